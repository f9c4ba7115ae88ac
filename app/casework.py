"""A case as people work on it: what is not saved yet, what a drawing leaves in it, how two people's changes meet."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from sanctiongraph.answers import CaseContent, CaseDrawing, CaseView, ChangedView, TieView
from sanctiongraph.model import TIES
from sanctiongraph.screening import ScreenRow
from sanctiongraph.view import SubjectView

from . import words
from .components.graph import Start

T = TypeVar("T")

Parts = dict[str, Any]
"""A case in the pieces that people change apart from each other, by their names."""

Side = Literal["theirs", "mine", "both"]

FIELDS = ("title", "status", "notes", "as_of", "drawing")
SUBJECT = "subject "
"""What the name of a subject's piece begins with, before the id; the piece is the note on it."""

TOLD = 12
"""Names that one line tells; what is more is counted."""

_ABSENT = object()


@dataclass
class Draft:
    """What a person has made of a case since the version that they opened."""

    base: CaseView
    content: CaseContent
    turn: int = 0
    """Counts how often another content came in from outside the fields that show it."""
    shown: dict[str, str] = field(default_factory=dict)
    """What each field began with since it was put on the page."""
    typed: dict[str, str] = field(default_factory=dict)
    """What was typed into the fields and is not in the content yet, by the pieces that it is of."""

    @property
    def dirty(self) -> bool:
        """Whether anything is not saved; the day that is looked at is kept with the next change."""
        mine = self.content.model_copy(update={"as_of": self.base.content.as_of})
        return mine != self.base.content

    def take(self) -> None:
        """Take what was typed into the content, as far as a case can hold it."""
        for name, text in self.typed.items():
            pieces = parts(self.content)
            with suppress(ValidationError):
                self.content = whole({**pieces, name: text} if name in pieces else pieces, self.content.seen)
        self.typed = {}

    def to_save(self, on: date) -> CaseContent:
        """What is saved by somebody who looks at this day."""
        return changed(self.content, as_of=on)

    def put(self, content: CaseContent) -> None:
        """Another content as a whole; fields and drawing begin anew from it."""
        self.content = content
        self.turn += 1


def changed(content: CaseContent, **fields: object) -> CaseContent:
    """A case with other values of some fields.

    Raises ValidationError for a value that no case can have.
    """
    return CaseContent.model_validate({**dict(content), **fields})


def following(content: CaseContent, ids: Iterable[str]) -> CaseContent:
    """A case with these subjects, too."""
    held = {s.id for s in content.subjects}
    more = [{"id": id} for id in dict.fromkeys(ids) if id not in held]
    return changed(content, subjects=[*content.subjects, *more])


# --- two people -----------------------------------------------------------------------------------------------------


def parts(content: CaseContent) -> Parts:
    """A case in its pieces: the fields, and the note on each subject."""
    fields = {name: getattr(content, name) for name in FIELDS}
    return {**fields, **{f"{SUBJECT}{s.id}": s.note for s in content.subjects}}


def whole(pieces: Mapping[str, Any], seen: int | None) -> CaseContent:
    """The case of these pieces, whose data was looked at up to a load."""
    subjects = [
        {"id": name.removeprefix(SUBJECT), "note": note} for name, note in pieces.items() if name.startswith(SUBJECT)
    ]
    fields = {name: pieces[name] for name in FIELDS}
    return CaseContent.model_validate({**fields, "subjects": subjects, "seen": seen})


@dataclass(frozen=True)
class Meeting:
    """Two people's changes of one version: what agrees, what only one of them changed, what both did otherwise."""

    base: Parts
    theirs: Parts
    mine: Parts
    seen: int | None
    """The later of the loads up to which either of them has looked."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every piece, theirs first."""
        return tuple(dict.fromkeys([*self.theirs, *self.base, *self.mine]))

    def changed(self, side: Parts) -> tuple[str, ...]:
        """The pieces that one side changed, added or took away."""
        return tuple(n for n in self.names if side.get(n, _ABSENT) != self.base.get(n, _ABSENT))

    @property
    def contested(self) -> tuple[str, ...]:
        """The pieces that both changed, and not to the same."""
        both = set(self.changed(self.theirs)) & set(self.changed(self.mine))
        return tuple(n for n in self.names if n in both and self.theirs.get(n, _ABSENT) != self.mine.get(n, _ABSENT))

    def sides(self, name: str) -> tuple[Side, ...]:
        """What may be chosen for a contested piece: two texts can also stand one below the other."""
        texts = [side.get(name) for side in (self.theirs, self.mine)]
        joined = (name == "notes" or name.startswith(SUBJECT)) and all(texts)
        return ("theirs", "mine", "both") if joined else ("theirs", "mine")

    def settled(self, chosen: Mapping[str, Side]) -> CaseContent:
        """Everything that either of them changed, and for what both did, the side that was chosen."""
        found: Parts = {}
        ours = set(self.changed(self.mine))
        for name in self.names:
            side = chosen[name] if name in self.contested else "mine" if name in ours else "theirs"
            value = self._value(name, side)
            if value is not _ABSENT:
                found[name] = value
        return whole(found, self.seen)

    def _value(self, name: str, side: Side) -> Any:
        theirs, mine = self.theirs.get(name, _ABSENT), self.mine.get(name, _ABSENT)
        return {"theirs": theirs, "mine": mine, "both": f"{theirs}\n\n{mine}"}[side]


def meeting(base: CaseContent, theirs: CaseContent, mine: CaseContent) -> Meeting:
    """How two contents that come from one meet."""
    seen = max((side.seen for side in (theirs, mine) if side.seen), default=None)
    return Meeting(parts(base), parts(theirs), parts(mine), seen)


# --- the drawing ----------------------------------------------------------------------------------------------------


def kept_drawing(drawing: Mapping[str, Any], first: str | None = None, last: str | None = None) -> CaseDrawing:
    """What a case keeps of a drawing: places and what a person did, without names and facts.

    ``first`` and ``last`` are the ends of the paths that it began with.
    """
    nodes: list[Mapping[str, Any]] = drawing["nodes"]
    groups = {g["id"]: (g["name"], sorted(n["id"] for n in nodes if n["group"] == g["id"])) for g in drawing["groups"]}
    return CaseDrawing.model_validate(
        {
            "layout": drawing["layout"] or "force",
            "positions": {n["id"]: (n["x"], n["y"]) for n in nodes},
            "pinned": sorted(n["id"] for n in nodes if n["pinned"]),
            "hidden": sorted(n["id"] for n in nodes if n["hidden"]),
            "groups": [{"name": name, "ids": ids} for name, ids in groups.values() if ids],
            "without": {what: sorted(kinds) for what, kinds in drawing["without"].items()},
            "listing": next((n["id"] for n in nodes if n["kind"] == "listing"), None),
            "from": first,
            "to": last,
        }
    )


def start_of(kept: CaseDrawing) -> Start:
    """A drawing that a case kept, as a beginning: everything in its place, names and ties still to be asked for."""
    group = {id: f"g{n}" for n, g in enumerate(kept.groups, 1) for id in g.ids}
    pinned, hidden = set(kept.pinned), set(kept.hidden)
    nodes: list[dict[str, Any]] = [
        {"id": id, "x": x, "y": y, "pinned": id in pinned, "hidden": id in hidden, "group": group.get(id)}
        for id, (x, y) in kept.positions.items()
    ]
    groups = [{"id": f"g{n}", "name": g.name} for n, g in enumerate(kept.groups, 1)]
    without = {"subjects": list(kept.without.subjects), "ties": list(kept.without.ties)}
    return Start(nodes, [], groups, without, kept.layout)


@dataclass(frozen=True)
class Named:
    """What the data says of the elements of drawings on a day: the subjects by their ids, and the ties among them."""

    subjects: Mapping[str, SubjectView] = field(default_factory=dict)
    ties: Sequence[TieView] = ()

    def names(self, ids: Iterable[str]) -> str:
        """Elements by their names; an entry, and whoever is not in the data, by the id."""
        called = [words.called(self.subjects[id]) if id in self.subjects else id for id in ids]
        return words.listed(called, TOLD)

    def sentences(self, ties: Iterable[TieView]) -> str:
        """Ties in words, those of one kind between the same two told once."""
        said = (f"{self.names([t.source])} is {TIES[t.kind].en} of {self.names([t.target])}" for t in ties)
        told = list(dict.fromkeys(said))
        rest = [f"and {len(told) - TOLD} more"] if len(told) > TOLD else []
        return "; ".join([*told[:TOLD], *rest])

    def seen(self, drawing: CaseDrawing) -> list[TieView]:
        """The ties that a drawing shows: of a kind that it does not leave out, between two whom it shows."""
        hidden = {*drawing.hidden, *(id for id, s in self.subjects.items() if s.kind in drawing.without.subjects)}
        shown = drawing.positions.keys() - hidden
        return [t for t in self.ties if {t.source, t.target} <= shown and t.kind not in drawing.without.ties]


def drawn_otherwise(before: CaseDrawing | None, after: CaseDrawing | None, named: Named) -> list[str]:
    """What somebody did to a drawing, a line for each kind of change, by name."""
    old, new = before or CaseDrawing(), after or CaseDrawing()
    kept = [id for id in new.positions if id in old.positions]
    told = {
        "Added": _but(new.positions, old.positions),
        "Taken out": _but(old.positions, new.positions),
        "Hidden": _but(new.hidden, old.hidden),
        "Shown again": [id for id in _but(old.hidden, new.hidden) if id in new.positions],
        "Pinned": _but(new.pinned, old.pinned),
        "No longer pinned": [id for id in _but(old.pinned, new.pinned) if id in new.positions],
        "Moved": [id for id in kept if old.positions[id] != new.positions[id]],
    }
    lines = [f"{what}: {named.names(ids)}" for what, ids in told.items() if ids]
    had, has = named.seen(old), named.seen(new)
    ties = {"Ties that came": _but(has, had), "Ties that went": _but(had, has)}
    lines += [f"{what}: {named.sentences(found)}" for what, found in ties.items() if found]
    grouped = [{g.name: g.ids for g in drawing.groups} for drawing in (old, new)]
    lines += [f"Group {name}: {named.names(ids)}" for name, ids in grouped[1].items() if grouped[0].get(name) != ids]
    lines += [f"Group dissolved: {name}" for name in _but(grouped[0], grouped[1])]
    kinds = [[*map(_kind, drawing.without.subjects), *map(_tie, drawing.without.ties)] for drawing in (old, new)]
    filtered = {"Kinds left out": _but(kinds[1], kinds[0]), "Kinds shown again": _but(kinds[0], kinds[1])}
    return lines + [f"{what}: {words.listed(those, TOLD)}" for what, those in filtered.items() if those]


def _but(these: Iterable[T], those: Collection[T]) -> list[T]:
    return [one for one in these if one not in those]


def _kind(kind: str) -> str:
    return words.KINDS.get(kind, kind)


def _tie(kind: str) -> str:
    return TIES[kind].en if kind in TIES else kind


# --- what has changed -----------------------------------------------------------------------------------------------


def by_subject(changes: Iterable[ChangedView]) -> dict[str, list[ChangedView]]:
    """The changes of each affected subject, by its id."""
    found: dict[str, list[ChangedView]] = {}
    for changed in changes:
        found.setdefault(changed.affected.id, []).append(changed)
    return found


def untouched(start: Start, saved: CaseDrawing) -> CaseDrawing:
    """What a case would keep of a saved drawing that nobody has changed since it began; places come back in tenths."""
    nodes = [{**n, "x": _tenth(n["x"]), "y": _tenth(n["y"])} for n in start.nodes]
    return kept_drawing({**vars(start), "nodes": nodes}, saved.from_, saved.to)


def _tenth(n: float) -> float:
    return math.floor(n * 10 + 0.5) / 10


# --- whom it follows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """A subject of a case, the note on it, and its situation on the day."""

    id: str
    note: str
    answer: ScreenRow


def wrong(error: ValidationError) -> str:
    """What a case cannot hold, in a sentence."""
    first = error.errors(include_url=False)[0]
    where = " ".join(str(part) for part in first["loc"] if isinstance(part, str)) or "case"
    return f"This cannot be saved: the {where} {first['msg'].removeprefix('Value error, ')}."
