"""How a page is put on the screen: templates with everything escaped, designed states instead of failures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import streamlit as st
from markupsafe import Markup, escape

from sanctiongraph.client import ProblemError, Unreachable
from sanctiongraph.errors import ApiError

from . import places, words
from .client import Asked

HERE = Path(__file__).parent


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(link=places.link, here=places.here, words=words)
    environment.filters.update(
        day=words.day, number=words.number, mark=words.mark, when=words.when, zh=tongues, moment=words.moment
    )
    return environment


_CHINESE = re.compile(r"[⺀-鿿、-】〔〕！-～]*[⺀-鿿][⺀-鿿、-】〔〕！-～\w.-]*")


def tongues(text: object) -> Markup:
    """A text as HTML, with the Chinese in it said to be Chinese."""
    return Markup(_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def render(template: str, **values: Any) -> str:
    """A template with these values, as HTML; every value is escaped."""
    return _templates().get_template(template).render(**values)


def show(template: str, **values: Any) -> None:
    """Put a template on the page."""
    st.html(render(template, **values))


def title(text: str) -> None:
    """Name the browser's tab."""
    st.set_page_config(page_title=f"{text} · Sanctiongraph", layout="wide")


def origin(notes: Iterable[Asked], address: str, purpose: str | None) -> None:
    """Behind a panel: the commands that asked, and the Cypher files that answered."""
    show("origin.html", notes=list(notes), address=address, purpose=purpose)


def empty(text: str, hint: str | None = None) -> None:
    """Say that there is nothing here, and what would be."""
    show("state.html", kind="empty", title=text, detail=hint)


def failed(error: ApiError) -> None:
    """Say what went wrong and what to do; the page recovers by itself where the API was out of reach."""
    if isinstance(error, ProblemError):
        _problem(error)
        return
    kind, text, detail = (
        ("down", "The API does not answer", "Nothing is lost. This page asks again every few seconds.")
        if isinstance(error, Unreachable)
        else ("wrong", "The answer was not whole", "It is not shown, because half an answer is none. Ask again.")
    )
    show("state.html", kind=kind, title=text, detail=detail)


def _problem(error: ProblemError) -> None:
    titles = {
        401: ("closed", "Your key has ended", "Sign out, and sign in with another one."),
        403: ("closed", "Your key does not open this", error.detail),
        404: ("empty", error.title or "There is no such thing", error.detail),
        429: ("down", "Too many questions at once", "Wait a moment; this page asks again by itself."),
        503: ("down", "The API cannot answer now", "Nothing is lost. This page asks again every few seconds."),
        504: (
            "wrong",
            "The question took too long",
            "It was cancelled, in the database too. Ask for less: one day, one kind.",
        ),
    }
    kind, text, detail = titles.get(error.status, ("wrong", error.title, error.detail))
    show("state.html", kind=kind, title=text, detail=detail and detail.replace("(known_at)", "(known in the address)"))
