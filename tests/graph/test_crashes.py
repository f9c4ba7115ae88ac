"""kill -9 of the loader, of the engine, and of both, at seeded moments of a load: nothing lost, nothing half done.

``--crashes N`` says how many moments; ``make crashes`` tries a hundred. A moment is a step of the load, counted off by
the load itself, and a few milliseconds more, so that it falls into the middle of a transaction too.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import cast

import pytest

import oracle
import worlds
from answers import rows
from conftest import settings_below
from crashing import loader
from sanctiongraph.effects import Window, of_everything
from sanctiongraph.errors import ConnectionFailed, LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine, find_engine, stop_engine
from sanctiongraph.invariants import violations
from sanctiongraph.load import load
from sanctiongraph.lookup import state
from sanctiongraph.regime import Regime, load_regime, shipped
from sanctiongraph.settings import Settings
from stored import Inside, claims, standing

SEED = 20261125
WORLDS = 8
PAUSE = 0.06
"""Seconds after a step, at most; a batch takes about that long."""

VICTIMS = ("loader", "engine", "both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "moment" in metafunc.fixturenames:
        metafunc.parametrize("moment", range(int(metafunc.config.getoption("--crashes"))))


@dataclass
class Known:
    """One of the two states that the loads lead to by turns: its bundle, its effects, its standing claims."""

    bundle: Path
    effects: set[oracle.Row]
    standing: list[str]
    written: int
    """How many claims a load writes that comes from the other state."""


@dataclass
class Place:
    """An engine that may be killed, the states, and how many steps a load takes."""

    settings: Settings
    regime: Regime
    graph: Graph
    known: list[Known]
    steps: list[int]
    at: int = 0

    def effects(self, data: int) -> set[oracle.Row]:
        """The whole propagation at a load."""
        return {row for answer in of_everything(self.graph, self.regime, Window(data)) for row in rows(answer)}

    @property
    def data(self) -> int:
        """The newest whole load."""
        return state(self.graph, self.regime).data

    def load(self, bundle: Path) -> int:
        """Load a bundle, undisturbed."""
        return load(self.graph, self.regime, bundle, self.settings).n


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, engine_kind: str) -> Iterator[Place]:
    """The first state, after each was loaded once undisturbed; the oracle agrees with both."""
    folder = tmp_path_factory.mktemp("crashes")
    settings, regime = settings_below(folder / "state", engine_kind, heap="512m"), load_regime("prc")
    bundles, expected = histories(regime, folder)
    with Graph.open(settings) as graph:
        place = Place(settings, regime, graph, [], [])
        for bundle in (*bundles, bundles[0]):
            place.load(bundle)
        for turn in (1, 0):
            before = len(claims(graph))
            with loader(settings, bundles[turn]) as (process, steps):
                place.steps.insert(0, sum(1 for _ in steps))
                process.join(60)
                assert process.exitcode == 0
            here = Known(
                bundles[turn], place.effects(place.data), standing(graph, place.data), len(claims(graph)) - before
            )
            assert here.effects == expected[turn]
            place.known.insert(0, here)
        yield place
    stop_engine(settings)


def histories(regime: Regime, folder: Path) -> tuple[list[Path], list[set[oracle.Row]]]:
    """Two bundles, of which each corrects what the other says, and what the oracle says of both."""
    triggered = Counter(r for i, b in regime.basis.values() for r in regime.triggers(i, b))
    drawn = worlds.drawn(regime, [r for r, bases in triggered.items() if bases >= 10], WORLDS)
    pairs = [tuple(worlds.renamed(bundle, f"w{n}:") for bundle in pair) for n, pair in enumerate(drawn)]
    paths = [worlds.write(oracle.joined(*(pair[i] for pair in pairs)), folder / f"bundle{i}") for i in (0, 1)]
    rules = shipped("prc")
    said = [{row for pair in pairs for row in oracle.effects(oracle.joined(*pair[: i + 1]), rules)} for i in (0, 1)]
    return paths, said


def kill_process(process: BaseProcess) -> None:
    process.kill()
    process.join()


def kill_engine(place: Place) -> None:
    endpoint = find_engine(place.settings)
    if endpoint is not None:
        os.kill(endpoint.pid, signal.SIGKILL)


def kill(victims: str, place: Place, process: BaseProcess, dice: Random) -> None:
    """Kill one or both, in either order."""
    deeds: list[Callable[[], None]] = []
    if victims != "engine":
        deeds.append(lambda: kill_process(process))
    if victims != "loader":
        deeds.append(lambda: kill_engine(place))
    dice.shuffle(deeds)
    for deed in deeds:
        deed()


def wrong(graph: Graph, regime: Regime) -> list[str]:
    """Everything that must not be in a graph between two loads, a sentence each; empty when all is well."""
    left = [f"{what} was left." for what, text in LEFT.items() if graph.read(text, {})]
    return [*violations(graph, regime), *left]


LEFT = {
    "A lock": "MATCH (l:Lock) RETURN l.holder AS holder",
    "A subject without a profile": "MATCH (s:Subject) WHERE NOT EXISTS { (s)<-[:DESCRIBES]-() } RETURN s.id AS c",
    "A number of nobody": "MATCH (i:Identifier) WHERE NOT EXISTS { (i)--() } RETURN i.key AS c",
}
"""What a load that is still to be swept up may leave, and what a swept graph does not hold."""


def test_a_load_that_was_killed_leaves_the_old_data_and_the_next_one_succeeds(place: Place, moment: int) -> None:
    dice = Random(f"{SEED} {moment}")
    victims, turn = VICTIMS[moment % len(VICTIMS)], 1 - place.at
    here, there, data = place.known[place.at], place.known[turn], place.data
    count = len(claims(place.graph))

    with loader(place.settings, there.bundle) as (process, steps):
        for _ in zip(range(dice.randrange(1, place.steps[turn] + 1)), steps, strict=False):
            pass
        time.sleep(dice.random() * PAUSE)
        kill(victims, place, process, dice)
        now = place.data
        assert (now, place.effects(now)) in ((data, here.effects), (data + 1, there.effects))
        process.join(120)
        code = process.exitcode
    allowed = {LoadError.exit_code, ConnectionFailed.exit_code} if victims == "engine" else {-signal.SIGKILL}
    assert code in {0, *allowed}

    assert place.load(there.bundle) == data + 1
    place.at = turn
    assert wrong(place.graph, place.regime) == []
    assert standing(place.graph, place.data) == there.standing
    assert len(claims(place.graph)) == count + there.written


def test_the_invariants_see_what_is_broken(place: Place) -> None:
    assert wrong(place.graph, place.regime) == []
    for text in (
        "CREATE (:Lock {id: 'load', holder: 'me'}) RETURN 1",
        "MATCH (e:Load) WITH e ORDER BY e.n DESC LIMIT 1 DELETE e RETURN 1",
        "MATCH (c:Listing) WITH c LIMIT 1 SET c.asserted = c.asserted + 1000 RETURN 1",
        "MATCH ()-[c:ROLE]->() WITH c LIMIT 1 SET c.withdrawn = 8999 RETURN 1",
        "MATCH (c:Listing) WITH c LIMIT 1 SET c.until = c.since RETURN 1",
        "MATCH (l:Listing) WHERE l.withdrawn > 9000 MATCH (d:Document {record: l.document}) DETACH DELETE d RETURN 1",
        "MATCH (c:Listing)-[on:ON]->() WITH on LIMIT 1 DELETE on RETURN 1",
        "CREATE (:Subject {id: 'nobody', kind: 'person'}) RETURN 1",
        "CREATE (:Identifier {key: 'of nobody'}) RETURN 1",
    ):
        with place.graph.trial() as run:
            assert run(text, {})
            assert wrong(cast("Graph", Inside(run)), place.regime), text
    assert ensure_engine(place.settings).pid
    assert wrong(place.graph, place.regime) == []
