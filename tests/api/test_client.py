"""The client against a served API: pages, checks, streams, problems, and what breaks off."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from asking import DAY, Api, C, K, W
from sanctiongraph.api import create_app
from sanctiongraph.client import AsyncClient, Client, _Lines
from sanctiongraph.errors import ApiProblem, BrokenStream, ConnectionFailed
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from wire import Wire


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """A server on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def base(settings: Settings, tokens: dict[Role, str]) -> Iterator[str]:
    with served(settings) as base:
        yield base


@pytest.fixture
def client(base: str, api: Api) -> Iterator[Client]:
    with Client(api.keys[Role.investigator], base, purpose="tests of the client") as client:
        yield client


def test_questions_have_the_answers_of_the_api(client: Client, api: Api) -> None:
    path = f"/v1/subjects/{W}/effects"
    assert list(client.effects(W, as_of=DAY)) == api.answer(path, as_of=DAY)["effects"]
    assert client.check(W, "M21", as_of=DAY)["verdict"]["result"] == "applies"
    assert client.why(K, "M24", as_of=DAY) == api.answer(f"/v1/subjects/{K}/why", as_of=DAY, measure="M24")


def test_pages_are_walked_to_the_end(client: Client, api: Api) -> None:
    pages = list(client.pages("/v1/listings/l:chenxi/affected", as_of=DAY, page=1))
    assert [p["complete"] for p in pages] == [False, False, True]
    whole = api.answer("/v1/listings/l:chenxi/affected", as_of=DAY)["effects"]
    assert list(client.affected("l:chenxi", as_of=DAY, page=1)) == whole


def test_screening_gives_every_row_and_checks_the_end(client: Client) -> None:
    rows = list(client.screen([{"id": W}, {"id": C, "ref": "x"}] * 120, as_of=DAY))
    assert [row["subject"]["id"] for row in rows] == [W, C] * 120
    assert {row["ref"] for row in rows} == {None, "x"}


def test_the_asynchronous_client_has_the_same_answers(base: str, client: Client, api: Api) -> None:
    async def ask() -> None:
        async with AsyncClient(api.keys[Role.investigator], base) as other:
            assert [e async for e in other.effects(W, as_of=DAY)] == list(client.effects(W, as_of=DAY))
            assert [e async for e in other.affected("l:chenxi", as_of=DAY, page=1)] == list(
                client.affected("l:chenxi", as_of=DAY)
            )
            assert await other.check(W, "M21", as_of=DAY) == client.check(W, "M21", as_of=DAY)
            assert await other.why(K, as_of=DAY) == client.why(K, as_of=DAY)
            rows = [{"id": W}, {"name": "Wei Lan"}]
            assert [r async for r in other.screen(rows, as_of=DAY)] == list(client.screen(rows, as_of=DAY))
            with pytest.raises(ApiProblem):
                await other.check("p:nobody", "M21")

    asyncio.run(ask())


def test_a_refusal_is_an_error_that_says_what_to_do(client: Client, base: str) -> None:
    with pytest.raises(ApiProblem, match="check it") as told:
        client.check("p:no such/one?", "M21")
    assert (told.value.status, told.value.type) == (404, "urn:sanctiongraph:problem:unknown-subject")
    with pytest.raises(ApiProblem, match="Correct what is named") as told:
        list(client.screen([{"who": "me"}]))
    assert told.value.status == 422
    with Client("none", base) as stranger, pytest.raises(ApiProblem, match="Authorization"):
        stranger.get("/v1/catalog")


def test_an_api_that_is_not_there_is_one_sentence() -> None:
    with Client("key", "http://127.0.0.1:9") as nobody:
        with pytest.raises(ConnectionFailed, match="does not answer"):
            nobody.get("/v1/catalog")
        with pytest.raises(ConnectionFailed, match="does not answer"):
            list(nobody.screen([{"id": W}]))


def test_a_database_that_goes_away_midway_makes_the_client_raise(deployed: Settings, wire: Wire, api: Api) -> None:
    taken = []
    with served(deployed) as base, Client(api.keys[Role.investigator], base) as client:
        rows = client.screen([{"id": W}] * 5000, as_of=DAY)
        taken.append(next(rows))
        wire.cut()
        with pytest.raises(BrokenStream, match="broke off"):
            taken.extend(rows)
        assert 0 < len(taken) < 5000
        wire.mend()
        assert client.check(W, "M21", as_of=DAY)["verdict"]["result"] == "applies"


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b'{"n": 1}\n',
        b'{"n": 1}\n{"end": true, "rows": 2, "sha256": "", "data": 1}\n',
        b'{"n": 1}\n{"end": true, "rows": 1, "sha256": "00", "data": 1}\n',
        b'{"n": 1}\n{"end": true, "rows": 1',
    ],
)
def test_a_stream_without_a_right_end_is_no_answer(stream: bytes) -> None:
    lines = _Lines()
    list(lines.take(stream))
    with pytest.raises(BrokenStream):
        lines.finish()
