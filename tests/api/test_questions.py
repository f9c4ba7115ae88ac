"""What the API answers about the demo city: subjects, checks, reasons, timelines, listings, rules, data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from asking import DAY, Api, C, K, V, W
from sanctiongraph.browsing import LISTS
from sanctiongraph.effects import Window, of_listing, of_subject
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.lookup import state
from sanctiongraph.proof import explain, to_mermaid, to_text
from sanctiongraph.regime import Regime
from sanctiongraph.timeline import changes
from sanctiongraph.view import answer_view

EXACT = ("as_of", "since", "until", "data", "regime", "complete", "cursor")


@pytest.fixture
def data(city: Graph, regime: Regime) -> int:
    return state(city, regime).data


def cited(document: str, title: str, title_en: str) -> dict[str, Any]:
    """A whole document of the city as a citation."""
    none = dict.fromkeys(("number", "locator", "note"))
    return {"document": document, "title": title, "title_en": title_en, "place": "whole document", **none}


HOUSEHOLD = cited("d:household-register", "户籍登记信息摘录（虚构）", "Extract of the household register (fictional)")
COMPANY = cited("d:company-register", "企业登记信息摘录（虚构）", "Extract of the company register (fictional)")


def exact(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in EXACT}


# --- one subject --------------------------------------------------------------------------------------------------


def test_a_card_says_who_a_subject_is_and_shows_no_personal_number(api: Api, regime: Regime, data: int) -> None:
    card = api.answer(f"/v1/subjects/{W}", as_of=DAY)
    assert card == {
        "as_of": DAY,
        "since": DAY,
        "until": "2018-03-02",
        "data": data,
        "regime": regime.hash,
        "instead_of": None,
        "complete": True,
        "cursor": None,
        "subject": {"id": W, "kind": "person", "name": "魏岚", "name_en": "Wei Lan"},
        "born": {"earliest": "1981-04-12", "latest": "1981-04-12"},
        "identifiers": ["resident ••••15"],
        "listings": [],
        "document": "d:household-register",
        "locator": None,
        "cite": HOUSEHOLD,
    }


def test_a_listed_subjects_card_has_its_entry_with_an_open_end(api: Api) -> None:
    assert api.answer(f"/v1/subjects/{C}")["listings"] == [
        {
            "id": "l:chenxi",
            "register": "defaulters-list",
            "register_name": None,
            "since": "2017-06-01",
            "until": None,
            "end": None,
            "state": "holds",
        }
    ]


@pytest.mark.parametrize(
    ("day", "state"),
    [("2018-01-31", "not_yet"), ("2018-02-01", "holds"), ("2020-01-31", "holds"), ("2020-02-01", "over")],
)
def test_a_card_says_of_an_entry_when_it_ends_by_its_term_and_how_it_stands_on_the_day(
    api: Api, day: str, state: str
) -> None:
    (entry,) = api.answer("/v1/subjects/c:lanxi-trading", as_of=day)["listings"]
    assert (entry["since"], entry["until"], entry["end"], entry["state"]) == ("2018-02-01", None, "2020-02-01", state)


def test_effects_are_those_that_the_package_computes(api: Api, city: Graph, regime: Regime, data: int) -> None:
    window = Window.of_day(data, date.fromisoformat(DAY))
    expected = answer_view(regime, of_subject(city, regime, W, window, proof=True)).model_dump(mode="json")
    answer = api.answer(f"/v1/subjects/{W}/effects", as_of=DAY)
    assert (answer.pop("subject")["id"], answer.pop("unborn")) == (W, None)
    assert answer == expected
    assert len(answer["effects"]) == 9


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"standing": "applies"}, {"M20", "M21", "M22", "M23"}),
        ({"standing": "uncertain"}, {"M25", "M28", "M29", "M33", "M35"}),
        ({"agency": "CRC"}, {"M21"}),
        ({"reach": "responsible_persons", "standing": "applies", "agency": "MPS"}, {"M22"}),
        ({"reach": "self"}, set()),
        ({"kind": "reward"}, set()),
        ({"area": "no such area"}, set()),
    ],
)
def test_filters_leave_just_what_fits_all_of_them(api: Api, wanted: dict[str, str], left: set[str]) -> None:
    answer = api.answer(f"/v1/subjects/{W}/effects", as_of=DAY, **wanted)
    assert {e["measure"] for e in answer["effects"]} == left


def test_area_and_category_are_those_of_the_measure(api: Api, regime: Regime) -> None:
    measure = regime.measure["M21"]
    answer = api.answer(f"/v1/subjects/{W}/effects", as_of=DAY, area=measure.area, category=measure.category)
    found = {e["measure"] for e in answer["effects"]}
    everything = {e["measure"] for e in api.answer(f"/v1/subjects/{W}/effects", as_of=DAY)["effects"]}
    same = {
        m
        for m in everything
        if (regime.measure[m].area, regime.measure[m].category) == (measure.area, measure.category)
    }
    assert found == same
    assert "M21" in found


def test_the_air_measure_applies_in_2018_and_not_before_the_listing(api: Api) -> None:
    path = f"/v1/subjects/{W}/check"
    yes, no = (api.answer(path, measure="M21", as_of=day) for day in (DAY, "2017-02-28"))
    assert (yes["verdict"]["result"], yes["verdict"]["listings"]) == ("applies", ["l:chenxi"])
    assert yes["verdict"]["sentence"].startswith(
        "M21 (no planes, no high-speed trains) applies to Wei Lan 魏岚 on 2018-03-01 (restricted, not listed): "
    )
    assert "Wei Lan 魏岚 is legal representative of Xuchuan Chenxi Textiles" in yes["verdict"]["sentence"]
    assert yes["why_not"] is None
    assert no["verdict"] == {
        "result": "does_not",
        "unknown": None,
        "sentence": "M21 (no planes, no high-speed trains) does not apply to Wei Lan 魏岚 on 2017-02-28: the entry of "
        "Xuchuan Chenxi Textiles Co., Ltd. 虚川市晨曦纺织有限公司 in the List of judgment defaulters holds from "
        "2017-06-01 on.",
        "listings": [],
    }
    assert no["effects"] == []


def test_who_was_not_born_yet_is_said_to_be_that_and_not_on_the_birthday(api: Api) -> None:
    before, then = (api.answer(f"/v1/subjects/{K}/why", as_of=day)["why_not"] for day in ("2009-09-14", "2009-09-15"))
    unborn = "Lin Yutong 林雨桐 was not born yet: the birth date on record is 2009-09-15."
    assert [r["cites"][0]["document"] for r in before["reasons"] if r["text"] == unborn] == ["d:household-register"]
    assert before["reasons"][0]["text"] == unborn
    assert not [r for r in then["reasons"] if "not born" in r["text"]]
    days = ({"as_of": "2009-09-14"}, {"as_of": "2009-09-15"}, {"since": "2009-09-01", "until": "2009-09-15"})
    answers = [api.answer(f"/v1/subjects/{K}/effects", **asked) for asked in days]
    assert [answer["unborn"] for answer in answers] == [unborn, None, unborn]
    assert api.answer(f"/v1/subjects/{C}/effects", as_of="1950-01-01")["unborn"] is None
    verdict = api.answer(f"/v1/subjects/{K}/check", as_of="2009-09-14", measure="M24")["verdict"]
    assert verdict["sentence"].endswith(f"on 2009-09-14: {unborn}")


@pytest.mark.parametrize(
    ("subject", "measure", "day", "result", "unknown"),
    [
        ("p:tang-xiaobei", "M24", DAY, "conditional", "birth date"),
        (K, "M24", DAY, "applies", None),
        (K, "M21", DAY, "does_not", None),
        ("p:lin-hao", "M21", DAY, "does_not", None),
        ("p:zhai-bo", "M21", "2018-03-01", "contested", None),
        ("p:sun-jie", "M21", DAY, "uncertain", None),
    ],
)
def test_a_check_has_the_standing_of_the_surest_effect(
    api: Api, subject: str, measure: str, day: str, result: str, unknown: str | None
) -> None:
    verdict = api.answer(f"/v1/subjects/{subject}/check", measure=measure, as_of=day)["verdict"]
    assert (verdict["result"], verdict["unknown"]) == (result, unknown)
    assert verdict["sentence"].count("\n") == 0
    assert verdict["sentence"].startswith(f"{measure} (")
    assert verdict["sentence"].endswith(".")


@pytest.mark.parametrize(
    ("subject", "measure", "day", "says", "never"),
    [
        ("p:qiu-feng", "M18", "2018-09-10", ["means, and perhaps by Memorandum"], ["Civil Servant Law"]),
        (
            "p:qiu-feng",
            "M18",
            "2019-07-01",
            ["means, and perhaps by Memorandum", "and Civil Servant Law."],
            ["no opened text"],
        ),
        ("p:qiu-feng", "S06", "2019-01-01", ["S06 (", ") applies to "], ["perhaps", "no opened text"]),
        ("p:qiu-feng", "S05", "2026-01-01", ["Company Law (only who is listed for a large personal debt"], []),
        ("c:chenxi-textiles", "M13", DAY, [") applies to "], ["does not"]),
        ("c:gulou-cement", "B01", "2016-06-01", ["perhaps applies, as its basis may not"], ["no opened text"]),
        ("p:shan-guoqiang", "M21", "2015-07-21", ["with the unit's property"], []),
        ("p:sun-jie", "M21", DAY, ["applies by our reading, as the texts are silent,"], ["no opened text"]),
        ("p:xu-lan", "M22", "2019-02-01", ["does not apply"], ["abnormal operations", "on none of the days"]),
        ("c:qiling-construction", "M01", "2019-02-01", ["does not apply"], ["on none of the days"]),
        ("p:zha-ming", "M24", "2020-06-01", ["reaches only children"], [" holds from"]),
        (
            "p:ren-li",
            "M24",
            "2020-06-10",
            ["children of a person whom the decision names"],
            ["children ,", "children  "],
        ),
    ],
)
def test_the_sentence_of_a_check_says_what_the_rules_and_the_data_say_and_no_more(
    api: Api, subject: str, measure: str, day: str, says: list[str], never: list[str]
) -> None:
    sentence = api.answer(f"/v1/subjects/{subject}/check", measure=measure, as_of=day)["verdict"]["sentence"]
    missing, wrong = [s for s in says if s not in sentence], [n for n in never if n in sentence]
    assert (missing, wrong) == ([], []), sentence


def test_who_still_holds_the_post_is_not_narrowed_as_somebody_who_left_it(api: Api) -> None:
    kept = api.answer("/v1/subjects/p:shan-guoqiang/timeline")["changes"]
    assert [c["measure"] for c in kept if c["what"] == "narrowed"] == []
    held, left = (
        [node["text"] for node in _nodes(api.answer("/v1/subjects/p:zha-ming/why", measure="M21", as_of=day)["proofs"])]
        for day in ("2020-02-01", "2020-06-01")
    )
    assert [any("Release on application" in text for text in texts) for texts in (held, left)] == [False, True]


def _nodes(found: Any) -> Iterator[dict[str, Any]]:
    """Everything in proofs that has a text."""
    if isinstance(found, list):
        for one in found:
            yield from _nodes(one)
    elif isinstance(found, dict):
        if isinstance(found.get("text"), str):
            yield found
        for value in found.values():
            yield from _nodes(value)


def test_why_gives_the_proof_as_data_as_text_and_as_a_drawing(api: Api, city: Graph, regime: Regime, data: int) -> None:
    answer = of_subject(city, regime, K, Window.of_day(data, date.fromisoformat(DAY)), proof=True)
    (proof,) = explain(regime, answer)
    path = f"/v1/subjects/{K}/why"
    told = api.answer(path, as_of=DAY, measure="M24")
    assert told["proofs"] == [proof.model_dump(mode="json")]
    assert told["why_not"] is None
    for asked in ({"format": "text"}, {"headers": {"Accept": "text/plain"}}):
        text = api.get(path, as_of=DAY, measure="M24", **asked)
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert text.text == to_text(proof) + f"(as of {DAY}, data {data}, regime {regime.hash}, complete)\n"
    for asked in ({"format": "mermaid"}, {"headers": {"Accept": "text/vnd.mermaid, application/json;q=0.5"}}):
        drawn = api.get(path, as_of=DAY, measure="M24", **asked)
        assert drawn.headers["content-type"].startswith("text/vnd.mermaid")
        assert drawn.text == to_mermaid(proof)


def test_why_not_gives_the_condition_that_is_missing(api: Api) -> None:
    told = api.answer("/v1/subjects/p:lin-hao/why", as_of=DAY)
    assert told["proofs"] == []
    assert told["why_not"]["reasons"] != []
    text = api.get("/v1/subjects/p:lin-hao/why", as_of=DAY, format="text").text
    assert text.startswith("No: Lin Hao")


def test_the_timeline_has_every_change_and_a_window_cuts_it_without_adding_any(
    api: Api, city: Graph, regime: Regime, data: int
) -> None:
    expected = [c.model_dump(mode="json") for c in changes(regime, of_subject(city, regime, W, Window(data)))]
    whole = api.answer(f"/v1/subjects/{W}/timeline")
    assert whole["changes"] == expected
    assert (whole["as_of"], whole["since"], whole["until"]) == (None, None, None)
    part = api.answer(f"/v1/subjects/{W}/timeline", since="2017-06-01", until="2019-01-01")
    assert part["changes"] == [c for c in expected if "2017-06-01" <= c["day"] < "2019-01-01"]
    assert part["changes"] != []
    assert api.answer(f"/v1/subjects/{W}/timeline", since="2017-06-02", until="2018-01-01")["changes"] == [
        c for c in expected if "2017-06-02" <= c["day"] < "2018-01-01"
    ]


def test_neighbours_are_the_ties_in_force_and_whom_they_lead_to(api: Api) -> None:
    found = api.answer(f"/v1/subjects/{W}/neighbours", as_of=DAY)
    ties = {(n["kind"], n["source"], n["target"]) for n in found["neighbours"]}
    assert {("legal_representative", W, C), ("parent", W, K)} <= ties
    assert all(W in (source, target) for _, source, target in ties)
    assert {n["kind"]: n["cite"] for n in found["neighbours"] if n["kind"] in ("parent", "legal_representative")} == {
        "parent": HOUSEHOLD,
        "legal_representative": COMPANY,
    }
    assert found["size"] == {"value": len(found["neighbours"]), "relation": "eq"}
    before = api.answer(f"/v1/subjects/{W}/neighbours", as_of="2001-01-01")["neighbours"]
    assert "legal_representative" not in {n["kind"] for n in before}
    parents = api.answer(f"/v1/subjects/{W}/neighbours", as_of=DAY, kind="parent")["neighbours"]
    assert {n["kind"] for n in parents} == {"parent"}
    units = api.answer(f"/v1/subjects/{W}/neighbours", as_of=DAY, party="unit")["neighbours"]
    assert {n["other"]["kind"] for n in units} == {"company"}
    assert api.get(f"/v1/subjects/{W}/neighbours", kind="friend").status_code == 422


def test_pages_of_neighbours_make_up_the_whole(api: Api) -> None:
    path = f"/v1/subjects/{C}/neighbours"
    whole = api.answer(path, as_of=DAY)["neighbours"]
    found, cursor = [], {}
    while True:
        page = api.answer(path, as_of=DAY, page=2, **cursor)
        found += page["neighbours"]
        if page["complete"]:
            break
        cursor = {"cursor": page["cursor"]}
    assert found == whole
    assert page["size"] == {"value": len(whole), "relation": "eq"}
    assert len(whole) > 2


# --- one listing --------------------------------------------------------------------------------------------------


def test_a_listing_affects_the_company_its_representative_and_her_daughter(api: Api) -> None:
    answer = api.answer("/v1/listings/l:chenxi/affected", as_of=DAY)
    assert {e["affected"]["id"] for e in answer["effects"]} == {C, W, K}
    assert answer["size"] == {"value": 3, "relation": "eq"}
    assert api.answer("/v1/listings/l:chenxi", as_of=DAY)["listed"]["id"] == C


def test_pages_of_the_affected_make_up_the_whole_and_count_up(api: Api, city: Graph, regime: Regime, data: int) -> None:
    whole = of_listing(city, regime, "l:chenxi", Window.of_day(data, date.fromisoformat(DAY)))
    found, sizes, cursor = [], [], {}
    while True:
        page = api.answer("/v1/listings/l:chenxi/affected", as_of=DAY, page=1, **cursor)
        found += [(e["affected"]["id"], e["measure"]) for e in page["effects"]]
        sizes.append((page["size"]["value"], page["size"]["relation"], page["complete"]))
        if page["cursor"] is None:
            break
        cursor = {"cursor": page["cursor"]}
    assert found == [(e.affected.id, e.measure) for e in whole.effects]
    assert sizes == [(1, "gte", False), (2, "gte", False), (3, "eq", True)]


# --- rules and data -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_regime_is_browsed_page_by_page_and_one_by_one(api: Api, name: str) -> None:
    expected = api.answer("/v1/regime")["lists"][name]
    found, cursor = [], {}
    while True:
        page = api.answer(f"/v1/regime/{name}", page=40, **cursor)
        found += page[name]
        if page["complete"]:
            break
        cursor = {"cursor": page["cursor"]}
    ids = [thing["id"] for thing in found]
    assert (len(ids), len(set(ids))) == (expected, expected)
    assert api.answer(f"/v1/regime/{name}/{ids[-1]}")["found"] == found[-1]
    assert api.get(f"/v1/regime/{name}/no-such-id").status_code == 404


def test_rules_as_of_a_day_are_those_in_force_then(api: Api, regime: Regime) -> None:
    then = {v["id"] for v in api.answer("/v1/regime/limits", as_of="2016-01-01")["limits"]}
    assert then == {limit.id for limit in regime.limits if str(limit.from_) <= "2016-01-01" < str(limit.end)}
    assert len(then) < len(regime.limits)


def test_an_answer_names_the_cypher_files_behind_it_and_each_can_be_read(api: Api) -> None:
    response = api.get(f"/v1/subjects/{W}?as_of={DAY}")
    files = response.headers["Sanctiongraph-Cypher"].split(", ")
    assert files == ["read/subject", "read/listings_of", "read/documents"]
    shown = [api.answer(f"/v1/queries/{name}") for name in files]
    assert [one["id"] for one in shown] == files
    assert all("MATCH" in one["text"] and one["doc"] for one in shown)
    effects = [api.get(f"/v1/subjects/{W}/effects?as_of={DAY}").headers["Sanctiongraph-Cypher"] for _ in range(2)]
    assert effects[0] == effects[1], "the second time as the first"
    assert {"anchor/subject", "reach/children", "project/derivations"} <= set(effects[0].split(", "))


@pytest.mark.parametrize(
    "name", ["read/no_such", "../pyproject", "read%2F..%2F..%2Fpyproject", "READ/SUBJECT", "subject"]
)
def test_what_is_no_cypher_file_is_not_found(api: Api, name: str) -> None:
    assert api.get(f"/v1/queries/{name}").status_code == 404


def test_a_key_says_whose_it_is_and_what_it_opens(api: Api) -> None:
    assert api.answer("/v1/key") == {
        "label": "test investigator",
        "role": "investigator",
        "subject": None,
        "purpose_required": False,
    }


def test_the_catalog_says_what_data_there_is_and_how_fresh(api: Api, regime: Regime, data: int) -> None:
    catalog = api.answer("/v1/catalog")
    assert (catalog["data"], catalog["regime"], catalog["newest"]["n"]) == (data, regime.hash, data)
    assert (catalog["registers"], catalog["measures"]) == (len(regime.registers), len(regime.measures))
    assert catalog["listings"] > 0


def test_loads_are_listed_in_pages(api: Api, data: int) -> None:
    first = api.answer("/v1/loads", page=1)
    assert ([load["n"] for load in first["loads"]], first["complete"]) == ([1], data == 1)
    rest = api.answer("/v1/loads", page=1000, known_at=data)
    assert [load["n"] for load in rest["loads"]] == list(range(1, data + 1))


def test_health_and_readiness_need_no_key(api: Api, regime: Regime, data: int) -> None:
    assert api.get("/health", None).json() == {"status": "ok"}
    assert api.get("/ready", None).json() == {"status": "ok", "data": data, "regime": regime.hash}


# --- what cannot be asked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "parameters", "status", "name"),
    [
        ("/v1/subjects/p:nobody", {}, 404, "unknown-subject"),
        ("/v1/subjects/p:nobody/effects", {}, 404, "unknown-subject"),
        ("/v1/listings/l:none/affected", {}, 404, "unknown-listing"),
        (f"/v1/subjects/{W}/check", {"measure": "M999"}, 404, "unknown-measure"),
        (f"/v1/subjects/{W}/effects", {"known_at": 10**6}, 404, "unknown-load"),
        (f"/v1/subjects/{W}/effects", {"known_at": 0}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"as_of": "yesterday"}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"as_of": DAY, "since": DAY}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"since": DAY, "until": DAY}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"as_of": "9999-12-31"}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"as-of": DAY}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"as_of": [DAY, "2019-01-01"]}, 422, "parameters"),
        (f"/v1/subjects/{W}/effects", {"cursor": "bm9uZQ"}, 400, "cursor"),
        (f"/v1/subjects/{W}/effects", {"cursor": "鱼"}, 400, "cursor"),
        ("/v1/nothing", {}, 404, "no-route"),
        ("/", {}, 404, "no-route"),
    ],
)
def test_every_mistake_is_a_problem_document_that_says_what_to_do(
    api: Api, path: str, parameters: dict[str, Any], status: int, name: str
) -> None:
    response = api.get(path, **parameters)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"urn:sanctiongraph:problem:{name}"
    assert problem["detail"].endswith(".")
    assert not any(str(value) in response.text for value in parameters.values() if not isinstance(value, int))


@pytest.mark.parametrize("path", ["/v1/subjects/P:WEI-lan/effects", "/v1/subjects/p:wei-lan%20"])
def test_an_id_in_other_capitals_is_unknown_and_the_real_one_is_named_and_logged(
    api: Api, city: Graph, path: str
) -> None:
    problem = api.get(path).json()
    assert problem["type"] == "urn:sanctiongraph:problem:unknown-subject"
    assert problem["detail"].endswith(f"capitals and spaces count in an id, and '{W}' is there.")
    (entry,) = city.read("MATCH (a:Access) RETURN a.status AS status, a.ids AS ids ORDER BY a.id DESC LIMIT 1", {})
    assert entry == {"status": 404, "ids": [W]}
    said = [api.get(f"/v1/listings/{id}").json()["detail"] for id in ("L:chenxi", "L:chenx")]
    assert [text.endswith("'l:chenxi' is there.") for text in said] == [True, False]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_a_problem_that_names_the_right_one(api: Api, method: str) -> None:
    response = api.client.request(method, f"/v1/subjects/{W}")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.json()["detail"] == "Use GET."
    assert "access-control-allow-origin" not in response.headers


def test_an_earlier_load_is_asked_with_known_at(api: Api, data: int) -> None:
    assert exact(api.answer(f"/v1/subjects/{W}/effects", as_of=DAY, known_at=data))["data"] == data
    assert api.get(f"/v1/subjects/{W}/effects", as_of=DAY, known_at=1).status_code == 404 or data == 1
    assert api.get(f"/v1/subjects/{V}", Role.investigator, known_at=data).status_code == 200


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        (f"/v1/subjects/{W}/effects", "as_off", "did you mean as_of?"),
        (f"/v1/subjects/{W}/effects", "knownAt", "did you mean known_at?"),
        (f"/v1/subjects/{W}/timeline", "魏岚", "it has as_of, cursor, known_at, page, since, until"),
        ("/v1/catalog", "as_of", "it has none"),
    ],
)
def test_an_unknown_parameter_is_answered_with_the_one_that_is_meant_and_never_repeated(
    api: Api, path: str, sent: str, said: str
) -> None:
    response = api.get(path, **{sent: DAY})
    what = f"a parameter that this operation does not have ({said})"
    assert (response.status_code, response.json()["errors"]) == (422, [{"where": "query", "what": what}])
    assert response.json()["detail"] == f"Correct what is named here: query: {what}."
    assert sent not in response.text


@pytest.mark.parametrize(
    ("who", "measure", "said"),
    [(W, "M21", "Restricted, not listed."), ("p:zhai-bo", "M21", "Perhaps restricted, not listed.")],
)
def test_a_proof_says_perhaps_where_the_effect_is_not_sure(api: Api, who: str, measure: str, said: str) -> None:
    (proof,) = api.answer(f"/v1/subjects/{who}/why", as_of=DAY, measure=measure)["proofs"]
    assert [node["text"] for node in proof["tree"]["rests_on"] if node["kind"] == "mode"] == [said]
