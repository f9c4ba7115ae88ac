"""The guide of the regime keeps its word: files that exist, commands that can be run, cases that show their system."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

import casefile
from sanctiongraph.cli import app
from sanctiongraph.identifiers import check
from sanctiongraph.model import Subject
from sanctiongraph.regime import load_regime
from sanctiongraph.sources.cast import Fiction

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "regime.md"
CASES = {case.name: case for case in casefile.cases()}
SYSTEMS = [f"S{n}" for n in range(1, 27)]


class Row(NamedTuple):
    """One line of the guide's table."""

    system: str
    what: str
    data: list[str]
    ask: str
    case: str
    twin: str


def rows() -> list[Row]:
    """The table of the guide."""
    found = []
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| S\d+ \|", line):
            system, what, data, ask, case, twin = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(system, what, re.findall(r"\]\(([^)]+)\)", data), ask.strip("`"), case, twin))
    return found


ROWS = rows()
each = pytest.mark.parametrize("row", ROWS, ids=[row.system for row in ROWS])


def test_the_guide_has_a_row_for_each_system_once_and_in_order() -> None:
    assert [row.system for row in ROWS] == SYSTEMS


@each
def test_its_data_are_files_that_exist(row: Row) -> None:
    assert row.data
    assert [link for link in row.data if not (GUIDE.parent / link).exists()] == []


@each
def test_its_question_is_a_command_that_can_be_run(row: Row) -> None:
    program, name, *words = shlex.split(row.ask)
    command = _command(name)
    with command.make_context(name, words) as context:
        asked = [context.params[p.name] for p in command.params if p.param_type_name == "argument" and p.name]
    assert program == "sanctiongraph"
    assert [word for word in asked if word not in _known()] == []


def _command(name: str) -> Any:
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return commands[name]


@cache
def _known() -> set[str]:
    """Whatever a question may be about: ids and codes of the city's people, listings, and ids of the regime."""
    records = [*Fiction("prc").city(), *Fiction("prc").planted()]
    numbers = {check(i.scheme, i.value) for r in records if isinstance(r, Subject) for i in r.identifiers}
    regime = load_regime("prc")
    return {r.id for r in records} | numbers | {*regime.measure, *regime.scheme, "memoranda"}


@each
def test_its_case_and_its_twin_exist_and_show_the_system(row: Row) -> None:
    case, twin = CASES[row.case], CASES[row.twin]
    assert (row.system in case.systems, row.system in twin.systems) == (True, True)
    assert (case.file, twin.data["twin_of"]) == (twin.file, case.name)


@pytest.mark.parametrize("case", [c for c in CASES.values() if "twin_of" in c.data], ids=lambda case: case.name)
def test_a_twin_shares_a_system_with_its_case_but_not_both_its_facts_and_days_and_not_its_answer(
    case: casefile.Case,
) -> None:
    other = CASES[case.data["twin_of"]]
    assert set(case.systems) & set(other.systems)
    assert case.data["given"] != other.data["given"] or _days(case).isdisjoint(_days(other))
    assert _answer(case) != _answer(other)


def _days(case: casefile.Case) -> set[Any]:
    return {on["day"] for on in case.data.get("days", [])}


def _answer(case: casefile.Case) -> list[Any]:
    """What a case expects, whatever its days."""
    return [
        *({key: said for key, said in on.items() if key != "day"} for on in case.data.get("days", [])),
        case.data.get("spans"),
    ]


def test_every_case_has_a_name_of_its_own_and_names_systems_that_exist() -> None:
    assert len(CASES) == len(casefile.cases())
    assert {s for case in CASES.values() for s in case.systems} == set(SYSTEMS)


def test_every_link_of_the_guide_leads_somewhere_and_every_command_in_it_exists() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if not (GUIDE.parent / link).exists()] == []
    named = set(re.findall(r"sanctiongraph ([a-z]+)", text))
    assert [name for name in sorted(named) if _command(name) is None] == []
