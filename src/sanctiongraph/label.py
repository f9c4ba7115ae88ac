"""One listing as a reader of the label needs it: who decided what, when, on which ground, until when, and where it
stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field

from .course import asserted_at, interval
from .effects import NO_MEASURE, ConductFact, TermEnd, listing_fact, subject_fact
from .graph.queries import query
from .lookup import no_listing
from .model import BEGINNING, FAR, When
from .proof import Citation, citations
from .regime import Ground, Length, Regime, Register, Version
from .view import SubjectView, View, subject_view

if TYPE_CHECKING:
    from .graph.connection import Graph

Documents = Mapping[str, Mapping[str, Any]]


class Rule(View):
    """A rule version that bears on the listing: its words, and where they stand."""

    id: str
    text: str | None
    number: str | None = Field(description="Its number in that text, where it has one.")
    mark: tuple[str, ...]
    cites: tuple[Citation, ...]
    disputed: tuple[str, ...]


class GroundView(View):
    """Why the register may hold the subject. ``rule`` is the text in force at the decision; null: none was."""

    id: str
    en: str
    zh: str | None
    catch_all: bool
    rule: Rule | None


class Extended(View):
    """A decision that lengthened the term."""

    decided: date
    years: int
    days: int
    cite: Citation


class TermView(View):
    """The end that the register's term sets: first day on which the listing is over by it."""

    earliest: date
    latest: date | None = Field(description="Null: it perhaps has no end.")
    length: Length | None
    maximum: Length | None
    extensions: tuple[Extended, ...] = Field(description="Those that came in time.")
    rule: Rule


class Did(View):
    """The conduct that led to the listing, as its document tells it."""

    record: str
    text: str
    norm: str
    area: str
    on: When | None
    cite: Citation


class Keeper(View):
    """An agency, and whoever held its functions on the day of the decision."""

    id: str
    en: str
    zh: str
    holders: tuple[str, ...] = Field(description="Ids of the agencies that held its functions then.")


class Label(View):
    """A listing whole."""

    id: str
    register_: str = Field(alias="register")
    register_en: str = Field(description="Its name; of one outside the regime as the document gives it.")
    register_zh: str = Field(description="Empty for a register outside the regime.")
    kind: str = Field(description="What the register is: blacklist, redlist, watch_list, travel_list, orders, outside.")
    keeper: Keeper | None = Field(description="Null: the register is outside the regime.")
    note: str | None = Field(description="Of a register outside the regime: that no measure follows from the entry.")
    listed: SubjectView
    named: tuple[SubjectView, ...] = Field(description="Whom the decision itself names as responsible.")
    decision: str | None
    decided: When | None = Field(
        description="Where no document says it, the days on which the listing may have begun; null: nobody says that."
    )
    decided_by: str | None
    ground: GroundView | None
    conduct: Did | None
    since: When | None = Field(description="Null: no document gives it, which happens outside the regime only.")
    until: When | None = Field(description="First day on which it is over, as its document says; null: open.")
    term: TermView | None = Field(description="Null: the register sets no fixed term for it.")
    exit: Rule | None = Field(description="How it ended; null: it did not, or no document says how.")
    ended_by: str | None = Field(description="The same as its document names it.")
    void: Rule | None = Field(description="The exclusion under which it has no effect.")
    perhaps_void: Rule | None = Field(description="One under which it may have none: a birth date is not exact.")
    cite: Citation


def label(graph: Graph, regime: Regime, data: int, listing: str) -> Label:
    """A listing by its record id, as it was known at a load.

    Raises NotFound when there was no such listing.
    """
    rows = graph.read(query("read/label").text, {"listing": listing, "data": data})
    if not rows:
        raise no_listing(graph, data, listing)
    return _label(regime, rows[0])


def _label(regime: Regime, row: Mapping[str, Any]) -> Label:
    documents = {document["record"]: document for document in row["documents"]}
    fact = listing_fact(regime, row["listing"], subject_fact(row["listed"]))
    register, (since, until) = regime.register_[fact.register], interval(row["listing"])
    left = next((e for e in register.exits if e.id == fact.ended_by), None)
    return Label(
        id=fact.record,
        register_=register.id,
        register_en=fact.register_name or register.en,
        register_zh=register.zh,
        kind=register.kind,
        keeper=None if fact.register_name else _keeper(regime, register, fact.decided),
        note=NO_MEASURE if fact.register_name else None,
        listed=subject_view(fact.listed),
        named=tuple(subject_view(subject_fact(named)) for named in row["named"]),
        decision=fact.decision,
        decided=_given(When(fact.decided, fact.decided_latest)),
        decided_by=fact.decided_by,
        ground=_ground(regime, register.ground(fact.ground), fact.decided),
        conduct=_did(fact.conduct, asserted_at(row["listing"]["did"], documents)) if fact.conduct else None,
        since=_given(since),
        until=until,
        term=_term(regime, fact.term, documents) if fact.term else None,
        exit=_rule(regime, left, left.text, left.number) if left else None,
        ended_by=fact.ended_by,
        void=_rule(regime, fact.void, fact.void.text) if fact.void else None,
        perhaps_void=_rule(regime, fact.perhaps_void, fact.perhaps_void.text) if fact.perhaps_void else None,
        cite=asserted_at(row["listing"], documents),
    )


def _given(when: When) -> When | None:
    return None if when.earliest == BEGINNING else when


def _keeper(regime: Regime, register: Register, day: date) -> Keeper:
    agency = regime.agency[register.keeper]
    holders = tuple(holder.id for holder in regime.agency_on(agency.id, day))
    return Keeper(id=agency.id, en=agency.en, zh=agency.zh, holders=holders)


def _ground(regime: Regime, ground: Ground | None, decided: date) -> GroundView | None:
    if ground is None:
        return None
    text = next((t for t in ground.texts if t.from_ <= decided < t.end), None)
    rule = text and _rule(regime, text, text.text, text.number)
    return GroundView(id=ground.id, en=ground.en, zh=ground.zh, catch_all=ground.catch_all, rule=rule)


def _rule(regime: Regime, rule: Version, text: str | None, number: str | None = None) -> Rule:
    cites = citations(regime, rule)
    return Rule(id=rule.id, text=text, number=number, mark=rule.mark, cites=cites, disputed=rule.disputed)


def _term(regime: Regime, end: TermEnd, documents: Documents) -> TermView:
    term = end.term
    return TermView(
        earliest=end.earliest,
        latest=None if end.latest == FAR else end.latest,
        length=term.length,
        maximum=term.maximum,
        extensions=tuple(_extended(e, documents) for e in end.extensions),
        rule=_rule(regime, term, term.note),
    )


def _extended(row: Mapping[str, Any], documents: Documents) -> Extended:
    cite = asserted_at(row, documents)
    return Extended(decided=row["decided"], years=row.get("years", 0), days=row.get("days", 0), cite=cite)


def _did(fact: ConductFact, cite: Citation) -> Did:
    return Did(record=fact.record, text=fact.text, norm=fact.norm, area=fact.area, on=fact.on, cite=cite)
