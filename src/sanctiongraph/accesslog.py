"""The log of look-ups (D10): one chain of entries for each writing process, committed in groups.

An entry says which key asked, for what purpose, the keyed hash of what was asked, and the ids of the subjects shown;
never a name. Whoever answers waits until the entry is committed. One thread writes, and takes whatever has gathered
while it wrote: readers wait for one transaction, not for each other. A chain that failed to grow is given up and the
next entry begins a new one, because nobody knows whether the last group was saved.
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from .errors import LogFailed
from .graph.connection import Graph
from .graph.queries import query
from .journal import broken, event_hash, link, write_with_event

GROUP = 256
"""Entries that one transaction takes at most."""


@dataclass(frozen=True)
class Entry:
    """One look-up: who, why, what (hashed under the deployment's key), how it was answered, and who was shown."""

    key: str
    role: str
    purpose: str | None
    operation: str
    asked: str
    status: int
    ids: tuple[str, ...]


class Chain(Protocol):
    """Where entries go, a group at a time, all or nothing."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Save them for good, or raise."""


class GraphChain:
    """Chains in the graph: begun when the first entry comes, and begun anew after a failure."""

    def __init__(self, graph: Callable[[], Graph]) -> None:
        self._graph = graph
        self._id, self._n, self._hash = "", 0, ""

    def append(self, entries: Sequence[Entry]) -> None:
        """Save a group of entries in one transaction."""
        if not self._id:
            self._begin()
        rows = list(self._rows(entries))
        last, ends = self._n, {"n": rows[-1]["n"], "hash": rows[-1]["hash"]}
        chain, self._id = self._id, ""
        given = {"chain": chain, "last": last, **ends, "rows": rows}
        if self._graph().write(query("access/append").text, given) != [{"written": len(rows)}]:
            raise LogFailed("The chain of the access log does not end where it was left.")
        self._id, self._n, self._hash = chain, ends["n"], ends["hash"]

    def _begin(self) -> None:
        id = secrets.token_hex(8)
        write_with_event(self._graph(), "access/chain_begin", {"chain": id}, {"what": "log begun", "chain": id})
        self._id, self._n, self._hash = id, 0, ""

    def _rows(self, entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
        n, previous = self._n, self._hash
        for entry in entries:
            n += 1
            at = datetime.now(UTC).isoformat(timespec="microseconds")
            row: dict[str, Any] = {
                "id": f"{at}~{self._id}~{n:012d}",
                "chain": self._id,
                "n": n,
                "at": at,
                "key": entry.key,
                "role": entry.role,
                "operation": entry.operation,
                "asked": entry.asked,
                "status": entry.status,
                "ids": sorted(entry.ids),
                "previous": previous,
            }
            if entry.purpose is not None:
                row["purpose"] = entry.purpose
            row["hash"] = previous = event_hash(row)
            yield row


class AccessLog:
    """The one thread that writes a process's entries. Safe to use from any thread; a context manager."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._waiting: queue.SimpleQueue[tuple[Entry, Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def append(self, entry: Entry) -> Future[None]:
        """Hand an entry over; the future is done when it is committed, and raises LogFailed when it cannot be.

        An entry whose future was cancelled before its group was taken is not written.
        """
        done: Future[None] = Future()
        self._waiting.put((entry, done))
        return done

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._waiting.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while group := self._group():
            live = [(entry, done) for entry, done in group if done.set_running_or_notify_cancel()]
            if live:
                self._write(live)

    def _write(self, group: list[tuple[Entry, Future[None]]]) -> None:
        try:
            self._chain.append([entry for entry, _ in group])
        except Exception as error:  # whatever it was, nobody in the group may be answered
            failed = LogFailed("The access log cannot be written, so nothing may be answered: try again later.")
            failed.__cause__ = error
            for _, done in group:
                done.set_exception(failed)
        else:
            for _, done in group:
                done.set_result(None)

    def _group(self) -> list[tuple[Entry, Future[None]]]:
        """Wait for one entry, and take what has gathered behind it; nothing when the log is closed."""
        first = self._waiting.get()
        if first is None:
            return []
        group = [first]
        while len(group) < GROUP:
            try:
                more = self._waiting.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._waiting.put(None)
                break
            group.append(more)
        return group


def verify(graph: Graph) -> list[str]:
    """What is wrong with the log and with the changes to keys, a sentence each; nothing when every chain is whole."""
    events = [row["event"] for row in graph.read(query("access/key_events").text, {})]
    wrong = list(broken("Change", events))
    chains = {row["chain"]: row for row in graph.read(query("access/chains").text, {})}
    begun = {event["chain"] for event in events if event.get("chain")}
    wrong += [f"Chain {id} of the log is gone." for id in sorted(begun - set(chains))]
    wrong += [f"Chain {id} of the log was never begun." for id in sorted(set(chains) - begun)]
    for id, end in chains.items():
        last: dict[str, Any] = {"n": 0, "hash": ""}
        entries = []
        for row in graph.stream(query("access/chain").text, {"chain": id}):
            last = row["entry"]
            entries.append(link(last))
        wrong += broken(f"Chain {id}, entry", entries)
        if (last["n"], last["hash"]) != (end["n"], end["hash"]):
            wrong.append(f"Chain {id} of the log ends at entry {last['n']} but should end at {end['n']}.")
    return wrong
