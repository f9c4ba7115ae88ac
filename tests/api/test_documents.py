"""A document and what rests on it: claims of the data, rules of the regime, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from asking import Api, C, K, W
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.model import FOREVER
from sanctiongraph.regime import Regime


def pages(api: Api, id: str, size: int, what: str) -> list[dict[str, Any]]:
    found, cursor = [], {}
    while True:
        page = api.answer(f"/v1/documents/{id}", page=size, **cursor)
        assert len(page[what]) <= size
        found += page[what]
        if page["complete"]:
            return found
        cursor = {"cursor": page["cursor"]}


def test_a_decision_is_shown_with_the_listing_and_the_conduct_that_it_asserts(api: Api) -> None:
    document = api.answer("/v1/documents/d:l:chenxi")
    assert (document["source"], document["number"], document["complete"], document["rules"]) == (
        "data",
        "（2017）虚川执拟chenxi第1号",
        True,
        [],
    )
    assert [(c["kind"], c["record"], c["what"], [s["id"] for s in c["subjects"]]) for c in document["claims"]] == [
        ("listings", "l:chenxi", "defaulters-list", [C]),
        ("conduct", "k:chenxi", "law", [C]),
    ]
    assert {c["place"] for c in document["claims"]} == {"whole document"}


def test_every_claim_that_a_document_asserts_is_on_some_page_once(api: Api, city: Graph) -> None:
    document = "d:household-register"
    stored = city.read(
        "CALL () { MATCH (c {document: $id}) WHERE c.withdrawn = $standing RETURN c.record AS record "
        "UNION ALL MATCH ()-[c {document: $id}]->() WHERE c.kind IS NOT NULL AND c.withdrawn = $standing "
        "RETURN c.record AS record } "
        "RETURN record",
        {"id": document, "standing": FOREVER},
    )
    found = pages(api, document, 7, "claims")
    assert sorted(c["record"] for c in found) == sorted(row["record"] for row in stored)
    assert found == pages(api, document, 1000, "claims")
    kin = next(c for c in found if c["kind"] == "ties" and [s["id"] for s in c["subjects"]] == [W, K])
    assert (kin["what"], kin["subjects"][0]["name_en"], kin["subjects"][1]["name"]) == ("parent", "Wei Lan", "林雨桐")


def test_every_citation_of_a_rule_is_on_some_page_of_its_document_and_only_there(api: Api, regime: Regime) -> None:
    versions = {
        (basis.id, cite.document, cite.locator)
        for instrument in regime.instruments
        for basis in instrument.bases
        for cite in basis.cites
    }
    cited = sorted({document for _, document, _ in versions})[:12]
    for document in cited:
        found = pages(api, document, 20, "rules")
        assert {(r["id"], document, r["locator"]) for r in found if r["kind"] == "Basis"} == {
            version for version in versions if version[1] == document
        }
        assert found == pages(api, document, 1000, "rules")


def test_a_rule_says_its_words_its_place_and_where_that_is_not_established(api: Api, regime: Regime) -> None:
    open_place = next(
        (i, b, c) for i in regime.instruments for b in i.bases for c in b.cites if c.locator is None and b.original
    )
    instrument, basis, cite = open_place
    found = pages(api, cite.document, 100, "rules")
    (told,) = [r for r in found if r["id"] == basis.id and r["locator"] is None]
    division = regime.document[cite.document].division
    assert told == {
        "list": "instruments",
        "of": instrument.id,
        "id": basis.id,
        "kind": "Basis",
        "en": instrument.en,
        "zh": instrument.zh,
        "measure": basis.measure,
        "number": None,
        "text": basis.text,
        "original": basis.original,
        "from": str(basis.begins),
        "to": str(basis.ends) if basis.ends else None,
        "locator": None,
        "place": f"{division} not established",
        "note": cite.note,
        "mark": list(basis.mark),
        "disputed": list(basis.disputed),
    }


def test_whoever_is_shown_on_a_page_is_in_the_log_and_a_rule_shows_nobody(api: Api, regime: Regime) -> None:
    for id, shown in (("d:l:chenxi", [C]), (regime.documents[0].id, [])):
        api.answer(f"/v1/documents/{id}", headers={"X-Purpose": f"document {id}"})
        log = api.answer("/v1/log", Role.auditor, page=10_000)["entries"]
        assert [e["ids"] for e in log if e["purpose"] == f"document {id}"] == [shown]


def test_a_document_is_there_from_the_load_that_brought_it_on(api: Api) -> None:
    assert api.get("/v1/documents/d:l:chenxi", known_at=2).status_code == 200
    for asked in ({"known_at": 1}, {"known_at": 999}):
        assert api.get("/v1/documents/d:l:chenxi", **asked).status_code == 404
    response = api.get("/v1/documents/d:no-such")
    assert (response.status_code, response.json()["type"]) == (404, "urn:sanctiongraph:problem:unknown-document")


def test_a_withdrawn_document_is_gone_and_its_past_is_kept(api: Api, city: Graph) -> None:
    given = {"id": "d:l:chenxi", "n": 2}
    city.write("MATCH (d:Document {record: $id}) SET d.kept = d.withdrawn, d.withdrawn = $n", given)
    try:
        assert api.get("/v1/documents/d:l:chenxi").status_code == 404
    finally:
        city.write("MATCH (d:Document {record: $id}) SET d.withdrawn = d.kept REMOVE d.kept", given)
    assert api.get("/v1/documents/d:l:chenxi").status_code == 200


@pytest.mark.parametrize("role", [Role.subject, Role.auditor])
def test_documents_name_others_so_they_open_to_no_subject_and_no_auditor(api: Api, role: Role) -> None:
    assert api.get("/v1/documents/d:l:chenxi", role).status_code == 403
