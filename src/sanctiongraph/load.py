"""Loading: a bundle's records → checks → claims in the graph, all of them or nothing (D7, D8, D10).

The flow. The load takes the lock, which also sweeps what a broken load left behind. A first pass checks every row
against itself, the others, the regime and the graph, and spools what is good, ready to write, into a private file
without a name. When nothing was rejected (or when what was rejected may be skipped), a second pass writes the spool in
batches stamped with the next load number, which no reader sees yet: a record that says what it said before is left
alone, one that says something else closes its old claim and asserts the new one. The last transaction writes the event
and moves the pointer. A large first load into a local engine goes through Neo4j's importer instead
(:mod:`.first_load`), with the same first pass and the same last transaction.
"""

from __future__ import annotations

import errno
import gc
import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from . import first_load, identifiers
from .check import Held, Version
from .checking import Pass, first_pass
from .claims import Prepared, Stored, again, base
from .errors import LoadError, RegimeError
from .first_load import imported
from .graph.bulk import sweep
from .graph.connection import Graph
from .graph.queries import names, query
from .journal import Statement, Writing, writing
from .model import FOREVER, RECORDS, Record
from .progress import Progress, silent
from .regime import Regime
from .regime_graph import held, write_regime
from .settings import Settings
from .sources.bundle import Bundle, Rejection, Row, checked
from .spool import Spool

RARELY = 200_000
"""Objects made before Python looks for cycles among them, during the first pass, which makes ten a record and hardly a
cycle. At the usual 700 the looking took over a quarter of its processor time; docs/benchmarks.md."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""A full disk, a used-up quota, a file that may not grow."""

MUCH = 10
"""A load changes much of the data when a tenth as many records are new as there are subjects and listings."""

FIRST = 5
"""Rejections that an error shows; the report has all of them."""


@dataclass(frozen=True)
class Source:
    """What is loaded: its name, its rows, and the hash of what they are read from, known once they all were."""

    name: str
    rows: Iterable[Row] | Bundle
    sha256: Callable[[], str]


@dataclass(frozen=True)
class Options:
    """How to load: refuse everything for one bad row or skip it, where the report goes, whom to tell how far it is."""

    strict: bool = True
    report_folder: Path = Path()
    progress: Progress = silent


@dataclass
class LoadReport:
    """What a load did, in records: a corrected record counts as one added and one closed.

    ``n`` is the load's number, or the newest one where there was nothing new.
    """

    source: str
    n: int = 0
    added: int = 0
    closed: int = 0
    unchanged: int = 0
    rejected: int = 0
    report_path: Path | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    """Records added, by kind."""
    notes: tuple[str, ...] = ()
    """What a file of another format says and no record does, a sentence each with how often."""

    @property
    def nothing_new(self) -> bool:
        """Whether the graph already said all of it."""
        return not (self.added or self.closed)

    def __str__(self) -> str:
        skipped = f" {self.rejected:,} rows were rejected; see {self.report_path}." if self.rejected else ""
        if self.nothing_new:
            return f"{self.source}: nothing new; {self.unchanged:,} records were known already.{skipped}"
        return (
            f"{self.source}: load {self.n} added {self.added:,} records, closed {self.closed:,}, "
            f"left {self.unchanged:,} as they were.{skipped}"
        )


def told(summary: Counter[tuple[str, str, str]]) -> tuple[str, ...]:
    """A reader's notes, ``(kind, what, text)`` with how often, as sentences: the gravest first, then the most."""
    words = {"rejected": "Rejected", "left_out": "Left out", "remark": "Remark"}
    ordered = sorted(summary.items(), key=lambda item: (list(words).index(item[0][0]), -item[1], item[0]))
    return tuple(identifiers.mask(f"{words[kind]}: {n:,} × {what}: {text}.") for (kind, what, text), n in ordered)


def load(
    graph: Graph,
    regime: Regime,
    path: Path | str,
    settings: Settings,
    *,
    strict: bool = True,
    report_folder: Path | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a bundle.

    Raises LoadError when it is no bundle, when rows were rejected and ``strict``, or when another load is running;
    RegimeError when the graph holds another version of the regime. The old data still answers then.
    """
    bundle = Bundle(path)
    source = Source(bundle.name, bundle, lambda: bundle.sha256)
    return _load(graph, regime, source, settings, _options(strict, report_folder, progress))


def load_rows(
    graph: Graph,
    regime: Regime,
    source: Source,
    settings: Settings,
    *,
    strict: bool = True,
    report_folder: Path | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load rows that a reader of another format made, kind by kind in a bundle's order; the same checks and path.

    Raises what :func:`load` does.
    """
    return _load(graph, regime, source, settings, _options(strict, report_folder, progress))


def load_records(
    graph: Graph,
    regime: Regime,
    source_name: str,
    records: Iterable[Record],
    settings: Settings,
    *,
    strict: bool = True,
    report_folder: Path | None = None,
    progress: Progress | None = None,
    sha256: str = "",
) -> LoadReport:
    """Load records that another source made; the same checks and the same path. Records may come in any order.

    ``sha256`` is the hash of what they were made from. Raises what :func:`load` does.
    """
    order = {model: rank for rank, model in enumerate(RECORDS)}
    ordered = sorted(enumerate(records, 1), key=lambda pair: order[type(pair[1])])
    rows = (checked(source_name, at, record) for at, record in ordered)
    source = Source(source_name, rows, lambda: sha256)
    return _load(graph, regime, source, settings, _options(strict, report_folder, progress))


def load_regime_into(graph: Graph, regime: Regime) -> int | None:
    """Bring this version of the regime into the graph; the number of the load that did it, or None when it is there.

    Raises LoadError when another load is running, RegimeError when the version drops a register in use.
    """
    ensure_schema(graph)
    if held(graph) == (regime.regime.id, regime.hash):
        return None
    with writing(graph) as work:
        return write_regime(work, regime)


def ensure_schema(graph: Graph) -> None:
    """Constraints and indexes, where they are missing or not ready yet."""
    ready = {row["name"] for row in graph.read(query("check/indexes").text, {}) if row["state"] == "ONLINE"}
    missing = [name for name in names("schema") if name.removeprefix("schema/") not in ready]
    for name in missing:
        graph.run(query(name).text, {})
    if missing:
        graph.run(query("load/await_indexes").text, {})


# --- the flow -----------------------------------------------------------------------------------------------------


def _options(strict: bool, report_folder: Path | None, progress: Progress | None) -> Options:
    return Options(strict, report_folder or Path(), progress or silent)


def _load(graph: Graph, regime: Regime, source: Source, settings: Settings, options: Options) -> LoadReport:
    ensure_schema(graph)
    if held(graph) is None:
        load_regime_into(graph, regime)
    with writing(graph) as work, room(), Spool() as spool, ExitStack() as stack:
        _same_regime(graph, regime)
        if settings.uri is None:
            sweep(settings)
        report = LoadReport(source.name, n=work.n - 1)
        there = Held(graph, empty=_nothing_loaded(graph))
        with _rarely_collecting():
            first = stack.enter_context(first_pass(regime, there, settings.hash_key, source.rows))
            total = _check(first, source, spool, work, report, options)
        if _to_import(graph, there, total):

            def end(kinds: Counter[str]) -> dict[str, Any]:
                report.n, report.added, report.kinds = work.n, kinds.total(), dict(kinds)
                return _event(source, regime, report)

            if imported(work, spool, total, end, options.progress, first.several):
                return report
        if first.several:
            first.several.end()
        _write(_Writer(work, there, report), spool, total, options.progress)
        if not report.nothing_new:
            report.n = work.finish(_event(source, regime, report))
    if not report.nothing_new and settings.uri is None:
        _plan_anew(graph, report)
    return report


def _plan_anew(graph: Graph, report: LoadReport) -> None:
    """Let the local engine plan questions for the data that is there now, where a load changed much of it.

    Old plans can be very slow on other data, and new ones cost whoever asks first some seconds. A deployed Neo4j is
    its administrator's: whoever loads there need not have the right.
    """
    (there,) = graph.read(query("read/counts").text, {})
    if MUCH * (report.added + report.closed) < there["subjects"] + there["listings"]:
        return
    graph.run(query("load/resample").text, {})
    graph.run(query("load/replan").text, {})


def _same_regime(graph: Graph, regime: Regime) -> None:
    there = held(graph)
    if there != (regime.regime.id, regime.hash):
        id, hash_ = there or ("none", "")
        raise RegimeError(
            f"The graph holds another version of a regime ({id} {hash_[:12]}) than the files "
            f"({regime.regime.id} {regime.hash[:12]}): bring the files' version in with 'sanctiongraph load --regime'."
        )


def _to_import(graph: Graph, there: Held, total: int) -> bool:
    """Whether Neo4j's importer makes the graph: the first load of a local engine, and one large enough."""
    return there.empty and graph.settings.uri is None and total >= first_load.IMPORT_FROM


def _nothing_loaded(graph: Graph) -> bool:
    return not graph.read(query("load/any_document").text, {})


def _event(source: Source, regime: Regime, report: LoadReport) -> dict[str, Any]:
    counts = {k: v for k, v in asdict(report).items() if k in ("added", "closed", "unchanged", "rejected", "kinds")}
    return {
        "what": "load",
        "source": source.name,
        "input": source.sha256(),
        "counts": json.dumps(counts, sort_keys=True),
        "regime": regime.hash,
    }


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(RARELY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


# --- first pass ---------------------------------------------------------------------------------------------------


def _check(first: Pass, source: Source, spool: Spool, work: Writing, report: LoadReport, options: Options) -> int:
    """Check every row, spool what is good, report what is not; how many records were spooled.

    Raises LoadError when something was rejected and that is not to be skipped, or when everything was.
    """
    read = good = 0
    with _Rejections(source.name, options.report_folder) as rejections:
        for outcome in first.outcomes:
            rejections.add(outcome.bad)
            spool.put(outcome.ready)
            read, good = read + outcome.read, good + outcome.good
            options.progress("checking", read, 0)
            work.alive()
        closing, refused = first.checker.settle()
        rejections.add(refused)
        ends = [Prepared(kind, id, []) for kind, ids in closing.items() for id in ids]
        spool.add(ends)
    report.rejected, report.report_path = rejections.rows, rejections.written
    told = f"{source.name}: {rejections.rows:,} of {read:,} rows were rejected"
    if rejections.rows and rejections.broken:
        raise LoadError(
            f"{told}, and their report {rejections.written} cannot be written ({rejections.broken}), so nothing was "
            f"loaded; name a folder for it with --report. The first are:\n{rejections.first}"
        )
    if rejections.rows and options.strict:
        raise LoadError(
            f"{told}, so nothing was loaded. {rejections.written} says which and why; correct them, or load the rest "
            f"with --skip-rejected. The first are:\n{rejections.first}"
        )
    return good + len(ends)


class _Rejections:
    """The rejection report: a JSON line for each problem, in a file that exists only when there is one.

    The report of an earlier try of the same source goes away. A report that cannot be written stops nothing by itself:
    what is rejected is still counted, and ``broken`` says why there is none.
    """

    def __init__(self, source: str, folder: Path) -> None:
        self._path = folder / f"{Path(source).stem}.rejections.jsonl"
        self._file: IO[str] | None = None
        self._places: set[tuple[str, int]] = set()
        self._first: list[Rejection] = []
        self.broken = ""

    def __enter__(self) -> _Rejections:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if self._file:
                self._file.close()
            elif not self._places:
                self._path.unlink(missing_ok=True)
        except NotADirectoryError:
            return  # no earlier report can lie there
        except OSError as error:
            self.broken = self.broken or error.strerror or type(error).__name__
            if kind is None and not self._places:
                raise LoadError(
                    f"{self._path}, the report of an earlier try, cannot be removed ({error.strerror}), so nothing was "
                    "loaded; remove it, or name another folder with --report."
                ) from None

    @property
    def rows(self) -> int:
        """How many rows were rejected; one may have several problems."""
        return len(self._places)

    @property
    def written(self) -> Path | None:
        """Where the report is, if there is one."""
        return self._path if self._places else None

    @property
    def first(self) -> str:
        """The first problems, one a line: ``file:line field: reason``."""
        return "\n".join(f"  {_brief(rejection)}" for rejection in self._first)

    def add(self, wrong: Iterable[Rejection]) -> None:
        """Append problems."""
        for rejection in wrong:
            self._places.add((rejection.file, rejection.line))
            if len(self._first) < FIRST:
                self._first.append(rejection)
            if not self.broken:
                self._append(rejection)

    def _append(self, rejection: Rejection) -> None:
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("w", encoding="utf-8")
            self._file.write(json.dumps(asdict(rejection), ensure_ascii=False) + "\n")
        except OSError as error:
            self.broken = error.strerror or type(error).__name__


def _brief(rejection: Rejection) -> str:
    at = f"{rejection.file}:{rejection.line}" if rejection.line else rejection.file
    return f"{at} {rejection.field}: {rejection.reason}" if rejection.field else f"{at}: {rejection.reason}"


# --- second pass --------------------------------------------------------------------------------------------------


def _write(writer: _Writer, spool: Spool, total: int, progress: Progress) -> None:
    done = 0
    for batch in spool:
        for kind, group in itertools.groupby(batch, key=lambda prepared: prepared.kind):
            records = list(group)
            writer.write(kind, records)
            done += len(records)
            progress(f"writing {kind}" if records[0].claims else "withdrawing", done, total)


@contextmanager
def room() -> Iterator[None]:
    """Prepare a load in the temporary folder.

    Raises LoadError when there is no room there; nothing was written yet then.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise LoadError(
            f"The temporary folder {tempfile.gettempdir()} has no room for what the load prepares ({error.strerror}), "
            "so nothing was loaded: make room, or name another folder in TMPDIR."
        ) from None


class _Writer:
    """Writes prepared records: asserts what is new, closes what is replaced or withdrawn, leaves the rest."""

    def __init__(self, work: Writing, there: Held, report: LoadReport) -> None:
        self._work, self._held, self._report = work, there, report

    def write(self, kind: str, records: list[Prepared]) -> None:
        """One transaction; a record without claims is one to close."""
        known = self._held.versions(kind, (record.id for record in records))
        new: dict[str, list[dict[str, Any]]] = {}
        old: dict[str, list[dict[str, Any]]] = {}
        for record in records:
            added, closed = _difference(record, known.get(record.id, []), self._work.n)
            for stored in added:
                new.setdefault(stored.type, []).append(stored.row)
            for version in closed:
                old.setdefault(version.type, []).append({"record": record.id, "claim": version.claim})
            self._count(record, bool(added), bool(closed), record.id in known)
        statements = [*self._closings(old), *self._assertions(new)]
        if statements:
            self._work.write(statements)
        else:
            self._work.alive()

    def _count(self, record: Prepared, added: bool, closed: bool, known: bool) -> None:
        self._report.added += added
        self._report.closed += closed
        self._report.unchanged += not added and not closed and known
        if added:
            self._report.kinds[record.kind] = self._report.kinds.get(record.kind, 0) + 1

    def _closings(self, old: dict[str, list[dict[str, Any]]]) -> Iterator[Statement]:
        for type_, rows in old.items():
            yield self._work.rows(f"close_{type_.lower()}", rows, n=self._work.n)

    def _assertions(self, new: dict[str, list[dict[str, Any]]]) -> Iterator[Statement]:
        for type_, rows in new.items():
            yield self._work.rows(f"assert_{type_.lower()}", rows, n=self._work.n, forever=FOREVER)
        named = [
            {"listing": row["claim"], "subject": person} for row in new.get("Listing", ()) for person in row["names"]
        ]
        if named:
            yield self._work.rows("assert_names", named)


def _difference(record: Prepared, known: list[Version], n: int) -> tuple[list[Stored], list[Version]]:
    """Claims to assert and claims to close, so that exactly the record's claims stand."""
    standing = {base(v.claim) for v in known if v.withdrawn == FOREVER}
    ever = {base(v.claim) for v in known}
    wanted = {stored.claim for stored in record.claims}
    added = [again(s, n) if s.claim in ever else s for s in record.claims if s.claim not in standing]
    closed = [v for v in known if v.withdrawn == FOREVER and base(v.claim) not in wanted]
    return added, closed
