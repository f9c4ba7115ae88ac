"""One Cypher file: what stands behind an answer, as it is asked of the database."""

from __future__ import annotations

from sanctiongraph.client import ProblemError

from .. import page, places
from ..sessions import Session


def show(session: Session) -> None:
    """Show the file that the address names."""
    name = places.asked("name")
    if not name:
        page.empty("Which query?", "'How this was answered' under a panel names the files behind it.")
        return
    try:
        found, notes = session.api.noted(lambda ask: ask.query(name))
    except ProblemError as error:
        if error.status != 404:
            raise
        page.empty("There is no such Cypher file", "'How this was answered' under a panel names those that there are.")
        return
    page.title(name)
    page.show("query.html", query=found, lines=found.text.count("\n") + 1)
    page.origin(notes, session.api.address, session.api.purpose)
