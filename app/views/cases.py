"""Cases: the investigations that this key opened, what has changed for each, and the way into one.

``add`` names a subject that is to go into a case, ``keep`` says that the drawing of Explore is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from pydantic import ValidationError

from sanctiongraph.answers import CaseCard, CaseContent, CasesView
from sanctiongraph.client import ProblemError
from sanctiongraph.days import current_day

from .. import page, places, words
from ..casework import changed, following, kept_drawing, wrong
from ..client import Api, together
from ..components.graph import subjects
from ..sessions import Session
from .case import drafts
from .explore import Kept

PAGE = 50
COUNTED = 20
"""Cases of a page whose changes are counted."""
LOOKED_THROUGH = 200
"""Subjects of a case whose changes are counted for the list; the case itself counts all."""


@dataclass(frozen=True)
class Given:
    """What is to go into a case: what it is called, and a case with it in."""

    title: str
    text: str
    into: Callable[[CaseContent], CaseContent]


def show(session: Session) -> None:
    """Show the cases, and where something is to go into one, which one it may be."""
    api = session.api
    found, notes = api.noted(lambda ask: ask.cases(page=PAGE, cursor=places.asked("after")))
    given = _given(api)
    if given is None and places.asked("keep"):
        page.empty("The drawing is not here any more", "It went with the session. Open Explore and draw it again.")
        return
    opened = [card for card in found.cases if card.status == "open"]
    page.show("cases_head.html", given=given, back=places.link("cases"))
    if given and opened:
        _choose(api, opened, given)
    if not given and found.cases:
        _list(api, found)
    _begin(api, given, first=not (opened if given else found.cases))
    page.origin(notes, api.address, api.purpose)


def _given(api: Api) -> Given | None:
    """What the address wants to be put into a case."""
    if id := places.asked("add"):
        named = words.called(api.subject(id, known_at=places.known()).subject)
        return Given(named, named, lambda case: following(case, [id]))
    kept: Kept | None = st.session_state.get("kept")
    if not places.asked("keep") or kept is None or not kept.drawing:
        return None
    drawing = kept_drawing(kept.drawing, kept.place.first, kept.place.last)
    followed, drawn = kept.followed, len(subjects(kept.drawing))
    text = (
        f"A drawing of {words.count(drawn, 'subject')}; the case will follow {len(followed):,} of them. "
        "A drawing that the case has is replaced, and stays in its earlier version."
    )
    title = "" if kept.title == "Explore" else kept.title
    return Given(title, text, lambda case: changed(following(case, followed), drawing=drawing))


# --- into a case ----------------------------------------------------------------------------------------------------


def _choose(api: Api, cases: list[CaseCard], given: Given) -> None:
    """An open case to put it into."""
    titles = {card.id: card.title for card in cases}
    id = st.selectbox("An open case", list(titles), format_func=titles.__getitem__)
    if st.button("Add to this case", type="primary") and id:
        _add(api, id, given)


def _add(api: Api, id: str, given: Given) -> None:
    """Put it into a case; where somebody saves at that moment, into what they saved."""
    draft = drafts().get(id)
    if draft and draft.dirty:
        draft.put(given.into(draft.content))
    else:
        try:
            _saved(api, id, given)
        except ProblemError as error:
            if error.status != 412:
                raise
            _saved(api, id, given)
    _open(id)


def _saved(api: Api, id: str, given: Given) -> None:
    case = api.case(id)
    api.save_case(id, given.into(case.content), case.hash)


def _begin(api: Api, given: Given | None, *, first: bool) -> None:
    """A form that begins a case."""
    with st.form("begin", border=False):
        page.show("cases_begin.html", given=given, first=first)
        typed = st.session_state.get("beginning", {})
        called = typed.get("title") or (given.title if given else "")
        title = st.text_input("Title", called, max_chars=200, key="begin title")
        notes = st.text_area("Notes", typed.get("notes", ""), max_chars=20_000, height=100, key="begin notes")
        kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
        begun = st.form_submit_button("Begin the case", type=kind, on_click=_typed)
    if not begun:
        return
    if not title.strip():
        page.show("note.html", text="Give the case a title: a few words by which you find it again.")
        return
    try:
        empty = CaseContent(title=title, notes=notes, as_of=places.day() or current_day())
    except ValidationError as error:
        page.show("note.html", text=wrong(error))
        return
    opened = api.open_case(given.into(empty) if given else empty)
    st.session_state.pop("beginning", None)
    _open(opened.id)


def _typed() -> None:
    """Keep what was typed, also where the API does not answer and the form is gone for a while."""
    st.session_state["beginning"] = {name: st.session_state[f"begin {name}"] for name in ("title", "notes")}


def _open(id: str) -> None:
    places.go(places.link("case", case=id, on=None))


# --- the list -------------------------------------------------------------------------------------------------------


def _list(api: Api, found: CasesView) -> None:
    """The cases with what has changed for each since it was seen."""
    stale = [card for card in found.cases if card.seen < found.data and card.status == "open" and card.subjects]
    counts = together(*((lambda card=card: _count(api, card)) for card in stale[:COUNTED]))
    page.show(
        "cases.html",
        cases=found.cases,
        changes=dict(zip((card.id for card in stale[:COUNTED]), counts, strict=True)),
        data=found.data,
        more=places.here(after=found.cursor) if found.cursor else None,
        first=places.here(after=None) if places.asked("after") else None,
    )


def _count(api: Api, card: CaseCard) -> tuple[int, bool]:
    """How many effects changed for a case, and whether that is all."""
    found = api.case_changes(card.id, page=LOOKED_THROUGH)
    return len(found.changes), found.complete
