"""The bar on top of every page: search, the day in force, the way around; it also keeps links inside the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sanctiongraph.days import current_day

from .. import places
from ..sessions import Session

HERE = Path(__file__).parent

_bar = st.components.v2.component(
    "sanctiongraph_bar",
    html=(HERE / "bar.html").read_text("utf-8"),
    js=(HERE / "bar.js").read_text("utf-8"),
    isolate_styles=False,
)

WAYS = (
    ("explore", "Explore"),
    ("regime", "Regime"),
    ("screening", "Screening"),
    ("cases", "Cases"),
)

ABOVE = {"case": "cases"}
"""Pages that stand under one of the ways."""


def bar(session: Session, page: str) -> str | None:
    """Show the bar; the address that the person asked for, by a link, a hit or a day, or None."""
    ways = WAYS if session.may_ask else ()
    if session.role in ("auditor", "admin"):
        ways = (*ways, ("log", "Log"))
    given = _bar(
        key="bar",
        data={
            "on": str(places.day() or ""),
            "today": str(current_day()),
            "ways": [[places.link(path), name, path == ABOVE.get(page, page)] for path, name in ways],
            "searches": session.may_ask,
            "dated": session.role != "auditor",
            "who": session.label,
            "role": session.role,
            "place": places.here(on=None),
            "subject": places.link("subject"),
            "home": places.link(""),
        },
        on_go_change=lambda: None,
        on_again_change=lambda: None,
    )
    return str(given.go) if given.go else None
