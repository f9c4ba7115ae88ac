"""On 300 random worlds the Cypher traversals and the independent oracle give the same rows, from either end of a path.

The worlds exercise every reach, roles, chains and cycles of control, exemptions, rival claims, vague dates, terms and
extensions; each has a later bundle that ends, corrects and withdraws some of it, so that both times are compared too.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

import oracle
import worlds
from answers import derived, rows
from sanctiongraph.changes import Changed, Side, changes
from sanctiongraph.effects import Window, of_everything, of_listing, of_subject
from sanctiongraph.load import load
from sanctiongraph.regime import Regime, load_regime, shipped

COUNT = 300
BUSY = 10
"""A register that triggers so many bases is busy: two thirds of the worlds list in busy registers only."""


def _drawn(regime: Regime) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Worlds and their corrections, the same ones in every run."""
    triggered = Counter(r for i, b in regime.basis.values() for r in regime.triggers(i, b))
    busy = [r for r, bases in triggered.items() if bases >= BUSY]
    return [*worlds.drawn(regime, busy, COUNT * 2 // 3), *worlds.drawn(regime, sorted(triggered), COUNT // 3)]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def histories(regime: Regime) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (worlds.renamed(first, f"w{n}:"), worlds.renamed(second, f"w{n}:"))
        for n, (first, second) in enumerate(_drawn(regime))
    ]


@pytest.fixture(scope="module")
def loads(
    graph: Any, regime: Regime, histories: Any, engine_settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> list[int]:
    """The numbers of the two loads: all worlds, then all corrections."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = tmp_path_factory.mktemp("worlds")
    numbers = []
    for name, bundles in (("first", [h[0] for h in histories]), ("second", [h[1] for h in histories])):
        path = worlds.write(oracle.joined(*bundles), folder / name)
        numbers.append(load(graph, regime, path, engine_settings).n)
    return numbers


def said(histories: Any, load: int) -> list[set[oracle.Row]]:
    """The oracle's rows of each world, knowing the first bundle only, or both."""
    return [oracle.effects(oracle.joined(*history[: load + 1]), shipped("prc")) for history in histories]


@pytest.mark.parametrize("known", [0, 1], ids=["as first known", "after the corrections"])
def test_asked_from_the_subject_every_world_agrees_with_the_oracle(
    graph: Any, regime: Regime, histories: Any, loads: list[int], known: int
) -> None:
    window = Window(loads[known])
    for number, expected in enumerate(said(histories, known)):
        subjects = {line["id"] for line in histories[number][0]["subjects"]}
        found = {row for subject in subjects for row in rows(of_subject(graph, regime, subject, window))}
        assert found == expected, json.dumps(histories[number], ensure_ascii=False)


@pytest.mark.parametrize("known", [0, 1], ids=["as first known", "after the corrections"])
def test_asked_from_the_listing_every_world_agrees_with_the_oracle(
    graph: Any, regime: Regime, histories: Any, loads: list[int], known: int
) -> None:
    window = Window(loads[known])
    for number, expected in enumerate(said(histories, known)):
        listings = {line["id"] for line in histories[number][0]["listings"]}
        found = {row for listing in listings for row in rows(of_listing(graph, regime, listing, window))}
        assert found == expected, json.dumps(histories[number], ensure_ascii=False)


def test_asked_of_everything_the_whole_propagation_agrees_with_the_oracle_down_to_the_ties_and_bases(
    graph: Any, regime: Regime, histories: Any, loads: list[int]
) -> None:
    expected = {row for history in histories for row in oracle.derivations(oracle.joined(*history), shipped("prc"))}
    found = {row for answer in of_everything(graph, regime, Window(loads[1]), block=40) for row in derived(answer)}
    assert found == expected


Key = tuple[str, str, str, str]


def timelines(found: list[set[oracle.Row]]) -> dict[Key, set[oracle.Row]]:
    """The rows of each effect by what makes it this one."""
    by: dict[Key, set[oracle.Row]] = defaultdict(set)
    for row in set().union(*found):
        by[row.affected, row.measure, row.listing, row.mode].add(row)
    return by


def changed(graph: Any, regime: Regime, since: int, until: int, page: int) -> dict[Key, Changed]:
    """The changes between two loads, page by page."""
    found: list[Changed] = []
    after: str | None = ""
    while after is not None:
        one = changes(graph, Side(since, regime), Side(until, regime), after, page)
        found += one.changes
        after = one.after
    by = {(c.effect.affected.id, c.effect.measure, c.effect.listing.record, c.effect.mode.value): c for c in found}
    assert len(by) == len(found)
    return by


def test_what_changed_between_two_loads_is_what_the_oracle_says_of_both(
    graph: Any, regime: Regime, histories: Any, loads: list[int]
) -> None:
    before, after = (timelines(said(histories, known)) for known in (0, 1))
    expected = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    found = changed(graph, regime, *loads, page=100)
    assert set(found) == expected
    kinds = {cause.kind for change in found.values() for cause in change.causes}
    assert kinds == {"listing", "tie", "exemption", "profile"}
    assert [key for key, change in found.items() if not change.causes] == []
    assert {change.what for change in found.values()} == {"began", "ended", "changed"}
    assert len(expected) < len({*before, *after})


def test_from_before_the_first_load_everything_began_and_between_a_load_and_itself_nothing_changed(
    graph: Any, regime: Regime, histories: Any, loads: list[int]
) -> None:
    first = changed(graph, regime, 0, loads[0], page=1000)
    assert set(first) == set(timelines(said(histories, 0)))
    assert {change.what for change in first.values()} == {"began"}
    assert changed(graph, regime, loads[1], loads[1], page=1000) == {}


def test_on_a_single_day_the_answer_is_the_timeline_cut_to_that_day(
    graph: Any, regime: Regime, histories: Any, loads: list[int]
) -> None:
    for day in (date(2015, 7, 22), date(2018, 1, 10), date(2020, 2, 29)):
        expected = {
            (r.affected, r.measure, r.listing, r.mode, r.standing)
            for history in histories[:60]
            for r in oracle.effects(oracle.joined(*history), shipped("prc"), day, date.fromordinal(day.toordinal() + 1))
        }
        subjects = {line["id"] for history in histories[:60] for line in history[0]["subjects"]}
        window = Window.of_day(loads[1], day)
        found = {
            (e.affected.id, e.measure, e.listing.record, e.mode.value, e.standing.value)
            for subject in subjects
            for e in of_subject(graph, regime, subject, window).effects
        }
        assert found == expected


def test_the_worlds_exercise_every_reach_standing_and_mode_that_the_regime_has(regime: Regime, histories: Any) -> None:
    found = {row for history in histories for row in oracle.derivations(history[0], shipped("prc"))}
    assert {row.reach for row in found} == set(regime.reaches)
    standings = {row.standing for rows in said(histories, 0) for row in rows}
    assert standings == set(oracle.STANDINGS)
    assert {row.mode for row in found} == {"listed", "restricted", "notified", "rewarded"}
    assert any(len(row.ties) > 2 for row in found)
