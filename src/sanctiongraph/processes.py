"""A load's work on several processors: the same work on one part of a bundle after the other, in their order.

The processes are forked, so they hold the regime as it is and start at once; they end with the load, whatever ends it.
They only compute: what they find is remembered, reported and written by the one process that holds the load's lock.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from .errors import LoadError

MOST = 8
"""Processes at most: from here on the one that reads and remembers is what the others wait for."""

NAMED = "sanctiongraph-checking-"
"""How the folder of such processes is called, among the temporary files."""

FRESH = 60
"""Seconds for which a folder that nobody holds yet may be about to be held."""

Thing = TypeVar("Thing")
Done = TypeVar("Done")


class NoProcesses(Exception):
    """The system gives no further processes: one has to do."""


def processors() -> int:
    """How many processors this process may use; 1 where processes cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


class Processes:
    """Some processes, and a private folder in which they may read what this one writes."""

    def __init__(self, pool: ProcessPoolExecutor, folder: Path, many: int) -> None:
        self._pool, self.folder, self._many = pool, folder, many

    def each(self, work: Callable[[Thing], Done], things: Iterable[Thing]) -> Iterator[tuple[Thing, Done]]:
        """Each thing with what the work makes of it, in order; one more than there are processes is under way.

        Raises what the work raises; LoadError when a process was killed.
        """
        waiting: deque[tuple[Thing, Future[Done]]] = deque()
        try:
            for thing in things:
                waiting.append((thing, self._pool.submit(work, thing)))
                if len(waiting) > self._many:
                    first, done = waiting.popleft()
                    yield first, done.result()
            for first, done in waiting:
                yield first, done.result()
        except BrokenProcessPool:
            raise LoadError(
                "A process that checks the bundle was killed, perhaps because memory ran out, so nothing was loaded: "
                "load again."
            ) from None

    def end(self) -> None:
        """Let the processes go, and their memory."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def processes(begin: Callable[[Path], None]) -> Iterator[Processes]:
    """As many processes as there are processors, each begun with ``begin(folder)``.

    Raises NoProcesses when they cannot be had.
    """
    many = min(processors(), MOST)
    with _folder() as folder:
        others = Processes(_forked(many, folder, begin), folder, many)
        try:
            yield others
        finally:
            others.end()


def _forked(many: int, folder: Path, begin: Callable[[Path], None]) -> ProcessPoolExecutor:
    """All of them at once, before anything that a fork must not take along is open."""
    before = set(multiprocessing.active_children())
    try:
        fork = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(many, fork, initializer=_begin, initargs=(folder, begin))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that a thread waits for the engine's end is no harm
            pool.submit(int).result()
    except (OSError, ImportError, NotImplementedError, BrokenProcessPool) as error:
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
            child.join()
        raise NoProcesses from error
    return pool


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that this process and those it forks hold; those that nobody holds any more are removed.

    A load that is killed takes its own away, unless the processes that would remove it are killed with it.
    """
    _sweep(Path(tempfile.gettempdir()))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=NAMED)))
        _held(stack, folder)
        yield folder


def _held(stack: ExitStack, folder: Path) -> bool:
    """Hold a folder for as long as the stack is open, and as a process lives that was forked meanwhile."""
    import fcntl

    file = stack.enter_context((folder / "held").open("w"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep(temporary: Path) -> None:
    for folder in temporary.glob(f"{NAMED}*"):
        with ExitStack() as stack:
            try:
                at = folder.stat()
                old = at.st_uid == os.getuid() and at.st_mtime < time.time() - FRESH
                if old and _held(stack, folder):
                    shutil.rmtree(folder, ignore_errors=True)
            except OSError:
                continue  # somebody else removed it, or may alone


def _begin(folder: Path, begin: Callable[[Path], None]) -> None:
    """What a new process does first: it leaves Ctrl-C to the one that forked it, and ends when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    begin(folder)


def _end_with_parent(folder: Path) -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
