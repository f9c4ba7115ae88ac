"""``sanctiongraph ledger | tally | conduct``: what is recorded of a subject, and how many were given which grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .asking import asked, out, print_json
from .effects import SubjectFact
from .ledger import (
    OPAQUE,
    Band,
    ConductView,
    FigureCount,
    Given,
    GradeCount,
    Ledger,
    LedTo,
    Line,
    Tally,
    conduct,
    ledgers,
    number,
    tally,
)
from .lookup import find_subject
from .proof import Citation, disagree, name_of
from .regime import Regime
from .terminal import grid
from .view import subject_view


def show_ledgers(subject: str, day: date, known: int | None, as_json: bool) -> None:
    """Print what schemes record of a subject."""
    with asked(known) as (graph, regime, data, settings):
        who = find_subject(graph, data, subject, settings.hash_key)
        found = ledgers(graph, regime, data, who.id, day)
    if as_json:
        print_json({"subject": subject_view(who), "as_of": day, "data": data, "regime": regime.hash, "ledgers": found})
        return
    out.print(_ledgers_sentence(who, found, day))
    for one in found:
        out.print(Group(*_ledger_page(one)))


def show_tally(scheme: str, day: date, known: int | None, as_json: bool) -> None:
    """Print how many have which grade of a scheme."""
    with asked(known) as (graph, regime, data, _):
        found = tally(graph, regime, data, scheme, day)
    if as_json:
        print_json({"as_of": day, "data": data, "regime": regime.hash, "tally": found})
        return
    out.print(_tally_sentence(found))
    out.print(_tally_table(found))


def show_conduct(subject: str, known: int | None, as_json: bool) -> None:
    """Print what is recorded that a subject did."""
    with asked(known) as (graph, regime, data, settings):
        who = find_subject(graph, data, subject, settings.hash_key)
        found = conduct(graph, data, who.id)
    if as_json:
        # Conduct is told for every day: no day is asked about.
        about = {"subject": subject_view(who), "as_of": None, "data": data, "regime": regime.hash}
        print_json({**about, "conduct": found})
        return
    out.print(_conduct_sentence(who, found))
    if found:
        out.print(_conduct_table(regime, found))


# --- ledgers ------------------------------------------------------------------------------------------------------


def _ledgers_sentence(who: SubjectFact, found: Sequence[Ledger], day: date) -> Text:
    if not found:
        return Text.assemble((name_of(who), "bold"), f" ({who.id}): no scheme has an entry or a score of this subject.")
    said = "; ".join(f"{_result(one)} ({one.scheme if one.opaque else one.en})" for one in found)
    return Text.assemble((name_of(who), "bold"), f" ({who.id}) on {day}: {said}.")


def _result(ledger: Ledger) -> str:
    """What a ledger comes to, in a few words."""
    given = [f"given {_given_words(given)}" for given in ledger.given]
    if ledger.total is None:
        return ", ".join([*given, ledger.no_total or ""])
    grade = [ledger.grade.name] if ledger.grade else []
    return ", ".join([f"{number(ledger.total)} points", *grade, *given])


def _given_words(given: Given) -> str:
    words = [number(given.score)] if given.score is not None else []
    words += [given.grade.name] if given.grade else []
    return " ".join(words) or "no published result"


def _ledger_page(ledger: Ledger) -> Iterator[RenderableType]:
    yield Text(f"\n{ledger.en} {ledger.zh}; kept by: {ledger.keeper}", "bold")
    yield from _sources(ledger.cites, ledger.mark)
    yield from _opening(ledger)
    if ledger.entries:
        yield _lines_table(ledger.entries)
    yield from (Text(line) for line in _sums(ledger))
    if ledger.grade:
        yield from _band_lines("Grade", ledger.grade)
    if ledger.apart:
        yield Text("Not counted:")
        yield _lines_table(ledger.apart)
    for given in ledger.given:
        yield from _given_lines(ledger, given)
    if ledger.disputed:
        yield Text(disagree(ledger.disputed), "yellow")
    yield from (Text(f"! {note}", "yellow") for note in ledger.notes)


def _opening(ledger: Ledger) -> Iterator[RenderableType]:
    if ledger.opening:
        yield Text(f"Opens with {number(ledger.opening.points)} — {' + '.join(ledger.opening.mark)}")


def _lines_table(lines: Sequence[Line]) -> Table:
    table = grid("Day", "Points", "Sum", "For", "Event", "Source", "Entry")
    for line in lines:
        table.add_row(
            f"{line.on}{'' if line.state != 'perhaps' else ' (perhaps)'}",
            number(line.points, "+") if line.points else "—",
            "" if line.sum is None else number(line.sum),
            line.text,
            line.event or "—",
            str(line.document),
            line.record,
        )
    return table


def _sums(ledger: Ledger) -> Iterator[str]:
    if ledger.total is not None and ledger.opening:
        yield f"Total: {number(ledger.opening.points)} {number(ledger.sum, '+')} = {number(ledger.total)}"
        return
    if any(line.points for line in ledger.entries):
        yield f"Sum of the entries, which is no score: {number(ledger.sum, '+')}"
    yield f"There is no total: {ledger.no_total}."


def _band_lines(what: str, band: Band) -> Iterator[RenderableType]:
    low, high = ("…" if edge is None else number(edge) for edge in (band.low, band.high))
    edges = "" if (band.low, band.high) == (None, None) else f" [{low}, {high})"
    follows = f": {band.text.rstrip('.')}." if band.text else ""
    measures = f" Measures: {', '.join(band.measures)}." if band.measures else ""
    yield Text(f"{what}: {band.name}{edges}{follows}{measures}")
    yield from _sources(band.cites, band.mark)


def _given_lines(ledger: Ledger, given: Given) -> Iterator[RenderableType]:
    opaque = f"; {OPAQUE}" if ledger.opaque else ""
    days = f"from {given.since}" + (f" until {given.until}" if given.until else "")
    yield Text(f"Given by somebody else: {_given_words(given)}, {days} ({given.record}){opaque}")
    yield Padding(Text(f"§ {given.document}", "dim"), (0, 0, 0, 3))
    if given.grade:
        yield from _band_lines("Its grade", given.grade)
    elif given.band:
        yield from _band_lines("The number lies in the published band", given.band)


def _sources(cites: Sequence[Citation], mark: Sequence[str]) -> Iterator[RenderableType]:
    for cite in cites:
        yield Padding(Text(f"§ {cite} — {' + '.join(mark)}", "dim"), (0, 0, 0, 3))


# --- tallies ------------------------------------------------------------------------------------------------------


def _tally_sentence(tally: Tally) -> Text:
    graded = sum(row.count for row in tally.grades)
    compared = tally.differences
    differing = sum(map(bool, compared))
    agrees = f"; {differing} of {len(compared)} published figures differ" if compared else ""
    if compared and not differing:
        agrees = "; every published figure that can be counted is met"
    several = f", {tally.several:,} have several" if tally.several else ""
    perhaps = f"; of {tally.perhaps:,} more, vague dates leave it open" if tally.perhaps else ""
    if tally.published_whole is not None and not tally.comparable:
        agrees = (
            f"; this data is not the published set, which counts {number(tally.published_whole)}, "
            "so that no difference is shown"
        )
    counts = f"{graded:,} have one grade, {tally.ungraded:,} none{several}{perhaps}{agrees}"
    opaque = " How a grade came about has no explanation: the scheme is opaque." if tally.opaque else ""
    return Text.assemble((f"{tally.en} {tally.zh}", "bold"), f" ({tally.scheme}) on {tally.day}: {counts}.{opaque}")


def _tally_table(tally: Tally) -> RenderableType:
    """A row a grade and a row a figure, over the sources that the rows name by number."""
    sources: dict[str, int] = {}
    table = grid("Grade or figure", "Counted here", "Published", "Difference", "Mark", "Source")
    for row in tally.grades:
        table.add_row(row.name, *_beside(row.count, row.published, row.difference), *_told(row, sources))
    for figure in tally.figures:
        name = f"{figure.name} ({figure.unit})"
        table.add_row(name, *_beside(figure.count, figure.value, figure.difference), *_told(figure, sources))
    return Group(table, *(Text(f"Source {n}: § {cite}", "dim") for cite, n in sources.items()))


def _beside(count: float | None, published: float | None, difference: float | None) -> tuple[str, str, str]:
    said = ["—" if value is None else number(value) for value in (count, published)]
    return said[0], said[1], "—" if difference is None else number(difference, "+") if difference else "0"


def _told(row: GradeCount | FigureCount, sources: dict[str, int]) -> tuple[str, str]:
    numbers = [sources.setdefault(str(cite), len(sources) + 1) for cite in row.cites]
    return " + ".join(row.mark), ", ".join(map(str, numbers))


# --- conduct ------------------------------------------------------------------------------------------------------


def _conduct_sentence(who: SubjectFact, found: Sequence[ConductView]) -> Text:
    name = (name_of(who), "bold")
    if not found:
        return Text.assemble(name, f" ({who.id}): no conduct is recorded of this subject.")
    led = len({one.listing for view in found for one in view.listings})
    led_to = f"led to {led} listing{'s' * (led > 1)}" if led else "led to no recorded listing"
    return Text.assemble(name, f" ({who.id}): {len(found)} record{'s' * (len(found) > 1)} of conduct, which {led_to}.")


def _conduct_table(regime: Regime, found: Sequence[ConductView]) -> Table:
    table = grid("When", "What", "Norm broken", "Area", "Source", "Led to", "Record")
    for view in found:
        table.add_row(
            str(view.on or "not known"),
            view.text,
            view.norm.replace("_", " "),
            view.area,
            str(view.document),
            "\n".join(_led_to(regime, one) for one in view.listings) or "—",
            view.record,
        )
    return table


def _led_to(regime: Regime, one: LedTo) -> str:
    register = regime.register_.get(one.register_)
    name = register.en if register else one.register_name or one.register_
    return f"{one.listing}: {one.listed} in {name}, {one.since}"
