"""A seeded generator of malformed rows: some hundred sorts, each with what the loader has to say and its mended twin.

A *sort* makes one bad line, the same line mended, and the exact field and reason of every rejection that the bad one
earns. :func:`write_corpus` mixes any number of bad lines with mended ones into a bundle and returns the whole report
that a load of it has to give, and the ids of the whole data that it has to keep.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from stdnum.iso7064 import mod_11_10

from sanctiongraph.identifiers import make_resident, make_uscc
from sanctiongraph.model import RECORDS, TIES, Kind
from sanctiongraph.regime import Regime
from sanctiongraph.sources.bundle import columns

Wrong = list[tuple[str, str]]
"""Field and reason of each rejection."""

USCC, SHARED = make_uscc("91", 7), make_uscc("91", 8)
REGISTRATION = "11000000000000" + str(mod_11_10.calc_check_digit("11000000000000"))
RESIDENT = make_resident(date(1970, 1, 1), 12)
DATES = "a date is written 2015, 2015-06, 2015-06-01 or 2015-01-01/2015-03-31."
HIDDEN = "contains a control, bidirectional or invisible character; remove it."
NOT_JSON = "the line holds a broken Unicode escape, nests too deep or is not JSON."
TOO_LONG = "is not JSON that can be read: a number is too long, or the nesting too deep."
IDS = "an id has 1 to 200 characters, no spaces, no @ or * in front."
HEADER = ["id", "document", "kind", "source", "target", "share", "since", "until"]


@dataclass(frozen=True)
class Place:
    """Where a line will stand: its id, the bytes before it in its file, the regime, the dice."""

    id: str
    offset: int
    regime: Regime
    dice: Random


@dataclass(frozen=True)
class Made:
    """A bad line, its mended twin (both without a line end), and what is wrong with the bad one."""

    bad: bytes
    good: bytes
    wrong: Wrong


@dataclass(frozen=True)
class Sort:
    """One way in which a line can be malformed. ``often`` is its weight: long lines are rare."""

    name: str
    file: str
    make: Callable[[Place], Made]
    often: int = 100


@dataclass
class Corpus:
    """What was written, and what a load of it with ``--skip-rejected`` has to say and to keep."""

    rejections: list[tuple[str, int, str, str]] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=dict)
    bad: int = 0


def line(record: dict[str, Any], ascii_only: bool = False) -> bytes:
    return json.dumps(record, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


# --- good records of every kind -------------------------------------------------------------------------------------


def anchors(regime: Regime) -> dict[str, list[dict[str, Any]]]:
    """Good records that the others refer to."""
    return {
        "documents": [{"id": "d", "title": "公告"}],
        "subjects": [
            subject("c1", identifiers=[{"scheme": "uscc", "value": USCC}]),
            subject("c2", identifiers=[{"scheme": "uscc", "value": SHARED}]),
            subject("c3", identifiers=[{"scheme": "uscc", "value": SHARED}]),
            subject("p1", kind="person"),
            subject("p2", kind="person"),
        ],
        "listings": [base("listings", "l", regime)],
    }


def subject(id: str, **changes: Any) -> dict[str, Any]:
    return {"id": id, "document": "d", "kind": "company", "name": "甲公司", **changes}


def base(file: str, id: str, regime: Regime) -> dict[str, Any]:
    """A good record of a kind."""
    claim: dict[str, Any] = {"id": id, "document": "d"}
    register = next(r for r in regime.registers if r.grounds and r.exits)
    scheme = next(s for s in regime.schemes if s.lowest is not None)
    return {
        "documents": {"id": id, "title": "公告"},
        "subjects": subject(id),
        "conduct": claim | {"subject": "c1", "text": "未付", "norm": "law", "area": "judiciary"},
        "ties": claim | {"kind": "director", "source": "p1", "target": "c1", "since": "2015"},
        "listings": claim | {"subject": "c1", "register": register.id, "since": "2016-05-01"},
        "exemptions": claim | {"subject": "p1", "kind": regime.exemptions[0].kind, "since": "2017-01-01"},
        "holdings": claim | {"listing": "l", "holder": regime.agencies[0].id, "received": "2018"},
        "steps": claim | {"listing": "l", "kind": "review", "level": 1, "on": "2018-04"},
        "entries": claim | {"subject": "p1", "scheme": scheme.id, "points": -5, "on": "2018", "text": "乱扔"},
        "scores": claim | {"subject": "p1", "scheme": scheme.id, "score": scheme.lowest, "since": "2018-06-01"},
    }[file]


# --- sorts of badness -----------------------------------------------------------------------------------------------


def field_of(file: str, name: str, at: str, reason: str | Callable[[Any], str], *values: Any) -> Sort:
    """A sort whose lines hold one of some values in a field; ``at`` is the field that the report names."""

    def make(place: Place) -> Made:
        good, value = base(file, place.id, place.regime), place.dice.choice(values)
        why = reason(value) if callable(reason) else reason
        return Made(line(good | {name: value}, place.dice.random() < 0.5), line(good), [(at, why)])

    return Sort(f"{file}.{name}: {values[0]!r:.12} {str(reason)[:40]}", file, make)


def text_of(
    name: str, reason: str | Callable[[Place], str], bad: Callable[[str, Place], bytes], often: int = 100
) -> Sort:
    """A sort of lines of documents that are no record at all; ``bad`` makes one of the good line's text."""

    def make(place: Place) -> Made:
        text = json.dumps(base("documents", place.id, place.regime), ensure_ascii=True)
        why = reason(place) if callable(reason) else reason
        return Made(bad(text, place), text.encode(), [("", why)])

    return Sort(name, "documents.jsonl", make, often)


def without(file: str, name: str, reason: str) -> Sort:
    """A sort whose lines lack a field."""

    def make(place: Place) -> Made:
        good = base(file, place.id, place.regime)
        return Made(line({k: v for k, v in good.items() if k != name}), line(good), [(name, reason)])

    return Sort(f"{file} without {name}", file, make)


def misspelt(file: str, name: str, wrong: str) -> Sort:
    """A sort whose lines name a needed field by letters that only look like its own."""

    def make(place: Place) -> Made:
        good = base(file, place.id, place.regime)
        known = ", ".join(columns(next(m for m in RECORDS if m.file == file)))
        unknown = f"{file} have no such field; known are {known}."
        bad = {wrong if k == name else k: v for k, v in good.items()}
        return Made(line(bad), line(good), [(wrong, unknown), (name, "is missing.")])

    return Sort(f"{file}.{wrong}", file, make)


def cells(name: str, reason: str | Callable[[Place], str], at: str, bad: Callable[[list[str], Place], bytes]) -> Sort:
    """A sort of lines of ``ties.csv``."""

    def make(place: Place) -> Made:
        good = [place.id, "d", "director", "p1", "c1", "12.5", "2015-06-01", ""]
        why = reason(place) if callable(reason) else reason
        return Made(bad(good, place), ",".join(good).encode(), [(at, why)])

    return Sort(f"csv: {name}", "ties.csv", make)


def cell(column: str, reason: str, *values: str) -> Sort:
    """A sort of lines of ``ties.csv`` with one bad cell."""
    at = HEADER.index(column)

    def bad(row: list[str], place: Place) -> bytes:
        return ",".join([*row[:at], place.dice.choice(values), *row[at + 1 :]]).encode()

    return cells(f"{column} {reason[:30]}", reason, column, bad)


def not_utf8(what: bytes) -> Callable[[str, Place], bytes]:
    return lambda text, place: text.encode()[:-2] + what + b'"}'


def at_byte(what: bytes, before: int = 0) -> Callable[[Place], str]:
    """The sentence for the first byte that is not UTF-8, two characters before the good line's end."""

    def sentence(place: Place) -> str:
        at = place.offset + len(json.dumps(base("documents", place.id, place.regime), ensure_ascii=True)) - 2 + before
        return f"is not UTF-8: byte 0x{what[before]:02x} at offset {at} of the file; save it as UTF-8."

    return sentence


def many_names(place: Place) -> Made:
    good = base("subjects", place.id, place.regime)
    names = [f"又名{n}" for n in range(place.dice.randint(1_001, 3_000))]
    return Made(line(good | {"names": names}), line(good | {"names": names[:900]}), [
        ("", "holds more than 1,000 values; no record needs so many.")
    ])  # fmt: skip


def many_fields(place: Place) -> Made:
    good = base("documents", place.id, place.regime)
    extra = {f"x{n}": n for n in range(place.dice.randint(30, 900))}
    known = "id, withdrawn, issuer, number, title, title_en, date, url, retrieved, sha256"
    told: Wrong = [(f"x{n}", f"documents have no such field; known are {known}.") for n in range(20)]
    told.append(("", f"and {len(extra) - 20:,} mistakes more in this line."))
    return Made(line(good | extra), line(good), told)


def identifier(scheme: Any, at: str, reason: str, *values: Any) -> Sort:
    """A sort of subjects with a bad number."""

    def make(place: Place) -> Made:
        own = make_uscc("91", 1_000 + place.dice.randrange(10**8))
        good = {"uscc": own, "resident": RESIDENT, "registration": REGISTRATION, "passport": "E12345678"}
        record = base("subjects", place.id, place.regime) | (
            {"kind": "person"} if scheme in ("resident", "passport") else {}
        )
        bad = record | {"identifiers": [{"scheme": scheme, "value": place.dice.choice(values)}]}
        ok = record | {"identifiers": [{"scheme": scheme, "value": good[scheme]}] if scheme in good else []}
        return Made(line(bad), line(ok), [(at, reason)])

    return Sort(f"{scheme}: {reason[:50]}", "subjects", make)


def changed(number: str, at: int) -> str:
    """The number with another digit at a place."""
    return number[:at] + ("1" if number[at] != "1" else "2") + number[at:][1:]


def unknown_names(what: str, known: Callable[[Regime], list[str]], file: str, at: str, value: Any) -> Sort:
    """A sort of lines that speak of what the regime does not have."""

    def make(place: Place) -> Made:
        good, names = base(file, place.id, place.regime), sorted(known(place.regime))
        shown = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
        field = at.partition(".")[0]
        new = value(good[field]) if callable(value) else value
        return Made(line(good | {field: new}), line(good), [(at, f"there is no such {what}; known are {shown}.")])

    return Sort(f"no such {what[:20]} in {file}: {value if isinstance(value, str) else 'homoglyph'}", file, make)


def homoglyph(text: str) -> str:
    """The text with one Latin letter replaced by a Cyrillic, Greek or full-width one that looks like it."""
    pairs = dict(zip("aceopxyABCEHKMOPTXN", "асеорхуАВСЕНКМОРТХΝ", strict=True))
    at = next((i for i, c in enumerate(text) if c in pairs), None)
    return text[:-1] + chr(ord(text[-1]) + 0xFEE0) if at is None else text[:at] + pairs[text[at]] + text[at + 1 :]


def first_register(regime: Regime) -> Any:
    return next(r for r in regime.registers if r.grounds and r.exits)


def kinds_of_tie() -> str:
    return f"unknown kind of tie; known are {', '.join(TIES)}."


SORTS: list[Sort] = [
    # no JSON, or JSON that says two things
    text_of(
        "cut off inside",
        lambda p: (
            f"is not JSON: Expecting ',' delimiter at character {len(json.dumps(base('documents', p.id, p.regime)))}."
        ),
        lambda t, p: t[:-1].encode(),
    ),
    text_of("not an object", 'is not an object: a line looks like {"id": …, …}.', lambda t, p: f"[{t}]".encode()),
    text_of(
        "two objects",
        lambda p: f"is not JSON: Extra data at character {len(json.dumps(base('documents', p.id, p.regime))) + 1}.",
        lambda t, p: (t + t).encode(),
    ),
    text_of(
        "key twice",
        "the key 'id' stands twice in one object; keep one.",
        lambda t, p: t.encode()[:-1] + b', "id": "other"}',
    ),
    text_of(
        "key twice by an escape",
        "the key 'title' stands twice in one object; keep one.",
        lambda t, p: t.encode()[:-1] + b', "t\\u0069tle": "other"}',
    ),
    text_of(
        "NaN",
        "is not JSON: NaN is not a number in JSON at character 1.",
        lambda t, p: t.encode()[:-1] + b', "date": NaN}',
    ),
    text_of(
        "infinity",
        "is not JSON: -Infinity is not a number in JSON at character 1.",
        lambda t, p: t.encode()[:-1] + b', "date": -Infinity}',
    ),
    text_of(
        "nested too deep",
        TOO_LONG,
        lambda t, p: t.encode()[:-1] + b', "date": ' + b"[" * p.dice.randint(2_000, 9_000),
        30,
    ),
    text_of("nested deep", NOT_JSON, lambda t, p: t.encode()[:-1] + b', "date": ' + b"[" * 300 + b"]" * 300 + b"}"),
    text_of(
        "endless number",
        TOO_LONG,
        lambda t, p: t.encode()[:-1] + b', "date": ' + b"9" * p.dice.randint(5_000, 9_000) + b"}",
        30,
    ),
    text_of("half a character", NOT_JSON, lambda t, p: t.encode()[:-1] + b', "number": "\\ud83d"}'),
    text_of(
        "raw control character",
        lambda p: (
            "is not JSON: Invalid control character at character "
            f"{len(json.dumps(base('documents', p.id, p.regime))) - 1}."
        ),
        lambda t, p: t.encode()[:-2] + b'\x07"}',
    ),
    text_of(
        "single quotes",
        "is not JSON: Expecting property name enclosed in double quotes at character 2.",
        lambda t, p: t.replace('"', "'").encode(),
    ),
    text_of(
        "line of a megabyte",
        "the line is longer than 1,000,000 bytes.",
        lambda t, p: t.encode()[:-2] + b"x" * 1_000_000 + b'"}',
        1,
    ),
    # encodings
    text_of("Latin-1", at_byte(b"\xe9"), not_utf8(b"\xe9")),
    text_of("GB 18030", at_byte("公".encode("gb18030")), not_utf8("公司".encode("gb18030"))),
    text_of("Big5", at_byte("公".encode("big5")), not_utf8("公".encode("big5"))),
    text_of("overlong UTF-8", at_byte(b"\xc0\xaf"), not_utf8(b"\xc0\xaf")),
    text_of("surrogates as UTF-8", at_byte(b"\xed\xa0\x80"), not_utf8(b"\xed\xa0\x80")),
    text_of("UTF-8 cut inside a character", at_byte(b"\xe5\x85"), not_utf8(b"\xe5\x85")),
    text_of(
        "UTF-16, little end first",
        "holds a NUL byte, as UTF-16 does; save the file as UTF-8.",
        lambda t, p: t.encode("utf-16-le"),
    ),
    text_of(
        "UTF-16, big end first",
        "holds a NUL byte, as UTF-16 does; save the file as UTF-8.",
        lambda t, p: t.encode("utf-16-be"),
    ),
    text_of("UTF-32", "holds a NUL byte, as UTF-16 does; save the file as UTF-8.", lambda t, p: t.encode("utf-32-le")),
    text_of(
        "raw NUL", "holds a NUL byte, as UTF-16 does; save the file as UTF-8.", lambda t, p: t.encode()[:-2] + b'\0"}'
    ),
    text_of(
        "a mark of the byte order inside the file",
        "is not JSON: Expecting value at character 1.",
        lambda t, p: b"\xef\xbb\xbf" + t.encode(),
    ),
    # texts and ids
    field_of("documents", "title", "title", "should be text.", 5, 1.5, True, ["公告"], {"zh": "公告"}, 10**400),
    field_of("documents", "title", "title", "is empty.", "", "  ", "\u3000"),
    field_of("documents", "title", "title", "is longer than 4000 characters.", "告" * 4_001),
    without("documents", "title", "is missing."),
    without("ties", "document", "is missing."),
    misspelt("documents", "title", "tіtle"),
    misspelt("subjects", "name", "nаme"),
    field_of("documents", "title", "title", HIDDEN, *(f"公{c}告" for c in "\0\x01\x08\t\n\r\x1b\x7f\x85\x9b")),
    field_of(
        "documents",
        "issuer",
        "issuer",
        HIDDEN,
        *(f"法{c}院" for c in "\u202a\u202d\u202e\u2066\u2069\u200e\u200f\u061c"),
    ),
    field_of("subjects", "name", "name", HIDDEN, *(f"甲{c}" for c in "\u200b\u2060\ufeff\u00ad\u2028\U000e0041\ufffe")),
    field_of("conduct", "id", "id", HIDDEN, *(f"k{c}1" for c in "\u200b\u200c\u200d\u202e\u2066\ufeff")),
    field_of("documents", "id", "id", IDS, "", "d 1", "d\u00a01", "d\t1", "@d1", "*d1", "d" * 201),
    field_of("documents", "id", "id", "should be text.", 5, None, ["d1"]),
    field_of(
        "documents",
        "title",
        "title",
        "holds a resident number; hide it here and give it as an identifier of the subject.",
        f"about {RESIDENT}",
        f"号{RESIDENT[:-1]}X",
        "110101 19900307 0000",
    ),
    field_of(
        "documents", "sha256", "sha256", "a SHA-256 hash has 64 characters, 0-9 and a-f.", "0", "A" * 64, "g" * 64
    ),
    field_of("documents", "withdrawn", "withdrawn", "should be true or false.", "true", 1, "yes", None),
    Sort("fields by the hundred", "documents", many_fields, 10),
    Sort("names by the thousand", "subjects", many_names, 3),
    # days
    field_of(
        "documents",
        "date",
        "date",
        lambda v: f"there is no such day as {v}.",
        "2015-02-30",
        "2015-13",
        "2015-00-01",
        "2015-00",
        "2015-04-31",
        "1900-02-29",
        "0000",
        "2015-06-00",
        "9999-99-99",
    ),
    field_of(
        "documents",
        "date",
        "date",
        DATES,
        "2015-6-1",
        "01.06.2015",
        "2015/06/01",
        "20150601",
        "June 2015",
        "",
        "2015-06-01T00:00:00",
        "２０１５-０６-０１",
        "٢٠١٥",
        "2015\n",
        " 2015",
        "二〇一五年",
        "2015-06-01/",
        "15",
    ),
    field_of("documents", "date", "date", DATES, 2015, 1433116800, 42156.0, True, ["2015"]),
    field_of("documents", "date", "date", "the vague date ends before it begins.", "2016/2015", "2015-06/2015-05-31"),
    field_of(
        "ties",
        "until",
        "until",
        lambda v: f"{v} is not after since (2015); intervals are [since, until).",
        "2014",
        "2015-01-01",
        "2013-05",
    ),
    field_of(
        "listings",
        "decided",
        "decided",
        "there is no such day; a day is written 2015-06-01.",
        "2016-02-30",
        "2016",
        "2016-05",
        "0000-01-01",
    ),
    without("listings", "since", "a listing needs its first day."),
    field_of("exemptions", "until", "since", "an exemption names its days exactly.", "2018", "2017-05"),
    field_of("holdings", "ceased", "ceased", lambda v: f"{v} is not after received (2018).", "2017", "2018-01-01"),
    field_of("subjects", "born", "born", "only a person has a birth date.", "1990", "1990-02-03"),
    # numbers
    field_of("ties", "share", "share", "should be a number.", "12", "12 %", "12,5", [12], True),
    field_of("ties", "share", "share", "should be less than or equal to 100.", 100.01, 1e300, 10**30),
    field_of("ties", "share", "share", "should be greater than or equal to 0.", -1, -0.001),
    field_of("steps", "level", "level", "should be a whole number.", "1", 1.5, "一"),
    field_of("steps", "level", "level", "should be less than or equal to 9.", 10, 10**18, 10**60),
    field_of("steps", "kind", "level", "only a review and its decision have one.", "warning", "service"),
    field_of("entries", "points", "points", "should be a number.", "5", "−5", None),
    Sort(
        "points without end",
        "entries",
        lambda p: Made(
            line(base("entries", p.id, p.regime)).replace(b"-5", b"1e999"),
            line(base("entries", p.id, p.regime)),
            [("points", "should be a finite number.")],
        ),
    ),
    # numbers of subjects
    identifier(
        "uscc",
        "identifiers.0.uscc",
        "The unified social credit code has a wrong check character.",
        *(USCC[:-1] + c for c in "0123456789" if c != USCC[-1]),
    ),
    identifier(
        "uscc",
        "identifiers.0.uscc",
        "The organisation code inside the unified social credit code has a wrong check digit.",
        changed(USCC, 16),
        changed(USCC, 12),
    ),
    identifier(
        "uscc",
        "identifiers.0.uscc",
        "A unified social credit code has 18 characters: two of category, six digits of region, ten more, and none of "
        "I, O, S, V, Z.",
        USCC[:-1],
        USCC + "0",
        USCC[:-1] + "O",
        "9.19999999E+17",
        homoglyph(USCC),
        USCC.replace("9", "৯"),
    ),
    identifier(
        "resident",
        "identifiers.0.resident",
        "The resident number has a wrong check character.",
        *(RESIDENT[:-1] + c for c in "0123456789X" if c != RESIDENT[-1]),
    ),
    identifier(
        "resident",
        "identifiers.0.resident",
        "The birth date in the resident number is not a day of the calendar.",
        RESIDENT[:10] + "0230" + RESIDENT[14:],
        RESIDENT[:6] + "1700" + RESIDENT[10:],
    ),
    identifier(
        "registration",
        "identifiers.0.registration",
        "The registration number has a wrong check digit.",
        changed(REGISTRATION, 14),
    ),
    identifier(
        "registration",
        "identifiers.0.registration",
        "A registration number has 15 digits.",
        "11000000000000",
        "1.1E+14",
    ),
    identifier(
        "passport",
        "identifiers.0.passport",
        "A passport number has 5 to 20 letters and digits.",
        "E12",
        "E1234!",
        "Е12345678",
    ),
    identifier(
        "USCC",
        "identifiers.0.scheme",
        "a scheme is written in small letters, such as uscc, registration, resident, passport.",
        USCC,
    ),
    identifier(
        "uѕcc",
        "identifiers.0.scheme",
        "a scheme is written in small letters, such as uscc, registration, resident, passport.",
        USCC,
    ),
    identifier("other", "identifiers.0.value", "should be text.", 91999999, None),
    identifier("other", "identifiers.0.value", HIDDEN, "12\t34", "12\u202e34", "12\n"),
    # other lines, the graph, the regime
    field_of(
        "documents", "id", "id", "stands in an earlier line of the bundle's documents too; an id is used once.", "d"
    ),
    field_of(
        "subjects", "kind", "kind", f"is none of {', '.join(Kind)}.", "firm", "Company", "соmpany", "company ", ""
    ),
    field_of(
        "subjects",
        "document",
        "document",
        "there is no such document in the bundle or the graph.",
        "nowhere",
        "d\u0430",
        "ⅾ",
        "Ｄ",
    ),
    field_of("subjects", "document", "document", "refers to a document whose own line was rejected.", "rejected"),
    field_of(
        "ties", "source", "source", "there is no such subject in the bundle or the graph.", "nobody", "р1", "P1", "ｐ1"
    ),
    field_of(
        "ties", "source", "source", "nobody in the bundle or the graph has this number.", f"@uscc:{make_uscc('91', 99)}"
    ),
    field_of(
        "ties",
        "target",
        "target",
        "several subjects have this number (c2, c3); refer to one by its id.",
        f"@uscc:{SHARED}",
    ),
    field_of("ties", "target", "target", "a tie needs two different subjects.", "p1"),
    Sort(
        "a tie of a subject with itself by its number",
        "ties",
        lambda p: Made(
            line(base("ties", p.id, p.regime) | {"kind": "branch", "source": "c1", "target": f"@uscc:{USCC}"}),
            line(base("ties", p.id, p.regime) | {"kind": "branch", "source": "c2", "target": f"@uscc:{USCC}"}),
            [("target", "is the same subject as the source; a tie needs two.")],
        ),
    ),
    field_of("ties", "target", "target", "is a person; whoever is director here has to be a unit.", "p2"),
    field_of("ties", "kind", "kind", kinds_of_tie(), "friend", "Director", "dirеctor", "", "=director"),
    unknown_names("register", lambda r: list(r.register_), "listings", "register", "blacklist"),
    unknown_names("register", lambda r: list(r.register_), "listings", "register", homoglyph),
    unknown_names("agency or platform", lambda r: [*r.agency, *r.platform], "holdings", "holder", "NASA"),
    unknown_names("measure", lambda r: list(r.measure), "exemptions", "measures.0", ["all"]),
    unknown_names("kind of exemption", lambda r: list({x.kind for x in r.exemptions}), "exemptions", "kind", homoglyph),
    unknown_names("scheme", lambda r: list(r.scheme), "entries", "scheme", homoglyph),
    field_of(
        "listings", "names", "names.0", "is a unit; whoever is named by a decision here has to be a person.", ["c1"]
    ),
    field_of("listings", "names", "names", "should be a list.", "p1", {"id": "p1"}, 5),
    field_of("listings", "conduct", "conduct", "there is no such conduct in the bundle or the graph.", "nothing"),
    field_of(
        "listings",
        "extensions",
        "extensions.0.years",
        "should be less than or equal to 10.",
        [{"decided": "2017-01-01", "years": 11, "document": "d"}],
    ),
    field_of(
        "listings",
        "extensions",
        "extensions.0.document",
        "there is no such document in the bundle or the graph.",
        [{"decided": "2017-01-01", "years": 1, "document": "nowhere"}],
    ),
    field_of("exemptions", "listing", "listing", "there is no such listing in the bundle or the graph.", "nothing"),
    Sort(
        "a copy from its own holder",
        "holdings",
        lambda p: Made(
            line(base("holdings", p.id, p.regime) | {"from": p.regime.agencies[0].id}),
            line(base("holdings", p.id, p.regime) | {"from": p.regime.agencies[1].id}),
            [("from", "nobody receives a copy from themselves.")],
        ),
    ),
    field_of("steps", "listing", "listing", "there is no such listing in the bundle or the graph.", "l9", "Ｌ"),
    Sort(
        "withdrawn but never loaded",
        "scores",
        lambda p: Made(
            line({"id": p.id, "withdrawn": True}),
            line(base("scores", p.id, p.regime)),
            [("id", "is withdrawn, but no such record was ever loaded among the scores.")],
        ),
    ),
    Sort(
        "a score out of range",
        "scores",
        lambda p: Made(
            line(base("scores", p.id, p.regime) | {"score": p.dice.choice([-1, 1e9])}),
            line(base("scores", p.id, p.regime)),
            [("score", score_range(p.regime))],
        ),
    ),
    # CSV
    cells("too few cells", "has 3 cells where the header names 8 columns.", "", lambda r, p: ",".join(r[:3]).encode()),
    cells(
        "too many cells", "has 9 cells where the header names 8 columns.", "", lambda r, p: ",".join([*r, "x"]).encode()
    ),
    cells("semicolons", "has 1 cells where the header names 8 columns.", "", lambda r, p: ";".join(r).encode()),
    cells(
        "text behind a quote",
        "a cell goes on behind its closing quote; double the quotes inside a cell.",
        "",
        lambda r, p: ",".join([r[0], '"d"x', *r[2:]]).encode(),
    ),
    cells(
        "an endless cell",
        "a cell is longer than 131,072 characters.",
        "",
        lambda r, p: ",".join([r[0], "d" * 140_000, *r[2:]]).encode(),
    ),
    cells(
        "a line break in a cell",
        kinds_of_tie(),
        "kind",
        lambda r, p: ",".join([r[0], r[1], '"direc\ntor"', *r[3:]]).encode(),
    ),
    cells(
        "a carriage return in a line",
        "a carriage return stands alone in the line; save the file with ordinary line ends.",
        "",
        lambda r, p: ",".join([r[0], r[1], "direc\rtor", *r[3:]]).encode(),
    ),
    cells(
        "NUL",
        "holds a NUL byte, as UTF-16 does; save the file as UTF-8.",
        "",
        lambda r, p: ",".join([r[0], r[1], "direc\0tor", *r[3:]]).encode(),
    ),
    cells(
        "Latin-1",
        lambda p: f"is not UTF-8: byte 0xe9 at offset {p.offset + len(p.id) + 1} of the file; save it as UTF-8.",
        "",
        lambda r, p: r[0].encode() + b",\xe9," + ",".join(r[2:]).encode(),
    ),
    cell("share", "should be a number.", "12 %", "１２", "1e3", "0x10", "twelve", "12,5".replace(",", ".") + "."),
    cell("share", "should be less than or equal to 100.", "1250", "9" * 400),
    cell("since", DATES, "42156", "2015-6-1", "01/06/2015", "=TODAY()"),
    cell("kind", kinds_of_tie(), "=HYPERLINK(1)", "+director", "@director", "-1"),
    cell("id", IDS, "a b", "@t", "x" * 201),
]


def score_range(regime: Regime) -> str:
    scheme = next(s for s in regime.schemes if s.lowest is not None)
    ends = [f"{word} {edge:g}" for word, edge in (("from", scheme.lowest), ("to", scheme.highest)) if edge is not None]
    return f"{scheme.id} gives scores {' '.join(ends)}."


# --- the corpus -----------------------------------------------------------------------------------------------------


def write_corpus(folder: Path, rows: int, seed: int, regime: Regime) -> Corpus:
    """Write a bundle of ``rows`` bad lines, each sort by its weight and at least once, mended ones among them."""
    dice, corpus = Random(seed), Corpus()
    sorts = [*SORTS, *dice.choices(SORTS, [s.often for s in SORTS], k=max(0, rows - len(SORTS)))]
    by_file: dict[str, list[Sort]] = {}
    for sort in sorts:
        by_file.setdefault(sort.file if "." in sort.file else f"{sort.file}.jsonl", []).append(sort)
    folder.mkdir(exist_ok=True)
    order = [f"{model.file}.{ending}" for model in RECORDS for ending in ("jsonl", "csv")]
    for name in [name for name in order if name in by_file or name.partition(".")[0] in anchors(regime)]:
        if name.endswith(".csv") and name not in by_file:
            continue
        chosen = by_file.get(name, [])
        dice.shuffle(chosen)
        _write_file(folder / name, chosen, dice, regime, corpus)
    return corpus


def _write_file(path: Path, sorts: list[Sort], dice: Random, regime: Regime, corpus: Corpus) -> None:
    kind = path.stem
    kept = corpus.kept.setdefault(kind, set())
    with path.open("wb") as file:
        at = _begin(file, path, regime, kept, corpus)
        for n, sort in enumerate(sorts):
            made = sort.make(Place(f"{kind[0]}{path.suffix[1]}-{n}", file.tell(), regime, dice))
            file.write(made.bad + b"\n")
            at += 1 + made.bad.count(b"\n")
            corpus.rejections += [(path.name, at, *wrong) for wrong in made.wrong]
            corpus.bad += 1
            if n % 5 == 0 or sorts.index(sort, 0, n + 1) == n:
                id = f"{kind[0]}{path.suffix[1]}-good-{n}"
                file.write(sort.make(Place(id, file.tell(), regime, dice)).good + b"\n")
                at += 1
                kept.add(id)


def _begin(file: Any, path: Path, regime: Regime, kept: set[str], corpus: Corpus) -> int:
    """Write the header or the anchors; how many lines that was."""
    if path.suffix == ".csv":
        file.write((",".join(HEADER) + "\n").encode())
        return 1
    first = anchors(regime).get(path.stem, [])
    for record in first:
        file.write(line(record) + b"\n")
        kept.add(record["id"])
    if path.stem == "documents":
        file.write(b'{"id": "rejected"}\n')
        corpus.rejections.append((path.name, 2, "title", "is missing."))
        corpus.bad += 1
        return 2
    return len(first)
