"""``sanctiongraph spread`` and ``sanctiongraph clocks``: the course of a listing, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from .asking import AsJson, AsOf, KnownAt, ListingArgument, asked, day_of, out, print_json

if TYPE_CHECKING:
    from .clocks import Clock
    from .course import StepView
    from .proof import Citation
    from .spread import Copy, Route, Spread

_STYLES = {
    "holds": "bold",
    "perhaps": "cyan",
    "late": "bold red",
    "overdue": "bold red",
    "open": "bold",
    "window_open": "bold",
}


def spread(listing: ListingArgument, as_of: AsOf = None, known: KnownAt = None, as_json: AsJson = False) -> None:
    """Where a listing went, and where it still is on a day.

    Copies at agencies and platforms, those held beyond its end first, and the channels that lead on from its keeper.
    """
    from .spread import spread as find

    day = day_of(as_of)
    with asked(known) as (graph, regime, data, _):
        found = find(graph, regime, data, listing, day)
    if as_json:
        print_json(found)
        return
    out.print(_spread_page(found))
    _say_ahead(day)


def clocks(listing: ListingArgument, as_of: AsOf = None, known: KnownAt = None, as_json: AsJson = False) -> None:
    """The deadlines of a listing on a day: met, late, open or overdue.

    Publication, objection, review, removal, repair: from which event each counts, and by which rule.
    """
    from .clocks import clocks_of, steps_by
    from .course import course_of
    from .effects import register_words
    from .proof import name_of
    from .view import subject_view

    day = day_of(as_of)
    with asked(known) as (graph, regime, data, _):
        course = course_of(graph, regime, data, listing)
        found = clocks_of(regime, course, day)
    fact = course.listing
    if as_json:
        about = {"listing": listing, "register": fact.register, "listed": subject_view(fact.listed)}
        stated = {"as_of": day, "data": data, "regime": regime.hash}
        print_json({**about, **stated, "steps": steps_by(course, day), "clocks": found})
        return
    about_it = f"The entry of {name_of(fact.listed)} in the {register_words(regime, fact)} ({listing})"
    out.print(Text(clocks_sentence(found, about_it, str(day)), "bold"))
    _say_ahead(day)
    if steps := steps_by(course, day):
        out.print(_steps(steps), Text())
    if found:
        out.print(_clocks_page(found))


def _say_ahead(day: date) -> None:
    """Say of a day to come that nobody knows what documents will yet record."""
    if day > day_of(None):
        out.print(Text(f"{day} lies ahead; this holds if nothing changes.", "cyan"))


def clocks_sentence(clocks: Sequence[Clock], entry: str, day: str) -> str:
    """How many acts are late, each once under however many rules, and how many deadlines stand how."""
    from .clocks import acts

    if not clocks:
        return f"{entry} has no clock on {day}: no rule of its register states a time and its start."
    late = [_acts(acts(c for c in clocks if c.state == state), word) for state, word in _NOT_KEPT]
    words = {
        "open": "open",
        "window_open": "open windows",
        "met": "met in time",
        "window_over": "past windows",
        "not_started": "not started",
    }
    counts = {state: sum(c.state == state and c.note is None for c in clocks) for state in words}
    parts = [part for part in late if part] or ["nothing is surely late"]
    if perhaps := sum(c.note is not None for c in clocks):
        parts.append(f"{perhaps:,} perhaps late or overdue, which is uncertain")
    if rest := ", ".join(f"{words[s]} {n:,}" for s, n in counts.items() if n):
        parts.append(rest)
    return f"{entry} on {day}: {'; '.join(parts)}."


_NOT_KEPT = (("overdue", "overdue"), ("late", "late"))


def _acts(groups: Sequence[Sequence[Clock]], word: str) -> str:
    """``2 acts late, one of them under two rules``; nothing where there are none."""
    if not groups:
        return ""
    head = f"{len(groups):,} act{'s' * (len(groups) > 1)} {word}"
    sizes = [len({clock.rule for clock in group}) for group in groups]
    several = [size for size in sizes if size > 1]
    if not several:
        return head
    alike = len(set(several)) == 1
    under = f"{_NUMBERS.get(several[0], str(several[0])) if alike else 'several'} rules"
    if len(groups) == 1:
        return f"{head}, under {under}"
    of_them = _NUMBERS.get(len(several), str(len(several)))
    return f"{head}, {of_them} of them under {under}"


_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}
_TIMES = {
    "exit": "way out",
    "file": "to file a review",
    "decide": "to decide a review",
    "correct": "to correct after it",
    "minimum": "published at least",
    "maximum": "published at most",
    "repair": "answer about repair",
    "granted": "once a repair is granted",
}


# --- tables -------------------------------------------------------------------------------------------------------


def _spread_page(spread: Spread) -> RenderableType:
    alarm = any(c.after_end and c.state == "holds" and not c.in_time for c in spread.copies)
    parts: list[RenderableType] = [Text(spread.text, "bold red" if alarm else "bold"), _cited(spread.cite)]
    if spread.copies:
        parts += [Text(), _copies(spread.copies)]
    if spread.channels:
        parts += [Text(), _channels(spread.channels)]
    return Group(*parts)


def _copies(copies: Sequence[Copy]) -> RenderableType:
    from .terminal import grid

    table = grid("Held by", "", "From", "Days", "State", "After the end")
    for copy in sorted(copies, key=lambda c: (c.after_end is None, c.state != "holds")):
        days = f"{copy.after_end_days:,} d from {copy.after_end}" if copy.after_end else ""
        held_on = copy.after_end and not copy.in_time
        table.add_row(
            copy.holder,
            f"{copy.holder_en} {copy.holder_zh}",
            copy.from_ or "not known",
            f"{copy.received} → {copy.ceased or 'open'}",
            Text(
                copy.state.replace("_", " "),
                "bold red" if held_on and copy.state == "holds" else _STYLES.get(copy.state, ""),
            ),
            Text(days, "bold red") if held_on else Text(f"{days}, in time" if days else ""),
        )
    held: dict[str, list[str]] = {}
    for copy in copies:
        held.setdefault(str(copy.cite), []).append(copy.holder)
    return Group(table, *(Text(f"§ {cite} — {', '.join(holders)}", "dim") for cite, holders in held.items()))


def _channels(channels: Sequence[Route]) -> RenderableType:
    from .proof import disagree
    from .terminal import grid

    table = grid("Channel from → to", "Hop", "Copy", "Mark", "Source")
    for route in channels:
        table.add_row(
            f"{route.source} → {route.target}",
            str(route.hops),
            Text("recorded" if route.recorded else "none known", "bold" if route.recorded else "dim"),
            Text.assemble(
                (" + ".join(route.mark), "" if route.sure else "cyan"),
                (f"\n{disagree(route.disputed)}" if route.disputed else "", "yellow"),
            ),
            "\n".join(map(str, route.cites)),
        )
    return table


def _steps(steps: Sequence[StepView]) -> RenderableType:
    from .terminal import grid

    table = grid("On record", "When", "What it says", "Source")
    for step in steps:
        kind = step.kind.replace("_", " ") + (f" {step.level}" if step.level else "")
        table.add_row(kind, str(step.on), ": ".join(filter(None, (step.outcome, step.text))), str(step.cite))
    return table


def _clocks_page(clocks: Sequence[Clock]) -> RenderableType:
    """A row a clock, and below the rows what each rule says and where."""
    from .terminal import grid

    table = grid("Rule", "Time", "Counts from", "Due", "Met", "State")
    for clock in clocks:
        late = f" {clock.late_days:,} d" if clock.late_days else ""
        perhaps = f", {clock.note.partition(':')[0].lower()}" if clock.note else ""
        table.add_row(
            clock.rule,
            _TIMES.get(clock.kind, clock.kind.replace("_", " ")),
            f"{clock.after.replace('_', ' ')} {clock.starts or ''}".rstrip(),
            f"{clock.due or ''}{' (provisional)' if clock.provisional else ''}",
            str(clock.met or ""),
            Text(f"{clock.state.replace('_', ' ')}{late}{perhaps}", _STYLES.get(clock.state, "dim")),
        )
    by_rule: dict[tuple[str, str], list[Clock]] = {}
    for clock in clocks:
        by_rule.setdefault((clock.rule, clock.what), []).append(clock)
    rules = [part for group in by_rule.values() for part in _rule(group)]
    return Group(table, *(Text(note, "dim") for note in _notes(clocks)), Text(), *rules)


def _notes(clocks: Sequence[Clock]) -> Iterator[str]:
    if any(c.state == "overdue" for c in clocks):
        yield "Overdue: the time is over and no document here records what was due; it may have been done all the same."
    if any(c.provisional for c in clocks):
        yield "Provisional: the working weekends of some of the days counted are not announced yet."


def _rule(clocks: Sequence[Clock]) -> Iterator[RenderableType]:
    """What one rule says and where, and the documents of the events that it was held against."""
    from .proof import disagree

    clock = clocks[0]
    yield Text.assemble((clock.rule, "bold"), f" {clock.what}")
    marks = " + ".join(clock.mark)
    yield from (Padding(_cited(cite, f" — {marks}"), (0, 0, 0, 3)) for cite in clock.cites)
    if clock.disputed:
        yield Padding(Text(disagree(clock.disputed), "yellow"), (0, 0, 0, 3))
    for note in dict.fromkeys(c.note for c in clocks if c.note):
        yield Padding(Text(note, "cyan"), (0, 0, 0, 3))
    for fact in dict.fromkeys(fact for c in clocks for fact in c.facts):
        yield Padding(Text(f"recorded in {fact}", "dim"), (0, 0, 0, 3))


def _cited(cite: Citation, more: str = "") -> Text:
    return Text(f"§ {cite}{more}", "dim")
