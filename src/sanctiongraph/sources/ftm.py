"""FollowTheMoney entities (JSON Lines) → records: subjects, ties, and sanctions as listings outside the regime.

A FollowTheMoney *entity* is what some publisher holds about one thing; edges such as ``Directorship`` are entities too,
and every property is a list of texts. What an entity says becomes a claim under a stable id, and where it comes from
becomes the claim's document. A sanction never enters a register of the regime, whatever it is called: its register is
``outside:…``, kept with its name, and no measure follows from it.

The file is read once. What it says is put aside on disk, because an edge may stand before its ends; memory holds the
ids. What is wrong in an entity rejects that entity, with its line and property; what no record stands for is counted.
The mapping as a table is ``docs/ftm.md``, its words are in :mod:`~sanctiongraph.sources.ftm_terms`, and the writer is
:mod:`sanctiongraph.ftm_export`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from .. import identifiers
from ..errors import LoadError
from ..model import HIDDEN, OUTSIDE, TIES, Document, Kind, Listing, Record, Subject, Tie, When
from ..spool import Spool
from .bods import scheme_slug
from .bundle import Rejection, Row, json_lines, printable, row_of
from .ftm_terms import (
    ANY_ROLE,
    COUNTRIES,
    DATES,
    EDGES,
    HELD,
    INDIRECT,
    KINDS,
    NATIONAL,
    NOT_CONTROL,
    NUMBERS,
    RELATIVES,
    ROLES,
    SOURCE,
    TOLD,
    UNITS_ONLY,
    WEAK,
    WITHOUT_ROLE,
    known,
    role_of,
)

PAIRS = 1_000
"""Ties that one edge may say, or listings that one sanction may; more is no record of anything."""

NOTES = 1_000
"""Kinds of notes that are counted apart, so that made-up names cannot fill the memory."""

_SANCTION = ("recordId", "reason", "provisions", "status", "listingDate", "date")
"""What the locator of an entry tells of its sanction."""

_TIMED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}(:\d{2}){0,2}(\.\d+)?(Z|[-+]\d{2}(:?\d{2})?)?", re.ASCII)
"""A day with a time, of which only the day is kept."""

_OURS = re.compile(rf"{OUTSIDE}\S+")
"""A programme that is a register's id already, as the export writes it."""

STEP = 10_000
"""Lines after which the reader says how far it is."""

ROWS: dict[str, type[Record]] = {"documents": Document, "subjects": Subject, "ties": Tie, "listings": Listing}
"""The records that come out, in the order in which one refers to another."""

Raw = dict[str, Any]
Fault = tuple[str, str, str]
"""What is wrong with an entity: the property, the value as a report may show it, and the reason."""


@contextmanager
def opened(path: Path | str, progress: Callable[[int], None] | None = None) -> Iterator[File]:
    """A file of FollowTheMoney entities, one JSON object a line, in whatever order they stand; wholly read.

    ``progress`` is told how many lines are read. Raises LoadError when the file cannot be read or holds no entity; what
    is wrong in a single entity is a rejected row.
    """
    path = Path(path)
    _openable(path)
    with ExitStack() as stack:
        spools = {name: stack.enter_context(Spool()) for name in (*HELD, *ROWS, "rejected")}
        file = File(path, spools)
        file.read(progress or (lambda _: None))
        yield file


def _openable(path: Path) -> None:
    if path.is_dir():
        raise LoadError(f"{path} is a folder: name the one file of FollowTheMoney entities; a bundle needs no --ftm.")
    if not path.exists():
        raise LoadError(f"There is no {path}: name a file of FollowTheMoney entities.")
    if not path.is_file():
        raise LoadError(f"{path} is no plain file: save the FollowTheMoney entities in one and name that.")


# --- entities as published ----------------------------------------------------------------------------------------


class _Entity(NamedTuple):
    """One entity: its line, and its properties as sorted texts, so that their order in the file means nothing."""

    line: int
    id: str
    schema: str
    properties: dict[str, tuple[str, ...]]
    datasets: tuple[str, ...]

    def all(self, *names: str) -> tuple[str, ...]:
        """The values of some properties, one after the other."""
        return tuple(value for name in names for value in self.properties.get(name, ()))

    @property
    def role(self) -> str:
        """What kind of record it is meant for."""
        return role_of(self.schema)

    @property
    def content(self) -> bytes:
        """A hash of what it says, wherever it stands."""
        said = json.dumps([self.schema, sorted(self.properties.items()), self.datasets])
        return hashlib.blake2b(said.encode(), digest_size=16).digest()

    @property
    def kind(self) -> Kind | None:
        """What it is as a subject; None for what is none, or may be a person or a unit."""
        if self.schema == "LegalEntity" and self.all(*UNITS_ONLY):
            return Kind.organisation
        return KINDS.get(self.schema)


class _Known(NamedTuple):
    """What is remembered of every entity: where it stands, what it is, and whether it was rejected."""

    line: int
    schema: str
    kind: Kind | None
    content: bytes
    rejected: bool


def _entity(line: int, raw: Raw) -> _Entity:
    """The entity in an object. Raises _Unfit where it has another form."""
    for name in ("id", "schema"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            raise _Unfit(name, "", "should be a text: an entity has an id, a schema and properties.")
    given, datasets = raw.get("properties"), raw.get("datasets")
    if not isinstance(given, dict):
        raise _Unfit("properties", "", "should be an object of lists.")
    datasets = [] if datasets is None else datasets
    if not isinstance(datasets, list) or not all(isinstance(dataset, str) for dataset in datasets):
        raise _Unfit("datasets", "", "should be a list of texts.")
    for name, values in given.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            nested = isinstance(values, list) and any(isinstance(value, dict) for value in values)
            why = (
                "holds nested entities; give the flat form, one entity a line"
                if nested
                else "should be a list of texts"
            )
            raise _Unfit(printable(name)[:60], "", f"{why}.")
    return _Entity(
        line,
        _plain_spaces(raw["id"]),
        raw["schema"],
        {name: tuple(sorted({_plain_spaces(v) for v in values} - {""})) for name, values in given.items()},
        tuple(sorted(datasets)),
    )


def _plain_spaces(text: str) -> str:
    """A text as it is kept, so that an id and what refers to it are the same whatever blanks stand around them."""
    return " ".join(text.split())


def _faults(entity: _Entity, text: str) -> Iterator[Fault]:
    """What is wrong with an entity by itself; ``text`` is its line."""
    if not known(entity.schema):
        reason = "is no schema of FollowTheMoney; correct it, or leave the entity out with --skip-rejected."
        yield "schema", printable(entity.schema)[:80], reason
        return
    if "\\" in text or HIDDEN.search(text.rstrip("\r\n")) or identifiers.has_resident(text):
        yield from _hidden_or_personal(entity)
    for name in DATES.get(entity.role, ()):
        for value in entity.all(name):
            try:
                _day(value)
            except ValueError as error:
                yield name, printable(value)[:80], f"{error}."
    ends: tuple[str, ...] = EDGES.get(entity.schema) or (("entity",) if entity.role == "listing" else ())
    yield from ((name, "", "is missing.") for name in ends if not entity.all(name))
    pairs = 1
    for name in ends:
        pairs *= len(entity.all(name))
    if pairs > PAIRS:
        yield ends[0], "", f"says more than {PAIRS:,} ties or entries at once; no record does."


def _hidden_or_personal(entity: _Entity) -> Iterator[Fault]:
    kept = (*sorted(HELD.get(entity.role, ())), *SOURCE, *EDGES.get(entity.schema, ()))
    texts = [("id", entity.id), *(("datasets", d) for d in entity.datasets)]
    texts += [(name, value) for name in dict.fromkeys(kept) for value in entity.all(name)]
    for name, value in texts:
        if HIDDEN.search(value):
            yield name, printable(value)[:80], "contains a control, bidirectional or invisible character; remove it."
        if name not in NUMBERS and name not in NATIONAL and identifiers.has_resident(value):
            yield name, "", "holds a resident number; such a number stands in idNumber only."


def _day(value: str) -> When:
    """A day as FollowTheMoney writes it, with or without a time. Raises ValueError with a sentence."""
    return When.parse(value[:10] if _TIMED.fullmatch(value) else value)


# --- entities → records -------------------------------------------------------------------------------------------


class _Left(Exception):
    """What no record stands for, and why."""


class _Unfit(Exception):
    """What rejects an entity: the property, the value and the reason."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(field, value, reason)
        self.fault: Fault = (field, printable(value)[:80], reason)


class File:
    """One file of entities, put aside as records.

    ``summary`` counts what is left out or remarked, as ``(kind, what, text)`` with kinds as in BODS.
    """

    def __init__(self, path: Path, spools: dict[str, Spool]) -> None:
        self.name = printable(path.name)
        self.summary: Counter[tuple[str, str, str]] = Counter()
        self._path, self._spools, self._hash = path, spools, hashlib.sha256()
        self._known: dict[str, _Known] = {}
        self._sanctioned: set[str] = set()
        self._documents: set[str] = set()

    @cached_property
    def sha256(self) -> str:
        """Hash of every byte of the file."""
        return self._hash.hexdigest()

    def rows(self) -> Iterator[Row]:
        """What was rejected, then every record as a checked row: documents, subjects, ties, listings."""
        yield from self._spools["rejected"]
        for kind, model in ROWS.items():
            for line, schema, raw in self._spools[kind]:
                row = row_of(self.name, line, model, raw)
                yield replace(row, problems=[_as_named(p, schema) for p in row.problems]) if row.problems else row

    def read(self, progress: Callable[[int], None]) -> None:
        """Read the whole file and put its records aside.

        Raises LoadError when it holds nothing.
        """
        n = 0
        for n, raw, text, problems in json_lines(self._path, self._hash):
            if problems:
                self._reject(n, problems)
            else:
                self._take(n, raw, text)
            if n % STEP == 0:
                progress(n)
        if not n:
            raise LoadError(f"{self._path} holds no entities; FollowTheMoney is JSON Lines, one entity a line.")
        for role, made in (("document", self._proof), ("subject", self._subject)):
            for entity in self._spools[role]:
                made(entity)
        for entity in self._spools["tie"]:
            self._whole(entity, "ties", self._ties)
        for entity in self._spools["listing"]:
            self._whole(entity, "listings", self._listings)

    # --- the first reading ---

    def _take(self, line: int, raw: Raw, text: str) -> None:
        """Put an entity aside by what it is meant for, once."""
        try:
            entity = _entity(line, raw)
            faults = list(_faults(entity, text))
        except _Unfit as unfit:
            self._reject(line, [Rejection(self.name, line, *unfit.fault)])
            if isinstance(raw.get("id"), str):
                self._known.setdefault(_plain_spaces(raw["id"]), _Known(line, "", None, b"", True))
            return
        before = self._known.get(entity.id)
        if before and before.content == entity.content:
            return
        if before:
            reason = f"stands in line {before.line} too, with other content; merge the two first ('ftm aggregate')."
            faults.append(("id", printable(entity.id)[:80], reason))
        else:
            self._known[entity.id] = _Known(line, entity.schema, entity.kind, entity.content, bool(faults))
        if faults:
            self._reject(line, [Rejection(self.name, line, *fault) for fault in faults])
            return
        if not entity.role:
            self._note("left_out", entity.schema, "no record stands for entities of this schema")
            return
        self._not_held(entity)
        self._sanctioned.update(entity.all("entity") if entity.role == "listing" else ())
        self._spools[entity.role].add(entity)

    def _not_held(self, entity: _Entity) -> None:
        """Say which properties no record keeps."""
        kept = {*HELD[entity.role], *SOURCE, *EDGES.get(entity.schema, ()), "topics"}
        for name, values in entity.properties.items():
            if values and name not in kept:
                self._note("left_out", f"{entity.schema}.{printable(name)[:60]}", "the records have no place for it")

    def _note(self, kind: str, what: str, text: str) -> None:
        key = (kind, what, text)
        if key not in self.summary and len(self.summary) >= NOTES:
            key = (kind, "others", "there are too many kinds of them to count each")
        self.summary[key] += 1

    def _reject(self, line: int, problems: list[Rejection]) -> None:
        self._spools["rejected"].add(Row(self.name, line, None, {}, None, problems))

    def _put(self, kind: str, entity: _Entity, raw: Raw) -> None:
        self._spools[kind].add((entity.line, entity.schema, raw))

    def _whole(self, entity: _Entity, kind: str, made: Callable[[_Entity], Iterator[Raw]]) -> None:
        """All records of an entity, or none of them and what is wrong with it."""
        try:
            records = list(made(entity))
        except _Unfit as unfit:
            self._reject(entity.line, [Rejection(self.name, entity.line, *unfit.fault)])
            return
        if not records:
            return
        document = self._document(entity)
        for raw in records:
            self._put(kind, entity, {**raw, "document": document})

    # --- documents ---

    def _proof(self, entity: _Entity) -> None:
        raw = {
            "id": _id(entity.id),
            "title": next(iter(entity.all("title", "name", "fileName")), f"[{entity.schema}, title not published]"),
            "issuer": "; ".join(entity.all("author")) or "; ".join(entity.all("publisher")),
            "date": self._first_day(entity, "date", "authoredAt", "publishedAt"),
            "url": next(iter(entity.all("sourceUrl")), None),
            "retrieved": self._first_day(entity, "retrievedAt"),
        }
        self._put("documents", entity, _plain(raw))

    def _document(self, entity: _Entity) -> str:
        """Id of the document behind an entity: its proof; else where it was published; else this very file."""
        for proof in entity.all("proof"):
            found = self._known.get(proof)
            if found and not found.rejected and role_of(found.schema) == "document":
                return _id(proof)
        if entity.all("proof"):
            self._note("remark", f"{entity.schema}.proof", "names no document of the file, so its source stands for it")
        raw = self._source(entity) or self._file()
        if raw["id"] not in self._documents:
            self._documents.add(raw["id"])
            self._put("documents", entity, raw)
        return str(raw["id"])

    def _source(self, entity: _Entity) -> Raw | None:
        publishers, urls = entity.all("publisher") or entity.datasets, entity.all("sourceUrl", "publisherUrl")
        if not (publishers or urls):
            return None
        retrieved = self._first_day(entity, "retrievedAt")
        issuer = "; ".join(publishers)
        key = json.dumps([publishers, urls, str(retrieved)], ensure_ascii=False)
        raw = {
            "id": f"ftm:source:{hashlib.sha256(key.encode()).hexdigest()[:16]}",
            "title": f"FollowTheMoney data published by {issuer}" if issuer else f"FollowTheMoney data from {urls[0]}",
            "issuer": issuer,
            "url": next(iter(urls), None),
            "retrieved": retrieved,
        }
        return _plain(raw)

    def _file(self) -> Raw:
        return {
            "id": f"ftm:file:{quote(self.name)}",
            "title": f"File of FollowTheMoney entities {self.name}",
            "sha256": self.sha256,
        }

    # --- dates ---

    def _when(self, entity: _Entity, name: str) -> When | None:
        """The day that all values of a property allow; where they exclude each other, any that one of them allows."""
        found = [_day(value) for value in entity.all(name)]
        if not found:
            return None
        earliest, latest = max(w.earliest for w in found), min(w.latest for w in found)
        if earliest <= latest:
            return When(earliest, latest)
        self._note("remark", name, "its values exclude each other, so the whole span between them is kept")
        return When(min(w.earliest for w in found), max(w.latest for w in found))

    def _first_day(self, entity: _Entity, *names: str) -> When | None:
        return next((when for name in names if (when := self._when(entity, name))), None)

    def _days(self, entity: _Entity, *begins: str) -> Raw:
        """First day and first day after; FollowTheMoney's end is when it ended.

        Raises _Left where no day is left, _Unfit where it ended before it began.
        """
        since, until = self._first_day(entity, *begins), self._when(entity, "endDate")
        if since and since == until and since.exact:
            raise _Left("it began and ended on the same day, so it holds on no day")
        if since and until and until.latest <= since.earliest:
            begun = next(name for name in begins if entity.all(name))
            raise _Unfit("endDate", str(until), f"is not after the {begun}, {since}.")
        return {"since": since, "until": until}

    # --- subjects ---

    def _subject(self, entity: _Entity) -> None:
        kind = entity.kind
        if kind is None:
            self._note("left_out", entity.schema, "it may be a person or a unit, and nobody's kind is guessed")
            return
        if entity.all("topics") and entity.id not in self._sanctioned:
            self._note("left_out", "topics", "a topic without a Sanction names no register")
        if entity.all("birthDate") and kind is not Kind.person:
            self._note("left_out", f"{entity.schema}.birthDate", "only a person is born")
        name, name_en, others = _names(entity)
        if name == _nameless(entity):
            self._note("remark", f"{entity.schema}.name", "is missing, and the record says so instead of a name")
        raw = {
            "id": _id(entity.id),
            "document": self._document(entity),
            "locator": _told(entity, *WEAK, "deathDate", *UNITS_ONLY, *TOLD),
            "kind": kind.value,
            "name": name,
            "name_en": name_en,
            "names": list(others),
            "born": self._when(entity, "birthDate") if kind is Kind.person else None,
            "identifiers": [
                {"scheme": scheme, "value": value} for scheme, value in dict.fromkeys(self._identifiers(entity, kind))
            ],
        }
        self._put("subjects", entity, _plain(raw))

    def _identifiers(self, entity: _Entity, kind: Kind) -> Iterator[tuple[str, str]]:
        given = next((found for name in COUNTRIES if (found := entity.all(name))), ())
        countries = tuple({country.casefold() for country in given})
        for name in (*NUMBERS, *NATIONAL):
            for value in entity.all(name):
                scheme = NUMBERS.get(name) or _national(name, value, countries, kind)
                if scheme is None:
                    self._note("left_out", name, "which country's number it is, is not said, or several are")
                elif reason := _wrong(scheme, value):
                    self._note("left_out", name, reason)
                else:
                    yield scheme, value

    def _kind_of(self, name: str, id: str) -> Kind:
        """The kind of the subject that a property names. Raises _Left for what is none, _Unfit where it is missing."""
        other = self._known.get(id)
        if other is None:
            raise _Unfit(name, id, "there is no such entity in the file.")
        if other.rejected:
            raise _Unfit(name, id, f"refers to the entity in line {other.line}, which was rejected.")
        if other.kind is None:
            raise _Left(f"one end is a {other.schema}, which is no subject here")
        return other.kind

    # --- ties ---

    def _ties(self, entity: _Entity) -> Iterator[Raw]:
        first, second = EDGES[entity.schema]
        firsts, seconds = entity.all(first), entity.all(second)
        single = len(firsts) * len(seconds) == 1
        if entity.schema == "Ownership" and entity.all("percentage") and _share(entity) is None:
            self._note("remark", "Ownership.percentage", "is no one number up to 100, so no share is kept")
        for one in firsts:
            for other in seconds:
                ends = self._ends(entity, one, other)
                if ends:
                    suffix = "" if single else f":{quote(one, safe='~.-_:')}:{quote(other, safe='~.-_:')}"
                    yield from self._between(entity, (one, other), ends, suffix)

    def _ends(self, entity: _Entity, *ids: str) -> tuple[Kind, Kind] | None:
        try:
            one, other = (self._kind_of(name, id) for name, id in zip(EDGES[entity.schema], ids, strict=True))
        except _Left as left:
            self._note("left_out", entity.schema, str(left))
            return None
        return one, other

    def _between(self, entity: _Entity, ids: tuple[str, str], ends: tuple[Kind, Kind], suffix: str) -> Iterator[Raw]:
        try:
            meant = list(dict.fromkeys(_meant(entity, *ids, ends)))
            days = self._days(entity, "startDate")
        except _Left as left:
            self._note("left_out", entity.schema, str(left))
            return
        for kind, source, target in meant:
            yield _plain(
                {
                    "id": f"{_id(entity.id)}:{kind}{suffix}",
                    "locator": _told(entity, *sorted(HELD["tie"] - {"startDate", "endDate"})),
                    "kind": kind,
                    "source": _id(source),
                    "target": _id(target),
                    "share": _share(entity) if kind == "shareholder" else None,
                    **days,
                }
            )

    # --- listings ---

    def _listings(self, entity: _Entity) -> Iterator[Raw]:
        targets = entity.all("entity")
        decided = self._when(entity, "listingDate")
        for target in targets:
            try:
                self._kind_of("entity", target)
                register, name = _register(entity)
                days = self._days(entity, "startDate", "listingDate", "date")
            except _Left as left:
                self._note("left_out", entity.schema, str(left))
                continue
            yield _plain(
                {
                    "id": _id(entity.id) + ("" if len(targets) == 1 else f":{quote(target, safe='~.-_:')}"),
                    "locator": _told(entity, *_SANCTION, *TOLD),
                    "subject": _id(target),
                    "register": register,
                    "register_name": name,
                    "decision": "; ".join(entity.all("authorityId")),
                    "decided": decided.earliest.isoformat() if decided and decided.exact else None,
                    "decided_by": "; ".join(entity.all("authority")),
                    **days,
                }
            )


def _plain(raw: Raw) -> Raw:
    """Fields as a bundle's line writes them; those without a value are left out."""
    found = {name: str(value) if isinstance(value, When) else value for name, value in raw.items()}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _as_named(problem: Rejection, schema: str) -> Rejection:
    """A rejection of a record, told by the property of the entity that the field comes from."""
    named = {"born": "birthDate", "since": "startDate", "until": "endDate", "subject": "entity"}
    named |= dict(zip(("source", "target"), EDGES.get(schema, ()), strict=False))
    first, dot, rest = problem.field.partition(".")
    return replace(problem, field=named.get(first, first) + dot + rest)


def _id(entity: str) -> str:
    return f"ftm:{quote(entity, safe='~.-_:')}"


def _told(entity: _Entity, *names: str) -> str:
    """Where it is found, and what the entity says besides the record's own fields."""
    said = [f"{name} {'; '.join(values)}" for name in names if (values := entity.all(name))]
    more = [f"also published at {url}" for url in entity.all("sourceUrl")[1:]]
    text = f"entity {entity.id} ({entity.schema})" + "".join(f"; {part}" for part in [*said, *more])
    return text if len(text) <= 4000 else text[:3985] + " … (shortened)"


# --- names and numbers ---


def _names(entity: _Entity) -> tuple[str, str | None, tuple[str, ...]]:
    """The name in the original script, the one in Latin letters, and the others.

    Where a name is given in another script than Latin, that is the original and a Latin one the English.
    """
    main = entity.all("name") or entity.all("alias") or entity.all("previousName")
    if not main:
        return _nameless(entity), None, ()
    original = [name for name in main if not _latin(name)]
    latin = [name for name in (*main, *entity.all("alias")) if _latin(name)]
    name = original[0] if original else main[0]
    name_en = latin[0] if original and latin else None
    every = dict.fromkeys((*main, *entity.all("alias", "previousName")))
    return name, name_en, tuple(other for other in every if other not in (name, name_en))


def _nameless(entity: _Entity) -> str:
    return f"[{entity.schema}, name not published]"


def _latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


def _national(name: str, value: str, countries: tuple[str, ...], kind: Kind) -> str | None:
    """The scheme of a number that a country gave, or none where it is not one country."""
    if len(countries) != 1:
        return None
    if countries[0] == "cn":
        own = ("resident",) if kind is Kind.person else ("uscc", "registration")
        known = next((scheme for scheme in own if not _wrong(scheme, value)), None)
        if known:
            return known
    return scheme_slug(f"{NATIONAL[name]} {countries[0]}")


def _wrong(scheme: str, value: str) -> str:
    """What is wrong with a number, without repeating it; empty where nothing is."""
    if len(value) > 100:
        return "a number has at most 100 characters"
    try:
        identifiers.check(scheme, value)
    except ValueError as error:
        return str(error).rstrip(".")
    return ""


# --- what an edge says ---


def _meant(entity: _Entity, first: str, second: str, ends: tuple[Kind, Kind]) -> Iterator[tuple[str, str, str]]:
    """Kind, source and target of each tie that an edge plainly says. Raises _Left for what it does not."""
    if entity.schema in ("Family", "Associate"):
        yield from _relatives(entity, first, second)
        return
    if entity.schema == "UnknownLink":
        if (ends[0] is Kind.person) == (ends[1] is Kind.person):
            raise _Left("the link has no direction, and its ends do not give it one")
        if ends[1] is Kind.person:
            (first, second), ends = (second, first), (ends[1], ends[0])
    for kind in _posts(entity):
        tie = TIES[kind]
        if ends[0].party not in tie.source or ends[1].party not in tie.target:
            raise _Left(f"a {ends[0].party} cannot be {tie.en} of a {ends[1].party}")
        yield kind, first, second


def _word(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _posts(entity: _Entity) -> list[str]:
    """The kinds of tie that an edge between subjects says, by its schema and its roles.

    Raises _Left where it says none: a share is never control, and a role that names no post is not guessed at.
    """
    if entity.schema == "Control":
        return _control(entity)
    if entity.schema == "Ownership":
        said = " ".join(map(_word, entity.all("ownershipType", "role")))
        if any(word in said.split() for word in INDIRECT):
            raise _Left("an indirect or beneficial ownership is no share that the owner holds, and no control")
        return ["shareholder"]
    roles = [ROLES.get(_word(role)) for role in entity.all("role")]
    known = list(dict.fromkeys(kind for kind in roles if kind))
    if entity.schema == "Representation":
        known = [kind for kind in known if kind == "legal_representative"]
    if known:
        return known
    if not roles and entity.schema in WITHOUT_ROLE:
        return [WITHOUT_ROLE[entity.schema]]
    if entity.schema in ANY_ROLE:
        return [ANY_ROLE[entity.schema]]
    raise _Left("its role names no kind of tie" if roles else "without a role it says no kind of tie")


def _control(entity: _Entity) -> list[str]:
    """Control is taken as asserted, unless all that is said of it is a vote or another's name."""
    types = [_word(type_) for type_ in entity.all("controlType")]
    if types and all(type_ in NOT_CONTROL for type_ in types):
        raise _Left("; ".join(NOT_CONTROL[type_] for type_ in dict.fromkeys(types)))
    return ["actual_controller"]


def _relatives(entity: _Entity, person: str, relative: str) -> Iterator[tuple[str, str, str]]:
    """The relationship is told from the person's side: 'mother' says that the relative is the mother."""
    found = {RELATIVES.get(_word(text)) for text in entity.all("relationship")}
    if len(found) != 1 or None in found:
        raise _Left("its relationship does not plainly say parent, child or spouse")
    (relation,) = found
    if relation == "spouse":
        yield "spouse", person, relative
    else:
        yield ("parent", relative, person) if relation == "parent" else ("parent", person, relative)


def _share(entity: _Entity) -> float | None:
    """The percentage, where it is one number; anything else stays in the locator."""
    given = {text.replace("%", "").strip() for text in entity.all("percentage")}
    if len(given) == 1 and re.fullmatch(r"\d{1,3}(\.\d+)?", text := given.pop()) and float(text) <= 100:
        return float(text)
    return None


def _register(entity: _Entity) -> tuple[str, str]:
    """Id and name of a sanction's register: its authority's list, or programme."""
    authority, program = "; ".join(entity.all("authority")), "; ".join(entity.all("program"))
    code = "; ".join(entity.all("programId"))
    if not (authority or program or code):
        raise _Left("it names neither a program nor an authority, so nobody could say which list it is")
    if program and _OURS.fullmatch(code):
        return code, program
    parts = [_slug(part) for part in (authority, code or program) if part]
    return OUTSIDE + ":".join(parts), program or code or f"sanctions of {authority}"


def _slug(text: str) -> str:
    slug = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text).casefold()).strip("-") or "unnamed"
    if len(slug) <= 60:
        return slug
    return f"{slug[:51]}-{hashlib.sha256(slug.encode()).hexdigest()[:8]}"
