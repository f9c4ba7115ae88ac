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
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from .errors import LoadError

MOST = 8
"""Processes at most: from here on the one that reads and remembers is what the others wait for."""

Thing = TypeVar("Thing")
Done = TypeVar("Done")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """Some processes, and a private folder in which they may read what this one writes."""

    def __init__(self, pool: ProcessPoolExecutor, folder: Path, many: int) -> None:
        self._pool, self.folder, self._many = pool, folder, many

    def each(self, work: Callable[[Thing], Done], things: Iterable[Thing]) -> Iterator[tuple[Thing, Done]]:
        """Each thing with what the work makes of it, in order; a few are under way at a time.

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


@contextmanager
def processes(begin: Callable[[Path], None]) -> Iterator[Processes]:
    """As many processes as there are processors, each begun with ``begin(folder)``."""
    many = min(processors(), MOST)
    with tempfile.TemporaryDirectory(prefix="sanctiongraph-") as name:
        pool = ProcessPoolExecutor(
            many, multiprocessing.get_context("fork"), initializer=_begin, initargs=(Path(name), begin)
        )
        try:
            yield Processes(pool, Path(name), many)
        finally:
            pool.shutdown(cancel_futures=True)


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
