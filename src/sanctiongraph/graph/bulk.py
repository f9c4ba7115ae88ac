"""A whole graph through Neo4j's own importer: tables on disk, and the new store that is made of them.

The importer only makes stores from nothing. So whatever an engine holds before its first load (rules, keys, logs, the
lock) goes into the tables too, read from a copy of its store after the engine was stopped: nothing that somebody
wrote until then is missing. The new store is opened, indexed and ended beside the old one, and takes its place in one
step (:mod:`offline`): a crash leaves the one or the other, whole.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from ..errors import EngineError
from ..progress import Progress
from . import local
from .connection import Graph
from .offline import Store, offline
from .queries import names, query

if TYPE_CHECKING:
    from ..settings import Settings

ROOM = 3
"""Free disk that an import asks for, in sizes of its tables: the new store, its indexes, and what the importer sets
aside took 2.3 of them at 1,000,000 subjects. Whatever is too little all the same leaves the old store."""

WHAT = "the first load is being imported"

_BETWEEN = "\x1f"
"""Parts the texts of a list. No record holds it: a bundle with a control character is refused."""

Key = tuple[str, ...]
"""What the rows of a table are, and its columns."""

_PERCENT = re.compile(r"\b(\d+)%")


def sweep(settings: Settings) -> None:
    """Remove the tables that a killed import left in the state folder; the store beside them goes with the next one."""
    shutil.rmtree(_folder(settings), ignore_errors=True)


def _folder(settings: Settings) -> Path:
    return local.files_of(settings).home / "tables"


class Unfit(Exception):
    """A value that the importer's tables cannot hold as it is; nothing was changed."""


class Rows:
    """Rows of a table in memory; ``several`` says that a text in them goes over several lines."""

    __slots__ = ("lines", "several")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.several = False

    def add(self, values: Iterable[Any]) -> None:
        """Append a row, a value for each column; None is nothing.

        Raises Unfit for a value of a type that has no cell.
        """
        line = ",".join([_CELLS.get(type(value), _unfit)(value) for value in values])
        self.lines.append(line)
        if "\n" in line or "\r" in line:
            self.several = True


class Loose:
    """Nodes and ties as rows in memory: what a batch of records gives, or another process."""

    def __init__(self) -> None:
        self.rows: dict[Key, Rows] = {}

    def table(self, option: str, columns: Sequence[str]) -> Rows:
        """The rows of some nodes (``--nodes=Label``) or ties (``--relationships=TYPE``) with these columns."""
        return self.rows.setdefault((option, *columns), Rows())


class Tables:
    """Nodes and ties as CSV files in a folder of the state folder, which is emptied before and removed after."""

    def __init__(self, settings: Settings) -> None:
        self._files = local.files_of(settings)
        self._folder = _folder(settings)
        self._tables: dict[Key, Table] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(local.writable(self._files))
        self._open.callback(shutil.rmtree, self._folder, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add(self, loose: Loose) -> None:
        """Append rows to the files of their tables."""
        for key, rows in loose.rows.items():
            if key not in self._tables:
                path = self._folder / f"{len(self._tables) + 1}.csv"
                file = self._open.enter_context(path.open("w", encoding="utf-8", newline=""))
                file.write(",".join(key[1:]) + "\n")
                self._tables[key] = Table(key[0], path, file)
            self._tables[key].add(rows)

    def refuse_little_room(self) -> None:
        """Raise EngineError when the disk has no room for the store that is to be made of the tables."""
        for table in self._tables.values():
            table.file.flush()
        needed = ROOM * sum(table.path.stat().st_size for table in self._tables.values())
        if (free := shutil.disk_usage(self._folder).free) < needed:
            raise EngineError(
                f"The disk that holds {self._files.home} has {free >> 20:,} MB left, and this first load needs about "
                f"{needed >> 20:,}: make room, or name another folder in SANCTIONGRAPH_STATE."
            )

    def command(self, where: Path) -> list[str]:
        """The importer's command, once everything is on disk, for a process in the folder ``where``.

        The paths are relative to it: the importer would take a comma in the state folder's name for the end of a path.
        """
        for table in self._tables.values():
            table.file.flush()
        several = any(table.several for table in self._tables.values())
        return [
            "database", "import", "full", "neo4j", "--overwrite-destination=true",
            f"--report-file={where / 'import.report'}",
            f"--array-delimiter=U+{ord(_BETWEEN):04X}", f"--multiline-fields={str(several).lower()}",
            # A number that several subjects have is one node, as is a register outside the regime; whatever
            # else comes twice is refused by a constraint.
            "--skip-duplicate-nodes=true", "--bad-tolerance=-1",
            *(f"{table.option}={os.path.relpath(table.path, where)}" for table in self._tables.values()),
        ]  # fmt: skip

    def check(self, graph: Graph) -> None:
        """Raise EngineError when the new store does not hold as much as the tables."""
        (found,) = graph.read(query("load/counted").text, {})
        written = {
            "nodes": self._rows("--nodes") - self._rows("--nodes=Identifier") - self._rows("--nodes=Register"),
            "ties": self._rows("--relationships"),
        }
        if found != written:
            raise EngineError(f"Neo4j's importer made {found} of {written}, so nothing was loaded: load again.")

    def _rows(self, option: str) -> int:
        return sum(table.rows for table in self._tables.values() if table.option.startswith(option))


class Table:
    """One file of rows; ``several`` says that a text in it goes over several lines."""

    __slots__ = ("file", "option", "path", "rows", "several")

    def __init__(self, option: str, path: Path, file: IO[str]) -> None:
        self.option, self.path, self.file = option, path, file
        self.rows, self.several = 0, False

    def add(self, rows: Rows) -> None:
        """Append rows."""
        self.file.writelines(f"{line}\n" for line in rows.lines)
        self.rows += len(rows.lines)
        self.several = self.several or rows.several


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _list(values: list[Any]) -> str:
    if not values or any(type(value) is not str or not value or _BETWEEN in value for value in values):
        _unfit(values)
    return _quoted(_BETWEEN.join(values))


def _unfit(value: object) -> str:
    raise Unfit(type(value).__name__)


_CELLS: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    type(None): lambda _: "",
    int: str,
    float: repr,
    date: date.isoformat,
    bool: lambda value: str(value).lower(),
    list: _list,
}
_TYPES = {str: "string", int: "long", float: "double", date: "date", bool: "boolean", list: "string[]"}


# --- what was there -----------------------------------------------------------------------------------------------


def _keep(graph: Graph, tables: Tables) -> None:
    """Everything that a graph holds, into the tables.

    Registers are known by their ids, as listings name them; every other node by what the database calls it.
    """
    ends: dict[str, tuple[str, str]] = {}
    ties = query("load/kept_ties").text
    hollow = {row["source"] for row in graph.stream(ties, {}) if [] in row["properties"].values()}
    for row in graph.stream(query("load/kept_nodes").text, {}):
        register = row["labels"] == ["Register"]
        group, id = ("Register", row["properties"]["id"]) if register else ("Kept", row["id"])
        if register:
            ends[row["id"]] = (group, id)
        properties = _filled(row["properties"])
        labels = [*row["labels"], *(["Emptied"] if "emptied" in properties or row["id"] in hollow else [])]
        tables.add(_copied(f"--nodes={':'.join(labels)}", {f":ID({group})": id}, properties))
    for row in graph.stream(ties, {}):
        source, target = (ends.get(row[end], ("Kept", row[end])) for end in ("source", "target"))
        known = {f":START_ID({source[0]})": source[1], f":END_ID({target[0]})": target[1]}
        tables.add(_copied(f"--relationships={row['type']}", known, _filled(row["properties"])))


def _filled(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without empty lists, which have no cell; their names instead."""
    filled = {name: value for name, value in properties.items() if value != []}
    lost = [name for name in properties if name not in filled]
    return filled | ({"emptied": lost} if lost else {})


def _copied(option: str, known: Mapping[str, str], properties: Mapping[str, Any]) -> Loose:
    if missing := [value for value in properties.values() if type(value) not in _TYPES]:
        _unfit(missing[0])
    columns = [*known, *(f"{name}:{_TYPES[type(value)]}" for name, value in properties.items())]
    copied = Loose()
    copied.table(option, columns).add([*known.values(), *properties.values()])
    return copied


# --- the new store ------------------------------------------------------------------------------------------------


def replace_by(settings: Settings, tables: Tables, finish: Callable[[Graph], None], told: Progress) -> None:
    """Make a store of the tables and of what the local engine holds, end it with ``finish``, and put it in its place.

    The engine is stopped meanwhile, and stays so: whoever asks next starts it. Raises EngineError when the store is
    held by another command, when the importer fails or the disk is full; Unfit when the tables cannot hold what is
    there. The old store stays then.
    """
    tables.refuse_little_room()
    with offline(settings, WHAT) as store:
        try:
            _make(store, tables, told)
            with store.new_graph() as graph:
                _index(graph, told)
                tables.check(graph)
                graph.run(query("load/emptied").text, {})
                finish(graph)
            store.replace()
        finally:
            store.clear()


def _make(store: Store, tables: Tables, told: Progress) -> None:
    told("importing", 0, 100)
    store.copy()
    with store.new_graph() as graph:
        _keep(graph, tables)
    store.make(tables.command(store.made.home), lambda line: _percent(line, told))


def _percent(line: str, told: Progress) -> None:
    if found := _PERCENT.search(line):
        told("importing", int(found[1]), 100)


def _index(graph: Graph, told: Progress) -> None:
    """Constraints and indexes of the new store, until all are ready."""
    schema = names("schema")
    for done, name in enumerate(schema):
        told("indexing", done, 2 * len(schema))
        graph.run(query(name).text, {})
    while True:
        (state,) = graph.read(query("load/indexes").text, {})
        if state["failed"]:
            raise EngineError(f"An index of the new store could not be made ({state['failed'][0]}): load again.")
        told("indexing", int(len(schema) * (1 + state["ready"] / 100)), 2 * len(schema))
        if state["ready"] >= 100:
            return
        time.sleep(0.2)
