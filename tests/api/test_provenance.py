"""Proofs as W3C provenance: read back with the package, they say what the proof says."""

from __future__ import annotations

import json

import pytest
from prov.model import ProvActivity, ProvDerivation, ProvDocument, ProvEntity, ProvUsage

from asking import DAY, Api, K

PATH = f"/v1/subjects/{K}/why"


def read_back(api: Api, **asked: str) -> ProvDocument:
    response = api.get(PATH, as_of=DAY, format="prov", **asked)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/prov+json")
    return ProvDocument.deserialize(content=response.text, format="json")


def labels(document: ProvDocument, kind: type, type_: str) -> set[str]:
    """The labels of everything of a kind and type."""
    records = [r for r in document.get_records(kind) if type_ in {str(t) for t in r.get_asserted_types()} | types(r)]
    return {next(iter(r.get_attribute("prov:label"))) for r in records}


def types(record: object) -> set[str]:
    return {str(value) for value in record.get_attribute("prov:type")}  # type: ignore[attr-defined]


def test_read_back_the_document_has_the_effect_its_reason_its_claims_and_their_documents(api: Api) -> None:
    proof = api.answer(PATH, as_of=DAY, measure="M24")["proofs"][0]
    document = read_back(api, measure="M24")
    assert labels(document, ProvEntity, "sg:effect") == {proof["tree"]["text"]}
    reasons = [node for node in proof["tree"]["rests_on"] if node["kind"] == "derivation"]
    assert labels(document, ProvActivity, "sg:derivation") == {reason["text"] for reason in reasons}
    ties = {node["text"] for reason in reasons for node in reason["rests_on"] if node["kind"] == "tie"}
    assert labels(document, ProvEntity, "sg:tie") == ties
    used = {str(u.args[1]) for u in document.get_records(ProvUsage)}
    assert len(used) == len({(n["kind"], n["id"], n["text"]) for r in reasons for n in r["rests_on"]})
    derived = {(str(d.args[0]), str(d.args[1])) for d in document.get_records(ProvDerivation)}
    (effect,) = {str(e.identifier) for e in document.get_records(ProvEntity) if "sg:effect" in types(e)}
    assert {name for source, name in derived if source == effect} >= used
    cited = {name for _, name in derived if name.startswith("sg:document/")}
    assert cited == {str(e.identifier) for e in document.get_records(ProvEntity) if "sg:document" in types(e)}
    assert len(cited) > 3


def test_everything_that_a_relation_names_is_in_the_document(api: Api) -> None:
    document = read_back(api)
    there = {str(r.identifier) for kind in (ProvEntity, ProvActivity) for r in document.get_records(kind)}
    for kind in (ProvUsage, ProvDerivation):
        for relation in document.get_records(kind):
            assert {str(arg) for arg in relation.args if arg is not None} <= there


def test_prov_n_is_the_same_document(api: Api) -> None:
    whole = read_back(api)
    for asked in ({"format": "provn"}, {"headers": {"Accept": "text/provenance-notation"}}):
        response = api.get(PATH, as_of=DAY, **asked)
        assert response.headers["content-type"].startswith("text/provenance-notation")
        assert ProvDocument.deserialize(content=response.text, format="provn") == whole


def test_a_reasoned_no_is_an_entity_and_nothing_is_derived(api: Api) -> None:
    told = api.answer("/v1/subjects/p:lin-hao/why", as_of=DAY)
    response = api.get("/v1/subjects/p:lin-hao/why", as_of=DAY, format="prov")
    document = ProvDocument.deserialize(content=response.text, format="json")
    assert labels(document, ProvEntity, "sg:no_effect") == {told["why_not"]["text"]}
    assert list(document.get_records(ProvDerivation)) == []
    assert json.loads(response.text)["entity"]["sg:no_effect"]["sg:data"] == str(told["data"])


@pytest.mark.parametrize("format", ["prov-json", "PROV"])
def test_an_unknown_format_is_refused(api: Api, format: str) -> None:
    assert api.get(PATH, as_of=DAY, format=format).status_code == 422
