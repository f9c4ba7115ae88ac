"""Every command of docs/ftm.md prints what stands under it, on an empty graph.

``pytest tests/docs/test_ftm_guide.py --write-examples`` writes the real output into the guide.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guide
from sanctiongraph.graph.connection import Graph
from sanctiongraph.settings import Settings
from sanctiongraph.sources import ftm_terms
from serving import environment

PATH = Path(__file__).resolve().parents[2] / "docs" / "ftm.md"
TEXT = PATH.read_text(encoding="utf-8")


def test_every_command_of_the_guide_prints_what_stands_under_it(
    graph: Graph, engine_settings: Settings, pytestconfig: pytest.Config
) -> None:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    steps = guide.steps(TEXT)
    printed = guide.outputs(
        [step.command for step in steps], guide.ADDRESS, environment(engine_settings, COLUMNS="110")
    )
    if pytestconfig.getoption("--write-examples"):
        PATH.write_text(guide.written(TEXT, printed), encoding="utf-8")
    assert printed == [step.said for step in guide.steps(PATH.read_text(encoding="utf-8"))]
    assert len(steps) >= 10


def test_every_block_of_the_guide_is_run_and_every_command_prints_unless_it_makes_a_file() -> None:
    blocks = [found[0] for found in guide.BLOCK.finditer(TEXT)]
    fences = re.findall(r"^```\w+\n", TEXT, re.MULTILINE)
    assert len(fences) == len(blocks) + sum(block.startswith("```python") for block in blocks)
    silent = [step.command for step in guide.steps(TEXT) if not step.said.strip()]
    assert [c for c in silent if not re.match(r"mkdir |printf |sanctiongraph export ", c)] == []


def test_the_guide_names_every_schema_that_becomes_a_record() -> None:
    named = set(re.findall(r"`([A-Z]\w+)`", TEXT))
    assert {*ftm_terms.KINDS, *ftm_terms.EDGES, "LegalEntity", "Sanction"} - named == set()


def test_every_file_that_the_guide_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link]
    assert [link for link in links if not (PATH.parent / link).exists()] == []
