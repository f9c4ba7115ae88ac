"""The first load through Neo4j's importer: the same graph as over Bolt, nothing lost, and a crash leaves one whole."""

from __future__ import annotations

import errno
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conftest import settings_below
from sanctiongraph import accesslog, checking, first_load, journal, keys
from sanctiongraph.accesslog import Entry, GraphChain
from sanctiongraph.errors import EngineError, LoadError
from sanctiongraph.graph import bulk, offline
from sanctiongraph.graph.bulk import Loose, Unfit
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine, files_of, offline_work, stop_engine
from sanctiongraph.identifiers import make_resident, make_uscc
from sanctiongraph.invariants import violations
from sanctiongraph.keys import Role
from sanctiongraph.load import LoadReport, load, load_regime_into
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources import bundle as reading
from sanctiongraph.sources.world import write_world
from stored import claims

SUBJECTS = 1_000
SHARED = make_uscc("91", 7)
DAY = datetime(1970, 1, 1, tzinfo=UTC).date()
ODD = 'Quote " and \\" comma , semicolon ; back\\slash \' 张'
SEED = 7

Dump = dict[str, list[str]]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, engine_kind: str) -> Iterator[Settings]:
    """An engine of this module's own, in a folder whose name no tool may stumble over."""
    settings = settings_below(tmp_path_factory.mktemp("first") / "it's (1), a+b ü", engine_kind)
    yield settings
    stop_engine(settings)


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_load, "IMPORT_FROM", 1)


def empty(settings: Settings) -> Graph:
    graph = Graph.open(settings)
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    return graph


# --- what is loaded -----------------------------------------------------------------------------------------------


def add(folder: Path, kind: str, *records: dict[str, Any]) -> None:
    with (folder / f"{kind}.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"document": "odd:d", **record}, ensure_ascii=False) + "\n" for record in records)


def every_kind(folder: Path, regime: Regime) -> Path:
    """Records of every kind with every field, and texts that a table of commas and quotes could spoil."""
    folder.mkdir(exist_ok=True)
    register = next(r for r in regime.registers if r.grounds and r.exits)
    scheme = next(s for s in regime.schemes if s.grades and s.events)
    ranged = next(s for s in regime.schemes if s.highest)
    with (folder / "documents.jsonl").open("a", encoding="utf-8") as file:
        whole = {"number": ODD, "title_en": ODD, "date": "2016", "url": "https://example.org/a?b=1,2"}
        whole |= {"issuer": ODD, "retrieved": "2020-01", "sha256": "0" * 64}
        file.write(json.dumps({"id": "odd:d", "title": ODD, **whole}, ensure_ascii=False) + "\n")
    number = {"scheme": "uscc", "value": SHARED}
    resident = {"scheme": "resident", "value": make_resident(DAY, 12)}
    add(
        folder,
        "subjects",
        {"id": "odd:c,1", "kind": "company", "name": ODD, "names": [ODD, "b;c", "'"], "identifiers": [number]},
        {"id": 'odd:c"2', "kind": "company", "name": ODD, "name_en": ODD, "identifiers": [number]},
        {"id": "odd:p\\", "kind": "person", "name": "张三", "born": "1970", "identifiers": [resident], "locator": ODD},
    )
    happened = {"subject": "odd:c,1", "on": "2016-05", "text": ODD}
    add(folder, "conduct", {"id": "odd:k", **happened, "norm": "law", "area": "judiciary"})
    tie = {"source": "odd:p\\", "target": 'odd:c"2', "since": "2015", "until": "2019-03/2019-05"}
    branch = {"source": "odd:c,1", "target": 'odd:c"2'}
    add(
        folder,
        "ties",
        {"id": "odd:t1", "kind": "shareholder", **tie, "share": 12.5, "locator": ODD},
        {"id": "odd:t2", "kind": "branch", **branch},
        {"id": "odd:t3", "kind": "director", "source": f"@resident:{resident['value']}", "target": "odd:c,1"},
    )
    listing = {"subject": "odd:c,1", "register": register.id, "ground": register.grounds[0].id, "since": "2016-05-01"}
    ended = {"until": "2018-05-01", "ended_by": register.exits[0].id, "decision": ODD, "decided": "2016-04-01"}
    extension = {"decided": "2017-01-01", "years": 1, "document": "odd:d"}
    named = {"names": ["odd:p\\"], "decided_by": ODD, "conduct": "odd:k", "extensions": [extension]}
    add(folder, "listings", {"id": "odd:l", **listing, **ended, **named})
    freed = {"subject": "odd:c,1", "listing": "odd:l", "measures": [m.id for m in regime.measures[:2]]}
    freed |= {"kind": regime.exemptions[0].kind, "since": "2017-01-01", "until": "2017-02-01"}
    add(folder, "exemptions", {"id": "odd:x", **freed})
    holder = {"holder": regime.agencies[0].id, "from": regime.agencies[1].id}
    add(folder, "holdings", {"id": "odd:h", "listing": "odd:l", **holder, "received": "2018-03", "ceased": "2019"})
    add(folder, "steps", {"id": "odd:s", "listing": "odd:l", "kind": "review", "level": 1, "on": "2018", "text": ODD})
    entry = {"subject": "odd:p\\", "scheme": scheme.id, "event": scheme.events[0].id, "points": -5}
    add(folder, "entries", {"id": "odd:e", **entry, "on": "2018", "text": ODD})
    scored = {"subject": "odd:p\\", "since": "2018-06-01"}
    add(
        folder,
        "scores",
        {"id": "odd:g1", **scored, "scheme": scheme.id, "grade": scheme.grades[0].id},
        {"id": "odd:g2", **scored, "scheme": ranged.id, "score": 600},
    )
    return folder


def empty_lists(folder: Path, regime: Regime) -> None:
    """Records whose lists are there and hold nothing."""
    add(folder, "subjects", {"id": "odd:c0", "kind": "company", "name": "空", "names": [], "identifiers": []})
    listed = {"subject": "odd:c0", "register": regime.registers[0].id, "since": "2016-05-01"}
    add(folder, "listings", {"id": "odd:l0", **listed, "names": [], "extensions": []})
    freed = {"subject": "odd:c0", "kind": regime.exemptions[0].kind, "since": "2017-01-01"}
    add(folder, "exemptions", {"id": "odd:x0", **freed, "measures": []})


def dump(graph: Graph) -> Dump:
    """Every node, relationship, constraint and index with all that they say, but for times and the hashes over them."""
    nodes = graph.read("MATCH (n) RETURN labels(n) AS labels, n {.*} AS n", {})
    ties = graph.read(
        "MATCH (a)-[t]->(b) RETURN type(t) AS type, t {.*} AS t, labels(a) AS la, labels(b) AS lb, "
        "coalesce(a.claim, a.id, a.key) AS a, coalesce(b.claim, b.id, b.key) AS b",
        {},
    )
    kept = "labelsOrTypes, properties, type, state, owningConstraint"
    return {
        "nodes": said(nodes),
        "ties": said(ties),
        "indexes": said(graph.read(f"SHOW INDEXES YIELD name, {kept} RETURN name, {kept}", {})),
    }


NOBODY = {"id": "odd:t9", "kind": "director", "source": "nobody", "target": "odd:c,1"}
"""A tie that is rejected: nobody has that id."""

HOLLOW = "CREATE (o:Odd {id: 'odd', none: [], some: ['a'], text: 'b'})-[:TO {none: [], text: 'c'}]->(o)"
"""A node and a tie of before the first load, of which each has a list that holds nothing."""

PASSING = {"at", "hash", "previous", "created", "ends", "event", "chain", "entry"}


def said(rows: list[dict[str, Any]]) -> list[str]:
    def plain(value: Any, timeless: bool) -> Any:
        if isinstance(value, dict):
            return [(k, plain(v, timeless)) for k, v in sorted(value.items()) if not (timeless and k in PASSING)]
        return (type(value).__name__, value)

    timed = ("Load", "Key", "KeyEvent", "Access", "Shown", "Chain", "Pointer")
    return sorted(repr(plain(row, (row.get("labels") or [""])[0] in timed)) for row in rows)


@dataclass
class Seen:
    """What others were told while the store was being made, by phase."""

    phases: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


def entry(asked: str, ids: tuple[str, ...], purpose: str | None) -> list[Entry]:
    return [Entry("k", "investigator", purpose, "why", asked, 200, ids)]


@dataclass
class Both:
    """A graph with a key and a log in it: after a load over Bolt, and after the same load through the importer."""

    graph: Graph
    bolt: Dump
    imported: Dump
    claims: list[list[str]]
    reports: tuple[LoadReport, LoadReport]
    token: str
    chain: GraphChain
    seen: Seen
    bundle: Path


@pytest.fixture(scope="module")
def both(settings: Settings, regime: Regime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    bundle = tmp_path_factory.mktemp("bundles") / "world"
    write_world(bundle, SUBJECTS, 1)
    every_kind(bundle, regime)
    empty_lists(bundle, regime)
    add(bundle, "ties", NOBODY)
    skipping: dict[str, Any] = {"strict": False, "report_folder": bundle.parent}
    found: list[tuple[LoadReport, Dump]] = []
    said: list[list[str]] = []
    seen = Seen()

    def over_bolt(*given: Any) -> LoadReport:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(first_load, "IMPORT_FROM", 1_000_000_000)
            return load(*given, **skipping)

    def told(phase: str, _done: int, _total: int) -> None:
        if phase not in seen.phases:
            seen.phases.append(phase)
            if phase in ("importing", "indexing"):
                with pytest.raises(EngineError) as refused:
                    ensure_engine(settings)
                seen.told.add(str(refused.value))

    with ExitStack() as opened:
        for way in (over_bolt, lambda *given: load(*given, **skipping, progress=told)):
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(first_load, "IMPORT_FROM", 1)
                patched.setattr(checking, "SEVERAL_FROM", 0 if way is not over_bolt else 1 << 60)
                patched.setattr(reading, "CHUNK", 500)
                graph = opened.enter_context(empty(settings))
                load_regime_into(graph, regime)
                graph.write(HOLLOW, {})
                token = keys.create(graph, 'A "label",\nof two lines', Role.admin)
                chain = GraphChain(lambda graph=graph: graph)  # type: ignore[misc]
                chain.append(entry("1", (), 'it\'s, for a "purpose"'))
                chain.append(entry("2", ("p:a", "c:b"), None))
                report = way(graph, regime, bundle, settings)
                found.append((report, dump(graph)))
                said.append(claims(graph))
        yield Both(graph, found[0][1], found[1][1], said, (found[0][0], found[1][0]), token, chain, seen, bundle)


def anonymous(dumped: list[str]) -> list[str]:
    """Without the ids of keys and entries, which are drawn anew each time."""
    random_ids = ("['Access']", "['Key']", "['KeyEvent']", "['Chain']")
    return [line for line in dumped if not any(label in line for label in random_ids)]


def test_both_ways_make_the_same_graph_node_for_node_and_tie_for_tie(both: Both) -> None:
    assert len(both.bolt["nodes"]) > 1_000
    assert len(both.bolt["nodes"]) == len(both.imported["nodes"])
    assert anonymous(both.imported["nodes"]) == anonymous(both.bolt["nodes"])
    assert both.imported["ties"] == both.bolt["ties"]
    assert both.imported["indexes"] == both.bolt["indexes"]


EMPTY = ("odd:c0", "odd:l0", "odd:x0")


def test_records_with_empty_lists_are_the_same_claims_both_ways(both: Both) -> None:
    over_bolt, imported = both.claims
    assert imported == over_bolt
    assert {id for id in EMPTY for claim in imported if f'"record": "{id}"' in claim} == set(EMPTY)


def test_a_list_that_was_empty_before_the_first_load_is_empty_after_it_and_not_gone(both: Both) -> None:
    asked = "MATCH (odd:Odd)-[to:TO]->(odd) RETURN odd {.*} AS odd, labels(odd) AS labels, to {.*} AS to"
    odd = {"id": "odd", "none": [], "some": ["a"], "text": "b"}
    assert both.graph.read(asked, {}) == [{"odd": odd, "labels": ["Odd"], "to": {"none": [], "text": "c"}}]


def test_both_ways_report_and_record_the_same_load(both: Both) -> None:
    bolt, imported = both.reports
    assert imported == bolt
    assert (imported.n, imported.closed, imported.unchanged, imported.rejected) == (2, 0, 0, 1)
    assert "importing" in both.seen.phases
    assert journal.verify(both.graph) == []
    assert both.graph.read("MATCH (k:Lock) RETURN k", {}) == []


def test_keys_and_logs_of_before_the_first_load_are_still_there_and_go_on(both: Both, regime: Regime) -> None:
    asker = keys.find(both.graph, both.token, regime.regime.id)
    assert asker is not None
    assert (asker.key.label, asker.data) == ('A "label",\nof two lines', 2)
    assert accesslog.verify(both.graph) == []
    both.chain.append(entry("3", ("p:c",), None))
    logged = both.graph.read("MATCH (e:Access) RETURN e.ids AS ids, e.purpose AS purpose ORDER BY e.n", {})
    purpose = 'it\'s, for a "purpose"'
    assert logged == [
        {"ids": [], "purpose": purpose},
        {"ids": ["c:b", "p:a"], "purpose": None},
        {"ids": ["p:c"], "purpose": None},
    ]
    assert accesslog.verify(both.graph) == []


def test_whoever_wants_the_engine_meanwhile_is_told_why_and_since_when(both: Both) -> None:
    assert both.seen.phases == ["checking", "writing tables", "importing", "indexing"]
    (sentence,) = both.seen.told
    assert "because the first load is being imported (process " in sentence
    assert ", since 2" in sentence


def test_the_same_bundle_again_goes_over_bolt_and_changes_nothing(
    both: Both, regime: Regime, settings: Settings
) -> None:
    phases: set[str] = set()
    report = load(
        both.graph,
        regime,
        both.bundle,
        settings,
        strict=False,
        report_folder=both.bundle.parent,
        progress=lambda phase, *_: phases.add(phase),
    )
    assert report.nothing_new
    assert report.unchanged == both.reports[0].added
    assert "importing" not in phases


def test_nothing_stays_behind_in_the_state_folder(both: Both, settings: Settings) -> None:
    home = files_of(settings).home
    assert both.graph.read("RETURN 1 AS one", {}) == [{"one": 1}]
    assert not any((home / name).exists() for name in ("tables", "making", "incoming"))


# --- what fails ---------------------------------------------------------------------------------------------------


@pytest.fixture
def small(regime: Regime, tmp_path: Path) -> Path:
    return every_kind(tmp_path / "small", regime)


@pytest.fixture
def graph(settings: Settings, regime: Regime) -> Iterator[Graph]:
    """Nothing but the rules and a key."""
    with empty(settings) as graph:
        load_regime_into(graph, regime)
        keys.create(graph, "kept", Role.admin)
        yield graph


def nothing_loaded(graph: Graph) -> bool:
    """Whether the graph is the one of before, which answers, and is whole."""
    (found,) = graph.read(
        "MATCH (k:Key) WITH count(k) AS keys MATCH (p:Pointer {id: 'data'}) "
        "RETURN keys, p.n AS n, COUNT { MATCH (:Document) } AS documents",
        {},
    )
    return found == {"keys": 1, "n": 1, "documents": 0} and journal.verify(graph) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from sanctiongraph import first_load, load
from sanctiongraph.graph import bulk, local, offline
from sanctiongraph.graph.connection import Graph
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
settings = Settings.model_validate_json(sys.argv[1])
phase, done = sys.argv[3], int(sys.argv[4])
first_load.IMPORT_FROM = 1
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if phase == "replacing":
    offline.Store.replace = die
elif phase == "replaced":
    settle = local.finish_replacing
    local.finish_replacing = lambda files: die() if files.incoming.is_dir() else settle(files)
def told(now, at, total):
    if now == phase and at >= done:
        die()
load.load(Graph.open(settings), load_regime("prc"), Path(sys.argv[2]), settings, progress=told)
"""


def test_a_loader_killed_at_any_moment_leaves_the_old_graph_or_once_the_new_store_moves_in_the_new_one(
    graph: Graph, settings: Settings, regime: Regime, small: Path, tmp_path: Path, engine_kind: str
) -> None:
    chance = random.Random(SEED)
    late = {"current": ("indexing", chance.randrange(120)), "lts": ("replacing", 0)}
    moments = [("writing tables", 1), ("importing", chance.choice([0, chance.randrange(5, 100, 5)])), late[engine_kind]]
    for phase, done in moments:
        killed(settings, small, phase, done, tmp_path)
        assert nothing_loaded(graph), phase
    killed(settings, small, "replaced", 0, tmp_path)
    home = files_of(settings).home
    assert graph.read("MATCH (d:Document) RETURN d.record AS id", {}) == [{"id": "odd:d"}]
    assert list(violations(graph, regime)) == []
    assert (home / "tables").exists()
    assert load(graph, regime, small, settings).nothing_new
    assert not any((home / name).exists() for name in ("tables", "incoming"))


def killed(settings: Settings, bundle: Path, phase: str, done: int, folder: Path) -> None:
    given = settings.model_dump_json(exclude={"hash_key"})
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, given, str(bundle), phase, str(done)],
        capture_output=True,
        cwd=folder,
        timeout=240,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    until = time.monotonic() + 60  # the tool that it ran ends when it sees that
    while (told := offline_work(files_of(settings))) and time.monotonic() < until:
        time.sleep(0.1)
    assert told is None


def test_an_importer_that_was_killed_is_said_in_a_sentence_and_leaves_the_old_graph(
    graph: Graph, settings: Settings, regime: Regime, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Callable[..., str] = offline._watched

    def dying(process: Any, given: str, _heard: Any) -> str:
        return original(process, given, lambda _line: process.kill())

    with monkeypatch.context() as patched:
        patched.setattr(offline, "_watched", dying)
        with pytest.raises(EngineError, match=r"Neo4j's tool failed \(database import full\)"):
            load(graph, regime, small, settings)
    assert nothing_loaded(graph)
    assert load(graph, regime, small, settings).n == 2


def test_too_little_room_is_said_before_anything_stops(
    graph: Graph, settings: Settings, regime: Regime, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = ensure_engine(settings)
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "ROOM", 1 << 50)
        with pytest.raises(EngineError, match=r"The disk that holds .* needs about .*: make room"):
            load(graph, regime, small, settings)
    assert ensure_engine(settings) == running
    assert nothing_loaded(graph)
    assert not (files_of(settings).home / "tables").exists()


def test_a_disk_that_is_full_while_the_tables_are_written_is_one_sentence(
    graph: Graph, settings: Settings, regime: Regime, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(bulk.Table, "add", full)
        with pytest.raises(EngineError, match=r"cannot be written \(No space left on device\): make room"):
            load(graph, regime, small, settings)
    assert nothing_loaded(graph)
    assert not (files_of(settings).home / "tables").exists()


def test_rejected_rows_stop_a_strict_first_load_before_the_importer_begins(
    graph: Graph, settings: Settings, regime: Regime, small: Path, tmp_path: Path
) -> None:
    add(small, "ties", NOBODY)
    phases: set[str] = set()
    with pytest.raises(LoadError, match="nothing was loaded"):
        load(graph, regime, small, settings, report_folder=tmp_path, progress=lambda phase, *_: phases.add(phase))
    assert phases == {"checking"}
    assert nothing_loaded(graph)


def test_what_no_table_can_hold_is_loaded_over_bolt(
    graph: Graph, settings: Settings, regime: Regime, small: Path
) -> None:
    graph.write("CREATE (:Odd {at: duration('P1D'), list: ['', 'a']})", {})
    phases: set[str] = set()
    assert load(graph, regime, small, settings, progress=lambda phase, *_: phases.add(phase)).n == 2
    assert {"importing", "writing ties"} <= phases
    kept = graph.read("MATCH (o:Odd) RETURN o.list AS list, o.at = duration('P1D') AS same", {})
    assert kept == [{"list": ["", "a"], "same": True}]


@pytest.mark.parametrize("value", [[], ["a", ""], ["a\x1fb"], [1], datetime(2020, 1, 1, tzinfo=UTC), {"a": 1}])
def test_a_value_that_has_no_cell_is_refused(value: object) -> None:
    rows = Loose().table("--nodes=Odd", ["value:string"])
    with pytest.raises(Unfit):
        rows.add([value])
    rows.add(["fits"])
    assert rows.lines == ['"fits"']
