"""The web app as its users meet it: the demo city on the run's engine, the API and the app served, a real Chromium."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sanctiongraph import keys
from sanctiongraph.client import Client
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city
from serving import environment, free_port, served

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SERVER = Path(__file__).parents[2] / "app" / "server.py"
WAIT = 30_000
"""Milliseconds that a browser waits for something to show before a test fails."""

FIRMS = 5_000
"""Firms that one person represents."""


@pytest.fixture(scope="session")
def city(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph with nothing but the demo city in it."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder: Path = tmp_path_factory.mktemp("city") / "city"
    write_city(folder)
    _add_agent(folder)
    _add_outsider(folder)
    load(graph, load_regime("prc"), folder, engine_settings)
    return graph


def _add_agent(folder: Path) -> None:
    """Somebody who represents 5,000 firms: the city has hubs, but none so large."""
    agent = {"id": "p:agent", "document": "d:company-register", "kind": "person", "name": "代万家"}
    firms = [
        {"id": f"c:firm-{n}", "document": "d:company-register", "kind": "company", "name": f"万家第{n}公司"}
        for n in range(FIRMS)
    ]
    ties = [
        {
            "id": f"t:agent-{n}",
            "document": "d:company-register",
            "kind": "legal_representative",
            "source": "p:agent",
            "target": f"c:firm-{n}",
            "since": "2015-01-01",
        }
        for n in range(FIRMS)
    ]
    _add(folder, subjects=[agent, *firms], ties=ties)


def _add_outsider(folder: Path) -> None:
    """A company in a register outside the regime, from a day that nobody gives."""
    firm = {"id": "c:outsider", "document": "d:company-register", "kind": "company", "name": "域外样例公司"}
    entry = {
        "id": "l:outside",
        "document": "d:company-register",
        "subject": "c:outsider",
        "register": "outside:harbour:bans",
        "register_name": "Harbour ban list",
        "until": "2030-01-01",
    }
    _add(folder, subjects=[firm], listings=[entry])


def _add(folder: Path, **kinds: list[dict[str, str]]) -> None:
    for name, rows in kinds.items():
        with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="session")
def tokens(city: Graph) -> dict[Role, str]:
    """A key of every role; that of the role subject is Wei Lan's own."""
    return {role: keys.create(city, f"{role}", role, "p:wei-lan" if role is Role.subject else None) for role in Role}


@pytest.fixture(scope="session")
def api_address(
    engine_settings: Settings, tokens: dict[Role, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The API, served."""
    with served(engine_settings, tmp_path_factory.mktemp("api") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def case_id(api_address: str, tokens: dict[Role, str]) -> str:
    """A case that the investigator opened: two subjects and a drawing of three."""
    content = {
        "title": "The school fees of 林雨桐",
        "notes": "Who pays, and since when?\nThe decision is of May 2017.",
        "subjects": [{"id": "p:lin-yutong", "note": "in the third year"}, {"id": "p:wei-lan"}],
        "as_of": "2018-03-01",
        "drawing": {
            "layout": "hierarchical",
            "positions": {"p:wei-lan": (0, 0), "p:lin-yutong": (210.5, 40), "c:chenxi-textiles": (-190, -35.5)},
            "pinned": ["p:wei-lan"],
        },
    }
    with Client(api_address, tokens[Role.investigator], "a case of the tests") as client:
        return client.open_case(content).id


def serve_app(settings: Settings, api: str, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The app's process and its address, once it answers."""
    port = free_port()
    command = [sys.executable, str(SERVER), "127.0.0.1", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment(settings, SANCTIONGRAPH_API_URL=api), stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/sign-in"):
                return process, address
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.25)
    process.kill()
    raise AssertionError(f"the app did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def app_address(engine_settings: Settings, api_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served."""
    process, address = serve_app(engine_settings, api_address, tmp_path_factory.mktemp("app") / "log")
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)  # the first questions of a fresh engine are planned by a cold JVM
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Watched:
    """What a page did that no page may do: errors in its console, requests to anywhere else."""

    wrong: list[str] = field(default_factory=list)

    def watch(self, page: Page, address: str) -> None:
        """Write down everything of that kind from now on."""
        inside = (address, "data:", "blob:", address.replace("http", "ws", 1))
        page.on("console", lambda m: self.wrong.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e: self.wrong.append(f"error: {e}"))
        page.on("request", lambda r: self.wrong.append(f"outside: {r.url}") if not r.url.startswith(inside) else None)


Open = Callable[..., Page]


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def sign_in(browser: Browser, app_address: str, tokens: dict[Role, str], watched: Watched) -> Iterator[Open]:
    """Opens an address of the app as somebody with a key of a role, and watches what the page does."""
    contexts = []

    def opened(
        path: str, role: Role = Role.investigator, width: int = 1280, scheme: str = "light", key: str | None = None
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        watched.watch(page, app_address)
        page.goto(app_address + path)
        page.get_by_label("API key").fill(key or tokens[role])
        page.get_by_label("Why you ask").fill("a test of the app")
        page.get_by_role("button", name="Sign in").click()
        page.locator(".sg-bar").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watched.wrong == []
