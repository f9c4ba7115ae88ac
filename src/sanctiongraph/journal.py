"""The record of what was written (D8, D10): the pointer, the lock that lets one load write, the chained events.

A change takes the lock, stamps its rows with the next number, and ends with one transaction that writes its event,
moves the pointer and gives the lock back. Every writing query names the holder's token, so that a holder whose lock was
taken over writes nothing more.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from .errors import LoadError
from .graph.connection import Graph
from .graph.queries import query
from .model import FOREVER

STALE_MS = 120_000
"""A holder that said nothing for so long, by the database's clock, is taken for dead."""

BEAT_SECONDS = 10.0

TRIES = 20
"""How often an event is brought to the end of its chain, while others write there."""

Statement = tuple[str, Mapping[str, object]]


class Writing:
    """The lock of the loads, held: the number to write under, and the way to write.

    :meth:`write` and :meth:`finish` raise LoadError when the lock was lost, or when a row found nothing to hang on.
    """

    def __init__(self, graph: Graph, token: str, last: int, last_hash: str | None) -> None:
        self.graph, self.token = graph, token
        self.n = last + 1
        self._previous = last_hash
        self._beat = time.monotonic()
        self.wrote = False
        self.finished = False

    def alive(self) -> None:
        """Say that this load goes on; cheap to call often.

        Raises LoadError when another process took the lock over.
        """
        if time.monotonic() - self._beat > BEAT_SECONDS:
            self._beat = time.monotonic()
            if not self.graph.write(query("load/lock_beat").text, {"token": self.token}):
                raise LoadError(_LOST)

    def statement(self, name: str, **parameters: object) -> Statement:
        """A query under this lock."""
        return query(f"load/{name}").text, {"token": self.token, **parameters}

    def rows(self, name: str, rows: Sequence[Mapping[str, Any]], **parameters: object) -> Statement:
        """A query that writes one thing a row."""
        return self.statement(name, rows=list(rows), **parameters)

    def write(self, statements: Sequence[Statement]) -> None:
        """Write in one transaction; each statement with ``$rows`` has to write as many things as it has rows."""
        self.wrote = True
        answers = self.graph.write_many([self.statement("lock_beat"), *statements])
        self._beat = time.monotonic()
        self._whole(answers, statements)

    def finish(self, event: Mapping[str, Any], statements: Sequence[Statement] = ()) -> int:
        """Write the event, move the pointer and give the lock back, in one transaction with ``statements``."""
        full = _chained({**event, "n": self.n}, self._previous)
        self.wrote = self.wrote or bool(statements)
        ends = [*statements, self.statement("finish", event=full)]
        answers = self.graph.write_many([self.statement("lock_beat"), *ends])
        self._whole(answers, ends)
        if answers[-1] != [{"n": self.n}]:
            raise LoadError(_LOST)
        self.finished = True
        return self.n

    def in_store(self, graph: Graph) -> Writing:
        """The same change under the same lock, in a copy of the store."""
        return Writing(graph, self.token, self.n - 1, self._previous)

    def _whole(self, answers: Sequence[Sequence[Mapping[str, Any]]], statements: Sequence[Statement]) -> None:
        if not answers[0]:
            raise LoadError(_LOST)
        for answer, (_, parameters) in zip(answers[1:], statements, strict=True):
            rows = parameters.get("rows")
            if isinstance(rows, list) and answer[0]["written"] != len(rows):
                raise LoadError(
                    f"Of {len(rows)} rows only {answer[0]['written']} found what they hang on, so the graph was "
                    "changed from outside during the load; nothing was loaded. Load again."
                )


_LOST = "Another process took the load's lock over, because this one had been silent too long; nothing was loaded."


@contextmanager
def writing(graph: Graph) -> Iterator[Writing]:
    """Take the lock, sweep what a broken load left, and give the lock back at the end, whatever happens.

    Raises LoadError, naming the holder and since when, when another process is loading.
    """
    token = secrets.token_hex(16)
    left = _take(graph, token)
    held: Writing | None = None
    try:
        pointer = graph.write(query("load/pointer").text, {})[0]
        held = Writing(graph, token, pointer["n"], pointer["hash"])
        held.wrote = left
        if left:
            sweep(graph, pointer["n"])
            held.wrote = False
        yield held
    finally:
        if held is None or not held.finished:
            clean = held is not None and not held.wrote
            graph.write(query(f"load/lock_{'free' if clean else 'leave'}").text, {"token": token})


def _take(graph: Graph, token: str) -> bool:
    """Take the lock; whether a broken load left it, so that there may be something to sweep."""
    given = {"token": token, "holder": _me(), "stale": STALE_MS, "dead": _dead_holder(graph)}
    answer = graph.write(query("load/lock_take").text, given)[0]
    if not answer["taken"]:
        raise LoadError(
            f"Another load is running ({answer['holder']}, since {answer['since']}): wait until it ends. If that "
            f"process is gone, its lock is taken over {STALE_MS // 1000} seconds after its last sign of life."
        )
    return bool(answer["left"])


def _me() -> str:
    return f"{os.getpid()}@{socket.gethostname()}"


def _dead_holder(graph: Graph) -> str:
    """The token of the lock's holder when it was a process of this machine that no longer runs; else nothing."""
    for lock in graph.read(query("load/lock_read").text, {}):
        pid, _, host = (lock["holder"] or "").partition("@")
        if host == socket.gethostname() and pid.isdigit() and not _runs(int(pid)):
            return str(lock["token"])
    return ""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sweep(graph: Graph, pointer: int) -> None:
    """Remove what a broken load wrote and take back what it withdrew; readers never saw any of it."""
    graph.run(query("load/sweep_claims").text, {"n": pointer})
    graph.run(query("load/sweep_ties").text, {"n": pointer})
    graph.run(query("load/sweep_claim_ends").text, {"n": pointer, "forever": FOREVER})
    graph.run(query("load/sweep_tie_ends").text, {"n": pointer, "forever": FOREVER})
    graph.run(query("load/sweep_subjects").text, {})


# --- events -------------------------------------------------------------------------------------------------------


def _chained(event: Mapping[str, Any], previous: str | None) -> dict[str, Any]:
    full = {"at": _now(), **event, "previous": previous or ""}
    return {**full, "hash": event_hash(full)}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_with_event(graph: Graph, name: str, parameters: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Run a writing query with its event at the end of the chain, in one transaction: a change to a key, a chain of the
    access log begun, a case opened.

    The query names the event, so that it writes nothing when another one took the event's place.
    Raises LoadError when others write so often that no place in the chain was free.
    """
    for _ in range(TRIES):
        rows = graph.read(query("access/key_pointer").text, {})
        n, previous = (rows[0]["n"] + 1, rows[0]["hash"]) if rows else (1, "")
        full = {"at": _now(), **event, "n": n, "previous": previous}
        full["hash"] = event_hash(full)
        appended: Statement = (query("access/key_event").text, {"event": full})
        written: Statement = (query(name).text, {**parameters, "n": n, "event": full["hash"]})
        if graph.write_many([appended, written])[0]:
            return
    raise LoadError("Others are writing all the time, so this was not written: try again.")


def event_hash(event: Mapping[str, Any]) -> str:
    """SHA-256 over everything that an event says, its predecessor's hash included."""
    content = {name: value for name, value in event.items() if name != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify(graph: Graph) -> list[str]:
    """What is wrong with the chain of events, a sentence each; nothing when it is whole."""
    wrong: list[str] = []
    previous, expected = "", 1
    for row in graph.read(query("load/events").text, {}):
        event = row["event"]
        n = event.get("n")
        if n != expected:
            wrong.append(f"Event {expected} is missing before event {n}.")
        if event.get("previous") != previous:
            wrong.append(f"Event {n} does not follow the one before it.")
        if event.get("hash") != event_hash(event):
            wrong.append(f"Event {n} was changed after it was written.")
        previous, expected = event.get("hash"), (n or 0) + 1
    return wrong


def whole(event: Mapping[str, Any]) -> bool:
    """Whether an event says what it said when it was written."""
    return event.get("hash") == event_hash(event)


def link(event: Mapping[str, Any]) -> dict[str, Any]:
    """As much of a large event as its chain needs: its place, its hashes, and whether it is whole."""
    return {**{name: event.get(name) for name in ("n", "previous", "hash")}, "whole": whole(event)}


def broken(what: str, events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with a chain of events from its first one, a sentence each. In place of a large event may stand its
    :func:`link`."""
    previous, expected = "", 1
    for event in events:
        if event["n"] != expected:
            yield f"{what} {expected} is missing before {event['n']}."
        elif event["previous"] != previous:
            yield f"{what} {event['n']} does not follow the one before it."
        if not (event["whole"] if "whole" in event else whole(event)):
            yield f"{what} {event['n']} was altered after it was written."
        previous, expected = event["hash"], event["n"] + 1
