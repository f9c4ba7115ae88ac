"""A thousand questions while a load replaces a representative: each answer is the old data's or the new data's.

The load goes on by one batch only when some more questions were answered, so that they are spread over all of it, and
over every half-written state of the graph that it passes through.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import oracle
import worlds
from answers import derived, rows
from sanctiongraph.effects import Window, of_subject
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import load
from sanctiongraph.lookup import state
from sanctiongraph.proof import explain
from sanctiongraph.regime import Regime, load_regime, shipped
from sanctiongraph.settings import Settings
from sanctiongraph.sources import bundle as reading
from sanctiongraph.sources.world import write_city
from serving import environment
from stored import claims

UNIT, OLD, NEW = "c:chenxi-textiles", "p:wei-lan", "p:new"
OLD_CHILD, NEW_CHILD = "p:lin-yutong", "p:new-child"
POST = "t:wei-lan.legal_representative.chenxi-textiles"
ASKED = (UNIT, OLD, NEW, OLD_CHILD, NEW_CHILD)
"""NEW and NEW_CHILD are nobody before the load; afterwards it is OLD and OLD_CHILD whom nothing reaches any more."""

DAY = date(2018, 3, 1)
QUESTIONS, READERS = 1_000, 8
AROUND = 250
"""Other companies that the same load brings, each with a representative."""

Bundle = Mapping[str, Sequence[Mapping[str, Any]]]


def replacement() -> Bundle:
    """The post of the old representative ends before the day asked about, the new one's begins; and much around it."""
    person = {"document": "d:new", "kind": "person"}
    tie = {"document": "d:new", "since": "2017-06-01"}
    around = range(AROUND)
    return {
        "documents": [{"id": "d:new", "title": "变更登记"}],
        "subjects": [
            {"id": NEW, "name": "新任", **person},
            {"id": NEW_CHILD, "name": "新童", "born": "2010-05-01", **person},
            *({"id": f"p:a{n}", "name": "某人", **person} for n in around),
            *({"id": f"c:a{n}", "document": "d:new", "kind": "company", "name": f"公司{n}"} for n in around),
        ],
        "ties": [
            {"id": POST, "kind": "legal_representative", "source": OLD, "target": UNIT, **tie, "since": "2015-03-02",
             "until": "2017-06-01"},
            {"id": "t:new", "kind": "legal_representative", "source": NEW, "target": UNIT, **tie},
            {"id": "t:new-child", "kind": "parent", "source": NEW, "target": NEW_CHILD, **tie},
            *({"id": f"t:a{n}", "kind": "legal_representative", "source": f"p:a{n}", "target": f"c:a{n}", **tie}
              for n in around),
        ],
    }  # fmt: skip


def neighbourhood(bundle: Bundle) -> Bundle:
    """Everything that ties connect with the unit, which is all that effects can travel along; the oracle is slow."""
    inside, before = {UNIT}, 0
    while len(inside) > before:
        before = len(inside)
        for tie in bundle["ties"]:
            if ends := {tie["source"], tie["target"]} & inside:
                inside |= {tie["source"], tie["target"]} | ends
    whose = {"documents": ("id",), "subjects": ("id",), "ties": ("source", "target")}
    papers = {line["id"] for line in bundle["documents"]}
    return {
        file: [line for line in lines if any(line.get(end) in inside | papers for end in whose.get(file, ("subject",)))]
        for file, lines in bundle.items()
    }


@dataclass(frozen=True)
class Said:
    """What an answer says of one subject: its effects on the day, and every reason, without the days beyond it."""

    effects: frozenset[oracle.Row]
    reasons: frozenset[oracle.Derived]


def expected(bundle: Bundle) -> dict[str, Said]:
    """What the oracle says of everybody who is asked about."""
    asked = (bundle, shipped("prc"), DAY, DAY + timedelta(days=1))
    effects, reasons = oracle.effects(*asked), oracle.derivations(*asked)
    return {
        who: Said(
            frozenset(row for row in effects if row.affected == who),
            frozenset(reason._replace(days=()) for reason in reasons if reason.affected == who),
        )
        for who in ASKED
    }


@dataclass
class Questions:
    """Many readers at once, each like the command ``why``; what they were answered, by subject and load."""

    graph: Graph
    regime: Regime
    said: dict[tuple[str, int], Counter[tuple[Said, str]]] = field(default_factory=lambda: defaultdict(Counter))
    count: int = 0
    enough: bool = False
    _more: threading.Condition = field(default_factory=threading.Condition)

    def ask(self, who: str) -> None:
        """One question and its proof."""
        window = Window.of_day(state(self.graph, self.regime).data, DAY)
        answer = of_subject(self.graph, self.regime, who, window, proof=True)
        proof = "\n".join(proof.model_dump_json() for proof in explain(self.regime, answer))
        reasons = frozenset(reason._replace(days=()) for reason in derived(answer))
        with self._more:
            self.said[who, window.data][Said(frozenset(rows(answer)), reasons), proof] += 1
            self.count += 1
            self._more.notify_all()

    def go_on(self) -> None:
        """Ask after everybody by turns until it is enough."""
        for who in itertools.cycle(ASKED):
            if self.enough:
                return
            self.ask(who)

    def wait(self, more: int, readers: list[Any]) -> None:
        """Wait until so many more were answered."""
        with self._more:
            until = self.count + more
            while self.count < until:
                assert not [reader.result() for reader in readers if reader.done()]
                self._more.wait(1)


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture
def city(empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path) -> Bundle:
    """What of the demo city any tie connects with the unit; it is loaded."""
    write_city(tmp_path / "city")
    part = neighbourhood(oracle.joined(oracle.read_bundle(tmp_path / "city")))
    load(empty_graph, regime, worlds.write(part, tmp_path / "part"), engine_settings)
    return part


def second_load(settings: Settings, folder: Path) -> subprocess.CompletedProcess[str]:
    """Somebody else's load of another bundle, as a command."""
    bundle = worlds.write({"documents": [{"id": "d:other", "title": "其他"}]}, folder / "other")
    command = [sys.executable, "-m", "sanctiongraph", "load", str(bundle)]
    return subprocess.run(
        command, env=environment(settings), cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_thousand_questions_during_a_load_are_answered_by_the_old_data_or_by_the_new_and_a_second_load_is_refused(
    city: Bundle,
    graph: Graph,
    regime: Regime,
    engine_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 40)
    bundle = worlds.write(replacement(), tmp_path / "replacement")
    steps = 2 * sum(-(-len(lines) // 40) for lines in replacement().values())
    questions = Questions(graph, regime)
    refused: list[subprocess.CompletedProcess[str]] = []

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(questions.go_on) for _ in range(READERS)]

        def step(phase: str, done: int, total: int) -> None:
            questions.wait(QUESTIONS // steps, readers)
            if phase == "writing ties" and not refused:
                stored = claims(graph)
                refused.append(second_load(engine_settings, tmp_path))
                assert claims(graph) == stored

        try:
            old = state(graph, regime).data
            report = load(graph, regime, bundle, engine_settings, progress=step)
            questions.wait(len(ASKED) * READERS, readers)
        finally:
            questions.enough = True
        assert [reader.result() for reader in readers] == [None] * READERS

    assert (report.n, report.closed, questions.count >= QUESTIONS) == (old + 1, 1, True)
    oracles = {
        old: expected(city),
        report.n: expected(neighbourhood(oracle.joined(city, replacement()))),
    }
    assert set(questions.said) == {(who, data) for who in ASKED for data in oracles}
    for (who, data), answers in questions.said.items():
        assert [said for said, _ in answers] == [oracles[data][who]], (who, data)
    changed = {who for who in ASKED if oracles[old][who] != oracles[report.n][who]}
    assert changed == {OLD, NEW, OLD_CHILD, NEW_CHILD}
    assert [bool(oracles[old][who].effects) for who in ASKED] == [True, True, False, True, False]
    assert [bool(oracles[report.n][who].effects) for who in ASKED] == [True, False, True, False, True]

    (second,) = refused
    sentence = rf"Another load is running \({os.getpid()}@\S+, since 2\d\d\d-\S+\): wait until it ends\."
    assert (second.returncode, second.stdout) == (LoadError.exit_code, "")
    assert re.search(sentence, second.stderr), second.stderr
    assert "Traceback" not in second.stderr
