"""The start: what this is, three stories to follow, the state of the data."""

from __future__ import annotations

from .. import page
from ..client import together
from ..places import link
from ..sessions import Session

STORIES = (
    (
        "From a label to a child",
        "A textile firm refuses to pay a judgment debt. The entry in a register travels to its representative, "
        "and on to her daughter.",
        {"id": "p:lin-yutong", "on": "2018-03-01", "measure": "M24"},
    ),
    (
        "Two documents, two dates",
        "When did Zhai Bo leave the firm? One document says January 2018, another June. Between them his standing is "
        "contested.",
        {"id": "p:zhai-bo", "on": "2018-03-01"},
    ),
    (
        "A birth date that nobody knows",
        "Whether the school measure reaches Tang Xiaobei depends on a birth date that no document gives. Nothing is "
        "guessed.",
        {"id": "p:tang-xiaobei", "on": "2018-03-01", "measure": "M24"},
    ),
)
"""Stories of the fictional city, by the ids of their protagonists; shown where the data is that city."""


def show(session: Session) -> None:
    """Show the start of whoever is signed in."""
    if session.role == "subject":
        page.show("start_own.html", subject=session.subject, label=session.label)
        return
    if session.role == "auditor":
        page.show("start_auditor.html", label=session.label)
        return
    api = session.api
    (catalog, statistics), notes = api.noted(lambda ask: together(ask.catalog, ask.statistics))
    fictional = catalog.newest.source == "city"
    stories = [(title, text, link("subject", **where)) for title, text, where in STORIES] if fictional else []
    page.show("start.html", catalog=catalog, statistics=statistics, stories=stories)
    page.origin(notes, api.address, api.purpose)
