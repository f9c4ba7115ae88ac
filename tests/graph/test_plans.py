"""Every query file, and every anchor with every reach, runs, plans without a warning, and starts at an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sanctiongraph.graph.queries import Query, names, propagation, query
from sanctiongraph.load import ensure_schema, load_regime_into
from sanctiongraph.model import FOREVER
from sanctiongraph.regime import load_regime

EMPTY: dict[str, Any] = {
    "string": "",
    "strings": [],
    "integer": 0,
    "float": 0.0,
    "boolean": False,
    "date": date(1, 1, 1),
    "map": {"subject": "", "listing": "", "first": "", "last": "", "after": "", "page": 0, "proof": False},
    "maps": [],
}
SAMPLE: dict[str, Any] = {
    "string": "p:nobody",
    "strings": ["p:nobody", "p:somebody"],
    "integer": 7,
    "float": 0.5,
    "boolean": True,
    "date": date(2018, 3, 1),
    "map": {
        **{
            "subject": "p:nobody",
            "listing": "l:none",
            "first": "0",
            "last": "f",
            "after": "",
            "page": 9,
            "proof": True,
        },
        "self": [],
        "responsible_persons": ["director"],
        "children": ["self"],
        "undertakings": ["director"],
    },
    "maps": [{"id": "p:nobody", "record": "p:nobody", "claim": "0", "key": "k", "regime": "none"}],
}
SCANS = {"AllNodesScan", "NodeByLabelScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}
SCANS |= {"DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan", "PartitionedAllNodesScan"}

PARTS = ("anchor/", "reach/", "project/", "schema/")
WHOLE = [name for name in names() if not name.startswith(PARTS)]
JOINS = [
    (anchor.removeprefix("anchor/"), reach.removeprefix("reach/"))
    for anchor in names("anchor")
    for reach in names("reach")
]


@pytest.fixture(scope="module")
def schema(graph: Any) -> Any:
    ensure_schema(graph)
    return graph


@pytest.fixture(scope="module")
def with_regime(schema: Any) -> Any:
    schema.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    load_regime_into(schema, load_regime("prc"))
    return schema


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield str(plan.get("operatorType", "")).split("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


def leaves(plan: dict[str, Any]) -> Iterator[str]:
    children = plan.get("children", [])
    if not children:
        yield str(plan.get("operatorType", "")).split("@")[0]
    for child in children:
        yield from leaves(child)


def filled(asked: Query, values: dict[str, Any]) -> dict[str, Any]:
    given = {name: values[type_] for name, type_ in asked.parameters.items()}
    if values is SAMPLE and "withdrawn" in given:
        given["withdrawn"] = FOREVER
    return given


def warned(plan: dict[str, Any]) -> list[str]:
    """What the planner holds against the query, but that a kind of thing is not in this small graph yet."""
    unknown = ("does not exist", "is not in the database", "missing")
    return [
        n["description"] for n in plan.get("notifications", []) if not any(word in n["description"] for word in unknown)
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_every_file_starts_at_an_index_or_says_why_it_scans(with_regime: Any, name: str) -> None:
    asked = query(name)
    plan = with_regime.explain(asked.text, filled(asked, SAMPLE))
    scanned = set(operators(plan)) & SCANS
    assert bool(scanned) <= bool(asked.scans), f"{name} scans: {scanned}"
    assert warned(plan) == []


@pytest.mark.parametrize("name", [n for n in WHOLE if n.startswith("check/")])
def test_a_check_seeks_what_the_claims_that_it_reads_refer_to(with_regime: Any, name: str) -> None:
    asked = query(name)
    scanned = [said for said in scans(with_regime.explain(asked.text, filled(asked, SAMPLE))) if REFERRED.search(said)]
    assert scanned == []


REFERRED = re.compile(r"\b(document|conduct|listing|profile|other):")


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """What is read whole, as the planner says it."""
    if "Scan" in plan.get("operatorType", ""):
        yield str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", []):
        yield from scans(child)


def test_a_reference_that_no_index_leads_to_is_seen(with_regime: Any) -> None:
    text = "MATCH (claim:Listing) WHERE NOT EXISTS { MATCH (document:Document {title: claim.document}) } RETURN claim"
    assert [said for said in scans(with_regime.explain(text, {})) if REFERRED.search(said)] == ["document:Document"]


@pytest.mark.parametrize(("anchor", "reach"), JOINS)
def test_every_anchor_with_every_reach_starts_at_an_index(with_regime: Any, anchor: str, reach: str) -> None:
    joined = propagation(anchor, (reach,), "derivations")
    plan = with_regime.explain(joined.text, filled(joined, SAMPLE))
    found = set(operators(plan))
    assert not found & SCANS
    assert any("IndexSeek" in leaf for leaf in leaves(plan))
    assert warned(plan) == []


@pytest.mark.parametrize("name", [n for n in WHOLE if n.startswith("read/")])
@pytest.mark.parametrize("values", [EMPTY, SAMPLE], ids=["empty", "sample"])
def test_every_reading_file_runs_and_gives_its_columns(with_regime: Any, name: str, values: dict[str, Any]) -> None:
    asked = query(name)
    for row in with_regime.read(asked.text, filled(asked, values)):
        assert tuple(row) == asked.columns


@pytest.mark.parametrize(("anchor", "reach"), JOINS)
@pytest.mark.parametrize("values", [EMPTY, SAMPLE], ids=["empty", "sample"])
def test_every_anchor_with_every_reach_runs(with_regime: Any, anchor: str, reach: str, values: dict[str, Any]) -> None:
    joined = propagation(anchor, (reach,), "derivations")
    assert with_regime.read(joined.text, filled(joined, values)) == []


@pytest.mark.parametrize("name", [n for n in WHOLE if not n.startswith("read/")])
@pytest.mark.parametrize("values", [EMPTY, SAMPLE], ids=["empty", "sample"])
def test_every_writing_file_runs_in_a_transaction_that_is_rolled_back(
    with_regime: Any, name: str, values: dict[str, Any]
) -> None:
    asked = query(name)
    with with_regime.trial() as ask:
        for row in ask(asked.text, filled(asked, values)):
            assert tuple(row) == asked.columns


def details(plan: dict[str, Any]) -> Iterator[str]:
    yield str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", []):
        yield from details(child)


def test_what_changed_is_found_by_the_loads_that_asserted_or_withdrew_it(with_regime: Any) -> None:
    asked = query("read/touched")
    plan = with_regime.explain(asked.text, filled(asked, SAMPLE))
    sought = " ".join(details(plan))
    for type_ in ("Listing", "Profile", "Exemption", "ROLE", "PARENT", "BRANCH"):
        for when in ("asserted", "withdrawn"):
            assert re.search(rf":{type_}\({when}\)[^:]* WHERE {when} > \$since", sought), (type_, when)
    seeks = [leaf for leaf in leaves(plan) if leaf != "Argument"]
    assert set(seeks) == {"NodeIndexSeekByRange", "DirectedRelationshipIndexSeekByRange"}
    assert "VarLengthExpand(Pruning,BFS,All)" in set(operators(plan))


def test_a_decision_is_sought_by_the_index_of_its_number(with_regime: Any) -> None:
    asked = query("read/subjects_by_decision")
    plan = with_regime.explain(asked.text, filled(asked, SAMPLE))
    assert re.search(r"listing:Listing\(decision_form\) WHERE decision_form = \$form", " ".join(details(plan)))


def test_a_scan_that_no_header_speaks_of_is_seen(with_regime: Any) -> None:
    plan = with_regime.explain("MATCH (s:Subject) WHERE s.kind = $kind RETURN s", {"kind": "person"})
    assert set(operators(plan)) & SCANS
