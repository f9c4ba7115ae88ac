"""Ledgers, tallies and conduct on the real engine: a total is the sum of a ledger that can be opened."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sanctiongraph import asking, cli
from sanctiongraph.errors import NotFound, RegimeError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.ledger import Ledger, Tally, conduct, ledgers, tally
from sanctiongraph.load import load, load_records, load_regime_into
from sanctiongraph.model import Conduct, Document, Entry, Listing, Record, Score, Subject, When
from sanctiongraph.proof import Citation
from sanctiongraph.regime import Cite, Regime, Scheme, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.households import households, records

DAY = date(2018, 3, 1)
SHIPPED = load_regime("prc")
DISPUTED, OTHER = SHIPPED.disagreements[0].id, SHIPPED.disagreements[1].id
PAPER = SHIPPED.documents[0]
CITES = {"cites": (Cite(document=PAPER.id, locator="page 7"),), "mark": ("seed",)}
PAGE = Citation(
    document=PAPER.id, title=PAPER.title, title_en=PAPER.title_en, number=PAPER.number, locator="page 7", place="page 7"
)
MEASURE = SHIPPED.measures[0].id


def scheme(id: str, **values: Any) -> Scheme:
    return Scheme.model_validate(
        {"id": f"t-{id}", "zh": "例", "en": f"Scheme {id}", "keeper": "Town", **CITES, **values}
    )


def grade(id: str, low: float | None, high: float | None, **values: Any) -> dict[str, Any]:
    return {"id": f"t-{id}", "name": id.upper(), "low": low, "high": high, **CITES, **values}


def bands(prefix: str) -> list[dict[str, Any]]:
    return [grade(f"{prefix}a", 1030, None), grade(f"{prefix}b", 960, 1030), grade(f"{prefix}c", None, 960)]


SCHEMES = (
    scheme(
        "town",
        starting_points=1000,
        disputed=(DISPUTED,),
        grades=[
            grade("a", 1030, None, measures=(MEASURE,), text="First in the queue."),
            grade("b", 960, 1030),
            grade("c", None, 960, disputed=(OTHER,)),
            grade("old", 0, 2000, to=date(2017, 1, 1)),
            grade("bare", None, None),
        ],
        events=[
            {"id": "t-late", "text": "Late.", "points": -20, **CITES},
            {"id": "t-kind", "text": "Kind.", "points": None, **CITES},
        ],
    ),
    scheme("secret", starting_points=1000, opaque=True, grades=bands("s")),
    scheme("files", starting_points=1000, scores=False, retention={"years": 5}),
    scheme("silent", grades=bands("n")),
    scheme("app", starting_points=0, lowest=0, highest=10, voluntary=True, reported=True, retention={"years": 5}),
    scheme("split", starting_points=0, grades=[grade("x", 0, 10), grade("y", 5, 20)]),
    scheme(
        "stars",
        grades=[grade("one", None, None, count=2), grade("two", None, None, count=1), grade("three", None, None)],
        numbers=[
            {"name": "rated", "value": 3, "unit": "homes", **CITES},
            {"name": "visited", "value": 5, "unit": "homes", **CITES},
            {"name": "share", "value": 99.5, "unit": "percent", **CITES},
        ],
    ),
)


def with_schemes(*schemes: Scheme) -> Regime:
    values = {name: getattr(SHIPPED, name) for name in Regime.model_fields}
    return Regime.model_construct(**{**values, "schemes": (*SHIPPED.schemes, *schemes)})


REGIME = with_schemes(*SCHEMES)

NUMBER = itertools.count(1)


def entry(subject: str, scheme: str, on: str, points: float, **values: Any) -> Entry:
    id = values.pop("id", f"e{next(NUMBER)}")
    about = {"document": "d1", "text": f"because {id}", "locator": f"line {id}", **values}
    return Entry.model_validate(
        {"id": id, "subject": subject, "scheme": f"t-{scheme}", "on": on, "points": points, **about}
    )


def score(subject: str, scheme: str, **values: Any) -> Score:
    id = values.pop("id", f"s{next(NUMBER)}")
    return Score.model_validate(
        {"id": id, "subject": subject, "scheme": scheme, "document": "d2", "since": "2017-01-01", **values}
    )


def somewhere(about: Scheme) -> float:
    """A score that the scheme can give."""
    return 700 if about.lowest is None else about.lowest


ENTRIES = [
    entry("p:sum", "town", "2016-05-01", 5, id="e-kind", event="t-kind"),
    entry("p:sum", "town", "2017-01-01", -20, id="e-late", event="t-late"),
    entry("p:sum", "town", "2018-03-02", -30, id="e-next"),
    # Added as binary fractions these would come to 1029.9999999999998, a band lower.
    entry("p:above", "town", "2015", -2.86),
    entry("p:above", "town", "2016", -2.94),
    entry("p:above", "town", "2017", -0.44),
    entry("p:above", "town", "2018-02", 36.24),
    entry("p:below", "town", "2017", 29.9),
    entry("p:taken", "town", "2017", -100, id="e-taken"),
    entry("p:taken", "town", "2017-02-01", -1, id="e-kept"),
    entry("p:vague", "town", "2018", -50, id="e-vague"),
    entry("p:vague", "town", "2017-05-05", -10),
    entry("p:many", "secret", "2017", -100, id="e-secret"),
    entry("p:many", "files", "2017-02-01", 0, id="e-file"),
    entry("p:many", "silent", "2017", -100, id="e-silent"),
    entry("p:many", "town", "2017", -100, id="e-open"),
    entry("p:given", "town", "2017", -50),
    entry("p:claims", "town", "2017", -25, id="e-more", event="t-late"),
    entry("p:claims", "town", "2017", 3, id="e-any", event="t-kind"),
    entry("p:old", "app", "2013-03-01", -2, id="e-due"),
    entry("p:old", "app", "2013-03-02", -2, id="e-tomorrow"),
    entry("p:old", "app", "2013", -1, id="e-perhaps-due"),
    entry("p:old", "app", "2012", 6, id="e-praise"),
    entry("p:over", "app", "2017", 11),
    entry("p:twice", "town", "2017-03-03", -7, id="e-one", text="fine"),
    entry("p:twice", "town", "2017-03-03", -7, id="e-two", text="fine", document="d2"),
    entry("p:twice", "town", "2017-03-04", -7, id="e-three", text="fine"),
    entry("p:split", "split", "2017", 7),
]
SCORES = [
    score("p:given", "t-town", id="s-other", score=940, grade="t-b"),
    score("p:given", "t-town", id="s-same", score=950, grade="t-c"),
    score("p:given", "t-town", id="s-over", score=1, until="2018-03-01"),
    score("p:given", "t-town", id="s-perhaps", score=950, since="2018"),
    score("p:secret", "t-secret", id="s-secret", score=1030),
    score("p:above", "t-town", id="s-above", score=1030, grade="t-a"),
    score("p:taken", "t-town", id="s-taken", score=1),
    score("p:taken", "t-town", id="s-kept", score=999),
    *(score("p:everywhere", about.id, score=somewhere(about)) for about in REGIME.schemes),
    *(
        score(f"c:{home}", "t-stars", id=f"s-home-{home}", **given)
        for home, given in {
            "one": {"grade": "t-one"},
            "two": {"grade": "t-two", "until": "2018-03-02"},
            "over": {"grade": "t-two", "until": "2018-03-01"},
            "vague": {"grade": "t-one", "since": "2018"},
            "none": {},
            "both": {"grade": "t-one"},
            "taken": {"grade": "t-one"},
        }.items()
    ),
    score("c:both", "t-stars", id="s-home-both-2", grade="t-three", document="d1"),
]
CONDUCT = [
    {"id": "k-late", "subject": "p:did", "text": "未还款", "norm": "law", "area": "judiciary", "on": "2016-05"},
    {"id": "k-old", "subject": "p:did", "text": "插队", "norm": "social_norm", "area": "society", "locator": "line 3"},
    {"id": "k-taken", "subject": "p:taken", "text": "无", "norm": "law", "area": "government"},
    {"id": "k-other", "subject": "p:sum", "text": "超载", "norm": "regulation", "area": "commerce"},
]
REGISTER = SHIPPED.registers[0].id


def world() -> list[Record]:
    """Every record of the tests, each subject with a profile."""
    deeds = [Conduct.model_validate({"document": "d1", **deed}) for deed in CONDUCT]
    listings = [
        {"id": "l-1", "subject": "c:led", "since": "2016-07", "until": "2018-07-01", "decision": "No. 1"},
        {"id": "l-2", "subject": "p:did", "since": "2016-08-01"},
    ]
    told = [
        Listing.model_validate({"document": "d2", "register": REGISTER, "conduct": "k-late", **row}) for row in listings
    ]
    known = {record.subject for record in (*ENTRIES, *SCORES, *deeds, *told)} | {"p:nothing"}
    kinds = {"p": "person", "c": "organisation"}
    subjects = [
        Subject.model_validate({"id": id, "document": "d1", "kind": kinds[id[0]], "name": f"名{id}", "name_en": id[2:]})
        for id in sorted(known)
    ]
    papers = [
        Document.model_validate({"id": "d1", "title": "账本", "title_en": "Ledger extract", "number": "No. 7"}),
        Document.model_validate({"id": "d2", "title": "通知"}),
    ]
    return [*papers, *subjects, *deeds, *told, *ENTRIES, *SCORES]


class Told:
    """A loaded graph, and the numbers of the loads before and after something was withdrawn."""

    def __init__(self, graph: Graph, first: int, last: int) -> None:
        self.graph, self.first, self.last = graph, first, last

    def of(self, subject: str, scheme: str = "town", day: date = DAY, data: int | None = None) -> Ledger:
        found = ledgers(self.graph, REGIME, data or self.last, subject, day)
        return next(one for one in found if one.scheme == f"t-{scheme}")


@pytest.fixture(scope="module")
def told(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Told:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = tmp_path_factory.mktemp("reports")
    load_regime_into(graph, REGIME)
    first = load_records(graph, REGIME, "told", world(), engine_settings, report_folder=folder)
    back = tmp_path_factory.mktemp("bundle")
    (back / "entries.jsonl").write_text('{"id":"e-taken","withdrawn":true}\n')
    (back / "scores.jsonl").write_text('{"id":"s-home-taken","withdrawn":true}\n{"id":"s-taken","withdrawn":true}\n')
    (back / "conduct.jsonl").write_text('{"id":"k-taken","withdrawn":true}\n')
    last = load(graph, REGIME, back, engine_settings, report_folder=folder)
    return Told(graph, first.n, last.n)


def cited(id: str) -> Citation:
    return Citation(
        document="d1", title="账本", title_en="Ledger extract", number="No. 7", locator=f"line {id}", place=f"line {id}"
    )


# --- the sum ------------------------------------------------------------------------------------------------------


def test_a_ledger_is_opened_whole_and_an_entry_of_tomorrow_does_not_count(told: Told) -> None:
    line = {"state": "counted", "stated": None, "keep_until": None, "event": None}
    established = {"mark": ("seed",), "cites": (PAGE,)}
    assert ledgers(told.graph, REGIME, told.last, "p:sum", DAY) == [
        Ledger.model_validate(
            {
                "scheme": "t-town",
                "en": "Scheme town",
                "zh": "例",
                "keeper": "Town",
                **established,
                "opaque": False,
                "opening": {"points": 1000, "disputed": (DISPUTED,), **established},
                "entries": (
                    line
                    | {"record": "e-kind", "on": "2016-05-01", "text": "because e-kind", "event": "t-kind"}
                    | {"points": 5, "sum": 1005, "document": cited("e-kind")},
                    line
                    | {"record": "e-late", "on": "2017-01-01", "text": "because e-late", "event": "t-late"}
                    | {"points": -20, "sum": 985, "stated": -20, "document": cited("e-late")},
                ),
                "apart": (
                    line
                    | {"record": "e-next", "on": "2018-03-02", "text": "because e-next", "state": "later"}
                    | {"points": -30, "sum": None, "document": cited("e-next")},
                ),
                "sum": -15,
                "total": 985,
                "no_total": None,
                "grade": {"id": "t-b", "name": "B", "low": 960, "high": 1030, "measures": (), "text": None}
                | {"disputed": (), **established},
                "given": (),
                "disputed": (DISPUTED,),
                "notes": (),
            }
        )
    ]


def test_on_its_day_the_entry_counts_and_the_grade_follows_the_total(told: Told) -> None:
    after = told.of("p:sum", day=date(2018, 3, 2))
    assert [(line.record, line.sum) for line in after.entries] == [("e-kind", 1005), ("e-late", 985), ("e-next", 955)]
    assert (after.apart, after.total, after.grade and after.grade.id) == ((), 955, "t-c")
    assert after.disputed == (DISPUTED, OTHER)


def test_before_its_first_entry_a_ledger_has_no_total_and_on_its_day_it_has_one(told: Told) -> None:
    before, after = told.of("p:sum", day=date(2016, 4, 30)), told.of("p:sum", day=date(2016, 5, 1))
    assert (before.total, before.grade, before.entries) == (None, None, ())
    assert [line.state for line in before.apart] == ["later"] * 3
    assert before.no_total == "no entry is recorded up to this day, so there is no ledger to open"
    assert (after.total, after.no_total) == (1005, None)


def test_where_an_entry_only_perhaps_counts_the_total_is_what_the_scheme_opens_with(told: Told) -> None:
    vague = told.of("p:above", day=date(2015, 6, 1))
    assert (vague.total, vague.entries) == (1000, ())
    assert "No recorded entry surely counts by this day: the total is what the scheme opens with." in vague.notes


def test_the_high_edge_of_a_band_belongs_to_the_next_band(told: Told) -> None:
    above, below = told.of("p:above"), told.of("p:below")
    assert (above.total, above.grade and above.grade.id) == (1030, "t-a")
    assert (below.total, below.grade and below.grade.id) == (1029.9, "t-b")
    assert above.grade is not None
    assert (above.grade.measures, above.grade.text, above.grade.mark) == ((MEASURE,), "First in the queue.", ("seed",))


def test_a_grade_counts_only_on_days_on_which_there_is_one(told: Told) -> None:
    early = told.of("p:sum", day=date(2016, 12, 31))
    assert (early.total, early.grade) == (1005, None)
    assert "The total lies in several bands, so it has no grade: B, OLD." in early.notes
    assert told.of("p:sum", day=date(2017, 1, 1)).grade is not None


def test_a_total_in_two_bands_has_no_grade_and_says_so(told: Told) -> None:
    split = told.of("p:split", "split")
    assert (split.total, split.grade) == (7, None)
    assert split.notes == ("The total lies in several bands, so it has no grade: X, Y.",)


def test_a_withdrawn_entry_does_not_count_and_an_earlier_load_still_counts_it(told: Told) -> None:
    now, before = told.of("p:taken"), told.of("p:taken", data=told.first)
    assert (now.total, [line.record for line in now.entries]) == (999, ["e-kept"])
    assert (before.total, {line.record for line in before.entries}) == (899, {"e-taken", "e-kept"})


@pytest.mark.parametrize(
    ("day", "states", "total"),
    [
        (date(2017, 12, 31), {"e-vague": "later"}, 990),
        (date(2018, 1, 1), {"e-vague": "perhaps"}, 990),
        (date(2018, 12, 30), {"e-vague": "perhaps"}, 990),
        (date(2018, 12, 31), {}, 940),
    ],
)
def test_a_vaguely_dated_entry_counts_once_its_last_possible_day_has_come(
    told: Told, day: date, states: dict[str, str], total: float
) -> None:
    found = told.of("p:vague", day=day)
    assert ({line.record: line.state for line in found.apart}, found.total) == (states, total)
    may = "1 vaguely dated entry may count by this day: the total may be from 940 to 990, in B or C."
    assert (may in found.notes) == ("perhaps" in states.values())


# --- no sum -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "reason"),
    [
        ("secret", "opaque: no explanation exists"),
        ("files", "the scheme keeps records and gives no score"),
        ("silent", "what the scheme opens with is not established"),
    ],
)
def test_entries_of_a_scheme_without_a_total_are_summed_as_just_that(told: Told, scheme: str, reason: str) -> None:
    found, counted = told.of("p:many", scheme), told.of("p:many", "town")
    points = -100 if scheme != "files" else 0
    assert (found.total, found.grade, found.no_total) == (None, None, reason)
    assert (found.sum, [line.sum for line in found.entries]) == (points, [points])
    assert (counted.total, counted.no_total, counted.grade and counted.grade.id) == (900, None, "t-c")


@pytest.mark.parametrize("about", REGIME.schemes, ids=lambda about: about.id)
def test_a_score_without_a_ledger_never_yields_a_total(told: Told, about: Scheme) -> None:
    found = {one.scheme: one for one in ledgers(told.graph, REGIME, told.last, "p:everywhere", DAY)}
    assert set(found) == {one.id for one in REGIME.schemes}
    one = found[about.id]
    assert (one.total, one.grade, one.entries, one.sum) == (None, None, (), 0)
    assert one.no_total
    assert [given.score for given in one.given] == [somewhere(about)]


def test_an_opaque_score_is_shown_as_given_in_its_published_band_and_as_opaque(told: Told) -> None:
    secret = told.of("p:secret", "secret")
    assert (secret.opaque, secret.no_total, secret.total) == (True, "opaque: no explanation exists", None)
    given = secret.given[0]
    assert (given.score, given.grade, given.band and given.band.id, given.perhaps) == (1030, None, "t-sa", False)
    assert (given.since, given.until, str(given.document)) == (When.parse("2017-01-01"), None, "通知, whole document")


def test_who_is_in_no_scheme_has_no_ledger(told: Told) -> None:
    assert ledgers(told.graph, REGIME, told.last, "p:nothing", DAY) == []


# --- what is said with it -----------------------------------------------------------------------------------------


def test_scores_in_force_are_shown_and_whatever_differs_from_the_ledger_is_said(told: Told) -> None:
    found = told.of("p:given")
    assert [(g.record, g.score, g.grade and g.grade.name, g.perhaps) for g in found.given] == [
        ("s-other", 940, "B", False),
        ("s-same", 950, "C", False),
        ("s-perhaps", 950, None, True),
    ]
    assert found.disputed == tuple(sorted((DISPUTED, OTHER)))
    assert found.notes == (
        "The score given, 940, is not the ledger's total, 950.",
        "The grade given, B, is not that of the ledger's total, C.",
        "The grade given is B, but the number given with it, 940, lies in C.",
        "Whether the score s-perhaps was in force on this day is left open by its vague dates.",
        "Different scores or grades were given for the same day; all of them are shown.",
    )


def test_a_score_that_agrees_with_the_ledger_needs_no_word(told: Told) -> None:
    above = told.of("p:above")
    assert ([g.score for g in above.given], above.total) == ([1030], 1030)
    assert above.notes == ()


def test_a_withdrawn_score_is_shown_by_the_earlier_load_only(told: Told) -> None:
    now, before = told.of("p:taken"), told.of("p:taken", data=told.first)
    assert [given.record for given in now.given] == ["s-kept"]
    assert {given.record for given in before.given} == {"s-kept", "s-taken"}


def test_a_score_ends_on_its_day(told: Told) -> None:
    assert "s-over" in {given.record for given in told.of("p:given", day=date(2018, 2, 28)).given}
    assert "s-over" not in {given.record for given in told.of("p:given").given}


def test_an_entry_that_claims_other_points_than_the_scheme_states_is_said_so(told: Told) -> None:
    said = "Entry e-more claims -25 points; the scheme states -20 for t-late."
    assert told.of("p:claims").notes == (said,)
    assert [(line.record, line.stated) for line in told.of("p:claims").entries] == [("e-any", None), ("e-more", -20)]
    assert not any("claims" in note for note in told.of("p:sum").notes)


def test_entries_older_than_the_retention_are_due_and_praise_is_not(told: Told) -> None:
    assert told.of("p:old", "app").notes == (
        "Reported, not verified: no official text of the scheme was found.",
        "Voluntary: it rates only who takes part.",
        "Entry e-due is due for deletion at the earliest on 2018-03-01: the time counts from the end of the conduct.",
        "Entry e-perhaps-due is due for deletion at the earliest on 2018: the time counts from the end of the conduct.",
    )
    assert not any("due" in note for note in told.of("p:many").notes)


def test_a_record_of_a_scheme_that_gives_no_score_is_due_on_its_day_and_not_before(told: Told) -> None:
    assert told.of("p:many", "files", date(2022, 1, 31)).notes == ()
    earliest = "Entry e-file is due for deletion at the earliest on 2022-02-01"
    said = (f"{earliest}: the time counts from the end of the conduct.",)
    assert told.of("p:many", "files", date(2022, 2, 1)).notes == said


def test_a_total_beyond_the_scheme_s_own_bounds_is_not_cut_but_said(told: Told) -> None:
    over = told.of("p:over", "app")
    assert over.total == 11
    assert over.notes[-1] == "The total lies above the highest score of the scheme, 10."
    assert not any("highest" in note for note in told.of("p:old", "app").notes)


def test_what_two_documents_may_tell_of_one_entry_counts_twice_and_is_said(told: Told) -> None:
    twice = told.of("p:twice")
    assert twice.total == 979
    said = "Entries e-one, e-two may be one that several documents tell; all count."
    assert twice.notes == (said,)


def test_a_graph_that_speaks_of_an_unknown_scheme_is_refused_with_a_sentence(told: Told) -> None:
    with pytest.raises(RegimeError, match="a scheme that the regime does not have, t-town"):
        ledgers(told.graph, SHIPPED, told.last, "p:sum", DAY)


# --- tallies ------------------------------------------------------------------------------------------------------


def counted(found: Tally) -> dict[str, Any]:
    return {
        **{row.name: (row.count, row.published, row.difference) for row in found.grades},
        **{figure.name: (figure.count, figure.value, figure.difference) for figure in found.figures},
        "several": found.several,
        "ungraded": found.ungraded,
        "everybody": found.everybody,
        "perhaps": found.perhaps,
    }


def test_a_tally_counts_each_subject_once_and_apart_whoever_has_no_grade_or_several(told: Told) -> None:
    found = tally(told.graph, REGIME, told.last, "t-stars", DAY)
    assert counted(found) == {
        "ONE": (1, 2, -1),
        "TWO": (1, 1, 0),
        "THREE": (0, None, None),
        "rated": (3, 3, 0),
        "visited": (5, 5, 0),
        "share": (None, 99.5, None),
        "several": 1,
        "ungraded": 2,  # c:none, and p:everywhere with a number
        "everybody": 5,
        "perhaps": 1,
    }
    assert found.differences == [-1, 0, 0, 0]
    assert (found.comparable, found.published_whole) == (True, 5)
    assert [type(figure.value) for figure in found.figures] == [int, int, float]
    assert (found.grades[0].cites, found.grades[0].mark) == ((PAGE,), ("seed",))


def test_a_withdrawn_grade_is_in_the_earlier_tally_only_and_an_ended_one_ends_on_its_day(told: Told) -> None:
    before = tally(told.graph, REGIME, told.first, "t-stars", DAY)
    after = tally(told.graph, REGIME, told.last, "t-stars", date(2018, 3, 2))
    assert [(row.name, row.count) for row in before.grades] == [("ONE", 2), ("TWO", 1), ("THREE", 0)]
    assert (before.everybody, before.comparable, before.differences) == (6, False, [])
    assert [(row.name, row.count) for row in after.grades] == [("ONE", 1), ("TWO", 0), ("THREE", 0)]


def test_a_vague_date_is_open_no_longer_once_it_is_past(told: Told) -> None:
    later = tally(told.graph, REGIME, told.last, "t-stars", date(2018, 12, 31))
    assert (later.perhaps, later.grades[0].count) == (0, 2)


def test_a_scheme_without_grades_and_an_unknown_one_are_sentences(told: Told) -> None:
    with pytest.raises(NotFound, match=r"Scheme files \(t-files\) has no grades to count"):
        tally(told.graph, REGIME, told.last, "t-files", DAY)
    with pytest.raises(NotFound, match="The regime has no scheme 'nowhere'"):
        tally(told.graph, REGIME, told.last, "nowhere", DAY)


QINGZHEN = SHIPPED.scheme["qingzhen"]
STARS = {"one star": 7_027, "two stars": 7_766, "three stars": 3_619, "four stars": 1_324, "five stars": 1_355}
REST = 909
"""Of the households without a published result: as many as the test loads. The unit test counts all of them."""


def some_households() -> Iterator[Record]:
    kept = sum(STARS.values()) + REST
    return itertools.islice(records(QINGZHEN), 1 + 2 * kept)


@pytest.fixture(scope="module")
def homes(told: Told, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("homes")
    first = load_records(told.graph, REGIME, "homes", some_households(), engine_settings, report_folder=folder)
    (folder / "back").mkdir()
    (folder / "back" / "scores.jsonl").write_text('{"id":"qingzhen:household-1:score","withdrawn":true}\n')
    last = load(told.graph, REGIME, folder / "back", engine_settings, report_folder=folder)
    return Told(told.graph, first.n, last.n)


def test_the_households_reproduce_the_published_table_exactly(homes: Told) -> None:
    found = tally(homes.graph, REGIME, homes.first, "qingzhen", DAY)
    everybody = sum(STARS.values()) + REST + 1  # and p:everywhere with a number
    assert {row.name: row.count for row in found.grades} == STARS
    assert {row.name: row.published for row in found.grades} == STARS
    assert (found.ungraded, found.several, found.perhaps, found.everybody) == (REST + 1, 0, 0, everybody)
    assert {figure.name: figure.count for figure in found.figures} == {
        "evaluated": everybody,
        "share evaluated": None,
        "with stars": sum(STARS.values()),
    }
    assert (found.comparable, found.published_whole, found.differences) == (False, households(QINGZHEN), [])


def test_a_household_less_is_missing_in_every_figure_that_counts_it(homes: Told) -> None:
    found = tally(homes.graph, REGIME, homes.last, "qingzhen", DAY)
    assert [row.count - (row.published or 0) for row in found.grades] == [-1, 0, 0, 0, 0]
    assert {figure.name: figure.count for figure in found.figures}["with stars"] == sum(STARS.values()) - 1


# --- conduct ------------------------------------------------------------------------------------------------------


def test_conduct_comes_with_norm_area_document_and_the_listings_it_led_to(told: Told) -> None:
    found = conduct(told.graph, told.last, "p:did")
    assert [one.model_dump(mode="json") for one in found] == [
        {
            "record": "k-late",
            "text": "未还款",
            "norm": "law",
            "area": "judiciary",
            "on": "2016-05",
            "document": cited("").model_dump() | {"locator": None, "place": "whole document"},
            "listings": [
                {"listing": "l-1", "register": REGISTER, "listed": "c:led", "decision": "No. 1"}
                | {"register_name": None, "since": "2016-07", "until": "2018-07-01"},
                {"listing": "l-2", "register": REGISTER, "listed": "p:did", "decision": None}
                | {"register_name": None, "since": "2016-08-01", "until": None},
            ],
        },
        {
            "record": "k-old",
            "text": "插队",
            "norm": "social_norm",
            "area": "society",
            "on": None,
            "document": cited("").model_dump() | {"locator": "line 3", "place": "line 3"},
            "listings": [],
        },
    ]


def test_withdrawn_conduct_is_told_by_the_earlier_load_only(told: Told) -> None:
    assert [one.record for one in conduct(told.graph, told.first, "p:taken")] == ["k-taken"]
    assert conduct(told.graph, told.last, "p:taken") == []


def test_conduct_of_somebody_else_is_not_among_it(told: Told) -> None:
    assert [one.record for one in conduct(told.graph, told.last, "p:sum")] == ["k-other"]
    assert conduct(told.graph, told.last, "p:nothing") == []


# --- the commands -------------------------------------------------------------------------------------------------


@pytest.fixture
def run(told: Told, engine_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``sanctiongraph words…`` with the tests' regime; what it prints, with its lines joined."""
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(engine_settings.state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", engine_settings.engine)
    monkeypatch.setattr(asking, "load_regime", lambda _: REGIME)

    def command(*words: str) -> str:
        result = CliRunner().invoke(cli.app, list(words), catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    return command


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_ledger_is_told_in_a_sentence_and_then_line_by_line(run: Any) -> None:
    said = flat(run("ledger", "p:sum", "--as-of", str(DAY)))
    assert said.startswith("sum 名p:sum (p:sum) on 2018-03-01: 985 points, B (Scheme town).")
    assert "Opens with 1,000 — seed" in said
    assert "Total: 1,000 -15 = 985" in said
    assert "Grade: B [960, 1,030)" in said
    assert "Not counted:" in said


def test_an_opaque_score_is_told_as_opaque_and_never_as_a_total(run: Any) -> None:
    said = flat(run("ledger", "p:secret", "--as-of", str(DAY)))
    assert said.startswith(
        "secret 名p:secret (p:secret) on 2018-03-01: given 1,030, opaque: no explanation exists (t-secret)."
    )
    assert "Total:" not in said
    assert "There is no total: opaque: no explanation exists." in said


def test_the_ledger_as_json_is_the_same_answer(run: Any, told: Told) -> None:
    said = json.loads(run("ledger", "p:taken", "--as-of", str(DAY), "--known-at", str(told.first), "--json"))
    assert said == {
        "subject": {"id": "p:taken", "kind": "person", "name": "名p:taken", "name_en": "taken"},
        "as_of": str(DAY),
        "data": told.first,
        "regime": REGIME.hash,
        "ledgers": [told.of("p:taken", data=told.first).model_dump(mode="json", by_alias=True)],
    }


def test_the_tally_says_whether_every_published_figure_is_met(run: Any) -> None:
    said = flat(run("tally", "t-stars", "--as-of", str(DAY)))
    assert "on 2018-03-01: 2 have one grade, 2 none, 1 have several; of 1 more, vague dates leave it open" in said
    assert "1 of 4 published figures differ." in said
    assert "Source 1: §" in said


def test_a_tally_of_another_set_than_the_published_one_shows_no_difference(run: Any, told: Told) -> None:
    said = flat(run("tally", "t-stars", "--as-of", str(DAY), "--known-at", str(told.first)))
    assert "this data is not the published set, which counts 5, so that no difference is shown." in said
    assert "figures differ" not in said


def test_a_record_without_points_shows_none_and_disagreements_have_their_sign(run: Any) -> None:
    said = flat(run("ledger", "p:many", "--as-of", str(DAY)))
    assert "+0" not in said
    assert f"≠ sources disagree: {DISPUTED}" in said
    assert "kept by: Town" in said


def test_conduct_is_told_with_the_listings_it_led_to(run: Any) -> None:
    said = flat(run("conduct", "p:did"))
    assert said.startswith("did 名p:did (p:did): 2 records of conduct, which led to 2 listings.")
    said = flat(run("conduct", "p:sum"))
    assert said.startswith("sum 名p:sum (p:sum): 1 record of conduct, which led to no recorded listing.")


def test_households_are_written_by_the_world_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = QINGZHEN.model_copy(update={"grades": QINGZHEN.grades[:1], "numbers": ()})
    monkeypatch.setattr(cli, "load_regime", lambda _: with_schemes().model_copy(update={"schemes": (small,)}))
    result = CliRunner().invoke(cli.app, ["world", str(tmp_path / "homes"), "--scheme", "qingzhen"])
    assert "1 documents, 7,027 subjects, 7,027 scores" in flat(result.output)
    assert [p.name for p in sorted((tmp_path / "homes").iterdir())] == [
        "documents.jsonl",
        "scores.jsonl",
        "subjects.jsonl",
    ]
