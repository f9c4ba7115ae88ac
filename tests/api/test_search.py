"""Searching over HTTP: each hit with its reason, and the words nowhere but in the question."""

from __future__ import annotations

import json

import pytest

from asking import Api, C, W
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role


@pytest.mark.parametrize(
    ("words", "how"),
    [(W, "id"), ("魏岚", "written"), ("Wei Lan", "written"), ("weilan", "spelling"), ("魏嵐", "script")],
)
def test_a_subject_is_found_by_its_names_and_the_hit_says_how(api: Api, words: str, how: str) -> None:
    answer = api.answer("/v1/search", words=words)
    hit = next(hit for hit in answer["hits"] if hit["subject"]["id"] == W)
    assert hit["how"] == how
    assert hit["subject"] == {"id": W, "kind": "person", "name": "魏岚", "name_en": "Wei Lan"}
    assert hit["text"]


def test_the_number_of_a_decision_finds_whom_it_listed_and_names_the_entry(api: Api) -> None:
    (hit,) = api.answer("/v1/search", words="(2017)虚川执拟chenxi 第1号")["hits"]
    assert (hit["subject"]["id"], hit["how"]) == (C, "decision")
    assert hit["text"] == "the decision （2017）虚川执拟chenxi第1号 on its entry l:chenxi"
    assert hit["listings"] == ["l:chenxi"]
    assert all(hit["listings"] == [] for hit in api.answer("/v1/search", words="chenxi")["hits"])


def test_people_of_one_name_are_hits_of_their_own_and_a_limit_says_that_there_are_more(api: Api) -> None:
    whole = api.answer("/v1/search", words="贺梅", limit=100)
    written = [hit for hit in whole["hits"] if hit["how"] == "written"]
    assert len(written) > 1
    assert len({hit["subject"]["id"] for hit in written}) == len(written)
    first = api.answer("/v1/search", words="贺梅", limit=1)
    assert (first["hits"], first["complete"]) == (whole["hits"][:1], False)


def test_nobody_is_found_by_a_name_that_nobody_has(api: Api) -> None:
    answer = api.answer("/v1/search", words="Qqqqqq Xxxxxxxx")
    assert (answer["hits"], answer["complete"]) == ([], True)


@pytest.mark.parametrize("words", ["", "无名氏" * 100])
def test_words_that_cannot_be_searched_are_refused_without_being_repeated(api: Api, city: Graph, words: str) -> None:
    response = api.get("/v1/search", words=words)
    assert response.status_code == 422
    assert "无名氏" not in response.text
    assert response.json()["type"] == "urn:sanctiongraph:problem:parameters"


def test_the_log_says_who_was_found_and_never_the_words(api: Api, city: Graph) -> None:
    hits = api.answer("/v1/search", words="虚川市晨曦纺织有限公司")["hits"]
    rows = city.read("MATCH (a:Access) RETURN a {.*} AS a ORDER BY a.id DESC LIMIT 1", {})
    entry = rows[0]["a"]
    assert hits[0]["subject"]["id"] == C
    assert (entry["operation"], set(entry["ids"])) == ("search", {hit["subject"]["id"] for hit in hits})
    assert "晨曦" not in json.dumps(entry, ensure_ascii=False)


def test_a_subjects_own_key_may_not_search(api: Api) -> None:
    response = api.get("/v1/search", Role.subject, words="Wei Lan")
    assert (response.status_code, response.json()["type"]) == (403, "urn:sanctiongraph:problem:role")
