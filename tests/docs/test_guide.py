"""Every command of docs/api.md prints what stands under it, on a real server with the demo city."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import guide
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import load
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city
from serving import environment, served

TEXT = guide.GUIDE.read_text(encoding="utf-8")
STEPS = guide.steps(TEXT)


@pytest.fixture(scope="module")
def address(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the demo city as 'sanctiongraph demo' leaves it."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = tmp_path_factory.mktemp("guide")
    write_city(folder / "city")
    load(graph, load_regime("prc"), folder / "city", engine_settings)
    with served(engine_settings, folder / "log") as address:
        yield address


@pytest.fixture(scope="module")
def printed(address: str, engine_settings: Settings, pytestconfig: pytest.Config) -> list[str]:
    """What the session prints, command by command; written into the guide where that was asked for."""
    found = guide.outputs([step.command for step in STEPS], address, environment(engine_settings))
    if pytestconfig.getoption("--write-examples"):
        guide.GUIDE.write_text(guide.written(TEXT, found), encoding="utf-8")
    return found


@pytest.mark.parametrize("n", range(len(STEPS)), ids=lambda n: STEPS[n].command.splitlines()[-1][:60])
def test_a_command_of_the_guide_prints_what_stands_under_it(printed: list[str], n: int) -> None:
    assert printed[n] == guide.steps(guide.GUIDE.read_text(encoding="utf-8"))[n].said


def test_every_block_of_the_guide_is_run_and_only_the_first_and_a_file_are_not() -> None:
    fences = re.findall(r"^```(\w+)\n", TEXT, re.MULTILINE)
    run = [m[0] for m in guide.BLOCK.finditer(TEXT)]
    assert len(STEPS) >= 30
    assert {name: fences.count(name) for name in set(fences)} == {
        "console": sum(block.startswith("```console") for block in run),
        "python": sum(block.startswith("```python") for block in run),
        "text": sum(block.startswith("```python") for block in run),
        "sh": 1,
        "json": 1,
    }


def test_every_command_prints_something_unless_it_only_keeps_something() -> None:
    silent = [step.command for step in STEPS if not step.said.strip()]
    assert [c for c in silent if not re.match(r"(export )?[A-Z]+=|mkdir |printf .* > ", c)] == []


def test_the_assistants_file_names_a_command_and_variables_that_there_are() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (server,) = json.loads(text)["mcpServers"].values()
    assert (server["command"], server["args"]) == ("sanctiongraph", ["mcp"])
    known = {f"SANCTIONGRAPH_{name.upper()}" for name in Settings.model_fields}
    assert set(server["env"]) <= known
    assert set(re.findall(r"SANCTIONGRAPH_[A-Z_]+", TEXT)) <= known


def test_every_file_that_the_guide_links_to_exists() -> None:
    links: list[Any] = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link]
    assert [link for link in links if not (guide.GUIDE.parent / link).exists()] == []
