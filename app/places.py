"""Every place in the app is an address: the page, the subject, the day and the filters, and nothing besides."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import streamlit as st

from sanctiongraph.client import Day

PAGES = ("", "subject", "listing", "document", "explore", "regime", "screening", "cases", "case", "log", "query")
"""The pages by their paths; the first is the start."""

CARRIED = ("on", "known")
"""What a link carries on from the place it stands in: the day asked about, and the load it was known at."""


def asked(name: str) -> str | None:
    """One parameter of this place's address."""
    value = st.query_params.get(name)
    return value if value else None


def day() -> date | None:
    """The day in force at this place; None is today. A day that is no day counts as none."""
    return as_day(asked("on"))


def as_day(text: str | None) -> date | None:
    """A day as an address writes it, 2018-03-01; None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def unreadable() -> str | None:
    """What in this address cannot be read, in a sentence; an answer about another day would pass for the one asked."""
    for name in ("on", "was"):
        if asked(name) and as_day(asked(name)) is None:
            return f"The address names a day, {name}={asked(name)}, that is none: write it as 2018-03-01."
    if asked("known") and known() is None:
        return f"The address names a load, known={asked('known')}, that is no number: loads count from 1."
    return None


def known() -> int | None:
    """The load whose knowledge is asked for; None is the newest."""
    text = asked("known") or ""
    return int(text) if text.isdigit() and 0 < int(text) < 2**53 else None


def when() -> Day:
    """The day and the load of this place, as every question about somebody takes them."""
    return {"as_of": day(), "known_at": known()}


def link(page: str, **parameters: object) -> str:
    """The address of a place; it keeps this place's day and load unless they are given (None drops them)."""
    carried = {name: asked(name) for name in CARRIED}
    given = {**carried, **parameters}
    query = {name: str(value) for name, value in given.items() if value not in (None, "")}
    return f"/{page}" + (f"?{urlencode(query, quote_via=quote, safe=':,')}" if query else "")


def here(**parameters: object) -> str:
    """The address of this very place with some parameters changed (None drops them)."""
    now = {name: st.query_params[name] for name in st.query_params}
    return link(st.session_state.get("page", ""), **{**now, **parameters})


def read(address: str) -> tuple[str, dict[str, str]] | None:
    """The page and the parameters of an address of this app; None for any other."""
    parts = urlsplit(address)
    page = parts.path.strip("/")
    if parts.scheme or parts.netloc or page not in PAGES:
        return None
    return page, dict(parse_qsl(parts.query))


def go(address: str) -> None:
    """Go to another place of the app; what follows in this run is not run."""
    if place := read(address):
        st.switch_page(st.session_state["pages"][place[0]], query_params=place[1])
