"""Failures of the place: full disks, taken ports, stale locks, folders, jars and stores that are not as they were.

Each is one sentence that says what to do, and the exit code of its kind; afterwards the right setting works, and the
data is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

import worlds
from conftest import settings_below
from sanctiongraph import journal
from sanctiongraph.errors import EngineError, LoadError, SettingsError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.fetch import release
from sanctiongraph.graph.local import ensure_engine, files_of, stop_engine
from sanctiongraph.load import load, load_regime_into
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from serving import environment

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can mount a small disk and give a folder away"
)

BUNDLE = {"documents": [{"id": f"d{n}", "title": "公告"} for n in range(1_500)]}
CHANGED = {"documents": [{"id": "d0", "title": "更正"}]}


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


def run(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of somebody else's in this environment."""
    return subprocess.run(
        [sys.executable, "-m", "sanctiongraph", *words],
        env=environment(settings, **more),
        cwd=settings.state.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], error: type[LoadError | EngineError | SettingsError]) -> str:
    """The one sentence of a command that failed in the right way; it may stand under the line that Neo4j is started."""
    assert (done.returncode, done.stdout) == (error.exit_code, ""), done.stderr
    *before, sentence = done.stderr.splitlines()
    assert all(line.startswith("starting Neo4j") for line in before), done.stderr
    return sentence.removeprefix("sanctiongraph: ")


def loads(settings: Settings, **more: str) -> list[Any]:
    """Number and source of every load, from a command that works."""
    done = run(settings, "loads", "--json", **more)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problems"] == []
    return [(event["n"], event.get("source")) for event in told["loads"]]


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of this size at a folder, until the block ends."""
    folder.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={size},mode=0700", "none", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder in which nothing can be written, until the block ends."""
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,ro,bind", folder)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# --- the disk -------------------------------------------------------------------------------------------------------


def test_a_temporary_folder_without_room_refuses_a_load_and_one_with_room_takes_it(
    empty_graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    bundle = worlds.write(BUNDLE, tmp_path / "bundle")
    with small_disk(tmp_path / "spool", "64k") as spool:
        done = run(engine_settings, "load", str(bundle), TMPDIR=str(spool))
    assert refused(done, LoadError) == (
        f"The temporary folder {tmp_path}/spool has no room for what the load prepares (No space left on device), so "
        "nothing was loaded: make room, or name another folder in TMPDIR."
    )
    assert empty_graph.read("MATCH (n:Document|Lock) RETURN n", {}) == []
    assert run(engine_settings, "load", str(bundle), TMPDIR=str(tmp_path / "spool")).returncode == 0
    assert loads(engine_settings) == [(1, "prc"), (2, "bundle")]


@pytest.mark.timeout(900)
def test_a_disk_that_fills_up_during_a_load_loses_nothing_and_the_load_succeeds_when_there_is_room(
    tmp_path: Path, engine_kind: str, regime: Regime
) -> None:
    settings = settings_below(tmp_path / "disk", engine_kind)
    bundle = worlds.write(
        {"documents": [{"id": f"d{n}", "title": "公告" * 50} for n in range(8_000)]}, tmp_path / "large"
    )
    with small_disk(settings.state, "200m") as disk:
        with Graph.open(settings) as graph:
            load(graph, regime, worlds.write(CHANGED, tmp_path / "bundle"), settings)
        free = shutil.disk_usage(disk).free
        os.posix_fallocate(filler := os.open(disk / "filler", os.O_CREAT | os.O_WRONLY), 0, free - (2 << 20))
        os.close(filler)
        full = run(settings, "load", str(bundle))
        assert re.fullmatch(
            rf"The disk that holds {re.escape(str(files_of(settings).home))} is full \(\d MB are left\): make room, or "
            r"name another folder in SANCTIONGRAPH_STATE\.",
            refused(full, EngineError),
        )
        (disk / "filler").unlink()
        assert loads(settings) == [(1, "prc"), (2, "bundle")]
        assert run(settings, "load", str(bundle)).returncode == 0
        assert loads(settings) == [(1, "prc"), (2, "bundle"), (3, "large")]
        stop_engine(settings)


# --- ports and locks ------------------------------------------------------------------------------------------------


def test_a_taken_port_is_told_before_anything_is_started_and_a_free_one_is_listened_on(
    engine_settings: Settings, tmp_path: Path
) -> None:
    elsewhere = engine_settings.model_copy(update={"state": tmp_path / "state"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(elsewhere, "serve", "--port", str(port))
    assert refused(done, SettingsError) == (
        f"Port {port} is taken: end what listens there, or name another with --port."
    )
    assert not (tmp_path / "state").exists()
    done = run(elsewhere, "serve", "--host", "192.0.2.1")
    assert refused(done, SettingsError) == (
        "Nothing can listen on 192.0.2.1, port 8000 (Cannot assign requested address): name others with --host and "
        "--port."
    )


@pytest.mark.parametrize(("silent", "taken_over"), [(-60_000, True), (60_000, False)], ids=["silent", "alive"])
def test_a_lock_of_another_machine_is_taken_over_two_minutes_after_its_last_sign_of_life(
    empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path, silent: int, taken_over: bool
) -> None:
    load_regime_into(empty_graph, regime)
    empty_graph.write(
        "CREATE (:Lock {id: 'load', token: 'dead', holder: '7@elsewhere', since: '2026-11-25T08:00:00Z', left: false, "
        "beat: timestamp() - $stale + $silent})",
        {"stale": journal.STALE_MS, "silent": silent},
    )
    done = run(engine_settings, "load", str(worlds.write(CHANGED, tmp_path / "bundle")))
    if taken_over:
        assert (done.returncode, loads(engine_settings)) == (0, [(1, "prc"), (2, "bundle")])
        return
    assert refused(done, LoadError) == (
        "Another load is running (7@elsewhere, since 2026-11-25T08:00:00Z): wait until it ends. If that process is "
        "gone, its lock is taken over 120 seconds after its last sign of life."
    )
    assert loads(engine_settings) == [(1, "prc")]


# --- the key of the personal numbers --------------------------------------------------------------------------------


def test_a_key_that_cannot_be_made_is_one_sentence_and_a_key_that_is_set_is_used(
    empty_graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    endpoint = ensure_engine(engine_settings)
    there = {"SANCTIONGRAPH_URI": endpoint.uri, "SANCTIONGRAPH_PASSWORD": endpoint.password}
    elsewhere = engine_settings.model_copy(update={"state": tmp_path / "state"})
    bundle = worlds.write(CHANGED, tmp_path / "bundle")
    elsewhere.state.mkdir()
    with read_only(elsewhere.state):
        done = run(elsewhere, "load", str(bundle), **there)
        assert refused(done, SettingsError) == (
            f"The key of the personal numbers, {tmp_path}/state/key, cannot be read or made (Read-only file system): "
            "make room or allow it, name another folder in SANCTIONGRAPH_STATE, or set SANCTIONGRAPH_KEY."
        )
        assert loads(elsewhere, **there) == [(1, "prc")]
        assert run(elsewhere, "load", str(bundle), **there, SANCTIONGRAPH_KEY="k" * 32).returncode == 0
    (elsewhere.state / "key").touch()
    done = run(elsewhere, "load", str(bundle), **there)
    assert refused(done, SettingsError) == (
        f"{tmp_path}/state/key, the key of the personal numbers, is empty: put its copy back or set SANCTIONGRAPH_KEY; "
        "where nothing was ever loaded, delete it, and a new one is made."
    )
    assert loads(elsewhere, **there) == [(1, "prc"), (2, "bundle")]


# --- folders, jars and stores ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory, engine_kind: str, regime: Regime) -> Iterator[Settings]:
    """Settings of an engine that was stopped when something had been loaded."""
    folder = tmp_path_factory.mktemp("stopped")
    settings = settings_below(folder / "state", engine_kind)
    with Graph.open(settings) as graph:
        load(graph, regime, worlds.write(CHANGED, folder / "bundle"), settings)
    stop_engine(settings)
    yield settings
    stop_engine(settings)


def stored(settings: Settings) -> dict[str, str]:
    """Hash of every file of the store."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((files_of(settings).home / "data").rglob("*"))
        if path.is_file()
    }


Wrong = Callable[[Settings, Path], AbstractContextManager[dict[str, str]]]


@contextmanager
def nothing_writable(settings: Settings, _: Path) -> Iterator[dict[str, str]]:
    with read_only(settings.state):
        yield {}


@contextmanager
def given_away(settings: Settings, _: Path) -> Iterator[dict[str, str]]:
    home = files_of(settings).home
    os.chown(home, 12345, 12345)
    yield {}
    os.chown(home, os.getuid(), os.getgid())


@contextmanager
def a_full_disk(settings: Settings, tmp_path: Path) -> Iterator[dict[str, str]]:
    with small_disk(tmp_path / "disk", "16m") as disk:
        yield {"SANCTIONGRAPH_STATE": str(disk)}


@contextmanager
def a_jar_cut_short(settings: Settings, tmp_path: Path) -> Iterator[dict[str, str]]:
    with a_changed_jar(settings, tmp_path, lambda content: content[:-100]) as more:
        yield more


@contextmanager
def a_jar_with_another_byte(settings: Settings, tmp_path: Path) -> Iterator[dict[str, str]]:
    with a_changed_jar(settings, tmp_path, lambda content: content[:50] + b"?" + content[51:]) as more:
        yield more


@contextmanager
def a_changed_jar(settings: Settings, tmp_path: Path, change: Callable[[bytes], bytes]) -> Iterator[dict[str, str]]:
    """The jars as they are in the cache, but for one that is not."""
    locked = release(settings.engine)
    name = f"neo4j-{locked.version}"
    for jar in locked.jars:
        here, there = tmp_path / "cache" / name / jar.path, settings.cache / name / jar.path
        here.parent.mkdir(parents=True, exist_ok=True)
        here.symlink_to(there)
    here.unlink()
    here.write_bytes(change(there.read_bytes()))
    yield {"SANCTIONGRAPH_CACHE": str(tmp_path / "cache")}


WRONG: list[tuple[Wrong, str]] = [
    (nothing_writable, "The state folder {home} cannot be written (Read-only file system): make room or make it "
     "writable, or name another one in SANCTIONGRAPH_STATE."),
    (given_away, "The folder {home} belongs to another user: name your own in SANCTIONGRAPH_STATE."),
    (a_full_disk, "The disk that holds {tmp}/disk/{engine} is full (N MB are left): make room, or name another "
     "folder in SANCTIONGRAPH_STATE."),
    (a_jar_cut_short, "The jar {tmp}/cache/{jar} is not the locked one, it was changed or cut off: delete the folder "
     "{tmp}/cache/{jars} to have it fetched again."),
    (a_jar_with_another_byte, "The jar {tmp}/cache/{jar} is not the locked one, it was changed or cut off: delete the "
     "folder {tmp}/cache/{jars} to have it fetched again."),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), WRONG, ids=[make.__name__ for make, _ in WRONG])
def test_an_engine_that_cannot_start_says_what_to_do_and_touches_no_store(
    stopped: Settings, tmp_path: Path, make: Wrong, sentence: str
) -> None:
    locked, before = release(stopped.engine), stored(stopped)
    jars = f"neo4j-{locked.version}"
    words = {"home": files_of(stopped).home, "tmp": tmp_path, "engine": stopped.engine, "jars": jars}
    with make(stopped, tmp_path) as more:
        done = run(stopped, "loads", **more)
    assert re.sub(r"\d+ MB", "N MB", refused(done, EngineError)) == sentence.format(
        **words, jar=f"{jars}/{locked.jars[-1].path}"
    )
    assert stored(stopped) == before != {}


def test_after_all_of_these_the_right_settings_open_the_store_with_everything_in_it(stopped: Settings) -> None:
    assert loads(stopped) == [(1, "prc"), (2, "bundle")]
    stop_engine(stopped)


def test_a_store_of_the_newer_release_is_refused_by_the_older_one_and_stays_whole(
    stopped: Settings, regime: Regime, tmp_path: Path
) -> None:
    newer = settings_below(tmp_path / "state", "current")
    if stopped.engine == "current":
        shutil.copytree(files_of(stopped).home, files_of(newer).home)
    else:
        with Graph.open(newer) as graph:
            load(graph, regime, worlds.write(CHANGED, tmp_path / "bundle"), newer)
        stop_engine(newer)
    older = newer.model_copy(update={"engine": "lts"})
    files_of(newer).home.rename(files_of(older).home)
    before = stored(older)
    assert refused(run(older, "loads"), EngineError) == (
        f"The store in {files_of(older).home} was written by Neo4j {release('current').version}, which is newer than "
        f"{release('lts').version}: update Sanctiongraph, or name another folder in SANCTIONGRAPH_STATE and load again."
    )
    assert stored(older) == before
    files_of(older).home.rename(files_of(newer).home)
    assert loads(newer) == [(1, "prc"), (2, "bundle")]
    stop_engine(newer)
