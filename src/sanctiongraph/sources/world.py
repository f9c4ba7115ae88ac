"""The fictional world: a bundle of any size, from 1,000 to 40 million subjects, and the demo city of Xuchuan.

A world is made of *blocks* of thirty subjects: ten units and twenty persons in six couples with eight children. Every
choice in a block comes from SHAKE-128 over (seed, block number), so a block needs no other block, memory does not grow,
and the same seed gives the same bytes. Where a block points into another one, it computes the id and nothing else.
The hand-written cases at known ids come before the blocks. They and every word of the regime are read from its folder
(:class:`~.cast.Fiction`). Everybody is invented.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from hashlib import shake_128
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadError
from ..identifiers import make_resident, make_uscc
from ..model import RECORDS, Record, Subject
from ..progress import Progress
from .cast import BEGINS, ENDS, Fiction, GroundWord, Paper, Vocabulary
from .names import COMPANIES, GIVEN, ORGANISATIONS, PUBLIC_BODIES, SURNAMES, Name

SMALLEST = 1_000
"""Fewest subjects of a world: the planted cases and some neighbours."""

UNITS, COUPLES, CHILDREN = 10, 6, 8
ADULTS = 2 * COUPLES
BLOCK = UNITS + ADULTS + CHILDREN

_POSTS = (
    ("director", 130),
    ("supervisor", 60),
    ("senior_manager", 60),
    ("staff", 120),
    ("principal", 12),
    ("directly_responsible", 12),
)
_PUBLIC_POSTS = (("state_functionary", 200), ("state_functionary", 100), ("staff", 120))
"""Posts beside the legal representative's, and how many of 257 units have one."""

_EPOCH = date.fromisoformat(BEGINS).toordinal()


def _day(year: int, month: int = 1, day: int = 1) -> int:
    return date(year, month, day).toordinal() - _EPOCH


def _day_of(text: str) -> int:
    return date.fromisoformat(text).toordinal() - _EPOCH


_D1952, _D1978, _D1998, _D2001 = _day(1952), _day(1978), _day(1998), _day(2001)
_D2021, _D2025, _LAST = _day(2021), _day(2025), _day_of(ENDS)
_NUMBERED = _day(1980)
"""Days of 1950–1979: persons with a resident number are born on one of them, see :func:`_resident`."""

_DOCUMENT = '{"id":"%s","issuer":"%s","number":"%s","title":"%s","title_en":"%s","date":"%s"}\n'
_UNIT = (
    '{"id":"%s","document":"d:%d-c","locator":"folio %d","kind":"%s","name":"%s","name_en":"%s",'
    '"identifiers":[{"scheme":"uscc","value":"%s"}]}\n'
)
_PERSON = '{"id":"p:%d","document":"d:%d-h","locator":"entry %d","kind":"person","name":"%s","name_en":"%s %s"%s%s}\n'
_TIE = '{"id":"t:%d-%d","document":"d:%d-%s","kind":"%s","source":"%s","target":"%s"%s}\n'
_LISTING = (
    '{"id":"%s","document":"d:%s","subject":"%s","register":"%s","decision":"%s","decided":"%s","decided_by":"%s",'
    '"since":"%s","ground":"%s"%s}\n'
)
_EXEMPTION = '{"id":"x:%s","document":"d:%s","subject":"%s","kind":"%s","measures":[%s],"since":"%s","until":"%s"}\n'
_CONDUCT = '{"id":"k:%s","document":"d:%s","subject":"%s","text":"%s","norm":"%s","area":"%s","on":"%s"}\n'


class _World(NamedTuple):
    """What every block of a world shares."""

    seed: int
    blocks: int
    hubs: int
    days: tuple[str, ...]
    vocabulary: Vocabulary
    listed: tuple[int, int]
    """First and end of the days on which listings begin."""

    def words(self, block: int, count: int) -> tuple[int, ...]:
        """Random 32-bit words of a block, the same wherever and whenever they are drawn."""
        return struct.unpack(f"<{count}I", shake_128(b"%d:%d" % (self.seed, block)).digest(4 * count))


class _Case(NamedTuple):
    """A listing in the making: its key, who is listed, who answers for the listed, why and when."""

    id: str
    subject: str
    holder: str
    ground: GroundWord
    day: int
    date: str

    @property
    def termed(self) -> bool:
        """Whether the listing has a term."""
        return self.ground.termed_from is not None and self.ground.termed_from <= self.date


class _Sheets:
    """The lines of a bundle's files that wait to be written. Only the hand-written cast fills the last four."""

    __slots__ = (
        "conduct",
        "documents",
        "entries",
        "exemptions",
        "holdings",
        "listings",
        "scores",
        "steps",
        "subjects",
        "ties",
    )

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.subjects: list[str] = []
        self.conduct: list[str] = []
        self.ties: list[str] = []
        self.listings: list[str] = []
        self.exemptions: list[str] = []
        self.holdings: list[str] = []
        self.steps: list[str] = []
        self.entries: list[str] = []
        self.scores: list[str] = []


def write_world(
    folder: Path, subjects: int, seed: int, progress: Progress | None = None, regime: str = "prc"
) -> dict[str, int]:
    """Write a bundle of exactly that many subjects into a folder; same seed and size, same bytes.

    ``regime`` is a shipped regime's name or the path of a folder with one, whose words the world speaks. Returns how
    many records each file holds. Raises ValueError below :data:`SMALLEST` subjects, RegimeError for a wrong fiction,
    LoadError for a folder that cannot be made or holds something.
    """
    fiction = Fiction(regime)
    return _write(folder, subjects, seed, fiction.vocabulary, fiction.planted(), progress)


def write_city(folder: Path, seed: int = 2016, regime: str = "prc") -> dict[str, int]:
    """Write the demo city: 2,000 subjects, among them the regime's protagonists and planted cases.

    Raises what :func:`write_world` does.
    """
    fiction = Fiction(regime)
    return _write(folder, 2_000, seed, fiction.vocabulary, chain(fiction.planted(), fiction.city()), None)


def _write(
    folder: Path,
    subjects: int,
    seed: int,
    vocabulary: Vocabulary,
    cast: Iterable[Record],
    progress: Progress | None,
) -> dict[str, int]:
    if subjects < SMALLEST:
        raise ValueError(f"A world has at least {SMALLEST} subjects.")
    records = list(cast)
    generated = subjects - sum(isinstance(record, Subject) for record in records)
    world = _world(seed, generated // BLOCK, vocabulary, records)
    counts = dict.fromkeys((kind.file for kind in RECORDS), 0)
    make_empty(folder)
    with ExitStack() as stack:
        files = {name: stack.enter_context(_open(folder / f"{name}.jsonl")) for name in counts}
        for sheets, done in chain([(_sheets(records), 0)], _batches(world, generated)):
            for name, file in files.items():
                lines: list[str] = getattr(sheets, name)
                file.writelines(lines)
                counts[name] += len(lines)
            if progress:
                progress("subjects", subjects - generated + done, subjects)
    return counts


def make_empty(folder: Path) -> None:
    """Make the folder; what somebody keeps in it, such as a bundle of the same file names, is never overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        empty = not any(folder.iterdir())
    except (FileExistsError, NotADirectoryError):
        raise LoadError(f"{folder} is, or lies in, a file; name a new or empty folder.") from None
    except OSError as error:
        raise LoadError(f"{folder} cannot be made or read ({error.strerror}); name another folder.") from None
    if not empty:
        raise LoadError(f"{folder} is not empty; name a new or empty folder, so that nothing of yours is overwritten.")


def _open(path: Path) -> TextIOWrapper:
    return path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20)


def _world(seed: int, blocks: int, vocabulary: Vocabulary, cast: Iterable[Record]) -> _World:
    tenths = blocks // 4 * 2 + max(0, blocks % 4 - 2)
    companies = blocks * (UNITS - 1) + tenths + sum(isinstance(r, Subject) and r.kind == "company" for r in cast)
    days = tuple(date.fromordinal(_EPOCH + day).isoformat() for day in range(_day(2036)))
    listed = _day_of(vocabulary.listings.from_), _day_of(vocabulary.listings.to)
    return _World(seed, blocks, min(5_000, companies // 20), days, vocabulary, listed)


def _sheets(records: Iterable[Record]) -> _Sheets:
    sheets = _Sheets()
    for record in records:
        getattr(sheets, record.file).append(record.model_dump_json(by_alias=True, exclude_defaults=True) + "\n")
    return sheets


def _batches(world: _World, generated: int) -> Iterator[tuple[_Sheets, int]]:
    """Blocks in batches that fit in memory, and last the few subjects that fill no block."""
    for first in range(0, world.blocks, 200):
        sheets, last = _Sheets(), min(first + 200, world.blocks)
        for number in range(first, last):
            _Block(world, number, sheets).write()
        yield sheets, last * BLOCK
    sheets, words = _Sheets(), world.words(world.blocks, BLOCK)
    for index in range(world.blocks * BLOCK, generated):
        name, given = SURNAMES[words[index % BLOCK] % len(SURNAMES)], GIVEN[words[index % BLOCK] % len(GIVEN)]
        sheets.subjects.append(_PERSON % (index, 0, 0, name.zh + given.zh, name.en, given.en, "", ""))
    yield sheets, generated


class _Block:
    """One block: ten units, six couples, eight children, and what the documents say about them."""

    __slots__ = ("base", "born", "number", "seq", "sheets", "surnames", "words", "world")

    def __init__(self, world: _World, number: int, sheets: _Sheets) -> None:
        self.world, self.number, self.sheets = world, number, sheets
        self.base = number * BLOCK
        self.words = world.words(number, 8 * UNITS + 4 * (COUPLES + CHILDREN))
        self.seq = 0
        self.born: list[int] = []
        self.surnames: list[Name] = []

    def write(self) -> None:
        """Append everything about the block to the sheets."""
        papers = self.world.vocabulary.papers
        for suffix, paper in (("c", papers.companies), ("h", papers.households)):
            id = f"{self.number}-{suffix}"
            self.document(paper, id, id, _LAST)
        words = self.words
        for couple in range(COUPLES):
            self.couple(couple, words[4 * couple : 4 * couple + 4])
        for child in range(CHILDREN):
            at = 4 * (COUPLES + child)
            self.child(child, words[at : at + 4])
        offset = 4 * (COUPLES + CHILDREN)
        founded = [self.unit(u, words[offset + 8 * u : offset + 8 * u + 8]) for u in range(UNITS)]
        self.chain(words[offset + 7], founded)

    # --- records ---

    def document(self, paper: Paper, id: str, key: str, day: int) -> str:
        """A register extract or a decision; returns its number."""
        date = self.world.days[day]
        number = paper.number.format(id=key, year=date[:4])
        self.sheets.documents.append(_DOCUMENT % (f"d:{id}", paper.issuer, number, paper.title, paper.title_en, date))
        return number

    def tie(self, kind: str, source: str, target: str, rest: str = "", suffix: str = "c") -> None:
        """``source`` is ``kind`` of ``target``; ``rest`` is the JSON of its dates and share."""
        self.sheets.ties.append(_TIE % (self.number, self.seq, self.number, suffix, kind, source, target, rest))
        self.seq += 1

    def since(self, first: int, end: int | None = None, vague: int = 255) -> str:
        """The JSON of an interval; one in thirty-two documents only says the month, another one only the year."""
        days = self.world.days
        begin = days[first]
        if vague < 16 and (end is None or end - first > 400):
            begin = begin[:7] if vague < 8 else begin[:4]
        return f',"since":"{begin}"' if end is None else f',"since":"{begin}","until":"{days[end]}"'

    # --- persons ---

    def person(self, index: int, surname: Name, given: Name, born: str, identifiers: str = "") -> None:
        """A line of the household register; ``born`` is the JSON of the birth date."""
        self.sheets.subjects.append(
            _PERSON
            % (
                self.base + UNITS + index,
                self.number,
                index + 1,
                surname.zh + given.zh,
                surname.en,
                given.en,
                born,
                identifiers,
            )
        )

    def couple(self, couple: int, words: tuple[int, ...]) -> None:
        """Two adults who are or were married; of some the register does not know the birth date."""
        a, b, c, d = words
        ordinal = 2 * self.number + couple
        numbered = couple < 2 and 2 * (ordinal // _NUMBERED) + 1 < 900
        first = (ordinal * 7919 + self.world.seed) % _NUMBERED if numbered else _D1952 + a % (_D1978 - _D1952)
        second = (first + 700) % _NUMBERED if numbered else first + b % 1500
        for partner, (born, word) in enumerate(((first, c), (second, d))):
            index, surname, day = 2 * couple + partner, SURNAMES[word % len(SURNAMES)], self.world.days[born]
            self.born.append(born)
            self.surnames.append(surname)
            known = f',"born":"{day}"' if numbered or word >> 28 else ""
            number = _resident(day, ordinal, partner) if numbered else ""
            self.person(index, surname, GIVEN[(word >> 8) % len(GIVEN)], known, number)
            if word % 113 == 0:
                id = self.adult(index)
                self.listing(UNITS + index, id, ((id, 0),), 0, (word, a ^ word, b ^ word))
        self.marriage(couple, max(first, second) + 7000 + b % 2500, a, c)

    def marriage(self, couple: int, day: int, a: int, b: int) -> None:
        """Four of five couples are married; one marriage in eight has ended."""
        if a >> 24 < 200:
            end = day + 400 + b % 5000
            dates = self.since(day, end if b >> 20 & 7 == 0 and end < _LAST else None)
            self.tie("spouse", self.adult(2 * couple), self.adult(2 * couple + 1), dates, "h")

    def child(self, child: int, words: tuple[int, ...]) -> None:
        """A child of one of the couples, born 1998–2024; of some the register knows the year only, or nothing."""
        a, b, c, d = words
        couple = a % COUPLES
        earliest = max(_D1998, max(self.born[2 * couple : 2 * couple + 2]) + 7400)
        day = min(earliest + b % max(1, _D2025 - earliest), _D2025 - 1)
        text = self.world.days[day]
        vague = c & 63
        born = "" if vague == 0 else f',"born":"{text[:4] if vague == 1 else text}"'
        self.person(ADULTS + child, self.surnames[2 * couple], GIVEN[d % len(GIVEN)], born)
        id = f"p:{self.base + UNITS + ADULTS + child}"
        self.tie("parent", self.adult(2 * couple), id, "", "h")
        if c >> 30:
            self.tie("parent", self.adult(2 * couple + 1), id, "", "h")

    def adult(self, index: int) -> str:
        """Id of an adult of the block."""
        return f"p:{self.base + UNITS + index}"

    def somebody(self, word: int) -> str:
        """An adult of the block or, one time in eight, of any block of the world."""
        block = (word >> 11) % self.world.blocks if word & 7 == 0 else self.number
        return f"p:{block * BLOCK + UNITS + (word >> 3) % ADULTS}"

    # --- units ---

    def unit(self, u: int, words: tuple[int, ...]) -> int:
        """A unit with its posts and owners, now and then listed; returns the day of its founding."""
        a, b, c, d, e, f, g, h = words
        kind, category, names = self.kind(u)
        name, id = names[a % len(names)], self.unit_id(u)
        code = make_uscc(category, self.base + u)
        self.sheets.subjects.append(_UNIT % (id, self.number, u + 1, kind, name.zh, name.en, code))
        founded = _D2001 + b % (_D2021 - _D2001)
        holders = self.representatives(u, id, founded, c, d)
        self.posts(id, founded, e, f)
        if kind == "company":
            self.owners(u, id, founded, g)
            if h >> 24 < 8:
                self.listing(u, id, holders, founded + 300, (h, f, g))
        return founded

    def kind(self, u: int) -> tuple[str, str, tuple[Name, ...]]:
        """Kind, credit-code category and names of a unit: the tenth is now and then no company."""
        if u < UNITS - 1 or self.number % 4 > 1:
            return "company", "91", COMPANIES
        if self.number % 4 == 0:
            return "organisation", "51", ORGANISATIONS
        return "public_body", "12", PUBLIC_BODIES

    def unit_id(self, u: int) -> str:
        """Id of a unit of the block."""
        prefix = "c" if u < UNITS - 1 or self.number % 4 > 1 else "ob"[self.number % 4]
        return f"{prefix}:{self.base + u}"

    def representatives(self, u: int, id: str, founded: int, a: int, b: int) -> tuple[tuple[str, int], ...]:
        """The legal representatives, each with the first day: the hub agent, or one or two persons in turn."""
        world, number = self.world, self.number
        if u == UNITS - 2 and (number + 1) * world.hubs // world.blocks > number * world.hubs // world.blocks:
            hub = world.vocabulary.hub
            self.tie("legal_representative", hub, id, self.since(founded))
            return ((hub, founded),)
        first, second, change = self.somebody(a), self.somebody(b), founded + 200 + (a >> 8) % 5000
        if first == second or b >> 24 > 80 or change > _LAST - 200:
            self.tie("legal_representative", first, id, self.since(founded, None, b >> 16 & 255))
            return ((first, founded),)
        self.tie("legal_representative", first, id, self.since(founded, change))
        if b & 15 == 0:
            self.rival(id, first, founded, change + 30 + (a >> 8) % 150)
        self.tie("legal_representative", second, id, self.since(change, None, a >> 24))
        return ((first, founded), (second, change))

    def rival(self, id: str, holder: str, founded: int, end: int) -> None:
        """A second document that gives the end of a post differently."""
        key = f"{self.number}-r{self.seq}"
        self.document(self.world.vocabulary.papers.hearing, key, key, end)
        self.tie("legal_representative", holder, id, self.since(founded, end), f"r{self.seq}")

    def posts(self, id: str, founded: int, a: int, b: int) -> None:
        """Directors, managers, staff; in public bodies, functionaries. A quarter of them have left."""
        for n, (kind, of257) in enumerate(_POSTS if id[0] != "b" else _PUBLIC_POSTS):
            word = (a >> n * 5 ^ b << n * 3) & 0xFFFFFFFF
            if word % 257 < of257:
                begin = founded + (word >> 9) % 1500
                end = begin + 100 + (word >> 7) % 3000
                left = end if word >> 27 < 8 and end < _LAST else None
                self.tie(kind, self.somebody(word >> 4), id, self.since(begin, left, word >> 20 & 255))

    def owners(self, u: int, id: str, founded: int, a: int) -> None:
        """A majority and a minority shareholder; one in six majorities belongs to the next company."""
        share = 51 + a % 45
        if a >> 24 < 150:
            owner = f"c:{self.base + (u + 1) % (UNITS - 1)}" if a % 6 == 0 and u < UNITS - 1 else self.somebody(a >> 5)
            self.tie("shareholder", owner, id, f'{self.since(founded)},"share":{share}')
        if a >> 24 < 60:
            begin = founded + (a >> 4) % 1000
            self.tie("shareholder", self.somebody(a >> 7), id, f'{self.since(begin)},"share":{1 + a % (100 - share)}')

    def chain(self, word: int, founded: list[int]) -> None:
        """Who controls whom: a chain of two to four units in three of four blocks, single controllers, a branch."""
        length = 1 + (word & 3)
        for u in range(1, length):
            self.tie(
                "actual_controller",
                f"c:{self.base + u - 1}",
                f"c:{self.base + u}",
                self.since(max(founded[u - 1 : u + 1])),
            )
        for u in range(0, UNITS - 1, 3):
            if u == 0 or u >= length:
                self.tie("actual_controller", self.somebody(word >> u), f"c:{self.base + u}", self.since(founded[u]))
        if word >> 28 == 0 and self.number:
            other = (word >> 4) % self.number
            self.tie("actual_controller", f"c:{other * BLOCK + 5}", f"c:{self.base}", self.since(_D2001 + word % 7000))
        if word >> 30 == 1:
            self.tie("branch", f"c:{self.base + 5}", f"c:{self.base + 6}", self.since(max(founded[5:7])))

    # --- listings ---

    def listing(
        self, n: int, subject: str, holders: tuple[tuple[str, int], ...], earliest: int, words: tuple[int, int, int]
    ) -> None:
        """A listing of the block's n-th subject, mostly with an order, sometimes with conduct or an exemption."""
        (a, b, c), (first, end), vocabulary = words, self.world.listed, self.world.vocabulary
        earliest = max(earliest, first)
        if earliest >= end:
            return
        day = earliest + b % (end - earliest)
        holder = [who for who, since in holders if since <= day][-1]
        ground = vocabulary.listings.drawn[a % len(vocabulary.listings.drawn)]
        case = _Case(f"{self.number}-{n}", subject, holder, ground, day, self.world.days[day])
        paper = vocabulary.papers.decision
        number = self.document(paper, case.id, case.id, day)
        entry = (number, self.world.days[day - a % 8], paper.issuer, case.date)
        ends, order_ends = self.ending(case, b, c)
        rest = f"{ends}{self.conduct(case, c)}"
        self.enter(f"l:{case.id}", case, vocabulary.listings.register_, entry, ground.ground, rest)
        if vocabulary.orders and c >> 4 & 3:
            named = f',"names":["{holder}"]' if holder != subject and c >> 6 & 3 == 0 else ""
            orders = vocabulary.orders
            self.enter(f"l:{case.id}-o", case, orders.register_, entry, orders.ground, f"{order_ends}{named}")
        if b >> 27 < 3 and day + 300 < _LAST:
            self.exemption(case, day + 60 + c % 200, c)

    def enter(self, id: str, case: _Case, register: str, entry: tuple[str, ...], ground: str, rest: str) -> None:
        """One line in a register."""
        self.sheets.listings.append(_LISTING % (id, case.id, case.subject, register, *entry, ground, rest))

    def conduct(self, case: _Case, word: int) -> str:
        """For one listing in four what led to it; returns the JSON that refers to it."""
        deeds = self.world.vocabulary.conduct
        if word & 3 or not deeds:
            return ""
        deed, month = deeds[(word >> 2) % len(deeds)], self.world.days[case.day - 90][:7]
        row = (case.id, case.id, case.subject, deed.text, deed.norm, deed.area, month)
        self.sheets.conduct.append(_CONDUCT % row)
        return f',"conduct":"k:{case.id}"'

    def ending(self, case: _Case, b: int, c: int) -> tuple[str, str]:
        """How a listing and its order end: by an exit, by the term alone, or after an extension of the term."""
        vocabulary, until = self.world.vocabulary, case.day + 30 + c % 690
        if b >> 8 & 3 == 0 and until < _LAST:
            day, termed = self.world.days[until], case.termed
            exits = [e.exit for e in vocabulary.listings.exits if e.termed == termed and e.from_ <= day < e.to]
            if exits:
                end = f',"until":"{day}","ended_by":"%s"'
                return end % exits[c % len(exits)], end % vocabulary.orders.exit if vocabulary.orders else ""
        return self.extension(case, b, c), ""

    def extension(self, case: _Case, b: int, c: int) -> str:
        """For one listing with a term in eight a decision that extends it; returns the JSON of it."""
        years, decided = self.world.vocabulary.listings.extended_by_years, case.day + 500 + c % 200
        if not years or not case.termed or b >> 10 & 7 or decided > _LAST:
            return ""
        id = f"{case.id}-e"
        self.document(self.world.vocabulary.papers.extension, id, case.id, decided)
        day, more = self.world.days[decided], years[c % len(years)]
        return f',"extensions":[{{"decided":"{day}","years":{more},"document":"d:{id}"}}]'

    def exemption(self, case: _Case, begin: int, word: int) -> None:
        """A decision that lifts measures from the holder for some days, of a kind that existed then."""
        days, exemptions = self.world.days, self.world.vocabulary.exemptions
        if exemptions is None:
            return
        day, listed = days[begin], case.holder == case.subject
        kinds = [k.kind for k in exemptions.kinds if k.from_ <= day < k.to and (k.for_the_listed or not listed)]
        if kinds:
            id, kind, end = f"{case.id}-x", kinds[word % len(kinds)], begin + 5 + word % 20
            self.document(self.world.vocabulary.papers.exemption, id, case.id, begin)
            self.sheets.exemptions.append(
                _EXEMPTION % (case.id, id, case.holder, kind, exemptions.lifted, day, days[end])
            )


def _resident(born: str, ordinal: int, partner: int) -> str:
    """The JSON of a resident number that no other person of the world has, whatever its size.

    Birth days and sequences of numbered persons are counted out, not drawn: steps of 7919 through the days of
    1950–1979, coprime to their number, before the sequence advances by two; men odd, women even. The hand-written cast
    has sequences from 900 on.
    """
    number = make_resident(date.fromisoformat(born), 2 * (ordinal // _NUMBERED) + 1 - partner)
    return f',"identifiers":[{{"scheme":"resident","value":"{number}"}}]'
