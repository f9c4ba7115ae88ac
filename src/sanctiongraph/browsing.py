"""Every list of the regime that can be browsed: what its things are, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .regime import (
    Agency,
    Basis,
    Disagreement,
    ExemptionRule,
    Instrument,
    Limit,
    Measure,
    Narrowing,
    Reading,
    Regime,
    RegimeDocument,
    Register,
    Scheme,
    Version,
)
from .view import View


class RuleVersionView(View):
    """One dated reading of a rule, of whatever kind, with what it belongs to."""

    id: str
    of: str
    kind: str
    version: dict[str, Any]


class BasisView(View):
    """An instrument's order of one measure."""

    id: str
    instrument: str
    basis: Basis


def _bases(regime: Regime) -> list[BasisView]:
    return [BasisView(id=b.id, instrument=i.id, basis=b) for i in regime.instruments for b in i.bases]


def _versions(regime: Regime) -> list[RuleVersionView]:
    return [
        RuleVersionView(
            id=version.id,
            of=of,
            kind=type(version).__name__,
            version=version.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        )
        for of, version in _all_versions(regime)
    ]


def _all_versions(regime: Regime) -> list[tuple[str, Version]]:
    found: list[tuple[str, Version]] = []
    for agency in regime.agencies:
        found += [(agency.id, v) for v in agency.succeeded_by]
    for r in regime.registers:
        found += [(r.id, v) for ground in r.grounds for v in ground.texts]
        found += [(r.id, v) for v in (*r.terms, *r.exclusions, *r.exits, *r.reviews, *r.duties)]
    for instrument in regime.instruments:
        found += [(instrument.id, v) for v in instrument.bases]
    found += [(regime.regime.id, v) for v in (*regime.narrowings, *regime.exemptions, *regime.limits)]
    return found


LISTS: dict[str, tuple[type[Any], Callable[[Regime], Sequence[Any]]]] = {
    "agencies": (Agency, lambda r: r.agencies),
    "registers": (Register, lambda r: r.registers),
    "instruments": (Instrument, lambda r: r.instruments),
    "memoranda": (Instrument, lambda r: [i for i in r.instruments if i.kind == "memorandum"]),
    "measures": (Measure, lambda r: r.measures),
    "bases": (BasisView, _bases),
    "versions": (RuleVersionView, _versions),
    "documents": (RegimeDocument, lambda r: r.documents),
    "disagreements": (Disagreement, lambda r: r.disagreements),
    "limits": (Limit, lambda r: r.limits),
    "narrowings": (Narrowing, lambda r: r.narrowings),
    "exemptions": (ExemptionRule, lambda r: r.exemptions),
    "readings": (Reading, lambda r: r.readings),
    "schemes": (Scheme, lambda r: r.schemes),
}
"""Every list of the regime: what its things are, and where they stand."""
