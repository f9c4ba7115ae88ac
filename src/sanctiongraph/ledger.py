"""Schemes as ledgers, scores as somebody else gave them, and conduct: what is recorded about a subject.

A total is a scheme's opening points and the entries that documents assert, added up, and nothing else. Where a scheme
is opaque, keeps no score, or nobody established what it opens with, there is no total, whatever the entries add up to
(``docs/schemes.md``).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import Field

from .course import interval
from .errors import NotFound, RegimeError
from .graph.queries import query
from .model import FAR, When
from .proof import Citation, citations, document_citation
from .regime import Cited, Figure, Regime, Scheme, SchemeEvent, SchemeGrade
from .sources.households import published, scheme_of
from .view import View

if TYPE_CHECKING:
    from .graph.connection import Graph

Row = Mapping[str, Any]
T = TypeVar("T")

OPAQUE = "opaque: no explanation exists"
"""What is said of every score of a scheme whose method is not public."""


class Established(View):
    """Something that the regime's files say, with where it stands."""

    mark: tuple[str, ...]
    cites: tuple[Citation, ...]
    disputed: tuple[str, ...]


class Opening(Established):
    """The points with which everybody starts."""

    points: float


class Band(Established):
    """A grade of the scheme: the points in ``[low, high)`` where it has edges, and what follows from it."""

    id: str
    name: str
    low: float | None
    high: float | None
    measures: tuple[str, ...]
    text: str | None


class Line(View):
    """One entry of a ledger."""

    record: str
    on: When
    state: Literal["counted", "perhaps", "later"] = Field(
        description="Whether it counts on the day: yes; its vague date leaves it open; it begins to count later."
    )
    text: str
    event: str | None
    points: float
    sum: float | None = Field(description="The sum up to this entry, from the opening points where there is a total.")
    stated: float | None = Field(description="The points that the scheme states for the event, where it states any.")
    keep_until: When | None = Field(
        description="When at the earliest the scheme has to delete it: the time counts from the end of the conduct, "
        "which may lie after the entry's day; null: it need not, or says nothing."
    )
    document: Citation


class Given(View):
    """A score or grade that somebody else gave, in force on the day asked about."""

    record: str
    score: float | None
    grade: Band | None
    band: Band | None = Field(description="The published band in which the number given lies.")
    since: When
    until: When | None
    perhaps: bool = Field(description="Whether its vague dates leave open that it was in force on the day.")
    document: Citation


class Ledger(View):
    """What is recorded of one subject in one scheme, as it stands on a day."""

    scheme: str
    en: str
    zh: str
    keeper: str
    mark: tuple[str, ...]
    cites: tuple[Citation, ...]
    opaque: bool
    opening: Opening | None
    entries: tuple[Line, ...] = Field(description="The entries that count on the day, oldest first.")
    apart: tuple[Line, ...] = Field(description="Entries that do not count yet, or only perhaps.")
    sum: float = Field(description="The counted entries added up, without opening points: a score it is not.")
    total: float | None = Field(description="Opening points and counted entries; null: there is none, see no_total.")
    no_total: str | None
    grade: Band | None = Field(description="The band in which the total lies.")
    given: tuple[Given, ...]
    disputed: tuple[str, ...]
    notes: tuple[str, ...]


def ledgers(graph: Graph, regime: Regime, data: int, subject: str, day: date) -> list[Ledger]:
    """One ledger for each scheme in which something is recorded of a subject, in the order of their ids.

    Raises RegimeError where the graph speaks of a scheme, event or grade that the regime's files do not know.
    """
    asked = {"subject": subject, "data": data}
    entries = _by_scheme(graph.read(query("read/entries").text, asked))
    scores = _by_scheme(graph.read(query("read/scores").text, asked))
    return [
        _Book(regime, _known("scheme", id, regime.scheme), day).ledger(entries[id], scores[id])
        for id in sorted({*entries, *scores})
    ]


def _by_scheme(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["claim"]["scheme"]].append(row)
    return found


class _Book:
    """Makes one scheme's ledgers for one day."""

    def __init__(self, regime: Regime, scheme: Scheme, day: date) -> None:
        self.regime, self.scheme, self.day = regime, scheme, day
        self.events = {event.id: event for event in scheme.events}
        self.grades = {grade.id: grade for grade in scheme.grades}

    def ledger(self, entries: list[Row], scores: list[Row]) -> Ledger:
        lines = [self.line(row) for row in entries]
        none = self.no_total(lines)
        start = 0.0 if none else self.scheme.starting_points or 0.0
        counted = _summed([line for line in lines if line.state == "counted"], start)
        total = None if none else _add(start, *(line.points for line in counted))
        grade, given = self.lies_in(total), tuple(given for row in scores if (given := self.given(row)))
        found = Ledger(
            scheme=self.scheme.id,
            en=self.scheme.en,
            zh=self.scheme.zh,
            keeper=self.scheme.keeper,
            mark=self.scheme.mark,
            cites=citations(self.regime, self.scheme),
            opaque=self.scheme.opaque,
            opening=self.opening(),
            entries=counted,
            apart=tuple(line for line in lines if line.state != "counted"),
            sum=_add(*(line.points for line in counted)),
            total=total,
            no_total=none,
            grade=grade,
            given=given,
            disputed=self.disputed(lines, [grade, *(g.grade or g.band for g in given)]),
            notes=(),
        )
        return found.model_copy(update={"notes": tuple(self.notes(found))})

    # --- its parts ---

    def line(self, row: Row) -> Line:
        claim = row["claim"]
        on = When(claim["on_earliest"], claim["on_latest"])
        event = self.event(claim.get("event"))
        return Line(
            record=claim["record"],
            on=on,
            state="counted" if on.latest <= self.day else "perhaps" if on.earliest <= self.day else "later",
            text=claim["text"],
            event=event.id if event else None,
            points=claim["points"],
            sum=None,
            stated=event.points if event else None,
            keep_until=self.keep_until(on, claim["points"]),
            document=document_citation(row["document"] or {}, claim["document"], claim.get("locator")),
        )

    def event(self, id: str | None) -> SchemeEvent | None:
        return _known(f"event of {self.scheme.id}", id, self.events) if id else None

    def keep_until(self, on: When, points: float) -> When | None:
        """The end of the retention, which is about what counts against the subject."""
        length = self.scheme.retention
        if length is None or points > 0:
            return None
        if on.latest > FAR - length.delta:
            return None
        return When(on.earliest + length.delta, on.latest + length.delta)

    def opening(self) -> Opening | None:
        points = self.scheme.starting_points
        return None if points is None else Opening(points=points, **_stands(self.regime, self.scheme))

    def no_total(self, lines: list[Line]) -> str | None:
        """Why there is no total, if there is none."""
        if self.scheme.opaque:
            return OPAQUE
        if not self.scheme.scores:
            return "the scheme keeps records and gives no score"
        if self.scheme.starting_points is None:
            return "what the scheme opens with is not established"
        if not lines:
            return "no entry is recorded, so there is no ledger to open"
        if all(line.state == "later" for line in lines):
            return "no entry is recorded up to this day, so there is no ledger to open"
        return None

    def lies_in(self, score: float | None) -> Band | None:
        """The one band in which a number lies on the day, if there is one."""
        bands = self.bands(score)
        return self.band(bands[0]) if len(bands) == 1 else None

    def bands(self, score: float | None) -> list[SchemeGrade]:
        return [grade for grade in self.scheme.grades if score is not None and self.holds(grade, score, score)]

    def holds(self, grade: SchemeGrade, least: float, most: float) -> bool:
        """Whether some number from ``least`` to ``most`` lies in a grade that has edges and exists on the day."""
        if (grade.low, grade.high) == (None, None):
            return False
        in_force = (grade.from_ or date.min) <= self.day < (grade.to or FAR)
        return in_force and (grade.low is None or grade.low <= most) and (grade.high is None or least < grade.high)

    def band(self, grade: SchemeGrade) -> Band:
        return Band(
            id=grade.id,
            name=grade.name,
            low=grade.low,
            high=grade.high,
            measures=grade.measures,
            text=grade.text,
            **_stands(self.regime, grade),
        )

    def given(self, row: Row) -> Given | None:
        """A score as it was given; None when it surely was not in force on the day."""
        claim = row["claim"]
        since, until = interval(claim)
        end = until or When(FAR, FAR)
        if not since.earliest <= self.day < end.latest:
            return None
        grade = claim.get("grade")
        return Given(
            record=claim["record"],
            score=claim.get("score"),
            grade=self.band(_known(f"grade of {self.scheme.id}", grade, self.grades)) if grade else None,
            band=self.lies_in(claim.get("score")),
            since=since,
            until=until,
            perhaps=not since.latest <= self.day < end.earliest,
            document=document_citation(row["document"] or {}, claim["document"], claim.get("locator")),
        )

    def disputed(self, lines: Iterable[Line], bands: Iterable[Band | None]) -> tuple[str, ...]:
        """Disagreements that concern the scheme or what is shown of it."""
        events = (self.events[line.event] for line in lines if line.event)
        shown = [self.scheme.disputed, *(b.disputed for b in bands if b), *(e.disputed for e in events)]
        return tuple(sorted(set().union(*shown)))

    # --- what has to be said with it ---

    def notes(self, ledger: Ledger) -> Iterator[str]:
        if self.scheme.reported:
            yield "Reported, not verified: no official text of the scheme was found."
        if self.scheme.voluntary:
            yield "Voluntary: it rates only who takes part."
        yield from self.about_the_total(ledger)
        yield from _claims_other_points(ledger)
        yield from _told_twice(ledger)
        yield from self.due_for_deletion(ledger)
        for given in ledger.given:
            yield from self.about_the_given(ledger, given)
        if len({(g.score, g.grade.id if g.grade else None) for g in ledger.given}) > 1:
            yield "Different scores or grades were given for the same day; all of them are shown."

    def about_the_total(self, ledger: Ledger) -> Iterator[str]:
        perhaps = [line.points for line in ledger.apart if line.state == "perhaps"]
        if ledger.total is None:
            return
        if not ledger.entries:
            yield "No recorded entry surely counts by this day: the total is what the scheme opens with."
        if len(bands := self.bands(ledger.total)) > 1:
            yield f"The total lies in several bands, so it has no grade: {', '.join(b.name for b in bands)}."
        if self.scheme.lowest is not None and ledger.total < self.scheme.lowest:
            yield f"The total lies below the lowest score of the scheme, {number(self.scheme.lowest)}."
        if self.scheme.highest is not None and ledger.total > self.scheme.highest:
            yield f"The total lies above the highest score of the scheme, {number(self.scheme.highest)}."
        if perhaps:
            yield self.may_be(ledger.total, perhaps)

    def may_be(self, total: float, perhaps: list[float]) -> str:
        least = _add(total, *(points for points in perhaps if points < 0))
        most = _add(total, *(points for points in perhaps if points > 0))
        grades = [grade.name for grade in self.scheme.grades if self.holds(grade, least, most)]
        in_grades = f", in {' or '.join(grades)}" if grades else ""
        count = f"{len(perhaps)} vaguely dated {'entry' if len(perhaps) == 1 else 'entries'} may count by this day"
        return f"{count}: the total may be from {number(least)} to {number(most)}{in_grades}."

    def due_for_deletion(self, ledger: Ledger) -> Iterator[str]:
        for line in ledger.entries:
            if line.keep_until and line.keep_until.earliest <= self.day:
                said = f"is due for deletion at the earliest on {line.keep_until}"
                yield f"Entry {line.record} {said}: the time counts from the end of the conduct."

    def about_the_given(self, ledger: Ledger, given: Given) -> Iterator[str]:
        if given.score is not None and ledger.total is not None and given.score != ledger.total:
            yield f"The score given, {number(given.score)}, is not the ledger's total, {number(ledger.total)}."
        if given.grade and ledger.grade and given.grade.id != ledger.grade.id:
            yield f"The grade given, {given.grade.name}, is not that of the ledger's total, {ledger.grade.name}."
        if given.grade and given.band and given.grade.id != given.band.id:
            lies = f"the number given with it, {number(given.score or 0)}, lies in {given.band.name}"
            yield f"The grade given is {given.grade.name}, but {lies}."
        if given.perhaps:
            yield f"Whether the score {given.record} was in force on this day is left open by its vague dates."


def _claims_other_points(ledger: Ledger) -> Iterator[str]:
    for line in (*ledger.entries, *ledger.apart):
        if line.stated is not None and line.stated != line.points:
            said = f"claims {number(line.points, '+')} points"
            yield f"Entry {line.record} {said}; the scheme states {number(line.stated, '+')} for {line.event}."


def _told_twice(ledger: Ledger) -> Iterator[str]:
    """Entries of different documents that may be one: which of them are is not guessed, so all of them count."""
    alike: defaultdict[tuple[When, float, str], list[Line]] = defaultdict(list)
    for line in ledger.entries:
        alike[line.on, line.points, line.event or line.text].append(line)
    for lines in alike.values():
        if len({line.document.document for line in lines}) > 1:
            names = ", ".join(line.record for line in lines)
            yield f"Entries {names} may be one that several documents tell; all count."


def _summed(lines: list[Line], start: float) -> tuple[Line, ...]:
    sums = list(itertools.accumulate((line.points for line in lines), _add, initial=start))[1:]
    return tuple(line.model_copy(update={"sum": at}) for line, at in zip(lines, sums, strict=True))


def _add(*points: float) -> float:
    """The sum as a person would write it: binary fractions would carry a total over the edge of a band."""
    return float(sum((Decimal(str(p)) for p in points), Decimal()))


def number(value: float, sign: str = "") -> str:
    """A number of points or subjects, with separators; ``sign`` is that of a format, such as ``+``."""
    return f"{value:{sign},.10g}"


# --- tallies ------------------------------------------------------------------------------------------------------


class GradeCount(View):
    """How many subjects were given a grade, beside how many the scheme's source publishes."""

    grade: str
    name: str
    count: int
    published: int | None
    difference: int | None = Field(description="Counted here less published; null: not comparable.")
    mark: tuple[str, ...]
    cites: tuple[Citation, ...]


class FigureCount(View):
    """A figure that a source publishes, beside what it is about here, where something is."""

    name: str
    value: int | float
    unit: str
    count: int | None
    difference: int | float | None = Field(description="Counted here less published; null: not comparable.")
    mark: tuple[str, ...]
    cites: tuple[Citation, ...]


class Tally(View):
    """How many subjects have each grade of a scheme on a day, as somebody gave it."""

    scheme: str
    en: str
    zh: str
    day: date
    opaque: bool
    grades: tuple[GradeCount, ...]
    several: int = Field(description="Subjects with different grades on that day; counted in none.")
    ungraded: int = Field(description="Subjects that were evaluated, without a grade that was published.")
    everybody: int = Field(description="All of them: with one grade, with several, with none.")
    published_whole: int | float | None = Field(description="How many the source says there are of those counted here.")
    comparable: bool = Field(description="Whether as many are counted here; only then is anything compared.")
    perhaps: int = Field(description="Subjects whose vague dates leave that day open; counted nowhere else.")
    figures: tuple[FigureCount, ...]

    @property
    def differences(self) -> list[float]:
        """One for each published figure that can be counted here; 0 where it is met."""
        found = [*(row.difference for row in self.grades), *(row.difference for row in self.figures)]
        return [difference for difference in found if difference is not None]


def tally(graph: Graph, regime: Regime, data: int, scheme: str, day: date) -> Tally:
    """Count the grades of a scheme as they were given, beside the figures that its source publishes.

    Raises NotFound for a scheme that the regime does not have, or that has no grades.
    """
    about = scheme_of(regime, scheme)
    if not about.grades:
        raise NotFound(f"{about.en} ({about.id}) has no grades to count.")
    rows = graph.read(query("read/tally").text, {"scheme": scheme, "data": data, "day": day})
    sure = [row for row in rows if row["sure"]]
    by_grade = {row["grade"]: row["subjects"] for row in sure if not row["several"]}
    several = sum(row["subjects"] for row in sure if row["several"])
    ungraded = by_grade.pop(None, 0)
    for grade in by_grade:
        _known(f"grade of {scheme}", grade, {g.id: g for g in about.grades})
    graded = sum(by_grade.values()) + several
    whole, here = _whole(about, graded, graded + ungraded)
    same = whole is not None and whole == here
    return Tally(
        scheme=about.id,
        en=about.en,
        zh=about.zh,
        day=day,
        opaque=about.opaque,
        grades=tuple(_grade_count(regime, grade, by_grade.get(grade.id, 0), same) for grade in about.grades),
        several=several,
        ungraded=ungraded,
        everybody=graded + ungraded,
        published_whole=whole,
        comparable=same,
        perhaps=sum(row["subjects"] for row in rows if not row["sure"]),
        figures=tuple(_figure_counts(regime, about, graded, graded + ungraded, same)),
    )


def _whole(scheme: Scheme, graded: int, everybody: int) -> tuple[int | float | None, int]:
    """How many the source counts in all, as far as it says, and how many of the same are counted here."""
    known = published(scheme)
    if known.everybody:
        return _exact(known.everybody.value), everybody
    counts = [grade.count for grade in scheme.grades if grade.count is not None]
    return (sum(counts) if counts else None), graded


def _exact(value: float) -> int | float:
    """A count as the whole number that it is."""
    return int(value) if value == int(value) else value


def _grade_count(regime: Regime, grade: SchemeGrade, count: int, same: bool) -> GradeCount:
    return GradeCount(
        grade=grade.id,
        name=grade.name,
        count=count,
        published=grade.count,
        difference=count - grade.count if same and grade.count is not None else None,
        mark=grade.mark,
        cites=citations(regime, grade),
    )


def _figure_counts(regime: Regime, scheme: Scheme, graded: int, everybody: int, same: bool) -> Iterator[FigureCount]:
    known = published(scheme)
    for figure in scheme.numbers:
        count = everybody if figure is known.everybody else graded if figure is known.graded else None
        yield _figure_count(regime, figure, count, same)


def _figure_count(regime: Regime, figure: Figure, count: int | None, same: bool) -> FigureCount:
    return FigureCount(
        name=figure.name,
        value=_exact(figure.value),
        unit=figure.unit,
        count=count,
        difference=_exact(count - figure.value) if same and count is not None else None,
        mark=figure.mark,
        cites=citations(regime, figure),
    )


# --- conduct ------------------------------------------------------------------------------------------------------


class LedTo(View):
    """A listing that a document says a conduct led to."""

    listing: str
    register_: str = Field(alias="register")
    register_name: str | None
    """The name of a register outside the regime."""
    listed: str
    decision: str | None
    since: When
    until: When | None


class ConductView(View):
    """What is recorded that a subject did."""

    record: str
    text: str
    norm: str
    area: str
    on: When | None
    document: Citation
    listings: tuple[LedTo, ...]


def conduct(graph: Graph, data: int, subject: str) -> list[ConductView]:
    """What is recorded that a subject did, oldest first; what nobody dates comes last."""
    rows = graph.read(query("read/conduct").text, {"subject": subject, "data": data})
    return [_conduct(row["claim"], row["document"] or {}, row["listings"]) for row in rows]


def _conduct(claim: Row, document: Row, listings: list[Row]) -> ConductView:
    return ConductView(
        record=claim["record"],
        text=claim["text"],
        norm=claim["norm"],
        area=claim["area"],
        on=When(claim["on_earliest"], claim["on_latest"]) if claim.get("on_earliest") else None,
        document=document_citation(document, claim["document"], claim.get("locator")),
        listings=tuple(_led_to(listing) for listing in listings),
    )


def _led_to(row: Row) -> LedTo:
    since, until = interval(row)
    return LedTo(
        listing=row["record"],
        register_=row["register"],
        register_name=row.get("register_name"),
        listed=row["listed"],
        decision=row.get("decision"),
        since=since,
        until=until,
    )


# --- the regime's side --------------------------------------------------------------------------------------------


def _known(what: str, id: str, among: Mapping[str, T]) -> T:
    if id not in among:
        raise RegimeError(f"The graph speaks of a {what} that the regime does not have, {id}: load what fits it.")
    return among[id]


def _stands(regime: Regime, cited: Cited) -> dict[str, Any]:
    return {"mark": cited.mark, "cites": citations(regime, cited), "disputed": cited.disputed}
