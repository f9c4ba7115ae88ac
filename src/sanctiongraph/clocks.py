"""The clocks of a listing: which deadline runs from which event, when it is due, and whether it was kept.

Every rule of the listing's register that states a time and the event from which it counts has a clock, and so have the
regime's limits on how long entries of the register's level are published. ``docs/course.md`` is the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from .course import Course, StepView, course_of
from .model import DECISIONS, FAR, StepKind, When
from .proof import Citation, citations
from .regime import Duty, Event, Exit, Length, Limit, Regime, Register, ReviewStep, Version
from .view import View
from .workdays import Calendar, calendar

if TYPE_CHECKING:
    from .graph.connection import Graph

State = Literal["met", "late", "open", "overdue", "window_open", "window_over", "not_started"]

_STEPS = get_args(StepKind)
_CORRECTED = "is to be followed by the correction, where upheld"


class Clock(View):
    """One deadline, window or waiting time of a listing, as it stands on a day.

    ``starts`` and ``due`` are as vague as the dates behind them; ``due`` is the last day in time. ``late_days`` are the
    days after it on which the matter was surely still open; ``provisional`` says that working days were counted over
    days that the country has not announced yet. ``act`` is the event that it waits for. ``note`` says what would be
    late if the rule were sure.
    """

    rule: str
    kind: str
    what: str
    act: str
    after: str
    starts: When | None
    due: When | None
    met: When | None
    state: State
    provisional: bool
    late_days: int | None
    suspensive: bool | None
    note: str | None
    facts: tuple[Citation, ...]
    cites: tuple[Citation, ...]
    mark: tuple[str, ...]
    disputed: tuple[str, ...]


def steps_by(course: Course, day: date) -> tuple[StepView, ...]:
    """The steps that have, or perhaps have, happened by a day, oldest first."""
    return tuple(step for step in course.steps if step.on.earliest <= day)


class Happening(NamedTuple):
    """Something that happened, or will, the place that says so, and of a decision its outcome."""

    on: When
    cite: Citation
    outcome: str | None = None


@dataclass(frozen=True)
class Timer:
    """A rule's time in the form in which all of them are counted.

    ``bears`` is what its end means: *duty*, somebody has to act by then; *window*, somebody may, or has to only where
    a decision granted it, of which no record tells; *waiting*, only then may somebody act.
    """

    rule: Version
    kind: str
    what: str
    act: str
    after: str
    starts: Sequence[Happening]
    due: Callable[[date], tuple[date, bool]]
    meets: Sequence[Happening]
    bears: Literal["duty", "window", "waiting"]
    breaks: Sequence[Happening] = ()
    """What closes a window besides the next start."""
    lasting: bool = False
    """Whether what meets it was done once for all, even before it was due."""
    suspensive: bool | None = None
    elsewise: Sequence[Happening] = ()
    """What ended the matter in another way, so that nobody has to act by this rule any more."""
    by_level: bool = False
    """Whether the rule applies only through the level that the register is taken to be of."""


def clocks(graph: Graph, regime: Regime, data: int, listing: str, day: date) -> list[Clock]:
    """Every clock of a listing, by its record id, on a day, as it was known at a load; in the order of their starts.

    Steps after the day have not happened yet. Raises NotFound when there was no such listing.
    """
    return clocks_of(regime, course_of(graph, regime, data, listing), day)


def clocks_of(regime: Regime, course: Course, day: date) -> list[Clock]:
    """The same of a course at hand."""
    reader = _Reader(regime, course, day)
    found = [clock for timer in reader.timers() for clock in reader.clocks(timer)]
    return sorted(found, key=lambda c: (c.starts or (FAR, FAR), c.due or (FAR, FAR), c.rule, c.kind))


def acts(clocks: Iterable[Clock]) -> list[list[Clock]]:
    """The clocks grouped by the act that each of them is about: one act may be due under several rules."""
    groups: dict[tuple[str, When | None, When | None], list[Clock]] = {}
    for clock in clocks:
        start = None if clock.met or clock.act == "deletion" else clock.starts
        groups.setdefault((clock.act, clock.met, start), []).append(clock)
    return list(groups.values())


class _Reader:
    """Reads the rules of a listing's register against its course."""

    def __init__(self, regime: Regime, course: Course, day: date) -> None:
        self.regime, self.course, self.day = regime, course, day
        self.register: Register = regime.register_[course.listing.register]
        self.calendar: Calendar = calendar(regime.regime.holidays)

    # --- which times there are ---

    def timers(self) -> Iterator[Timer]:
        """The times that the rules state, in the order of the rules; none of them is about a register outside them."""
        if self.course.listing.register_name:
            return
        for duty in self.register.duties:
            if (after := duty.after) and (duty.within or duty.first_working_day) and self._can_happen(after):
                yield from self._duty(duty, after)
        for exit_ in self.register.exits:
            if (after := exit_.after) and (exit_.within or exit_.wait) and self._can_happen(after, exit_):
                yield from self._exit(exit_, after)
        for step in self.register.reviews:
            yield from self._review(step)
        yield from self._publication()
        yield from self._repair()

    def _can_happen(self, event: Event, exit_: Exit | None = None) -> bool:
        """No end of the term comes where there is no term, or where the listing ended before; and some ways out are
        closed to a listing with a term, or to one that was never lengthened."""
        term = self.course.listing.term
        if exit_ and not exit_.open_to(bool(self.course.term_end), bool(term and term.extensions)):
            return False
        return event != "term_end" or bool(self._happened(event))

    def _duty(self, duty: Duty, after: Event) -> Iterator[Timer]:
        owed = duty.kind != "objection" and duty.met_by is not None

        def due(start: date) -> tuple[date, bool]:
            first, provisional = self.calendar.first_of_next_month(start) if duty.first_working_day else (start, False)
            last, more = self._later(first, duty.within)
            return last, provisional or more

        for starts, granted in self._asked(after, duty.met_by):
            yield Timer(
                rule=duty,
                kind=duty.kind,
                what=duty.text,
                act=duty.met_by or duty.kind,
                after=after,
                starts=starts,
                due=due,
                meets=self._meeting(duty.met_by, after, granted) if duty.met_by else (),
                bears="duty" if owed and granted else "window",
                breaks=self._happened(after),
                lasting=duty.met_by == "deletion",
            )

    def _exit(self, exit_: Exit, after: Event) -> Iterator[Timer]:
        deletions, taken = self._meeting("deletion", after), self.course.listing.ended_by in (None, exit_.id)

        def due(start: date) -> tuple[date, bool]:
            free, provisional = self._later(start, exit_.wait)
            last, more = self._later(free, exit_.within)
            return last, provisional or more

        for starts, granted in self._asked(after, "deletion"):
            # Other conditions of a way out are in its text alone; a step that was taken is the condition itself.
            owed = exit_.as_of_right and (exit_.within or after in _STEPS) and granted
            yield Timer(
                rule=exit_,
                kind="exit",
                what=exit_.text,
                act="deletion",
                after=after,
                starts=starts,
                due=due,
                # Where it is open whether this way out was owed, a later deletion may have had another reason.
                meets=[h for h in deletions if taken and (owed or not exit_.within or _in_time(h, starts, due))],
                bears="duty" if owed else "window" if exit_.within else "waiting",
                lasting=True,
                elsewise=() if taken else deletions,
            )

    def _asked(
        self, after: Event, act: Event | None, level: int | None = None
    ) -> Iterator[tuple[list[Happening], bool]]:
        """From when an act is due, and whether it surely is; apart where some decisions say what they decided and some
        do not.

        A decision that refuses orders nothing. One that grants a repair ends the entry; one that upholds a complaint
        orders that the entry be put right, of which deleting it is one way, so no deletion is surely owed.
        """
        starts = self._happened(after, level)
        if after not in DECISIONS or act not in ("correction", "deletion"):
            yield starts, True
            return
        surely = act == "correction" or after == "repair_decision"
        granted = [start for start in starts if surely and start.outcome == "granted"]
        others = [start for start in starts if start not in granted and start.outcome != "refused"]
        if granted:
            yield granted, True
        if others or not granted:
            yield others, False

    def _review(self, step: ReviewStep) -> Iterator[Timer]:
        """Up to three times of one step: to file it, to decide it, to correct what it found wrong."""
        stay = "It suspends the entry." if step.suspensive else "It does not suspend the entry."
        before = f"Review before {step.before.rstrip('.')}"
        asked, answered = self._happened("review", step.step), self._happened("review_decision", step.step)
        served = self._served(step.step - 1)
        times = [
            ("file", step.file_within, "service", served, "review", asked, "is to be filed", False),
            ("decide", step.decide_within, "review", asked, "review_decision", answered, "is to be decided", True),
            *(
                (
                    "correct",
                    step.correct_within,
                    "review_decision",
                    starts,
                    "correction",
                    self._meeting("correction", "review_decision", owed),
                    _CORRECTED,
                    owed,
                )
                for starts, owed in self._asked("review_decision", "correction", step.step)
            ),
        ]
        for kind, within, after, starts, act, meets, words, owed in times:
            if within is None:
                continue
            yield Timer(
                rule=step,
                kind=kind,
                what=f"{before} {words}. {stay}",
                act=act,
                after=after,
                starts=starts,
                due=self._within(within),
                meets=meets,
                bears="duty" if owed else "window",
                breaks=starts if kind == "file" else self._happened(after),
                suspensive=step.suspensive,
            )

    def _publication(self) -> Iterator[Timer]:
        """How long an entry of the register's level is published at least and at most, by the limits of the day."""
        if self.register.level is None:
            return
        for limit in self.regime.limits:
            if limit.kind != "repair_class" or not limit.of_listings or not self._at_level(limit):
                continue
            for kind, length in (("minimum", limit.minimum), ("maximum", limit.maximum)):
                if length:
                    yield Timer(
                        rule=limit,
                        kind=kind,
                        what=limit.text,
                        act="deletion",
                        after="decided",
                        starts=self._happened("decided"),
                        due=self._within(length),
                        meets=self._meeting("deletion", "decided"),
                        bears="waiting" if kind == "minimum" else "duty",
                        lasting=True,
                        by_level=True,
                    )

    def _repair(self) -> Iterator[Timer]:
        """The times in which an application for repair is dealt with, once there is one, and what is due once granted.

        The longest of them ends with the decision; steps on the way to it are not recorded, so a shorter one can only
        be said to be over.
        """
        asked = self._happened("repair")
        limits = [x for x in self.regime.limits if x.kind == "window" and x.of_listings and self._at_level(x)]
        windows = [(x, x.maximum) for x in limits if x.maximum and any(_governs(x, h.on) for h in asked)]
        for limit, length in windows:
            due = self._within(length)
            longest = all(due(self.day)[0] >= self._within(other)(self.day)[0] for _, other in windows)
            answers = [h for h in self._happened("repair_decision") if longest or _in_time(h, asked, due)]
            yield Timer(
                rule=limit,
                kind="repair",
                what=limit.text,
                act="repair_decision",
                after="repair",
                starts=asked,
                due=due,
                meets=answers,
                bears="duty" if longest else "window",
                breaks=asked,
                by_level=limit.level is not None,
            )
        granted = [h for h in self._happened("repair_decision") if h.outcome == "granted"]
        for limit in self.regime.limits:
            if granted and limit.once_granted and limit.of_listings and self._at_level(limit):
                yield Timer(
                    rule=limit,
                    kind="granted",
                    what=limit.text,
                    act="deletion",
                    after="repair_decision",
                    starts=granted,
                    due=lambda start: (start, False),
                    meets=self._meeting("deletion", "repair_decision"),
                    bears="duty",
                    lasting=True,
                    by_level=limit.level is not None,
                )

    def _at_level(self, limit: Limit) -> bool:
        return limit.level in (None, self.register.level)

    # --- what happened ---

    def _happened(self, event: str, level: int | None = None) -> list[Happening]:
        """When an event happened, oldest first; the listing's own dates also when they lie ahead of the day."""
        course = self.course
        own = {
            "decided": course.decided,
            "since": course.since,
            "until": course.stated_end,
            "term_end": self._end_of_term(),
        }
        if event in own:
            on = own[event]
            return [Happening(on, course.cite)] if on else []
        if event == "received":
            found = [Happening(h.received, h.cite) for h in course.holdings]
        else:
            found = [
                Happening(step.on, step.cite, step.outcome)
                for step in course.steps
                if step.kind == event and level in (None, step.level or 1)
            ]
        return sorted((h for h in found if h.on.earliest <= self.day), key=lambda h: h.on)

    def _served(self, level: int) -> list[Happening]:
        """When each decision on the review of a level was first served; level 0 is the decision to list.

        A service is that of the last decision before it: without one of its own, a decision starts no time.
        """
        decisions = [(self.course.decided, 0)]
        decisions += [(s.on, s.level or 1) for s in self.course.steps if s.kind == "review_decision"]
        first: dict[tuple[When, int], Happening] = {}
        for served in self._happened("service"):
            before = [d for d in decisions if d[0].earliest <= served.on.latest]
            if before:
                decision = max(before)
                since = max(served.on.earliest, decision[0].earliest)
                first.setdefault(decision, served._replace(on=When(since, served.on.latest)))
        return sorted((h for (_, at), h in first.items() if at == level), key=lambda h: h.on)

    def _end_of_term(self) -> When | None:
        """None also where the listing surely ended before its term did."""
        stated, term = self.course.stated_end, self.course.term_end
        return None if stated and term and stated.latest < term.earliest else term

    def _meeting(self, event: Event, after: Event, owed: bool = False) -> list[Happening]:
        """What fulfils a rule. Where no deletion is recorded, the end that the listing's own document states is one;
        what a decision surely orders to be corrected may be deleted as well."""
        found = self._happened(event)
        if event == "correction" and after in DECISIONS and owed:
            return sorted((*found, *self._meeting("deletion", after)), key=lambda h: h.on)
        if event != "deletion" or found or after == "until":
            return found
        return [h for h in self._happened("until") if h.on.earliest <= self.day]

    # --- counting ---

    def _within(self, length: Length) -> Callable[[date], tuple[date, bool]]:
        return lambda start: self._later(start, length)

    def _later(self, day: date, length: Length | None) -> tuple[date, bool]:
        """A day so much later, the day after being day 1; FAR stays FAR."""
        if length is None or day == FAR:
            return day, False
        try:
            moved = day + length.delta
        except (ValueError, OverflowError):
            return FAR, False
        return self.calendar.nth(moved, length.working_days) if length.working_days else (moved, False)

    def clocks(self, timer: Timer) -> Iterator[Clock]:
        """One clock for each start that the rule governs; one that has not started where nothing did."""
        asked = When(self.day, self.day)
        if not timer.starts:
            if _governs(timer.rule, self._governing(timer.rule, asked)):
                yield self._clock(timer, None, None)
            return
        governed = [s for s in timer.starts if _governs(timer.rule, self._governing(timer.rule, s.on))]
        used: list[Happening] = []
        for start in governed:
            met = next((h for h in timer.meets if h not in used and _answers(timer, start, h)), None)
            if met and not timer.lasting:
                used.append(met)
            yield self._clock(timer, start, met)

    def _governing(self, rule: Version, event: When) -> When:
        """The day that has to lie in the rule's days: that of the event or of the decision, or, for a limit, the one
        asked about."""
        if rule.governs_by == "decision":
            return self.course.decided
        of_the_day = isinstance(rule, Limit) and rule.kind == "repair_class"
        return When(self.day, self.day) if of_the_day else event

    def _clock(self, timer: Timer, start: Happening | None, met: Happening | None) -> Clock:
        due, provisional = None, False
        if start:
            (first, early), (last, late) = timer.due(start.on.earliest), timer.due(start.on.latest)
            due, provisional = When(first, last), early or late
        started = start is not None and start.on.earliest <= self.day
        if not started and not timer.lasting:
            met = None
        state: State = "not_started"
        late_days, note = None, None
        mark = self._mark(timer)
        if start and due and (started or met):
            governs = _surely_governs(timer.rule, self._governing(timer.rule, start.on))
            state, late_days = self._state(timer, due, met, sure=governs and "uncertain" not in mark)
            if late_days is None and self._state(timer, due, met, sure=True)[1]:
                why = "the rule is uncertain" if governs else "its text may not have been in force"
                note = f"Perhaps {'late' if met else 'overdue'}: the last day was {due.latest}, but {why}."
        return Clock(
            rule=timer.rule.id,
            kind=timer.kind,
            what=timer.what,
            act=timer.act,
            after=timer.after,
            starts=start.on if start else None,
            due=due,
            met=met.on if met else None,
            state=state,
            provisional=provisional,
            late_days=late_days,
            suspensive=timer.suspensive,
            note=note,
            facts=tuple(dict.fromkeys(h.cite for h in (start, met) if h)),
            cites=citations(self.regime, timer.rule),
            mark=mark,
            disputed=timer.rule.disputed,
        )

    def _mark(self, timer: Timer) -> tuple[str, ...]:
        """The rule's marks; with them the register's where its level decides, which no text says of the register."""
        if not timer.by_level:
            return timer.rule.mark
        return tuple(dict.fromkeys((*timer.rule.mark, *self.register.mark, "uncertain")))

    def _state(self, timer: Timer, due: When, met: Happening | None, sure: bool) -> tuple[State, int | None]:
        """The state of a started clock, and how many days too late where that is sure."""
        if timer.elsewise:
            return "window_over", None
        if timer.bears == "waiting":
            return ("window_over" if met else "window_open" if self.day >= due.latest else "open"), None
        late = ((met.on.earliest if met else self.day) - due.latest).days
        if late > 0 and sure and (met or timer.bears == "duty"):
            return ("late" if met else "overdue"), late
        if met:
            return "met", None
        if timer.bears == "window":
            return ("window_over" if late > 0 else "window_open"), None
        return "open", None


def _in_time(met: Happening, starts: Sequence[Happening], due: Callable[[date], tuple[date, bool]]) -> bool:
    return any(met.on.earliest <= due(start.on.latest)[0] for start in starts)


def _answers(timer: Timer, start: Happening, met: Happening) -> bool:
    """Whether something may meet what began then: it came after, and, for a window, before the next one began."""
    if timer.lasting:
        return True
    if met.on.latest < start.on.earliest:
        return False
    closed = [b.on for b in timer.breaks if b.on.earliest > start.on.latest] if timer.bears == "window" else []
    return all(met.on.earliest < on.latest for on in closed)


def _governs(rule: Version, on: When) -> bool:
    """Whether some of the days lie in the rule's possible ones."""
    return rule.perhaps_on(on.earliest, on.latest)


def _surely_governs(rule: Version, on: When) -> bool:
    """Whether all of the days lie in the rule's sure ones."""
    return rule.surely_on(on.earliest, on.latest)
