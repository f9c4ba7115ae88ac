"""The API as its clients meet it: one server with its workers, asked over HTTP by 1, 8 and 64 clients at once."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psutil

from sanctiongraph import keys
from sanctiongraph.client import Client
from sanctiongraph.graph.connection import Graph

from .measure import Cap, Processor
from .ours import DAY, Figures
from .stage import Stage

CLIENTS = (1, 8, 64)
WORKERS = 2
"""One for each core of the machine that docs/benchmarks.md measures on."""

WARM_SECONDS = 20.0
SECONDS = 20.0
SCREENED = 10_000
"""As many rows as one request takes."""


@dataclass
class Served:
    """A server that answers: where, the key it knows, its process."""

    port: int
    token: str
    process: psutil.Process

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return [p for p in self.process.children(recursive=True) if "resource_tracker" not in " ".join(p.cmdline())]

    @property
    def client(self) -> Client:
        """The client that the package has."""
        return Client(f"http://127.0.0.1:{self.port}", self.token, patience=100, timeout=600)


@contextmanager
def served(stage: Stage, graph: Graph) -> Iterator[Served]:
    """``sanctiongraph serve`` on a free port; it ends with the block."""
    token = keys.create(graph, "benchmark", keys.Role.investigator)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = stage.shell(["serve", "--port", str(port), "--workers", str(WORKERS)])
    environment = {**stage.environment, "SANCTIONGRAPH_RATE": "1000000/second"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            there = Served(port, token, psutil.Process(process.pid))
            with there.client as client:
                client.ready()
            yield there
        finally:
            process.terminate()
            process.wait(60)


def over_http(stage: Stage, graph: Graph, affected: Sequence[str], children: Sequence[str], cap: Cap) -> Figures:
    """Why with proof for affected subjects, a check, and screening."""
    why = [f"/v1/subjects/{quote(id, safe='')}/why?as_of={DAY}" for id in affected]
    measure = next(b.measure for _, b in stage.regime.basis.values() if any(t.reach == "children" for t in b.targets))
    check = [f"/v1/subjects/{quote(id, safe='')}/check?as_of={DAY}&measure={measure}" for id in children]
    found: Figures = {"workers": WORKERS}
    with served(stage, graph) as there:
        asked(there, why, 8, WARM_SECONDS)
        for clients in CLIENTS:
            cap.check()
            found[f"why, {clients} clients"] = with_processor(stage, there, why, clients)
        if check:
            found["check, 1 client"] = with_processor(stage, there, check, 1)
        found["screen"] = screening(there, affected)
        found["memory"] = {
            "workers_mib": [p.memory_info().rss >> 20 for p in there.workers],
            "engine_mib": stage.engine().memory_info().rss >> 20,
        }
    return found


def with_processor(stage: Stage, there: Served, paths: Sequence[str], clients: int) -> Figures:
    """What so many clients met, and the processor time of a request in the workers and in the engine."""
    used, before = Processor(stage.engine()), _busy(there.workers)
    figures = asked(there, paths, clients, SECONDS)
    spent = (_busy(there.workers) - before) * 1000 / max(figures["n"], 1)
    return {**figures, "engine_cpu_ms": used.each(figures["n"])["engine_cpu_ms"], "workers_cpu_ms": round(spent, 2)}


def _busy(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(p.cpu_times()[:2]) for p in processes)


def asked(there: Served, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Ask for so long with so many clients, in a process of its own.

    Raises RuntimeError when anything was not answered well: such a figure would flatter.
    """
    job = {"host": "127.0.0.1", "port": there.port, "token": there.token, "clients": clients, "seconds": seconds}
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.clients"],
        input=json.dumps({**job, "paths": list(paths)}),
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"The clients failed: {ended.stderr.strip()[-500:]}")
    figures: dict[str, Any] = json.loads(ended.stdout)
    if set(figures["statuses"]) != {"200"}:
        raise RuntimeError(f"Not everything was answered with 200: {figures['statuses']}")
    return figures


def screening(there: Served, subjects: Sequence[str]) -> Figures:
    """Ten thousand rows in one request, half of them by way of the affected, read by the package's own client."""
    wanted = [{"id": subjects[at % len(subjects)]} for at in range(SCREENED)]
    begun = time.perf_counter()
    with there.client as client:
        rows = sum(1 for _ in client.screen(wanted, as_of=str(DAY)))
    taken = time.perf_counter() - begun
    return {"rows": rows, "seconds": round(taken, 2), "rows_per_s": round(rows / taken)}
