"""The households of a scheme: as many as its source publishes, the same bytes every time, and no figure in the code."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sanctiongraph.errors import LoadError, NotFound
from sanctiongraph.model import Score, Subject
from sanctiongraph.regime import Figure, Regime, Scheme, load_regime
from sanctiongraph.sources.bundle import read
from sanctiongraph.sources.households import Published, households, published, records, scheme_of, write_households

ROOT = Path(__file__).parents[2]
STARS = {"one star": 7_027, "two stars": 7_766, "three stars": 3_619, "four stars": 1_324, "five stars": 1_355}
EVALUATED = 149_758


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def scheme(regime: Regime) -> Scheme:
    return scheme_of(regime, "qingzhen")


@pytest.fixture(scope="module")
def folder(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("households") / "bundle"
    counts = write_households(folder, scheme)
    assert counts == {"documents": 1, "subjects": EVALUATED, "scores": EVALUATED}
    return folder


def without_figures(scheme: Scheme) -> Scheme:
    grades = tuple(grade.model_copy(update={"count": None}) for grade in scheme.grades)
    return scheme.model_copy(update={"grades": grades, "numbers": ()})


def test_the_whole_bundle_is_the_published_table_household_by_household(folder: Path, scheme: Scheme) -> None:
    names = {grade.id: grade.name for grade in scheme.grades}
    given: Counter[str | None] = Counter()
    homes, rated = set(), set()
    for row in read(folder):
        assert row.problems == []
        if isinstance(row.record, Subject):
            homes.add(row.record.id)
        elif isinstance(row.record, Score):
            rated.add(row.record.subject)
            assert (row.record.scheme, row.record.score) == (scheme.id, None)
            given[names.get(row.record.grade or "")] += 1
    assert given == {**STARS, None: EVALUATED - sum(STARS.values())}
    assert homes == rated
    assert len(homes) == EVALUATED


def test_the_same_scheme_gives_the_same_bytes(folder: Path, scheme: Scheme, tmp_path: Path) -> None:
    write_households(tmp_path / "again", scheme)
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_other_figures_give_other_households(scheme: Scheme) -> None:
    few = [grade.model_copy(update={"count": n}) for n, grade in enumerate(scheme.grades[:2], 1)]
    figures = [
        scheme.numbers[0].model_copy(update={"unit": "homes", "value": value, "name": name})
        for name, value in (("rated", 3.0), ("visited", 5.0))
    ]
    small = scheme.model_copy(update={"grades": tuple(few), "numbers": tuple(figures)})
    assert published(small) == Published(everybody=figures[1], graded=figures[0])
    grades = [record.grade for record in records(small) if isinstance(record, Score)]
    assert grades == [few[0].id, few[1].id, few[1].id, None, None]


def test_of_two_larger_figures_none_is_taken_for_everybody(scheme: Scheme) -> None:
    more = scheme.numbers[0].model_copy(update={"value": EVALUATED + 1.0})
    doubtful = scheme.model_copy(update={"numbers": (*scheme.numbers, more)})
    assert published(doubtful).everybody is None
    assert households(doubtful) == sum(STARS.values())


def test_a_figure_of_another_unit_is_not_taken_for_everybody(scheme: Scheme) -> None:
    graded = published(scheme).graded
    assert graded is not None
    persons: Figure = graded.model_copy(update={"unit": "persons", "value": 10.0**6})
    assert published(scheme.model_copy(update={"numbers": (graded, persons)})) == Published(None, graded)


def test_a_scheme_without_published_counts_has_no_households(scheme: Scheme, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No source publishes how many have each grade"):
        write_households(tmp_path / "none", without_figures(scheme))
    assert not (tmp_path / "none").exists()


def test_an_unknown_scheme_is_a_sentence_that_names_the_known_ones(regime: Regime) -> None:
    with pytest.raises(NotFound, match=r"The regime has no scheme 'nowhere'; it has .*qingzhen"):
        scheme_of(regime, "nowhere")


def test_a_folder_that_holds_something_is_left_alone(scheme: Scheme, tmp_path: Path) -> None:
    (tmp_path / "scores.jsonl").write_text("mine")
    with pytest.raises(LoadError, match="is not empty"):
        write_households(tmp_path, scheme)
    assert (tmp_path / "scores.jsonl").read_text() == "mine"


def test_neither_a_scheme_nor_a_figure_of_one_stands_in_the_code(regime: Regime) -> None:
    parts = [part.id for scheme in regime.schemes for part in (*scheme.events, *scheme.grades)]
    counts = [grade.count for scheme in regime.schemes for grade in scheme.grades if grade.count]
    values = [int(figure.value) for scheme in regime.schemes for figure in scheme.numbers if figure.value >= 1000]
    numbers = [rf"{n}|{n:_}|{n:,}" for n in (*counts, *values)]
    words = [re.escape(word) for word in (*(scheme.id for scheme in regime.schemes), *parts)]
    planted = re.compile(rf"(?<![\w-])(?:{'|'.join([*words, *numbers])})(?![\w-])")
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "cypher").rglob("*.cypher")]
    found = {path.name: match.group() for path in code if (match := planted.search(path.read_text("utf-8")))}
    assert found == {}
    assert planted.search("IF = 'qingzhen'")
    assert planted.search("HOMES = 149_758")
