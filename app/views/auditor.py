"""The access log: who asked, for what, and whom the answers showed; and who looked one subject up."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from .. import page, places
from ..sessions import Session

PAGE = 100
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def show(session: Session) -> None:
    """Show the log of the days that the address names, or the look-ups of the subject that it names."""
    id = places.asked("subject")
    page.show("log_head.html", id=id, whole=places.here(subject=None, cursor=None))
    if id:
        _looked(session, id)
    else:
        _log(session)


def _log(session: Session) -> None:
    since, until = _days()
    if since and until and since >= until:
        page.show("note.html", text="The first day has to be earlier than the day before which the log ends.")
        return
    log, notes = session.api.noted(
        lambda ask: ask.log(since=since, until=until, page=PAGE, cursor=places.asked("cursor"))
    )
    days = {"since": since, "until": until, "on": None, "known": None}
    page.show(
        "log.html",
        entries=log.entries,
        csv=places.link("log.csv", **days),
        of=lambda id: places.link("log", subject=id),
    )
    _foot(log.cursor)
    page.origin(notes, session.api.address, session.api.purpose)


def _days() -> tuple[date | None, date | None]:
    """The days of the log, from the address; a change of one is another address."""
    since, until = places.as_day(places.asked("since")), places.as_day(places.asked("until"))
    today = date.today()
    tomorrow = today + timedelta(days=1)
    spans = [
        ("Today", today, tomorrow),
        ("Seven days", tomorrow - timedelta(days=7), tomorrow),
        ("Thirty days", tomorrow - timedelta(days=30), tomorrow),
        ("All", None, None),
    ]
    page.show(
        "log_days.html",
        spans=[(name, places.here(since=a, until=b, cursor=None), (a, b) == (since, until)) for name, a, b in spans],
    )
    left, right, subject = st.columns([1, 1, 2])
    a = _day(left, "From (UTC)", since)
    b = _day(right, "Before", until)
    if (a, b) != (since, until):
        places.go(places.here(since=a, until=b, cursor=None))
    wanted = subject.text_input("Who looked up", placeholder="the id of a subject, such as p:wei-lan", key="of")
    if wanted and wanted.strip():
        places.go(places.here(subject=wanted.strip(), cursor=None))
    return since, until


def _day(place: DeltaGenerator, label: str, now: date | None) -> date | None:
    """A field for one day; an address may name one that no calendar of the field has."""
    if now and not FIRST <= now <= LAST:
        now = None
    return place.date_input(label, now, FIRST, LAST, format="YYYY-MM-DD", key=f"{label} {now}")


def _looked(session: Session, id: str) -> None:
    """Who looked one subject up."""
    found, notes = session.api.noted(lambda ask: ask.lookups(id, page=PAGE, cursor=places.asked("cursor")))
    page.show("log_looked.html", lookups=found.lookups)
    _foot(found.cursor)
    page.origin(notes, session.api.address, session.api.purpose)


def _foot(cursor: str | None) -> None:
    """The ways to other pages."""
    page.show(
        "log_foot.html",
        first=places.here(cursor=None) if places.asked("cursor") else None,
        following=places.here(cursor=cursor) if cursor else None,
    )
