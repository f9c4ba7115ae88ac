"""Browsing the regime: every list of it, each thing by its id, whole or as it was in force on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import GenericAlias
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import create_model

from ..keys import Key, Role
from ..regime import (
    About,
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
from ..view import View
from .callers import PEOPLE, TheDeployment, browse
from .problems import unknown
from .questions import AsOf, CursorText, Id, PageSize, Paging, Walk, paging

router = APIRouter(tags=["regime"])

OneReader = Annotated[Key, Depends(browse(Role.subject, *PEOPLE))]
READERS = [Depends(browse(Role.subject, *PEOPLE))]


class RegimeView(View):
    """The regime's own card, and how many things each of its lists holds."""

    regime: str
    about: About
    lists: dict[str, int]


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


class _Rules(View):
    """What every list of rules states."""

    regime: str
    as_of: str | None
    complete: bool
    cursor: str | None


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


@router.get("/v1/regime", dependencies=READERS)
def regime(deployment: TheDeployment) -> RegimeView:
    """What the regime is, its hash, and what can be browsed."""
    whole = deployment.regime
    return RegimeView(
        regime=whole.hash, about=whole.regime, lists={name: len(things(whole)) for name, (_, things) in LISTS.items()}
    )


def _page(request: Request, page: PageSize = 100, cursor: CursorText = None) -> Paging:
    return paging(request, page, cursor)


def _browse(name: str, model: type[Any], things: Callable[[Regime], Sequence[Any]]) -> None:
    """The two operations of one list: a page of it, and one thing by its id."""
    fields: Any = {name: (GenericAlias(tuple, (model, ...)), ...)}
    list_view = create_model(f"{name.capitalize()}View", __base__=_Rules, **fields)
    one_view = create_model(f"One{model.__name__}In{name.capitalize()}", __base__=_Rules, found=(model, ...))

    def many(
        deployment: TheDeployment, key: OneReader, page: Annotated[Paging, Depends(_page)], as_of: AsOf = None
    ) -> Any:
        walk = Walk.resolve(deployment, key, page)
        whole = things(deployment.regime.on_day(as_of) if as_of else deployment.regime)
        at = int(walk.after or 0)
        more = at + page.size < len(whole)
        return list_view(
            regime=deployment.regime.hash,
            as_of=as_of and str(as_of),
            complete=not more,
            cursor=walk.cursor(str(at + page.size)) if more else None,
            **{name: tuple(whole[at : at + page.size])},
        )

    def one(deployment: TheDeployment, id: Id, as_of: AsOf = None) -> Any:
        whole = things(deployment.regime.on_day(as_of) if as_of else deployment.regime)
        found = next((thing for thing in whole if thing.id == id), None)
        if found is None:
            raise unknown("rule")
        return one_view(
            regime=deployment.regime.hash, as_of=as_of and str(as_of), complete=True, cursor=None, found=found
        )

    many.__doc__ = f"The {name} of the regime, with citations and marks; with ``as_of`` only what was in force then."
    one.__doc__ = f"One of the {name} by its id, with its citations and marks."
    router.add_api_route(f"/v1/regime/{name}", many, name=name, response_model=list_view)
    router.add_api_route(
        f"/v1/regime/{name}/{{id:path}}", one, name=f"one_of_{name}", response_model=one_view, dependencies=READERS
    )


for _name, (_model, _things) in LISTS.items():
    _browse(_name, _model, _things)
