"""Holdings, steps, ledger entries and scores: loaded, corrected, withdrawn and refused like every other claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sanctiongraph.errors import LoadError
from sanctiongraph.load import LoadReport, load
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings

KINDS = ("holdings", "steps", "entries", "scores")
LABELS = {"holdings": "Holding", "steps": "Step", "entries": "Entry", "scores": "Score"}


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture
def lines(regime: Regime) -> dict[str, list[dict[str, Any]]]:
    """A listing with a copy and a step, and a subject with a ledger and a score."""
    graded = next(s for s in regime.schemes if s.grades and s.events)
    ranged = next(s for s in regime.schemes if s.highest)
    return {
        "documents": [{"id": "d1", "title": "公告"}, {"id": "d2", "title": "抄送"}],
        "subjects": [{"id": "p1", "document": "d1", "kind": "person", "name": "张三"}],
        "listings": [
            {
                "id": "l1",
                "document": "d1",
                "subject": "p1",
                "register": regime.registers[0].id,
                "since": "2018-03-01",
            }
        ],
        "holdings": [
            {
                "id": "h1",
                "document": "d2",
                "listing": "l1",
                "holder": regime.agencies[0].id,
                "from": regime.agencies[1].id,
                "received": "2018-03",
                "ceased": "2019-05-01",
            }
        ],
        "steps": [
            {"id": "s1", "document": "d2", "listing": "l1", "kind": "review", "level": 1, "on": "2018-04-02"},
        ],
        "entries": [
            {
                "id": "e1",
                "document": "d2",
                "subject": "p1",
                "scheme": graded.id,
                "event": graded.events[0].id,
                "points": -5,
                "on": "2018",
                "text": "闯红灯",
            }
        ],
        "scores": [
            {
                "id": "g1",
                "document": "d2",
                "subject": "p1",
                "scheme": graded.id,
                "grade": graded.grades[0].id,
                "since": "2018-06-01",
            },
            {"id": "g2", "document": "d2", "subject": "p1", "scheme": ranged.id, "score": 600.0, "since": "2018-06-01"},
        ],
    }


def bring(graph: Any, regime: Regime, settings: Settings, folder: Path, lines: dict[str, list[Any]]) -> LoadReport:
    folder.mkdir(exist_ok=True)
    for kind, rows in lines.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
    return load(graph, regime, folder, settings, report_folder=folder.parent)


def stored(graph: Any, kind: str) -> dict[str, dict[str, Any]]:
    """The claims of a kind that stand, by record, without what every claim has."""
    rows = graph.read(f"MATCH (c:{LABELS[kind]}) WHERE c.withdrawn > 1000000 RETURN c {{.*}} AS c", {})
    apart = {"claim", "asserted", "withdrawn", "record"}
    return {row["c"]["record"]: {k: str(v) for k, v in row["c"].items() if k not in apart} for row in rows}


def test_a_copy_and_a_step_of_a_listing_keep_what_their_documents_say(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    assert stored(empty_graph, "holdings") == {
        "h1": {
            "document": "d2",
            "listing": "l1",
            "holder": regime.agencies[0].id,
            "from": regime.agencies[1].id,
            "since": "2018-03-01",
            "sure_since": "2018-03-31",
            "until": "2019-05-01",
        }
    }
    assert stored(empty_graph, "steps") == {
        "s1": {
            "document": "d2",
            "listing": "l1",
            "kind": "review",
            "level": "1",
            "on_earliest": "2018-04-02",
            "on_latest": "2018-04-02",
        }
    }


def test_ledgers_and_scores_hang_on_their_subject(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    asked = "MATCH (c:Entry|Score)-[:COUNTS_FOR|GIVEN_TO]->(s:Subject) RETURN c.record AS record, s.id AS subject"
    assert {(r["record"], r["subject"]) for r in empty_graph.read(asked, {})} == {
        ("e1", "p1"),
        ("g1", "p1"),
        ("g2", "p1"),
    }
    assert {k: v["points"] for k, v in stored(empty_graph, "entries").items()} == {"e1": "-5.0"}
    assert {k: v.get("score") for k, v in stored(empty_graph, "scores").items()} == {"g1": None, "g2": "600.0"}


def test_the_same_records_twice_change_nothing_and_a_correction_closes_the_old_claim(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    assert bring(empty_graph, regime, engine_settings, tmp_path / "b", lines).nothing_new
    later = {
        "holdings": [{**lines["holdings"][0], "ceased": None}],
        "steps": [{"id": "s1", "withdrawn": True}],
        "entries": [{**lines["entries"][0], "points": -10}],
        "scores": [{"id": "g2", "withdrawn": True}],
    }
    report = bring(empty_graph, regime, engine_settings, tmp_path / "later", later)
    assert (report.added, report.closed) == (2, 4)
    assert stored(empty_graph, "holdings")["h1"]["until"] == "9999-12-31"
    assert stored(empty_graph, "steps") == {}
    assert stored(empty_graph, "entries")["e1"]["points"] == "-10.0"
    assert set(stored(empty_graph, "scores")) == {"g1"}


@pytest.mark.parametrize("kind", KINDS)
def test_withdrawing_the_document_takes_back_what_rests_on_it(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any, kind: str
) -> None:
    bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    bring(empty_graph, regime, engine_settings, tmp_path / "w", {"documents": [{"id": "d2", "withdrawn": True}]})
    assert stored(empty_graph, kind) == {}


def test_a_listing_cannot_go_while_a_copy_and_a_step_speak_of_it(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    gone = {"listings": [{"id": "l1", "withdrawn": True}]}
    with pytest.raises(LoadError, match=r"h1 \(holdings\), s1 \(steps\) still refer to it"):
        bring(empty_graph, regime, engine_settings, tmp_path / "w", gone)
    gone |= {"holdings": [{"id": "h1", "withdrawn": True}], "steps": [{"id": "s1", "withdrawn": True}]}
    assert bring(empty_graph, regime, engine_settings, tmp_path / "w", gone).closed == 3


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("holdings", {"holder": "nobody"}, "holder", "no such agency or platform"),
    ("holdings", {"from": "nobody"}, "from", "no such agency or platform"),
    ("holdings", {"listing": "l9"}, "listing", "no such listing"),
    ("holdings", {"ceased": "2018-01-01"}, "ceased", "is not after received"),
    ("steps", {"listing": "l9"}, "listing", "no such listing"),
    ("steps", {"kind": "service"}, "level", "only a review and its decision have one"),
    ("steps", {"kind": "paid"}, "kind", "should be 'warning'"),
    ("entries", {"scheme": "nowhere"}, "scheme", "no such scheme"),
    ("entries", {"event": "jaywalking"}, "event", "no such event"),
    ("entries", {"subject": "p9"}, "subject", "no such subject"),
    ("entries", {"points": "many"}, "points", "should be a number"),
    ("scores", {"grade": "best"}, "grade", "no such grade"),
    ("scores", {"scheme": "nowhere"}, "scheme", "no such scheme"),
    ("scores", {"since": None}, "since", "needs the day on which it was given"),
]


def test_what_the_regime_does_not_know_is_refused_line_by_line_with_field_and_reason(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    good = {kind: lines[kind][0] for kind in KINDS}
    for number, (kind, changes, _, _) in enumerate(WRONG):
        lines[kind].append({**good[kind], "id": f"x{number}", **changes})
    with pytest.raises(LoadError, match=f"{len(WRONG)} of "):
        bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
    report = (tmp_path / "b.rejections.jsonl").read_text(encoding="utf-8").splitlines()
    rejected = [json.loads(line) for line in report]
    assert [(r["file"], r["field"]) for r in rejected] == [(f"{kind}.jsonl", field) for kind, _, field, _ in WRONG]
    assert [(says, r["reason"]) for (*_, says), r in zip(WRONG, rejected, strict=True) if says not in r["reason"]] == []


def test_a_score_outside_of_its_schemes_range_is_refused(
    empty_graph: Any, regime: Regime, engine_settings: Settings, tmp_path: Path, lines: Any
) -> None:
    scheme = next(s for s in regime.schemes if s.highest)
    lines["scores"][1]["score"] = scheme.highest + 1
    with pytest.raises(LoadError, match=f"{scheme.id} gives scores from {scheme.lowest:g} to {scheme.highest:g}"):
        bring(empty_graph, regime, engine_settings, tmp_path / "b", lines)
