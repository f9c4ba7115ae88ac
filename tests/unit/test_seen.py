"""What a bundle's lines have said is kept on disk: the same is told of them whatever stands in one chunk together."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from casefile import write
from hostile.corpus import write_corpus
from sanctiongraph import checking, processes
from sanctiongraph.check import Held
from sanctiongraph.checking import first_pass
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.identifiers import make_uscc
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.seen import Finished, Seen
from sanctiongraph.sources import bundle
from sanctiongraph.sources.bundle import Bundle
from sanctiongraph.sources.world import write_world
from sanctiongraph.spool import unpacked

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
        seen.put("subjects", {})
        seen._open["subjects"].execute("PRAGMA max_page_count = 20")
        with pytest.raises(LoadError, match=r"cannot be kept in a temporary file .*full.* so nothing was loaded: make"):
            seen.put("subjects", {f"s{n}": "person" for n in range(100_000)})


def test_a_finished_kind_is_read_from_the_folder_and_one_that_is_not_is_unknown_there(tmp_path: Path) -> None:
    with Seen(tmp_path) as seen, Finished(tmp_path) as reader:
        seen.put("subjects", {"a": "person"})
        seen.put_numbers([("uscc:1", "a")])
        assert (reader.states("subjects", ["a"]), reader.holders(["uscc:1"])) == ({}, {})
        seen.finish("subjects")
        seen.put("ties", {"t": "ok"})
        assert (reader.states("subjects", ["a", "b"]), reader.holders(["uscc:1"])) == (
            {"a": "person"},
            {"uscc:1": {"a"}},
        )
        assert reader.states("ties", ["t"]) == {}
        assert (seen.states("subjects", ["a"]), seen.holders(["uscc:1"])) == ({"a": "person"}, {"uscc:1": {"a"}})


def by(monkeypatch: pytest.MonkeyPatch, several: bool) -> None:
    """Let three processes check whatever comes, or one."""
    monkeypatch.setattr(checking, "SEVERAL_FROM", 0 if several else 1 << 60)
    for module in (checking, processes):
        monkeypatch.setattr(module, "processors", lambda: 3)


Told = list[tuple[str, int, str, str]]
Kept = dict[str, set[str]]


def checked(folder: Path, regime: Regime) -> tuple[Told, Kept, list[bytes]]:
    """What is told of a bundle, the ids of what is kept, and everything as it is spooled."""
    told, kept, spooled = [], {}, []
    with first_pass(regime, NOBODY, b"key", Bundle(folder)) as first:
        for outcome in first.outcomes:
            told += outcome.bad
            spooled.append(outcome.ready)
            for record in unpacked(outcome.ready):
                kept.setdefault(record.kind, set()).add(record.id)
        told += first.checker.settle()[1]
    return [(r.file, r.line, r.field, r.reason) for r in told], kept, spooled


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_the_hostile_corpus_gets_the_same_rejections_whatever_stands_in_one_chunk_and_whoever_checks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, several: bool
) -> None:
    regime = load_regime("prc")
    corpus = write_corpus(tmp_path / "hostile", 3_000, SEED, regime)
    monkeypatch.setattr(bundle, "CHUNK", chunk)
    by(monkeypatch, several)
    told, kept, _ = checked(tmp_path / "hostile", regime)
    assert told == corpus.rejections
    assert kept == {k: ids for k, ids in corpus.kept.items() if ids}


def test_several_processes_prepare_the_very_records_that_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime = load_regime("prc")
    write_world(tmp_path / "world", 1_000, 1)
    monkeypatch.setattr(bundle, "CHUNK", 50)
    found = {}
    for several in (True, False):
        by(monkeypatch, several)
        told, kept, spooled = checked(tmp_path / "world", regime)
        assert told == []
        found[several] = [unpacked(piece) for piece in spooled]
        assert sum(map(len, kept.values())) > 1_000
    assert found[True] == found[False]


def test_an_id_used_twice_and_a_reference_by_number_are_seen_across_the_parts_that_others_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime, number = load_regime("prc"), make_uscc("91", 1)
    write(
        {
            "documents": [{"id": "d", "issuer": "A", "title": "A"}, {"id": "d", "issuer": "B", "title": "B"}],
            "subjects": [
                {
                    "id": "c",
                    "document": "d",
                    "kind": "company",
                    "name": "甲",
                    "identifiers": [{"scheme": "uscc", "value": number}],
                },
                {"id": "p", "document": "d", "kind": "person", "name": "乙"},
                {"id": "p", "document": "d", "kind": "company", "name": "丙"},
            ],
            "ties": [
                {"id": "t", "document": "d", "kind": "shareholder", "source": "p", "target": f"@uscc:{number}"},
                {"id": "u", "document": "d", "kind": "shareholder", "source": "q", "target": f"@uscc:{number}"},
            ],
        },
        tmp_path / "twice",
    )
    monkeypatch.setattr(bundle, "CHUNK", 1)
    by(monkeypatch, several=True)
    told, kept, spooled = checked(tmp_path / "twice", regime)
    assert [(file, line, field) for file, line, field, _ in told] == [
        ("documents.jsonl", 2, "id"),
        ("subjects.jsonl", 3, "id"),
        ("ties.jsonl", 2, "source"),
    ]
    assert kept == {"documents": {"d"}, "subjects": {"c", "p"}, "ties": {"t"}}
    (tie,) = [record for piece in spooled for record in unpacked(piece) if record.id == "t"]
    assert tie.claims[0].row["target"] == "c"


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_a_cell_nested_deep_is_one_rejection_and_the_rows_around_it_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, several: bool
) -> None:
    write({"documents": [{"id": "d", "issuer": "A", "title": "A"}]}, tmp_path)
    rows = [["c", ""], ["d", "[" * 600 + "]" * 600], ["e", '[{"scheme": ' * 11 + "1" + "}]" * 11]]
    rows = [[id, "d", "company", "甲", cell] for id, cell in rows]
    with (tmp_path / "subjects.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "document", "kind", "name", "keyed"], *rows])
    by(monkeypatch, several)
    told, kept, _ = checked(tmp_path, load_regime("prc"))
    assert [(line, field, reason[:16]) for _, line, field, reason in told] == [
        (3, "keyed", "is a JSON list, "),
        (4, "keyed", "is a JSON list, "),
    ]
    assert kept == {"documents": {"d"}, "subjects": {"c"}}


@pytest.mark.parametrize("error", [BlockingIOError(), PermissionError(), ImportError(), NotImplementedError()])
@pytest.mark.parametrize("forks", [0, 1])
def test_where_the_system_gives_no_processes_one_does_the_work_and_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, forks: int
) -> None:
    write({"documents": [{"id": "d", "issuer": "A", "title": "A"}]}, tmp_path)
    by(monkeypatch, several=True)
    fork, left = os.fork, [forks]

    def failing() -> int:
        if left[0] == 0:
            raise error
        left[0] -= 1
        return fork()

    monkeypatch.setattr(os, "fork", failing)
    before = multiprocessing.active_children()
    assert checked(tmp_path, load_regime("prc"))[:2] == ([], {"documents": {"d"}})
    assert multiprocessing.active_children() == before


def test_a_folder_that_nobody_holds_any_more_is_removed_and_one_that_is_held_or_fresh_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, held, fresh = (tmp_path / f"{processes.NAMED}{name}" for name in ("left", "held", "fresh"))
    for folder in (left, held, fresh):
        folder.mkdir()
        (folder / "subjects").write_text("ids")
        os.utime(folder, (0, 0))
    fresh.touch()
    with ExitStack() as stack:
        assert processes._held(stack, held)
        os.utime(held, (0, 0))
        with processes.processes(lambda _: None) as several:
            assert several.folder.exists()
            assert (left.exists(), held.exists(), fresh.exists()) == (False, True, True)
    assert not several.folder.exists()


def killing(_: bundle.Part) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_one_sentence_and_the_others_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime = load_regime("prc")
    write_world(tmp_path / "world", 1_000, 1)
    by(monkeypatch, several=True)
    monkeypatch.setattr(checking, "_examine", killing)
    before = set(multiprocessing.active_children())
    with pytest.raises(
        LoadError, match="was killed, perhaps because memory ran out, so nothing was loaded: load again"
    ):
        checked(tmp_path / "world", regime)
    assert set(multiprocessing.active_children()) == before


KILLED = """
import os, signal, sys
from sanctiongraph import checking
from sanctiongraph.check import Held
from sanctiongraph.regime import load_regime
from sanctiongraph.sources import bundle
bundle.CHUNK, checking.SEVERAL_FROM, checking.processors = 100, 0, lambda: 2
with checking.first_pass(load_regime("prc"), Held(None, empty=True), b"key", bundle.Bundle(sys.argv[1])) as first:
    next(first.outcomes)
    print(*first.several._pool._processes, first.several.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def runs(pid: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_the_others_end_and_leave_nothing_when_the_load_is_killed(tmp_path: Path) -> None:
    write_world(tmp_path / "world", 1_000, 1)
    command = [sys.executable, "-c", KILLED, str(tmp_path / "world")]
    with (tmp_path / "said").open("wb") as said:  # no pipe, for whoever does not end would hold it open
        done = subprocess.run(command, stdout=said, stderr=said, check=False)
    text = (tmp_path / "said").read_text()
    assert done.returncode == -signal.SIGKILL, text
    *others, folder = text.split()
    until = time.monotonic() + 30
    while (left := [pid for pid in others if runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert (len(others), left, Path(folder).exists()) == (2, [], False)
