"""``sanctiongraph spread`` and ``sanctiongraph clocks``: the course of a listing, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from .asking import AsJson, AsOf, KnownAt, ListingArgument, asked, day_of, out, print_json

if TYPE_CHECKING:
    from .clocks import Clock
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

    with asked(known) as (graph, regime, data, _):
        found = find(graph, regime, data, listing, day_of(as_of))
    if as_json:
        print_json(found)
        return
    out.print(_spread_page(found))


def clocks(listing: ListingArgument, as_of: AsOf = None, known: KnownAt = None, as_json: AsJson = False) -> None:
    """The deadlines of a listing on a day: met, late, open or overdue.

    Publication, objection, review, removal, repair: from which event each counts, and by which rule.
    """
    from .clocks import clocks as find

    day = day_of(as_of)
    with asked(known) as (graph, regime, data, _):
        found = find(graph, regime, data, listing, day)
    if as_json:
        print_json({"listing": listing, "as_of": day, "data": data, "regime": regime.hash, "clocks": found})
        return
    out.print(Text(clocks_sentence(found, listing, str(day)), "bold"))
    if found:
        out.print(_clocks_page(found))


def clocks_sentence(clocks: Sequence[Clock], listing: str, day: str) -> str:
    """How many deadlines stand how, those that were not kept first."""
    if not clocks:
        return f"Listing {listing} has no clock on {day}: no rule of its register states a time and its start."
    words = {
        "overdue": "overdue",
        "late": "met late",
        "open": "open",
        "window_open": "open windows",
        "met": "met in time",
        "window_over": "past windows",
        "not_started": "not started",
    }
    counts = {state: sum(c.state == state for c in clocks) for state in words}
    kept = "" if counts["overdue"] or counts["late"] else "nothing is surely late; "
    return f"Listing {listing} on {day}: {kept}{', '.join(f'{words[s]} {n}' for s, n in counts.items() if n)}."


# --- tables -------------------------------------------------------------------------------------------------------


def _spread_page(spread: Spread) -> RenderableType:
    alarm = any(c.after_end and c.state == "holds" for c in spread.copies)
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
        days = f"{copy.after_end_days} d from {copy.after_end}" if copy.after_end else ""
        table.add_row(
            copy.holder,
            f"{copy.holder_en} {copy.holder_zh}",
            copy.from_ or "not known",
            f"{copy.received} → {copy.ceased or 'open'}",
            Text(copy.state, "bold red" if copy.after_end and copy.state == "holds" else _STYLES.get(copy.state, "")),
            Text(days, "bold red"),
        )
    held: dict[str, list[str]] = {}
    for copy in copies:
        held.setdefault(str(copy.cite), []).append(copy.holder)
    return Group(table, *(Text(f"§ {cite} — {', '.join(holders)}", "dim") for cite, holders in held.items()))


def _channels(channels: Sequence[Route]) -> RenderableType:
    from .terminal import grid

    table = grid("Channel from → to", "Hop", "Copy", "Mark", "Source")
    for route in channels:
        table.add_row(
            f"{route.source} → {route.target}",
            str(route.hops),
            Text("recorded" if route.recorded else "none known", "bold" if route.recorded else "dim"),
            " + ".join(route.mark),
            "\n".join(map(str, route.cites)),
        )
    return table


def _clocks_page(clocks: Sequence[Clock]) -> RenderableType:
    """A row a clock, and below the rows what each rule says and where."""
    from .terminal import grid

    table = grid("Rule", "Time", "Counts from", "Due", "Met", "State")
    for clock in clocks:
        late = f" {clock.late_days} d" if clock.late_days else ""
        table.add_row(
            clock.rule,
            clock.kind,
            f"{clock.after.replace('_', ' ')} {clock.starts or ''}".rstrip(),
            f"{clock.due or ''}{' (provisional)' if clock.provisional else ''}",
            str(clock.met or ""),
            Text(f"{clock.state.replace('_', ' ')}{late}", _STYLES.get(clock.state, "dim")),
        )
    rules = [part for clock in {(c.rule, c.what): c for c in clocks}.values() for part in _rule(clock)]
    return Group(table, *(Text(note, "dim") for note in _notes(clocks)), Text(), *rules)


def _notes(clocks: Sequence[Clock]) -> Iterator[str]:
    if any(c.state == "overdue" for c in clocks):
        yield "Overdue: the time is over and no document here records what was due; it may have been done all the same."
    if any(c.provisional for c in clocks):
        yield "Provisional: the working weekends of some of the days counted are not announced yet."


def _rule(clock: Clock) -> Iterator[RenderableType]:
    yield Text.assemble((clock.rule, "bold"), f" {clock.what}")
    marks = " + ".join(clock.mark)
    yield from (Padding(_cited(cite, f" — {marks}"), (0, 0, 0, 3)) for cite in clock.cites)
    if clock.disputed:
        yield Padding(Text(f"≠ sources disagree: {', '.join(clock.disputed)}", "yellow"), (0, 0, 0, 3))


def _cited(cite: Citation, more: str = "") -> Text:
    return Text(f"§ {cite}{more}", "dim")
