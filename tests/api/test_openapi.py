"""The OpenAPI document: valid, complete, and true of what the API answers.

``pytest tests/api/test_openapi.py --write-examples`` writes the examples anew from the API's own answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV32SpecValidator

from asking import CASE, DAY, Api, C, K, W
from sanctiongraph.api.openapi import OPEN, answered, statuses
from sanctiongraph.browsing import LISTS
from sanctiongraph.keys import Role

EXAMPLES = Path(__file__).parents[2] / "regimes" / "prc" / "fiction" / "examples.json"

ASKED: dict[str, dict[str, Any]] = {
    "subject": {"id": W, "as_of": DAY},
    "effects": {"id": W, "as_of": DAY, "agency": "CRC"},
    "check": {"id": W, "as_of": DAY, "measure": "M21"},
    "why": {"id": K, "as_of": DAY, "measure": "M24"},
    "timeline": {"id": K},
    "neighbours": {"id": W, "as_of": DAY, "kind": "parent"},
    "ledgers": {"id": "p:qin-wei", "as_of": "2019-01-01"},
    "conduct": {"id": C},
    "search": {"words": "wei lan", "limit": 2},
    "changes": {"since": 1, "page": 5},
    "open_case": {},
    "cases": {"page": 1},
    "case": {},
    "save_case": {},
    "case_changes": {},
    "paths": {"from": W, "to": K, "as_of": DAY},
    "ties": {"among": f"{W} {K}", "as_of": DAY},
    "statistics": {"as_of": DAY},
    "screen": {"as_of": DAY},
    "lookups": {"id": W, "page": 1},
    "listing": {"id": "l:chenxi", "as_of": DAY},
    "affected": {"id": "l:chenxi", "as_of": DAY, "agency": "CRC"},
    "spread": {"id": "l:lanxi", "as_of": "2020-02-01"},
    "clocks": {"id": "l:lanxi", "as_of": "2020-02-01"},
    "rests_on": {"id": "d:l:chenxi"},
    "catalog": {},
    "key": {},
    "query": {"id": "read/subject"},
    "loads": {"page": 1},
    "log": {"page": 1},
    "health": {},
    "ready": {},
    "regime": {},
    **{name: {"page": 1} for name in LISTS},
}
"""What the examples ask; one thing of each list of the regime is asked for by the first id in it."""


def operations(api: Api) -> dict[str, tuple[str, dict[str, Any]]]:
    paths = api.app.openapi()["paths"]
    return {o["operationId"]: (path, o) for path, methods in paths.items() for o in methods.values()}


def asked_of(api: Api, name: str) -> dict[str, Any]:
    if name in ("case", "save_case", "case_changes"):
        case = api.opened({**CASE, "seen": 1}, Role.admin)
        return {"id": case["id"]} | ({"If-Match": f'"{case["hash"]}"'} if name == "save_case" else {})
    if name.startswith("one_of_"):
        of = name.removeprefix("one_of_")
        return {"id": api.answer(f"/v1/regime/{of}", page=1)[of][0]["id"]}
    return ASKED[name]


SAVED = {**CASE, "status": "closed", "seen": 1}


BODY = '{"id": "p:wei-lan", "ref": "row 1"}\n{"name": "张伟"}\n'


def answer_of(api: Api, name: str, path: str, asked: dict[str, Any]) -> Any:
    if name == "screen":
        headers = {"Authorization": f"Bearer {api.keys[Role.admin]}", "Content-Type": "application/jsonl"}
        return api.client.post(path, params=ASKED[name], content=BODY.encode(), headers=headers).text
    if name in ("open_case", "save_case"):
        method, body = ("PUT", SAVED) if name == "save_case" else ("POST", CASE)
        begun = {"If-Match": asked["If-Match"]} if name == "save_case" else {}
        saved = api.send(method, path.replace("{id}", asked.get("id", "")), body, Role.admin, **begun)
        assert saved.status_code in (200, 201), saved.text
        return saved.json()
    asked = dict(asked)
    role = None if name in OPEN else Role.admin
    response = api.get(path.replace("{id}", asked.pop("id", "")), role, **asked)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture(scope="module")
def examples(api: Api, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The examples as they are kept, written anew first where that was asked for."""
    if request.config.getoption("--write-examples"):
        api.answer(f"/v1/subjects/{W}", headers={"X-Purpose": "an example"})
        made = {}
        for name, (path, _) in sorted(operations(api).items()):
            asked = asked_of(api, name)
            made[name] = {"parameters": asked, "answer": answer_of(api, name, path, asked)}
        for name, body in (("screen", BODY), ("open_case", CASE), ("save_case", SAVED)):
            made[name]["body"] = body
        EXAMPLES.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    kept: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return kept


def test_the_document_is_of_the_version_that_it_says(api: Api) -> None:
    document = api.get("/v1/openapi.json", None).json()
    assert document["openapi"] == "3.2.0"
    assert list(OpenAPIV32SpecValidator(document).iter_errors()) == []
    assert document["info"]["title"] == "Sanctiongraph"


def test_every_operation_has_an_example_and_every_example_an_operation(api: Api, examples: dict[str, Any]) -> None:
    assert set(examples) == set(operations(api))
    for name, (_, operation) in operations(api).items():
        assert operation["summary"], name
        assert operation["description"], name
        content = next(iter(answered(operation).values()))
        assert content["example"] == examples[name]["answer"], name
        sent = next(iter(operation.get("requestBody", {"content": {"": {}}})["content"].values()))
        assert sent.get("example") == examples[name].get("body"), name
        said = {p["name"]: p["example"] for p in operation.get("parameters", []) if "example" in p}
        assert said == examples[name]["parameters"], name


def test_every_operation_says_how_it_fails(api: Api) -> None:
    for name, (_, operation) in operations(api).items():
        kept = name in OPEN or name in ("screen", "open_case", "save_case")
        expected = {*statuses(operation), *(() if kept else ("304",))}
        assert {"500", "503"} <= expected
        assert ({"412", "428"} <= expected) is (name == "save_case")
        assert set(operation["responses"]) - {"201" if name == "open_case" else "200"} == expected, name
        problems = [operation["responses"][status]["content"] for status in expected - {"304"}]
        assert all(set(content) == {"application/problem+json"} for content in problems), name


def items(*answers: Any) -> list[Any]:
    """Each answer, and each line of a stream."""
    return [i for a in answers for i in ([json.loads(line) for line in a.splitlines()] if isinstance(a, str) else [a])]


def test_every_answer_and_every_example_is_what_the_schema_says(api: Api, examples: dict[str, Any]) -> None:
    document = api.app.openapi()
    for name, (path, operation) in operations(api).items():
        content = next(iter(answered(operation).values()))
        schema = content.get("schema") or content["itemSchema"]
        validator = Draft202012Validator({**schema, "components": document["components"]})
        for answer in items(answer_of(api, name, path, asked_of(api, name)), examples[name]["answer"]):
            assert [error.message for error in validator.iter_errors(answer)] == [], name


def test_a_key_is_wanted_wherever_the_document_says_so(api: Api) -> None:
    for name, (_, operation) in operations(api).items():
        assert ("security" in operation) == (name not in OPEN), name
