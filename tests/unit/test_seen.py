"""What a bundle's lines have said is kept on disk: the same is told of them whatever stands in one chunk together."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from hostile.corpus import write_corpus
from sanctiongraph import load as loading
from sanctiongraph.check import Checker, Held
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.regime import load_regime
from sanctiongraph.seen import Seen
from sanctiongraph.sources.bundle import Bundle

SEED = 20251125
NOBODY = Held(cast("Graph", None), empty=True)


def test_the_last_state_of_an_id_is_remembered_by_kind_and_of_no_other_id() -> None:
    with Seen() as seen:
        seen.put("subjects", {"a": "person", "b": "", "é\U0001f600": "company"})
        seen.put("subjects", {"b": "person"})
        seen.put("documents", {"a": "ok"})
        assert seen.states("subjects", ["a", "b", "c", "é\U0001f600"]) == {
            "a": "person",
            "b": "person",
            "é\U0001f600": "company",
        }
        assert seen.states("documents", ["a", "b"]) == {"a": "ok"}
        assert seen.states("ties", ["a"]) == {}


def test_a_number_leads_to_everybody_who_has_it_also_to_those_who_come_after_the_first_question() -> None:
    with Seen() as seen:
        seen.put_numbers([("uscc:1", "a"), ("uscc:1", "b"), ("uscc:2", "c")])
        assert seen.holders(["uscc:1", "uscc:3"]) == {"uscc:1": {"a", "b"}}
        seen.put_numbers([("uscc:3", "d")])
        assert seen.holders(["uscc:2", "uscc:3"]) == {"uscc:2": {"c"}, "uscc:3": {"d"}}


def test_a_disk_that_is_full_is_one_sentence() -> None:
    with Seen() as seen:
        seen._db.execute("PRAGMA max_page_count = 20")
        with pytest.raises(LoadError, match=r"cannot be kept in a temporary file .*full.* so nothing was loaded: make"):
            seen.put("subjects", {f"s{n}": "person" for n in range(100_000)})


@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_the_hostile_corpus_gets_the_same_rejections_whatever_stands_in_one_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    regime = load_regime("prc")
    corpus = write_corpus(tmp_path / "hostile", 3_000, SEED, regime)
    monkeypatch.setattr(loading, "CHUNK", chunk)
    told, kept = [], {}
    with Seen() as seen:
        checker = Checker(regime, NOBODY, b"key", seen)
        for kind, rows in loading._chunks(Bundle(tmp_path / "hostile").rows()):
            good, wrong = checker.take(kind, rows) if kind else ([], [p for row in rows for p in row.problems])
            told += wrong
            kept.setdefault(kind, set()).update(record.id for record in good)
        told += checker.settle()[1]
    assert [(r.file, r.line, r.field, r.reason) for r in told] == corpus.rejections
    assert {kind: ids for kind, ids in kept.items() if ids} == {k: ids for k, ids in corpus.kept.items() if ids}
