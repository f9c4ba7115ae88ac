"""The local engine as a process: started once, shared, private, and never losing what was committed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import settings_below
from sanctiongraph.engine_cli import app
from sanctiongraph.errors import EngineError
from sanctiongraph.graph import local
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.engine import CannotStart, sentence
from sanctiongraph.graph.fetch import release
from sanctiongraph.graph.local import Endpoint, ensure_engine, files_of, find_engine, stop_engine
from sanctiongraph.settings import Settings

COMMAND = """
import sys
from pathlib import Path
from sanctiongraph.graph.local import ensure_engine
from sanctiongraph.settings import Settings
print(ensure_engine(Settings(uri=None, state=Path(sys.argv[1]), engine=sys.argv[2])).pid)
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, engine_kind: str) -> Iterator[Settings]:
    """Settings of an engine that this module may kill; not started yet."""
    settings = settings_below(tmp_path_factory.mktemp("own"), engine_kind)
    yield settings
    stop_engine(settings)


def command(settings: Settings) -> subprocess.Popen[str]:
    """Another process that wants the engine and prints its process id."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(settings.state), settings.engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def engines_of(settings: Settings) -> set[int]:
    """The process ids of every engine that runs on this store."""
    home = str(files_of(settings).home).encode()
    return {
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and b"sanctiongraph.graph.engine" in (line := command_line(folder)) and home in line
    }


def command_line(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


def kill(endpoint: Endpoint) -> None:
    os.kill(endpoint.pid, signal.SIGKILL)
    while command_line(Path("/proc") / str(endpoint.pid)):
        time.sleep(0.01)


def listening(pid: int) -> set[str]:
    """Every address and port on which a process listens, as /proc writes them."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:[")}
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}


def test_commands_that_start_it_at_once_get_one_engine(own: Settings) -> None:
    commands = [command(own) for _ in range(4)]
    answers = [process.communicate(timeout=120) for process in commands]
    assert [process.returncode for process in commands] == [0, 0, 0, 0], answers
    assert {int(out) for out, _ in answers} == engines_of(own)
    assert len(engines_of(own)) == 1
    started = f"starting Neo4j {release(own.engine).version} …\n"
    assert sorted(err for _, err in answers) == ["", "", "", started]


def test_a_later_process_shares_it_and_says_nothing(own: Settings) -> None:
    endpoint = ensure_engine(own)
    out, err = command(own).communicate(timeout=60)
    assert (int(out), err) == (endpoint.pid, "")


def test_it_listens_on_one_port_of_loopback_and_nowhere_else(own: Settings) -> None:
    endpoint = ensure_engine(own)
    port = f"{int(endpoint.uri.rpartition(':')[2]):04X}"
    assert listening(endpoint.pid) in ({f"0100007F:{port}"}, {f"0000000000000000FFFF00000100007F:{port}"})


def test_only_the_owner_can_read_its_files(own: Settings) -> None:
    ensure_engine(own)
    files = files_of(own)
    assert files.home.stat().st_mode & 0o777 == 0o700
    assert files.password.stat().st_mode & 0o777 == 0o600
    assert files.address.stat().st_mode & 0o777 == 0o600


def test_its_password_is_in_no_argument_and_no_log(own: Settings) -> None:
    endpoint = ensure_engine(own)
    assert len(endpoint.password) >= 32
    assert endpoint.password.encode() not in command_line(Path("/proc") / str(endpoint.pid))
    assert not [log for log in files_of(own).logs if endpoint.password in log.read_text(errors="replace")]


def test_its_start_leaves_no_warning(own: Settings) -> None:
    ensure_engine(own)
    assert files_of(own).log.read_text() == ""


def test_what_is_asked_is_in_no_log(own: Settings) -> None:
    with Graph.open(own) as graph:
        graph.read("RETURN $secret AS secret", {"secret": "110101199003077563"})
    logs = files_of(own).home / "logs"
    assert not [log for log in logs.iterdir() if "110101199003077563" in log.read_text(errors="replace")]


def test_killing_the_engine_loses_no_committed_fact(own: Settings) -> None:
    with Graph.open(own) as graph:
        graph.write("CREATE (:Kept {fact: $fact})", {"fact": "committed"})
        kill(ensure_engine(own))
        assert graph.read("MATCH (k:Kept) RETURN k.fact AS fact", {}) == [{"fact": "committed"}]
    with Graph.open(own) as graph:
        assert graph.write("MATCH (k:Kept) DELETE k RETURN count(*) AS gone", {}) == [{"gone": 1}]


def test_killing_the_starting_command_leaves_one_engine_for_the_next(own: Settings) -> None:
    stop_engine(own)
    starting = command(own)
    assert starting.stderr is not None
    assert starting.stderr.readline().startswith("starting Neo4j")
    while not engines_of(own):
        time.sleep(0.01)
    starting.kill()
    starting.communicate()
    assert {ensure_engine(own).pid} == engines_of(own)


@pytest.mark.parametrize("pid", [os.getpid(), 2**22 - 1], ids=["another's process", "no process"])
def test_a_stale_state_file_is_seen_through(own: Settings, pid: int) -> None:
    stop_engine(own)
    files = files_of(own)
    files.address.write_text(json.dumps({"uri": "bolt://127.0.0.1:1", "pid": pid, "version": "1"}))
    assert find_engine(own) is None
    assert stop_engine(own) is False
    assert ensure_engine(own).pid not in (os.getpid(), pid)


def test_a_lost_password_is_replaced(own: Settings) -> None:
    old = ensure_engine(own)
    stop_engine(own)
    files_of(own).password.unlink()
    with Graph.open(own) as graph:
        assert graph.read("RETURN 1 AS one", {}) == [{"one": 1}]
    assert ensure_engine(own).password != old.password


def test_stopping_is_clean_and_starting_again_keeps_everything(own: Settings) -> None:
    with Graph.open(own) as graph:
        graph.write("CREATE (:Stopped)", {})
    pid = ensure_engine(own).pid
    assert stop_engine(own) is True
    assert (engines_of(own), find_engine(own), stop_engine(own)) == (set(), None, False)
    with Graph.open(own) as graph:
        assert graph.write("MATCH (s:Stopped) DELETE s RETURN count(*) AS kept", {}) == [{"kept": 1}]
    assert ensure_engine(own).pid != pid


def test_it_stops_when_idle_but_never_under_a_client(tmp_path: Path, engine_kind: str) -> None:
    settings = settings_below(tmp_path, engine_kind, idle_minutes=2 / 60)
    with Graph.open(settings) as graph:
        pid = ensure_engine(settings).pid
        time.sleep(5)
        assert engines_of(settings) == {pid}
        assert graph.read("RETURN 1 AS one", {}) == [{"one": 1}]
    deadline = time.monotonic() + 20
    while engines_of(settings):
        assert time.monotonic() < deadline, "it is still there"
        time.sleep(0.1)
    assert find_engine(settings) is None


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path, engine_kind: str) -> None:
    settings = settings_below(tmp_path, engine_kind)
    files = files_of(settings)
    files.home.mkdir()
    files.version.write_text("2099.01.0")
    with pytest.raises(EngineError, match=r"written by Neo4j 2099\.01\.0, which is newer than"):
        ensure_engine(settings)


@pytest.mark.parametrize("setting", ["heap", "page_cache"])
def test_a_size_that_is_none_is_refused(tmp_path: Path, engine_kind: str, setting: str) -> None:
    with pytest.raises(EngineError, match=rf"SANCTIONGRAPH_{setting.upper()} is 'lots'"):
        ensure_engine(settings_below(tmp_path, engine_kind, **{setting: "lots"}))


def test_a_heap_that_java_refuses_is_one_sentence_and_leaves_no_process(tmp_path: Path, engine_kind: str) -> None:
    settings = settings_below(tmp_path, engine_kind, heap="1k")
    with pytest.raises(EngineError, match=r"see .*engine\.log\.$"):
        ensure_engine(settings)
    assert engines_of(settings) == set()


def test_a_store_that_cannot_be_opened_is_one_sentence_and_leaves_no_process(tmp_path: Path, engine_kind: str) -> None:
    settings = settings_below(tmp_path, engine_kind)
    files_of(settings).home.mkdir()
    (files_of(settings).home / "data").write_text("in the way")
    with pytest.raises(EngineError, match=r"see .*engine\.log\.$") as raised:
        ensure_engine(settings)
    assert "\n" not in str(raised.value)
    assert engines_of(settings) == set()


def test_a_state_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, engine_kind: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EngineError, match=r"cannot be written .* SANCTIONGRAPH_STATE"):
        ensure_engine(settings_below(tmp_path / "file", engine_kind))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_state_folder_of_another_user_is_refused(tmp_path: Path, engine_kind: str) -> None:
    settings = settings_below(tmp_path, engine_kind)
    files_of(settings).home.mkdir()
    os.chown(files_of(settings).home, 12345, 12345)
    with pytest.raises(EngineError, match="belongs to another user"):
        ensure_engine(settings)


def test_a_full_disk_is_refused(tmp_path: Path, engine_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "FREE_BYTES", 1 << 62)
    with pytest.raises(EngineError, match=r"The disk that holds .* is full \(\d+ MB are left\)"):
        ensure_engine(settings_below(tmp_path, engine_kind))


def test_a_full_disk_and_a_broken_store_are_said_in_a_sentence() -> None:
    assert sentence(OSError("No space left on device"), "/s").startswith("The disk that holds /s is full")
    assert sentence(CannotStart("The store does not open."), "/s") == "The store does not open."
    assert sentence(RuntimeError("one\ntwo"), "/s") == "Neo4j does not start (one): see /s/engine.log."


def test_the_two_releases_never_share_a_store(tmp_path: Path) -> None:
    homes = {files_of(settings_below(tmp_path, kind)).home for kind in ("current", "lts")}
    assert homes == {tmp_path / "current", tmp_path / "lts"}


def test_the_command_line_shows_starts_and_stops_it(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANCTIONGRAPH_URI", raising=False)
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(own.state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", own.engine)
    runner, version = CliRunner(), release(own.engine).version
    assert f"Neo4j {version} runs at bolt://127.0.0.1:" in runner.invoke(app, ["start"]).stdout
    status = runner.invoke(app, ["status"])
    assert (status.exit_code, f"Neo4j {version} runs at" in status.stdout) == (0, True)
    assert "debug.log" in runner.invoke(app, ["logs"]).stdout
    assert runner.invoke(app, ["stop"]).stdout == "stopped\n"
    assert runner.invoke(app, ["stop"]).stdout == "was not running\n"
    status = runner.invoke(app, ["status"])
    assert (status.exit_code, status.stdout.startswith("not running")) == (1, True)
