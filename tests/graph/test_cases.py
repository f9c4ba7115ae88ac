"""The cases of the law, on the real graph, asked from the person; and the same rows from the listing and the oracle."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import answers
import casefile
import oracle
from casefile import Case
from sanctiongraph.effects import Answer, Window, of_listing, of_subject
from sanctiongraph.load import load
from sanctiongraph.lookup import state
from sanctiongraph.proof import explain, to_text
from sanctiongraph.regime import Regime, load_regime, shipped
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
    from sanctiongraph.lookup import find_subject

    return find_subject(graph, 10**6, id, b"")


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
        for about in case.data["given"]["listings"]
        for row in answers.rows(of_listing(loaded, regime, case.id("l" + about["id"]), Window(data)))
    }
    assert by_subject == said
    assert by_listing == said
