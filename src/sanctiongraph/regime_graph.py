"""The regime's copy in the graph (``docs/graph.md``), written whole in one transaction with its event.

The YAML is authoritative; the copy lets a traversal go from a listing to the agencies, and carries the regime's hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import RegimeError
from .graph.connection import Graph
from .graph.queries import query
from .journal import Statement, Writing
from .model import FOREVER
from .regime import Basis, Instrument, Regime, Register, Target

Rows = list[dict[str, Any]]


def held(graph: Graph) -> tuple[str, str] | None:
    """Id and hash of the regime that the graph holds, if any."""
    rows = graph.read(query("load/regime_hash").text, {})
    return (rows[0]["id"], rows[0]["hash"]) if rows else None


def write_regime(work: Writing, regime: Regime) -> int:
    """Replace the graph's regime by this one; returns the number of the load that did it.

    Raises RegimeError when a register would vanish in which listings stand.
    """
    ids = [register.id for register in regime.registers]
    stranded = work.graph.read(query("load/regime_stranded").text, {"registers": ids, "forever": FOREVER})
    if stranded:
        named = ", ".join(f"{row['id']} ({row['listings']} listings)" for row in stranded)
        raise RegimeError(f"The new version of the regime drops registers in which listings stand: {named}.")
    event = {"what": "regime", "source": regime.regime.id, "regime": regime.hash}
    return work.finish(event, list(_statements(work, regime)))


def _statements(work: Writing, regime: Regime) -> Iterator[Statement]:
    yield work.statement("regime_clear")
    for name, rows in _rows(regime).items():
        yield work.rows(f"regime_{name}", rows)
    yield work.statement("regime_card", id=regime.regime.id, hash=regime.hash)


def _rows(regime: Regime) -> dict[str, Rows]:
    """Rows by query, in the order of writing."""
    instruments = regime.instruments
    return {
        "registers": [_register(r) for r in regime.registers],
        "agencies": [{"id": a.id, "zh": a.zh, "en": a.en, "type": a.type} for a in regime.agencies],
        "measures": [
            m.model_dump(include={"id", "zh", "en", "short", "kind", "category", "area"}) for m in regime.measures
        ],
        "instruments": [i.model_dump(include={"id", "zh", "en", "kind", "polarity", "document"}) for i in instruments],
        "bases": [
            {"instrument": i.id, "basis": _basis(b, t, n)} for i in instruments for b in i.bases for n, t in _targets(b)
        ],
        "triggers": [
            {"register": register, "basis": basis_id(b, n)}
            for i in instruments
            for b in i.bases
            for n, _ in _targets(b)
            for register in dict.fromkeys(regime.triggers(i, b))
        ],
        "kept_by": [{"register": r.id, "agency": r.keeper} for r in regime.registers],
        "enforced_by": [{"measure": m.id, "agency": a} for m in regime.measures for a in dict.fromkeys(m.agencies)],
        "signed": [row for i in instruments for row in _signatures(i)],
        "succeeded_by": [
            {"agency": a.id, "heir": s.agency, "succession": {"since": s.from_, "until": s.end}}
            for a in regime.agencies
            for s in a.succeeded_by
        ],
    }


def _register(register: Register) -> dict[str, Any]:
    return {"id": register.id, "zh": register.zh, "en": register.en, "kind": register.kind}


def _targets(basis: Basis) -> Iterator[tuple[int, Target]]:
    yield from enumerate(basis.targets)


def basis_id(basis: Basis, index: int) -> str:
    """The id of one basis and target in the graph."""
    return f"{basis.id}#{index}"


def _basis(basis: Basis, target: Target, index: int) -> dict[str, Any]:
    return {
        "id": basis_id(basis, index),
        "basis": basis.id,
        "measure": basis.measure,
        "reach": target.reach,
        "roles": list(target.roles),
        "listed": target.listed,
        "affected": target.affected,
        "below_age": target.below_age,
        "since": basis.from_,
        "until": basis.end,
        "by_decision": basis.governs_by == "decision",
    }


def _signatures(instrument: Instrument) -> Rows:
    """Who signed, with the place in the instrument; who led it without standing among the signatories, too."""
    signed = {s.agency: {"n": s.n, "role": s.role, "lead": s.agency in instrument.lead} for s in instrument.signatories}
    led = {agency: {"lead": True} for agency in instrument.lead if agency not in signed}
    return [
        {"agency": a, "instrument": instrument.id, "signature": signature} for a, signature in (signed | led).items()
    ]
