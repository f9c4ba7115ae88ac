"""Where a label went and its clocks, on the real engine: an invented regime, one listing a question."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from courses import REGIME
from sanctiongraph import asking, cli
from sanctiongraph.clocks import clocks
from sanctiongraph.errors import NotFound
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import LoadReport, load_records
from sanctiongraph.lookup import state
from sanctiongraph.model import Document, Holding, Listing, Record, Step, Subject
from sanctiongraph.settings import Settings
from sanctiongraph.spread import Spread, spread

DOCUMENT = Document(id="extract", title="名单摘录", title_en="Extract", number="No. 7")
CHILD = Subject(id="child", document="extract", kind="person", name="乙", born="2010-01-01")
LISTED = Subject(id="debtor", document="extract", kind="company", name="甲公司", name_en="First Company")


def listing(id: str, register: str = "debtors", **more: Any) -> Listing:
    given = {"id": id, "document": "extract", "subject": "debtor", "register": register, "since": "2016-05-09"}
    return Listing.model_validate({**given, "decided": "2016-05-09", **more})


def holding(listing: str, holder: str, received: str, ceased: str | None = None, **more: Any) -> Holding:
    named = {"id": f"{listing}-{holder}-{received}", "document": "extract", "locator": f"line {holder}"}
    given = {"listing": listing, "holder": holder, "received": received, "ceased": ceased, "from": "court"}
    return Holding.model_validate({**named, **given, **more})


def step(listing: str, kind: str, on: str, **more: Any) -> Step:
    named = {"id": f"{listing}-{kind}-{on}", "document": "extract", "locator": f"line {kind}"}
    return Step.model_validate({**named, "listing": listing, "kind": kind, "on": on, **more})


RECORDS: list[Record] = [
    DOCUMENT,
    LISTED,
    CHILD,
    listing("fixed", ground="hides"),
    listing("stated", ground="refuses", until="2018-05-09"),
    listing("vague", ground="refuses", until="2018-05"),
    listing("open", ground="refuses"),
    listing("unheard", ground="refuses"),
    listing("repaired", ground="refuses"),
    listing("unrepaired", ground="refuses"),
    listing("ride", "riders"),
    listing("minor", "riders", subject="child"),
    holding("fixed", "hub", "2016-05-10", "2018-05-12"),
    holding("fixed", "ministry", "2016-06-01", **{"from": "hub"}),
    holding("fixed", "site", "2018-07-01", **{"from": None}),
    holding("fixed", "bank", "2016-06-02", "2018-05-09"),
    holding("fixed", "firm", "2018", "2019"),
    holding("stated", "ministry", "2016-06-01", "2018-05-09"),
    holding("stated", "hub", "2016-06-01", "2018-05-10"),
    holding("vague", "hub", "2016-06-01"),
    holding("open", "hub", "2016-06-01"),
    holding("ride", "hub", "2017-01-01", **{"from": "railways"}),
    holding("repaired", "hub", "2016-06-01", "2018-10-20"),
    holding("repaired", "ministry", "2016-06-01", "2018-10-22", **{"from": "hub"}),
    holding("repaired", "bank", "2016-06-01"),
    holding("unrepaired", "bank", "2016-06-01"),
    step("repaired", "repair", "2018-10-08"),
    step("repaired", "repair_decision", "2018-10-19", outcome="granted"),
    step("unrepaired", "repair_decision", "2018-09-30", outcome="granted"),
    step("unrepaired", "repair_decision", "2018-10-19", outcome="refused"),
    step("unrepaired", "repair_decision", "2018-10-20", outcome="partly"),
    step("unrepaired", "repair_decision", "2018-10-21"),
    step("fixed", "service", "2016-05-20"),
    step("fixed", "deletion", "2018-05-15"),
]


@pytest.fixture(scope="module")
def settings(engine_settings: Settings) -> Settings:
    return engine_settings


@pytest.fixture(scope="module")
def loaded(graph: Graph, settings: Settings) -> Iterator[Graph]:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    load(graph, settings, RECORDS)
    yield graph
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})


def load(graph: Graph, settings: Settings, records: list[Record]) -> LoadReport:
    return load_records(graph, REGIME, "invented", records, settings)


def ask(graph: Graph, listing: str, day: str, data: int | None = None) -> Spread:
    return spread(graph, REGIME, data or state(graph, REGIME).data, listing, date.fromisoformat(day))


def copies(found: Spread) -> set[tuple[Any, ...]]:
    return {(c.holder, c.from_, c.state, str(c.after_end or ""), c.after_end_days) for c in found.copies}


# --- copies -------------------------------------------------------------------------------------------------------


def test_every_copy_says_where_it_is_on_the_day_and_how_long_it_outlived_the_term(loaded: Graph) -> None:
    found = ask(loaded, "fixed", "2018-07-10")
    assert (found.state, str(found.end)) == ("over", "2018-05-09")
    assert copies(found) == {
        ("hub", "court", "ceased", "2018-05-09", 3),
        ("ministry", "hub", "holds", "2018-05-09", 63),
        ("site", None, "holds", "2018-07-01", 10),
        ("bank", "court", "ceased", "", None),
        ("firm", "court", "perhaps", "", None),
    }


def test_before_the_end_nothing_is_held_beyond_it(loaded: Graph) -> None:
    found = ask(loaded, "fixed", "2018-05-08")
    assert (found.state, str(found.end)) == ("holds", "2018-05-09")
    assert copies(found) == {
        ("hub", "court", "holds", "", None),
        ("ministry", "hub", "holds", "", None),
        ("site", None, "not_yet", "", None),
        ("bank", "court", "holds", "", None),
        ("firm", "court", "perhaps", "", None),
    }


def test_a_copy_that_ceased_with_the_stated_end_is_fine_and_one_a_day_later_is_not(loaded: Graph) -> None:
    assert copies(ask(loaded, "stated", "2019-01-01")) == {
        ("ministry", "court", "ceased", "", None),
        ("hub", "court", "ceased", "2018-05-09", 1),
    }


def test_a_copy_that_outlives_the_day_of_a_granted_repair_is_held_too_long_though_the_entry_stands(
    loaded: Graph,
) -> None:
    found = ask(loaded, "repaired", "2018-10-25")
    assert (found.state, found.end, str(found.repaired)) == ("holds", None, "2018-10-19")
    assert [str(cite) for cite in found.repaired_by] == ["No. 1, article 9", "No. 7, line repair_decision"]
    assert copies(found) == {
        ("hub", "court", "ceased", "", None),
        ("ministry", "hub", "ceased", "2018-10-20", 2),
        ("bank", "court", "holds", "2018-10-20", 6),
    }
    assert found.text.startswith(
        "The entry of First Company 甲公司 in the debtors' list (repaired) stands on 2018-10-25: since 2016-05-09. "
        "A repair was granted on 2018-10-19, with which all use of it ends. "
        "It is still held although its use has ended: The bank for 6 days from 2018-10-20 on. "
        "It was held after its end: The ministry until it ceased, 2 days from 2018-10-20 on. "
    )
    before = ask(loaded, "repaired", "2018-10-18")
    assert (before.repaired, before.repaired_by, {c.after_end for c in before.copies}) == (None, (), {None})


def test_a_repair_that_is_refused_or_granted_before_the_rule_ends_no_use(loaded: Graph) -> None:
    found = ask(loaded, "unrepaired", "2019-06-01")
    assert (found.repaired, found.repaired_by, copies(found)) == (None, (), {("bank", "court", "holds", "", None)})
    assert "epair" not in found.text.replace("(unrepaired)", "")


@pytest.mark.parametrize(
    ("day", "state", "after"),
    [("2018-04-30", "holds", ""), ("2018-05-30", "perhaps", ""), ("2018-05-31", "over", "2018-05-31")],
)
def test_a_copy_outlives_a_vague_end_only_from_its_last_possible_day(
    loaded: Graph, day: str, state: str, after: str
) -> None:
    found = ask(loaded, "vague", day)
    assert (found.state, copies(found)) == (state, {("hub", "court", "holds", after, 1 if after else None)})


def test_a_listing_without_an_end_is_outlived_by_nothing(loaded: Graph) -> None:
    found = ask(loaded, "open", "2026-01-01")
    assert (found.state, found.end, copies(found)) == ("holds", None, {("hub", "court", "holds", "", None)})


@pytest.mark.parametrize(
    ("listing", "day", "state", "sentence"),
    [
        ("open", "2016-05-08", "not_yet", "(open) begins only on 2016-05-09, after 2016-05-08."),
        ("open", "2016-05-09", "holds", "(open) stands on 2016-05-09: since 2016-05-09."),
        ("vague", "2018-05-01", "perhaps", "(vague) perhaps stands on 2018-05-01: since 2016-05-09, until 2018-05."),
        ("minor", "2017-01-01", "void", "(minor) has no effect: the listed person could not be listed."),
    ],
)
def test_the_listings_own_state_is_said_first(loaded: Graph, listing: str, day: str, state: str, sentence: str) -> None:
    found = ask(loaded, listing, day)
    assert (found.state, found.text.partition(" No document")[0].partition(" Copies")[0].endswith(sentence)) == (
        state,
        True,
    )


def test_a_copy_names_its_holder_and_the_place_in_its_document(loaded: Graph) -> None:
    (copy,) = ask(loaded, "open", "2017-01-01").copies
    assert (copy.holder_en, copy.holder_zh, str(copy.received), copy.ceased) == ("The hub", "hub网", "2016-06-01", None)
    assert (copy.cite.document, copy.cite.locator, str(copy.cite)) == ("extract", "line hub", "No. 7, line hub")


def test_the_sentence_says_first_what_is_withdrawn_at_the_source_but_held_elsewhere(loaded: Graph) -> None:
    assert ask(loaded, "fixed", "2018-07-10").text == (
        "The entry of First Company 甲公司 in the debtors' list (fixed) is over on 2018-07-10: it ended on 2018-05-09. "
        "It is still held although it is over: The ministry for 63 days from 2018-05-09 on; "
        "The site for 10 days from 2018-07-01 on. "
        "Within the time that the keeper itself has to delete it, it was held on: The hub for 3 days "
        "from 2018-05-09 on. "
        "Copies: held on the day 2, no longer held 2, perhaps held 1. "
        "Channels in force then lead its register's listings to 5 agencies and platforms; "
        "a copy is recorded at 5 of them."
    )


def test_a_listing_never_heard_of_anywhere_says_that_this_is_not_the_same_as_not_shared(loaded: Graph) -> None:
    found = ask(loaded, "unheard", "2017-07-10")
    assert found.copies == ()
    assert found.text == (
        "The entry of First Company 甲公司 in the debtors' list (unheard) stands on 2017-07-10: since 2016-05-09. "
        "No document records a copy of it anywhere; nothing recorded is not the same as nothing shared. "
        "Channels in force then lead its register's listings to 4 agencies and platforms; "
        "a copy is recorded at none of them."
    )


def test_a_copy_that_came_later_has_not_been_heard_of_yet(loaded: Graph) -> None:
    text = ask(loaded, "open", "2016-05-31").text
    assert "No document records a copy of it anywhere by then; nothing recorded is not the same" in text
    assert "Copies:" not in text


@pytest.mark.parametrize(
    ("ceased", "day", "in_time", "alarm"),
    [
        ("2018-05-14", "2018-07-10", True, False),
        ("2018-05-15", "2018-07-10", False, True),
        (None, "2018-05-14", True, False),
        (None, "2018-05-15", False, True),
    ],
)
def test_a_copy_that_went_within_the_keepers_own_time_for_deletion_was_not_held_too_long(
    loaded: Graph, settings: Settings, ceased: str | None, day: str, in_time: bool, alarm: bool
) -> None:
    load(loaded, settings, [listing("timed", ground="hides"), holding("timed", "hub", "2016-05-10", ceased)])
    try:
        found = ask(loaded, "timed", day)
        assert [c.in_time for c in found.copies] == [in_time]
        assert ("held after its end" in found.text or "still held" in found.text, "keeper itself" in found.text) == (
            alarm,
            in_time,
        )
    finally:
        load(loaded, settings, [holding("timed", "hub", "2016-05-10").model_copy(update={"withdrawn": True})])


def test_a_holder_is_named_after_whoever_has_its_functions_on_the_day(loaded: Graph, settings: Settings) -> None:
    load(loaded, settings, [holding("open", "railways", "2016-06-02")])
    try:
        for day, name in (("2019-06-17", "The railways"), ("2019-06-18", "The rail-group (formerly The railways)")):
            assert {c.holder_en for c in ask(loaded, "open", day).copies} == {"The hub", name}
    finally:
        load(loaded, settings, [holding("open", "railways", "2016-06-02").model_copy(update={"withdrawn": True})])


# --- channels -----------------------------------------------------------------------------------------------------


def routes(found: Spread) -> list[tuple[Any, ...]]:
    return [(r.channel, r.source, r.target, r.hops, r.recorded) for r in found.channels]


def test_channels_are_followed_from_the_keeper_each_once_whichever_way_and_round(loaded: Graph) -> None:
    assert routes(ask(loaded, "fixed", "2018-07-10")) == [
        ("court-firm", "court", "firm", 1, True),
        ("court-hub", "court", "hub", 1, True),
        ("bank-hub", "hub", "bank", 2, True),
        ("firm-bank", "firm", "bank", 2, True),
        ("hub-ministry", "hub", "ministry", 2, True),
        ("hub-site", "hub", "site", 2, True),
        ("site-hub", "site", "hub", 3, True),
    ]


def test_a_channel_leads_on_only_while_it_is_in_force(loaded: Graph) -> None:
    assert [way[0] for way in routes(ask(loaded, "fixed", "2017-12-31"))] == [
        "court-firm",
        "court-hub",
        "bank-hub",
        "firm-bank",
        "hub-ministry",
    ]
    assert [way[0] for way in routes(ask(loaded, "fixed", "2019-01-01"))] == [
        "court-hub",
        "bank-hub",
        "hub-ministry",
        "hub-site",
        "site-hub",
    ]


def test_uncertain_channels_and_what_only_they_lead_to_are_counted_apart(loaded: Graph) -> None:
    unsure: dict[str, dict[str, Any]] = {
        "court-hub": {"mark": ("uncertain",)},
        "firm-bank": {"mark": ("seed", "uncertain")},
    }
    channels = tuple(c.model_copy(update=unsure.get(c.id, {})) for c in REGIME.channels)
    regime = REGIME.model_copy(update={"channels": channels})
    found = spread(loaded, regime, state(loaded, REGIME).data, "unheard", date(2018, 7, 10))
    assert {r.channel: r.sure for r in found.channels} == {
        "court-firm": True,
        "court-hub": False,
        "bank-hub": False,
        "firm-bank": False,
        "hub-ministry": False,
        "hub-site": False,
        "site-hub": False,
    }
    assert found.text.endswith(
        "Channels in force then lead its register's listings to 1 agency or platform; "
        "a copy is recorded at none of them, and 4 more are uncertain."
    )


def test_a_keepers_successor_passes_on_what_the_keeper_listed(loaded: Graph) -> None:
    assert routes(ask(loaded, "ride", "2019-06-17")) == []
    assert routes(ask(loaded, "ride", "2019-06-18")) == [
        ("rail-hub", "rail-group", "hub", 1, True),
        ("hub-ministry", "hub", "ministry", 2, False),
        ("hub-site", "hub", "site", 2, False),
        ("site-hub", "site", "hub", 3, True),
    ]
    assert "no channel in force then that carries" in ask(loaded, "ride", "2019-06-17").text


# --- clocks, and both as they were known --------------------------------------------------------------------------


def test_the_clocks_of_a_stored_listing_are_counted_from_its_stored_steps(loaded: Graph) -> None:
    found = clocks(loaded, REGIME, state(loaded, REGIME).data, "fixed", date(2018, 7, 10))
    assert {(c.rule, c.kind, str(c.due or ""), str(c.met or ""), c.state, c.late_days) for c in found} == {
        ("serve-old", "notice", "2016-05-19", "2016-05-20", "late", 1),
        ("remove", "deletion", "2018-05-14", "2018-05-15", "late", 1),
        ("may-apply", "exit", "2017-05-09", "2018-05-15", "window_over", None),
        ("serious", "minimum", "2017-05-09", "2018-05-15", "window_over", None),
        ("serious", "maximum", "2019-05-09", "2018-05-15", "met", None),
        ("review-1", "decide", "", "", "not_started", None),
        ("review-1", "correct", "", "", "not_started", None),
        ("review-2", "file", "", "", "not_started", None),
        ("review-2", "decide", "", "", "not_started", None),
        ("struck-off", "exit", "", "", "not_started", None),
    }
    served = next(c for c in found if c.rule == "serve-old")
    assert [str(c) for c in served.facts] == ["No. 7, whole document", "No. 7, line service"]


def test_a_corrected_copy_and_step_are_seen_from_their_load_on_and_not_before(
    loaded: Graph, settings: Settings
) -> None:
    before = state(loaded, REGIME).data
    changed = [
        holding("fixed", "ministry", "2016-06-01", "2018-05-09").model_copy(update={"from_": "hub"}),
        step("fixed", "service", "2016-05-20").model_copy(update={"withdrawn": True}),
    ]
    after = load(loaded, settings, changed).n
    try:
        day = date(2018, 7, 10)
        known = [("ministry", "hub", "holds", "2018-05-09", 63), ("ministry", "hub", "ceased", "", None)]
        for data, row, served in ((before, known[0], "late"), (after, known[1], "overdue")):
            seen = copies(ask(loaded, "fixed", "2018-07-10", data))
            assert {copy for copy in seen if copy[0] == "ministry"} == {row}
            found = {c.rule: c.state for c in clocks(loaded, REGIME, data, "fixed", day)}
            assert found["serve-old"] == served
    finally:
        load(loaded, settings, RECORDS)


def test_an_unknown_listing_is_one_sentence(loaded: Graph) -> None:
    for question in (spread, clocks):
        with pytest.raises(NotFound, match="There is no listing 'nothing' in this data"):
            question(loaded, REGIME, 10**6, "nothing", date(2018, 1, 1))  # type: ignore[operator]


# --- the command line ---------------------------------------------------------------------------------------------


@pytest.fixture
def shell(loaded: Graph, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(settings.state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", settings.engine)
    monkeypatch.setattr(asking, "load_regime", lambda _: REGIME)
    monkeypatch.chdir(tmp_path)


def invoke(monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one command."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["sanctiongraph", *words])
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0), out.getvalue(), err.getvalue()


def test_the_answer_stands_in_a_sentence_above_the_tables(
    loaded: Graph, shell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told, _ = invoke(monkeypatch, "spread", "fixed", "--as-of", "2018-07-10")
    sentence, table = ask(loaded, "fixed", "2018-07-10").text, told[told.index("Held by") :]
    assert (code, " ".join(told.split()).startswith(sentence)) == (0, True)
    assert sorted(("ministry", "site", "hub", "bank", "firm"), key=lambda id: table.index(f"The {id}")) == [
        "ministry",
        "site",
        "hub",
        "bank",
        "firm",
    ]
    code, told, _ = invoke(monkeypatch, "clocks", "fixed", "--as-of", "2018-07-10")
    sentence = (
        "The entry of First Company 甲公司 in the debtors' list (fixed) on 2018-07-10: "
        "2 acts late; met in time 1, past windows 2, not started 5."
    )
    assert (code, " ".join(told.split()).startswith(sentence)) == (0, True)


def test_json_says_everything_and_the_same_bytes_twice(shell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, key in ((("spread", "fixed"), "copies"), (("clocks", "fixed"), "clocks")):
        first, second = (invoke(monkeypatch, *words, "--as-of", "2018-07-10", "--json") for _ in range(2))
        assert first == second
        told = json.loads(first[1])
        assert (told["listing"], told["regime"], bool(told[key])) == ("fixed", REGIME.hash, True)
        assert (told["as_of"], told["listed"]["name"], told["register"]) == ("2018-07-10", "甲公司", "debtors")


def test_a_day_to_come_is_said_to_lie_ahead_and_a_past_one_is_not(shell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("spread", "clocks"):
        said = "2999-01-01 lies ahead; this holds if nothing changes."
        assert said in " ".join(invoke(monkeypatch, command, "open", "--as-of", "2999-01-01")[1].split())
        assert "lies ahead" not in invoke(monkeypatch, command, "open", "--as-of", "2018-07-10")[1]


def test_a_clock_is_told_with_the_documents_of_its_events_and_states_in_words(
    shell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = " ".join(invoke(monkeypatch, "clocks", "fixed", "--as-of", "2018-07-10")[1].split())
    assert "recorded in No. 7, line service" in told
    assert "published at most" in told
    assert "service 2016-05-20 No. 7, line service" in told
    assert "not_yet" not in invoke(monkeypatch, "spread", "fixed", "--as-of", "2018-05-08")[1]


def test_a_decision_is_told_with_its_outcome_and_a_step_to_come_not_at_all(
    shell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = "repair decision 2018-10-19 granted No. 7, line repair_decision"
    told = {day: invoke(monkeypatch, "clocks", "repaired", "--as-of", day)[1] for day in ("2018-10-18", "2018-10-19")}
    assert [decided in " ".join(text.split()) for text in told.values()] == [False, True]


def test_an_unknown_listing_ends_a_command_with_its_exit_code(shell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "sanctiongraph: There is no listing 'nothing' in this data; 'sanctiongraph effects SUBJECT' shows ids.\n"
    for command in ("spread", "clocks"):
        assert invoke(monkeypatch, command, "nothing") == (3, "", sentence)
