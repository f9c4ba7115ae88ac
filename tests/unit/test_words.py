"""No word of a regime stands in the code or in a query (D2, D6): its ids, the days of its rules, its role sets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from sanctiongraph.regime import Instrument, Version, load_regime

ROOT = Path(__file__).parents[2]
CODE = [
    *(path for folder in ("src", "app") for path in (ROOT / folder).rglob("*.py")),
    *(ROOT / "cypher").rglob("*.cypher"),
]
REGIME = load_regime("prc")
VERSIONS: list[Version | Instrument] = [
    *(s for a in REGIME.agencies for s in a.succeeded_by),
    *(t for r in REGIME.registers for g in r.grounds for t in g.texts),
    *(v for r in REGIME.registers for v in (*r.terms, *r.exclusions, *r.exits, *r.reviews, *r.duties)),
    *REGIME.instruments,
    *(basis for _, basis in REGIME.basis.values()),
    *REGIME.narrowings,
    *REGIME.exemptions,
]
WORDS: dict[str, set[str]] = {
    "measure": set(REGIME.measure),
    "register": set(REGIME.register_),
    "ground": {g.id for r in REGIME.registers for g in r.grounds},
    "exit": {e.id for r in REGIME.registers for e in r.exits},
    "instrument": set(REGIME.instrument),
    "basis": set(REGIME.basis),
    "rule version": {v.id for v in VERSIONS},
    "exemption": {e.kind for e in REGIME.exemptions},
    "reading": {r.id for r in REGIME.readings},
    "document": set(REGIME.document),
    "agency": set(REGIME.agency),
    "platform": set(REGIME.platform),
    "scheme": set(REGIME.scheme),
}
DAYS = {when.earliest for v in VERSIONS for when in (v.begins, v.ends) if when and when.exact}
ROLE_SETS = {frozenset(t.roles) for _, b in REGIME.basis.values() for t in b.targets if len(t.roles) > 1}


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(set().union(*WORDS.values()), key=len, reverse=True)
    return re.compile("|".join([*map(_of_word, words), *map(_of_day, sorted(DAYS))]))


def _of_word(word: str) -> str:
    """English words (illness) and abbreviations (SAFE) count as whole strings only, all others anywhere."""
    text = re.escape(word)
    return rf"(?<=[\"'`]){text}(?=[\"'`])" if word.isalpha() else rf"(?<![\w-]){text}(?![\w-])"


def _of_day(day: date) -> str:
    """2017-05-01, date(2017, 5, 1), date(year=2017, month=5, day=1), {year: 2017, month: 5, day: 1}, day(2017, 5)."""
    month, last = (
        rf"(?:-|\s*,\s*(?:{part}\s*[=:]\s*)?)0?{n}(?!\d)" for part, n in (("month", day.month), ("day", day.day))
    )
    of_month = rf"|\(\s*{day.year}\s*,\s*0?{day.month}\s*\)" if day.day == 1 else ""
    return rf"(?<!\d){day.year}{month}{last}{of_month}"


def _words(text: str) -> list[str]:
    return [match.group() for match in _pattern().finditer(text)]


def _role_sets(text: str) -> Iterator[frozenset[str]]:
    """The sets of strings that stand as a literal in Python, or in brackets in Cypher."""
    try:
        nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.List | ast.Tuple | ast.Set)]
        yield from (frozenset(e.value for e in n.elts if isinstance(e, ast.Constant)) for n in nodes)
    except SyntaxError:
        yield from (frozenset(re.findall(r"[\"'](\w+)[\"']", inside)) for inside in re.findall(r"\[([^\]]*)\]", text))


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_the_regime_stands_in_the_code(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {n: found for n, line in enumerate(lines, 1) if (found := _words(line))} == {}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_role_set_of_the_regime_stands_in_the_code(path: Path) -> None:
    assert set(_role_sets(path.read_text(encoding="utf-8"))) & ROLE_SETS == set()


def test_there_is_code_to_look_at_and_every_kind_of_word_to_look_for() -> None:
    assert {path.suffix for path in CODE} == {".py", ".cypher"}
    assert ([kind for kind, words in WORDS.items() if not words], bool(DAYS), bool(ROLE_SETS)) == ([], True, True)


# --- the negative twins: what is planted is found -------------------------------------------------------------


@pytest.mark.parametrize("kind", WORDS)
def test_a_planted_word_of_each_kind_is_found_in_a_file(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    words = sorted(WORDS[kind])
    path.write_text("".join(f'x = "{word}"  # planted\n' for word in words))
    assert [_words(line) for line in path.read_text().splitlines()] == [[word] for word in words]


@pytest.mark.parametrize("day", sorted(DAYS), ids=str)
def test_a_planted_day_is_found_however_it_is_written(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    for written in (
        f'DAY = "{day}"',
        f"DAY = date({y}, {m}, {d})",
        f"DAY = date(year={y}, month={m}, day={d})",
        f"WHERE a.since < date({{year: {y}, month: {m}, day: {d}}})",
        f"WHERE a.since < date('{day}')",
    ):
        assert len(_words(written)) == 1, written


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)))
def test_a_planted_role_set_is_found_in_python_and_in_cypher(roles: frozenset[str]) -> None:
    listed = sorted(roles)
    assert (
        {roles} == set(_role_sets(f"ROLES = {tuple(listed)}")) == set(_role_sets(f"MATCH (a) WHERE r.kind IN {listed}"))
    )


@pytest.mark.parametrize(
    "text",
    [
        'x = "M240"',
        'x = "XM24"',
        'x = "mou141-M24-b"',
        "an illness, a funeral, a release of the SAFE kind",
        'x = "2017-05-010"',
        "date(2017, 5, 12)",
        "date(2011, 5, 1)",
        "f(12017, 5)",
    ],
)
def test_what_only_resembles_a_word_is_not_found(text: str) -> None:
    assert _words(text) == []
