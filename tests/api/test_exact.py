"""Identical questions have byte-identical answers; conditional requests; cursors that never mix loads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from asking import DAY, Api, C, K, W
from sanctiongraph.api import create_app
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import Regime
from sanctiongraph.settings import Settings

PATHS = [
    f"/v1/subjects/{W}?as_of={DAY}",
    f"/v1/subjects/{W}/effects?as_of={DAY}",
    f"/v1/subjects/{C}/effects?since=2010-01-01",
    f"/v1/subjects/{K}/why?as_of={DAY}",
    f"/v1/subjects/{W}/why?as_of={DAY}&format=text",
    f"/v1/subjects/{W}/check?measure=M21&as_of=2017-02-28",
    f"/v1/subjects/p:bai-ning/check?measure=M21&as_of={DAY}",
    f"/v1/subjects/{W}/timeline",
    f"/v1/listings/l:chenxi/affected?as_of={DAY}",
    f"/v1/listings/l:chenxi/spread?as_of={DAY}",
    f"/v1/listings/l:chenxi/clocks?as_of={DAY}",
    f"/v1/subjects/{C}/conduct",
    "/v1/subjects/p:qin-wei/ledgers?as_of=2019-01-01",
    f"/v1/subjects/{K}/why?as_of={DAY}&format=prov",
    f"/v1/subjects/{K}/why?as_of={DAY}&format=provn",
    "/v1/search?words=zhang%20wei",
    "/v1/changes?since=1&page=20",
    f"/v1/paths?from={W}&to={K}&as_of={DAY}",
    f"/v1/ties?among={W}+{K}&as_of={DAY}",
    f"/v1/statistics?as_of={DAY}",
    "/v1/regime/measures",
    "/v1/catalog",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_same_question_has_the_same_bytes_from_any_worker(api: Api, settings: Settings, path: str) -> None:
    key = {"Authorization": f"Bearer {api.keys[Role.investigator]}"}
    with TestClient(create_app(settings)) as other:
        answers = {api.client.get(path, headers=key).content for _ in range(3)}
        answers.add(other.get(path, headers=key).content)
    assert len(answers) == 1
    again = api.client.get(path, headers={**key, "Authorization": f"Bearer {api.keys[Role.reviewer]}"})
    # A cursor is bound to its key; everything else is the same for whoever may ask.
    assert _without_cursor(again.content) in {_without_cursor(answer) for answer in answers}


def test_a_case_has_the_same_bytes_from_any_worker_and_its_tag_is_its_version(api: Api, settings: Settings) -> None:
    case = api.opened()
    key = {"Authorization": f"Bearer {api.keys[Role.investigator]}"}
    for path in (f"/v1/cases/{case['id']}", f"/v1/cases/{case['id']}/changes"):
        with TestClient(create_app(settings)) as other:
            answers = [api.client.get(path, headers=key), other.get(path, headers=key)]
        assert len({answer.content for answer in answers}) == 1
        tag = answers[0].headers["etag"]
        same = api.get(path, headers={"If-None-Match": tag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert api.get(f"/v1/cases/{case['id']}").headers["etag"] == f'"{case["hash"]}"'


def _without_cursor(answer: bytes) -> bytes:
    return re.sub(rb'"cursor":"[^"]*"', b'"cursor":""', answer)


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_has_the_answer_gets_304_and_one_that_has_another_gets_it(api: Api, path: str) -> None:
    first = api.get(path)
    tag = first.headers["etag"]
    for said in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        same = api.get(path, headers={"If-None-Match": said})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in same.headers
    fresh = api.get(path, headers={"If-None-Match": '"other"'})
    assert (fresh.status_code, fresh.content, fresh.headers["etag"]) == (200, first.content, tag)


def test_two_questions_have_two_tags(api: Api) -> None:
    tags = [api.get(path).headers["etag"] for path in PATHS]
    assert len(set(tags)) == len(PATHS)


# --- cursors ------------------------------------------------------------------------------------------------------


def bundle(folder: Path, **kinds: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    for kind, rows in kinds.items():
        (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


COMPANIES = 12
HUB = "p:test-hub"
TIE = {"document": "d:test-hub", "kind": "legal_representative", "source": HUB, "since": "2015-01-01"}
LISTING = {"document": "d:test-hub", "register": "defaulters-list", "since": "2017-06-01"}


@pytest.fixture
def hub(city: Graph, regime: Regime, settings: Settings, tmp_path: Path) -> Iterator[Any]:
    """An agent who represents twelve listed companies; calling it ends one listing by a load of its own."""
    names = [f"c:test-{n:02d}" for n in range(COMPANIES)]
    folder = bundle(
        tmp_path / "hub",
        documents=[{"id": "d:test-hub", "title": "Invented"}],
        subjects=[
            {"id": HUB, "document": "d:test-hub", "kind": "person", "name": "枢纽"},
            *({"id": n, "document": "d:test-hub", "kind": "company", "name": n} for n in names),
        ],
        ties=[{**TIE, "id": f"t:{n}", "target": n} for n in names],
        listings=[{**LISTING, "id": f"l:{n}", "subject": n} for n in names],
    )
    load(city, regime, folder, settings)
    ended = iter(names)

    def end() -> str:
        name = next(ended)
        row = {**LISTING, "id": f"l:{name}", "subject": name, "until": "2017-07-01"}
        load(city, regime, bundle(tmp_path / f"end-{name[2:]}", listings=[row]), settings)
        return f"l:{name}"

    yield end
    gone = [{"id": f"l:{n}", "withdrawn": True} for n in names]
    load(city, regime, bundle(tmp_path / "gone", listings=gone), settings)


def pages(api: Api, path: str, between: Any = None, **asked: Any) -> list[dict[str, Any]]:
    found, cursor = [], {}
    while True:
        found.append(api.answer(path, **asked, **cursor))
        if found[-1]["cursor"] is None:
            return found
        if between is not None and len(found) == 1:
            between()
        cursor = {"cursor": found[-1]["cursor"]}


def test_pages_are_of_the_first_pages_load_while_a_load_ends_one_listing(api: Api, hub: Any) -> None:
    path, asked = f"/v1/subjects/{HUB}/effects", {"as_of": DAY, "page": 5}
    ended = []
    before = pages(api, path, lambda: ended.append(hub()), **asked)
    assert len({page["data"] for page in before}) == 1
    assert [page["complete"] for page in before] == [False, False, True]
    listings = {e["listing"] for page in before for e in page["effects"]}
    assert listings == {f"l:c:test-{n:02d}" for n in range(COMPANIES)}
    after = pages(api, path, **asked)
    assert {page["data"] for page in after} == {before[0]["data"] + 1}
    assert {e["listing"] for page in after for e in page["effects"]} == listings - set(ended)
    asked_again = pages(api, path, known_at=before[0]["data"], **asked)
    assert [page["effects"] for page in asked_again] == [page["effects"] for page in before]


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        (f"/v1/subjects/{HUB}/effects", {"as_of": "2018-03-02"}),
        (f"/v1/subjects/{HUB}/effects", {"as_of": DAY, "standing": "applies"}),
        (f"/v1/subjects/{HUB}/effects", {"as_of": DAY, "known_at": 1}),
        (f"/v1/subjects/{W}/effects", {"as_of": DAY}),
        (f"/v1/subjects/{HUB}/why", {"as_of": DAY}),
        (f"/v1/subjects/{HUB}/effects", {}),
    ],
)
def test_a_cursor_of_another_question_is_refused(api: Api, hub: Any, path: str, changed: dict[str, Any]) -> None:
    cursor = api.answer(f"/v1/subjects/{HUB}/effects", as_of=DAY, page=5)["cursor"]
    assert api.get(f"/v1/subjects/{HUB}/effects", as_of=DAY, page=7, cursor=cursor).status_code == 200
    refused = api.get(path, cursor=cursor, **changed)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:sanctiongraph:problem:cursor")


def test_a_cursor_is_the_keys_own_and_cannot_be_altered(api: Api, hub: Any) -> None:
    path = f"/v1/subjects/{HUB}/effects"
    cursor = api.answer(path, as_of=DAY, page=5)["cursor"]
    assert api.get(path, Role.reviewer, as_of=DAY, page=5, cursor=cursor).status_code == 400
    for n in range(0, len(cursor), 7):
        altered = cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :]
        assert api.get(path, as_of=DAY, page=5, cursor=altered).status_code == 400
    assert api.get(path, as_of=DAY, page=5, cursor=cursor + "A").status_code == 400
