"""A drawing that goes on from run to run: what it began with, what a person made of it, and who is affected in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from sanctiongraph.answers import ListingView
from sanctiongraph.days import current_day
from sanctiongraph.errors import ApiError
from sanctiongraph.model import Mode
from sanctiongraph.proof import surest, told
from sanctiongraph.screening import EffectLine

from . import places, words
from .client import Api
from .components.graph import Start, graph, node, subjects, tie
from .sessions import Session


@dataclass(frozen=True)
class On:
    """The day and the load that everything on the page is about."""

    day: str
    known: int | None

    @classmethod
    def here(cls) -> On:
        """Those of this page's address."""
        return cls(str(places.day() or current_day()), places.known())

    @property
    def asked(self) -> dict[str, Any]:
        """As the API is asked."""
        return {"as_of": self.day, "known_at": self.known}


@dataclass
class Drawn:
    """A drawing by its token: what it began with, and what a person has made of it so far."""

    on: On
    token: str
    start: Start
    title: str
    drawing: dict[str, Any] | None = None
    marks: dict[str, dict[str, int | str]] = field(default_factory=dict)

    def move(self, on: On) -> None:
        """Go on with the same drawing on another day."""
        if self.on != on:
            self.on, self.marks = on, {}


After = Callable[[Drawn, bool, bool], None]
"""What a page does once a drawing was shown: told whether it was changed, and whether it is to go into a case."""


def new_token(*what: object) -> str:
    """A token that no drawing of this session had before."""
    st.session_state["explored"] = count = st.session_state.get("explored", 0) + 1
    return hashlib.sha256(repr((count, *what)).encode()).hexdigest()[:16]


@st.fragment
def draw(session: Session, drawn: Drawn, keep: str | None, after: After) -> None:
    """Show a drawing; it runs anew by itself whenever a person has changed it."""
    api, on = session.api, drawn.on
    marks: dict[str, dict[str, int | str]] | None = drawn.marks
    if drawn.drawing:  # the drawing is there before its marks are
        try:
            _mark(api, drawn, subjects(drawn.drawing))
        except ApiError:  # what is drawn stays, and says that it has no marks
            marks = None
    given = graph(
        "explore",
        Start.saved(drawn.drawing, on.day) if drawn.drawing else drawn.start,
        drawn.token,
        day=on.day,
        known=on.known,
        address=api.address,
        purpose=api.purpose,
        marks=marks,
        keep=keep,
    )
    changed = given.drawing is not None and given.drawing != drawn.drawing
    drawn.drawing = given.drawing or drawn.drawing
    after(drawn, changed, given.keep)
    if changed and drawn.drawing and set(subjects(drawn.drawing)) - drawn.marks.keys():
        try:
            st.rerun(scope="fragment")
        except StreamlitAPIException:  # the change came with a run of the whole page
            st.rerun()


def _mark(api: Api, drawn: Drawn, ids: list[str]) -> None:
    """Find out how each subject is affected on the day, for those of whom it is not known yet."""
    new = [id for id in ids if id not in drawn.marks]
    if not new:
        return
    for row in api.screen([{"id": id} for id in new], **drawn.on.asked):
        if row.subject:
            drawn.marks[row.subject.id] = mark(row.effects)
    for id in new:
        drawn.marks.setdefault(id, mark(()))


def mark(effects: Sequence[EffectLine]) -> dict[str, int | str]:
    """How somebody is affected: for each mode how many measures and the surest standing among them; and a sentence."""
    found: dict[str, int | str] = {}
    said = []
    for mode in Mode:
        those = [e for e in effects if e.mode is mode]
        found[mode.value] = (how := told(those)).n
        found[f"{mode.value}_standing"] = surest(e.standing for e in those).value if those else ""
        said += [f"{how.perhaps}{mode.value} ({how.measures})"] if those else []
    sentence = f"{', '.join(said)}." if said else "No measure on this day."
    return {**found, "said": sentence[0].upper() + sentence[1:]}


# --- beginnings -----------------------------------------------------------------------------------------------------


def add(api: Api, start: Start, ids: Iterable[str], on: On, named_by: str = "the address") -> None:
    """Add subjects to a beginning, with the ties among all of it."""
    held = {n["id"]: n for n in start.nodes}
    wanted = list(dict.fromkeys([*(id for id, n in held.items() if n.get("kind") != "listing"), *ids]))
    if not wanted:
        return
    answer = api.ties(wanted, **on.asked)
    for found in answer.subjects:
        held.setdefault(found.subject.id, {}).update(node(found))
    start.nodes = list(held.values())
    start.ties += [tie(t) for t in answer.ties]
    missing = len(wanted) - len(answer.subjects)
    if missing:
        told = words.count(missing, "subject")
        are = "is" if missing == 1 else "are"
        start.notice = f"{told} that {named_by} names {are} not in this data. {start.notice}".strip()


def entry_of(listing: ListingView) -> tuple[dict[str, Any], dict[str, Any]]:
    """A listing as a node, and the line from it to whom it lists; no question about ties answers that one."""
    id, label = listing.id, listing.label
    entry = {"id": id, "kind": "listing", "name": label.register_zh or label.register_en, "name_en": label.register_en}
    entry["href"] = places.link("listing", id=id)
    since, until = (str(day) if day else None for day in (listing.entered, listing.left))
    named = {"tie": f"lists {id}", "kind": "lists", "source": id, "target": listing.listed.id, "given": True}
    return entry, {
        **named,
        "since": since,
        "until": until,
        "document": None,
        "locator": None,
        "cite": None,
        "contested": False,
    }
