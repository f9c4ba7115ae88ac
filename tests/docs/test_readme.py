"""What the README prints is what the commands print, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import readme
from sanctiongraph.load import load
from sanctiongraph.regime import load_regime
from sanctiongraph.sources.world import write_city

TEXT = readme.README.read_text(encoding="utf-8")
ROOT = readme.README.parent


@pytest.fixture(scope="module")
def city(graph: Any, engine_settings: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo city in the run's engine; the environment that leads the command line there."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = tmp_path_factory.mktemp("city")
    write_city(folder / "city")
    load(graph, load_regime("prc"), folder / "city", engine_settings)
    return {"SANCTIONGRAPH_STATE": str(engine_settings.state), "SANCTIONGRAPH_ENGINE": engine_settings.engine}


@pytest.mark.parametrize(("command", "said"), readme.blocks(TEXT), ids=[c for c, _ in readme.blocks(TEXT)])
def test_a_command_of_the_tour_prints_what_the_readme_says(city: dict[str, str], command: str, said: str) -> None:
    assert readme.output(command, city) == said


def test_the_tour_has_its_blocks_and_none_is_empty() -> None:
    assert len(readme.blocks(TEXT)) >= 5
    assert [command for command, said in readme.blocks(TEXT) if not said.strip()] == []


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"^make ([a-z]+)", TEXT, re.MULTILINE)
    assert set(named) == {"demo", "test"}
    assert set(named) <= set(targets)


def test_nothing_in_the_repository_names_a_path_of_a_machine() -> None:
    private = re.compile(r"/(?:root|work|home/\w+)/")
    kinds = {".md", ".py", ".cypher", ".yaml", ".yml", ".toml", ".json", ".svg"}
    files = [
        p
        for p in ROOT.rglob("*")
        if p.suffix in kinds and not any(part.startswith(".") for part in p.parts[len(ROOT.parts) :])
    ]
    me = Path(__file__).name
    assert [str(p) for p in files if p.name != me and private.search(p.read_text(encoding="utf-8"))] == []
