"""The course of a listing as documents record it: its own dates, the steps taken, and who holds a copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from .days import holds
from .effects import ListingFact, SubjectFact, listing_fact, subject_fact
from .graph.queries import query
from .lookup import no_listing
from .model import FAR, When
from .proof import Citation, document_citation
from .regime import Regime
from .view import View

if TYPE_CHECKING:
    from .graph.connection import Graph


ListingState = Literal["not_yet", "holds", "over", "perhaps", "void"]


class StepView(View):
    """One step: what happened to the listing, and when; ``outcome`` is a decision's, null where nobody says."""

    record: str
    kind: str
    level: int | None
    outcome: str | None
    on: When
    text: str | None
    cite: Citation


@dataclass(frozen=True)
class HoldingFact:
    """A copy of the listing at an agency or platform; ``ceased`` None is open."""

    record: str
    holder: str
    from_: str | None
    received: When
    ceased: When | None
    cite: Citation


def first_of(*days: When | None) -> When | None:
    """The first of some days, as vague as they are; None where there are none."""
    known = [day for day in days if day]
    return When(min(d.earliest for d in known), min(d.latest for d in known)) if known else None


@dataclass(frozen=True)
class Life:
    """A listing and how long it stands."""

    listing: ListingFact
    since: When
    stated_end: When | None
    """First day on which it no longer holds, as its document says."""
    term_end: When | None
    """The same, as its register's term says; the latest day is FAR where it perhaps has no term."""

    @property
    def decided(self) -> When:
        """When it was decided."""
        return When(self.listing.decided, self.listing.decided_latest)

    @property
    def end(self) -> When | None:
        """First day on which it is over: by the document's end or the term's, whichever comes first."""
        return first_of(self.stated_end, self.term_end)

    def state(self, day: date) -> ListingState:
        """How it stands on a day."""
        fact, on = self.listing, day.toordinal()
        if fact.void:
            return "void"
        if day < self.since.earliest:
            return "not_yet"
        if not holds(fact.possible, on):
            return "over"
        return "holds" if holds(fact.sure, on) and not fact.perhaps_void else "perhaps"


@dataclass(frozen=True)
class Course(Life):
    """A listing with its steps and copies, each in the order of their first possible days."""

    steps: tuple[StepView, ...]
    holdings: tuple[HoldingFact, ...]
    cite: Citation


def course_of(graph: Graph, regime: Regime, data: int, listing: str) -> Course:
    """The course of a listing, by its record id, as it was known at a load.

    Raises NotFound when there was no such listing.
    """
    rows = graph.read(query("read/steps_and_holdings").text, {"listing": listing, "data": data})
    if not rows:
        raise no_listing(graph, data, listing)
    return course_from(regime, rows[0])


def course_from(regime: Regime, row: Mapping[str, Any]) -> Course:
    """The course in a row of ``read/steps_and_holdings``."""
    documents = {document["record"]: document for document in row["documents"]}
    return Course(
        **vars(life_of(regime, row["listing"], subject_fact(row["listed"]))),
        steps=tuple(_step(s, documents) for s in row["steps"]),
        holdings=tuple(_holding(h, documents) for h in row["holdings"]),
        cite=asserted_at(row["listing"], documents),
    )


def life_of(regime: Regime, row: Mapping[str, Any], listed: SubjectFact) -> Life:
    """How long a listing stands, from its row."""
    listing = listing_fact(regime, row, listed)
    since, end = interval(row)
    term = When(listing.term.earliest, listing.term.latest) if listing.term else None
    return Life(listing, since, stated_end=end, term_end=term)


def interval(row: Mapping[str, Any]) -> tuple[When, When | None]:
    """Of a dated claim, the first day and the first day after, as vague as stored; None where open."""
    first: date = row["since"]
    end: date = row["until"]
    since = When(first, row.get("sure_since") or first)
    return since, None if end == FAR else When(row.get("sure_until") or end, end)


def _step(row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> StepView:
    return StepView(
        record=row["record"],
        kind=row["kind"],
        level=row.get("level"),
        outcome=row.get("outcome"),
        on=When(row["on_earliest"], row["on_latest"]),
        text=row.get("text"),
        cite=asserted_at(row, documents),
    )


def _holding(row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> HoldingFact:
    received, ceased = interval(row)
    return HoldingFact(
        record=row["record"],
        holder=row["holder"],
        from_=row.get("from"),
        received=received,
        ceased=ceased,
        cite=asserted_at(row, documents),
    )


def asserted_at(row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> Citation:
    """The place in the document that asserts a claim."""
    return document_citation(documents.get(row["document"], {}), row["document"], row.get("locator"))
