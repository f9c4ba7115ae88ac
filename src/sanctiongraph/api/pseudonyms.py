"""What a subject may see of the others on a path: that they are there, and not who they are.

In an answer for a key of the role subject every other person becomes "Person 1", "Person 2", … in the order in which
the answer comes upon them: one person, one pseudonym in one answer. Whatever could tell a person goes with the name:
ids, birth dates, the records and documents of facts about them, decision numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from ..effects import (
    Answer,
    Derivation,
    Doubt,
    Effect,
    ExemptionFact,
    ListingFact,
    Rival,
    SubjectFact,
    TermEnd,
    TieFact,
    Use,
)
from ..ledger import ConductView, LedTo

V = TypeVar("V", bound=BaseModel)

HIDDEN = "hidden"
_HIDDEN_DOCUMENT: Mapping[str, Any] = {"record": HIDDEN, "title": "a document about another person"}


class Pseudonyms:
    """The pseudonyms of one answer to the subject ``own``."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._own_names: set[str] = set()
        self._known: dict[str, SubjectFact] = {}
        self._told: dict[str, str] = {}
        self._records: dict[str, str] = {}

    def answer(self, answer: Answer) -> Answer:
        """The same answer with every other person under a pseudonym; it was asked for with ``proof=True``."""
        self._known |= answer.subjects
        if self._own in answer.subjects:
            mine = answer.subjects[self._own]
            self._own_names = {mine.name, mine.name_en or ""}
        return replace(
            answer,
            effects=tuple(self._effect(e) for e in answer.effects),
            voids=tuple(self._listing(v) for v in answer.voids),
            subjects={self._id(id): self._subject(s) for id, s in answer.subjects.items()},
            documents={**answer.documents, HIDDEN: _HIDDEN_DOCUMENT},
        )

    def conduct(self, conduct: ConductView) -> ConductView:
        """What the subject did, with the listings of others that it led to under pseudonyms."""
        return conduct.model_copy(update={"listings": tuple(self._led_to(one) for one in conduct.listings)})

    def _led_to(self, one: LedTo) -> LedTo:
        if one.listed == self._own:
            return one
        hidden = {"listing": self._record(one.listing, "listing"), "listed": self._id(one.listed), "decision": None}
        return one.model_copy(update=hidden)

    def text(self, text: str) -> str:
        """A text without the names and ids of the others, wherever they still stand in it."""
        for word, pseudonym in self._words():
            text = text.replace(word, pseudonym)
        return text

    def view(self, view: V) -> V:
        """A view without them."""
        return type(view).model_validate(self._plain(view.model_dump(mode="json", by_alias=True)))

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self._plain(item) for key, item in value.items()}
        return value

    def _words(self) -> list[tuple[str, str]]:
        """What to replace, the longest first, so that no part of a name is left over."""
        words: dict[str, str] = {}
        for id, pseudonym in self._told.items():
            fact = self._known.get(id)
            names = {id, fact.name if fact else "", (fact.name_en if fact else "") or ""}
            words |= {word: pseudonym for word in names - self._own_names if word}
        return sorted(words.items(), key=lambda pair: (-len(pair[0]), pair))

    # --- who is hidden ---

    def _is_other(self, id: str) -> bool:
        """Whether this is another person; of whom nothing is known is taken for one."""
        return id != self._own and (id not in self._known or self._known[id].party == "person")

    def _id(self, id: str) -> str:
        if not self._is_other(id):
            return id
        return self._told.setdefault(id, f"person-{len(self._told) + 1}")

    def _record(self, record: str, kind: str) -> str:
        return self._records.setdefault(record, f"{kind}-{len(self._records) + 1}")

    def _subject(self, subject: SubjectFact) -> SubjectFact:
        if not self._is_other(subject.id):
            return subject
        id = self._id(subject.id)
        name = id.replace("person-", "Person ")
        return replace(subject, id=id, name=name, name_en=None, born=None, document=HIDDEN, locator=None)

    # --- what tells of them ---

    def _effect(self, effect: Effect) -> Effect:
        return replace(
            effect,
            affected=self._subject(effect.affected),
            listing=self._listing(effect.listing),
            derivations=tuple(self._derivation(d) for d in effect.derivations),
        )

    def _derivation(self, derivation: Derivation) -> Derivation:
        of_others = any(self._touches(tie) for tie in derivation.ties)
        return replace(
            derivation,
            listing=self._listing(derivation.listing),
            ties=tuple(self._tie(t) for t in derivation.ties),
            uses=tuple(self._use(u, of_others) for u in derivation.uses),
        )

    def _use(self, use: Use, of_others: bool) -> Use:
        lifted = tuple(self._exemption(e) for e in use.lifted) if of_others else use.lifted
        return replace(use, doubts=tuple(self._doubt(d) for d in use.doubts), lifted=lifted)

    def _doubt(self, doubt: Doubt) -> Doubt:
        fact = doubt.fact
        if isinstance(fact, TieFact) and self._touches(fact):
            return replace(doubt, fact=self._tie(fact), rival=self._rival(doubt.rival))
        if isinstance(fact, ListingFact) and self._is_other(fact.listed.id):
            return replace(doubt, fact=self._listing(fact), rival=self._rival(doubt.rival))
        return doubt

    def _touches(self, tie: TieFact) -> bool:
        return self._is_other(tie.source) or self._is_other(tie.target)

    def _tie(self, tie: TieFact) -> TieFact:
        if not self._touches(tie):
            return tie
        return replace(
            tie,
            record=self._record(tie.record, "tie"),
            source=self._id(tie.source),
            target=self._id(tie.target),
            document=HIDDEN,
            locator=None,
            rivals=tuple(r for rival in tie.rivals if (r := self._rival(rival))),
        )

    def _listing(self, listing: ListingFact) -> ListingFact:
        if not self._is_other(listing.listed.id):
            return listing
        return replace(
            listing,
            record=self._record(listing.record, "listing"),
            decision=None,
            decided_by=None,
            listed=self._subject(listing.listed),
            document=HIDDEN,
            locator=None,
            rivals=tuple(r for rival in listing.rivals if (r := self._rival(rival))),
            term=_term(listing.term),
        )

    def _rival(self, rival: Rival | None) -> Rival | None:
        return rival and replace(rival, record=self._record(rival.record, "claim"), document=HIDDEN, locator=None)

    def _exemption(self, exemption: ExemptionFact) -> ExemptionFact:
        record = self._record(exemption.record, "exemption")
        return replace(exemption, record=record, document=HIDDEN, locator=None)


def _term(term: TermEnd | None) -> TermEnd | None:
    hidden = {"document": HIDDEN, "locator": None}
    return term and replace(term, extensions=tuple({**e, **hidden} for e in term.extensions))
