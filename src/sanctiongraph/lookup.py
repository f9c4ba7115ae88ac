"""Who is meant, and as of which load: what every question starts with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from . import identifiers
from .effects import SubjectFact
from .errors import NotFound, RegimeError
from .graph.queries import query
from .regime import Regime
from .search import EXACT, search
from .sources.bundle import shown_reference

if TYPE_CHECKING:
    from .graph.connection import Graph

STRIDE = 4
"""Letters of an id that are tried in either case at once."""

SPELLINGS = 16
"""Beginnings in different capitals that are followed at most."""

HOLDERS = 100
"""Holders of one name that are counted."""


@dataclass(frozen=True)
class State:
    """The newest whole load, after checking that the graph holds this very regime."""

    data: int


def state(graph: Graph, regime: Regime) -> State:
    """The state of the data.

    Raises RegimeError when the graph holds another version of the regime (D6), NotFound when nothing was loaded.
    """
    rows = graph.read(query("read/state").text, {"regime": regime.regime.id})
    return checked(regime, rows[0]["data"], rows[0]["hash"]) if rows else checked(regime, None, None)


def checked(regime: Regime, data: int | None, hash: str | None) -> State:
    """The state, from the newest load and the hash of the regime that the graph holds; None where it holds none.

    Raises what :func:`state` does.
    """
    if data is None or hash is None:
        raise NotFound("Nothing has been loaded yet: run 'sanctiongraph demo', or 'sanctiongraph load PATH'.")
    if hash != regime.hash:
        raise RegimeError(
            "The regime in the graph is not the one in the files, so no answer would be right: "
            "run 'sanctiongraph load --regime' to bring the files' version into the graph."
        )
    return State(data)


def known_at(current: State, asked: int | None) -> int:
    """The load whose knowledge is asked for.

    Raises NotFound for a load that never was.
    """
    if asked is None:
        return current.data
    if not 0 < asked <= current.data:
        raise NotFound(f"There is no load {asked}; loads go from 1 to {current.data}.")
    return asked


def find_subject(graph: Graph, data: int, asked: str, secret: bytes) -> SubjectFact:
    """The one subject that an id, an identifier or a name stands for.

    Raises NotFound when there is none, or when a name has several holders, who are then listed: names are never
    matched by guess. The sentence never repeats a personal number.
    """
    hits = search(graph, data, asked, secret, HOLDERS)
    exact = [hit.subject for hit in hits if hit.reason.how in EXACT]
    if len(exact) == 1:
        return exact[0]
    shown = shown_reference(asked) if asked.startswith("@") else identifiers.mask(asked)
    if exact:
        many = f"{len(exact)}{' or more' if len(exact) == HOLDERS else ''}"
        raise NotFound(f"{many} subjects answer to {shown!r}; ask by id:\n" + _candidates(exact))
    if graph.read(query("read/listing").text, {"listing": asked, "data": data}):
        raise NotFound(f"{shown!r} is a listing, not a subject: try 'sanctiongraph affected {shown}'.")
    if near := near_ids(graph, data, asked):
        raise NotFound(f"Nobody answers to {shown!r}: {in_other_capitals(near)}", near)
    hint = f" Names that come close:\n{_candidates([hit.subject for hit in hits[:5]])}" if hits else ""
    raise NotFound(f"Nobody answers to {shown!r}: no id, no identifier and no name.{hint}")


def no_listing(graph: Graph, data: int, asked: str) -> NotFound:
    """The error of a listing that is not there; where the id is a subject's, it says so."""
    shown = identifiers.mask(asked)
    if graph.read(query("read/subject").text, {"subject": asked, "data": data}):
        return NotFound(f"{shown!r} is a subject, not a listing: try 'sanctiongraph effects {shown}'.")
    if near := near_ids(graph, data, asked):
        return NotFound(f"There is no listing {shown!r} in this data: {in_other_capitals(near)}", near)
    return NotFound(f"There is no listing {shown!r} in this data; 'sanctiongraph effects SUBJECT' shows ids.")


def near_ids(graph: Graph, data: int, asked: str) -> tuple[str, ...]:
    """The ids of subjects and listings that an unknown one differs from by capitals or the spaces around it only.

    An index keeps ids as they are, so its beginnings are followed letter by letter, in either case.
    """
    found = []
    for kind in ("subject", "listing"):
        for id in _spelled(graph, f"read/{kind}_prefixes", asked.strip()):
            if id != asked and graph.read(query(f"read/{kind}").text, {kind: id, "data": data}):
                found.append(id)
    return tuple(sorted(found))


def _spelled(graph: Graph, name: str, asked: str) -> list[str]:
    """What ids begin with and differs from this by capitals only, as long as it; some may be longer ids' beginnings."""
    front = [""]
    for at in range(0, len(asked), STRIDE):
        letters = [sorted({c, *(x for x in (c.lower(), c.upper()) if len(x) == 1)}) for c in asked[at : at + STRIDE]]
        tried = [begun + "".join(more) for begun in front for more in product(*letters)]
        front = [row["prefix"] for row in graph.read(query(name).text, {"prefixes": tried})][:SPELLINGS]
        if not front:
            break
    return front if asked else []


def in_other_capitals(near: Sequence[str]) -> str:
    """The sentence about ids that somebody may have meant."""
    ids = " and ".join(repr(identifiers.mask(id)) for id in near)
    return f"capitals and spaces count in an id, and {ids} {'is' if len(near) == 1 else 'are'} there."


def _candidates(subjects: Sequence[SubjectFact]) -> str:
    return "\n".join(
        f"  {s.id}  {s.name}" + (f" · {s.name_en}" if s.name_en else "") + f" ({s.kind})" for s in subjects[:20]
    )
