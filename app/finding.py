"""What some words name besides subjects: an entry or a document by its id or number, a measure, a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sanctiongraph.client import ProblemError

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
    """The measures, registers and documents of the rules that the words name, whole or in part."""
    asked = " ".join(words.split()).casefold()
    found = []
    for kind, thing, zh, en, known, page, place in _things(regime):
        if asked in (name.casefold() for name in known if name):
            found.append(Found(thing, kind, zh, en, "its id, number or name", page, place, True))
        elif _long(asked) and any(asked in name.casefold() for name in (zh, en, *known) if name):
            found.append(Found(thing, kind, zh, en, "part of the name", page, place, False))
    return found


def _long(asked: str) -> bool:
    return len(asked) >= (LETTERS if asked.isascii() else CHARACTERS)


def _things(
    regime: Rules,
) -> Iterable[tuple[str, str, str | None, str | None, tuple[str | None, ...], str, dict[str, str]]]:
    for m in regime.measures.values():
        yield "measure", m.id, m.zh, m.short, (m.id, m.short, m.en), "regime", {"show": "measures", "id": m.id}
    for r in regime.registers.values():
        yield "register", r.id, r.zh, r.en, (r.id,), "regime", {"show": "registers", "id": r.id}
    for i in regime.instruments.values():
        yield "instrument", i.id, i.zh, i.en, (i.id,), "regime", {"show": "instruments", "id": i.id}
    for d in regime.documents.values():
        yield "document", d.id, d.title, d.title_en, (d.id, d.number), "document", {"id": d.id}
