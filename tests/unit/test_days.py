"""Sets of days keep to set algebra, and dates keep to what documents say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctiongraph.days import ALWAYS, NEVER, Days, Span, between, both, holds, spans, union, without
from sanctiongraph.effects import birthday
from sanctiongraph.model import FAR, When

PAIRS = st.tuples(st.integers(1, 60), st.integers(1, 60)).map(lambda p: (min(p), max(p) + 1))
SETS = st.lists(PAIRS, max_size=5).map(lambda pairs: union([(pair,) for pair in pairs]))


def members(days: Days) -> set[int]:
    return {day for first, end in days for day in range(first, end)}


@given(SETS, SETS)
def test_union_intersection_and_difference_are_those_of_sets(one: Days, other: Days) -> None:
    assert members(union([one, other])) == members(one) | members(other)
    assert members(both(one, other)) == members(one) & members(other)
    assert members(without(one, other)) == members(one) - members(other)


@given(SETS, st.integers(1, 62))
def test_a_day_is_held_exactly_when_it_is_a_member(days: Days, day: int) -> None:
    assert holds(days, day) == (day in members(days))


@given(SETS, SETS)
def test_a_union_is_sorted_and_its_parts_never_touch(one: Days, other: Days) -> None:
    flat = [edge for pair in union([one, other]) for edge in pair]
    assert flat == sorted(set(flat))


def test_an_end_at_the_far_date_is_open() -> None:
    assert spans(between(date(2017, 6, 1), FAR)) == [Span(date(2017, 6, 1), None)]
    assert spans(between(date(2017, 6, 1), date(2017, 6, 1))) == []
    assert both(ALWAYS, NEVER) == NEVER


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2009, 5, 4), date(2027, 5, 4)),
        (date(2004, 2, 29), date(2022, 3, 1)),
        (date(1986, 2, 29 - 1), date(2004, 2, 28)),
    ],
)
def test_a_birthday_falls_on_its_day_and_the_29th_of_february_on_the_first_of_march(born: date, of_age: date) -> None:
    assert birthday(born, 18) == of_age


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29)),
        ("2015/2016-03", date(2015, 1, 1), date(2016, 3, 31)),
        ("2015-01-02/2015-03-04", date(2015, 1, 2), date(2015, 3, 4)),
    ],
)
def test_a_vague_date_says_what_the_document_says_and_no_more(text: str, earliest: date, latest: date) -> None:
    assert When.parse(text) == (earliest, latest)
    assert When.parse(str(When.parse(text))) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["2015-13", "2015-02-30", "15-01-01", "2015-1-1", "", "2016/2015", "soon", "0000", 2015]
)
def test_what_is_no_date_is_refused_with_a_sentence(text: object) -> None:
    with pytest.raises(ValueError, match=r"date|day"):
        When.parse(text)
