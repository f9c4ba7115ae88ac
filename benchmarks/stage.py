"""Where a benchmark happens: temporary folders, a fresh local engine, a connection that adds up its waiting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine, stop_engine
from sanctiongraph.graph.queries import Query, parse, query
from sanctiongraph.regime import Regime
from sanctiongraph.settings import Settings

QUESTION_SECONDS = 900.0
LARGE = 300_000
"""From so many subjects on the engine gets 2 GB of heap and 2 GB of page cache, below the defaults of a laptop."""


class Timed(Graph):
    """A connection that adds up the time spent in reading: the round trip, rows turned into Python values included."""

    waited = 0.0

    @classmethod
    def open(cls, settings: Settings) -> Timed:
        """As in Graph."""
        return cls(settings)

    def read(self, text: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
        """As in Graph; timed."""
        begun = time.perf_counter()
        try:
            return super().read(text, parameters)
        finally:
            self.waited += time.perf_counter() - begun


@dataclass
class Stage:
    """One size's bundle and engine, with everything that is asked of them."""

    subjects: int
    bundle: Path
    settings: Settings
    regime: Regime

    def start(self) -> float:
        """Start the engine; seconds until it answers."""
        begun = time.perf_counter()
        ensure_engine(self.settings)
        return time.perf_counter() - begun

    def stop(self) -> None:
        """Stop the engine and wait for its end."""
        stop_engine(self.settings)

    def engine(self) -> psutil.Process:
        """The engine's process."""
        return psutil.Process(ensure_engine(self.settings).pid)

    @property
    def environment(self) -> dict[str, str]:
        """The environment that leads a process to this stage's engine."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SANCTIONGRAPH_")}
        names = ("state", "heap", "page_cache")
        return {**kept, **{f"SANCTIONGRAPH_{name.upper()}": str(getattr(self.settings, name)) for name in names}}

    def shell(self, arguments: list[str]) -> list[str]:
        """``sanctiongraph …`` as a shell would run it."""
        return [shutil.which("sanctiongraph", path=str(Path(sys.executable).parent)) or "sanctiongraph", *arguments]

    def command(self, arguments: list[str], seconds: float) -> float:
        """Run ``sanctiongraph …``; seconds until it has ended with its answer."""
        begun = time.perf_counter()
        subprocess.run(
            self.shell(arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
        )
        return time.perf_counter() - begun


@contextmanager
def staged(subjects: int, regime: Regime) -> Iterator[Stage]:
    """A stage in temporary folders; the engine is stopped and the folders are removed however it ends."""
    with tempfile.TemporaryDirectory(prefix="sanctiongraph-bench-") as folder:
        heap, cache = ("2g", "2g") if subjects >= LARGE else ("1g", "512m")
        settings = Settings(
            uri=None, password=None, state=Path(folder) / "state", heap=heap, page_cache=cache, engine="current",
            query_seconds=QUESTION_SECONDS,
        )  # fmt: skip
        stage = Stage(subjects, Path(folder) / "bundle", settings, regime)
        try:
            yield stage
        finally:
            stage.stop()


def own(name: str) -> Query:
    """A Cypher file of the benchmarks, checked as the product's are."""
    return parse(f"benchmarks/{name}", (Path(__file__).parent / f"{name}.cypher").read_text(encoding="utf-8"))


def composed(anchor: str, reaches: tuple[str, ...], projection: str) -> Query:
    """As the product joins anchor, reaches and projection, with a projection of the benchmarks."""
    head, tail, arms = query(f"anchor/{anchor}"), own(projection), [query(f"reach/{reach}") for reach in reaches]
    union = "\nUNION ALL\n".join(f"{head.text}{arm.text}RETURN {', '.join(arm.columns)}" for arm in arms)
    parameters = {name: type_ for part in (head, *arms, tail) for name, type_ in part.parameters.items()}
    text = f"CALL () {{\n{union}\n}}\n{tail.text}"
    return Query(f"{anchor} → {projection}", tail.doc, parameters, tail.columns, text)
