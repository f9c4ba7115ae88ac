"""Loading on the real engine: all or nothing, once or twice, seen at its number and never in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casefile import write
from sanctiongraph import journal
from sanctiongraph import load as loading
from sanctiongraph.errors import LoadError, RegimeError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.queries import names, query
from sanctiongraph.identifiers import make_resident, make_uscc
from sanctiongraph.load import LoadReport, load, load_records, load_regime_into
from sanctiongraph.model import FOREVER, Conduct, Document, Listing, Subject, Tie
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources import bundle

USCC, OTHER = make_uscc("91", 7), make_uscc("91", 8)
RESIDENT = make_resident(date(1970, 1, 1), 12)
PASSPORT = "EK8765432"

Lines = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def rules(regime: Regime) -> dict[str, str]:
    """Names of the regime's that a bundle may use, whatever they are."""
    register = next(r for r in regime.registers if r.grounds and r.exits)
    return {
        "register": register.id,
        "ground": register.grounds[0].id,
        "exit": register.exits[0].id,
        "exemption": regime.exemptions[0].kind,
        "measure": regime.measures[0].id,
    }


def world(rules: dict[str, str]) -> Lines:
    """A small bundle with a line of every kind."""
    return {
        "documents": [
            {"id": "d1", "title": "公告", "issuer": "法院", "date": "2016"},
            {"id": "d2", "title": "登记"},
        ],
        "subjects": [
            {
                "id": "c1",
                "document": "d1",
                "kind": "company",
                "name": "甲公司",
                "names": ["甲"],
                "identifiers": [{"scheme": "uscc", "value": USCC}],
            },
            {
                "id": "p1",
                "document": "d1",
                "kind": "person",
                "name": "张三",
                "name_en": "Zhang San",
                "born": "1970-01",
                "identifiers": [{"scheme": "resident", "value": RESIDENT}, {"scheme": "passport", "value": PASSPORT}],
            },
            {"id": "p2", "document": "d1", "kind": "person", "name": "张四"},
        ],
        "conduct": [
            {"id": "k1", "document": "d1", "subject": "c1", "text": "未付", "norm": "law", "area": "judiciary"},
        ],
        "ties": [
            {
                "id": "t1",
                "document": "d2",
                "kind": "legal_representative",
                "source": f"@resident:{RESIDENT}",
                "target": f"@uscc:{USCC}",
                "since": "2015",
            },
            {"id": "t2", "document": "d1", "kind": "parent", "source": "p1", "target": "p2"},
        ],
        "listings": [
            {
                "id": "l1",
                "document": "d1",
                "subject": "c1",
                "register": rules["register"],
                "ground": rules["ground"],
                "since": "2016-05-01",
                "until": "2018-05-01",
                "conduct": "k1",
                "names": ["p1"],
                "extensions": [{"decided": "2017-01-01", "years": 1, "document": "d1"}],
            }
        ],
        "exemptions": [
            {
                "id": "x1",
                "document": "d1",
                "subject": "p1",
                "kind": rules["exemption"],
                "measures": [rules["measure"]],
                "listing": "l1",
                "since": "2017-01-01",
                "until": "2017-01-08",
            }
        ],
    }


class Loader:
    """Loads lines into the engine under test, with the report in a folder of the test's."""

    def __init__(self, graph: Graph, regime: Regime, settings: Settings, folder: Path) -> None:
        self.graph, self.regime, self.settings, self.folder = graph, regime, settings, folder
        self._count = 0

    def __call__(self, lines: Lines, **options: Any) -> LoadReport:
        self._count += 1
        path = write(lines, self.folder / f"bundle{self._count}")
        return self.path(path, **options)

    def path(self, path: Path, **options: Any) -> LoadReport:
        return load(self.graph, self.regime, path, self.settings, report_folder=self.folder, **options)

    def rejected(self, lines: Lines) -> set[tuple[str, int, str, str, str]]:
        """What the report says when the lines are not loaded."""
        with pytest.raises(LoadError, match="nothing was loaded"):
            self(lines)
        text = (self.folder / f"bundle{self._count}.rejections.jsonl").read_text("utf-8")
        rows = [json.loads(line) for line in text.splitlines()]
        return {(r["file"], r["line"], r["field"], r["value"], r["reason"]) for r in rows}


@pytest.fixture
def loader(empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path) -> Loader:
    return Loader(empty_graph, regime, engine_settings, tmp_path)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that open their own transactions, as they are run from now on."""
    texts: list[str] = []
    run = Graph.run
    monkeypatch.setattr(Graph, "run", lambda self, text, given: (texts.append(text), run(self, text, given))[1])
    return texts


def dump(graph: Graph) -> dict[str, Any]:
    """Everything in the graph, as a value that can be compared."""
    nodes = graph.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p", {})
    ties = graph.read(
        "MATCH (a)-[r]->(b) RETURN type(r) AS t, properties(r) AS p, labels(a) AS la, labels(b) AS lb, "
        "coalesce(a.claim, a.id, a.key) AS a, coalesce(b.claim, b.id, b.key) AS b",
        {},
    )
    return {"nodes": sorted(map(_in_order, nodes)), "ties": sorted(map(_in_order, ties))}


def _in_order(row: dict[str, Any]) -> str:
    """A row as text, whatever the order in which the database keeps its properties."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)


CLAIMS = """
CALL () {
  MATCH (c:Document|Profile|Conduct|Listing|Exemption|Holding|Step|Entry|Score)
  RETURN c.record AS record, labels(c)[0] AS type, c
  UNION ALL
  MATCH ()-[c:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->() RETURN c.record AS record, type(c) AS type, c
}
"""


def seen(graph: Graph, data: int) -> set[tuple[str, str]]:
    """Record and type of every claim that a reader at a load sees."""
    text = CLAIMS + "WITH * WHERE c.asserted <= $data AND $data < c.withdrawn RETURN record, type"
    return {(row["record"], row["type"]) for row in graph.read(text, {"data": data})}


def pointer(graph: Graph) -> int:
    return int(graph.read("MATCH (p:Pointer) RETURN p.n AS n", {})[0]["n"])


WHOLE = {
    ("d1", "Document"),
    ("d2", "Document"),
    ("c1", "Profile"),
    ("c1", "IDENTIFIED_BY"),
    ("p1", "Profile"),
    ("p1", "IDENTIFIED_BY"),
    ("p2", "Profile"),
    ("k1", "Conduct"),
    ("t1", "ROLE"),
    ("t2", "PARENT"),
    ("l1", "Listing"),
    ("x1", "Exemption"),
}


# --- a whole load --------------------------------------------------------------------------------------------------


def test_a_bundle_is_stored_as_the_graph_page_says(loader: Loader, rules: dict[str, str]) -> None:
    report = loader(world(rules))
    graph = loader.graph
    assert (report.n, report.added, report.closed, report.unchanged, report.rejected) == (2, 10, 0, 0, 0)
    assert report.kinds == {"documents": 2, "subjects": 3, "conduct": 1, "ties": 2, "listings": 1, "exemptions": 1}
    assert (pointer(graph), seen(graph, 2), seen(graph, 1)) == (2, WHOLE, set())
    listing = graph.read(
        "MATCH (r:Register)<-[:IN]-(l:Listing)-[:ON]->(s:Subject), (l)-[:NAMES]->(p:Subject) "
        "RETURN properties(l) AS l, r.id AS r, s.id AS s, p.id AS p",
        {},
    )
    claim = listing[0]["l"].pop("claim")
    assert len(claim) == 32
    assert listing == [
        {
            "l": {
                "record": "l1",
                "document": "d1",
                "ground": rules["ground"],
                "since": date(2016, 5, 1),
                "until": date(2018, 5, 1),
                "conduct": "k1",
                "extensions": '[{"decided": "2017-01-01", "document": "d1", "years": 1}]',
                "extension_documents": ["d1"],
                "asserted": 2,
                "withdrawn": FOREVER,
            },
            "r": rules["register"],
            "s": "c1",
            "p": "p1",
        }
    ]
    tie = graph.read("MATCH (a)-[r:ROLE]->(b) RETURN properties(r) AS r, a.id AS a, b.id AS b", {})
    assert tie[0]["r"].pop("claim")
    assert tie == [
        {
            "r": {
                "record": "t1",
                "document": "d2",
                "kind": "legal_representative",
                "since": date(2015, 1, 1),
                "sure_since": date(2015, 12, 31),
                "until": date(9999, 12, 31),
                "asserted": 2,
                "withdrawn": FOREVER,
            },
            "a": "p1",
            "b": "c1",
        }
    ]
    person = graph.read("MATCH (p:Profile {record: 'p1'})-[:DESCRIBES]->(s) RETURN properties(p) AS p, s.kind AS k", {})
    assert (person[0]["p"]["born_earliest"], person[0]["p"]["born_latest"]) == (date(1970, 1, 1), date(1970, 1, 31))
    assert person[0]["k"] == "person"


def test_the_same_bundle_twice_changes_nothing_at_all(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    before = dump(loader.graph)
    report = loader(world(rules))
    assert (report.nothing_new, report.n, report.added, report.closed, report.unchanged) == (True, 2, 0, 0, 10)
    assert "nothing new" in str(report)
    assert dump(loader.graph) == before


def test_folder_zip_csv_and_models_make_the_same_claims(loader: Loader, rules: dict[str, str], tmp_path: Path) -> None:
    loader(world(rules))
    before = dump(loader.graph)
    folder = tmp_path / "bundle1"
    with zipfile.ZipFile(tmp_path / "same.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    assert loader.path(tmp_path / "same.zip").nothing_new
    (tmp_path / "table").mkdir()
    tie = world(rules)["ties"][0]
    header, cells = ",".join(tie), ",".join(str(value) for value in tie.values())
    (tmp_path / "table" / "ties.csv").write_text(f"{header}\n{cells}\n", "utf-8")
    assert (loader.path(tmp_path / "table").unchanged, loader.path(tmp_path / "table").added) == (1, 0)
    models = [
        Tie.model_validate(world(rules)["ties"][1]),
        Listing.model_validate(world(rules)["listings"][0]),
        Document.model_validate(world(rules)["documents"][0]),
        Conduct.model_validate(world(rules)["conduct"][0]),
        *(Subject.model_validate(line) for line in world(rules)["subjects"]),
    ]
    report = load_records(loader.graph, loader.regime, "models", models, loader.settings, report_folder=tmp_path)
    assert (report.added, report.unchanged) == (0, 7)
    assert dump(loader.graph) == before


# --- bad input -----------------------------------------------------------------------------------------------------

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("subjects", {"id": "c1", "kind": "company", "name": "乙"}, "id",
     "stands in an earlier line of the bundle's subjects too; an id is used once."),
    ("subjects", {"kind": "company", "name": "乙", "document": "d9"}, "document",
     "there is no such document in the bundle or the graph."),
    ("conduct", {"subject": "c9", "text": "a", "norm": "law", "area": "judiciary"}, "subject",
     "there is no such subject in the bundle or the graph."),
    ("ties", {"kind": "director", "source": "p1", "target": "p2"}, "target",
     "is a person; whoever is director here has to be a unit."),
    ("ties", {"kind": "parent", "source": "c1", "target": "p2"}, "source",
     "is a unit; whoever is parent here has to be a person."),
    ("ties", {"kind": "director", "source": "p1", "target": f"@uscc:{OTHER}"}, "target",
     "nobody in the bundle or the graph has this number."),
    ("ties", {"kind": "branch", "source": "c1", "target": f"@uscc:{USCC}"}, "target",
     "is the same subject as the source; a tie needs two."),
    ("listings", {"subject": "c1", "register": "no", "since": "2016"}, "register", "there is no such register; known"),
    ("listings", {"subject": "c1", "register": "*", "ground": "no", "since": "2016"}, "ground",
     "there is no such ground of"),
    ("listings", {"subject": "c1", "register": "*", "ended_by": "no", "since": "2016"}, "ended_by",
     "there is no such exit of"),
    ("listings", {"subject": "c1", "register": "*", "names": ["c1"], "since": "2016"}, "names.0",
     "is a unit; whoever is named by a decision here has to be a person."),
    ("listings", {"subject": "c1", "register": "*", "conduct": "k9", "since": "2016"}, "conduct",
     "there is no such conduct in the bundle or the graph."),
    ("listings", {"subject": "c1", "register": "*", "since": "2016",
                  "extensions": [{"decided": "2017-01-01", "years": 1, "document": "d9"}]}, "extensions.0.document",
     "there is no such document in the bundle or the graph."),
    ("exemptions", {"subject": "p1", "kind": "no", "since": "2017-01-01"}, "kind",
     "there is no such kind of exemption; known are"),
    ("exemptions", {"subject": "p1", "kind": "*", "measures": ["no"], "since": "2017-01-01"}, "measures.0",
     "there is no such measure; known are"),
    ("exemptions", {"subject": "p1", "kind": "*", "listing": "l9", "since": "2017-01-01"}, "listing",
     "there is no such listing in the bundle or the graph."),
    ("ties", {"withdrawn": True}, "id", "is withdrawn, but no such record was ever loaded among the ties."),
]  # fmt: skip


@pytest.mark.parametrize("already_loaded", [False, True], ids=["all in the bundle", "the rest in the graph"])
@pytest.mark.parametrize(("kind", "extra", "field", "reason"), BAD, ids=[f"{b[0]} {b[2]} {b[3][:30]}" for b in BAD])
def test_a_row_that_does_not_fit_the_others_is_refused_and_nothing_is_loaded(
    loader: Loader,
    rules: dict[str, str],
    kind: str,
    extra: dict[str, Any],
    field: str,
    reason: str,
    already_loaded: bool,
) -> None:
    real = {"register": rules["register"], "kind": rules["exemption"]}
    line = {"id": "bad", "document": "d1"} | {k: real.get(k) if v == "*" else v for k, v in extra.items()}
    if line.get("withdrawn"):
        del line["document"]
    lines = world(rules)
    if already_loaded and line["id"] == "bad":
        loader(lines)
        lines = {kind: []}
    else:
        load_regime_into(loader.graph, loader.regime)
    lines[kind] = [*lines[kind], line]
    before = dump(loader.graph)
    found = loader.rejected(lines)
    assert {(f, n, at) for f, n, at, _, _ in found} == {(f"{kind}.jsonl", len(lines[kind]), field)}
    assert next(iter(found))[4].startswith(reason)
    after = dump(loader.graph)
    after["nodes"] = [n for n in after["nodes"] if "Pointer" not in n]
    assert after["ties"] == before["ties"]
    assert after["nodes"] == [n for n in before["nodes"] if "Pointer" not in n]


def test_a_subject_keeps_its_kind(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    changed = {"subjects": [{"id": "p2", "document": "d1", "kind": "company", "name": "乙"}]}
    assert loader.rejected(changed) == {
        ("subjects.jsonl", 1, "kind", "company", "is person in the graph: a subject keeps its kind; use another id.")
    }


def test_a_number_that_two_subjects_have_names_neither(loader: Loader, rules: dict[str, str]) -> None:
    lines = world(rules)
    twin = {
        "id": "c2",
        "document": "d1",
        "kind": "company",
        "name": "乙",
        "identifiers": lines["subjects"][0]["identifiers"],
    }
    lines["subjects"].append(twin)
    reason = "several subjects have this number (c1, c2); refer to one by its id."
    assert loader.rejected(lines) == {("ties.jsonl", 1, "target", f"@uscc:{USCC}", reason)}
    lines["ties"][0]["target"] = "c1"
    assert loader(lines).added == 11


def test_rows_that_refer_to_rejected_rows_go_with_them_and_the_rest_is_loaded(
    loader: Loader, rules: dict[str, str]
) -> None:
    lines = world(rules)
    lines["subjects"][1]["name"] = ""
    report = loader(lines, strict=False)
    assert (report.rejected, report.added) == (5, 5)
    assert seen(loader.graph, report.n) == {
        ("d1", "Document"),
        ("d2", "Document"),
        ("c1", "Profile"),
        ("c1", "IDENTIFIED_BY"),
        ("p2", "Profile"),
        ("k1", "Conduct"),
    }
    assert report.report_path is not None
    told = [json.loads(line) for line in report.report_path.read_text("utf-8").splitlines()]
    assert [(r["file"], r["line"], r["field"], r["reason"]) for r in told] == [
        ("subjects.jsonl", 2, "name", "is empty."),
        ("ties.jsonl", 1, "source", "nobody in the bundle or the graph has this number."),
        ("ties.jsonl", 2, "source", "refers to a subject whose own line was rejected."),
        ("listings.jsonl", 1, "names.0", "refers to a subject whose own line was rejected."),
        ("exemptions.jsonl", 1, "subject", "refers to a subject whose own line was rejected."),
        ("exemptions.jsonl", 1, "listing", "refers to a listing whose own line was rejected."),
    ]


def test_a_report_goes_away_when_the_bundle_is_corrected(loader: Loader, rules: dict[str, str], tmp_path: Path) -> None:
    lines = world(rules)
    path = write(lines | {"ties": [{"id": "t1"}]}, tmp_path / "mine")
    with pytest.raises(LoadError, match="1 of 9 rows were rejected"):
        loader.path(path)
    assert (tmp_path / "mine.rejections.jsonl").exists()
    loader.path(write(lines, path))
    assert not (tmp_path / "mine.rejections.jsonl").exists()


def test_a_refused_load_shows_the_first_five_rejections(loader: Loader, rules: dict[str, str]) -> None:
    lines = world(rules)
    lines["ties"] = [{"id": f"t{n}"} for n in range(1, 5)]
    with pytest.raises(LoadError) as error:
        loader(lines)
    told = str(error.value).splitlines()
    assert "4 of 12 rows were rejected, so nothing was loaded." in told[0]
    assert told[1:] == [
        *(f"  ties.jsonl:1 {field}: is missing." for field in ("document", "kind", "source", "target")),
        "  ties.jsonl:2 document: is missing.",
    ]


@pytest.mark.parametrize("strict", [True, False])
def test_a_report_that_cannot_be_written_is_one_sentence_with_what_it_would_say(
    loader: Loader, rules: dict[str, str], tmp_path: Path, strict: bool
) -> None:
    (tmp_path / "file").touch()
    path = write(world(rules) | {"ties": [{"id": "t1"}]}, tmp_path / "mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LoadError) as error:
            load(loader.graph, loader.regime, path, loader.settings, report_folder=folder, strict=strict)
        told = str(error.value).splitlines()
        assert told[0].startswith(f"mine: 1 of 9 rows were rejected, and their report {folder}/mine.rejections.jsonl ")
        assert "so nothing was loaded; name a folder for it with --report." in told[0]
        assert told[1:] == [
            f"  ties.jsonl:1 {field}: is missing." for field in ("document", "kind", "source", "target")
        ]
    assert seen(loader.graph, pointer(loader.graph)) == set()


def test_a_clean_load_needs_no_folder_for_a_report(loader: Loader, rules: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = write(world(rules), tmp_path / "mine")
    for folder in (tmp_path / "none", tmp_path / "file"):
        load(loader.graph, loader.regime, path, loader.settings, report_folder=folder)
    assert not (tmp_path / "none").exists()


def test_an_earlier_report_that_cannot_be_removed_refuses_the_load(
    loader: Loader, rules: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "mine.rejections.jsonl").mkdir()
    with pytest.raises(LoadError, match=r"the report of an earlier try, cannot be removed \([^)]+\), so nothing was"):
        loader.path(write(world(rules), tmp_path / "mine"))
    assert seen(loader.graph, pointer(loader.graph)) == set()


# --- corrections and withdrawals -----------------------------------------------------------------------------------


def test_a_correction_closes_the_old_claim_and_old_readers_still_see_it(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    lines = world(rules)
    lines["ties"][1]["until"] = "2020-01-01"
    report = loader(lines)
    assert (report.n, report.added, report.closed, report.unchanged) == (first + 1, 1, 1, 9)
    rows = loader.graph.read(
        "MATCH ()-[t:PARENT]->() RETURN t.asserted AS a, t.withdrawn AS w, t.until AS u ORDER BY a", {}
    )
    assert rows == [
        {"a": first, "w": first + 1, "u": date(9999, 12, 31)},
        {"a": first + 1, "w": FOREVER, "u": date(2020, 1, 1)},
    ]
    assert seen(loader.graph, first) == seen(loader.graph, first + 1) == WHOLE


def test_a_correction_that_is_taken_back_is_a_claim_of_its_own(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    lines = world(rules)
    lines["subjects"][2]["name"] = "张五"
    loader(lines)
    report = loader(world(rules))
    assert (report.n, report.added, report.closed) == (first + 2, 1, 1)
    rows = loader.graph.read(
        "MATCH (p:Profile {record: 'p2'}) RETURN p.name AS name, p.asserted AS a, p.withdrawn AS w ORDER BY a", {}
    )
    assert rows == [
        {"name": "张四", "a": first, "w": first + 1},
        {"name": "张五", "a": first + 1, "w": first + 2},
        {"name": "张四", "a": first + 2, "w": FOREVER},
    ]
    assert loader(world(rules)).nothing_new


def test_a_number_that_a_subject_no_longer_has_is_closed_alone(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    lines = {"subjects": [world(rules)["subjects"][1]]}
    lines["subjects"][0]["identifiers"].pop()
    report = loader(lines)
    assert (report.added, report.closed) == (0, 1)
    rows = loader.graph.read(
        "MATCH (:Subject {id: 'p1'})-[t:IDENTIFIED_BY]->(i) RETURN i.scheme AS s, t.withdrawn AS w ORDER BY s", {}
    )
    assert rows == [{"s": "passport", "w": report.n}, {"s": "resident", "w": FOREVER}]


def test_a_tie_that_becomes_one_of_another_type_leaves_the_old_type(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    lines = world(rules)
    lines["ties"][1]["kind"] = "spouse"
    loader(lines)
    assert seen(loader.graph, first) == WHOLE
    assert seen(loader.graph, first + 1) == WHOLE - {("t2", "PARENT")} | {("t2", "SPOUSE")}


def test_a_withdrawn_record_is_closed_and_never_deleted(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    gone: Lines = {"exemptions": [{"id": "x1", "withdrawn": True}]}
    report = loader(gone)
    assert (report.n, report.added, report.closed) == (first + 1, 0, 1)
    assert seen(loader.graph, first) == WHOLE
    assert seen(loader.graph, first + 1) == WHOLE - {("x1", "Exemption")}
    assert loader(gone).nothing_new


def test_a_withdrawn_document_takes_every_claim_with_it_that_rests_on_it(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    report = loader({"documents": [{"id": "d2", "withdrawn": True}]})
    assert report.closed == 2
    assert seen(loader.graph, first + 1) == WHOLE - {("d2", "Document"), ("t1", "ROLE")}
    assert seen(loader.graph, first) == WHOLE


def test_a_claim_that_another_document_now_asserts_outlives_the_withdrawn_one(
    loader: Loader, rules: dict[str, str]
) -> None:
    loader(world(rules))
    tie = world(rules)["ties"][0] | {"document": "d1"}
    report = loader({"documents": [{"id": "d2", "withdrawn": True}], "ties": [tie]})
    assert seen(loader.graph, report.n) == WHOLE - {("d2", "Document")}


@pytest.mark.parametrize(
    ("kind", "id", "needed_by"),
    [
        ("subjects", "p2", "t2 (ties)"),
        ("subjects", "p1", "l1 (listings), t1 (ties), t2 (ties), x1 (exemptions)"),
        ("conduct", "k1", "l1 (listings)"),
        ("listings", "l1", "x1 (exemptions)"),
    ],
)
def test_what_standing_claims_speak_of_cannot_be_withdrawn(
    loader: Loader, rules: dict[str, str], kind: str, id: str, needed_by: str
) -> None:
    loader(world(rules))
    reason = f"cannot be withdrawn: {needed_by} still refer to it. Withdraw or correct these in the same bundle."
    assert loader.rejected({kind: [{"id": id, "withdrawn": True}]}) == {(f"{kind}.jsonl", 1, "withdrawn", "", reason)}


def test_a_document_whose_withdrawal_would_leave_a_tie_without_its_subject_stays(
    loader: Loader, rules: dict[str, str]
) -> None:
    first = loader(world(rules)).n
    gone: Lines = {"documents": [{"id": "d1", "withdrawn": True}]}
    reason = (
        "cannot be withdrawn: t1 (ties) still refer to what rests on this document. Withdraw or correct these in the "
        "same bundle."
    )
    assert loader.rejected(gone) == {("documents.jsonl", 1, "withdrawn", "", reason)}
    assert loader(gone | {"ties": [{"id": "t1", "withdrawn": True}]}).n == first + 1
    assert seen(loader.graph, first + 1) == {("d2", "Document")}


def test_an_extension_keeps_its_document(loader: Loader, rules: dict[str, str]) -> None:
    lines = world(rules)
    lines["documents"].append({"id": "d3", "title": "延长"})
    lines["listings"][0]["extensions"][0]["document"] = "d3"
    loader(lines)
    reason = "cannot be withdrawn: l1 (listings) still refer to it. Withdraw or correct these in the same bundle."
    gone: Lines = {"documents": [{"id": "d3", "withdrawn": True}]}
    assert loader.rejected(gone) == {("documents.jsonl", 1, "withdrawn", "", reason)}
    assert loader(gone | {"listings": [world(rules)["listings"][0]]}).closed == 2


def test_a_row_cannot_rest_on_what_the_same_bundle_withdraws(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    lines: Lines = {
        "documents": [{"id": "d2", "withdrawn": True}],
        "ties": [{"id": "t9", "document": "d2", "kind": "spouse", "source": "p1", "target": "p2"}],
    }
    reason = "refers to a document that this bundle withdraws."
    assert loader.rejected(lines) == {("ties.jsonl", 1, "document", "d2", reason)}


def test_a_refused_withdrawal_is_skipped_and_the_rest_is_loaded(loader: Loader, rules: dict[str, str]) -> None:
    first = loader(world(rules)).n
    gone: Lines = {
        "conduct": [{"id": "k1", "withdrawn": True}],
        "listings": [{"id": "l1", "withdrawn": True}],
        "ties": [{"id": "t2", "withdrawn": True}],
    }
    report = loader(gone, strict=False)
    assert (report.n, report.rejected, report.closed) == (first + 1, 2, 1)
    assert seen(loader.graph, report.n) == WHOLE - {("t2", "PARENT")}


# --- broken loads --------------------------------------------------------------------------------------------------


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "CHUNK", 1)


def corrected(rules: dict[str, str]) -> Lines:
    lines = world(rules)
    lines["subjects"][2]["name"] = "张五"
    lines["subjects"].append({"id": "p3", "document": "d1", "kind": "person", "name": "新"})
    lines["ties"][1]["until"] = "2020-01-01"
    lines["ties"].append({"id": "t3", "document": "d1", "kind": "parent", "source": "p1", "target": "p3"})
    return lines


@pytest.mark.usefixtures("small_batches")
def test_a_load_that_fails_between_batches_is_never_seen_and_the_next_sweeps_it(
    loader: Loader, rules: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loader(world(rules)).n
    whole = dump(loader.graph)
    writes = 0
    original = journal.Writing.write

    def failing(self: journal.Writing, statements: Any) -> None:
        nonlocal writes
        writes += 1
        if writes > 3:
            raise RuntimeError("the power went")
        original(self, statements)

    monkeypatch.setattr(journal.Writing, "write", failing)
    with pytest.raises(RuntimeError, match="the power went"):
        loader(corrected(rules))
    assert writes == 4
    assert dump(loader.graph) != whole
    assert (pointer(loader.graph), seen(loader.graph, first)) == (first, WHOLE)
    monkeypatch.setattr(journal.Writing, "write", original)
    assert loader(world(rules)).nothing_new
    assert dump(loader.graph) == whole
    report = loader(corrected(rules))
    assert (report.n, report.added, report.closed) == (first + 1, 4, 2)
    assert journal.verify(loader.graph) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from sanctiongraph import journal, load
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.queries import names, query
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources import bundle
settings = Settings.model_validate_json(sys.argv[1])
bundle.CHUNK = 1
original, writes = journal.Writing.write, 0
def dying(self, statements):
    global writes
    writes += 1
    if writes > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    original(self, statements)
journal.Writing.write = dying
load.load(Graph.open(settings), load_regime("prc"), Path(sys.argv[2]), settings)
"""


def test_a_load_whose_process_was_killed_is_swept_by_the_next_at_once(
    loader: Loader, rules: dict[str, str], tmp_path: Path
) -> None:
    first = loader(world(rules)).n
    whole = dump(loader.graph)
    path = write(corrected(rules), tmp_path / "dying")
    settings = loader.settings.model_dump_json(exclude={"hash_key"})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, settings, str(path)], capture_output=True, cwd=tmp_path, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert (pointer(loader.graph), seen(loader.graph, first)) == (first, WHOLE)
    assert dump(loader.graph) != whole
    assert loader(world(rules)).nothing_new
    assert dump(loader.graph) == whole


def test_questions_are_planned_anew_after_a_load_that_changes_much_and_not_after_a_small_one(
    loader: Loader, ran: list[str]
) -> None:
    firms = [{"id": f"c{n}", "document": "d", "kind": "company", "name": f"第{n}公司"} for n in range(100)]

    def planned(lines: Lines) -> bool:
        ran.clear()
        loader(lines)
        return query("load/replan").text in ran

    assert planned({"documents": [{"id": "d", "title": "登记"}], "subjects": firms})
    assert not planned({"subjects": [{**firm, "name_en": "A"} for firm in firms[:4]]})
    assert planned({"subjects": [{**firm, "name_en": "B"} for firm in firms[:40]]})
    assert not planned({"subjects": [{**firm, "name_en": "B"} for firm in firms[:40]]})


def test_of_the_indexes_only_those_that_are_missing_are_made(empty_graph: Graph, ran: list[str]) -> None:
    loading.ensure_schema(empty_graph)
    empty_graph.run("DROP INDEX profile_forms", {})
    made = [query(name).text for name in ("schema/profile_forms", "load/await_indexes")]
    for expected in (made, []):
        ran.clear()
        loading.ensure_schema(empty_graph)
        assert ran == expected
    there = {row["name"]: row["state"] for row in empty_graph.read(query("check/indexes").text, {})}
    assert {name.removeprefix("schema/") for name in names("schema")} <= there.keys()
    assert set(there.values()) == {"ONLINE"}


def test_a_failed_check_leaves_no_lock_behind(loader: Loader, rules: dict[str, str]) -> None:
    loader.rejected(world(rules) | {"ties": [{"id": "t1"}]})
    assert loader.graph.read("MATCH (k:Lock) RETURN k", {}) == []
    assert loader(world(rules)).n == 2


# --- one load at a time ---------------------------------------------------------------------------------------------


def test_a_load_that_runs_keeps_another_out_and_is_named(loader: Loader, rules: dict[str, str]) -> None:
    load_regime_into(loader.graph, loader.regime)
    sentence = rf"Another load is running \({os.getpid()}@.+, since 2\d\d\d-.+wait"
    with journal.writing(loader.graph), pytest.raises(LoadError, match=sentence):
        loader(world(rules))
    assert loader(world(rules)).n == 2


def test_a_silent_holder_is_taken_over_and_can_write_nothing_more(
    loader: Loader, rules: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_regime_into(loader.graph, loader.regime)
    rows = [{"claim": "c", "record": "ghost", "title": "ghost"}]
    with journal.writing(loader.graph) as silent:
        monkeypatch.setattr(journal, "STALE_MS", -1)
        assert loader(world(rules)).n == 2
        late = silent.rows("assert_document", rows, n=2, forever=FOREVER)
        with pytest.raises(LoadError, match="took the load's lock over"):
            silent.write([late])
        with pytest.raises(LoadError, match="took the load's lock over"):
            silent.finish({"what": "load"}, [late])
    assert (pointer(loader.graph), seen(loader.graph, 2)) == (2, WHOLE)


# --- the regime -----------------------------------------------------------------------------------------------------


def test_the_regime_is_written_whole_and_once(loader: Loader, regime: Regime) -> None:
    graph = loader.graph
    assert load_regime_into(graph, regime) == 1
    count = "MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label"
    found = {row["label"]: row["n"] for row in graph.read(count, {})}
    targets = [(i, b, t) for i in regime.instruments for b in i.bases for t in b.targets]
    assert found == {
        "Regime": 1,
        "Rules": 1,
        "Load": 1,
        "Pointer": 1,
        "Register": len(regime.registers),
        "Agency": len(regime.agencies),
        "Measure": len(regime.measures),
        "Instrument": len(regime.instruments),
        "Basis": len(targets),
    }
    triggers = graph.read(
        "MATCH (r:Register)-[:TRIGGERS]->(b:Basis)-[:ORDERS]->(m) "
        "RETURN r.id AS r, b.basis AS b, b.id AS id, m.id AS m",
        {},
    )
    assert {
        (row["r"], row["b"], int(row["id"].rpartition("#")[2].partition("@")[0]), row["m"]) for row in triggers
    } == {
        (register, b.id, n, b.measure)
        for i in regime.instruments
        for b in i.bases
        for n, _ in enumerate(b.targets)
        for register in regime.triggers(i, b)
    }
    before = dump(graph)
    assert load_regime_into(graph, regime) is None
    assert dump(graph) == before


def test_another_version_of_the_regime_is_refused_until_it_is_brought_in(
    loader: Loader, rules: dict[str, str], regime: Regime
) -> None:
    loader(world(rules))
    measure = regime.measures[-1].model_copy(update={"note": "another version"})
    other = regime.model_copy(update={"measures": (*regime.measures[:-1], measure)})
    newer = Loader(loader.graph, Regime.model_validate(other.model_dump(by_alias=True)), loader.settings, loader.folder)
    with pytest.raises(RegimeError, match="sanctiongraph load --regime"):
        newer(world(rules))
    assert load_regime_into(newer.graph, newer.regime) == 3
    assert newer(world(rules)).nothing_new
    assert seen(newer.graph, 3) == WHOLE
    assert journal.verify(newer.graph) == []


def test_a_version_that_drops_a_register_in_use_is_refused(
    loader: Loader, rules: dict[str, str], regime: Regime
) -> None:
    loader(world(rules))
    before = dump(loader.graph)
    kept = tuple(r for r in regime.registers if r.id != rules["register"])
    with pytest.raises(RegimeError, match=rf"{rules['register']} \(1 listings\)"):
        load_regime_into(loader.graph, Regime.model_construct(**{**dict(regime), "registers": kept}))
    assert dump(loader.graph) == before


# --- events and personal numbers --------------------------------------------------------------------------------------


def test_every_load_leaves_an_event_and_the_chain_shows_a_change(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    loader({"exemptions": [{"id": "x1", "withdrawn": True}]})
    events = loader.graph.read("MATCH (e:Load) RETURN properties(e) AS e ORDER BY e.n", {})
    assert [(e["e"]["n"], e["e"]["what"], e["e"]["source"]) for e in events] == [
        (1, "regime", loader.regime.regime.id),
        (2, "load", "bundle1"),
        (3, "load", "bundle2"),
    ]
    assert json.loads(events[2]["e"]["counts"])["closed"] == 1
    assert len({e["e"]["input"] for e in events[1:]}) == 2
    assert journal.verify(loader.graph) == []
    loader.graph.write("MATCH (e:Load {n: 2}) SET e.source = 'other'", {})
    assert journal.verify(loader.graph) == ["Event 2 was changed after it was written."]
    loader.graph.write("MATCH (e:Load {n: 2}) DELETE e", {})
    assert journal.verify(loader.graph) == [
        "Event 2 is missing before event 3.",
        "Event 3 does not follow the one before it.",
    ]


def test_personal_numbers_are_nowhere_in_the_graph_and_units_numbers_are(loader: Loader, rules: dict[str, str]) -> None:
    loader(world(rules))
    everything = str(dump(loader.graph))
    assert USCC in everything
    assert RESIDENT[:-2] not in everything
    assert PASSPORT[:-2] not in everything
    shown = loader.graph.read("MATCH (i:Identifier) RETURN i.scheme AS s, i.shown AS shown ORDER BY s", {})
    assert shown == [
        {"s": "passport", "shown": "••••32"},
        {"s": "resident", "shown": f"••••{RESIDENT[-2:]}"},
        {"s": "uscc", "shown": USCC},
    ]


def test_personal_numbers_are_nowhere_in_a_report_or_an_error(loader: Loader, rules: dict[str, str]) -> None:
    lines = world(rules)
    lines["subjects"][1]["identifiers"][0]["value"] = RESIDENT[:-1] + ("0" if RESIDENT[-1] != "0" else "1")
    lines["subjects"][2]["name"] = f"张四 {RESIDENT}"
    lines["ties"][1]["source"] = f"@passport:{PASSPORT}"
    found = loader.rejected(lines)
    assert {(f, n, at) for f, n, at, _, _ in found} >= {
        ("subjects.jsonl", 2, "identifiers.0.resident"),
        ("subjects.jsonl", 3, "name"),
        ("ties.jsonl", 2, "source"),
    }
    assert RESIDENT[:-2] not in str(found)
    assert PASSPORT[:-2] not in str(found)


# --- plans -----------------------------------------------------------------------------------------------------------

EXAMPLES: dict[str, object] = {
    "string": "a",
    "strings": ["a"],
    "integer": 1,
    "map": {"n": 1, "hash": "a"},
    "maps": [{"record": "a", "claim": "a"}],
}
SCANS = ("AllNodesScan", "NodeByLabelScan", "LabelsScan", "RelationshipTypeScan", "RelationshipTypesScan", "IndexScan")


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("name", [name for name in names("load") if "IN TRANSACTIONS" not in query(name).text])
def test_a_query_of_the_load_seeks_an_index_or_says_why_it_scans(
    loader: Loader, rules: dict[str, str], name: str
) -> None:
    loading.ensure_schema(loader.graph)
    asked = query(name)
    plan = loader.graph.explain(asked.text, {key: EXAMPLES[type_] for key, type_ in asked.parameters.items()})
    scans = [operator for operator in operators(plan) if operator.endswith(SCANS)] if "operatorType" in plan else []
    assert not scans or asked.scans
    assert [n for n in plan["notifications"] if n["code"] == "PERFORMANCE"] == []
