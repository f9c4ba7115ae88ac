"""``sanctiongraph mcp`` as an assistant meets it: a process of its own, spoken to over stdio by the SDK's client."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from asking import DAY, Api, K, V, W
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from serving import environment, served

T = TypeVar("T")


@pytest.fixture(scope="module")
def address(settings: Settings, tokens: dict[Role, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that wants a purpose with every look-up."""
    log = tmp_path_factory.mktemp("served") / "log"
    with served(settings, log, SANCTIONGRAPH_PURPOSE_REQUIRED="true") as address:
        yield address


@pytest.fixture
def speak(address: str, settings: Settings, tokens: dict[Role, str], tmp_path: Path) -> Callable[..., Any]:
    """Run something with a client of a new server, under the key of a role."""

    def with_client(
        use: Callable[[Client], Awaitable[T]], role: Role = Role.investigator, purpose: str = "an assistant"
    ) -> T:
        asks = {"URL": address, "KEY": tokens[role], "PURPOSE": purpose}
        variables = {f"SANCTIONGRAPH_API_{name}": value for name, value in asks.items() if value}
        # It has no way to the graph: what it answers can only come from the API.
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "sanctiongraph", "mcp"],
            env=environment(settings, **variables, SANCTIONGRAPH_STATE=str(tmp_path / "elsewhere")),
        )

        async def run() -> T:
            async with Client(server, read_timeout_seconds=120) as client:
                return await use(client)

        return asyncio.run(run())

    return with_client


def calls(tool: str, **given: Any) -> Callable[[Client], Awaitable[CallToolResult]]:
    async def call(client: Client) -> CallToolResult:
        return await client.call_tool(tool, given)

    return call


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_its_tools_read_only_and_say_what_they_take(speak: Callable[..., Any]) -> None:
    listed = speak(lambda client: client.list_tools())
    assert {tool.name: set(tool.input_schema["required"]) for tool in listed.tools} == {
        "search": {"words"},
        "check": {"subject", "measure"},
        "effects": {"subject"},
        "why": {"subject"},
        "affected": {"listing"},
    }
    for tool in listed.tools:
        assert tool.annotations.read_only_hint is True
        assert tool.description
        assert [name for name, p in tool.input_schema["properties"].items() if not p.get("description")] == []


@pytest.mark.parametrize(
    ("tool", "given", "path"),
    [
        ("check", {"subject": W, "measure": "M21", "as_of": DAY}, f"/v1/subjects/{W}/check?measure=M21&as_of={DAY}"),
        ("search", {"words": "wei lan"}, "/v1/search?words=wei+lan"),
        ("effects", {"subject": W, "as_of": DAY}, f"/v1/subjects/{W}/effects?as_of={DAY}&page=20"),
        ("affected", {"listing": "l:chenxi", "as_of": DAY}, f"/v1/listings/l:chenxi/affected?as_of={DAY}&page=20"),
    ],
)
def test_a_tool_answers_what_the_api_answers(
    speak: Callable[..., Any], api: Api, tool: str, given: dict[str, Any], path: str
) -> None:
    result = speak(calls(tool, **given))
    assert not result.is_error
    assert result.structured_content == api.answer(path)


def test_why_is_told_in_words_with_its_sources(speak: Callable[..., Any], api: Api) -> None:
    result = speak(calls("why", subject=K, measure="M24", as_of=DAY))
    path = f"/v1/subjects/{K}/why?measure=M24&as_of={DAY}&format=text"
    assert (result.is_error, text(result)) == (False, api.get(path).text)


def test_a_look_up_by_an_assistant_is_in_the_log_with_its_purpose(speak: Callable[..., Any], api: Api) -> None:
    speak(calls("effects", subject=V, as_of=DAY), purpose="a question of 12 May")
    entries = api.answer("/v1/log", Role.auditor, page=10_000)["entries"]
    (entry,) = [e for e in entries if e["purpose"] == "a question of 12 May"]
    assert (entry["operation"], entry["role"], V in entry["ids"]) == ("effects", "investigator", True)


def test_the_roles_of_the_api_hold_for_an_assistant(speak: Callable[..., Any]) -> None:
    own = speak(calls("check", subject=W, measure="M21", as_of=DAY), Role.subject)
    assert (own.is_error, own.structured_content["verdict"]["result"]) == (False, "applies")
    said = [speak(calls("effects", subject=who, as_of=DAY), Role.subject) for who in (V, "p:nobody")]
    assert [result.is_error for result in said] == [True, True]
    assert text(said[0]) == text(said[1])
    assert "no such subject (404)" in text(said[0])
    listing = speak(calls("affected", listing="l:chenxi", as_of=DAY), Role.subject)
    assert (listing.is_error, "(403)" in text(listing)) == (True, True)


def test_a_purpose_that_is_wanted_and_missing_is_said(speak: Callable[..., Any]) -> None:
    result = speak(calls("effects", subject=W, as_of=DAY), purpose="")
    assert (result.is_error, "X-Purpose" in text(result)) == (True, True)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "SANCTIONGRAPH_API_KEY is not set"),
        ({"SANCTIONGRAPH_API_KEY": "k", "SANCTIONGRAPH_API_URL": "nowhere"}, "The address of the API is none"),
    ],
)
def test_what_is_not_set_is_one_sentence(settings: Settings, variables: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sanctiongraph", "mcp"],
        env=environment(settings, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"sanctiongraph: {said}")
    assert len(done.stderr.splitlines()) == 1
