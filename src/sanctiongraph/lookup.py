"""Who is meant, and as of which load: what every question starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import identifiers
from .effects import SubjectFact, subject_fact
from .errors import NotFound, RegimeError
from .graph.connection import Graph
from .graph.queries import query
from .regime import Regime
from .sources.bundle import shown_reference

LUCENE = str.maketrans(dict.fromkeys('+-&|!(){}[]^"~*?:\\/<>=', " "))


@dataclass(frozen=True)
class State:
    """The newest whole load, after checking that the graph holds this very regime."""

    data: int


def state(graph: Graph, regime: Regime) -> State:
    """The state of the data.

    Raises RegimeError when the graph holds another version of the regime (D6), NotFound when nothing was loaded.
    """
    rows = graph.read(query("read/state").text, {"regime": regime.regime.id})
    if not rows or rows[0]["hash"] is None:
        raise NotFound("Nothing has been loaded yet: run 'sanctiongraph demo', or 'sanctiongraph load PATH'.")
    if rows[0]["hash"] != regime.hash:
        raise RegimeError(
            "The regime in the graph is not the one in the files, so no answer would be right: "
            "run 'sanctiongraph load --regime' to bring the files' version into the graph."
        )
    return State(rows[0]["data"])


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
    rows = graph.read(query("read/subject").text, {"subject": asked, "data": data})
    if not rows and (keys := keys_of(asked, secret)):
        rows = graph.read(query("read/subjects_by_key").text, {"keys": keys, "data": data})
    close: list[dict[str, Any]] = []
    if not rows and (words := asked.translate(LUCENE).strip()):
        close = graph.read(query("read/subjects_by_name").text, {"words": words, "data": data, "page": 100})
        rows = [row for row in close if asked.casefold() in names_of(row["profile"])]
    if len(rows) == 1:
        return subject_fact(rows[0])
    shown = shown_reference(asked) if asked.startswith("@") else identifiers.mask(asked)
    if rows:
        raise NotFound(f"{len(rows)} subjects answer to {shown!r}; ask by id:\n" + _candidates(rows))
    hint = f" Names that come close:\n{_candidates(close[:5])}" if close else ""
    raise NotFound(f"Nobody answers to {shown!r}: no id, no identifier and no name.{hint}")


def keys_of(asked: str, secret: bytes) -> list[str]:
    """The keys that the text could be under: ``scheme:value`` as given, or any known scheme that it is valid in."""
    text = asked.removeprefix("@")
    scheme, colon, value = text.partition(":")
    tries = [(scheme, value)] if colon and value else [(s, text) for s in identifiers.SCHEMES]
    keys: list[str] = []
    for scheme, value in tries:
        try:
            keys += identifiers.keys(scheme, identifiers.check(scheme, value), secret)
        except ValueError:
            continue
    return keys


def names_of(profile: Mapping[str, Any]) -> set[str]:
    """Every name in a profile, case folded."""
    names = [profile.get("name"), profile.get("name_en"), *(profile.get("names") or [])]
    return {name.casefold() for name in names if name}


def _candidates(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"  {row['id']}  {row['profile']['name']}"
        + (f" · {row['profile']['name_en']}" if row["profile"].get("name_en") else "")
        + f" ({row['kind']})"
        for row in rows[:20]
    )
