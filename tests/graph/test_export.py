"""An export is the graph again: the same claims in an empty graph, nothing new in its own, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from casefile import write
from sanctiongraph.bundle_export import export_bundle
from sanctiongraph.cli import app
from sanctiongraph.errors import ConnectionFailed, ExportError, LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.queries import query
from sanctiongraph.identifiers import fingerprint, make_resident, make_uscc
from sanctiongraph.load import LoadReport, load
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.bundle import read
from sanctiongraph.sources.world import write_city, write_world
from stored import standing

Lines = dict[str, list[dict[str, Any]]]
Load = Callable[[Path], LoadReport]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture
def loads(empty_graph: Graph, regime: Regime, engine_settings: Settings) -> Load:
    """A function that loads a bundle into a graph that was empty."""
    return lambda folder: load(empty_graph, regime, folder, engine_settings, report_folder=folder.parent)


def clear(graph: Graph) -> None:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})


def who(graph: Graph) -> list[dict[str, Any]]:
    """Every subject with its kind, and every number with what may be shown of it."""
    text = "MATCH (n:Subject|Identifier) RETURN n {.*} AS n ORDER BY coalesce(n.id, n.key)"
    return graph.read(text, {})


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def exports(empty_graph: Graph, engine_settings: Settings, tmp_path: Path) -> Callable[..., Path]:
    """A function that exports what stands at a load into a new folder."""

    def export(data: int, name: str, page: int = 300) -> Path:
        export_bundle(empty_graph, data, tmp_path / name, engine_settings.hash_key, page=page)
        return tmp_path / name

    return export


# --- there and back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", ["city", "generated"])
def test_a_world_goes_out_and_comes_back_claim_for_claim(
    empty_graph: Graph, loads: Load, exports: Callable[..., Path], tmp_path: Path, world: str
) -> None:
    write_city(tmp_path / "world") if world == "city" else write_world(tmp_path / "world", 3_000, 5)
    loads(tmp_path / "world")
    there = standing(empty_graph, 2), who(empty_graph)
    first = exports(2, "first")
    told = [row for row in read(first) if row.problems]
    assert told == []
    assert loads(first).nothing_new
    clear(empty_graph)
    report = loads(first)
    assert (report.n, report.rejected) == (2, 0)
    assert (standing(empty_graph, 2), who(empty_graph)) == there
    assert files(exports(2, "second", page=5_000)) == files(first)


SPELT: Lines = {
    "documents": [{"id": "d1", "issuer": "@SUM(1+1)*cmd", "number": "+1-1", "title": '=cmd|"/c"!A1', "date": "0001"}],
    "subjects": [
        {"id": "\U00020000", "document": "d1", "kind": "company", "name": "=1+1", "names": ["-2", '"', "\\n", "a;b,c"]},
        {"id": "\uffee", "document": "d1", "kind": "person", "name": "O'N \u200d", "born": "1970-01-01/1971-03-31"},
        {"id": "A", "document": "d1", "kind": "person", "name": "{}$data//", "locator": "a\u00a0b", "born": "9999-12"},
        {"id": "a", "document": "d1", "kind": "organisation", "name": "--'; MATCH (n) DETACH DELETE n"},
    ],
    "ties": [
        {
            "id": "t\U0001f600",
            "document": "d1",
            "kind": "shareholder",
            "source": "\uffee",
            "target": "\U00020000",
            "share": 33.333333333333336,
            "since": "0001",
            "until": "9999",
        },
        {"id": "t\uff5e", "document": "d1", "kind": "parent", "source": "A", "target": "\uffee", "since": "2015-02"},
        {"id": "t0", "document": "d1", "kind": "staff", "source": "A", "target": "a", "until": "2015-02-03/2016-01-31"},
    ],
}


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["id"]))


@pytest.mark.parametrize("page", [1, 2, 1_000])
def test_hostile_names_ids_and_dates_survive_in_pages_of_any_size(
    empty_graph: Graph, loads: Load, exports: Callable[..., Path], tmp_path: Path, page: int
) -> None:
    loads(write(SPELT, tmp_path / "spelt"))
    there = standing(empty_graph, 2), who(empty_graph)
    out = exports(2, "out", page=page)
    found = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in out.iterdir()}
    assert {kind: in_order(rows) for kind, rows in found.items()} == {k: in_order(rows) for k, rows in SPELT.items()}
    clear(empty_graph)
    loads(out)
    assert (standing(empty_graph, 2), who(empty_graph)) == there


def test_entries_outside_the_regime_come_back_with_their_registers_and_without_a_first_day_where_none_is_known(
    empty_graph: Graph, loads: Load, exports: Callable[..., Path], tmp_path: Path
) -> None:
    entry = {"document": "d1", "subject": "p1", "register": "outside:ban-list", "register_name": "Ban list"}
    given: Lines = {
        "documents": [{"id": "d1", "title": "公告"}],
        "subjects": [{"id": "p1", "document": "d1", "kind": "person", "name": "张三"}],
        "listings": [
            {"id": "l1", **entry},
            {"id": "l2", **entry, "until": "2019-02"},
            {"id": "l3", **entry, "since": "2018"},
        ],
    }
    loads(write(given, tmp_path / "in"))
    there = standing(empty_graph, 2), who(empty_graph)
    out = exports(2, "out")
    found = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in out.iterdir()}
    assert found == given
    assert loads(out).nothing_new
    clear(empty_graph)
    loads(out)
    assert (standing(empty_graph, 2), who(empty_graph)) == there


def history() -> Iterator[Lines]:
    """A bundle, a correction, a withdrawal, and the return of what was withdrawn."""
    documents = [{"id": "d1", "title": "公告"}]
    subject = {"id": "p1", "document": "d1", "kind": "person", "name": "张三"}
    tie = {"id": "t1", "document": "d1", "kind": "spouse", "source": "p1", "target": "p2"}
    people = [
        subject,
        {**subject, "id": "p2", "name": "李四", "identifiers": [{"scheme": "passport", "value": "EK8765432"}]},
    ]
    yield {"documents": documents, "subjects": people, "ties": [tie]}
    yield {"subjects": [{**subject, "name": "张三丰", "names": ["张三"]}], "ties": [{**tie, "kind": "parent"}]}
    yield {"ties": [{"id": "t1", "withdrawn": True}]}
    yield {"ties": [{**tie, "kind": "parent"}]}


def test_what_stood_after_each_load_is_written_and_nothing_else(
    empty_graph: Graph, loads: Load, exports: Callable[..., Path], tmp_path: Path
) -> None:
    for n, lines in enumerate(history(), 2):
        assert loads(write(lines, tmp_path / f"in{n}")).n == n
    there = {n: standing(empty_graph, n) for n in (2, 3, 4, 5)}
    assert there[3] == there[5] != there[2] != there[4]
    assert "~5" in empty_graph.read("MATCH ()-[t:PARENT]->() RETURN max(t.claim) AS claim", {})[0]["claim"]
    out = {n: exports(n, f"out{n}") for n in there}
    assert files(out[3]) == files(out[5])
    assert loads(out[5]).nothing_new
    for n, folder in out.items():
        clear(empty_graph)
        loads(folder)
        assert standing(empty_graph, 2) == there[n]


# --- personal numbers ---------------------------------------------------------------------------------------------

NUMBER = make_resident(date(1970, 1, 1), 12)


def people() -> Lines:
    unit = {"scheme": "uscc", "value": make_uscc("91", 7)}
    numbers = [{"scheme": "resident", "value": NUMBER}, {"scheme": "licence", "value": "Ab 1"}]
    return {
        "documents": [{"id": "d1", "title": "登记"}],
        "subjects": [
            {"id": "c1", "document": "d1", "kind": "company", "name": "甲", "identifiers": [unit]},
            {"id": "p1", "document": "d1", "kind": "person", "name": "张三", "identifiers": numbers},
        ],
    }


def test_a_personal_number_goes_out_keyed_and_is_found_when_it_is_back(
    empty_graph: Graph, loads: Load, exports: Callable[..., Path], tmp_path: Path, engine_settings: Settings
) -> None:
    loads(write(people(), tmp_path / "in"))
    out = exports(2, "out")
    company, person = [json.loads(line) for line in (out / "subjects.jsonl").read_text("utf-8").splitlines()]
    assert company == people()["subjects"][0]
    under = fingerprint(engine_settings.hash_key)
    assert "identifiers" not in person
    assert [(n["scheme"], len(n["key"]), n["shown"], n["under"]) for n in person["keyed"]] == [
        ("licence", 64, "••••", under),
        ("resident", 64, f"••••{NUMBER[-2:]}", under),
    ]
    clear(empty_graph)
    loads(out)
    tie = {"id": "t1", "document": "d1", "kind": "staff", "source": f"@resident:{NUMBER}", "target": "c1"}
    loads(write({"ties": [tie]}, tmp_path / "more"))
    assert empty_graph.read("MATCH (p)-[:ROLE]->() RETURN p.id AS id", {}) == [{"id": "p1"}]


def test_a_number_that_another_key_hashed_is_refused_in_one_sentence(
    empty_graph: Graph,
    regime: Regime,
    loads: Load,
    exports: Callable[..., Path],
    tmp_path: Path,
    engine_settings: Settings,
) -> None:
    loads(write(people(), tmp_path / "in"))
    out = exports(2, "out")
    clear(empty_graph)
    other = engine_settings.model_copy(update={"key": type(engine_settings).model_validate({"key": "other"}).key})
    other.__dict__.pop("hash_key", None)
    with pytest.raises(LoadError, match="1 of 3 rows were rejected"):
        load(empty_graph, regime, out, other, report_folder=tmp_path)
    ours, theirs = fingerprint(other.hash_key), fingerprint(engine_settings.hash_key)
    told = [json.loads(line) for line in (tmp_path / "out.rejections.jsonl").read_text("utf-8").splitlines()]
    assert [(t["file"], t["line"], t["field"], t["value"]) for t in told] == [
        ("subjects.jsonl", 2, f"keyed.{i}.under", theirs) for i in (0, 1)
    ]
    assert {t["reason"] for t in told} == {
        f"the number was keyed by a deployment with another key than this one's ({ours}): set SANCTIONGRAPH_KEY to "
        "that deployment's key before anything is loaded, or leave these numbers out."
    }


# --- what cannot be written ---------------------------------------------------------------------------------------


@pytest.fixture
def small(empty_graph: Graph, loads: Load, tmp_path: Path) -> Graph:
    (tmp_path / "below").mkdir()
    loads(write(people(), tmp_path / "in"))
    return empty_graph


def test_a_folder_that_holds_something_is_left_as_it_is_and_an_empty_one_is_filled(
    small: Graph, tmp_path: Path
) -> None:
    below = tmp_path / "below"
    (below / "mine").write_text("mine")
    for taken in (below, below / "mine", below / "none" / "out"):
        with pytest.raises(ExportError, match=r"another folder|new or empty"):
            export_bundle(small, 2, taken, b"key")
    assert files(below) == {"mine": b"mine"}
    (below / "mine").unlink()
    assert export_bundle(small, 2, below, b"key") == {"documents": 1, "subjects": 2}
    assert sorted(files(below)) == ["documents.jsonl", "subjects.jsonl"]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), ConnectionFailed("gone"), OSError(28, "No space left on device")]
)
def test_an_export_that_breaks_leaves_nothing_behind(
    small: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    read_page = small.read

    def breaks(text: str, given: Any) -> list[dict[str, Any]]:
        if text == query("export/conduct").text:
            raise error
        return read_page(text, given)

    monkeypatch.setattr(small, "read", breaks)
    with pytest.raises(ExportError if isinstance(error, OSError) else type(error)):
        export_bundle(small, 2, tmp_path / "below" / "out", b"key")
    assert list((tmp_path / "below").iterdir()) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "MATCH (p:Profile {record: 'p1'}) SET p.name = '李四'",
            "p1 .* another claim of it",
        ),
        ("MATCH (p:Profile {record: 'p1'}) SET p.name = 'a\\nb'", "p1 .* control"),
        ("MATCH (:Profile {record: 'c1'})-[t:DESCRIBES]->() DELETE t", "c1 .* kind"),
    ],
)
def test_a_record_that_would_not_come_back_as_it_is_stops_the_export(
    small: Graph, tmp_path: Path, damage: str, said: str
) -> None:
    small.write(damage, {})
    with pytest.raises(ExportError, match=said):
        export_bundle(small, 2, tmp_path / "below" / "out", b"key")
    assert list((tmp_path / "below").iterdir()) == []


def test_a_graph_in_which_nothing_stands_gives_no_folder(small: Graph, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Nothing stands at load 1"):
        export_bundle(small, 1, tmp_path / "below" / "out", b"key")
    assert list((tmp_path / "below").iterdir()) == []


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_wrote_and_of_which_load(
    small: Graph, tmp_path: Path, engine_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(engine_settings.state))
    monkeypatch.setenv("SANCTIONGRAPH_ENGINE", engine_settings.engine)
    out = tmp_path / "out"
    answer = CliRunner().invoke(app, ["export", "bundle", str(out)])
    assert (answer.exit_code, answer.stdout) == (0, f"{out}: load 2: 1 documents, 2 subjects\n")
    assert isinstance(CliRunner().invoke(app, ["export", "bundle", str(out)]).exception, ExportError)
    more = {"subjects": [{"id": "p2", "document": "d1", "kind": "person", "name": "李四"}]}
    load(small, load_regime("prc"), write(more, tmp_path / "more"), engine_settings)
    answer = CliRunner().invoke(app, ["export", "bundle", str(tmp_path / "old"), "--known-at", "2"])
    assert answer.stdout == f"{tmp_path / 'old'}: load 2: 1 documents, 2 subjects\n"
    assert files(tmp_path / "old") == files(out)


# --- the pages ----------------------------------------------------------------------------------------------------


EXPORTS = ["documents", "subjects", "conduct", "listings", "exemptions", "holdings", "steps", "entries", "scores"]


@pytest.mark.parametrize("name", [*EXPORTS, "role", "parent", "spouse", "branch"])
def test_a_page_is_read_in_the_order_of_an_index_and_sorts_nothing_but_itself(small: Graph, name: str) -> None:
    plan = small.explain(query(f"export/{name}").text, {"data": 2, "after": "", "page": 5})
    below: list[str] = []

    def walk(node: dict[str, Any], limited: bool) -> None:
        kind = node["operatorType"].split("@")[0]
        limited = limited or kind == "Limit"
        if limited:
            below.append(kind)
        for child in node.get("children", []):
            walk(child, limited)

    walk(plan, False)
    assert below[0] == "Limit"
    assert not {"Sort", "Top", "PartialSort", "PartialTop"} & set(below)
    assert below[-1] in ("NodeIndexSeekByRange", "DirectedRelationshipIndexSeekByRange")
