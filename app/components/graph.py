"""The drawing of subjects and ties: what it begins with, and what a person has made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from sanctiongraph.answers import AmongTieView, CountedView, TieView
from sanctiongraph.model import TIES
from sanctiongraph.view import SubjectView

from .. import places, words

HERE = Path(__file__).parent

MOST = 1000
"""Subjects that one drawing holds at most; the component keeps to it, too."""

DRAWN = {"lists": "lists"}
"""Kinds of ties that no document asserts between two subjects: an entry in a register lists a subject."""

KINDS = {**words.KINDS, "listing": "Listing", "measure": "Measure"}

_graph = st.components.v2.component(
    "sanctiongraph_graph",
    html=(HERE / "graph.html").read_text("utf-8"),
    css=(HERE / "graph.css").read_text("utf-8"),
    js=(HERE / "graph.js").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass
class Start:
    """What a drawing begins with.

    ``nodes`` and ``ties`` are as the component keeps them; nodes without ``x`` and ``y`` are laid out by ``layout``.
    ``expand`` names the subject that is expanded first, ``way`` the ties that stand out.
    """

    nodes: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=lambda: {"subjects": [], "ties": []})
    layout: str | None = "force"
    expand: str | None = None
    way: list[str] = field(default_factory=list)
    notice: str = ""

    @classmethod
    def saved(cls, drawing: Mapping[str, Any], day: str) -> Start:
        """A drawing as it was given back or saved; for another day its ties are asked for anew."""
        ties = [t for t in drawing["ties"] if t["given"] or drawing["on"] == day]
        return cls(drawing["nodes"], ties, drawing["groups"], drawing["without"], drawing["layout"])


@dataclass(frozen=True)
class Given:
    """What is drawn now, None before the component gave anything back; and whether it is to be put into a case."""

    drawing: dict[str, Any] | None
    keep: bool


def node(subject: SubjectView | CountedView) -> dict[str, Any]:
    """A subject as a node, with how many ties it has where the answer says so."""
    if isinstance(subject, CountedView):
        return {**subject.subject.model_dump(mode="json"), "ties": subject.ties.model_dump(mode="json")}
    return subject.model_dump(mode="json")


def tie(found: TieView | AmongTieView) -> dict[str, Any]:
    """A tie as the drawing keeps it."""
    return found.model_dump(mode="json")


def graph(
    key: str,
    start: Start,
    token: str,
    *,
    day: str,
    known: int | None,
    address: str,
    purpose: str | None,
    marks: Mapping[str, Mapping[str, int | str]] | None,
    keep: str | None = None,
) -> Given:
    """Show the drawing; what a person has made of it, as the person's JSON has it.

    A drawing goes on while its ``token`` stays the same, and begins anew from ``start`` with another one. ``marks``
    says how each subject is affected on the day, None where the API did not answer.
    ``keep`` is what the button reads that puts it into a case.
    """
    given = _graph(
        key=key,
        data={
            "token": token,
            "start": vars(start),
            "on": day,
            "known": known,
            "api": address.rstrip("/"),
            "purpose": purpose,
            "marks": marks,
            "keep": keep,
            "words": {"ties": {kind: told.en for kind, told in TIES.items()}, "drawn": DRAWN, "kinds": KINDS},
            "places": {page: places.link(page, id="ID") for page in ("subject", "document", "listing")},
        },
        on_drawing_change=lambda: None,
        on_keep_change=lambda: None,
    )
    drawing, kept = (dict(one) if one and one.get("token") == token else None for one in (given.drawing, given.keep))
    return Given(kept or drawing, kept is not None)


def subjects(drawing: Mapping[str, Any], *, hidden: bool = True) -> list[str]:
    """The ids of the subjects in a drawing, in their order; without the ``hidden`` ones, of those that are seen."""
    rows: Iterable[Mapping[str, Any]] = drawing["nodes"]
    without = () if hidden else drawing.get("without", {"subjects": ()})["subjects"]
    return [n["id"] for n in rows if n["kind"] not in ("listing", "measure", *without) and (hidden or not n["hidden"])]
