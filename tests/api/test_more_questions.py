"""Where labels went, clocks, ledgers, conduct, paths and statistics: what the package computes, over HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from asking import DAY, Api, C, K, V, W
from sanctiongraph.clocks import clocks
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.ledger import conduct, ledgers
from sanctiongraph.lookup import state
from sanctiongraph.regime import Regime
from sanctiongraph.spread import spread

THEN = "2020-02-12"


@pytest.fixture
def data(city: Graph, regime: Regime) -> int:
    return state(city, regime).data


def plain(views: Any) -> Any:
    return [view.model_dump(mode="json") for view in views]


def test_the_spread_and_the_clocks_of_a_listing_are_those_that_the_package_computes(
    api: Api, city: Graph, regime: Regime, data: int
) -> None:
    day = date.fromisoformat(THEN)
    answer = api.answer("/v1/listings/l:lanxi/spread", as_of=THEN)
    assert answer["spread"] == spread(city, regime, data, "l:lanxi", day).model_dump(mode="json")
    assert answer["spread"]["copies"] != []
    answer = api.answer("/v1/listings/l:lanxi/clocks", as_of=THEN)
    assert answer["clocks"] == plain(clocks(city, regime, data, "l:lanxi", day))
    assert {clock["state"] for clock in answer["clocks"]} - {"not_started"}
    assert answer["listed"]["id"] == answer_of_listed(api)


def test_the_steps_of_a_listing_by_the_day_say_what_was_decided(api: Api) -> None:
    steps = {
        day: [
            (s["on"], s["kind"], s["level"], s["outcome"])
            for s in api.answer("/v1/listings/l:lanxi/clocks", as_of=day)["steps"]
        ]
        for day in ("2018-03-25", "2018-03-26", "2017-11-19")
    }
    before = [
        ("2017-11-20", "warning", None, None),
        ("2018-02-01", "publication", None, None),
        ("2018-02-08", "service", None, None),
        ("2018-03-05", "review", 1, None),
    ]
    refused = ("2018-03-26", "review_decision", 1, "refused")
    assert steps == {"2017-11-19": [], "2018-03-25": before, "2018-03-26": [*before, refused]}


def answer_of_listed(api: Api) -> str:
    return str(api.answer("/v1/listings/l:lanxi", as_of=THEN)["listed"]["id"])


@pytest.mark.parametrize("what", ["spread", "clocks"])
def test_a_listing_that_is_not_there_is_told_as_such(api: Api, what: str) -> None:
    response = api.get(f"/v1/listings/l:none/{what}", as_of=THEN)
    assert (response.status_code, response.json()["type"]) == (404, "urn:sanctiongraph:problem:unknown-listing")


def test_ledgers_and_conduct_are_those_that_the_package_computes(
    api: Api, city: Graph, regime: Regime, data: int
) -> None:
    found = api.answer("/v1/subjects/p:qin-wei/ledgers", as_of="2019-01-01")["ledgers"]
    assert found == plain(ledgers(city, regime, data, "p:qin-wei", date(2019, 1, 1)))
    assert [ledger["scheme"] for ledger in found] == ["rongcheng"]
    did = api.answer(f"/v1/subjects/{C}/conduct")["conduct"]
    assert did == plain(conduct(city, data, C))
    assert [one["listing"] for view in did for one in view["listings"]] == ["l:chenxi"]
    assert api.answer(f"/v1/subjects/{V}/ledgers")["ledgers"] == []
    assert api.answer(f"/v1/subjects/{V}/conduct")["conduct"] == []
    assert api.get("/v1/subjects/p:nobody/ledgers").status_code == 404


# --- paths --------------------------------------------------------------------------------------------------------


def steps(path: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(tie["kind"], tie["source"], tie["target"]) for tie in path["ties"]]


def test_a_company_and_its_representatives_child_are_two_ties_apart(api: Api) -> None:
    answer = api.answer("/v1/paths", **{"from": C, "to": K, "as_of": DAY})
    assert (answer["source"]["id"], answer["target"]["id"], answer["complete"]) == (C, K, True)
    assert [[s["id"] for s in path["subjects"]] for path in answer["paths"]] == [[C, W, K]] * len(answer["paths"])
    found = {tuple(steps(path)) for path in answer["paths"]}
    assert (("legal_representative", W, C), ("parent", W, K)) in found
    assert len(found) == len(answer["paths"])


def test_a_tie_that_does_not_hold_on_the_day_is_on_no_path(api: Api) -> None:
    before = api.answer("/v1/paths", **{"from": C, "to": K, "as_of": "2009-01-01"})
    assert all("legal_representative" not in {tie["kind"] for tie in p["ties"]} for p in before["paths"])
    assert all(len(p["ties"]) > 2 for p in before["paths"])


def test_more_paths_than_asked_for_are_said_to_be_there(api: Api) -> None:
    whole = api.answer("/v1/paths", **{"from": C, "to": K, "as_of": DAY})
    assert len(whole["paths"]) > 1
    first = api.answer("/v1/paths", **{"from": C, "to": K, "as_of": DAY, "limit": 1})
    assert (first["paths"], first["complete"]) == (whole["paths"][:1], False)


@pytest.mark.parametrize(
    ("first", "last", "status"), [(C, C, 422), (C, "p:nobody", 404), ("p:nobody", C, 404), (C, "", 422)]
)
def test_paths_to_oneself_or_to_nobody_are_refused(api: Api, first: str, last: str, status: int) -> None:
    assert api.get("/v1/paths", **{"from": first, "to": last}).status_code == status


# --- ties among subjects ------------------------------------------------------------------------------------------


def test_the_ties_among_some_subjects_are_those_that_hold_between_them_and_each_is_counted_in_all(api: Api) -> None:
    answer = api.answer("/v1/ties", among=f"{C} {W} {K}", as_of=DAY)
    held = {who: api.answer(f"/v1/subjects/{who}/neighbours", as_of=DAY)["neighbours"] for who in (C, W, K)}
    told = ("kind", "source", "target", "since", "until", "cite")
    among = {t["tie"]: [t[name] for name in told] for t in answer["ties"]}
    assert among == {
        t["tie"]: [t[name] for name in told]
        for ties in held.values()
        for t in ties
        if {t["source"], t["target"]} <= {C, W, K}
    }
    assert {row["subject"]["id"]: row["ties"] for row in answer["subjects"]} == {
        who: {"value": len(ties), "relation": "eq"} for who, ties in held.items()
    }
    assert (answer["complete"], [t["contested"] for t in answer["ties"]]) == (True, [False] * len(among))


def test_a_tie_to_nobody_who_is_named_is_not_among_them(api: Api) -> None:
    answer = api.answer("/v1/ties", among=f"{C} {K} p:nobody", as_of=DAY)
    assert ([row["subject"]["id"] for row in answer["subjects"]], answer["ties"]) == ([C, K], [])
    assert api.answer("/v1/ties", among=f"{C} {W}", as_of="2009-01-01")["ties"] == []


@pytest.mark.parametrize(("day", "contested"), [("2018-03-01", [True]), ("2017-08-01", [False, False])])
def test_a_tie_is_contested_where_another_document_excludes_the_day(api: Api, day: str, contested: list[bool]) -> None:
    answer = api.answer("/v1/ties", among="p:zhai-bo c:haoyun-transport", as_of=day)
    assert [t["contested"] for t in answer["ties"]] == contested


@pytest.mark.parametrize("among", [" ", " ".join(f"p:{n}" for n in range(1001))])
def test_no_subject_and_more_than_a_thousand_are_refused(api: Api, among: str) -> None:
    response = api.get("/v1/ties", among=among)
    assert (response.status_code, response.json()["errors"][0]["where"]) == (422, "query.among")


# --- statistics ---------------------------------------------------------------------------------------------------


def test_statistics_count_what_stands_on_the_day(api: Api, city: Graph, regime: Regime, data: int) -> None:
    answer = api.answer("/v1/statistics", as_of=DAY)
    standing = "x.asserted <= $data AND $data < x.withdrawn"
    kinds = city.read(
        f"MATCH (s:Subject)<-[:DESCRIBES]-(x:Profile) WHERE {standing} RETURN s.kind AS kind, s.id AS id",
        {"data": data},
    )
    assert answer["subjects"] == dict(
        sorted(Counter(kind for kind, _ in {(r["kind"], r["id"]) for r in kinds}).items())
    )
    listings = city.read(
        f"MATCH (x:Listing)-[:IN]->(r:Register) WHERE {standing} RETURN r.id AS id, x.since AS a, x.until AS b",
        {"data": data},
    )
    expected = Counter(row["id"] for row in listings if row["a"] <= date.fromisoformat(DAY) < row["b"])
    assert {r["id"]: r["listings"] for r in answer["registers"]} == {r.id: expected[r.id] for r in regime.registers}
    assert sum(expected.values()) > 0
    air = regime.measure["M21"].area
    (area,) = [a for a in answer["areas"] if a["area"] == air]
    assert area["listings"] >= expected["defaulters-list"] > 0
    assert area["measures"] > 0


def test_statistics_are_counted_once_for_each_load_and_day_of_a_store(api: Api) -> None:
    counted = api.app.state.deployment.counted

    def answered(day: str) -> tuple[bytes, str, int]:
        response = api.get("/v1/statistics", as_of=day)
        return response.content, response.headers["Sanctiongraph-Cypher"], counted.cache_info().misses

    counted.cache_clear()
    first = answered(DAY)
    assert answered(DAY) == first
    assert answered("2018-03-02")[2] == first[2] + 1
    assert "read/statistics" in first[1]
    asked = 1, date(2018, 3, 1), ()
    with pytest.MonkeyPatch.context() as patched:
        rows = iter([[{"n": 1}], [{"n": 2}]])
        patched.setattr(api.app.state.deployment.graph, "read", lambda *_: next(rows))
        assert [counted("", load, *asked) for load in ("a", "b", "a")] == [[{"n": 1}], [{"n": 2}], [{"n": 1}]]


def test_statistics_of_a_day_before_the_regime_are_empty_and_of_a_load_that_never_was_refused(
    api: Api, data: int
) -> None:
    early = api.answer("/v1/statistics", as_of="1950-01-01")
    assert {a["measures"] for a in early["areas"]} == {0}
    assert {r["listings"] for r in early["registers"]} == {0}
    assert api.get("/v1/statistics", known_at=data + 1).status_code == 404
    assert api.get("/v1/statistics", Role.auditor).status_code == 403
