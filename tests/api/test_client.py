"""The client against a server in a process of its own: answers, pages, streams, tries, problems."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel

from asking import CASE, DAY, Api, C, K, V, W
from sanctiongraph import client as module
from sanctiongraph import exchange
from sanctiongraph.answers import RowIn
from sanctiongraph.browsing import LISTS
from sanctiongraph.client import ApiError, AsyncClient, Client, Incomplete, ProblemError, Question, Unreachable
from sanctiongraph.errors import SettingsError
from sanctiongraph.exchange import Lines, Tries
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine, find_engine
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import Regime
from sanctiongraph.settings import Settings
from serving import free_port, served
from wire import Wire

HUB = "p:client-hub"
COMPANIES = 45


@pytest.fixture(scope="module")
def wire(settings: Settings) -> Iterator[Wire]:
    wire = Wire(int(ensure_engine(settings).uri.rpartition(":")[2]))
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def address(
    settings: Settings, wire: Wire, tokens: dict[Role, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server whose Neo4j is somewhere else, behind the wire."""
    endpoint = ensure_engine(settings)
    deployed = {"URI": f"bolt://127.0.0.1:{wire.port}", "USER": endpoint.user, "PASSWORD": endpoint.password}
    log = tmp_path_factory.mktemp("served") / "log"
    with served(settings, log, **{f"SANCTIONGRAPH_{name}": value for name, value in deployed.items()}) as address:
        yield address


@pytest.fixture
def client(address: str, tokens: dict[Role, str]) -> Iterator[Client]:
    with Client(address, tokens[Role.investigator], "tests of the client") as client:
        yield client


@pytest.fixture
def as_role(address: str, tokens: dict[Role, str]) -> Iterator[Any]:
    """Clients under the keys of other roles."""
    made: list[Client] = []

    def of(role: Role) -> Client:
        made.append(Client(address, tokens[role]))
        return made[-1]

    yield of
    for one in made:
        one.close()


# --- answers --------------------------------------------------------------------------------------------------------

ASKED: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "subject": ((W,), {"as_of": DAY}, f"/v1/subjects/{W}?as_of={DAY}"),
    "effects": (
        (C,),
        {"since": "2010-01-01", "kind": "reward"},
        f"/v1/subjects/{C}/effects?since=2010-01-01&kind=reward",
    ),
    "check": ((W, "M21"), {"as_of": DAY}, f"/v1/subjects/{W}/check?measure=M21&as_of={DAY}"),
    "why": ((K, "M24"), {"as_of": DAY}, f"/v1/subjects/{K}/why?measure=M24&as_of={DAY}"),
    "timeline": ((K,), {"until": "2020-01-01"}, f"/v1/subjects/{K}/timeline?until=2020-01-01"),
    "neighbours": ((W,), {"as_of": DAY, "party": "person"}, f"/v1/subjects/{W}/neighbours?as_of={DAY}&party=person"),
    "listing": (("l:chenxi",), {"as_of": DAY}, f"/v1/listings/l:chenxi?as_of={DAY}"),
    "affected": (("l:chenxi",), {"as_of": DAY, "page": 2}, f"/v1/listings/l:chenxi/affected?as_of={DAY}&page=2"),
    "rests_on": (("d:l:chenxi",), {"page": 1}, "/v1/documents/d:l:chenxi?page=1"),
    "search": (("wei",), {"limit": 3}, "/v1/search?words=wei&limit=3"),
    "ledgers": (("p:qin-wei",), {"as_of": DAY}, f"/v1/subjects/p:qin-wei/ledgers?as_of={DAY}"),
    "conduct": ((C,), {}, f"/v1/subjects/{C}/conduct"),
    "paths": ((C, K), {"as_of": DAY}, f"/v1/paths?from={C}&to={K}&as_of={DAY}"),
    "ties": (([C, W, K],), {"as_of": DAY}, f"/v1/ties?among={C} {W} {K}&as_of={DAY}"),
    "spread": (("l:lanxi",), {"as_of": "2020-06-01"}, "/v1/listings/l:lanxi/spread?as_of=2020-06-01"),
    "clocks": (("l:lanxi",), {"as_of": "2020-06-01"}, "/v1/listings/l:lanxi/clocks?as_of=2020-06-01"),
    "changes": ((1,), {"page": 20}, "/v1/changes?since=1&page=20"),
    "statistics": ((), {"as_of": DAY}, f"/v1/statistics?as_of={DAY}"),
    "catalog": ((), {}, "/v1/catalog"),
    "key": ((), {}, "/v1/key"),
    "query": (("read/subject",), {}, "/v1/queries/read/subject"),
    "loads": ((), {"page": 1}, "/v1/loads?page=1"),
    "regime": ((), {}, "/v1/regime"),
    "cases": ((), {"page": 1}, "/v1/cases?page=1"),
    "health": ((), {}, "/health"),
    "ready": ((), {}, "/ready"),
}
"""What each method is asked, and the address that asks the same."""

SINGULAR = {
    "agencies": "agency",
    "memoranda": "memorandum",
    "bases": "basis",
    **{name: name[:-1] for name in LISTS if name not in ("agencies", "memoranda", "bases")},
}


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_is_the_servers_own_model_with_nothing_lost(client: Client, api: Api, name: str) -> None:
    given, asked, path = ASKED[name]
    answer = getattr(client, name)(*given, **asked)
    raw = api.client.get(path, headers={"Authorization": f"Bearer {api.keys[Role.investigator]}"})
    assert json.loads(answer.model_dump_json(by_alias=True)) == raw.json()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_regime_can_be_browsed_as_its_own_kind(client: Client, api: Api, name: str) -> None:
    page = getattr(client, name)(page=2)
    raw = api.answer(f"/v1/regime/{name}", page=2)
    assert {type(rule) for rule in page.rules} == {LISTS[name][0]}
    assert _plain(page.rules) == raw[name]
    one = getattr(client, SINGULAR[name])(raw[name][0]["id"])
    assert (_plain([one.found]), one.regime) == (raw[name][:1], raw["regime"])


def _plain(rules: Any) -> Any:
    return [json.loads(rule.model_dump_json(by_alias=True)) for rule in rules]


def test_the_log_and_the_look_ups_are_read_by_those_who_may(as_role: Any) -> None:
    as_role(Role.investigator).subject(W, as_of=DAY)
    (mine,) = as_role(Role.subject).lookups(W, page=1).lookups
    assert mine.at == as_role(Role.auditor).lookups(W, page=1).lookups[0].at
    (entry,) = as_role(Role.auditor).log(page=1, since="2020-01-01").entries
    assert (entry.operation, entry.role) == ("lookups", "auditor")
    assert as_role(Role.admin).log(page=1).entries[0].operation == "log"


def test_the_reason_comes_in_every_form(client: Client) -> None:
    text, chart = (client.why_as(form, K, "M24", as_of=DAY) for form in ("text", "mermaid"))
    assert text.splitlines()[0] == "Lin Yutong 林雨桐: M24, no high-fee private school."
    assert chart.startswith("flowchart")
    assert [proof.measure for proof in client.why(K, as_of=DAY).proofs] == ["M24"]


def test_every_operation_of_the_api_is_a_method_and_every_method_an_operation(api: Api, client: Client) -> None:
    whole = api.app.openapi()["paths"]
    operations = {o["operationId"] for methods in whole.values() for o in methods.values()}
    expected = {SINGULAR[name.removeprefix("one_of_")] if name.startswith("one_of_") else name for name in operations}
    kinds = (module.Asks, module.AsksPages, module.AsksStream)
    methods = {name for name in dir(Client) if isinstance(getattr(Client, name), kinds)}
    assert methods - {"why_as"} == expected
    assert [name for name in methods if not getattr(Client, name).__doc__] == []


def test_the_asynchronous_client_has_the_same_answers(client: Client, address: str, tokens: dict[Role, str]) -> None:
    async def answers() -> dict[str, BaseModel]:
        async with AsyncClient(address, tokens[Role.investigator]) as other:
            return {name: await getattr(other, name)(*given, **asked) for name, (given, asked, _) in ASKED.items()}

    async def pages() -> list[Any]:
        async with AsyncClient(address, tokens[Role.investigator]) as other:
            return [page async for page in other.affected.pages("l:chenxi", as_of=DAY, page=1)]

    async def rows() -> list[Any]:
        async with AsyncClient(address, tokens[Role.investigator]) as other:
            return [row async for row in other.screen([{"id": W}, {"name": "Wei Lan"}], as_of=DAY)]

    assert asyncio.run(answers()) == {
        name: getattr(client, name)(*given, **asked) for name, (given, asked, _) in ASKED.items()
    }
    found = list(client.affected.pages("l:chenxi", as_of=DAY, page=1))
    assert (len(found), asyncio.run(pages())) == (3, found)
    assert asyncio.run(rows()) == list(client.screen([{"id": W}, RowIn(name="Wei Lan")], as_of=DAY))


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(city: Graph, regime: Regime, settings: Settings, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """An agent who represents 45 listed companies; calling it ends the next listing by a load of its own."""
    names = [f"c:client-{n:02d}" for n in range(COMPANIES)]
    claim = {"document": "d:client-hub"}
    tie = {**claim, "kind": "legal_representative", "source": HUB, "since": "2015-01-01"}
    entry = {**claim, "register": "defaulters-list", "since": "2017-06-01"}

    def loaded(name: str, **kinds: list[dict[str, Any]]) -> None:
        (tmp_path / name).mkdir()
        for kind, rows in kinds.items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / name / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
        load(city, regime, tmp_path / name, settings)

    loaded(
        "hub",
        documents=[{"id": "d:client-hub", "title": "Invented"}],
        subjects=[
            {**claim, "id": HUB, "kind": "person", "name": "枢纽"},
            *({**claim, "id": n, "kind": "company", "name": n} for n in names),
        ],
        ties=[{**tie, "id": f"t:{n}", "target": n} for n in names],
        listings=[{**entry, "id": f"l:{n}", "subject": n} for n in names],
    )
    left = iter(names)

    def end() -> str:
        name = next(left)
        loaded(f"end-{name[2:]}", listings=[{**entry, "id": f"l:{name}", "subject": name, "until": "2017-07-01"}])
        return f"l:{name}"

    yield end
    loaded("gone", listings=[{"id": f"l:{n}", "withdrawn": True} for n in names])


def test_pages_go_on_across_a_hub_and_are_all_of_the_first_pages_load(client: Client, hub: Callable[[], str]) -> None:
    every = {f"l:c:client-{n:02d}" for n in range(COMPANIES)}
    (whole,) = client.effects.pages(HUB, as_of=DAY)
    pages = client.effects.pages(HUB, as_of=DAY, page=10)
    found = [next(pages)]
    ended = hub()
    found += pages
    assert [page.complete for page in found] == [False] * 4 + [True]
    assert {page.data for page in found} == {whole.data}
    assert [effect for page in found for effect in page.effects] == list(whole.effects)
    assert {effect.listing for effect in whole.effects} == every
    (after,) = client.effects.pages(HUB, as_of=DAY)
    assert (after.data, {e.listing for e in after.effects}) == (whole.data + 1, every - {ended})


# --- problems -------------------------------------------------------------------------------------------------------


def test_what_a_role_may_not_ask_is_a_problem_of_that_type(as_role: Any) -> None:
    with pytest.raises(ProblemError) as told:
        as_role(Role.auditor).effects(W, as_of=DAY)
    error = told.value
    assert (error.type, error.status, error.errors) == ("urn:sanctiongraph:problem:role", 403, ())
    assert error.detail == "A key of the role auditor does not open this operation."
    assert str(error) == f"This key may not ask this (403): {error.detail}"


def test_another_persons_key_is_told_the_very_same_as_of_somebody_unknown(as_role: Any) -> None:
    said = []
    for who in (V, "p:nobody"):
        with pytest.raises(ProblemError) as told:
            as_role(Role.subject).subject(who)
        said.append((told.value.type, told.value.status, told.value.detail))
    assert said[0] == said[1]
    assert said[0][:2] == ("urn:sanctiongraph:problem:unknown-subject", 404)


def test_each_parameter_that_cannot_be_used_is_named(client: Client) -> None:
    with pytest.raises(ProblemError) as told:
        client.effects(W, as_of="soon", page=0)
    assert (told.value.status, told.value.type) == (422, "urn:sanctiongraph:problem:parameters")
    assert {wrong.where for wrong in told.value.errors} == {"query.as_of", "query.page"}


def test_a_key_that_opens_nothing_is_a_problem_in_a_stream_too(address: str) -> None:
    with Client(address, "sg_nothing") as stranger:
        for ask in (stranger.catalog, lambda: list(stranger.screen([{"id": W}]))):
            with pytest.raises(ProblemError) as told:
                ask()
            assert (told.value.type, told.value.status) == ("urn:sanctiongraph:problem:no-key", 401)


@pytest.mark.parametrize("address", ["", "example.org", "ftp://example.org", "http://", "http://[::1"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(SettingsError, match="address"):
        Client(address, "key")


@pytest.mark.parametrize(
    ("key", "purpose"), [("", None), (" ", None), ("a\r\nX-Other: b", None), ("key", "a\nb"), ("key", "")]
)
def test_what_no_header_can_hold_is_refused_without_repeating_it(key: str, purpose: str | None) -> None:
    with pytest.raises(SettingsError) as told:
        Client("http://127.0.0.1", key, purpose)
    assert "X-Other" not in str(told.value)


def test_the_client_imports_neither_the_driver_nor_the_framework_itself() -> None:
    for file in (module.__file__, exchange.__file__):
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
        named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        named |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert {name.partition(".")[0] for name in named} & {"neo4j", "fastapi", "starlette", "graph"} == set()


# --- cases ----------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_read_saved_and_followed_and_a_stale_save_is_a_problem(client: Client, api: Api) -> None:
    first = client.open_case(CASE)
    assert json.loads(first.model_dump_json(by_alias=True)) == api.answer(f"/v1/cases/{first.id}")
    assert client.cases(page=1).cases[0].id == first.id
    closed = first.content.model_copy(update={"status": "closed"})
    second = client.save_case(first.id, closed, first.hash)
    assert (second.version, second.content) == (2, closed)
    assert client.case(first.id) == second
    assert client.case(first.id, version=1).content == first.content
    assert client.case_changes(first.id).changes == ()
    with pytest.raises(ProblemError) as told:
        client.save_case(first.id, first.content, first.hash)
    assert (told.value.status, told.value.type) == (412, "urn:sanctiongraph:problem:stale-version")
    assert "test investigator saved version 2" in told.value.detail
    assert client.save_case(first.id, first.content, f'"{second.hash}"').version == 3
    with pytest.raises(ProblemError) as told:
        client.ask(Question(lambda r: r, f"/v1/cases/{first.id}", {}, "PUT", b"{}"))
    assert told.value.status == 422
    with pytest.raises(ProblemError) as told:
        client.ask(Question(lambda r: r, f"/v1/cases/{first.id}", {}, "PUT", json.dumps(CASE).encode()))
    assert (told.value.status, told.value.type) == (428, "urn:sanctiongraph:problem:no-version")


def test_the_asynchronous_client_opens_and_saves_cases_too(address: str, tokens: dict[Role, str]) -> None:
    async def saved() -> tuple[int, str]:
        async with AsyncClient(address, tokens[Role.reviewer]) as other:
            first = await other.open_case(CASE)
            second = await other.save_case(first.id, {**CASE, "title": "Another"}, first.hash)
            pages = [card.version async for page in other.cases.pages(page=1) for card in page.cases]
            assert pages[0] == second.version
            return second.version, (await other.case(first.id)).content.title

    assert asyncio.run(saved()) == (2, "Another")


# --- tries ----------------------------------------------------------------------------------------------------------


def test_an_engine_that_restarts_is_waited_for_and_the_answer_is_the_same(
    client: Client, address: str, settings: Settings, wire: Wire, tokens: dict[Role, str]
) -> None:
    before = client.effects(W, as_of=DAY)
    endpoint = find_engine(settings)
    assert endpoint is not None
    os.kill(endpoint.pid, signal.SIGKILL)
    wire.cut()

    def restart() -> None:
        wire.mend(int(ensure_engine(settings).uri.rpartition(":")[2]))

    key = tokens[Role.investigator]
    with Client(address, key, patience=0) as hasty, Client(address, key, patience=240) as patient:
        with pytest.raises(ProblemError) as told:
            hasty.effects(W, as_of=DAY)
        assert (told.value.status, told.value.type) == (503, "urn:sanctiongraph:problem:database")
        restarting = Thread(target=restart)
        restarting.start()
        assert patient.effects(W, as_of=DAY) == before
        restarting.join()


def _response(status: int, after: str | None = None) -> httpx2.Response:
    return httpx2.Response(status, headers={} if after is None else {"Retry-After": after})


def _pauses(method: str, patience: float, outcome: Any) -> list[float | None]:
    tries, found = Tries(method, patience), []
    while not found or found[-1] is not None:
        found.append(tries.pause(outcome))
    return found


@pytest.mark.parametrize(
    ("outcome", "pauses"),
    [
        (_response(503, "5"), [5, 5, 5, 5, 8, None]),
        (_response(429, "31"), [None]),
        (_response(429, "30"), [30, None]),
        (_response(503), [0.5, 1, 2, 4, 8, None]),
        (_response(503, "soon"), [0.5, 1, 2, 4, 8, None]),
        (_response(503, formatdate(0, usegmt=True)), [0.5, 1, 2, 4, 8, None]),
        (_response(200), [None]),
        (_response(500, "1"), [None]),
        (_response(504, "1"), [None]),
        (httpx2.ConnectError("refused"), [0.5, 1, 2, 4, 8, None]),
        (httpx2.RemoteProtocolError("closed"), [0.5, 1, 2, 4, 8, None]),
        (httpx2.ReadTimeout("slow"), [None]),
    ],
)
def test_a_question_is_asked_again_when_that_helps_and_for_so_long_only(
    outcome: Any, pauses: list[float | None]
) -> None:
    assert _pauses("GET", 30, outcome) == pauses
    assert _pauses("POST", 30, outcome) == [None]
    assert _pauses("GET", 0, outcome) == [None]


def test_a_time_to_come_again_may_be_a_date() -> None:
    (pause, _) = _pauses("GET", 30, _response(503, formatdate(time.time() + 20, usegmt=True)))
    assert pause is not None
    assert 17 < pause <= 20


def test_nobody_at_the_address_is_one_sentence_after_the_patience_ended() -> None:
    with Client(f"http://127.0.0.1:{free_port()}", "key", patience=0.6) as client:
        began = time.monotonic()
        with pytest.raises(Unreachable, match="sanctiongraph serve"):
            client.catalog()
        assert 0.5 <= time.monotonic() - began < 5


def test_an_answer_of_something_else_is_not_taken_for_one() -> None:
    def elsewhere(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/v1/catalog":
            return httpx2.Response(200, html="<h1>Welcome</h1>")
        return httpx2.Response(502, html="<h1>Bad Gateway</h1>")

    with Client("http://127.0.0.1", "key") as client:
        client._http = httpx2.Client(base_url="http://127.0.0.1", transport=httpx2.MockTransport(elsewhere))
        with pytest.raises(ApiError, match="CatalogView"):
            client.catalog()
        with pytest.raises(ProblemError) as told:
            client.regime()
    assert (told.value.type, told.value.status, told.value.title) == ("about:blank", 502, "Bad Gateway")


# --- streams --------------------------------------------------------------------------------------------------------


class Row(BaseModel):
    n: int


ROWS = [b'{"n":1}\n', '{"n":2,"name":"\u2028鱼"}\n'.encode(), b'{"n":3}\n']


def _last(rows: int = 3, of: list[bytes] | None = None) -> bytes:
    digest = hashlib.sha256(b"".join(ROWS if of is None else of)).hexdigest()
    return json.dumps({"end": True, "rows": rows, "sha256": digest, "data": 7}, separators=(",", ":")).encode() + b"\n"


def _read(stream: bytes, size: int) -> list[int]:
    lines = Lines(Row)
    found = [row.n for at in range(0, len(stream), size) for row in lines.feed(stream[at : at + size])]
    lines.close()
    return found


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_stream_is_whole_however_it_is_cut_into_parts(size: int) -> None:
    assert _read(b"".join(ROWS) + _last(), size) == [1, 2, 3]
    assert _read(_last(0, []), size) == []


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"".join(ROWS),
        b"".join(ROWS)[:-3],
        b"".join(ROWS) + _last()[:-1],
        b"".join(ROWS[:2]) + _last(),
        b"".join(ROWS) + _last(2),
        b"".join([ROWS[1], ROWS[0], ROWS[2]]) + _last(),
        b"".join(ROWS) + _last() + ROWS[0],
        b"".join(ROWS) + _last() + b"x",
    ],
    ids=[
        "nothing",
        "no last line",
        "in a row",
        "in the last line",
        "a row lost",
        "miscounted",
        "swapped",
        "more",
        "rest",
    ],
)
def test_a_stream_that_is_not_what_its_last_line_says_is_incomplete(stream: bytes) -> None:
    with pytest.raises(Incomplete):
        _read(stream, 1000)


def test_five_thousand_rows_come_back_whole(client: Client) -> None:
    rows = list(client.screen(({"id": W, "ref": str(n)} for n in range(5000)), as_of=DAY))
    assert [row.ref for row in rows] == [str(n) for n in range(5000)]
    assert {row.subject.id for row in rows if row.subject} == {W}


def test_a_database_that_goes_away_in_the_middle_of_a_stream_makes_the_client_raise(client: Client, wire: Wire) -> None:
    rows = client.screen(({"id": W} for _ in range(10_000)), as_of=DAY)
    taken = [next(rows).n]
    wire.cut()
    with pytest.raises(Incomplete):
        taken.extend(row.n for row in rows)
    assert taken == list(range(1, len(taken) + 1))
    assert len(taken) < 10_000
    wire.mend()
    assert client.check(W, "M21", as_of=DAY).verdict.result == "applies"


def test_a_question_of_ones_own_can_be_asked(client: Client) -> None:
    question = Question(lambda response: response.json()["status"], "/health", {})
    assert client.ask(question) == "ok"
