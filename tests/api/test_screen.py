"""Screening many subjects at once: every row answered, homonyms as candidates, the end line, and what breaks it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from asking import DAY, Api, C, K, V, W
from sanctiongraph.accesslog import AccessLog, Entry
from sanctiongraph.api import create_app
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings


def post(
    api: Api, body: str | bytes, kind: str = "application/jsonl", role: Role = Role.investigator, **asked: Any
) -> Any:
    headers = {"Authorization": f"Bearer {api.keys[role]}", "Content-Type": kind}
    content = body.encode() if isinstance(body, str) else body
    return api.client.post("/v1/screen", params={"as_of": DAY, **asked}, content=content, headers=headers)


def lines(text: str) -> tuple[list[Any], Any]:
    """The rows and the end line, after checking the hash of what came before it."""
    *rows, end = [json.loads(line) for line in text.splitlines()]
    before = text[: text.rstrip("\n").rfind("\n") + 1]
    assert end["sha256"] == hashlib.sha256(before.encode()).hexdigest()
    return rows, end


def jsonl(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def homonyms(city: Graph) -> tuple[str, set[str]]:
    """A name that several subjects bear, and who they are."""
    text = (
        "MATCH (s:Subject)<-[:DESCRIBES]-(p:Profile) WITH p.name AS name, collect(DISTINCT s.id) AS ids "
        "WHERE size(ids) > 2 AND size(ids) < 15 RETURN name, ids ORDER BY name LIMIT 1"
    )
    (row,) = city.read(text, {})
    return row["name"], set(row["ids"])


def test_a_row_has_what_the_effects_of_its_subject_say(api: Api) -> None:
    number = "resident 15"  # of no scheme
    rows, end = lines(
        post(api, jsonl({"id": W, "ref": "r1"}, {"name": "wei LAN"}, {"id": "p:nobody"}, {"identifier": number})).text
    )
    effects = api.answer(f"/v1/subjects/{W}/effects", as_of=DAY)["effects"]
    expected = [(e["measure"], e["mode"], e["standing"], e["listing"], e["register"]) for e in effects]
    for row in rows[:2]:
        assert (row["match"], row["subject"]["id"], row["candidates"]) == ("one", W, [])
        found = [(e["measure"], e["mode"], e["standing"], e["listing"], e["register"]) for e in row["effects"]]
        assert found == expected
        assert row["sentence"].startswith(
            "Wei Lan 魏岚 is restricted, not listed (9 measures: 4 apply, 5 uncertain) on 2018-03-01: "
        )
        assert "order" not in row["sentence"]
    assert [row["ref"] for row in rows] == ["r1", None, None, None]
    assert [(row["match"], row["effects"], row["subject"]) for row in rows[2:]] == [("none", [], None)] * 2
    assert (end["end"], end["rows"], end["data"]) == (True, 4, rows[0]["data"])


def test_a_name_with_several_holders_is_candidates_and_never_a_match(api: Api, city: Graph) -> None:
    name, ids = homonyms(city)
    rows, _ = lines(post(api, jsonl({"name": name}, {"name": name[:-1] + "𠮷"})).text)
    assert (rows[0]["match"], rows[0]["subject"], rows[0]["effects"]) == ("candidates", None, [])
    assert {c["id"] for c in rows[0]["candidates"]} == ids
    assert (rows[1]["match"], rows[1]["candidates"]) == ("none", [])


def test_five_thousand_csv_rows_give_five_thousand_answers_and_an_end_line(api: Api, city: Graph) -> None:
    name, ids = homonyms(city)
    known = [row["id"] for row in city.read("MATCH (s:Subject) RETURN s.id AS id ORDER BY id LIMIT 2000", {})]
    given = [("id", known[n % len(known)]) for n in range(4997)] + [("name", name)] * 3
    body = "id,name,ref\r\n" + "".join(
        f"{v if by == 'id' else ''},{v if by == 'name' else ''},{n}\r\n" for n, (by, v) in enumerate(given)
    )
    response = post(api, body, "text/csv; charset=utf-8", format="csv")
    assert response.status_code == 200
    *text, last = response.text.splitlines(keepends=True)
    rows = list(csv.DictReader(io.StringIO("".join(text))))
    assert [row["ref"] for row in rows] == [str(n) for n in range(5000)]
    assert {row["match"] for row in rows[:4997]} == {"one"}
    assert [row["subject"] for row in rows[:4997]] == [v for by, v in given if by == "id"]
    assert [(row["match"], set(row["candidates"].split())) for row in rows[4997:]] == [("candidates", ids)] * 3
    digest = hashlib.sha256("".join(text).encode()).hexdigest()
    assert last.rstrip().split(",")[:3] == ["end", "5000", digest]


def test_every_block_is_in_the_log_before_it_leaves_and_no_name_is(api: Api, city: Graph) -> None:
    post(api, jsonl({"name": "Wei Lan"}, {"id": V}))
    text = "MATCH (a:Access) RETURN a {.*} AS a ORDER BY a.id DESC LIMIT 1"
    entry = city.read(text, {})[0]["a"]
    assert (entry["operation"], set(entry["ids"])) == ("screen", {W, V})
    assert "Wei Lan" not in json.dumps(entry)
    everything = json.dumps(city.read("MATCH (a:Access) RETURN collect(a {.*}) AS all", {}), default=str)
    assert "Wei Lan" not in everything


class _BreaksAt:
    """A chain that takes so many groups and no more."""

    def __init__(self, groups: int) -> None:
        self.left = groups

    def append(self, entries: Sequence[Entry]) -> None:
        if self.left == 0:
            raise OSError("no space left")
        self.left -= 1


@pytest.mark.parametrize("groups", [0, 2])
def test_a_log_that_breaks_ends_the_stream_without_an_end_line(settings: Settings, api: Api, groups: int) -> None:
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.deployment.log = AccessLog(_BreaksAt(groups))
        broken = post(Api(app, client, api.keys), jsonl(*({"id": W} for _ in range(350))))
    if groups == 0:
        assert (broken.status_code, broken.json()["type"]) == (503, "urn:sanctiongraph:problem:log")
        return
    rows = [json.loads(line) for line in broken.text.splitlines()]
    assert [row["n"] for row in rows] == list(range(1, 201))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ('{"id": "a", "name": "b"}', "application/jsonl", 422),
        ("{}", "application/jsonl", 422),
        ('{"id": 1}', "application/jsonl", 422),
        ('{"who": "Wei Lan"}', "application/jsonl", 422),
        ("Wei Lan", "application/jsonl", 422),
        ("[]", "application/jsonl", 422),
        ('"' + "x" * 50, "text/csv", 422),
        ('id\n"x', "text/csv", 422),
        ("id,name\nx,Wei Lan\n", "text/csv", 422),
        (b"\xff\xfe", "text/csv", 422),
        ("x", "application/xml", 415),
        ('{"id": "x"}\n' * 10_001, "application/jsonl", 422),
        ("[" * 30 + "]" * 30, "application/jsonl", 400),
    ],
)
def test_a_body_that_cannot_be_used_is_a_problem_that_repeats_no_name(
    api: Api, body: str | bytes, kind: str, status: int
) -> None:
    response = post(api, body, kind)
    assert response.status_code == status, response.text
    assert "Wei Lan" not in response.text


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ("id,Wei Lan\nx,y\n", "body.line 1", "column 2 has a heading that is not one of id, identifier, name, ref"),
        ("id,id\nx,y\n", "body.line 1", "the column id stands twice"),
        ("id,ref\nx,1\ny,2,Wei Lan\n", "body.line 3", "3 cells under 2 columns"),
        ("id,ref\nx,1\n\n , \n", "body.line 4", "every cell is empty: take the line out"),
        ("id,ref\nx,1\ny,\n,2\n", "body.3", "name one subject by id, identifier or name"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_by_line_and_column_and_what_to_do(
    api: Api, body: str, where: str, what: str
) -> None:
    response = post(api, body, "text/csv")
    (error,) = response.json()["errors"]
    assert (response.status_code, error["where"]) == (422, where)
    assert error["what"].startswith(what)
    assert "Wei Lan" not in response.text


def test_a_line_with_nothing_on_it_is_no_row_and_a_row_may_leave_cells_out(api: Api) -> None:
    rows, end = lines(post(api, f"ref, id\n1,{W}\n\n2,{V},\n3\n".replace(",\n3", "\n"), "text/csv").text)
    assert ([row["ref"] for row in rows], [row["match"] for row in rows], end["rows"]) == (["1", "2"], ["one"] * 2, 2)


def test_an_empty_request_has_its_end_line_only(api: Api) -> None:
    rows, end = lines(post(api, "").text)
    assert (rows, end["rows"]) == ([], 0)


def test_rows_are_of_the_day_and_the_load_asked_about(api: Api) -> None:
    then, _ = lines(post(api, jsonl({"id": C}, {"id": K}), as_of="2016-01-01").text)
    assert [row["effects"] for row in then] == [[], []]
    refused = post(api, jsonl({"id": C}), known_at=10**6)
    assert refused.json()["type"] == "urn:sanctiongraph:problem:unknown-load"
