"""Working days of the real calendar: weeks off, the working weekends before and after them, and what is not known yet.

The golden days are those of the State Council's yearly announcements, and for 2020 of the lengthened Spring Festival.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanctiongraph.errors import RegimeError
from sanctiongraph.model import FAR
from sanctiongraph.workdays import Calendar, Counted, calendar

CN = calendar("CN")


def working(first: str, last: str, country: Calendar = CN) -> list[str]:
    """Every working day from one day to another, both included, as month-day."""
    day, end, found = date.fromisoformat(first) - timedelta(days=1), date.fromisoformat(last), []
    while (day := country.nth(day, 1).day) <= end:
        found.append(day.isoformat()[5:])
    return found


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2018-02-10", "2018-02-25", ["02-11", "02-12", "02-13", "02-14", "02-22", "02-23", "02-24"]),
        ("2018-09-28", "2018-10-09", ["09-28", "09-29", "09-30", "10-08", "10-09"]),
        ("2020-01-18", "2020-02-04", ["01-19", "01-20", "01-21", "01-22", "01-23", "02-03", "02-04"]),
        ("2020-09-26", "2020-10-12", ["09-27", "09-28", "09-29", "09-30", "10-09", "10-10", "10-12"]),
    ],
    ids=["Spring Festival 2018", "National Day 2018", "Spring Festival 2020", "National Day 2020"],
)
def test_weeks_off_are_skipped_and_working_weekends_count(first: str, last: str, days: list[str]) -> None:
    assert working(first, last) == days


def test_a_country_that_moves_no_weekends_works_on_none_and_is_never_provisional() -> None:
    us = Calendar("US")
    assert working("2018-09-28", "2018-10-09", us) == ["09-28", "10-01", "10-02", "10-03", "10-04", "10-05", "10-09"]
    assert us.nth(date(2090, 1, 2), 3).provisional is False


@pytest.mark.parametrize(
    ("after", "n", "day"),
    [
        ("2018-09-28", 1, "2018-09-29"),
        ("2018-09-28", 7, "2018-10-12"),
        ("2018-10-01", 7, "2018-10-16"),
        ("2019-12-31", 3, "2020-01-06"),
    ],
)
def test_the_day_after_the_event_is_day_one(after: str, n: int, day: str) -> None:
    assert CN.nth(date.fromisoformat(after), n) == Counted(date.fromisoformat(day), False)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ("2018-04-10", "2018-05-02"),
        ("2018-09-30", "2018-10-08"),
        ("2018-12-31", "2019-01-02"),
        ("2018-05-31", "2018-06-01"),
        ("2018-06-01", "2018-07-02"),
    ],
)
def test_the_first_working_day_is_of_the_month_after_the_event(after: str, day: str) -> None:
    assert CN.first_of_next_month(date.fromisoformat(after)) == Counted(date.fromisoformat(day), False)


def test_a_count_over_days_that_are_not_announced_yet_is_provisional_and_one_before_them_is_not() -> None:
    last = max(year for year in range(2001, 2040) if not CN.nth(date(year, 3, 1), 3).provisional)
    assert 2026 <= last < 2039
    assert [CN.nth(date(year, 3, 1), 3).provisional for year in range(2001, last + 2)] == [False] * (last - 2000) + [
        True
    ]
    assert CN.nth(date(last, 12, 15), 3).provisional is False
    assert CN.nth(date(last, 12, 26), 3).provisional is True
    assert CN.first_of_next_month(date(last, 12, 1)).provisional is True


def test_beyond_the_last_day_there_is_no_count() -> None:
    assert CN.nth(FAR, 1) == CN.first_of_next_month(FAR) == Counted(FAR, False)


def test_an_unknown_country_is_said_to_be_one() -> None:
    with pytest.raises(RegimeError, match="no calendar of working days for 'XX'"):
        Calendar("XX")
