"""A checked record as claims: the rows that the graph stores (``docs/graph.md``), each under a deterministic id.

A claim's id is a hash of the record's kind, id and canonical content, in which references are resolved and personal
numbers are already keyed: the same assertion always has the same id, so loading twice changes nothing (D7).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from . import identifiers
from .forms import index_terms, number_form
from .model import (
    BEGINNING,
    FAR,
    TIES,
    Claim,
    Conduct,
    Document,
    Entry,
    Exemption,
    Holding,
    Kind,
    Listing,
    Record,
    Score,
    Step,
    Subject,
    Tie,
    When,
)

Properties = dict[str, Any]

AGAIN = "~"
"""Stands between a claim's id and the load that asserted it again after it had been withdrawn."""


class Stored(NamedTuple):
    """One claim: its label or relationship type, its id, and the row that its ``load/assert_…`` query takes."""

    type: str
    claim: str
    row: dict[str, Any]


class Prepared(NamedTuple):
    """A record ready to be written: the name of its kind, its id, and its claims."""

    kind: str
    id: str
    claims: list[Stored]


class Context(NamedTuple):
    """What turning a record into claims needs: references resolved to ids, and the key for personal numbers."""

    resolve: Callable[[str], str]
    secret: bytes


def prepare(record: Record, context: Context) -> Prepared:
    """The claims of a record, ready to be stamped by the load that writes them."""
    claims = list(_STORED[type(record)](record, context))
    return Prepared(record.file, record.id, claims)


def base(claim: str) -> str:
    """The id that says what is claimed, whenever it was claimed."""
    return claim.partition(AGAIN)[0]


def again(stored: Stored, n: int) -> Stored:
    """The same claim asserted anew by load ``n`` after it had been withdrawn: a claim of its own."""
    claim = f"{stored.claim}{AGAIN}{n}"
    return Stored(stored.type, claim, {**stored.row, "claim": claim})


def claim_id(type_: str, record: str, content: Mapping[str, Any]) -> str:
    """32 hexadecimal digits of SHA-256 over what is claimed and where."""
    return hashlib.sha256(_ENCODE([type_, record, content]).encode()).hexdigest()[:32]


_ENCODE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def _claim(type_: str, record: Record, properties: Properties, row: Properties, **content: Any) -> Stored:
    """Properties and the rest of a row as a claim; ``content`` is what is claimed besides the properties."""
    kept = {name: value for name, value in properties.items() if value is not None}
    claim = claim_id(type_, record.id, kept | content)
    return Stored(type_, claim, {**kept, **row, "claim": claim, "record": record.id})


def _source(record: Claim) -> Properties:
    return {"document": record.document, "locator": record.locator}


def _interval(since: When | None, until: When | None) -> Properties:
    """The possible interval, and, only where a date is vague, the edge of the sure one."""
    return {
        "since": since.earliest if since else BEGINNING,
        "until": until.latest if until else FAR,
        "sure_since": since.latest if since and not since.exact else None,
        "sure_until": until.earliest if until and not until.exact else None,
    }


def _on(when: When | None) -> Properties:
    """The day of something that happened, as vague as it is known."""
    return {"on_earliest": when.earliest if when else None, "on_latest": when.latest if when else None}


def _text(when: When | None) -> str | None:
    return str(when) if when else None


def _document(record: Document, _: Context) -> Iterator[Stored]:
    yield _claim(
        "Document",
        record,
        {
            "issuer": record.issuer,
            "number": record.number,
            "title": record.title,
            "title_en": record.title_en,
            "date": _text(record.date),
            "url": record.url,
            "retrieved": _text(record.retrieved),
            "sha256": record.sha256,
        },
        {},
    )


def _subject(record: Subject, context: Context) -> Iterator[Stored]:
    yield _claim(
        "Profile",
        record,
        {
            **_source(record),
            "name": record.name,
            "name_en": record.name_en,
            "names": list(record.names) or None,
            "born_earliest": record.born.earliest if record.born else None,
            "born_latest": record.born.latest if record.born else None,
        },
        # Derived, so no part of what is claimed: better forms must not make another claim of it.
        {"subject": record.id, "kind": record.kind.value, "forms": _forms(record)},
    )
    for key, (scheme, shown) in _numbers(record, context.secret).items():
        row = {"subject": record.id, "key": key, "scheme": scheme, "shown": shown}
        yield _claim("IDENTIFIED_BY", record, _source(record), row, key=key)


def _forms(record: Subject) -> str:
    return index_terms((record.name, record.name_en, *record.names), record.kind is Kind.person)


def _numbers(record: Subject, secret: bytes) -> dict[str, tuple[str, str]]:
    """A subject's numbers by the key under which the graph knows them, each once: scheme, and what may be shown."""
    found = {f"{number.scheme}:{number.key}": (number.scheme, number.shown) for number in record.keyed}
    personal = record.kind is Kind.person
    for identifier in record.identifiers:
        number = identifiers.check(identifier.scheme, identifier.value)
        shown = identifiers.shown(identifier.scheme, number, personal)
        found[identifiers.key(identifier.scheme, number, secret, personal)] = (identifier.scheme, shown)
    return found


def _conduct(record: Conduct, context: Context) -> Iterator[Stored]:
    subject = context.resolve(record.subject)
    properties = {
        **_source(record),
        "text": record.text,
        "norm": record.norm,
        "area": record.area,
        **_on(record.on),
    }
    yield _claim("Conduct", record, properties, {"subject": subject}, subject=subject)


def _tie(record: Tie, context: Context) -> Iterator[Stored]:
    ends = {"source": context.resolve(record.source), "target": context.resolve(record.target)}
    properties = {
        **_source(record),
        **_interval(record.since, record.until),
        "kind": record.kind,
        "share": record.share,
    }
    yield _claim(TIES[record.kind].relationship, record, properties, ends, **ends)


def _listing(record: Listing, context: Context) -> Iterator[Stored]:
    extensions = [e.model_dump(mode="json", exclude_defaults=True) for e in record.extensions]
    properties = {
        **_source(record),
        **_interval(record.since, record.until),
        "register_name": record.register_name,
        "ground": record.ground,
        "decision": record.decision,
        "decided": record.decided,
        "decided_by": record.decided_by,
        "ended_by": record.ended_by,
        "extensions": json.dumps(extensions, sort_keys=True, ensure_ascii=False) if extensions else None,
        "extension_documents": sorted({e.document for e in record.extensions}) or None,
        "conduct": record.conduct,
    }
    who = {"subject": context.resolve(record.subject), "register": record.register_}
    names = sorted({context.resolve(name) for name in record.names})
    # Derived, as the forms of a name are.
    form = number_form(record.decision) if record.decision else None
    yield _claim("Listing", record, properties, {**who, "names": names, "decision_form": form}, **who, names=names)


def _exemption(record: Exemption, context: Context) -> Iterator[Stored]:
    subject = context.resolve(record.subject)
    properties = {
        **_source(record),
        **_interval(record.since, record.until),
        "kind": record.kind,
        "measures": list(record.measures) or None,
        "listing": record.listing,
    }
    yield _claim("Exemption", record, properties, {"subject": subject}, subject=subject)


def _holding(record: Holding, _: Context) -> Iterator[Stored]:
    properties = {
        **_source(record),
        **_interval(record.received, record.ceased),
        "listing": record.listing,
        "holder": record.holder,
        "from": record.from_,
    }
    yield _claim("Holding", record, properties, {})


def _step(record: Step, _: Context) -> Iterator[Stored]:
    properties = {
        **_source(record),
        "listing": record.listing,
        "kind": record.kind,
        "level": record.level,
        "outcome": record.outcome,
        **_on(record.on),
        "text": record.text,
    }
    yield _claim("Step", record, properties, {})


def _entry(record: Entry, context: Context) -> Iterator[Stored]:
    subject = context.resolve(record.subject)
    properties = {
        **_source(record),
        "scheme": record.scheme,
        "event": record.event,
        "points": record.points,
        **_on(record.on),
        "text": record.text,
    }
    yield _claim("Entry", record, properties, {"subject": subject}, subject=subject)


def _score(record: Score, context: Context) -> Iterator[Stored]:
    subject = context.resolve(record.subject)
    properties = {
        **_source(record),
        **_interval(record.since, record.until),
        "scheme": record.scheme,
        "score": record.score,
        "grade": record.grade,
    }
    yield _claim("Score", record, properties, {"subject": subject}, subject=subject)


_STORED: dict[type[Record], Callable[[Any, Context], Iterator[Stored]]] = {
    Document: _document,
    Subject: _subject,
    Conduct: _conduct,
    Tie: _tie,
    Listing: _listing,
    Exemption: _exemption,
    Holding: _holding,
    Step: _step,
    Entry: _entry,
    Score: _score,
}
