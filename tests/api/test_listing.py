"""A listing whole: its decision, ground, conduct, term, end and sources, as documents and rules have them."""

from __future__ import annotations

from typing import Any

from asking import DAY, Api, C
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.regime import Regime


def label(api: Api, id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.answer(f"/v1/listings/{id}", as_of=DAY)["label"]
    return found


def test_a_listing_says_who_decided_what_on_which_ground_for_which_conduct(api: Api) -> None:
    told = label(api, "l:chenxi")
    ground, conduct = told["ground"], told["conduct"]
    assert (told["register"], told["keeper"]["id"], told["listed"]["id"]) == ("defaulters-list", "SPC", C)
    assert (told["decision"], told["decided"], told["decided_by"], told["since"], told["until"]) == (
        "（2017）虚川执拟chenxi第1号",
        "2017-05-25",
        "虚川市中级人民法院",
        "2017-06-01",
        None,
    )
    assert (ground["id"], ground["catch_all"], ground["rule"]["text"], ground["rule"]["cites"][0]["place"]) == (
        "ability-but-refuses",
        False,
        "Has the ability to perform but refuses to.",
        "article 1(1)",
    )
    assert (conduct["record"], conduct["on"], conduct["cite"]["document"]) == ("k:chenxi", "2017-02", "d:l:chenxi")
    assert (told["cite"]["document"], told["cite"]["place"]) == ("d:l:chenxi", "whole document")
    assert (told["named"], told["term"], told["exit"], told["void"]) == ([], None, None, None)


def test_a_lengthened_term_names_the_decision_that_lengthened_it_and_another_does_not(api: Api) -> None:
    (extension,) = label(api, "l:xie-kang")["term"]["extensions"]
    assert (extension["cite"]["document"], extension["cite"]["place"]) == ("d:xie-kang-extension", "whole document")
    term = label(api, "l:lanxi")["term"]
    assert (term["extensions"], term["length"]["years"], term["earliest"], term["latest"]) == (
        [],
        2,
        "2020-02-01",
        "2020-02-01",
    )


def test_a_listing_that_ended_says_by_which_rule_and_an_open_one_does_not(api: Api, regime: Regime) -> None:
    rule = next(e for e in regime.register_["defaulters-list"].exits if e.id == "dl-exit-performed")
    told = label(api, "l:hongyuan")
    assert (told["exit"]["id"], told["exit"]["text"], told["ended_by"]) == (rule.id, rule.text, rule.id)
    assert [c["document"] for c in told["exit"]["cites"]] == [c.document for c in rule.cites]
    assert label(api, "l:lanxi")["exit"] is None


def test_whom_a_decision_names_is_told_and_logged_as_shown(api: Api) -> None:
    (named,) = label(api, "l:qingshan-order")["named"]
    api.answer("/v1/listings/l:qingshan-order", headers={"X-Purpose": "whom it names"})
    entries = api.answer("/v1/log", Role.auditor, page=10_000)["entries"]
    (shown,) = [entry["ids"] for entry in entries if entry["purpose"] == "whom it names"]
    assert named["id"] in shown
    assert len(shown) == 2


def test_every_listing_of_the_city_is_told_as_it_is_stored(api: Api, city: Graph) -> None:
    stored = city.read(
        "MATCH (now:Pointer {id: 'data'}), (c:Listing)-[:IN]->(r:Register) "
        "WHERE c.asserted <= now.n AND now.n < c.withdrawn "
        "RETURN c.record AS id, r.id AS register, c.ground AS ground, "
        "c.decision AS decision, c.conduct AS conduct, c.ended_by AS ended_by, c.document AS document",
        {},
    )
    assert len(stored) > 50
    for row in stored:
        told = label(api, row["id"])
        assert {
            "id": told["id"],
            "register": told["register"],
            "ground": told["ground"] and told["ground"]["id"],
            "decision": told["decision"],
            "conduct": told["conduct"] and told["conduct"]["record"],
            "ended_by": told["ended_by"],
            "document": told["cite"]["document"],
        } == row
