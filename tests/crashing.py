"""A load as a process that can be killed at a moment of one's choosing: it says every step that it takes.

It comes from a server that has everything imported, so that a moment is one of the load and none of Python's start.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from sanctiongraph import load as loading
from sanctiongraph.errors import SanctiongraphError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources import bundle

CHUNK = 25
"""Records of a batch, so that a small bundle has many moments."""


def run(settings: dict[str, Any], path: str, said: Connection) -> None:
    """Load a bundle; the exit code is that of the command."""
    bundle.CHUNK = CHUNK
    regime = load_regime("prc")
    try:
        with Graph.open(Settings.model_validate(settings)) as graph:
            said.send("open")
            loading.load(
                graph,
                regime,
                Path(path),
                Settings.model_validate(settings),
                progress=lambda phase, done, total: said.send(phase),
            )
            said.send("loaded")
    except SanctiongraphError as error:
        sys.stderr.write(f"sanctiongraph: {error}\n")
        sys.exit(error.exit_code)


@contextmanager
def loader(settings: Settings, path: Path) -> Iterator[tuple[BaseProcess, Iterator[str]]]:
    """The process, and its steps as they come; they end when it does."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crashing"])
    here, there = context.Pipe(duplex=False)
    plain = settings.model_dump(mode="json", exclude={"key", "rate_store", "api_key", "password", "demo_key"})
    process = context.Process(target=run, args=(plain, str(path), there))
    with _no_main():
        process.start()
    there.close()
    with here:
        try:
            yield process, _steps(here)
        finally:
            process.kill()
            process.join()
            process.close()


@contextmanager
def _no_main() -> Iterator[None]:
    """A new process runs whatever is the main module again, and a test of a script may have left its own there."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _steps(said: Connection) -> Iterator[str]:
    while True:
        try:
            yield said.recv()
        except (EOFError, OSError):
            return
