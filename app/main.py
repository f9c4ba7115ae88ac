"""The frame of every page: who is signed in, the bar, the page that the address names, and designed failures."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app import page, places, sessions, words
from app.components.bar import bar
from app.sessions import Session
from app.views import auditor, case, cases, document, explore, listing, query, regime, screening, start, subject
from sanctiongraph.days import current_day
from sanctiongraph.errors import ApiError

View = Callable[[Session], None]

VIEWS: dict[str, tuple[str, View, tuple[str, ...]]] = {
    "": ("Start", start.show, ()),
    "subject": ("Subject", subject.show, ("investigator", "reviewer", "admin", "subject")),
    "listing": ("Listing", listing.show, ("investigator", "reviewer", "admin")),
    "document": ("Document", document.show, ("investigator", "reviewer", "admin", "subject")),
    "explore": ("Explore", explore.show, ("investigator", "reviewer", "admin")),
    "regime": ("Regime", regime.show, ("investigator", "reviewer", "admin", "subject")),
    "screening": ("Screening", screening.show, ("investigator", "reviewer", "admin")),
    "cases": ("Cases", cases.show, ("investigator", "reviewer", "admin")),
    "case": ("Case", case.show, ("investigator", "reviewer", "admin")),
    "log": ("Access log", auditor.show, ("auditor", "admin")),
    "query": ("Query", query.show, ("investigator", "reviewer", "admin", "subject", "auditor")),
}
"""Every page by its path: its name, what shows it, and who may open it (everybody, where nobody is named)."""


def _run(path: str, session: Session) -> None:
    """One page; whatever goes wrong is told in a sentence."""
    name, view, roles = VIEWS[path]
    st.session_state["page"] = path
    page.title(name)
    waiting = st.empty()
    try:
        if goal := bar(session, path):
            places.go(goal)
        st.html('<a id="sg-main" tabindex="-1" aria-hidden="true"></a>')
        if roles and session.role not in roles:
            page.show("state.html", kind="closed", title="Your key does not open this", detail=_instead(session))
            return
        if wrong := places.unreadable():
            page.show("state.html", kind="wrong", title="This address cannot be read", detail=wrong)
            return
        if (day := places.day()) and day > current_day():
            page.show("note.html", text=f"{words.day(day)} lies ahead: what is shown holds if nothing changes.")
        with waiting:
            page.show(
                "state.html",
                kind="loading",
                title="Asking",
                detail="The first question after a start takes some seconds.",
            )
        view(session)
        waiting.empty()
    except ApiError as error:
        waiting.empty()
        page.failed(error)
    except StreamlitAPIException:
        raise
    except Exception as error:
        # The text of an error may hold what was asked: only its kind and place are written.
        where = "".join(traceback.format_tb(error.__traceback__))
        logging.getLogger("sanctiongraph.app").error("%s in the view %s\n%s", type(error).__name__, path, where)
        waiting.empty()
        page.show(
            "state.html",
            kind="wrong",
            title="Something went wrong here",
            detail="It is ours to mend. Go back, or ask again.",
        )


def _instead(session: Session) -> str:
    return {
        "subject": "It opens your own record, and who looked at it.",
        "auditor": "It opens the access log, and nothing else.",
    }.get(session.role, "Ask whoever gave it to you.")


def main() -> None:
    """Run the page that the address names."""
    session = sessions.current()
    if session is None:
        page.title("Sign in")
        page.show("state.html", kind="closed", title="You are signed out", detail="Open /sign-in to go on.")
        return
    pages = {
        path: st.Page(partial(_run, path, session), title=name, url_path=path or None, default=not path)
        for path, (name, _, _) in VIEWS.items()
    }
    st.session_state["pages"] = pages
    st.navigation(list(pages.values()), position="hidden").run()


main()
