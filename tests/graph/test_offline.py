"""The store of the stopped engine: saved, replaced as one, checked; and what a command says that wants it meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import settings_below
from sanctiongraph.engine_cli import app
from sanctiongraph.errors import EngineError
from sanctiongraph.graph import local
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine, files_of, find_engine, stop_engine
from sanctiongraph.graph.offline import backup, inconsistencies, offline, restore
from sanctiongraph.load import load
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings, read_settings
from sanctiongraph.sources.world import write_world

COUNT = "MATCH (n) RETURN count(n) AS n"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, engine_kind: str) -> Iterator[tuple[Settings, Path]]:
    """An engine of this module's own with a small world in it, and a backup of that."""
    folder = tmp_path_factory.mktemp("saved")
    settings = settings_below(folder / "state", engine_kind)
    write_world(folder / "world", 1_000, 1)
    regime = load_regime("prc")
    with Graph.open(settings) as graph:
        load(graph, regime, folder / "world", settings)
    backup(settings, folder / "all.dump")
    yield settings, folder / "all.dump"
    stop_engine(settings)


@pytest.fixture
def whole(saved: tuple[Settings, Path]) -> Iterator[Graph]:
    """That world as it was saved, whatever a test did to it."""
    settings, file = saved
    with Graph.open(settings) as graph:
        if not SAVED:
            SAVED.append(everything(graph))
        elif everything(graph) != SAVED[0]:
            restore(settings, file)
        yield graph


SAVED: list[tuple[list[str], list[str]]] = []


def everything(graph: Graph) -> tuple[list[str], list[str]]:
    """Every node and every tie with all that they say."""
    nodes = graph.read("MATCH (n) RETURN labels(n) AS labels, n {.*} AS n", {})
    ties = graph.read("MATCH (a)-[t]->(b) RETURN a {.*} AS a, type(t) AS type, t {.*} AS t, b {.*} AS b", {})
    return sorted(map(said, nodes)), sorted(map(said, ties))


def said(value: Any) -> str:
    if isinstance(value, dict):
        return str(sorted((key, said(inner)) for key, inner in value.items()))
    return repr(value)


def test_a_backup_brings_back_every_node_and_tie_and_nothing_that_came_after_it(
    saved: tuple[Settings, Path], whole: Graph
) -> None:
    before = everything(whole)
    whole.write("CREATE (:Document {claim: 'later', record: 'later'})", {})
    whole.write("MATCH (listing:Listing) WITH listing LIMIT 3 DETACH DELETE listing", {})
    assert everything(whole) != before
    restore(*saved)
    assert everything(whole) == before


def test_a_backup_writes_over_no_file(saved: tuple[Settings, Path]) -> None:
    settings, file = saved
    size = file.stat().st_size
    with pytest.raises(EngineError, match="exists already"):
        backup(settings, file)
    assert file.stat().st_size == size


def test_a_backup_of_nothing_says_so(tmp_path: Path, engine_kind: str) -> None:
    with pytest.raises(EngineError, match="There is nothing"):
        backup(settings_below(tmp_path / "state", engine_kind), tmp_path / "all.dump")
    assert not (tmp_path / "all.dump").exists()


@pytest.mark.parametrize("keep", [0, 1_000, 0.9])
def test_a_backup_that_was_cut_off_changes_nothing(
    saved: tuple[Settings, Path], whole: Graph, tmp_path: Path, keep: float
) -> None:
    settings, file = saved
    data = file.read_bytes()
    (tmp_path / "cut.dump").write_bytes(data[: int(keep if keep == int(keep) else keep * len(data))])
    before = whole.read(COUNT, {})
    with pytest.raises(EngineError, match="nothing was changed"):
        restore(settings, tmp_path / "cut.dump")
    assert whole.read(COUNT, {}) == before
    assert not (files_of(settings).home / "making").exists()


def test_a_crash_between_the_parts_of_a_new_store_is_ended_by_the_next_command(
    saved: tuple[Settings, Path], whole: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, file = saved
    before = everything(whole)
    whole.write("MATCH (n:Listing) DETACH DELETE n", {})

    def dies(files: Any) -> None:
        new = files.incoming / "databases" / "neo4j"
        shutil.rmtree(files.home / "data" / "databases" / "neo4j")
        new.rename(files.home / "data" / "databases" / "neo4j")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(local, "finish_replacing", lambda files: dies(files) if files.incoming.is_dir() else None)
        with pytest.raises(KeyboardInterrupt):
            restore(settings, file)
    assert files_of(settings).incoming.is_dir()
    ensure_engine(settings)
    assert everything(whole) == before
    assert not files_of(settings).incoming.exists()


def test_a_crash_before_the_new_store_is_whole_leaves_the_old_one(
    saved: tuple[Settings, Path], whole: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, file = saved
    whole.write("MATCH (n:Listing) DETACH DELETE n", {})
    before = everything(whole)

    def dies(_files: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sanctiongraph.graph.offline.Store.replace", dies)
        with pytest.raises(KeyboardInterrupt):
            restore(settings, file)
    assert everything(whole) == before


def test_whoever_wants_the_engine_while_its_store_is_worked_on_is_told_what_and_since_when(
    saved: tuple[Settings, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, file = saved
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(settings.state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", settings.engine)
    with offline(settings, "a test looks at it"):
        assert find_engine(settings) is None
        for wanted in (lambda: ensure_engine(settings), lambda: restore(settings, file)):
            with pytest.raises(EngineError, match=r"because a test looks at it \(process \d+, since 2\d\d\d-.*\)"):
                wanted()
        answer = CliRunner().invoke(app, ["status"])
        assert (answer.exit_code, "because a test looks at it" in answer.output) == (1, True)
    assert ensure_engine(settings)


# --- check --------------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(saved: tuple[Settings, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line is led to this module's engine."""
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(saved[0].state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", saved[0].engine)


def test_the_check_says_that_all_is_whole_or_what_is_wrong_and_the_engine_runs_again(
    whole: Graph, environment: None
) -> None:
    answer = CliRunner().invoke(app, ["check"])
    assert (answer.exit_code, answer.stdout.partition(":")[0]) == (0, "whole")
    assert find_engine(read_settings()) is not None
    whole.write("MATCH (p:Pointer {id: 'data'}) SET p.n = 3", {})
    answer = CliRunner().invoke(app, ["check"])
    said = "The pointer names load 3, but the last event is that of load 2.\n"
    assert (answer.exit_code, answer.stdout) == (1, said)


def test_the_check_finds_a_store_whose_bytes_were_changed(saved: tuple[Settings, Path], whole: Graph) -> None:
    settings = saved[0]
    told: list[tuple[str, int, int]] = []
    assert inconsistencies(settings, lambda *step: told.append(step)) == []
    assert told[0] == ("checking the store", 0, 100)
    assert told[-1] == ("checking the store", 100, 100)
    store = files_of(settings).home / "data" / "databases" / "neo4j" / "neostore.relationshipstore.db"
    before = store.read_bytes()
    store.write_bytes(before[:20_000] + bytes(b ^ 0x15 for b in before[20_000:20_400]) + before[20_400:])
    try:
        found = inconsistencies(settings, lambda *_: None)
    finally:
        store.write_bytes(before)
    inconsistent = "Neo4j finds its store inconsistent: "
    assert {sentence[: len(inconsistent)] for sentence in found} == {inconsistent}
    assert any("relationship" in sentence for sentence in found)
    assert inconsistencies(settings, lambda *_: None) == []


def test_a_check_of_nothing_says_so(tmp_path: Path, engine_kind: str) -> None:
    with pytest.raises(EngineError, match="There is nothing"):
        inconsistencies(settings_below(tmp_path / "state", engine_kind), lambda *_: None)


KILLED = """
import os, signal, sys
from pathlib import Path
from sanctiongraph.graph import offline
from sanctiongraph.graph.connection import Graph
from sanctiongraph.settings import Settings
settings = Settings.model_validate_json(sys.argv[1])
read = Graph.read
def die(self, text, given):
    read(self, text, given)
    os.kill(os.getpid(), signal.SIGKILL)
Graph.read = die
offline.restore(settings, Path(sys.argv[2]))
"""


def test_what_a_killed_restore_left_running_ends_with_the_next_one_and_the_graph_is_the_old_one(
    saved: tuple[Settings, Path], whole: Graph
) -> None:
    settings, file = saved
    before = everything(whole)
    given = [sys.executable, "-c", KILLED, settings.model_dump_json(exclude={"hash_key"}), str(file)]
    ended = subprocess.run(given, capture_output=True, timeout=240, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    left = find_engine(settings.model_copy(update={"state": files_of(settings).home / "making"}))
    assert left is not None
    assert everything(whole) == before
    restore(settings, file)
    with pytest.raises(ProcessLookupError):
        os.kill(left.pid, 0)
    assert not (files_of(settings).home / "making").exists()
    assert everything(whole) == before
