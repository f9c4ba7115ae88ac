"""A case as people work on it: what is not saved, how two people's changes meet, what it keeps of a drawing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from app.casework import (
    Draft,
    Named,
    changed,
    drawn_otherwise,
    following,
    kept_drawing,
    meeting,
    start_of,
    untouched,
    wrong,
)
from app.components.graph import Start
from pydantic import ValidationError

from sanctiongraph.answers import CaseContent, CaseDrawing, CaseView, TieView
from sanctiongraph.view import SubjectView

BASE = CaseContent.model_validate(
    {
        "title": "The firm",
        "notes": "First.",
        "subjects": [{"id": "p:a", "note": "owner"}, {"id": "p:b"}],
        "as_of": "2018-03-01",
        "seen": 3,
    }
)
DRAWING: dict[str, Any] = {
    "layout": "hierarchical",
    "nodes": [
        {"id": "l:x", "kind": "listing", "x": 0.0, "y": 1.5, "pinned": False, "hidden": False, "group": None},
        {"id": "p:b", "kind": "person", "x": -10.5, "y": 7.0, "pinned": True, "hidden": False, "group": "g2"},
        {"id": "p:a", "kind": "person", "x": 3.0, "y": 4.0, "pinned": True, "hidden": True, "group": "g2"},
    ],
    "ties": [],
    "groups": [{"id": "g1", "name": "Nobody"}, {"id": "g2", "name": "The house"}],
    "without": {"subjects": [], "ties": ["spouse"]},
}


def case(content: CaseContent) -> CaseView:
    return CaseView.model_validate(
        {
            "id": "1",
            "version": 1,
            "hash": "h",
            "versions": [],
            "mine": True,
            "seen": 3,
            "data": 4,
            "regime": "r",
            "complete": True,
            "content": content,
            "subjects": [],
        }
    )


# --- what is not saved ----------------------------------------------------------------------------------------------


def test_another_day_is_looked_at_without_making_anything_unsaved_and_is_kept_with_the_next_change() -> None:
    draft = Draft(case(BASE), BASE)
    on = date(2019, 1, 1)
    assert not draft.dirty
    draft.content = changed(BASE, as_of=on)
    assert not draft.dirty
    draft.content = changed(BASE, notes="Second.")
    assert draft.dirty
    assert draft.to_save(on) == changed(BASE, notes="Second.", as_of=on)


def test_what_was_typed_is_taken_piece_by_piece_as_far_as_a_case_can_hold_it() -> None:
    draft = Draft(case(BASE), BASE)
    draft.typed = {"title": " ", "notes": "Second.", "subject p:b": "the other"}
    draft.take()
    assert draft.content == changed(
        BASE, notes="Second.", subjects=[BASE.subjects[0], {"id": "p:b", "note": "the other"}]
    )
    assert draft.typed == {}


def test_a_subject_that_a_case_follows_already_keeps_its_note() -> None:
    both = following(BASE, ["p:a", "p:c", "p:c"])
    assert [(s.id, s.note) for s in both.subjects] == [("p:a", "owner"), ("p:b", ""), ("p:c", "")]


def test_what_a_case_cannot_hold_is_told_in_a_sentence() -> None:
    with pytest.raises(ValidationError) as caught:
        changed(BASE, title="  ")
    assert wrong(caught.value) == "This cannot be saved: the title has to be one line, and not empty."


# --- two people -----------------------------------------------------------------------------------------------------


def test_what_only_one_of_two_people_changed_is_kept_without_asking() -> None:
    theirs = changed(BASE, title="The firm and its owner", subjects=[*BASE.subjects, {"id": "p:c"}], seen=4)
    mine = changed(BASE, notes="Second.", subjects=[BASE.subjects[0]])
    met = meeting(BASE, theirs, mine)
    assert met.contested == ()
    assert met.settled({}) == changed(
        BASE,
        title="The firm and its owner",
        notes="Second.",
        subjects=[BASE.subjects[0], {"id": "p:c"}],
        seen=4,
    )


@pytest.mark.parametrize(
    ("side", "notes", "note"),
    [
        ("theirs", "Theirs.", "their owner"),
        ("mine", "Mine.", "my owner"),
        ("both", "Theirs.\n\nMine.", "their owner\n\nmy owner"),
    ],
)
def test_what_both_changed_is_contested_and_is_what_was_chosen(side: Any, notes: str, note: str) -> None:
    def of(whose: str, who: str) -> CaseContent:
        return changed(BASE, notes=whose, subjects=[{"id": "p:a", "note": f"{who} owner"}, BASE.subjects[1]])

    met = meeting(BASE, of("Theirs.", "their"), of("Mine.", "my"))
    assert met.contested == ("notes", "subject p:a")
    assert [met.sides(name) for name in met.contested] == [("theirs", "mine", "both")] * 2
    settled = met.settled(dict.fromkeys(met.contested, side))
    assert settled == changed(BASE, notes=notes, subjects=[{"id": "p:a", "note": note}, BASE.subjects[1]])


def test_two_people_who_did_the_same_have_nothing_to_choose() -> None:
    same = changed(BASE, status="closed")
    met = meeting(BASE, same, same)
    assert (met.contested, met.settled({})) == ((), same)


def test_a_subject_that_one_took_out_and_the_other_wrote_about_is_contested_and_no_text_of_two() -> None:
    theirs = changed(BASE, subjects=[BASE.subjects[1]])
    mine = changed(BASE, subjects=[{"id": "p:a", "note": "the owner"}, BASE.subjects[1]])
    met = meeting(BASE, theirs, mine)
    assert met.contested == ("subject p:a",)
    assert met.sides("subject p:a") == ("theirs", "mine")
    assert met.settled({"subject p:a": "theirs"}) == theirs
    assert {s.id: s.note for s in met.settled({"subject p:a": "mine"}).subjects} == {"p:a": "the owner", "p:b": ""}


# --- the drawing ----------------------------------------------------------------------------------------------------


def test_a_case_keeps_every_place_of_a_drawing_and_no_name() -> None:
    kept = kept_drawing(DRAWING, "p:a", "p:b")
    assert kept.model_dump(mode="json", by_alias=True) == {
        "layout": "hierarchical",
        "positions": {"l:x": [0.0, 1.5], "p:b": [-10.5, 7.0], "p:a": [3.0, 4.0]},
        "pinned": ["p:a", "p:b"],
        "hidden": ["p:a"],
        "groups": [{"name": "The house", "ids": ["p:a", "p:b"]}],
        "without": {"subjects": [], "ties": ["spouse"]},
        "listing": "l:x",
        "from": "p:a",
        "to": "p:b",
    }


def test_a_kept_drawing_begins_with_everything_as_it_was() -> None:
    assert start_of(kept_drawing(DRAWING)) == Start(
        [
            {"id": "l:x", "x": 0.0, "y": 1.5, "pinned": False, "hidden": False, "group": None},
            {"id": "p:b", "x": -10.5, "y": 7.0, "pinned": True, "hidden": False, "group": "g1"},
            {"id": "p:a", "x": 3.0, "y": 4.0, "pinned": True, "hidden": True, "group": "g1"},
        ],
        [],
        [{"id": "g1", "name": "The house"}],
        {"subjects": [], "ties": ["spouse"]},
        "hierarchical",
    )


def test_a_drawing_that_nobody_touched_is_known_by_its_places_in_tenths() -> None:
    saved = CaseDrawing.model_validate(
        {"positions": {"p:b": (0.25, -1.26), "p:a": (3, 4)}, "pinned": ["p:b", "p:a"], "from": "p:a", "to": "p:b"}
    )
    start = start_of(saved)
    for node in start.nodes:
        node["kind"] = "person"
    assert untouched(start, saved).model_dump(by_alias=True, exclude_defaults=True) == {
        "positions": {"p:b": (0.3, -1.3), "p:a": (3.0, 4.0)},
        "pinned": ("p:a", "p:b"),
        "from": "p:a",
        "to": "p:b",
    }


# --- two drawings of one case ---------------------------------------------------------------------------------------


def _subject(id: str, name: str) -> SubjectView:
    return SubjectView.model_construct(id=id, kind="person", name=name, name_en=None)


def _tie(source: str, kind: str, target: str) -> TieView:
    return TieView.model_construct(tie=f"{source}.{kind}.{target}", kind=kind, source=source, target=target)


NAMED = Named(
    {id: _subject(id, name) for id, name in (("p:a", "An"), ("p:b", "Bo"), ("p:c", "Chen"), ("p:d", "Du"))},
    (_tie("p:a", "parent", "p:b"), _tie("p:a", "spouse", "p:c"), _tie("p:c", "parent", "p:b")),
)


def drawing(*ids: str, **more: Any) -> CaseDrawing:
    return CaseDrawing.model_validate({"positions": {id: (n, 0) for n, id in enumerate(ids)}, **more})


def test_what_somebody_did_to_a_drawing_is_told_by_name() -> None:
    before = drawing("p:a", "p:b", "p:d", pinned=["p:d", "p:b"], groups=[{"name": "Two", "ids": ["p:a", "p:b"]}])
    after = drawing("p:a", "p:b", "p:c", "l:x", hidden=["p:b"], groups=[{"name": "All", "ids": ["p:a", "p:c"]}])
    assert drawn_otherwise(before, after, NAMED) == [
        "Added: Chen and l:x",
        "Taken out: Du",
        "Hidden: Bo",
        "No longer pinned: Bo",
        "Ties that came: An is spouse of Chen",
        "Ties that went: An is parent of Bo",
        "Group All: An and Chen",
        "Group dissolved: Two",
    ]
    assert drawn_otherwise(after, after, NAMED) == []


def test_a_kind_that_is_left_out_takes_its_ties_with_it_and_a_first_drawing_is_told_whole() -> None:
    before = drawing("p:a", "p:b", "p:c")
    after = drawing("p:a", "p:b", "p:c", without={"subjects": [], "ties": ["spouse"]})
    assert drawn_otherwise(before, after, NAMED) == [
        "Ties that went: An is spouse of Chen",
        "Kinds left out: spouse",
    ]
    everybody = drawing("p:a", "p:b", without={"subjects": ["person"], "ties": []})
    assert drawn_otherwise(None, everybody, NAMED) == ["Added: An and Bo", "Kinds left out: Person"]
    assert drawn_otherwise(drawing("p:a", "p:b"), drawing("p:b", "p:a"), NAMED) == ["Moved: Bo and An"]
