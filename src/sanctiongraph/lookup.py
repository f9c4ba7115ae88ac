"""Who is meant, and as of which load: what every question starts with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    hint = f" Names that come close:\n{_candidates([hit.subject for hit in hits[:5]])}" if hits else ""
    raise NotFound(f"Nobody answers to {shown!r}: no id, no identifier and no name.{hint}")


def no_listing(graph: Graph, data: int, asked: str) -> NotFound:
    """The error of a listing that is not there; where the id is a subject's, it says so."""
    shown = identifiers.mask(asked)
    if graph.read(query("read/subject").text, {"subject": asked, "data": data}):
        return NotFound(f"{shown!r} is a subject, not a listing: try 'sanctiongraph effects {shown}'.")
    return NotFound(f"There is no listing {shown!r} in this data; 'sanctiongraph effects SUBJECT' shows ids.")


def _candidates(subjects: Sequence[SubjectFact]) -> str:
    return "\n".join(
        f"  {s.id}  {s.name}" + (f" · {s.name_en}" if s.name_en else "") + f" ({s.kind})" for s in subjects[:20]
    )
