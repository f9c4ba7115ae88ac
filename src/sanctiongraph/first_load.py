"""The first load into an empty local engine, through Neo4j's own importer instead of over Bolt (D4, D8).

The same prepared records give the same graph: what a claim keeps is read from the very ``load/assert_…`` file that
writes it over Bolt. The event is written and the pointer moved in the new store, by the transaction that ends every
load, before that store takes the old one's place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from .claims import Prepared, Stored
from .graph.bulk import Loose, Rows, Tables, Unfit, replace_by
from .graph.connection import Graph
from .graph.queries import query
from .journal import Writing
from .model import FOREVER, TIES
from .processes import Processes
from .progress import Progress
from .spool import Spool, unpacked

IMPORT_FROM = 500_000
"""Records from which on the importer is the quicker way: it costs four starts of an engine, however few records there
are. docs/benchmarks.md has the measurement."""

_HANGS = {
    "Profile": "DESCRIBES",
    "Conduct": "BY",
    "Listing": "ON",
    "Exemption": "FREES",
    "Entry": "COUNTS_FOR",
    "Score": "GIVEN_TO",
}
"""Claims that hang on one subject, and by which relationship."""

_TIE = {":START_ID(Subject)": "source", ":END_ID(Subject)": "target"}
_ENDS = {
    **{tie.relationship: _TIE for tie in TIES.values()},
    "IDENTIFIED_BY": {":START_ID(Subject)": "subject", ":END_ID(Identifier)": "key"},
}
"""Claims that are relationships themselves, and the fields of their rows that name the ends."""

_BESIDE = {
    "Profile": ("--nodes=Subject", {"id:ID(Subject)": "subject", "kind:string": "kind"}),
    "IDENTIFIED_BY": (
        "--nodes=Identifier",
        {"key:ID(Identifier)": "key", "scheme:string": "scheme", "shown:string": "shown"},
    ),
    "Listing": ("--relationships=IN", {":START_ID(Listing)": "claim", ":END_ID(Register)": "register"}),
}
"""What else a claim brings: its subject, its number, its place in a register."""

_TYPES = {
    **dict.fromkeys(("since", "until", "sure_since", "sure_until", "decided"), "date"),
    **dict.fromkeys(("born_earliest", "born_latest", "on_earliest", "on_latest"), "date"),
    **dict.fromkeys(("names", "measures", "extension_documents"), "string[]"),
    **dict.fromkeys(("share", "points", "score"), "double"),
    "level": "long",
}
"""Properties that are no text."""

_KEPT = re.compile(r"\bCREATE [^{]*\{(.*?)\}", re.DOTALL)
_PROPERTY = re.compile(r"\b(\w+): row\.\1\b")


def imported(
    work: Writing,
    spool: Spool,
    total: int,
    event: Callable[[Counter[str]], Mapping[str, Any]],
    progress: Progress,
    several: Processes | None = None,
) -> bool:
    """Import all records and end the load; whether that was possible, for else nothing was changed.

    ``event`` is given how many records of each kind there were; ``several`` write the tables where there are any.
    Raises EngineError when the disk is full or the importer fails; the old graph stays then.
    """
    write = partial(_written, work.n)
    with Tables(work.graph.settings) as tables:
        kinds: Counter[str] = Counter()

        def end(graph: Graph) -> None:
            work.in_store(graph).finish(event(kinds))

        try:
            written = several.each(write, spool.pieces()) if several else ((p, write(p)) for p in spool.pieces())
            for _, (loose, found) in written:
                tables.add(loose)
                kinds.update(found)
                work.alive()
                progress("writing tables", kinds.total(), total)
            if several:
                several.end()  # the importer wants the memory
            replace_by(work.graph.settings, tables, end, progress)
        except Unfit:
            return False
    work.finished = True
    work.graph.read(query("load/events").text, {})  # starts the engine on the new store
    return True


def _written(n: int, piece: bytes) -> tuple[Loose, Counter[str]]:
    """Spooled records as rows of tables, and how many of each kind they are."""
    loose, records = Loose(), unpacked(piece)
    writer = _Writer(loose, n)
    for record in records:
        writer.add(record)
    return loose, Counter(record.kind for record in records)


def properties(type_: str) -> list[str]:
    """The properties that claims of a type keep, beside the two numbers of their record time."""
    (kept,) = _KEPT.findall(query(f"load/assert_{type_.lower()}").text)
    return _PROPERTY.findall(kept)


class _Rows:
    """The table of one thing that a claim brings: the fields of its row, and what stands in every row."""

    __slots__ = ("fields", "table")

    def __init__(self, table: Rows, fields: Iterable[str]) -> None:
        self.table, self.fields = table, tuple(fields)

    def add(self, row: Mapping[str, Any], stamp: tuple[int, ...] = ()) -> None:
        self.table.add([*map(row.get, self.fields), *stamp])


class _Writer:
    """Prepared records as rows of the importer's tables."""

    def __init__(self, tables: Loose, n: int) -> None:
        self._tables, self._stamp = tables, (n, FOREVER)
        self._claims: dict[str, _Rows] = {}
        self._beside: dict[str, list[_Rows]] = {}
        self._outside: set[str] = set()
        self._names = _Rows(
            tables.table("--relationships=NAMES", [":START_ID(Listing)", ":END_ID(Subject)"]), ("claim", "subject")
        )

    def add(self, record: Prepared) -> None:
        """Append every row that a record's claims bring."""
        for claim in record.claims:
            if claim.type not in self._claims:
                self._begin(claim.type)
            self._claims[claim.type].add(claim.row, self._stamp)
            for rows in self._beside[claim.type]:
                rows.add(claim.row)
            if claim.type == "Listing":
                self._name(claim)
                if claim.row.get("register_name"):
                    self._add_register(claim.row["register"])

    def _name(self, claim: Stored) -> None:
        for person in claim.row["names"]:
            self._names.add({"claim": claim.claim, "subject": person})

    def _add_register(self, id: str) -> None:
        """A register that no regime has, once in these rows; the importer skips what other rows say of it again."""
        if id not in self._outside:
            self._outside.add(id)
            self._tables.table("--nodes=Register", ["id:ID(Register)"]).add([id])

    def _begin(self, type_: str) -> None:
        columns = dict(_ENDS.get(type_, {}))
        for name in properties(type_):
            keyed = name == "claim" and type_ in _HANGS
            columns[f"{name}:ID({type_})" if keyed else f"{name}:{_TYPES.get(name, 'string')}"] = name
        option = f"--{'relationships' if type_ in _ENDS else 'nodes'}={type_}"
        table = self._tables.table(option, [*columns, "asserted:long", "withdrawn:long"])
        self._claims[type_] = _Rows(table, columns.values())
        beside = [_BESIDE[type_]] if type_ in _BESIDE else []
        if type_ in _HANGS:
            ends = {f":START_ID({type_})": "claim", ":END_ID(Subject)": "subject"}
            beside.append((f"--relationships={_HANGS[type_]}", ends))
        self._beside[type_] = [
            _Rows(self._tables.table(option, list(columns)), columns.values()) for option, columns in beside
        ]
