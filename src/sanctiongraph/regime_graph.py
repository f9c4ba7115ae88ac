"""The regime's copy in the graph (``docs/graph.md``), written whole in one transaction with its event.

The YAML is authoritative; the copy lets a traversal go from a listing to the agencies, and carries the regime's hash.
Of every version that was ever loaded the bases and the whole text stay, so that an old answer can be asked for again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from .errors import RegimeError
from .graph.connection import Graph
from .graph.queries import query
from .journal import Statement, Writing
from .model import FOREVER, OUTSIDE
from .regime import Basis, Instrument, Regime, Register, Target, read_canonical

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
    stranded = work.graph.read(
        query("load/regime_stranded").text, {"registers": ids, "outside": OUTSIDE, "forever": FOREVER}
    )
    if stranded:
        named = ", ".join(f"{row['id']} ({row['listings']} listings)" for row in stranded)
        raise RegimeError(f"The new version of the regime drops registers in which listings stand: {named}.")
    event = {"what": "regime", "source": regime.regime.id, "regime": regime.hash}
    return work.finish(event, list(_statements(work, regime)))


def rules_at(graph: Graph, regime: Regime, data: int) -> Regime:
    """The rules that were loaded at a load; ``regime`` itself, standing in for them, where the graph kept none.

    ``regime`` are the rules that the graph holds now. Raises RulesUnreadable when the kept ones cannot be read.
    """
    rows = graph.read(query("read/rules_at").text, {"data": data, "known": regime.hash})
    if not rows or rows[0]["hash"] == regime.hash:
        return regime
    hash, packed = rows[0]["hash"], rows[0]["text"]
    return kept(packed, hash) if packed else regime.standing_in(hash)


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


@lru_cache(maxsize=4)
def kept(packed: str, hash: str) -> Regime:
    """The rules of that hash from the text that the graph keeps.

    Raises RulesUnreadable when the text is not what it was, or when this version of the program cannot read it.
    """
    try:
        text = zlib.decompress(base64.b64decode(packed)).decode()
    except (ValueError, zlib.error):
        text = ""  # whatever hash it has, it is another
    return read_canonical(text, hash)


def _statements(work: Writing, regime: Regime) -> Iterator[Statement]:
    yield work.statement("regime_clear")
    for name, rows in _rows(regime).items():
        yield work.rows(f"regime_{name}", rows)
    yield work.statement("regime_card", id=regime.regime.id, hash=regime.hash)
    yield work.statement("regime_text", hash=regime.hash, text=_packed(regime.canonical))


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
        "bases": [{"instrument": i.id, "hash": regime.hash, "basis": row} for i, row, _ in _bases(regime)],
        "triggers": [
            {"register": register, "basis": row["id"]} for _, row, registers in _bases(regime) for register in registers
        ],
        "kept_by": [{"register": r.id, "agency": r.keeper} for r in regime.registers],
        "enforced_by": [{"measure": m.id, "agency": a} for m in regime.measures for a in dict.fromkeys(m.agencies)],
        "signed": [row for i in instruments for row in _signatures(i)],
        "succeeded_by": [
            {
                "agency": a.id,
                "heir": s.agency,
                "succession": {"since": s.from_, "until": s.end, "measures": list(s.measures)},
            }
            for a in regime.agencies
            for s in a.succeeded_by
        ],
    }


def _register(register: Register) -> dict[str, Any]:
    return {"id": register.id, "zh": register.zh, "en": register.en, "kind": register.kind}


def _bases(regime: Regime) -> Iterator[tuple[Instrument, dict[str, Any], tuple[str, ...]]]:
    """Every basis and target as a row, with its instrument and the registers that trigger it."""
    for instrument, basis in regime.basis.values():
        registers = tuple(dict.fromkeys(regime.triggers(instrument, basis)))
        for index, target in enumerate(basis.targets):
            row = _basis(basis, target)
            yield instrument, {"id": _basis_id(basis, index, row, registers), **row}, registers


def _basis_id(basis: Basis, index: int, row: dict[str, Any], registers: tuple[str, ...]) -> str:
    """The id of one basis and target: versions of the rules that say the same of it share it."""
    content = json.dumps([row, sorted(registers)], sort_keys=True, ensure_ascii=False, default=str)
    return f"{basis.id}#{index}@{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _basis(basis: Basis, target: Target) -> dict[str, Any]:
    return {
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
