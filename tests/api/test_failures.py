"""What goes wrong: the database, deadlines, bodies, mistakes of ours, and input that means harm."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import Body
from starlette.testclient import TestClient

from asking import CASE, DAY, Api, W
from sanctiongraph.api import create_app
from sanctiongraph.api.bodies import DEPTH, depth
from sanctiongraph.errors import LoadError, QueryTooSlow
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import find_engine
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from wire import Wire

PATH = f"/v1/subjects/{W}/effects?as_of={DAY}"


def key(api: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.keys[Role.investigator]}"}


# --- the database ---------------------------------------------------------------------------------------------------


def test_an_outage_is_503_with_a_time_to_come_again_and_ends_by_itself(
    deployed: Settings, wire: Wire, api: Api
) -> None:
    with TestClient(create_app(deployed), raise_server_exceptions=False) as client:
        before = client.get(PATH, headers=key(api))
        assert before.status_code == 200
        wire.cut()
        for path in (PATH, "/ready"):
            began = time.monotonic()
            out = client.get(path, headers=key(api))
            assert (out.status_code, out.headers["retry-after"]) == (503, "5")
            assert out.json()["type"] == "urn:sanctiongraph:problem:database"
            assert time.monotonic() - began < 10
        assert client.get("/health").status_code == 200
        wire.mend()
        after = client.get(PATH, headers=key(api))
        assert (after.status_code, after.content) == (200, before.content)


def test_a_worker_that_starts_during_an_outage_begins_to_answer_when_it_ends(
    deployed: Settings, wire: Wire, api: Api
) -> None:
    wire.cut()
    with TestClient(create_app(deployed), raise_server_exceptions=False) as client:
        assert client.get(PATH, headers=key(api)).status_code == 503
        wire.mend()
        time.sleep(1.1)  # it is tried again at most once a second
        assert client.get(PATH, headers=key(api)).status_code == 200


def test_a_killed_engine_is_started_again_and_the_answer_is_the_same(api: Api, settings: Settings) -> None:
    before = api.get(PATH)
    endpoint = find_engine(settings)
    assert endpoint is not None
    os.kill(endpoint.pid, signal.SIGKILL)
    statuses = [api.get(PATH).status_code for _ in range(3)]
    assert set(statuses) <= {200, 503}
    after = api.get(PATH)
    assert (after.status_code, after.content) == (200, before.content)


# --- mistakes and deadlines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (QueryTooSlow("secret sentence"), 504, "too-slow"),
        (LoadError("secret sentence"), 500, "internal"),
        (RuntimeError("secret sentence"), 500, "internal"),
        (RecursionError("secret sentence"), 500, "internal"),
    ],
)
def test_a_failure_inside_shows_neither_its_text_nor_its_trace(
    settings: Settings, api: Api, error: Exception, status: int, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings)

    def fail() -> None:
        raise error

    app.add_api_route("/fail", fail)
    with caplog.at_level(logging.DEBUG, "sanctiongraph"), TestClient(app) as client:
        response = client.get("/fail")
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["type"] == f"urn:sanctiongraph:problem:{name}"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "secret sentence" not in response.text + caplog.text
    assert "Traceback" not in response.text
    if status == 500 and not isinstance(error, LoadError):
        assert type(error).__name__ in caplog.text


SLOW = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a WHERE a < 0 RETURN count(a) AS n"


def test_a_slow_question_is_cancelled_at_its_deadline_in_the_database_too(
    settings: Settings, api: Api, city: Graph
) -> None:
    app = create_app(settings.model_copy(update={"query_seconds": 1.0}))
    app.add_api_route("/slow", lambda: app.state.deployment.graph.read(SLOW, {}))
    with TestClient(app) as client:
        response = client.get("/slow")
        assert (response.status_code, response.json()["type"]) == (504, "urn:sanctiongraph:problem:too-slow")
        running = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND range' RETURN q"
        assert city.read(running, {}) == []


# --- bodies ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def echo(settings: Settings) -> Iterator[TestClient]:
    """The layers of the API around an operation that takes a body."""
    app = create_app(settings.model_copy(update={"body_bytes": 1000}))

    def take(body: Any = Body()) -> Any:  # noqa: B008 - FastAPI's way
        return {"got": body}

    app.add_api_route("/echo", take, methods=["POST"])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_body_within_its_bounds_arrives_whole(echo: TestClient) -> None:
    assert echo.post("/echo", json={"a": ["x" * 900]}).json() == {"got": {"a": ["x" * 900]}}


def test_a_body_that_is_too_large_is_refused_however_it_is_sent(echo: TestClient) -> None:
    announced = echo.post("/echo", content=b'"' + b"x" * 1000 + b'"', headers={"Content-Type": "application/json"})
    chunked = echo.post("/echo", content=(b"x" * 100 for _ in range(20)), headers={"Content-Type": "application/json"})
    for response in (announced, chunked):
        assert (response.status_code, response.json()["type"]) == (413, "urn:sanctiongraph:problem:large-body")


@pytest.mark.parametrize(("nested", "status"), [(DEPTH, 200), (DEPTH + 1, 400), (400, 400)])
def test_a_body_that_is_nested_too_deeply_is_refused_before_it_is_parsed(
    echo: TestClient, nested: int, status: int
) -> None:
    body = b"[" * nested + b"]" * nested
    response = echo.post("/echo", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (b"1", 0),
        (b"[]", 1),
        (b'{"a":[{}]}', 3),
        (b'"[[["', 0),
        (b'["\\"[[", []]', 2),
        (b'["\\\\", [[]]]', 3),
        (b"[][]", 1),
    ],
)
def test_depth_counts_brackets_outside_strings(text: bytes, levels: int) -> None:
    assert depth(text) == levels


# --- harm -----------------------------------------------------------------------------------------------------------

CORPUS = [
    "p:x'}) DETACH DELETE n //",
    'p:x" OR 1=1 //',
    "') MATCH (n) SET n.pwned = true RETURN n //",
    "p:wei-lan`}) CALL dbms.shutdown() //",
    "$asked",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "..%2f..%2fetc%2fpasswd",
    "../../etc/passwd",
    "\x00p:wei-lan",
    "p:wei-lan\r\nX-Injected: 1",
    "<script>alert(1)</script>",
    "\u202eevil",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "鱼" * 400,
    "*",
    "%",
    "a" * 490,
    "p:wei-lan; DROP CONSTRAINT subject_id",
    "CALL apoc.load.json('http://127.0.0.1')",
]


def checksum(city: Graph) -> Any:
    """Everything in the graph that is no log of look-ups and no case, as numbers that any change would alter."""
    nodes = city.read(
        "MATCH (n) WHERE NOT n:Access AND NOT n:Shown AND NOT n:Chain AND NOT n:KeyEvent AND NOT n:Pointer "
        "AND NOT n:Case AND NOT n:CaseVersion "
        "UNWIND keys(n) AS k RETURN count(*) AS n, count(DISTINCT n) AS nodes, "
        "sum(size(toString(coalesce(n.claim, n.id, ''))) + size(k)) AS sum",
        {},
    )
    ties = city.read(
        "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n, sum(size(keys(r))) AS keys ORDER BY type", {}
    )
    indexes = city.read("SHOW INDEXES YIELD name RETURN name ORDER BY name", {})
    return nodes, ties, indexes


def test_nothing_that_is_sent_changes_the_graph_or_breaks_the_server(api: Api, city: Graph) -> None:
    case = api.opened()
    before = checksum(city)
    for text in CORPUS:
        path = quote(text, safe="")
        header = text.encode("utf-8", "replace").replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\x00", b" ")
        asked: list[Any] = [
            api.get(f"/v1/subjects/{path}"),
            api.get(f"/v1/subjects/{path}/effects", as_of=DAY),
            api.get(f"/v1/subjects/{path}/why"),
            api.get(f"/v1/subjects/{W}/check", measure=text),
            api.get(f"/v1/subjects/{W}/effects", area=text, as_of=DAY),
            api.get(f"/v1/subjects/{W}/effects", agency=text, as_of=DAY),
            api.get(f"/v1/subjects/{W}/effects", cursor=text),
            api.get(f"/v1/listings/{path}/affected"),
            api.get(f"/v1/regime/measures/{path}"),
            api.get(f"/v1/subjects/{path}/lookups", Role.auditor),
            api.get(f"/v1/cases/{path}"),
            api.get(f"/v1/cases/{path}/changes"),
            api.get(f"/v1/cases/{case['id']}", version=text),
            api.get("/v1/cases", cursor=text),
            api.send("PUT", f"/v1/cases/{path}", CASE, **{"If-Match": f'"{case["hash"]}"'}),
            api.send("POST", "/v1/cases", {**CASE, "subjects": [{"id": text}], "seen": text}),
            api.send("POST", "/v1/cases", {**CASE, text: text}),
            api.get(f"/v1/subjects/{W}", headers={"X-Purpose": header}),
            api.get("/v1/catalog", None, headers={"Authorization": b"Bearer " + header}),
        ]
        for response in asked:
            assert response.status_code in (200, 400, 401, 404, 422), (text, response.status_code)
            assert "x-injected" not in response.headers
            if response.status_code != 200:
                assert response.headers["content-type"] == "application/problem+json"
                assert text not in response.text or len(text) < 3
    assert checksum(city) == before


def test_whatever_a_case_says_is_kept_as_it_is_and_changes_nothing_else(api: Api, city: Graph) -> None:
    case = api.opened()
    before, saved = checksum(city), 0
    for text in CORPUS:
        said = {**CASE, "notes": text}
        response = api.send("PUT", f"/v1/cases/{case['id']}", said, **{"If-Match": f'"{case["hash"]}"'})
        if response.status_code == 200:
            case, saved = response.json(), saved + 1
            assert case["content"]["notes"] == text
        else:
            assert (response.status_code, text in response.text) == (422, False), text
    assert saved >= 15
    assert checksum(city) == before
    assert api.answer(f"/v1/cases/{case['id']}") == case
