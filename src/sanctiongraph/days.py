"""Sets of days: the algebra behind every interval in an answer.

A day is a proleptic ordinal (``date.toordinal``). A set of days is a sorted tuple of disjoint, non-touching, half-open
pairs ``(first, end)``; the far date stands for an open end.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .model import BEGINNING, FAR

Days = tuple[tuple[int, int], ...]

FIRST = BEGINNING.toordinal()
END = FAR.toordinal()
ALWAYS: Days = ((FIRST, END),)
NEVER: Days = ()


class Span(NamedTuple):
    """``[since, until)``; ``until`` None is open."""

    since: date
    until: date | None

    def __str__(self) -> str:
        if self.since == BEGINNING:
            return f"until {self.until}" if self.until else "on every day"
        return f"from {self.since} until {self.until}" if self.until else f"from {self.since} on"


def current_day() -> date:
    """The day that it is now where valid time is told."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def between(since: date, until: date) -> Days:
    """The days of ``[since, until)``."""
    first, end = since.toordinal(), until.toordinal()
    return ((first, end),) if first < end else NEVER


def union(sets: Iterable[Days]) -> Days:
    """Days in any of the sets."""
    merged: list[tuple[int, int]] = []
    for first, end in sorted(itertools.chain.from_iterable(sets)):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((first, end))
    return tuple(merged)


def both(one: Days, other: Days) -> Days:
    """Days in both sets."""
    if len(one) == len(other) == 1:
        first, end = max(one[0][0], other[0][0]), min(one[0][1], other[0][1])
        return ((first, end),) if first < end else NEVER
    found = []
    for a, b in one:
        for c, d in other:
            if max(a, c) < min(b, d):
                found.append((max(a, c), min(b, d)))
    return tuple(sorted(found))


def without(one: Days, other: Days) -> Days:
    """Days in ``one`` that are not in ``other``."""
    left = list(one)
    for c, d in other:
        left = [(x, y) for a, b in left for x, y in ((a, min(b, c)), (max(a, d), b)) if x < y]
    return tuple(left)


def holds(days: Days, day: int) -> bool:
    """Whether a day is in the set."""
    return any(first <= day < end for first, end in days)


def spans(days: Days) -> list[Span]:
    """The set as dates; an end at the far date is open."""
    return [Span(date.fromordinal(a), None if b >= END else date.fromordinal(b)) for a, b in days]
