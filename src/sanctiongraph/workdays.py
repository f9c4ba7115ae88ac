"""Working days of a country, with its moved weekends: what deadlines in working days are counted in.

The day after an event is day 1. A calendar of the ``holidays`` library knows the days off and the working weekends as
far as the country has announced them; a count that touches days not announced yet says that it is provisional.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import holidays

from .errors import RegimeError
from .model import FAR

_TURN = timedelta(days=7)
"""The announcement for a year also moves days in the last week of the year before."""


class Counted(NamedTuple):
    """A day found by counting working days."""

    day: date
    provisional: bool
    """Whether the country had not announced the working weekends of all the days counted."""


class Calendar:
    """The working days of one country. Safe to share between threads.

    Raises RegimeError where the library has no such country.
    """

    def __init__(self, country: str) -> None:
        try:
            self._days = holidays.country_holidays(country)
        except NotImplementedError:
            raise RegimeError(
                f"There is no calendar of working days for {country!r}: name a country's code under 'holidays'."
            ) from None
        self._lock = threading.Lock()  # the library fills in a year when a day of it is first asked for

    def nth(self, after: date, n: int) -> Counted:
        """The nth working day after a day (n from 1); FAR where that lies beyond every calendar."""
        with self._lock:
            try:
                day = self._days.get_nth_working_day(after, n)
            except (OverflowError, ValueError):
                return Counted(FAR, False)
            return Counted(day, not self._announced(after, day))

    def first_of_next_month(self, after: date) -> Counted:
        """The first working day of the calendar month that follows a day's; FAR where that lies beyond every
        calendar."""
        try:
            last = (after.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        except OverflowError:
            return Counted(FAR, False)
        return self.nth(last, 1)

    def _announced(self, first: date, last: date) -> bool:
        """Whether the working weekends of all these days are known: a country that moves any moves some every year."""
        moved = {day.year for day in self._days.weekend_workdays}
        latest = min(last, FAR - _TURN) + _TURN
        return not moved or moved >= set(range(first.year, latest.year + 1))


@cache
def calendar(country: str) -> Calendar:
    """The calendar of a country by its ISO 3166 code, made once."""
    return Calendar(country)
