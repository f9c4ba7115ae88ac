"""The start: what this is, stories to follow where the data is the demo city, the state of the data."""

from __future__ import annotations

from functools import cache

from sanctiongraph.settings import read_settings
from sanctiongraph.sources.cast import Fiction, Told

from .. import page, places
from ..client import together
from ..sessions import Session


@cache
def _stories() -> tuple[Told, ...]:
    """The stories of the demo city, which stand with its data."""
    return Fiction(read_settings().regime).stories.start


def show(session: Session) -> None:
    """Show the start of whoever is signed in."""
    if session.role == "subject":
        page.show("start_own.html", subject=session.subject, label=session.label)
        return
    if session.role == "auditor":
        page.show("start_auditor.html", label=session.label)
        return
    api = session.api
    (catalog, statistics), notes = api.noted(lambda ask: together(ask.catalog, lambda: ask.statistics(**places.when())))
    stories = _stories() if catalog.newest.source == "city" else ()
    page.show("start.html", catalog=catalog, statistics=statistics, stories=stories)
    page.origin(notes, api.address, api.purpose)
