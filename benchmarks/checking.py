"""What checking a bundle costs, with what its lines have said on disk and in memory.

``python -m benchmarks.checking --subjects 300000``: a fictional world in a temporary folder; each way in processes of
its own, by turns; processor time and the most memory ever resident.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from sanctiongraph.check import Checker, Held
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import _chunks, _rarely_collecting
from sanctiongraph.regime import load_regime
from sanctiongraph.seen import Seen
from sanctiongraph.sources.bundle import Bundle
from sanctiongraph.sources.world import write_world

WAYS = ("memory", "disk")


class InMemory(Seen):
    """The same in dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, dict[str, str]] = {}
        self._holders: dict[str, set[str]] = {}

    def states(self, kind: str, ids: Iterable[str]) -> dict[str, str]:
        held = self._states.get(kind, {})
        return {id: held[id] for id in ids if id in held}

    def put(self, kind: str, states: Mapping[str, str]) -> None:
        self._states.setdefault(kind, {}).update(states)

    def put_numbers(self, numbers: Iterable[tuple[str, str]]) -> None:
        for key, id in numbers:
            self._holders.setdefault(key, set()).add(id)

    def holders(self, keys: Iterable[str]) -> dict[str, set[str]]:
        return {key: self._holders[key] for key in keys if key in self._holders}


def measured(folder: Path, way: str) -> dict[str, float]:
    """Check a bundle in this process: rows, rejections, seconds of processor time, MiB at the most and at the start."""
    checker = Checker(
        load_regime("prc"),
        Held(cast("Graph", None), empty=True),
        b"benchmark",
        Seen() if way == "disk" else InMemory(),
    )
    before, begun, rows, wrong = _peak(), time.process_time(), 0, 0
    with _rarely_collecting():
        for kind, chunk in _chunks(Bundle(folder).rows()):
            rows, wrong = rows + len(chunk), wrong + len(checker.take(kind, chunk)[1])
        checker.settle()
    return {"rows": rows, "wrong": wrong, "seconds": time.process_time() - begun, "mib": _peak(), "start_mib": before}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure both ways and print them, and the second as a multiple of the first."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=300_000)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--child", nargs=2, metavar=("FOLDER", "WAY"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        sys.stdout.write(json.dumps(measured(Path(given.child[0]), given.child[1])))
        return
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        write_world(Path(folder) / "world", given.subjects, 1)
        for way in WAYS * given.rounds:
            command = [sys.executable, "-m", "benchmarks.checking", "--child", f"{folder}/world", way]
            found[way].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    figures = {
        way: {name: statistics.median(one[name] for one in many) for name in many[0]} for way, many in found.items()
    }
    for way, one in figures.items():
        sys.stdout.write(f"{way}: " + ", ".join(f"{name} {value:,.1f}" for name, value in one.items()) + "\n")
    for name in ("seconds", "mib"):
        sys.stdout.write(f"{name}: disk / memory {figures['disk'][name] / figures['memory'][name]:.2f}\n")


if __name__ == "__main__":
    main()
