"""The ids that a bundle's lines have used, in temporary files instead of memory while they are checked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Self

from .errors import LoadError

CACHE_KIB, LATER_KIB = 32_768, 4_096
"""Memory that SQLite uses for the kind at hand, and for each other one, before it writes to disk."""

NUMBERED = "subjects"
"""The kind whose records have numbers."""


class Ids:
    """What is known of the lines so far, by kind and id, a database each kind.

    A line's state is empty when it was rejected or withdrawn, else the subject's kind, or ``ok``.
    """

    def __init__(self) -> None:
        self._open: dict[str, sqlite3.Connection] = {}

    def states(self, kind: str, ids: Iterable[str]) -> dict[str, str]:
        """The states of those of some ids that a line has used."""
        return dict(self._rows(kind, "SELECT id, state FROM ids WHERE id IN (SELECT value FROM json_each(?))", ids))

    def holders(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """The subjects that have some numbers."""
        found: dict[str, set[str]] = {}
        text = "SELECT key, id FROM numbers WHERE key IN (SELECT value FROM json_each(?))"
        for key, id in self._rows(NUMBERED, text, keys):
            found.setdefault(key, set()).add(id)
        return found

    def _rows(self, kind: str, text: str, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
        try:
            if db := self._database(kind):
                yield from db.execute(text, (json.dumps(list(wanted), ensure_ascii=False),))
        except sqlite3.Error as error:
            raise _broken(error) from None

    def _database(self, kind: str) -> sqlite3.Connection | None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for db in self._open.values():
            db.close()


class Finished(Ids):
    """The kinds that another process has finished in a folder, to be read; of the others no line is known here."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _database(self, kind: str) -> sqlite3.Connection | None:
        if kind not in self._open and (at := self._folder / kind).exists():
            db = self._open[kind] = sqlite3.connect(f"{at.as_uri()}?mode=ro&immutable=1", uri=True)
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB // 2}")
        return self._open.get(kind)


class Seen(Ids):
    """What the lines so far have said.

    Without a folder the databases are private files without a name, gone when they are closed. In a folder, other
    processes read the kinds that are finished; removing it is whose it is. Every method raises LoadError when the disk
    is full.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._sorted = False

    def put(self, kind: str, states: Mapping[str, str]) -> None:
        """Remember the states of some lines."""
        self._save(kind, "INSERT OR REPLACE INTO ids VALUES (?, ?)", states.items())

    def put_numbers(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Remember the keys of numbers, each with the subject that has it."""
        self._save(NUMBERED, "INSERT INTO numbers VALUES (?, ?)", numbers)

    def holders(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """The subjects that have some numbers; most bundles never ask, so the index is made for the first who does."""
        self._sort_numbers()
        return super().holders(keys)

    def finish(self, kind: str) -> None:
        """Let other processes read a kind of which no line comes any more, where there is a folder for that."""
        if self._folder:
            if kind == NUMBERED:
                self._sort_numbers()
            self._save(kind, "COMMIT", None)
            (self._folder / f"{kind}.open").rename(self._folder / kind)

    def _sort_numbers(self) -> None:
        if not self._sorted:
            self._save(NUMBERED, "CREATE INDEX numbers_key ON numbers (key)", None)
            self._sorted = True

    def _database(self, kind: str) -> sqlite3.Connection:
        if kind not in self._open:
            for other in self._open.values():
                other.execute(f"PRAGMA cache_size = -{LATER_KIB}")
                other.execute("PRAGMA shrink_memory")
            at = self._folder / f"{kind}.open" if self._folder else ""
            db = self._open[kind] = sqlite3.connect(at, isolation_level=None)
            for setting in ("journal_mode = off", "synchronous = off", f"cache_size = -{CACHE_KIB}"):
                db.execute(f"PRAGMA {setting}")
            db.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID")
            db.execute("CREATE TABLE numbers (key TEXT NOT NULL, id TEXT NOT NULL)")
            db.execute("BEGIN")
        return self._open[kind]

    def _save(self, kind: str, text: str, rows: Iterable[tuple[str, str]] | None) -> None:
        try:
            if rows is None:
                self._database(kind).execute(text)
            else:
                self._database(kind).executemany(text, rows)
        except sqlite3.Error as error:
            raise _broken(error) from None


def _broken(error: sqlite3.Error) -> LoadError:
    return LoadError(
        f"The ids of the bundle cannot be kept in a temporary file ({error}), so nothing was loaded: make room where "
        "temporary files go, or name another folder in TMPDIR."
    )
