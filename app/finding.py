"""What some words name besides subjects: an entry or a document by its id or number, a measure, an agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from textwrap import shorten
from typing import Any

from sanctiongraph.client import ProblemError
from sanctiongraph.forms import number_form, simplify

from .client import Api
from .rules import Rules, rules

MOST = 6
"""Things that are suggested at most."""

LETTERS, CHARACTERS = 3, 2
"""The shortest words that are looked for inside a name."""


@dataclass(frozen=True)
class Found:
    """One thing: what it is called, why it was found, and its page with the parameters of its address.

    ``exact`` says that the words are its whole id or number.
    """

    id: str
    kind: str
    name: str | None
    name_en: str | None
    text: str
    page: str
    place: dict[str, str]
    exact: bool


def find(api: Api, words: str) -> list[dict[str, Any]]:
    """What the words name, the exact ones first, as plain data for the search box.

    Raises ApiError when the API does not answer.
    """
    found = [*_entry(api, words), *named(rules(api), words)]
    return [asdict(thing) for thing in sorted(found, key=lambda f: not f.exact)[:MOST]]


def _entry(api: Api, words: str) -> Iterator[Found]:
    """The entry, or the document of the data, that has this id; ids are written as they are stored."""
    if ":" not in words or any(char.isspace() for char in words):
        return
    try:
        listing = api.listing(words)
    except ProblemError as error:
        if error.status not in (404, 422):
            raise
    else:
        who = listing.listed
        yield Found(listing.id, "entry", who.name, who.name_en, "its id", "listing", {"id": listing.id}, True)
        return
    try:
        document = api.rests_on(words, page=1)
    except ProblemError as error:
        if error.status not in (404, 422):
            raise
    else:
        if document.source == "data":
            yield Found(words, "document", document.title, document.title_en, "its id", "document", {"id": words}, True)


def named(regime: Rules, words: str) -> list[Found]:
    """What the words name in the rules, whole or in part: by an id, a name or the number of a document."""
    asked, number = simplify(words), number_form(simplify(words))
    found = []
    for thing in _things(regime):
        exact = asked in map(_compared, thing.names) or (thing.number and number == _number(thing.number))
        if exact or (_long(asked) and _holds(thing, asked, number)):
            text = "its id, number or name" if exact else "part of the name"
            place = {"show": thing.show, "id": thing.id} if thing.show else {"id": thing.id}
            page = "regime" if thing.show else thing.kind
            found.append(Found(thing.id, thing.kind, thing.zh, thing.en, text, page, place, bool(exact)))
    return found


def _long(asked: str) -> bool:
    return len(asked) >= (LETTERS if asked.isascii() else CHARACTERS)


def _holds(thing: _Thing, asked: str, number: str | None) -> bool:
    within = any(asked in _compared(name) for name in (thing.zh, thing.en, *thing.names) if name)
    return within or bool(thing.number and number and number in (_number(thing.number) or ""))


@dataclass(frozen=True)
class _Thing:
    """Something of the rules: ``names`` are those that it is wholly known by; ``show`` the list of the regime it is in,
    None for what has a page of its own."""

    kind: str
    show: str | None
    id: str
    zh: str | None
    en: str | None
    names: tuple[str, ...]
    number: str | None = None


def _things(regime: Rules) -> Iterable[_Thing]:
    for m in regime.measures.values():
        yield _Thing("measure", "measures", m.id, m.zh, m.short, (m.id, m.short, m.en))
    for r in regime.registers.values():
        yield _Thing("register", "registers", r.id, r.zh, r.en, (r.id,))
    for a in regime.agencies.values():
        yield _Thing("agency", "agencies", a.id, a.zh, a.en, (a.id, a.zh, a.en))
    for i in regime.instruments.values():
        yield _Thing("instrument", "instruments", i.id, i.zh, i.en, (i.id,))
    for d in regime.documents.values():
        yield _Thing("document", None, d.id, d.title, d.title_en, (d.id,), d.number)
    for x in regime.disagreements.values():
        yield _Thing("disagreement", "disagreements", x.id, None, shorten(x.one, 90, placeholder="…"), (x.id,))


@cache
def _compared(name: str) -> str:
    return simplify(name)


@cache
def _number(number: str) -> str | None:
    return number_form(simplify(number))
