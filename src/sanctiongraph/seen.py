"""The ids that a bundle's lines have used, in a temporary file instead of memory while they are checked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from .errors import LoadError
from .model import RECORDS

CACHE_KIB = 65_536
"""Memory that SQLite uses before it writes to disk."""


class Seen:
    """What the lines so far have said, by kind and id; a private file without a name, gone when it is closed.

    A line's state is empty when it was rejected or withdrawn, else the subject's kind, or ``ok``. Every method raises
    LoadError when the disk is full.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = off", "synchronous = off", f"cache_size = -{CACHE_KIB}"):
            self._db.execute(f"PRAGMA {setting}")
        for kind in (model.file for model in RECORDS):
            self._db.execute(f"CREATE TABLE {kind} (id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID")
        self._db.execute("CREATE TABLE numbers (key TEXT NOT NULL, id TEXT NOT NULL)")
        self._db.execute("BEGIN")
        self._sorted = False

    def states(self, kind: str, ids: Iterable[str]) -> dict[str, str]:
        """The states of those of some ids that a line has used."""
        text = f"SELECT id, state FROM {kind} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - a kind's name
        return dict(self._rows(text, ids))

    def put(self, kind: str, states: Mapping[str, str]) -> None:
        """Remember the states of some lines."""
        self._save(f"INSERT OR REPLACE INTO {kind} VALUES (?, ?)", states.items())  # noqa: S608 - a kind's name

    def put_numbers(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Remember the keys of numbers, each with the subject that has it."""
        self._save("INSERT INTO numbers VALUES (?, ?)", numbers)

    def holders(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """The subjects that have some numbers; most bundles never ask, so the index is made for the first who does."""
        if not self._sorted:
            self._save("CREATE INDEX numbers_key ON numbers (key)", None)
            self._sorted = True
        found: dict[str, set[str]] = {}
        for key, id in self._rows("SELECT key, id FROM numbers WHERE key IN (SELECT value FROM json_each(?))", keys):
            found.setdefault(key, set()).add(id)
        return found

    def _rows(self, text: str, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
        try:
            yield from self._db.execute(text, (json.dumps(list(wanted), ensure_ascii=False),))
        except sqlite3.Error as error:
            raise _full(error) from None

    def _save(self, text: str, rows: Iterable[tuple[str, str]] | None) -> None:
        try:
            if rows is None:
                self._db.execute(text)
            else:
                self._db.executemany(text, rows)
        except sqlite3.Error as error:
            raise _full(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()


def _full(error: sqlite3.Error) -> LoadError:
    return LoadError(
        f"The ids of the bundle cannot be kept in a temporary file ({error}), so nothing was loaded: make room where "
        "temporary files go, or name another folder in TMPDIR."
    )
