"""What checking a bundle costs by one process and by several.

``python -m benchmarks.checking --subjects 300000``: a fictional world in a temporary folder; each way in a process of
its own, by turns; time, processor time of all processes together, and the most memory ever resident in any one.
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
from pathlib import Path
from typing import cast

from sanctiongraph import checking
from sanctiongraph.check import Held
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import _rarely_collecting
from sanctiongraph.regime import load_regime
from sanctiongraph.sources.bundle import Bundle
from sanctiongraph.sources.world import write_world
from sanctiongraph.spool import Spool

WAYS = ("one", "several")


def measured(folder: Path, way: str) -> dict[str, float]:
    """Check a bundle in this process, or from it: rows, rejections, seconds, seconds of processor time, MiB."""
    checking.SEVERAL_FROM = 0 if way == "several" else 1 << 60
    there = Held(cast("Graph", None), empty=True)
    begun, rows, wrong = time.perf_counter(), 0, 0
    with (
        _rarely_collecting(),
        Spool() as spool,
        checking.first_pass(load_regime("prc"), there, b"benchmark", Bundle(folder)) as first,
    ):
        for outcome in first.outcomes:
            spool.put(outcome.ready)
            rows, wrong = rows + outcome.read, wrong + len(outcome.bad)
        first.checker.settle()
        seconds = time.perf_counter() - begun
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "rows": rows,
        "wrong": wrong,
        "seconds": seconds,
        "processor": sum(usage.ru_utime + usage.ru_stime for usage in (own, others)),
        "own processor": own.ru_utime + own.ru_stime,
        "mib": max(own.ru_maxrss, others.ru_maxrss) / 1024,
    }


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
    for name in ("seconds", "processor", "mib"):
        sys.stdout.write(f"{name}: several / one {figures['several'][name] / figures['one'][name]:.2f}\n")


if __name__ == "__main__":
    main()
