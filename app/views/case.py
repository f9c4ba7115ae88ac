"""One case: its subjects on a day, what has changed since it was seen, its drawing, what it says, its versions.

``case`` names it, ``version`` one that was saved earlier. Its address is the link that is given to a colleague.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from pydantic import ValidationError

from sanctiongraph.answers import CaseContent, CaseDrawing, CaseView, ChangesView
from sanctiongraph.client import ProblemError
from sanctiongraph.days import current_day
from sanctiongraph.errors import ApiError

from .. import page, places, words
from ..casework import (
    SUBJECT,
    Draft,
    Followed,
    Meeting,
    Named,
    Side,
    by_subject,
    changed,
    drawn_otherwise,
    kept_drawing,
    meeting,
    start_of,
    untouched,
    wrong,
)
from ..client import Api, Asked, together
from ..components.graph import MOST, Start
from ..drawn import Drawn, On, add, draw, entry_of, new_token
from ..rules import rules
from ..sessions import Session

TABS = (("", "Subjects"), ("drawing", "Drawing"), ("edit", "Notes and status"), ("versions", "Versions"))
SIDES: dict[Side, str] = {"theirs": "Theirs", "mine": "Yours", "both": "Both, theirs first"}
Notes = tuple[Asked, ...]
DRAW = "Draw in Explore and choose “Keep in a case” there; or add subjects to this case, and they are drawn here."
NOTED = 25
"""Subjects whose notes are fields of one page."""


def drafts() -> dict[str, Draft]:
    """What this session has not saved yet, by the ids of the cases."""
    found: dict[str, Draft] = st.session_state.setdefault("drafts", {})
    return found


def show(session: Session) -> None:
    """Show the case that the address names."""
    id = places.asked("case")
    if not id:
        page.empty("Which case?", "Cases has those that you opened; a colleague's link opens theirs.")
        return
    text = places.asked("version") or ""
    case, notes = session.api.noted(lambda ask: ask.case(id, int(text) if text.isdigit() and len(text) < 9 else None))
    if not places.asked("on") and not places.asked("was"):
        places.go(places.here(on=case.content.as_of))
    page.title(case.content.title)
    if case.version < case.versions[0].version:
        _earlier(session, case)
        return
    draft = _draft(case)
    _head(case, draft.content)
    if draft.dirty and draft.base.hash != case.hash:
        _conflict(session.api, draft, case)
        page.origin(notes, session.api.address, session.api.purpose)
        return
    if draft.dirty and places.asked("tab") not in ("edit", "drawing"):
        _saving(session.api, draft)
    _tabs()
    panel = {"drawing": _drawing, "edit": _edit, "versions": _versions}.get(places.asked("tab") or "", _subjects)
    more = panel(session, draft, case)
    page.origin((*notes, *more), session.api.address, session.api.purpose)


def _draft(case: CaseView) -> Draft:
    """What this session has made of the case; where that is nothing yet, the newest version."""
    held = drafts().get(case.id)
    if held:
        held.take()
    if held is None or (held.base.hash != case.hash and not held.dirty):
        held = drafts()[case.id] = Draft(case, case.content, held.turn + 1 if held else 0)
    return held


def _head(case: CaseView, content: CaseContent) -> None:
    parts = urlsplit(st.context.url or "")
    home = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    page.show(
        "case_head.html",
        case=case,
        content=content,
        saved=next((v for v in case.versions if v.version == case.version), None),
        share=f"{home}/case?case={case.id}",
        notes=not places.asked("tab"),
        said=st.session_state.pop("said", None),
    )


def _tabs() -> None:
    now = places.asked("tab") or ""
    tabs = [(places.here(tab=tab or None, at=None), name, tab == now) for tab, name in TABS]
    page.show("tabs.html", tabs=tabs, label="Of this case")


# --- saving ---------------------------------------------------------------------------------------------------------


def _saving(api: Api, draft: Draft, *, always: bool = False) -> None:
    """What is not saved, said, with the ways to save it or to give it up."""
    if draft.dirty:
        page.show("case_unsaved.html")
    if not draft.dirty and not always:
        return
    save, drop = st.columns([1, 4])
    if save.button("Save the case", type="primary", width="stretch"):
        _saved(api, draft, draft.to_save(places.day() or current_day()))
    if draft.dirty:
        with drop.popover("Give up what is not saved"):
            page.show("note.html", text="It is lost for good.")
            if st.button("Give it up"):
                draft.put(draft.base.content)
                st.rerun()


def _save(api: Api, draft: Draft, content: CaseContent) -> bool:
    """Save; whoever was faster is met in the next run. What was typed stays, whatever happens."""
    try:
        saved = api.save_case(draft.base.id, content, draft.base.hash)
    except ApiError as error:
        status = error.status if isinstance(error, ProblemError) else 503
        if status == 412:
            st.rerun()
        why = "The API does not answer" if status == 503 else str(error)
        page.show("note.html", text=f"Nothing was saved: {why.rstrip('.')}. What you have made stays here; save again.")
        return False
    said = f"Saved as version {saved.version}." if saved.version > draft.base.version else "Nothing was new."
    draft.base = saved
    if saved.content == content:
        draft.content = content
    else:  # what looks like a personal number was masked: the fields show that
        draft.put(saved.content)
    st.session_state["said"] = said
    return True


def _saved(api: Api, draft: Draft, content: CaseContent) -> None:
    """Save, and show the page anew where that went well."""
    if _save(api, draft, content):
        st.rerun()


# --- subjects -------------------------------------------------------------------------------------------------------


def _subjects(session: Session, draft: Draft, case: CaseView) -> Notes:
    """Everybody whom the case follows: how they stand on the day, and what has changed."""
    api = session.api
    (followed, changes, regime), notes = api.noted(
        lambda ask: together(lambda: _followed(ask, draft.content), lambda: _changes(ask, case), lambda: rules(api))
    )
    if case.seen < case.data and draft.content.subjects:
        page.show("case_changed.html", changes=changes, since=case.seen, data=case.data)
        if changes.changes and st.button("I have seen these changes"):
            _see(api, draft)
    page.show(
        "case_subjects.html",
        followed=followed,
        changes=by_subject(changes.changes),
        regime=regime,
        on=places.day() or current_day(),
        explore=places.link("explore", ids=",".join(f.id for f in followed[:100])),
    )
    return notes


def _followed(api: Api, content: CaseContent) -> list[Followed]:
    """The subjects with their situation on the day, all by one request."""
    rows = [{"id": s.id} for s in content.subjects]
    answers = list(api.screen(rows, **places.when())) if rows else []
    return [Followed(s.id, s.note, row) for s, row in zip(content.subjects, answers, strict=True)]


def _changes(api: Api, case: CaseView) -> ChangesView:
    """What has changed since the case was seen, every page as one."""
    pages = list(api.case_changes.pages(case.id, page=200))
    return pages[0].model_copy(update={"changes": tuple(c for found in pages for c in found.changes)})


def _see(api: Api, draft: Draft) -> None:
    """Keep that the newest load was looked at, and nothing else of what is not saved."""
    mine = draft.content
    if _save(api, draft, changed(draft.base.content, seen=None)):
        draft.content = changed(mine, seen=draft.base.content.seen)
        st.rerun()


# --- the drawing ----------------------------------------------------------------------------------------------------


@dataclass
class CaseDrawn(Drawn):
    """A drawing of a case: of which content, as what it was saved, and what is kept of it where nobody changes it."""

    of: tuple[object, ...] = ()
    saved: CaseDrawing | None = None
    first: CaseDrawing | None = None

    def kept(self) -> CaseDrawing | None:
        """What a case keeps of it as it is now: the very drawing that it began with, where nobody changed it."""
        if self.drawing is None:
            return self.saved
        ends = (self.saved.from_, self.saved.to) if self.saved else (None, None)
        now = kept_drawing(self.drawing, *ends)
        self.first = self.first or now
        return self.saved if self.saved and not self.moved(now) else now

    def moved(self, now: CaseDrawing) -> bool:
        """Whether a person has changed anything since it came."""
        return now != self.first


def _drawing(session: Session, draft: Draft, case: CaseView) -> Notes:
    """The drawing as it was saved; what a person changes is saved with the rest of the case."""
    api = session.api
    drawn = _drawn(api, (case.id, "draft", draft.turn), draft.content)
    if drawn is None:
        return ()

    def after(_: Drawn, was_changed: bool, keep: bool) -> None:
        now = drawn.kept()
        if was_changed and now and (draft.content.drawing or drawn.moved(now)):
            draft.content = changed(draft.content, drawing=now)
        if keep and now:
            _saved(api, draft, changed(draft.to_save(places.day() or current_day()), drawing=now))
        _saving(api, draft)

    draw(session, drawn, "Save in this case", after)
    page.show("case_drawing.html", drawing=draft.content.drawing)
    return ()


def _drawn(api: Api, of: tuple[object, ...], content: CaseContent) -> CaseDrawn | None:
    """The drawing of this content, which goes on while it is the same; None where there is nothing to draw."""
    on, saved = On.here(), content.drawing
    ids = list(saved.positions) if saved else [s.id for s in content.subjects]
    if not ids:
        page.show("state.html", kind="empty", title="Nothing is drawn yet", detail=DRAW)
        return None
    if len(ids) > MOST:
        detail = f"It has {len(ids):,} elements, and a drawing on this page holds {MOST:,}."
        page.show("state.html", kind="wrong", title="Too much for one drawing", detail=detail)
        return None
    held: CaseDrawn | None = st.session_state.get("case drawn")
    if held is None or held.of != of:
        start = start_of(saved) if saved else Start()
        if saved and saved.listing in saved.positions:
            _enter(api, start, saved.listing, on)
        add(api, start, [id for id in ids if not saved or id != saved.listing], on, "the case")
        for node in start.nodes:
            node.setdefault("kind", "unknown")  # this data has it no more; its place stays
        first = untouched(start, saved) if saved else None
        held = CaseDrawn(on, new_token(of), start, content.title, of=of, saved=saved, first=first)
        st.session_state["case drawn"] = held
    held.move(on)
    return held


def _enter(api: Api, start: Start, id: str, on: On) -> None:
    """The entry that a drawing began with gets its name and its line."""
    node = next(n for n in start.nodes if n["id"] == id)
    node["kind"] = "listing"
    try:
        entry, line = entry_of(api.listing(id, **on.asked))
    except ProblemError as error:
        if error.status != 404:
            raise
        start.notice = f"The entry {id} is not in this data."
        return
    node.update(entry)
    start.ties.append(line)


# --- what it says ---------------------------------------------------------------------------------------------------


def _edit(session: Session, draft: Draft, case: CaseView) -> Notes:
    """The fields of the case; what is typed is kept in the session until it is saved."""
    content = draft.content
    title = st.text_input("Title", max_chars=200, **_field(draft, "title", content.title))
    states, field = ("open", "closed"), _field(draft, "status", content.status)
    now = states.index(field.pop("value"))
    status = st.radio("Status", states, now, format_func=str.capitalize, horizontal=True, **field)
    notes = st.text_area("Notes", max_chars=20_000, height=220, **_field(draft, "notes", content.notes))
    noted, out = _notes(draft, case)
    subjects = [{"id": s.id, "note": noted.get(s.id, s.note)} for s in content.subjects if s.id != out]
    try:
        draft.content = changed(content, title=title, status=status, notes=notes, subjects=subjects)
    except ValidationError as error:
        page.show("note.html", text=wrong(error))
        return ()
    if out:
        st.rerun()
    _saving(session.api, draft, always=True)
    return ()


def _field(draft: Draft, name: str, now: str) -> dict[str, Any]:
    """How a field holds one piece: what is typed reaches the draft even where the page then cannot be shown.

    A field keeps what it began with while it stands on the page, for with another beginning it is another field.
    """
    id = draft.base.id
    key = f"{name} {id} {draft.turn}"
    if key not in st.session_state or name not in draft.shown:
        draft.shown[name] = now
    return {"value": draft.shown[name], "key": key, "on_change": _type, "args": (id, name, key)}


def _type(id: str, name: str, key: str) -> None:
    drafts()[id].typed[name] = st.session_state[key]


def _notes(draft: Draft, case: CaseView) -> tuple[dict[str, str], str | None]:
    """A field for the note on each subject of this page, and which subject is to be taken out."""
    subjects, names = draft.content.subjects, {s.id: s.subject for s in case.subjects}
    text = places.asked("at") or "0"
    at = int(text) // NOTED * NOTED if text.isdigit() and len(text) < 5 and int(text) < len(subjects) else 0
    found, out = {}, None
    for one in subjects[at : at + NOTED]:
        subject = names.get(one.id)
        called = words.called(subject) if subject else one.id
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        field = _field(draft, f"{SUBJECT}{one.id}", one.note)
        found[one.id] = left.text_input(f"Note on {called}", max_chars=2000, **field)
        if right.button("Take out", key=f"out {one.id} {case.id}", help=f"Take {called} out of this case"):
            out = one.id
    following = at + NOTED
    page.show(
        "screening_foot.html",
        first=at + 1,
        last=min(following, len(subjects)),
        all=len(subjects),
        before=places.here(at=at - NOTED or None) if at else None,
        after=places.here(at=following) if following < len(subjects) else None,
    )
    return found, out


# --- two people, and earlier ----------------------------------------------------------------------------------------


def _conflict(api: Api, draft: Draft, case: CaseView) -> None:
    """Somebody saved since this person opened the case: both sides of every piece, and what is to be saved."""
    on = places.day() or current_day()
    met = meeting(draft.base.content, case.content, draft.to_save(on))
    newer = [v for v in case.versions if v.version > draft.base.version]
    page.show(
        "case_conflict.html",
        newer=newer,
        base=draft.base.version,
        rows=_rows(met, case, _named(api, met)),
        theirs=places.link("case", case=case.id, version=case.version),
    )
    chosen: dict[str, Side] = {}
    for name in met.contested:
        sides = met.sides(name)
        chosen[name] = st.radio(
            f"{_piece(name, case)}: what is kept",
            sides,
            len(sides) - 1,
            format_func=SIDES.__getitem__,
            key=f"keep {name} {case.hash}",
            horizontal=True,
        )
    save, drop = st.columns([1, 3])
    if save.button(f"Save as version {case.version + 1}", type="primary", width="stretch"):
        mine, draft.base = draft.base, case
        if _save(api, draft, met.settled(chosen)):
            draft.turn += 1
            st.rerun()
        draft.base = mine
    if drop.button("Take theirs, give up mine"):
        drafts()[case.id] = Draft(case, case.content, draft.turn + 1)
        st.rerun()


def _named(api: Api, met: Meeting) -> Named:
    """Whoever stands in one of the drawings, by name, and the ties among them on the day; first who is not in all."""
    if "drawing" not in (*met.changed(met.mine), *met.changed(met.theirs)):
        return Named()
    drawings = [side["drawing"] or CaseDrawing() for side in (met.base, met.theirs, met.mine)]
    ids = dict.fromkeys(id for drawing in drawings for id in drawing.positions if id != drawing.listing)
    first = sorted(ids, key=lambda id: all(id in drawing.positions for drawing in drawings))
    if not first:
        return Named()
    answer = api.ties(first[:MOST], **On.here().asked)
    return Named({s.subject.id: s.subject for s in answer.subjects}, answer.ties)


def _rows(met: Meeting, case: CaseView, named: Named) -> list[dict[str, str]]:
    """Every piece that either of the two changed, as a person reads it."""
    mine, theirs = set(met.changed(met.mine)), set(met.changed(met.theirs))
    rows = []
    for name in [n for n in met.names if n in mine | theirs]:
        who = "both" if name in met.contested else "you" if name in mine - theirs else "they"
        sides = {side: _read(name, pieces) for side, pieces in vars(met).items() if side != "seen"}
        if name == "drawing":
            for side, pieces in (("theirs", met.theirs), ("mine", met.mine)):
                sides[side] = "\n".join([sides[side], *drawn_otherwise(met.base[name], pieces[name], named)])
        rows.append({"name": _piece(name, case), "who": who, **sides})
    return rows


def _piece(name: str, case: CaseView) -> str:
    if name in words.PIECES:
        return words.PIECES[name]
    id = name.removeprefix(SUBJECT)
    found = next((s.subject for s in case.subjects if s.id == id and s.subject), None)
    return f"Note on {words.called(found) if found else id}"


def _read(name: str, pieces: dict[str, object]) -> str:
    if name not in pieces:
        return "not in the case"
    value = pieces[name]
    if name == "as_of":
        return words.day(str(value))
    if name != "drawing":
        return str(value) or ("in the case, without a note" if name.startswith(SUBJECT) else "empty")
    if not isinstance(value, CaseDrawing):
        return "none"
    said = [words.count(len(value.positions), "element")]
    said += [f"{len(ids)} {what}" for ids, what in ((value.pinned, "pinned"), (value.hidden, "hidden")) if ids]
    return ", ".join(said)


def _versions(_: Session, __: Draft, case: CaseView) -> Notes:
    page.show(
        "case_versions.html",
        versions=case.versions,
        complete=case.complete,
        look=lambda n: places.here(version=n if n < case.version else None, tab=None),
    )
    return ()


def _earlier(session: Session, case: CaseView) -> None:
    """A version that was saved earlier, to look at and to begin from again."""
    api, newest = session.api, case.versions[0].version
    page.show("case_earlier.html", newest=newest, n=case.version, back=places.here(version=None))
    if st.button("Begin from this version again"):
        last = api.case(case.id)
        content = changed(case.content, seen=last.content.seen)
        held = drafts().get(case.id)
        drafts()[case.id] = Draft(last, content, held.turn + 1 if held else 0)
        places.go(places.here(version=None, tab=None))
    _head(case, case.content)
    tabs = [(places.here(tab=tab or None), name, tab == (places.asked("tab") or "")) for tab, name in TABS[:2]]
    page.show("tabs.html", tabs=tabs, label="Of this version")
    if places.asked("tab") == "drawing":
        if drawn := _drawn(api, (case.id, case.version), case.content):
            draw(session, drawn, None, lambda *_: None)
        return
    (followed, regime), notes = api.noted(
        lambda ask: together(lambda: _followed(ask, case.content), lambda: rules(api))
    )
    page.show("case_subjects.html", followed=followed, changes={}, regime=regime, on=places.day(), explore=None)
    page.origin(notes, api.address, api.purpose)
