"""Searching subjects: by id, by any number, by their decision, by name in either script or in pinyin, with mistakes.

Each hit says why. Names take two steps. The graph's full-text index over the forms of names (:mod:`.forms`) brings
candidates: first the whole name, then, where the best are not whole words, beginnings, parts and mistyped names. Each
candidate is then held against the question here, and only what a sentence can account for is a hit. Homonyms are hits
of their own. Edit distances are those of optimal string alignment: a letter too many, too few, another one, or two
letters swapped count as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from . import identifiers
from .effects import SubjectFact, subject_fact
from .errors import NotFound
from .forms import Form, is_han, number_form, pairs, syllables
from .graph.queries import query

if TYPE_CHECKING:
    from .graph.connection import Graph

LONGEST = 200
"""Characters of the longest question."""

CANDIDATES = 300
"""Candidates that each full-text question brings at most."""

MOST_WORDS = 12
"""Words that are each looked up with mistakes; each may stand for fifty terms, and the index takes 1,024 in all."""

ENTRIES = 3
"""Entries by one decision that a reason names."""

TOO_MANY = 3
"""Mistakes that make another name of any."""

_NUMBERED = re.compile(r"@.*|[a-z][a-z0-9_-]*:\S*", re.DOTALL)
_DIGITS = re.compile(r"[\d\s-]*\d[\d\s-]*[A-Za-z]?")
_COUNTS = {1: "one", 2: "two"}


class How(StrEnum):
    """How a subject matched, surest first; hits stand in this order."""

    id = "id"
    number = "number"
    decision = "decision"
    written = "written"
    script = "script"
    spelling = "spelling"
    pinyin = "pinyin"
    words = "words"
    beginning = "beginning"
    part = "part"
    homophone = "homophone"
    typo = "typo"


EXACT = frozenset({How.id, How.number, How.decision, How.written})
"""Matches that need no interpretation."""

_ORDER = {how: place for place, how in enumerate(How)}
_WHOLE = _ORDER[How.words]
"""The place behind which the close terms may bring better ones than the whole terms did."""


@dataclass(frozen=True)
class Reason:
    """Why a subject was found: how, and in a sentence of what is on record, without any personal number.

    ``listings`` are the entries by the decision whose number it was.
    """

    how: How
    text: str
    listings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One subject found. ``closeness`` says how much of the name the words are, from 0 to 1, among hits of one kind."""

    subject: SubjectFact
    reason: Reason
    closeness: float


def search(graph: Graph, data: int, words: str, secret: bytes, limit: int = 20) -> list[Hit]:
    """The subjects that some words may mean, as they were known at load ``data``, best first, ``limit`` at most.

    Whoever must know whether there are more asks for one more. An id or a number that is somebody's finds only its
    holders, and the number of a decision those whom it listed. What looks like a number is compared with no name; a
    personal one is compared by its HMAC under ``secret`` only. Raises NotFound for words that are longer than any name.
    """
    if len(words) > LONGEST:
        raise NotFound(f"No name has {len(words):,} characters; a search takes {LONGEST} at most.")
    hits = _by_id(graph, data, words.strip()) or _by_number(graph, data, words.strip(), secret)
    if hits := hits or _by_decision(graph, data, words, limit):
        return hits[:limit]
    asked = Form(words, person=True)
    if not asked.plain or _is_number(words):
        return []
    hits = _by_name(graph, data, asked, [_whole_terms(asked)], limit)
    if len(hits) < limit or _ORDER[hits[limit - 1].reason.how] > _WHOLE:
        hits = _merged(hits, _by_name(graph, data, asked, list(_close_terms(asked)), limit))
    return hits[:limit]


def holders_of_names(graph: Graph, data: int, names: Iterable[str]) -> dict[str, list[str]]:
    """For each of many names, the ids of those who bear exactly it, in either script, whatever its capitals or spaces.

    Two hundred profiles of a name are compared at most.
    """
    forms = {name: Form(name) for name in names}
    asked = sorted({form.plain for form in forms.values() if form.plain})
    rows = graph.read(query("read/holders_of_names").text, {"terms": asked, "data": data}) if asked else []
    borne: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for name in _names(row["profile"]):
            borne.setdefault((row["term"], Form(name).written), set()).add(row["id"])
    return {name: sorted(borne.get((form.plain, form.written), ())) for name, form in forms.items()}


def _names(profile: Mapping[str, Any]) -> list[str]:
    names = (profile.get("name"), profile.get("name_en"), *(profile.get("names") or ()))
    return [name for name in names if name]


def _merged(first: list[Hit], more: list[Hit]) -> list[Hit]:
    return _ranked({hit.subject.id: hit for hit in (*more, *first)}.values())


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (_ORDER[hit.reason.how], -hit.closeness, hit.subject.id))


# --- ids and numbers ----------------------------------------------------------------------------------------------


def _by_id(graph: Graph, data: int, asked: str) -> list[Hit]:
    rows = graph.read(query("read/subject").text, {"subject": asked, "data": data})
    return [Hit(subject_fact(row), Reason(How.id, "the id"), 1.0) for row in rows]


def _by_number(graph: Graph, data: int, asked: str, secret: bytes) -> list[Hit]:
    keys = keys_of(asked, secret)
    rows = graph.read(query("read/subjects_by_key").text, {"keys": keys, "data": data}) if keys else []
    found = {row["id"]: Hit(subject_fact(row), Reason(How.number, _number(row)), 1.0) for row in rows}
    return list(found.values())


def _number(row: dict[str, Any]) -> str:
    """What may be said of a number, which of a personal one are its last two characters at most."""
    tail = row["shown"].lstrip("•")[-2:]
    return f"the {row['scheme']} number ending {tail}" if tail else f"the {row['scheme']} number"


def _by_decision(graph: Graph, data: int, asked: str, limit: int) -> list[Hit]:
    form = number_form(asked)
    if not form or not any(char.isnumeric() for char in form):  # a word in its place, such as "none", is everybody's
        return []
    rows = graph.read(query("read/subjects_by_decision").text, {"form": form, "data": data, "most": limit})
    return [Hit(subject_fact(row), Reason(How.decision, _decision(row), tuple(row["entries"])), 1.0) for row in rows]


def _decision(row: dict[str, Any]) -> str:
    entries = row["entries"]
    more = f" and {len(entries) - ENTRIES:,} more" if len(entries) > ENTRIES else ""
    which = f"its entr{'y' if len(entries) == 1 else 'ies'} {', '.join(entries[:ENTRIES])}{more}"
    return f"the decision {identifiers.mask(row['decision'])} on {which}"


def keys_of(asked: str, secret: bytes) -> list[str]:
    """The keys that the text could be under: ``scheme:value`` as given, or any known scheme that it is valid in."""
    text = asked.removeprefix("@")
    scheme, colon, value = text.partition(":")
    tries = [(scheme, value)] if colon and value else [(s, text) for s in identifiers.SCHEMES]
    keys: list[str] = []
    for scheme, value in tries:
        try:
            keys += identifiers.keys(scheme, identifiers.check(scheme, value), secret)
        except ValueError:
            continue
    return keys


def _is_number(words: str) -> bool:
    """Whether the words look like a number, which nobody bears as a name: it must not be compared with names."""
    text = words.strip()
    long = sum(c.isdigit() for c in text) >= 5 and (len(text.split()) == 1 or _DIGITS.fullmatch(text) is not None)
    return long or _NUMBERED.fullmatch(text) is not None or identifiers.mask(text) != text


# --- candidates ---------------------------------------------------------------------------------------------------


def _by_name(graph: Graph, data: int, asked: Form, questions: list[str], limit: int) -> list[Hit]:
    parameters = {"questions": questions, "data": data, "most": max(limit, CANDIDATES)}
    rows = graph.read(query("read/subjects_by_form").text, parameters)
    found = ((row, _reason(asked, row)) for row in rows)
    return _ranked(Hit(subject_fact(row), Reason(m.how, m.text), m.score) for row, m in found if m)


def _whole_terms(asked: Form) -> str:
    """The whole name: as it is, by its sound, and with its words in any rotation."""
    turned = ("".join((*asked.words[i:], *asked.words[:i])) for i in range(len(asked.words)))
    return " ".join(dict.fromkeys((asked.plain, *asked.sounds, *turned)))


def _close_terms(asked: Form) -> Iterator[str]:
    """Every word or its beginning, right or mistyped; the whole mistyped or unfinished; most of its neighbours."""
    if len(asked.words) <= MOST_WORDS and all(_enough(word) for word in asked.words):
        yield " ".join(f"+({_alternatives(word)})" for word in asked.words)
    if _enough(asked.plain):
        yield _alternatives(asked.plain)
    if asked.han:
        if neighbours := [pair for parts in (asked.plain, *asked.readings) for pair in pairs(parts)]:
            yield " ".join(dict.fromkeys(neighbours))
        return
    for word in asked.words:
        for parts in syllables(word):
            if len(parts) > 2:
                yield " ".join(f"+{pair}" for pair in pairs(parts))


def _alternatives(word: str) -> str:
    """The word, what begins with it, and what it may be a mistake for; of Chinese words, their pairs as well."""
    near = f" {word}~{errors}" if (errors := _allowed(word)) else ""
    inside = f" ({' '.join(f'+{pair}' for pair in pairs(word))})" if is_han(word) and len(word) > 2 else ""
    return f"{word} {word}*{near}{inside}"


def _enough(word: str) -> bool:
    """Whether a word says enough for its beginning to be looked up: one Chinese character, or two letters."""
    return len(word) > 1 or is_han(word)


# --- reasons ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Match:
    how: How
    score: float
    text: str


def _reason(asked: Form, row: dict[str, Any]) -> _Match | None:
    """The best reason among a subject's names; None when nothing accounts for it."""
    profile, person = row["profile"], row["kind"] == "person"
    best: _Match | None = None
    for name in _names(profile):
        match = _match(asked, Form(name, person))
        if match and (best is None or (_ORDER[match.how], -match.score) < (_ORDER[best.how], -best.score)):
            other = name not in (profile.get("name"), profile.get("name_en"))
            best = _Match(match.how, match.score, f"{match.text} ({name}, another of its names)") if other else match
    return best


def _match(asked: Form, name: Form) -> _Match | None:
    for way in _WAYS:
        if match := way(asked, name):
            return match
    return None


def _whole(asked: Form, name: Form) -> _Match | None:
    if asked.written == name.written:
        return _Match(How.written, 1.0, "the name as written")
    if asked.plain == name.plain and asked.written != asked.simplified:
        return _Match(How.script, 1.0, "the traditional form of the name")
    if asked.plain == name.plain and name.written != name.simplified:
        return _Match(How.script, 1.0, "the simplified form of the name")
    if asked.plain == name.plain:
        return _Match(How.spelling, 1.0, "the name but for accents, marks and spaces")
    if len(asked.words) > 1 and sorted(asked.words) == sorted(name.words):
        return _Match(How.spelling, 0.9, "the words of the name in another order")
    return None


def _pinyin(asked: Form, name: Form) -> _Match | None:
    if asked.han:
        return None
    if asked.plain in name.sounds:
        return _Match(How.pinyin, 1.0 - 0.01 * name.sounds.index(asked.plain), "pinyin of the name")
    if name.person and any(asked.plain in _turned(reading) for reading in name.readings):
        return _Match(How.pinyin, 0.9, "pinyin of the name, the given name first")
    return None


def _turned(parts: tuple[str, ...]) -> set[str]:
    """A name with its surname, of one or two syllables, behind."""
    return {Form("".join((*parts[i:], *parts[:i]))).plain for i in (1, 2)}


def _whole_words(asked: Form, name: Form) -> _Match | None:
    """Words of the name, each whole, or whole syllables of its pinyin; half as close when others stand before them."""
    if asked.han:
        return None
    if asked.plain in _firsts(name.words):
        return _Match(How.words, _share(asked, name), "the first words of the name")
    if set(asked.words) <= set(name.words):
        return _Match(How.words, _share(asked, name) / 2, "words of the name")
    for reading in name.readings:
        if asked.plain in _firsts(reading, 1 if name.person else 2):
            return _Match(How.words, _share(asked, name), "the first syllables of the name in pinyin")
        if asked.plain in _inner(reading, name.person):
            return _Match(How.words, _share(asked, name) / 2, "syllables of the name in pinyin")
    return None


def _firsts(parts: tuple[str, ...], fewest: int = 1) -> set[str]:
    return {"".join(parts[:n]) for n in range(fewest, len(parts) + 1)}


def _inner(reading: tuple[str, ...], person: bool) -> set[str]:
    """What may be a word within a name in pinyin: a person's given name; two syllables of a unit's or more."""
    ends = range(len(reading) + 1)
    if person:
        return {"".join(reading[n:]) for n in (1, 2)}
    return {"".join(reading[i:j]) for i in ends for j in ends[i + 2 :]}


def _beginning(asked: Form, name: Form) -> _Match | None:
    if name.plain.startswith(asked.plain):
        return _Match(How.beginning, len(asked.plain) / len(name.plain), "the beginning of the name")
    for sound in name.sounds:
        if sound.startswith(asked.plain):
            return _Match(How.beginning, len(asked.plain) / len(sound), "the beginning of the name in pinyin")
    return None


def _part(asked: Form, name: Form) -> _Match | None:
    tails = _tails(name)
    if any(tail.startswith(asked.plain) for tail in tails) or all(_holds(name, tails, word) for word in asked.words):
        in_pinyin = not asked.han and name.han
        return _Match(How.part, _share(asked, name), f"part of the name{' in pinyin' if in_pinyin else ''}")
    if asked.han and not name.person and _shortened(asked.plain, name.plain):
        return _Match(How.part, _share(asked, name) * 0.9, "the name with words left out")
    return None


def _shortened(text: str, whole: str) -> bool:
    """Whether the text is the whole without some words: pieces of two characters or more, in their order."""
    for length in range(len(text), 1, -1):
        at = whole.find(text[:length])
        if at >= 0:
            return length == len(text) or _shortened(text[length:], whole[at + length :])
    return False


def _homophone(asked: Form, name: Form) -> _Match | None:
    if set(asked.sounds) & set(name.sounds):
        return _Match(How.homophone, 1.0, f"the same pinyin as {name.text}")
    if asked.han and not name.person and len(asked.plain) > 1:
        tails = _tails(name)
        if any(tail.startswith(sound) for sound in asked.sounds for tail in tails):
            return _Match(How.homophone, _share(asked, name) / 2, f"the same pinyin as part of {name.text}")
    return None


def _typo(asked: Form, name: Form) -> _Match | None:
    """The whole name with some letters wrong."""
    shown = {sound: f"{sound}, the pinyin of {name.text}" for sound in name.sounds} | {name.plain: name.text}
    for form, text in shown.items():
        most = min(_allowed(asked.plain), _allowed(form))
        errors = _errors(asked.plain, form)
        if errors <= most and is_han(form) == asked.han:
            return _Match(How.typo, 1 - errors / len(asked.plain), f"{_differs(errors, asked)} from {text}")
    return None


def _typo_in_part(asked: Form, name: Form) -> _Match | None:
    """Every word is in the name, some with letters wrong."""
    tails, words = _tails(name), _words(name)
    wrong = 0
    for word in asked.words:
        if not _holds(name, tails, word):
            choices = _windows(name.plain, len(word)) if is_han(word) else words
            fewest = min((_errors(word, choice) for choice in choices), default=TOO_MANY)
            wrong += fewest if fewest <= _allowed(word) else TOO_MANY
    if wrong > _allowed(asked.plain):
        return None
    score = _share(asked, name) * (1 - wrong / len(asked.plain))
    return _Match(How.typo, score / 2, f"{_differs(wrong, asked)} from part of {name.text}")


_WAYS: tuple[Callable[[Form, Form], _Match | None], ...] = (
    _whole,
    _pinyin,
    _whole_words,
    _beginning,
    _part,
    _homophone,
    _typo,
    _typo_in_part,
)


def _errors(one: str, other: str) -> int:
    """The letters that differ; TOO_MANY stands for more than any word may hold."""
    from rapidfuzz.distance import OSA  # takes a while to import, and an id needs it not

    return OSA.distance(one, other, score_cutoff=TOO_MANY - 1)


def _allowed(word: str) -> int:
    """Mistakes that a word may hold: a short one with a mistake is another word."""
    shortest = 3 if is_han(word) else 4
    return 0 if len(word) < shortest else 1 if len(word) < 12 else 2


def _differs(errors: int, asked: Form) -> str:
    what = "character" if asked.han else "letter"
    return f"{_COUNTS[errors]} {what} differs" if errors == 1 else f"{_COUNTS[errors]} {what}s differ"


def _holds(name: Form, tails: list[str], word: str) -> bool:
    return word in name.plain if is_han(word) else any(tail.startswith(word) for tail in tails)


def _tails(name: Form) -> list[str]:
    """Its Latin words, and its pinyin from every syllable on: what a part may be the beginning of."""
    return [
        *(word for word in name.words if not is_han(word)),
        *("".join(reading[i:]) for reading in name.readings for i in range(len(reading))),
    ]


def _words(name: Form) -> list[str]:
    """Its Latin words, and one to four syllables of its pinyin, as people join them."""
    return [
        *(word for word in name.words if not is_han(word)),
        *("".join(r[i : i + n]) for r in name.readings for n in (1, 2, 3, 4) for i in range(len(r) - n + 1)),
    ]


def _windows(text: str, length: int) -> list[str]:
    return [text[i : i + length] for i in range(max(1, len(text) - length + 1))]


def _share(asked: Form, name: Form) -> float:
    """How much of the name the words are."""
    whole = name.sounds[0] if name.han and not asked.han else name.plain
    return min(1.0, len(asked.plain) / len(whole))
