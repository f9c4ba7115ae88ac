"""Whom an entry reaches, as a tree made of the ties of each reason."""

from __future__ import annotations

from app.drawing import tree_drawing
from app.reached import Branch, tree

from sanctiongraph.model import Mode, Standing
from sanctiongraph.view import EffectView, ReasonView, SubjectView


def _who(id: str) -> SubjectView:
    return SubjectView(id=id, kind="person", name=f"名{id}", name_en=id)


def _effect(affected: str, measure: str, *reasons: tuple[str, str, tuple[str, ...]]) -> EffectView:
    return EffectView(
        affected=_who(affected),
        measure=measure,
        measure_en=measure,
        measure_zh=measure,
        mode=Mode.restricted,
        standing=Standing.applies,
        listing="l:1",
        register_="register",
        listed=_who("firm"),
        enforced_by=(),
        enforced_by_mark=(),
        parts=(),
        reasons=tuple(ReasonView(reach=a, role=b, ties=ties, bases=(), days=()) for a, b, ties in reasons),
    )


def _shape(branch: Branch) -> tuple[object, ...]:
    measures = tuple(e.measure for e in branch.effects)
    return (branch.subject.id, branch.depth, branch.between, measures, tuple(map(_shape, branch.branches)))


SELF = _effect("firm", "M1", ("self", "self", ()))
HEAD = _effect("head", "M2", ("responsible_persons", "legal_representative", ("t1",)))
CHILD = _effect("child", "M3", ("children", "legal_representative", ("t1", "t2")))


def test_a_child_hangs_on_the_parent_through_whom_it_is_reached() -> None:
    found = tree(_who("firm"), [CHILD, HEAD, SELF])
    assert _shape(found) == ("firm", 0, 0, ("M1",), (("head", 1, 0, ("M2",), (("child", 2, 0, ("M3",), ()),)),))


def test_where_nothing_affects_the_parent_the_child_hangs_on_the_firm_and_the_gap_is_counted() -> None:
    found = tree(_who("firm"), [CHILD, SELF])
    assert _shape(found) == ("firm", 0, 0, ("M1",), (("child", 2, 1, ("M3",), ()),))


def test_two_roles_in_one_firm_are_one_branch_and_every_measure_stands_once() -> None:
    twice = _effect(
        "head",
        "M2",
        ("responsible_persons", "principal", ("t9",)),
        ("responsible_persons", "actual_controller", ("t1",)),
    )
    found = tree(_who("firm"), [twice, HEAD, SELF])
    (head,) = found.branches
    assert _shape(head) == ("head", 1, 0, ("M2",), ())
    assert {role for _, role in head.ways} == {"principal", "actual_controller", "legal_representative"}


def test_whoever_is_reached_in_two_places_stands_in_both() -> None:
    other = _effect("aunt", "M2", ("responsible_persons", "principal", ("t5",)))
    shared = _effect("child", "M3", ("children", "x", ("t1", "t2")), ("children", "x", ("t5", "t6")))
    found = tree(_who("firm"), [SELF, HEAD, other, shared])
    assert [(b.subject.id, [c.subject.id for c in b.branches]) for b in found.branches] == [
        ("aunt", ["child"]),
        ("head", ["child"]),
    ]


def test_a_listed_subject_whom_nothing_affects_is_still_the_root() -> None:
    assert _shape(tree(_who("firm"), [HEAD])) == ("firm", 0, 0, (), (("head", 1, 0, ("M2",), ()),))


def test_the_drawing_holds_everybody_by_name_and_escapes_every_word() -> None:
    drawn = tree_drawing(
        tree(_who("firm"), [SELF, HEAD, _effect("<b>", "M3", ("children", "x", ("t1", "t2")))]), "A & B"
    )
    assert all(
        text in drawn for text in (">firm</text>", ">head</text>", "&lt;b&gt;", ">A &amp; B</text>", ">child</text>")
    )
    assert "<b>" not in drawn
