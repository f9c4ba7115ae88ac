"""Where a label went: who holds a copy of a listing on a day, who held it too long, and who could have received it.

What is recorded is what documents say. A listing of which no copy is recorded may have been shared all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from .clocks import clocks_of
from .course import Course, HoldingFact, ListingState, StepView, course_of, first_of
from .effects import NO_MEASURE, register_words
from .model import BEGINNING, FAR, When
from .proof import Citation, citations, name_of
from .regime import Channel, Limit, Regime, Register
from .view import SubjectView, View, subject_view

if TYPE_CHECKING:
    from .graph.connection import Graph

CopyState = Literal["not_yet", "holds", "ceased", "perhaps"]


class Copy(View):
    """A copy of a listing at an agency or platform, as it stands on a day.

    ``after_end`` is the first day on which it was surely still held although the listing was surely over by its own
    end, or no longer to be used because a repair was granted; ``after_end_days`` is the number of days from then until
    it ceased, or up to and with the day asked about.
    ``in_time`` is whether all of them lie within the time that the keeper itself had to delete the listing.
    """

    record: str
    holder: str
    holder_en: str
    holder_zh: str
    from_: str | None = Field(alias="from")
    received: When
    ceased: When | None
    state: CopyState
    after_end: date | None
    after_end_days: int | None
    in_time: bool | None
    cite: Citation


class Route(View):
    """A channel in force on the day, in the direction in which the register's listings go, ``hops`` from its keeper."""

    channel: str
    source: str
    source_en: str
    target: str
    target_en: str
    hops: int
    text: str
    sure: bool = Field(description="Whether it, and a way to it from the keeper, is established for the day.")
    recorded: bool = Field(description="Whether a document records that a copy reached the target by the day.")
    cites: tuple[Citation, ...]
    mark: tuple[str, ...]
    disputed: tuple[str, ...]


class Spread(View):
    """Where one listing went, on a day, as it was known at a load."""

    listing: str
    register_: str = Field(alias="register")
    listed: SubjectView
    as_of: date
    data: int
    regime: str
    state: ListingState
    end: When | None = Field(description="First day on which it is over by its document's end or its register's term.")
    ended_by: str | None
    repaired: When | None = Field(
        description="When a repair was granted with which, by a sure rule, all use of it ended."
    )
    repaired_by: tuple[Citation, ...] = Field(description="The places of that rule and of that decision.")
    cite: Citation
    copies: tuple[Copy, ...]
    channels: tuple[Route, ...]
    text: str


def spread(graph: Graph, regime: Regime, data: int, listing: str, day: date) -> Spread:
    """Where a listing went, by its record id.

    Raises NotFound when there was no such listing.
    """
    course = course_of(graph, regime, data, listing)
    fact, repair = course.listing, _repair(regime, course, day)
    limits = _Limits(_over(course, repair), _deletion_due(regime, course, day))
    copies = tuple(_copy(regime, limits, holding, day) for holding in course.holdings)
    channels = tuple(_routes(regime, course, copies, day))
    state = course.state(day)
    return Spread(
        listing=fact.record,
        register_=fact.register,
        listed=subject_view(fact.listed),
        as_of=day,
        data=data,
        regime=regime.hash,
        state=state,
        end=course.end,
        ended_by=fact.ended_by,
        repaired=repair[0].on if repair else None,
        repaired_by=(*citations(regime, repair[1]), repair[0].cite) if repair else (),
        cite=course.cite,
        copies=copies,
        channels=channels,
        text=" ".join(_sentences(regime, course, state, repair, copies, channels, day)),
    )


# --- copies -------------------------------------------------------------------------------------------------------


class _Limits(NamedTuple):
    """First day on which a listing is over or no longer to be used, and by when its keeper itself had to delete it."""

    over: When | None
    allowed: date | None


def _repair(regime: Regime, course: Course, day: date) -> tuple[StepView, Limit] | None:
    """The first repair granted by the day with which all use of a listing surely ends, and the rule that says so."""
    for step in course.steps:
        if step.kind == "repair_decision" and step.outcome == "granted" and step.on.latest <= day:
            for limit in regime.limits:
                sure = limit.level is None and not limit.uncertain and limit.surely_on(*step.on)
                if limit.once_granted and limit.of_listings and sure:
                    return step, limit
    return None


def _over(course: Course, repair: tuple[StepView, Limit] | None) -> When | None:
    """A repair's own day is the last on which its listing may be used."""
    return first_of(course.end, When(*(on + timedelta(days=1) for on in repair[0].on)) if repair else None)


def _deletion_due(regime: Regime, course: Course, day: date) -> date | None:
    """The last day on which the keeper itself could delete in time, where a rule gives it one after the term's end."""
    if course.end is None or course.end != course.term_end:
        return None
    due = [
        c.due.latest for c in clocks_of(regime, course, day) if c.due and (c.act, c.after) == ("deletion", "term_end")
    ]
    return max(due, default=None)


def _copy(regime: Regime, limits: _Limits, holding: HoldingFact, day: date) -> Copy:
    en, zh = _names(regime, holding.holder, day)
    first, days = _after_end(limits.over, holding, day)
    state = _copy_state(holding, day)
    last = (first.toordinal() + days - (state == "holds")) if first and days else None
    return Copy(
        record=holding.record,
        holder=holding.holder,
        holder_en=en,
        holder_zh=zh,
        from_=holding.from_,
        received=holding.received,
        ceased=holding.ceased,
        state=state,
        after_end=first,
        after_end_days=days,
        in_time=None if last is None else bool(limits.allowed and last <= limits.allowed.toordinal()),
        cite=holding.cite,
    )


def _names(regime: Regime, id: str, day: date) -> tuple[str, str]:
    """What a platform is called, or who holds an agency's functions on the day; its id where the regime dropped it."""
    if not (found := regime.agency.get(id)):
        platform = regime.platform.get(id)
        return (platform.en, platform.zh) if platform else (id, id)
    heirs = regime.agency_on(id, day)
    if heirs == [found]:
        return found.en, found.zh
    en, zh = " and ".join(heir.en for heir in heirs), "、".join(heir.zh for heir in heirs)
    return f"{en} (formerly {found.en})", f"{zh}（原{found.zh}）"


def _copy_state(holding: HoldingFact, day: date) -> CopyState:
    ceased = holding.ceased or When(FAR, FAR)
    if day < holding.received.earliest:
        return "not_yet"
    if day >= ceased.latest:
        return "ceased"
    return "holds" if holding.received.latest <= day < ceased.earliest else "perhaps"


def _after_end(over: When | None, holding: HoldingFact, day: date) -> tuple[date | None, int | None]:
    """The first day on which it was surely held after the sure end, and how many such days there were by now."""
    if over is None:
        return None, None
    first = max(over.latest, holding.received.latest)
    ceased = holding.ceased.earliest.toordinal() if holding.ceased else FAR.toordinal()
    days = min(ceased, day.toordinal() + 1) - first.toordinal()
    return (first, days) if days > 0 else (None, None)


# --- channels -----------------------------------------------------------------------------------------------------


def _routes(regime: Regime, course: Course, copies: tuple[Copy, ...], day: date) -> Iterator[Route]:
    """Every channel that carries the register's listings, each once, from the keeper of the register onwards."""
    register = regime.register_[course.listing.register]
    channels = [c for c in regime.on_day(day).channels if not c.registers or register.id in c.registers]
    surely = {x.id for x, *_ in _ways(regime, register, [c for c in channels if _is_sure(regime, c, day)], day)}
    for channel, source, target, hops in _ways(regime, register, channels, day):
        recorded = any(_had(c, _today(regime, target, day)) for c in copies)
        yield Route(
            channel=channel.id,
            source=source,
            source_en=_names(regime, source, day)[0],
            target=target,
            target_en=_names(regime, target, day)[0],
            hops=hops,
            text=channel.text,
            sure=channel.id in surely,
            recorded=recorded,
            cites=citations(regime, channel),
            mark=channel.mark,
            disputed=channel.disputed,
        )


def _is_sure(regime: Regime, channel: Channel, day: date) -> bool:
    """Whether it is established that it carries them on the day, and who is at its ends: local agencies are many."""
    ends = (regime.agency.get(id) for id in (channel.source, channel.target))
    known = not any(agency and agency.type == "local" for agency in ends)
    return known and not channel.uncertain and channel.surely_on(day, day)


def _ways(
    regime: Regime, register: Register, left: list[Channel], day: date
) -> Iterator[tuple[Channel, str, str, int]]:
    """Each of these channels once, as it leads on from the register's keeper: from where to where, in how many hops."""
    seen, front, hops = set[str](), _today(regime, register.keeper, day), 0
    while front:
        seen |= front
        hops += 1
        used = [(c, *ends) for c in left if (ends := _direction(c, front))]
        left = [c for c in left if not _direction(c, front)]
        reached = set[str]()
        for channel, source, target in sorted(used, key=lambda way: way[0].id):
            reached |= _today(regime, target, day)
            yield channel, source, target, hops
        front = reached - seen


def _direction(channel: Channel, reached: set[str]) -> tuple[str, str] | None:
    """From where to where a channel leads on from these, if it does."""
    if channel.source in reached:
        return channel.source, channel.target
    if channel.both_ways and channel.target in reached:
        return channel.target, channel.source
    return None


def _today(regime: Regime, id: str, day: date) -> set[str]:
    """An agency under its own name and whoever holds its functions on the day; a platform as it is."""
    return {id, *(a.id for a in regime.agency_on(id, day))} if id in regime.agency else {id}


def _had(copy: Copy, holders: set[str]) -> bool:
    return copy.holder in holders and copy.state != "not_yet"


# --- in words -----------------------------------------------------------------------------------------------------


def _sentences(
    regime: Regime,
    course: Course,
    state: ListingState,
    repair: tuple[StepView, Limit] | None,
    copies: tuple[Copy, ...],
    channels: tuple[Route, ...],
    day: date,
) -> Iterator[str]:
    """What an investigator looks for first: the listing's own state, copies held beyond it, then the rest."""
    yield _own(regime, course, state, day)
    if course.listing.register_name:
        yield NO_MEASURE
    if repair:
        yield f"A repair was granted on {repair[0].on}, with which all use of it ends."
    if still := [c for c in copies if c.after_end and c.state == "holds" and not c.in_time]:
        yield f"It is still held although {'its use has ended' if repair else 'it is over'}: {_held(still, 'for')}."
    if too_long := [c for c in copies if c.after_end and c.state != "holds" and not c.in_time]:
        yield f"It was held after its end: {_held(too_long, 'until it ceased,')}."
    if in_time := [c for c in copies if c.in_time]:
        yield f"Within the time that the keeper itself has to delete it, it was held on: {_held(in_time, 'for')}."
    come = [c for c in copies if c.state != "not_yet"]
    if not come:
        later = " by then" if copies else ""
        yield f"No document records a copy of it anywhere{later}; nothing recorded is not the same as nothing shared."
    else:
        counts = ((s, sum(c.state == s for c in copies)) for s in ("holds", "ceased", "perhaps", "not_yet"))
        yield f"Copies: {', '.join(f'{_COUNTED[s]} {n:,}' for s, n in counts if n)}."
    keepers = _today(regime, regime.register_[course.listing.register].keeper, day)
    reached = {r.target for r in channels if r.sure} - keepers
    perhaps = {r.target for r in channels} - keepers - reached
    recorded = {r.target for r in channels if r.recorded} & reached
    if reached:
        more = f", and {len(perhaps):,} more {'is' if len(perhaps) == 1 else 'are'} uncertain" if perhaps else ""
        yield (
            f"Channels in force then lead its register's listings to {len(reached):,} "
            f"{'agency or platform' if len(reached) == 1 else 'agencies and platforms'}; "
            f"a copy is recorded at {len(recorded) or 'none'} of them{more}."
        )
    elif perhaps:
        yield (
            "No channel in force then surely carries its register's listings; "
            f"to {len(perhaps):,} {'agency or platform' if len(perhaps) == 1 else 'agencies and platforms'} "
            "it is uncertain."
        )
    else:
        yield "The regime knows no channel in force then that carries its register's listings."


_COUNTED = {
    "holds": "held on the day",
    "ceased": "no longer held",
    "perhaps": "perhaps held",
    "not_yet": "not yet come",
}


def _own(regime: Regime, course: Course, state: ListingState, day: date) -> str:
    fact = course.listing
    head = f"The entry of {name_of(fact.listed)} in the {register_words(regime, fact)} ({fact.record})"
    undated = course.since.earliest == BEGINNING
    since, end = "since a day that no document gives" if undated else f"since {course.since}", f"until {course.end}"
    return {
        "not_yet": f"{head} begins only on {course.since}, after {day}.",
        "holds": f"{head} stands on {day}: {since}{f', {end}' if course.end else ''}.",
        "over": f"{head} is over on {day}: it ended on {course.end}.",
        "perhaps": f"{head} perhaps stands on {day}: {since}{f', {end}' if course.end else ''}.",
        "void": f"{head} has no effect: the listed person could not be listed.",
    }[state]


def _held(copies: list[Copy], how: str) -> str:
    return "; ".join(
        f"{c.holder_en} {how} {c.after_end_days:,} day{'' if c.after_end_days == 1 else 's'} from {c.after_end} on"
        for c in copies
    )
