"""Many subjects at once: each row's subject by id, identifier or name, its effects, and the reason in a sentence.

A name is never matched by guess: several holders come back as candidates, and so does a single one whose name is only
close. Rows are worked on in blocks, one round trip for each kind of question about a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from .effects import Answer, Effect, Window, of_subject, of_subjects
from .graph.queries import query
from .model import Mode, Standing
from .proof import MODES, name_of, told
from .regime import Regime
from .search import holders_of_names, keys_of
from .verdict import because, reached
from .view import SubjectView, View

if TYPE_CHECKING:
    from .graph.connection import Graph

BLOCK = 100
"""Rows worked on at a time."""

MOST = 20
"""Candidates that one row shows; ``complete`` says whether there are more."""

By = Literal["id", "identifier", "name"]


@dataclass(frozen=True)
class Asked:
    """One row as asked: how the subject is named, and the client's own reference."""

    n: int
    by: By
    value: str
    ref: str | None


class EffectLine(View):
    """One effect of a row's subject."""

    measure: str
    mode: Mode
    standing: Standing
    listing: str
    register_: str = Field(alias="register")
    because: str


class ScreenRow(View):
    """One row answered. ``match`` is *one* for a subject found, *candidates* where a name has several, or *none*."""

    n: int
    ref: str | None
    by: By
    match: Literal["one", "candidates", "none"]
    subject: SubjectView | None
    candidates: tuple[SubjectView, ...]
    effects: tuple[EffectLine, ...]
    sentence: str
    complete: bool
    data: int
    regime: str
    instead_of: str | None = None


@dataclass(frozen=True)
class Screening:
    """What all rows share: the graph, the regime, the day, the load, and the key for personal numbers."""

    graph: Graph
    regime: Regime
    window: Window
    secret: bytes

    def block(self, rows: Sequence[Asked]) -> list[ScreenRow]:
        """Answer up to :data:`BLOCK` rows, in their order."""
        found = {row.n: ids for row, ids in zip(rows, self._ids(rows), strict=True)}
        people = self._people({id for ids in found.values() for id in ids})
        known = {n: [id for id in ids if id in people] for n, ids in found.items()}
        matched = sorted({ids[0] for ids in known.values() if len(ids) == 1})
        answers = self._answers(matched)
        return [self._row(row, known[row.n], people, answers) for row in rows]

    # --- who is meant ---

    def _ids(self, rows: Sequence[Asked]) -> Iterator[list[str]]:
        keys = {row.n: keys_of(row.value, self.secret) for row in rows if row.by == "identifier"}
        holders = self._holders_of_keys([key for known in keys.values() for key in known])
        names = holders_of_names(self.graph, self.window.data, [row.value for row in rows if row.by == "name"])
        for row in rows:
            if row.by == "id":
                yield [row.value]
            elif row.by == "identifier":
                yield sorted({id for key in keys[row.n] for id in holders.get(key, ())})
            else:
                yield names.get(row.value, [])

    def _holders_of_keys(self, keys: list[str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        if keys:
            given = {"keys": keys, "data": self.window.data}
            for row in self.graph.read(query("read/holders_of_keys").text, given):
                found.setdefault(row["key"], []).append(row["id"])
        return found

    def _people(self, ids: set[str]) -> dict[str, SubjectView]:
        if not ids:
            return {}
        rows = self.graph.read(query("read/names").text, {"subjects": sorted(ids), "data": self.window.data})
        return {row["id"]: SubjectView.model_validate(row) for row in rows}

    # --- what reaches them ---

    def _answers(self, ids: list[str]) -> Mapping[str, Answer]:
        """The answer for each subject; a block with too many listings is asked one by one."""
        if not ids:
            return {}
        whole = of_subjects(self.graph, self.regime, ids, self.window, proof=True)
        if whole.complete:
            return dict.fromkeys(ids, whole)
        return {id: of_subject(self.graph, self.regime, id, self.window, proof=True) for id in ids}

    def _row(
        self, row: Asked, ids: list[str], people: Mapping[str, SubjectView], answers: Mapping[str, Answer]
    ) -> ScreenRow:
        one = people[ids[0]] if len(ids) == 1 else None
        answer = answers[one.id] if one else None
        effects = [e for e in answer.effects if e.affected.id == one.id] if answer and one else []
        return ScreenRow(
            n=row.n,
            ref=row.ref,
            by=row.by,
            match="one" if one else "candidates" if ids else "none",
            subject=one,
            candidates=() if one else tuple(people[id] for id in ids[:MOST]),
            effects=tuple(self._line(answer, e) for e in effects) if answer else (),
            sentence=self._sentence(ids, one, answer, effects),
            complete=answer.complete if answer else len(ids) <= MOST,
            data=self.window.data,
            regime=self.regime.hash,
            instead_of=self.regime.instead_of,
        )

    def _line(self, answer: Answer, effect: Effect) -> EffectLine:
        return EffectLine(
            measure=effect.measure,
            mode=effect.mode,
            standing=effect.standing,
            listing=effect.listing.record,
            register_=effect.listing.register,
            because=because(self.regime, answer, effect.derivations[0]),
        )

    def _sentence(self, ids: list[str], one: SubjectView | None, answer: Answer | None, effects: list[Effect]) -> str:
        if one is None or answer is None:
            what = f"{len(ids)} subjects bear this name or number; ask by id" if ids else "Nobody answers to this"
            return f"{what}."
        if not effects:
            return f"No measure reaches {one.name} on {self.window.since}."
        modes = " and ".join(MODES[mode] for mode in Mode if any(e.mode is mode for e in effects))
        first, said = effects[0].derivations[0], told(effects)
        # Each measure has instruments of its own, so that a sentence about several names none.
        reason = because(self.regime, answer, first) if said.n == 1 else reached(self.regime, answer, first)
        who = f"{name_of(effects[0].affected)} is {said.perhaps}{modes} ({said.measures})"
        return f"{who} on {self.window.since}: {reason}."
