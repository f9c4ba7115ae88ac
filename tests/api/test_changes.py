"""What changed between two loads, as a client that follows a portfolio asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from asking import Api, C, K, W
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.lookup import state
from sanctiongraph.regime import Regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city

LISTING = "l:chenxi"
REPRESENTS = "t:wei-lan.legal_representative.chenxi-textiles"

Line = dict[str, Any]
Loads = Callable[..., int]


@pytest.fixture
def loads(city: Graph, regime: Regime, settings: Settings, tmp_path: Path) -> Iterator[Loads]:
    """Load some rows, ``kind=[row, …]``, and say which load that was; at the end the city is as it was written."""
    write_city(tmp_path / "whole")
    n = 0

    def again(**kinds: list[Line]) -> int:
        nonlocal n
        n += 1
        folder = tmp_path / f"later-{n}"
        folder.mkdir()
        for kind, rows in kinds.items():
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
        load(city, regime, folder, settings)
        return state(city, regime).data

    yield again
    for kind, ids in (("listings", [LISTING]), ("ties", [REPRESENTS]), ("subjects", [W])):
        again(**{kind: [line(tmp_path / "whole", kind, id) for id in ids]})


def line(folder: Path, kind: str, id: str) -> Line:
    rows = map(json.loads, (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines())
    return next(row for row in rows if row["id"] == id)


def told(api: Api, since: int, **asked: Any) -> list[Line]:
    """All changes since a load, page by page."""
    found, cursor = [], {}
    while True:
        page = api.answer("/v1/changes", since=since, **asked, **cursor)
        found += page["changes"]
        if page["complete"]:
            assert page["cursor"] is None
            return found
        cursor = {"cursor": page["cursor"]}


def key(effect: Line) -> tuple[str, str, str, str]:
    return effect["affected"]["id"], effect["measure"], effect["listing"], effect["mode"]


def every_effect(api: Api, data: int) -> dict[tuple[str, ...], list[Line]]:
    """The whole timelines of the effects of C's listing."""
    answer = api.answer(f"/v1/listings/{LISTING}/affected", since="0001-01-02", known_at=data)
    return {key(effect): effect["parts"] for effect in answer["effects"]}


def test_a_load_that_ends_a_listing_ends_exactly_the_effects_of_the_company_its_representative_and_her_daughter(
    api: Api, loads: Loads, tmp_path: Path, city: Graph, regime: Regime
) -> None:
    before = state(city, regime).data
    ended = {**line(tmp_path / "whole", "listings", LISTING), "until": "2018-02-01"}
    after = loads(listings=[ended])
    old, new = every_effect(api, before), every_effect(api, after)
    changes = told(api, before)
    assert {key(c) for c in changes} == set(old)
    assert {c["affected"]["id"] for c in changes} == {C, W, K}
    assert {c["what"] for c in changes} == {"ended"}
    assert {key(c): c["before"] for c in changes} == old
    assert {key(c): c["after"] for c in changes if c["after"]} == new
    cause = {"kind": "listing", "record": LISTING, "what": "corrected", "document": "d:l:chenxi"}
    assert [c["causes"] for c in changes] == [[cause]] * len(changes)


def test_the_same_is_told_page_by_page_of_the_first_pages_load(
    api: Api, loads: Loads, tmp_path: Path, city: Graph, regime: Regime
) -> None:
    before = state(city, regime).data
    after = loads(listings=[{"id": LISTING, "withdrawn": True}])
    whole = told(api, before)
    first = api.answer("/v1/changes", since=before, page=1)
    assert (first["since"], first["data"], first["complete"]) == (before, after, False)
    assert told(api, before, page=1) == whole
    later = loads(listings=[line(tmp_path / "whole", "listings", LISTING)])
    rest = api.answer("/v1/changes", since=before, page=1, cursor=first["cursor"])
    assert rest["data"] == after
    assert told(api, before, until=after) == whole
    assert told(api, before, until=later) == []
    assert {c["what"] for c in told(api, after)} == {"began"}
    assert {c["causes"][0]["what"] for c in told(api, after)} == {"asserted"}


def test_a_load_that_changes_nothing_about_effects_yields_no_changes(
    api: Api, loads: Loads, tmp_path: Path, city: Graph, regime: Regime
) -> None:
    before = state(city, regime).data
    renamed = {**line(tmp_path / "whole", "subjects", W), "names": ["魏阿岚"]}
    after = loads(subjects=[renamed])
    assert after == before + 1
    answer = api.answer("/v1/changes", since=before)
    assert (answer["changes"], answer["complete"], answer["rules"]) == ([], True, [])


def test_a_correction_of_a_tie_is_the_cause_of_what_it_changes(
    api: Api, loads: Loads, tmp_path: Path, city: Graph, regime: Regime
) -> None:
    before = state(city, regime).data
    shorter = {**line(tmp_path / "whole", "ties", REPRESENTS), "until": "2018-02-01"}
    loads(ties=[shorter])
    changes = told(api, before)
    assert {c["affected"]["id"] for c in changes} == {W, K}
    cause = {"kind": "tie", "record": REPRESENTS, "what": "corrected", "document": "d:company-register"}
    assert [c["causes"] for c in changes] == [[cause]] * len(changes)


def test_changes_of_loads_that_never_were_or_in_the_wrong_order_are_refused(
    api: Api, city: Graph, regime: Regime
) -> None:
    newest = state(city, regime).data
    for asked, status in (
        ({"since": newest + 1}, 422),
        ({"since": 1, "until": newest + 1}, 404),
        ({"since": -1}, 422),
        ({}, 422),
    ):
        assert api.get("/v1/changes", **asked).status_code == status, asked
    assert api.answer("/v1/changes", since=newest)["changes"] == []
    assert api.get("/v1/changes", Role.subject, since=1).status_code == 403


def test_a_load_of_the_rules_is_told_with_the_changes(api: Api, city: Graph, regime: Regime) -> None:
    rules = api.answer("/v1/changes", since=0, page=1)["rules"]
    assert [(r["data"], r["regime"]) for r in rules] == [(1, regime.hash)]
    assert api.answer("/v1/changes", since=1)["rules"] == []
