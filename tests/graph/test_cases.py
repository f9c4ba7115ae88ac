"""The cases of the law, on the real graph, asked from the person; and the same rows from the listing and the oracle."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import answers
import casefile
import oracle
from casefile import Case
from sanctiongraph.clocks import clocks
from sanctiongraph.effects import Answer, Window, of_listing, of_subject
from sanctiongraph.errors import NotFound
from sanctiongraph.ledger import Ledger, conduct, ledgers
from sanctiongraph.load import load
from sanctiongraph.lookup import find_subject, state
from sanctiongraph.proof import explain, to_text
from sanctiongraph.regime import Regime, load_regime, shipped
from sanctiongraph.spread import Spread, spread
from sanctiongraph.whynot import why_not

CASES = casefile.cases()
DAYS = [(case, on) for case in CASES for on in case.data.get("days", [])]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def loaded(graph: Any, regime: Regime, engine_settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = casefile.write(casefile.bundle(), tmp_path_factory.mktemp("cases") / "bundle")
    load(graph, regime, folder, engine_settings)
    return graph


def ask(graph: Any, regime: Regime, subject: str, day: date | None = None) -> Answer:
    data = state(graph, regime).data
    window = Window.of_day(data, day) if day else Window(data)
    return of_subject(graph, regime, subject, window, proof=True)


def rows(answer: Answer) -> set[tuple[str, str, str]]:
    return {(e.measure, e.mode.value, e.standing.value) for e in answer.effects}


@pytest.mark.parametrize(("case", "on"), DAYS, ids=[f"{c.name} ({on['day']})" for c, on in DAYS])
def test_on_the_day_everybody_has_exactly_the_measures_that_the_case_says(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any]
) -> None:
    said = {letter: casefile.expected(by) for letter, by in on.get("expect", {}).items()}
    said |= {letter: set() for letter in on.get("nobody", [])}
    found = {letter: rows(ask(loaded, regime, case.id(letter), on["day"])) for letter in said}
    assert found == said


@pytest.mark.parametrize(("case", "on"), DAYS, ids=[f"{c.name} ({on['day']})" for c, on in DAYS])
def test_the_proof_says_what_it_must_and_nothing_that_it_must_not(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any]
) -> None:
    for wanted in on.get("proof", []):
        answer = ask(loaded, regime, case.id(wanted["subject"]), on["day"])
        effects = [e for e in answer.effects if e.measure == wanted["measure"]]
        assert effects, f"{wanted['subject']} is not under {wanted['measure']}"
        text = "".join(to_text(proof) for proof in explain(regime, answer, effects))
        assert [s for s in wanted.get("says", []) if str(s) not in text] == [], text
        assert [s for s in wanted.get("never", []) if s in text] == [], text
        if "reasons" in wanted:
            assert sum(len(e.derivations) for e in effects) == wanted["reasons"], text


@pytest.mark.parametrize(("case", "on"), DAYS, ids=[f"{c.name} ({on['day']})" for c, on in DAYS])
def test_who_is_not_reached_gets_a_reasoned_no(loaded: Any, regime: Regime, case: Case, on: dict[str, Any]) -> None:
    for wanted in on.get("why_not", []):
        answer = ask(loaded, regime, case.id(wanted["subject"]), on["day"])
        measure = wanted.get("measure")
        assert not [e for e in answer.effects if measure in (None, e.measure)]
        who = answer.subjects.get(case.id(wanted["subject"])) or _subject(loaded, case.id(wanted["subject"]))
        no = why_not(loaded, regime, who, measure, answer.window)
        text = "\n".join([no.text, *(f"{r.text} {' '.join(map(str, r.cites))}" for r in no.reasons)])
        assert [s for s in wanted["says"] if str(s) not in text] == [], text


def _subject(graph: Any, id: str) -> Any:
    return find_subject(graph, 10**6, id, b"")


def asked(key: str) -> list[Any]:
    """The days of the cases that expect something of a kind, each with it."""
    return [pytest.param(c, on, on[key], id=f"{c.name} ({on['day']})") for c, on in DAYS if key in on]


@pytest.mark.parametrize(("case", "on", "said"), asked("finds"))
def test_a_number_finds_whom_it_belongs_to_and_nobody_else(
    loaded: Any, regime: Regime, engine_settings: Any, case: Case, on: dict[str, Any], said: dict[str, str | None]
) -> None:
    def found(text: str) -> str | None:
        try:
            return case.letter(find_subject(loaded, state(loaded, regime).data, text, engine_settings.hash_key).id)
        except NotFound:
            return None

    assert {text: found(text) for text in said} == said


@pytest.mark.parametrize(("case", "on", "said"), asked("spread"))
def test_a_label_is_where_the_case_says_and_nowhere_else(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any], said: dict[str, dict[str, Any]]
) -> None:
    for letter, wanted in said.items():
        found = spread(loaded, regime, state(loaded, regime).data, case.id("l" + letter), on["day"])
        assert _copies(found) == {key: sorted(wanted.get(key, [])) for key in _copies(found)}
        if "channels" in wanted:
            assert sorted(route.channel for route in found.channels) == sorted(wanted["channels"])
        assert [words for words in wanted.get("says", []) if words not in found.text] == [], found.text


def _copies(found: Spread) -> dict[str, list[Any]]:
    states = ("holds", "ceased", "perhaps", "not_yet")
    return {
        **{state: sorted(c.holder for c in found.copies if c.state == state) for state in states},
        "after_end": sorted([c.holder, c.after_end, c.after_end_days] for c in found.copies if c.after_end),
    }


@pytest.mark.parametrize(("case", "on", "said"), asked("clocks"))
def test_every_clock_that_runs_is_due_and_stands_as_the_case_says(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any], said: dict[str, dict[str, list[Any]]]
) -> None:
    for letter, wanted in said.items():
        data = state(loaded, regime).data
        pairs = {name: value if isinstance(value[0], list) else [value] for name, value in wanted.items()}
        waiting = {name for name, value in pairs.items() if value == [[None, "not_started"]]}
        found: dict[str, list[list[str | None]]] = {}
        for clock in clocks(loaded, regime, data, case.id("l" + letter), on["day"]):
            name = f"{clock.rule} {clock.kind}"
            if clock.state != "not_started" or name in waiting:
                found.setdefault(name, []).append([str(clock.due) if clock.due else None, clock.state])
        plain = {name: [[str(due) if due else None, state] for due, state in value] for name, value in pairs.items()}
        assert found == plain


@pytest.mark.parametrize(("case", "on", "said"), asked("ledger"))
def test_a_ledger_comes_to_what_the_case_says_and_nothing_else_has_a_total(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any], said: dict[str, dict[str, dict[str, Any]]]
) -> None:
    for letter, wanted in said.items():
        found = ledgers(loaded, regime, state(loaded, regime).data, case.id(letter), on["day"])
        shown = {one.scheme: _ledger(one, "given" in wanted.get(one.scheme, {})) for one in found}
        words = ("says", "never")
        assert shown == {scheme: {k: v for k, v in row.items() if k not in words} for scheme, row in wanted.items()}
        for one in found:
            text = " ".join([one.no_total or "", *one.notes])
            assert [said for said in wanted[one.scheme].get("says", []) if said not in text] == [], text
            assert [said for said in wanted[one.scheme].get("never", []) if said in text] == [], text


def _ledger(one: Ledger, given: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"total": one.total, "grade": one.grade.id if one.grade else None}
    return row | ({"given": [[g.score, g.grade.id if g.grade else None] for g in one.given]} if given else {})


@pytest.mark.parametrize(("case", "on", "said"), asked("conduct"))
def test_what_somebody_did_is_told_with_the_listings_that_it_led_to(
    loaded: Any, regime: Regime, case: Case, on: dict[str, Any], said: dict[str, list[Any]]
) -> None:
    for letter, wanted in said.items():
        found = conduct(loaded, state(loaded, regime).data, case.id(letter))
        assert [
            [case.letter(c.record)[1:], c.norm, c.area, [case.letter(led.listing)[1:] for led in c.listings]]
            for c in found
        ] == wanted


SPANS = [
    (c, letter, measure, spans)
    for c in CASES
    for letter, by in c.data.get("spans", {}).items()
    for measure, spans in by.items()
]


@pytest.mark.parametrize(
    ("case", "letter", "measure", "spans"), SPANS, ids=[f"{c.name}: {who} {m}" for c, who, m, _ in SPANS]
)
def test_over_the_whole_timeline_an_effect_has_exactly_these_days(
    loaded: Any, regime: Regime, case: Case, letter: str, measure: str, spans: list[list[Any]]
) -> None:
    answer = ask(loaded, regime, case.id(letter))
    found = [
        [p.span.since, p.span.until, p.standing.value] for e in answer.effects if e.measure == measure for p in e.parts
    ]
    assert found == spans


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_the_oracle_and_both_ends_of_the_path_agree_on_every_case(loaded: Any, regime: Regime, case: Case) -> None:
    everything = oracle.effects(casefile.bundle(), shipped("prc"))
    said = {row for row in everything if row[0].startswith(case.prefix)}
    by_subject = {row for letter in case.subjects for row in answers.rows(ask(loaded, regime, case.id(letter)))}
    data = state(loaded, regime).data
    by_listing = {
        row
        for about in case.data["given"].get("listings", [])
        for row in answers.rows(of_listing(loaded, regime, case.id("l" + about["id"]), Window(data)))
    }
    assert by_subject == said
    assert by_listing == said
