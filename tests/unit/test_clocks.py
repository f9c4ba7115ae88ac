"""The clocks of listings in a small invented regime: every kind of time, each kept and, a day later, not kept."""

from __future__ import annotations

from datetime import date

import pytest

from courses import REGIME, Step, course
from sanctiongraph.clocks import Clock, acts, clocks_of
from sanctiongraph.course import Course
from sanctiongraph.course_cli import clocks_sentence

Row = tuple[str, str, str, str, int | None]


def clocks(about: Course, day: str) -> list[Clock]:
    return clocks_of(REGIME, about, date.fromisoformat(day))


def rows(about: Course, day: str, *rules: str) -> list[Row]:
    """``(rule, kind, due, state, late_days)`` of every clock of these rules, in their order."""
    found = clocks(about, day)
    return [(c.rule, c.kind, str(c.due or ""), c.state, c.late_days) for c in found if c.rule in rules]


# --- all of them --------------------------------------------------------------------------------------------------


def test_a_listing_has_exactly_the_clocks_whose_rules_state_a_time_and_its_start() -> None:
    listed = course("debtors", "2016-05-09", ground="hides")
    found = clocks(listed, "2016-05-10")
    assert [(c.rule, c.kind, c.after, str(c.starts or ""), str(c.due or ""), c.state) for c in found] == [
        ("serve-old", "notice", "decided", "2016-05-09", "2016-05-19", "open"),
        ("may-apply", "exit", "since", "2016-05-09", "2017-05-09", "open"),
        ("serious", "minimum", "decided", "2016-05-09", "2017-05-09", "open"),
        ("serious", "maximum", "decided", "2016-05-09", "2019-05-09", "open"),
        ("remove", "deletion", "term_end", "2018-05-09", "2018-05-14", "not_started"),
        ("review-1", "correct", "review_decision", "", "", "not_started"),
        ("review-1", "decide", "review", "", "", "not_started"),
        ("review-2", "decide", "review", "", "", "not_started"),
        ("review-2", "file", "service", "", "", "not_started"),
        ("struck-off", "exit", "review_decision", "", "", "not_started"),
    ]


def test_a_register_without_a_level_has_no_limits_of_publication() -> None:
    published = course("riders", "2018-04-10")
    assert [(c.rule, c.state) for c in clocks(published, "2018-04-20")] == [
        ("publish", "open"),
        ("object", "not_started"),
        ("paid-again", "not_started"),
    ]


def test_a_clock_carries_its_citation_its_marks_and_the_documents_of_its_events() -> None:
    listed = course("debtors", "2016-05-09", ("deletion", "2018-05-14"), ground="hides")
    clock = next(c for c in clocks(listed, "2019-01-01") if c.rule == "remove")
    assert [str(c) for c in clock.cites] == ["No. 1, article not established"]
    assert clock.mark == ("seed",)
    assert [str(c) for c in clock.facts] == ["Extract, whole document", "Extract, deletion, 2018-05-14"]
    assert (clock.what, clock.provisional, clock.suspensive) == ("Delete.", False, None)


# --- publication and objection ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "day", "row"),
    [
        ([], "2018-05-02", ("open", None)),
        ([], "2018-05-03", ("overdue", 1)),
        ([("publication", "2018-05-02")], "2018-05-02", ("met", None)),
        ([("publication", "2018-05-03")], "2018-05-03", ("late", 1)),
        ([("publication", "2018-05-03")], "2018-05-02", ("open", None)),
        ([("publication", "2018-05")], "2018-06-30", ("met", None)),
        ([("publication", "2018-06")], "2018-06-30", ("late", 30)),
    ],
    ids=str,
)
def test_publication_is_due_on_the_first_working_day_of_the_next_month(
    steps: list[tuple[str, str]], day: str, row: tuple[str, int | None]
) -> None:
    assert rows(course("riders", "2018-04-10", *steps), day, "publish") == [
        ("publish", "publication", "2018-05-02", *row)
    ]


@pytest.mark.parametrize(
    ("objected", "day", "row"),
    [
        (None, "2018-10-12", ("window_open", None)),
        (None, "2018-10-13", ("window_over", None)),
        ("2018-10-12", "2019-01-01", ("met", None)),
        ("2018-10-13", "2019-01-01", ("late", 1)),
    ],
)
def test_one_may_object_for_seven_working_days_over_a_week_off(
    objected: str | None, day: str, row: tuple[str, int | None]
) -> None:
    steps = [("publication", "2018-09-28"), *([("objection", objected)] if objected else [])]
    assert rows(course("riders", "2018-08-20", *steps), day, "object") == [("object", "objection", "2018-10-12", *row)]


def test_an_objection_answers_the_publication_before_it_and_not_an_earlier_one() -> None:
    steps = [("publication", "2018-06-01"), ("publication", "2018-07-02"), ("objection", "2018-07-03")]
    assert rows(course("riders", "2018-05-10", *steps), "2018-08-01", "object") == [
        ("object", "objection", "2018-06-12", "window_over", None),
        ("object", "objection", "2018-07-11", "met", None),
    ]


# --- review -------------------------------------------------------------------------------------------------------

REVIEWED = (
    ("review", "2018-03-01", 1),
    ("review_decision", "2018-03-16", 1),
    ("service", "2018-03-16"),
    ("review", "2018-03-26", 2),
    ("review_decision", "2018-04-10", 2),
)


def test_a_review_kept_to_the_day_is_met_at_every_step_and_the_refused_one_owes_no_correction() -> None:
    reviewed = course("debtors", "2018-01-02", *REVIEWED, ("correction", "2018-04-13"), ground="refuses")
    assert rows(reviewed, "2018-06-01", "review-1", "review-2") == [
        ("review-1", "decide", "2018-03-16", "met", None),
        ("review-1", "correct", "2018-03-21", "window_over", None),
        ("review-2", "file", "2018-03-26", "met", None),
        ("review-2", "decide", "2018-04-10", "met", None),
    ]


def test_each_step_of_a_review_a_day_later_is_a_day_late() -> None:
    steps = (
        ("review", "2018-03-01", 1),
        ("review_decision", "2018-03-17", 1),
        ("service", "2018-03-17"),
        ("review", "2018-03-28", 2),
        ("review_decision", "2018-04-13", 2),
    )
    assert rows(course("debtors", "2018-01-02", *steps, ground="refuses"), "2018-06-01", "review-1", "review-2") == [
        ("review-1", "decide", "2018-03-16", "late", 1),
        ("review-1", "correct", "2018-03-21", "window_over", None),
        ("review-2", "file", "2018-03-27", "late", 1),
        ("review-2", "decide", "2018-04-12", "late", 1),
    ]


@pytest.mark.parametrize(
    ("day", "row"), [("2018-03-16", ("open", None)), ("2018-03-17", ("overdue", 1)), ("2018-03-26", ("overdue", 10))]
)
def test_a_review_that_nobody_decides_is_overdue_from_the_day_after(day: str, row: tuple[str, int | None]) -> None:
    asked = course("debtors", "2018-01-02", ("review", "2018-03-01"), ground="refuses")
    assert rows(asked, day, "review-1")[0] == ("review-1", "decide", "2018-03-16", *row)


def test_one_decision_answers_the_oldest_review_and_leaves_the_other_open() -> None:
    steps = (("review", "2018-03-01"), ("review", "2018-03-05"), ("review_decision", "2018-03-10"))
    found = rows(course("debtors", "2018-01-02", *steps, ground="refuses"), "2018-03-21", "review-1")
    assert [row for row in found if row[1] == "decide"] == [
        ("review-1", "decide", "2018-03-16", "met", None),
        ("review-1", "decide", "2018-03-20", "overdue", 1),
    ]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([("review_decision", "2018-03-17", 1), ("review", "2018-06-01", 2)], ("", "not_started", None)),
        ([("service", "2018-03-02"), ("review_decision", "2018-03-17", 1)], ("", "not_started", None)),
        (
            [("review_decision", "2018-03-17", 1), ("review_decision", "2018-04-01", 2), ("service", "2018-04-01")],
            ("", "not_started", None),
        ),
        (
            [("review_decision", "2018-03-17", 1), ("service", "2018-03-20"), ("review", "2018-03-30", 2)],
            ("2018-03-30", "met", None),
        ),
        (
            [("review_decision", "2018-03-17", 1), ("service", "2018-03-20"), ("review", "2018-03-31", 2)],
            ("2018-03-30", "late", 1),
        ),
        (
            [("review_decision", "2018-03-17", 1), ("service", "2018-03")],
            ("2018-03-27/2018-04-10", "window_over", None),
        ),
    ],
    ids=["not served", "served before", "another one served", "in time", "a day late", "vague"],
)
def test_the_next_review_is_filed_within_days_of_the_service_of_the_decision_before_it(
    steps: list[tuple[str, str] | tuple[str, str, int]], found: tuple[str, str, int | None]
) -> None:
    asked = course("debtors", "2018-01-02", ("review", "2018-03-01", 1), *steps, ground="refuses")
    filed = [row[2:] for row in rows(asked, "2018-07-01", "review-2") if row[1] == "file"]
    assert filed == [found]


@pytest.mark.parametrize(("corrected", "row"), [("2018-03-21", ("met", None)), ("2018-03-22", ("late", 1))])
def test_a_correction_is_held_against_the_decision_before_it(corrected: str, row: tuple[str, int | None]) -> None:
    steps = (*REVIEWED[:2], ("correction", corrected))
    found = rows(course("debtors", "2018-01-02", *steps, ground="refuses"), "2018-06-01", "review-1")
    assert found[1] == ("review-1", "correct", "2018-03-21", *row)


@pytest.mark.parametrize(
    ("deleted", "day", "row"),
    [
        (None, "2018-03-21", ("window_open", None)),
        (None, "2018-03-22", ("window_over", None)),
        ("2018-03-21", "2018-06-01", ("met", None)),
        ("2018-05-31", "2018-06-01", ("window_over", None)),
    ],
)
def test_a_deletion_long_after_a_review_is_not_taken_for_its_late_outcome(
    deleted: str | None, day: str, row: tuple[str, int | None]
) -> None:
    steps = (*REVIEWED[:2], *([("deletion", deleted)] if deleted else []))
    found = rows(course("debtors", "2018-01-02", *steps, ground="refuses"), day, "struck-off")
    assert found == [("struck-off", "exit", "2018-03-21", *row)]


@pytest.mark.parametrize(
    ("outcome", "more", "day", "found"),
    [
        ("granted", [], "2018-03-21", [("2018-03-21", "open", None)]),
        ("granted", [], "2018-03-22", [("2018-03-21", "overdue", 1)]),
        ("granted", [("correction", "2018-03-21")], "2018-06-01", [("2018-03-21", "met", None)]),
        ("granted", [("correction", "2018-03-23")], "2018-06-01", [("2018-03-21", "late", 2)]),
        ("granted", [("deletion", "2018-03-21")], "2018-06-01", [("2018-03-21", "met", None)]),
        ("granted", [("deletion", "2018-05-31")], "2018-06-01", [("2018-03-21", "late", 71)]),
        ("partly", [], "2018-06-01", [("2018-03-21", "window_over", None)]),
        ("partly", [("deletion", "2018-05-31")], "2018-06-01", [("2018-03-21", "window_over", None)]),
        ("refused", [], "2018-06-01", [("", "not_started", None)]),
        ("refused", [("correction", "2018-05-31")], "2018-06-01", [("", "not_started", None)]),
    ],
)
def test_a_review_that_was_granted_owes_a_correction_and_a_refused_one_nothing(
    outcome: str, more: list[Step], day: str, found: list[tuple[str, str, int | None]]
) -> None:
    decided = course(
        "debtors", "2018-01-02", ("review", "2018-03-01", 1), ("review_decision", "2018-03-16", 1, outcome), *more,
        ground="refuses",
    )  # fmt: skip
    told = [row[2:] for row in rows(decided, day, "review-1") if row[1] == "correct"]
    assert told == found


def test_of_two_decisions_only_the_one_that_says_what_it_decided_can_be_overdue() -> None:
    steps: list[Step] = [
        ("review", "2018-03-01", 1),
        ("review_decision", "2018-03-16", 1, "granted"),
        ("review", "2018-04-02", 1),
        ("review_decision", "2018-04-10", 1),
    ]
    told = rows(course("debtors", "2018-01-02", *steps, ground="refuses"), "2018-06-01", "review-1")
    assert [row[2:] for row in told if row[1] == "correct"] == [
        ("2018-03-21", "overdue", 72),
        ("2018-04-13", "window_over", None),
    ]


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("granted", [("2018-03-21", "window_over", None)]),
        ("refused", [("", "not_started", None)]),
    ],
)
def test_a_granted_review_may_end_in_a_correction_so_no_deletion_is_ever_overdue_by_it(
    outcome: str, found: list[tuple[str, str, int | None]]
) -> None:
    steps: list[Step] = [("review", "2018-03-01", 1), ("review_decision", "2018-03-16", 1, outcome)]
    told = rows(course("debtors", "2018-01-02", *steps, ground="refuses"), "2018-06-01", "struck-off")
    assert [row[2:] for row in told] == found


def test_a_review_says_that_it_does_not_suspend() -> None:
    asked = course("debtors", "2018-01-02", ("review", "2018-03-01"), ground="refuses")
    clock = next(c for c in clocks(asked, "2018-03-02") if (c.rule, c.kind) == ("review-1", "decide"))
    assert (clock.what, clock.suspensive) == (
        "Review before the court is to be decided. It does not suspend the entry.",
        False,
    )


# --- removal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deleted", "day", "row"),
    [
        (None, "2018-05-08", ("not_started", None)),
        (None, "2018-05-14", ("open", None)),
        (None, "2018-05-15", ("overdue", 1)),
        ("2018-05-14", "2018-05-15", ("met", None)),
        ("2018-05-15", "2018-05-15", ("late", 1)),
        ("2017-02-01", "2018-05-15", ("met", None)),
        ("2018-05", "2018-06-15", ("met", None)),
        ("2018-06", "2018-07-15", ("late", 18)),
    ],
)
def test_an_entry_is_removed_within_three_working_days_of_the_end_of_its_term(
    deleted: str | None, day: str, row: tuple[str, int | None]
) -> None:
    listed = course("debtors", "2016-05-09", *([("deletion", deleted)] if deleted else []), ground="hides")
    assert rows(listed, day, "remove") == [("remove", "deletion", "2018-05-14", *row)]


def test_the_end_that_the_document_states_stands_for_a_deletion_that_nobody_recorded() -> None:
    ended = course("debtors", "2016-05-09", until="2018-05-16", ground="hides")
    assert rows(ended, "2018-06-01", "remove") == [("remove", "deletion", "2018-05-14", "late", 2)]
    assert rows(ended, "2018-05-15", "remove") == [("remove", "deletion", "2018-05-14", "overdue", 1)]


def test_a_listing_that_ended_before_its_term_or_has_none_never_comes_to_the_end_of_it() -> None:
    assert rows(course("debtors", "2016-05-09", until="2017-01-01", ground="hides"), "2019-01-01", "remove") == []
    assert rows(course("debtors", "2016-05-09", ground="refuses"), "2019-01-01", "remove") == []


@pytest.mark.parametrize(
    ("ground", "found"),
    [("refuses", [("paid", "exit", "2018-10-08", "overdue", 1)]), ("hides", [])],
)
def test_payment_frees_within_three_working_days_only_where_no_term_was_set(ground: str, found: list[Row]) -> None:
    paid = course("debtors", "2018-01-02", ("performance", "2018-09-28"), ground=ground)
    assert rows(paid, "2018-10-09", "paid", "no-time") == found


@pytest.mark.parametrize(
    ("deleted", "day", "row"),
    [
        (None, "2018-11-29", ("open", None)),
        (None, "2018-11-30", ("overdue", 1)),
        ("2018-11-29", "2019-01-01", ("met", None)),
        ("2018-11-30", "2019-01-01", ("late", 1)),
    ],
)
def test_whoever_pays_again_is_free_ninety_days_later(
    deleted: str | None, day: str, row: tuple[str, int | None]
) -> None:
    steps = [("performance", "2018-08-31"), *([("deletion", deleted)] if deleted else [])]
    assert rows(course("riders", "2018-01-02", *steps), day, "paid-again") == [
        ("paid-again", "exit", "2018-11-29", *row)
    ]


@pytest.mark.parametrize(
    ("extended", "found"),
    [
        ("2017-01-01", [("lengthened", "exit", "2019-05-14", "overdue", 1)]),
        ("2018-05-09", []),
        (None, []),
    ],
    ids=["lengthened", "lengthened too late", "not lengthened"],
)
def test_a_way_out_for_lengthened_listings_is_for_no_other(extended: str | None, found: list[Row]) -> None:
    listed = course("debtors", "2016-05-09", ground="hides", extended=extended)
    assert rows(listed, "2019-05-15", "lengthened") == found


@pytest.mark.parametrize(
    ("ended_by", "states"),
    [
        (None, [("paid", "met"), ("struck-off", "met")]),
        ("paid", [("paid", "met"), ("struck-off", "window_over")]),
        ("struck-off", [("paid", "window_over"), ("struck-off", "met")]),
        ("no-time", [("paid", "window_over"), ("struck-off", "window_over")]),
    ],
)
def test_only_the_way_out_that_a_listing_took_is_met_where_its_document_says_which(
    ended_by: str | None, states: list[tuple[str, str]]
) -> None:
    steps = [("performance", "2018-03-19"), ("review_decision", "2018-03-19"), ("deletion", "2018-03-20")]
    listed = course("debtors", "2018-01-02", *steps, ground="refuses", ended_by=ended_by)
    assert sorted((row[0], row[3]) for row in rows(listed, "2018-06-01", "paid", "struck-off")) == states


def test_an_uncertain_rule_makes_nobody_late_and_says_what_would_be() -> None:
    paid = course("debtors", "2018-01-02", ("performance", "2018-09-28"), ground="refuses")
    freed = course("debtors", "2018-01-02", ("performance", "2018-09-28"), ("deletion", "2018-10-09"), ground="refuses")

    def told(about: Course, day: str) -> list[tuple[str, int | None, str | None]]:
        return [(c.state, c.late_days, c.note) for c in clocks(about, day) if c.rule == "perhaps-paid"]

    why = "the last day was 2018-10-08, but the rule is uncertain."
    assert told(paid, "2018-10-08") == [("open", None, None)]
    assert told(paid, "2018-10-09") == [("open", None, f"Perhaps overdue: {why}")]
    assert told(freed, "2018-10-09") == [("met", None, f"Perhaps late: {why}")]


def test_one_act_that_two_rules_demand_is_one_act() -> None:
    removed = course("debtors", "2016-05-09", ("deletion", "2019-05-16"), ground="hides", extended="2017-01-01")
    late = [c for c in clocks(removed, "2020-01-01") if c.state == "late"]
    assert [[c.rule for c in group] for group in acts(late)] == [["lengthened", "remove"]]
    missing = course("debtors", "2016-05-09", ground="hides", extended="2017-01-01")
    overdue = [c for c in clocks(missing, "2020-01-01") if c.state == "overdue"]
    assert [[c.rule for c in group] for group in acts(overdue)] == [["serve-old"], ["lengthened", "remove"]]
    said = clocks_sentence(overdue, "The entry", "2020-01-01")
    assert said == "The entry on 2020-01-01: 2 acts overdue, one of them under two rules."
    assert clocks_sentence(late, "It", "2020-01-01") == "It on 2020-01-01: 1 act late, under two rules."
    assert clocks_sentence(overdue[:1], "It", "2020-01-01") == "It on 2020-01-01: 1 act overdue."


def test_what_is_perhaps_overdue_by_an_uncertain_rule_is_said_apart_and_counted_nowhere_else() -> None:
    listed = course("debtors", "2016-05-09", ground="refuses")
    found = [c for c in clocks(listed, "2019-05-10") if c.rule == "serious"]
    said = "nothing is surely late; 1 perhaps late or overdue, which is uncertain; open windows 1"
    assert clocks_sentence(found, "It", "2019-05-10") == f"It on 2019-05-10: {said}."


# --- limits and repair --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deleted", "day", "states"),
    [
        (None, "2017-05-08", [("minimum", "open", None), ("maximum", "open", None)]),
        (None, "2017-05-09", [("minimum", "window_open", None), ("maximum", "open", None)]),
        (None, "2019-05-10", [("minimum", "window_open", None), ("maximum", "open", None)]),
        ("2019-05-09", "2019-05-10", [("minimum", "window_over", None), ("maximum", "met", None)]),
        ("2019-05-10", "2019-05-10", [("minimum", "window_over", None), ("maximum", "met", None)]),
    ],
)
def test_an_entry_is_published_at_least_and_at_most_as_long_as_its_level_says(
    deleted: str | None, day: str, states: list[tuple[str, str, int | None]]
) -> None:
    listed = course("debtors", "2016-05-09", *([("deletion", deleted)] if deleted else []), ground="refuses")
    assert [(kind, state, late) for _, kind, _, state, late in rows(listed, day, "serious", "minor", "ended")] == states


def test_a_limit_that_rests_on_the_level_of_a_register_is_uncertain_and_carries_the_registers_mark() -> None:
    listed = course("debtors", "2016-05-09", ground="refuses")
    found = {c.kind: (c.mark, c.note) for c in clocks(listed, "2019-05-10") if c.rule == "serious"}
    note = "Perhaps overdue: the last day was 2019-05-09, but the rule is uncertain."
    assert found == {"minimum": (("external", "uncertain"), None), "maximum": (("external", "uncertain"), note)}


def test_a_limit_that_is_about_penalties_only_makes_no_clock_of_a_listing() -> None:
    asked = course("debtors", "2016-05-09", ("repair", "2018-09-30"), ground="refuses")
    assert rows(asked, "2018-10-10", "penalties", "accept-penalties") == []
    assert len(rows(asked, "2018-10-10", "serious", "accept")) == 3


@pytest.mark.parametrize(
    ("decided", "day", "states"),
    [
        (None, "2018-10-10", [("accept", "2018-10-10", "window_open", None), ("answer", "2018-10-19", "open", None)]),
        (None, "2018-10-20", [("accept", "2018-10-10", "window_over", None), ("answer", "2018-10-19", "overdue", 1)]),
        ("2018-10-10", "2019-01-01", [("accept", "2018-10-10", "met", None), ("answer", "2018-10-19", "met", None)]),
        (
            "2018-10-20",
            "2019-01-01",
            [("accept", "2018-10-10", "window_over", None), ("answer", "2018-10-19", "late", 1)],
        ),
    ],
)
def test_an_application_for_repair_opens_the_times_to_take_it_up_and_to_answer(
    decided: str | None, day: str, states: list[tuple[str, str, str, int | None]]
) -> None:
    steps = [("repair", "2018-09-30"), *([("repair_decision", decided)] if decided else [])]
    found = rows(course("debtors", "2016-05-09", *steps, ground="refuses"), day, "accept", "answer")
    assert [(rule, due, state, late) for rule, _, due, state, late in found] == states


@pytest.mark.parametrize(
    ("decision", "more", "day", "found"),
    [
        (("2018-10-19", "granted"), [], "2018-10-19", [("2018-10-19", "open", None)]),
        (("2018-10-19", "granted"), [], "2018-10-20", [("2018-10-19", "overdue", 1)]),
        (("2018-10-19", "granted"), [("deletion", "2018-10-19")], "2018-12-01", [("2018-10-19", "met", None)]),
        (("2018-10-19", "granted"), [("deletion", "2018-10-22")], "2018-12-01", [("2018-10-19", "late", 3)]),
        (("2018-10", "granted"), [], "2018-12-01", [("2018-10", "overdue", 31)]),
        (("2018-09-30", "granted"), [], "2018-12-01", []),
        (("2018-10-19", "partly"), [], "2018-12-01", []),
        (("2018-10-19", "refused"), [], "2018-12-01", []),
        (("2018-10-19",), [], "2018-12-01", []),
    ],
    ids=str,
)
def test_once_a_repair_is_granted_the_entry_ends_the_same_day_where_a_rule_of_that_day_says_so(
    decision: tuple[str, ...], more: list[Step], day: str, found: list[tuple[str, str, int | None]]
) -> None:
    asked = course(
        "debtors", "2016-05-09", ("repair", "2018-09-20"), ("repair_decision", *decision), *more, ground="refuses"
    )
    assert [row[2:] for row in rows(asked, day, "lifted")] == found


def test_without_an_application_for_repair_no_such_time_runs() -> None:
    assert rows(course("debtors", "2016-05-09", ground="refuses"), "2018-10-10", "accept", "answer") == []


# --- which text governs, and what is vague ------------------------------------------------------------------------


@pytest.mark.parametrize(("decided", "rule"), [("2017-04-30", "serve-old"), ("2017-05-01", "serve-new")])
def test_the_text_in_force_on_the_day_of_the_event_governs(decided: str, rule: str) -> None:
    listed = course("debtors", decided, ground="refuses")
    assert [row[0] for row in rows(listed, "2020-01-01", "serve-old", "serve-new")] == [rule]


def test_a_vague_day_gives_a_vague_due_and_is_overdue_only_when_every_reading_is() -> None:
    listed = course("debtors", None, since="2018-03", ground="refuses")
    assert rows(listed, "2018-04-05", "serve-new") == [("serve-new", "notice", "2018-03-06/2018-04-05", "open", None)]
    assert rows(listed, "2018-04-06", "serve-new") == [("serve-new", "notice", "2018-03-06/2018-04-05", "overdue", 1)]


def test_where_it_is_open_which_text_governs_none_of_them_is_called_overdue() -> None:
    listed = course("debtors", None, since="2017-04-20/2017-05-10", ground="refuses")
    assert [(row[0], row[3], row[4]) for row in rows(listed, "2020-01-01", "serve-old", "serve-new")] == [
        ("serve-new", "open", None),
        ("serve-old", "open", None),
    ]


def test_a_due_day_over_weekends_that_are_not_announced_is_provisional() -> None:
    paid = course("debtors", "2035-01-02", ("performance", "2035-03-01"), ground="refuses")
    assert [(c.rule, c.provisional) for c in clocks(paid, "2035-03-02") if c.rule in ("paid", "serve-new")] == [
        ("serve-new", False),
        ("paid", True),
    ]
