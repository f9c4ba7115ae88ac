"""``python -m benchmarks.clients``: many clients at once, each asking its next question when the last was answered.

They are a process of their own with plain sockets and no parsing, so that the server is measured and not a client; on a
machine with few cores they still take time from it, and :func:`main` says how much. The job is read from standard
input: ``{"host", "port", "token", "clients", "seconds", "paths"}``; the answer is one JSON line.
"""

from __future__ import annotations

import http.client
import itertools
import json
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from .measure import summary


class Clients:
    """The clients, what they took, and what did not go well."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._job = job
        self._paths: Iterator[str] = itertools.cycle(job["paths"])
        self._next = threading.Lock()
        self.taken: list[float] = []
        self.received = 0
        self.statuses: dict[int, int] = {}

    def run(self) -> None:
        """Ask until the time is over; every client ends its last question."""
        self._end = time.perf_counter() + self._job["seconds"]
        threads = [threading.Thread(target=self._one) for _ in range(self._job["clients"])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self) -> None:
        connection = http.client.HTTPConnection(self._job["host"], self._job["port"], timeout=60)
        headers = {"Authorization": f"Bearer {self._job['token']}", "X-Purpose": "benchmark"}
        taken: list[float] = []
        received, statuses = 0, dict[int, int]()
        while time.perf_counter() < self._end:
            with self._next:
                path = next(self._paths)
            begun = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            received += len(answer.read())
            taken.append(time.perf_counter() - begun)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        connection.close()
        with self._next:
            self.taken += taken
            self.received += received
            for status, count in statuses.items():
                self.statuses[status] = self.statuses.get(status, 0) + count


def main() -> None:
    """Read the job, do it, print its figures."""
    clients = Clients(json.load(sys.stdin))
    used, begun = time.process_time(), time.perf_counter()
    clients.run()
    whole = time.perf_counter() - begun
    figures = {
        **summary(clients.taken),
        "per_s": round(len(clients.taken) / whole),
        "bytes_each": round(clients.received / max(len(clients.taken), 1)),
        "statuses": clients.statuses,
        "clients_cpu_ms": round((time.process_time() - used) * 1000 / max(len(clients.taken), 1), 2),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
