"""A hundred thousand malformed rows of more than a hundred sorts: each is told, none is loaded, the rest is."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from hostile.corpus import SORTS, Place, Sort, write_corpus
from hostile.measured import COMMAND, run
from sanctiongraph.graph.connection import Graph
from sanctiongraph.model import FOREVER, RECORDS
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.bundle import read

ROWS, SEED = 100_000, 20251125
MEGABYTES = 400


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


def standing(graph: Graph) -> dict[str, set[str]]:
    """The records that stand in the graph, by kind, the ties' among them."""
    labels = {"Document": "documents", "Profile": "subjects", "Conduct": "conduct", "Listing": "listings"} | {
        "Exemption": "exemptions", "Holding": "holdings", "Step": "steps", "Entry": "entries", "Score": "scores",
    }  # fmt: skip
    found: dict[str, set[str]] = {
        kind: {
            row["id"]
            for row in graph.read(
                f"MATCH (c:{label}) WHERE c.withdrawn = $forever RETURN c.record AS id", {"forever": FOREVER}
            )
        }
        for label, kind in labels.items()
    }
    ties = "MATCH ()-[t:ROLE|PARENT|SPOUSE|BRANCH]->() WHERE t.withdrawn = $forever RETURN t.record AS id"
    found["ties"] = {row["id"] for row in graph.read(ties, {"forever": FOREVER})}
    return found


def test_a_hundred_thousand_bad_rows_are_told_one_by_one_and_every_good_row_around_them_is_loaded(
    empty_graph: Graph, engine_settings: Settings, regime: Regime, tmp_path: Path
) -> None:
    corpus = write_corpus(tmp_path / "hostile", ROWS, SEED, regime)
    assert corpus.bad == ROWS + 1
    words = ("load", str(tmp_path / "hostile"), "--skip-rejected", "--json")
    environment = {"SANCTIONGRAPH_STATE": str(engine_settings.state), "SANCTIONGRAPH_ENGINE": engine_settings.engine}
    child = run(COMMAND, *words, cwd=tmp_path, **environment)
    assert (child.code, child.megabytes < MEGABYTES) == (0, True), (SEED, child)
    with (tmp_path / "hostile.rejections.jsonl").open(encoding="utf-8") as file:
        told = [(r["file"], r["line"], r["field"], r["reason"]) for r in map(json.loads, file)]
    wrong = next(((a, b) for a, b in zip(told, corpus.rejections, strict=False) if a != b), None)
    assert wrong is None, (SEED, wrong)
    assert len(told) == len(corpus.rejections)
    assert standing(empty_graph) == {model.file: corpus.kept.get(model.file, set()) for model in RECORDS}
    assert json.loads(child.out)[0]["rejected"] == corpus.bad


def test_without_skip_rejected_one_bad_row_among_good_ones_loads_nothing(
    empty_graph: Graph, engine_settings: Settings, regime: Regime, tmp_path: Path
) -> None:
    write_corpus(tmp_path / "hostile", 0, SEED, regime)
    environment = {"SANCTIONGRAPH_STATE": str(engine_settings.state), "SANCTIONGRAPH_ENGINE": engine_settings.engine}
    child = run(COMMAND, "load", str(tmp_path / "hostile"), cwd=tmp_path, **environment)
    assert child.code == 4, child
    assert "rows were rejected, so nothing was loaded" in child.err
    assert "Traceback" not in child.err
    assert {kind for kind, ids in standing(empty_graph).items() if ids} == set()


@pytest.mark.parametrize("sort", SORTS, ids=[sort.name for sort in SORTS])
def test_the_mended_row_of_every_sort_is_a_record(sort: Sort, regime: Regime, tmp_path: Path) -> None:
    made = sort.make(Place("mended", 0, regime, Random(SEED)))
    name = sort.file if "." in sort.file else f"{sort.file}.jsonl"
    head = b"id,document,kind,source,target,share,since,until\n" if name.endswith(".csv") else b""
    (tmp_path / name).write_bytes(head + made.good + b"\n")
    rows = list(read(tmp_path))
    assert [(row.problems, row.record and row.record.id) for row in rows] == [([], "mended")]


def test_there_are_more_than_a_hundred_sorts_and_every_kind_of_record_has_one() -> None:
    assert len({sort.name for sort in SORTS}) == len(SORTS) > 100
    assert {sort.file.partition(".")[0] for sort in SORTS} == {model.file for model in RECORDS}


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(regime: Regime, tmp_path: Path) -> None:
    def written(seed: int) -> dict[str, bytes]:
        write_corpus(tmp_path / str(seed), 500, seed, regime)
        return {path.name: path.read_bytes() for path in (tmp_path / str(seed)).iterdir()}

    first = written(1)
    write_corpus(tmp_path / "again", 500, 1, regime)
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == first
    assert written(2) != first
