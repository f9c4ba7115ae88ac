"""Beneficial Ownership Data Standard 0.4 (JSON or JSON Lines) → steps of records, each step one load.

A BODS *statement* is what a source declared of one record on one day; later statements with the same ``recordId``
take its place. So a statement becomes a document, a record becomes a stable claim, and what takes a statement's
place becomes record time: :func:`read` sorts the statements into steps by the day of publication and then of
declaration, and each step holds the records that are new, changed or withdrawn against the step before.

Sections of the standard (https://standard.openownership.org/en/0.4.0/) are named where they are relied upon; the
mapping as a table is ``docs/bods.md``.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count, groupby
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from ..errors import LoadError
from ..model import BEGINNING, FAR, TIES, Document, Identifier, Kind, Record, Subject, Tie, When

VERSION = "0.4"

HELD: dict[str, str] = {
    "boardMember": "director",
    "boardChair": "director",
    "seniorManagingOfficial": "senior_manager",
    "shareholding": "shareholder",
}
"""Interest types that are a post or a share which the party holds itself, and the kind of tie they become."""

CONTROL = frozenset(
    {"appointmentOfBoard", "otherInfluenceOrControl", "controlViaCompanyRulesOrArticles", "controlByLegalFramework"}
)
"""Interest types that make an actual controller, if the statement says that they amount to beneficial ownership."""

_ECONOMIC = "an economic right is neither a share nor control"
_CONTRACT = "a right under a contract is no post, no share and no control"
_PARTY = "a party to a trust or nominee arrangement holds none of the posts that ties know"
_UNSAID = "the statement does not say what the interest is"

UNMAPPED: dict[str, str] = {
    "votingRights": "a voting right is neither a share nor control, and no kind of tie stands for it",
    "rightsToSurplusAssetsOnDissolution": _ECONOMIC,
    "rightsToProfitOrIncome": _ECONOMIC,
    "rightToProfitOrIncomeFromAssets": _ECONOMIC,
    "enjoymentAndUseOfAssets": _ECONOMIC,
    "beneficiaryOfLegalArrangement": _ECONOMIC,
    "rightsGrantedByContract": _CONTRACT,
    "conditionalRightsGrantedByContract": _CONTRACT,
    "settlor": _PARTY,
    "trustee": _PARTY,
    "protector": _PARTY,
    "nominee": _PARTY,
    "nominator": _PARTY,
    "unknownInterest": _UNSAID,
    "unpublishedInterest": _UNSAID,
}
"""Interest types that become no tie, each with the reason that the report gives."""

ENTITIES: dict[str, tuple[Kind, str]] = {
    "registeredEntity": (Kind.company, "registered entity"),
    "legalEntity": (Kind.organisation, "legal entity"),
    "arrangement": (Kind.organisation, "arrangement"),
    "anonymousEntity": (Kind.organisation, "anonymous entity"),
    "unknownEntity": (Kind.organisation, "unknown entity"),
    "state": (Kind.public_body, "state"),
    "stateBody": (Kind.public_body, "state body"),
}
"""Entity types: the kind of subject, and how an entity without a published name is spoken of."""

PERSONS = {"knownPerson": "person", "anonymousPerson": "anonymous person", "unknownPerson": "unknown person"}
"""Person types, and how a person without a published name is spoken of."""

SCHEMES = {
    "chn-idcard": "resident",
    "cn-uscc": "uscc",
    "unified social credit code": "uscc",
    "统一社会信用代码": "uscc",
}
"""Identifier schemes that the bundle format has its own names for; any other scheme is named by its slug."""


class Note(NamedTuple):
    """One thing that the records do not say: what, where, and why.

    ``rejected`` is a mistake in the data, ``left_out`` is sound data that no record stands for, ``remark`` is
    something that a reader of the records should know.
    """

    kind: Literal["rejected", "left_out", "remark"]
    what: str
    statement: str
    text: str

    def __str__(self) -> str:
        return f"Statement {self.statement}: {self.what}: {self.text}."


@dataclass(frozen=True)
class Step:
    """What one publication of one day's statements changed; to be loaded as one load, in order."""

    published: date
    declared: date
    records: tuple[Record, ...]
    notes: tuple[Note, ...]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)


def read(path: Path | str) -> Iterator[Step]:
    """Read a file of BODS 0.4 statements, in whatever order they stand, as successive steps.

    The whole file is read before the first step, because its statements need not be in the order of their dates.
    Raises LoadError when the file is not BODS 0.4; what is wrong in a single statement is a note of its step.
    """
    reader = _Reader()
    for (published, declared), group in groupby(_statements(Path(path)), key=_Statement.step):
        yield reader.step(published, declared, list(group))


def summary(steps: Iterable[Step]) -> Counter[tuple[str, str, str]]:
    """How often each ``(kind, what, text)`` was noted over the steps: the report of what no record stands for."""
    return Counter((note.kind, note.what, note.text) for step in steps for note in step.notes)


# --- the statements as published ----------------------------------------------------------------------------


class _Moment(NamedTuple):
    """A day as the publisher wrote it, and the instant to sort by (a plain day sorts first)."""

    day: date
    instant: datetime


def _moment(value: object) -> object:
    if not isinstance(value, str) or not re.match(r"^\d{4}-\d{2}-\d{2}($|T)", value):
        raise ValueError("a date is written 2021-09-25 or 2021-09-25T14:02:11Z")
    day = date.fromisoformat(value[:10])
    instant = datetime.fromisoformat(value)
    try:
        return _Moment(day, instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC))
    except OverflowError:
        raise ValueError("the date lies outside the years 1 to 9999") from None


Moment = Annotated[_Moment, BeforeValidator(_moment)]


class _Bods(BaseModel):
    """A part of a statement: only the fields that are used, and nothing coerced ("true" is not true)."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", strict=True, arbitrary_types_allowed=True)


class _Unspecified(_Bods):
    reason: str = "unknown"
    description: str | None = None

    def __str__(self) -> str:
        return self.reason + (f", {self.description}" if self.description else "")


class _Identifier(_Bods):
    id: str | None = None
    scheme: str | None = None
    scheme_name: str | None = None


class _Name(_Bods):
    type: str | None = None
    full_name: str


class _Person(_Bods):
    person_type: str
    unspecified: _Unspecified | None = Field(None, alias="unspecifiedPersonDetails")
    names: list[_Name] = []
    identifiers: list[_Identifier] = []
    birth_date: str | None = None
    death_date: str | None = None


class _EntityType(_Bods):
    type: str
    subtype: str | None = None


class _Entity(_Bods):
    entity_type: _EntityType
    unspecified: _Unspecified | None = Field(None, alias="unspecifiedEntityDetails")
    name: str | None = None
    alternate_names: list[str] = []
    identifiers: list[_Identifier] = []
    dissolution_date: str | None = None


class _Share(_Bods):
    exact: float | None = None
    minimum: float | None = None
    exclusive_minimum: float | None = None
    maximum: float | None = None
    exclusive_maximum: float | None = None

    def bounds(self) -> str:
        """The bounds in words; empty where the share is exact or not given at all."""
        if self.exact is not None:
            return ""
        words = {
            "at least": self.minimum,
            "more than": self.exclusive_minimum,
            "at most": self.maximum,
            "less than": self.exclusive_maximum,
        }
        return ", ".join(f"{word} {value:g} %" for word, value in words.items() if value is not None)


class _Interest(_Bods):
    type: str
    direct_or_indirect: str | None = None
    beneficial: bool = Field(False, alias="beneficialOwnershipOrControl")
    share: _Share | None = None
    start_date: str | None = None
    end_date: str | None = None


class _Relationship(_Bods):
    is_component: bool = False
    subject: str | _Unspecified
    interested_party: str | _Unspecified
    interests: list[_Interest] = []


class _Publisher(_Bods):
    name: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _named(self) -> _Publisher:
        if not self.slug:
            raise ValueError("a publisher needs a name or a url")
        return self

    @property
    def slug(self) -> str:
        """A short stable name: record ids are unique within one publisher's system only (Record identifiers)."""
        return re.sub(r"[\W_]+", "-", (self.name or urlsplit(self.url or "").netloc).casefold()).strip("-")


class _Publication(_Bods):
    publication_date: Moment
    publisher: _Publisher


class _Annotation(_Bods):
    motivation: str | None = None


class _Source(_Bods):
    url: str | None = None


_RANK = {"new": 0, None: 1, "updated": 1, "closed": 2}
Key = tuple[str, str]
"""A record: publisher and recordId."""


class _Statement(_Bods):
    """One statement (Schema reference: Statement)."""

    statement_id: str
    statement_date: Moment
    publication: _Publication = Field(alias="publicationDetails")
    record_id: str
    record_type: Literal["person", "entity", "relationship"]
    record_status: Literal["new", "updated", "closed"] | None = None
    record_details: dict[str, Any]
    declaration: str | None = None
    annotations: list[_Annotation] = []
    source: _Source | None = None

    @property
    def day(self) -> date:
        return self.statement_date.day

    @property
    def closed(self) -> bool:
        return self.record_status == "closed"

    @property
    def correcting(self) -> bool:
        """Whether it mends an error in an earlier one (Information updates: Error correction)."""
        return any(a.motivation == "correcting" for a in self.annotations)

    @property
    def document(self) -> str:
        return f"bods:{quote(self.statement_id)}"

    @property
    def key(self) -> Key:
        return self.other(self.record_id)

    def other(self, record: str) -> Key:
        """Another record of the same publisher."""
        return self.publication.publisher.slug, record

    def step(self) -> tuple[date, date]:
        """Record time goes by publication; several days' declarations published at once stay apart."""
        return self.publication.publication_date.day, self.day

    def precedence(self) -> tuple[Any, ...]:
        """Which of two statements about a record takes the other's place, whatever their order in the file.

        A correction keeps the statement date and has a later publication date (Dates guidance), so it takes the
        place of what it corrects, but not of what was declared afterwards.
        """
        instant = self.publication.publication_date.instant
        return self.statement_date.instant, instant, _RANK[self.record_status], self.statement_id


def _id(key: Key, *more: str) -> str:
    return ":".join(("bods", key[0], quote(key[1], safe="~"), *more))


# --- reading the file ---------------------------------------------------------------------------------------


def _statements(path: Path) -> list[_Statement]:
    found: dict[tuple[str, datetime], _Statement] = {}
    for place, item in _items(path):
        statement = _statement(path, place, item)
        slot = statement.statement_id, statement.publication.publication_date.instant
        if found.setdefault(slot, statement) != statement:
            raise LoadError(
                f"{path}, {place}: statement {statement.statement_id} stands in the file twice with different "
                "content; keep one of them, or give the later one its publicationDate."
            )
    if not found:
        raise LoadError(f"{path} holds no statements; BODS is a JSON array of statements, or JSON Lines.")
    return sorted(found.values(), key=lambda s: (s.step(), s.precedence()))


def _items(path: Path) -> Iterator[tuple[str, object]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise LoadError(f"There is no {path}: name a file of BODS {VERSION}.") from None
    except IsADirectoryError:
        raise LoadError(f"{path} is a folder: name the one file of BODS {VERSION}; a bundle needs no --bods.") from None
    except OSError:
        raise LoadError(f"{path} cannot be opened: see that it is a file that you may read.") from None
    except UnicodeDecodeError as error:
        raise LoadError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8.") from None
    if text.lstrip().startswith("["):
        yield from ((f"statement {n}", item) for n, item in enumerate(_json(str(path), text), 1))
        return
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"line {n}", _json(f"{path}, line {n}", line)


def _json(place: str, text: str) -> Any:
    try:
        value = json.loads(text)
        if re.search(r"\\u[dD][89a-fA-F]", text):
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text, and cannot be stored
        return value
    except (ValueError, RecursionError) as error:
        raise LoadError(
            f"{place} is not JSON ({error}); BODS is a JSON array of statements, or JSON Lines with one a line."
        ) from None


def _statement(path: Path, place: str, item: object) -> _Statement:
    if not isinstance(item, dict) or not isinstance(item.get("statementId"), str):
        raise LoadError(f"{path}, {place}: a BODS statement is an object with a statementId.")
    name = f"{path}, {place} ({item['statementId']})"
    details = item.get("publicationDetails")
    version = details.get("bodsVersion") if isinstance(details, dict) else None
    if version != VERSION:
        said = f"BODS {version}" if version else "no publicationDetails.bodsVersion"
        raise LoadError(f"{name}: {said}; this reads BODS {VERSION} only, so convert the file first.")
    try:
        return _Statement.model_validate(item)
    except ValidationError as error:
        raise LoadError(f"{name}: {_sentence(error)}.") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


# --- statements → records -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Holding:
    """One interest as the statements about its record leave it."""

    name: str
    interest: _Interest
    statement: _Statement
    index: int
    since: When | None
    until: When | None
    component: bool
    remarks: tuple[str, ...] = ()

    @property
    def share(self) -> str:
        """The share in words."""
        share = self.interest.share
        if share is None:
            return "not given"
        return share.bounds() if share.exact is None else f"{share.exact:g} %"

    def ending(self, until: When, remark: str, name: str | None = None) -> _Holding:
        """The same interest with an end that its own statement does not give."""
        return replace(self, name=name or self.name, until=until, remarks=(*self.remarks, remark))


M = TypeVar("M", bound=_Bods)
R = TypeVar("R", Subject, Tie, Document)


@dataclass
class _Notes:
    """Notes of a step, each said once in the whole file."""

    said: set[Note] = field(default_factory=set)
    fresh: list[Note] = field(default_factory=list)

    def add(self, kind: Literal["rejected", "left_out", "remark"], what: str, statement: _Statement, text: str) -> None:
        note = Note(kind, what, statement.statement_id, text)
        if note not in self.said:
            self.said.add(note)
            self.fresh.append(note)

    def take(self) -> tuple[Note, ...]:
        taken, self.fresh = tuple(sorted(self.fresh)), []
        return taken

    def details(self, model: type[M], statement: _Statement) -> M | None:
        """The statement's recordDetails, or a rejection."""
        try:
            return model.model_validate(statement.record_details)
        except ValidationError as error:
            self.add("rejected", f"recordDetails.{_sentence(error)}", statement, f"not a BODS {statement.record_type}")
            return None

    def record(self, model: type[R], statement: _Statement, what: str, **fields: Any) -> R | None:
        """A record of the model, or a rejection."""
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            self.add("rejected", what, statement, _sentence(error))
            return None


def _since(interest: _Interest) -> When | None:
    return When.parse(interest.start_date) if interest.start_date else None


def _until(interest: _Interest) -> When | None:
    """``endDate`` is the date from which the interest ceased to exist (Schema reference: Interest): half-open."""
    return When.parse(interest.end_date) if interest.end_date else None


Pair = tuple[Key, Key]
"""Who holds an interest, and in whom."""


@dataclass
class _Reader:
    """The records as they stand after the steps so far."""

    notes: _Notes = field(default_factory=_Notes)
    history: dict[Key, list[_Statement]] = field(default_factory=dict)
    subjects: dict[Key, Subject] = field(default_factory=dict)
    relations: dict[Key, Pair] = field(default_factory=dict)
    members: dict[Pair, set[Key]] = field(default_factory=lambda: defaultdict(set))
    ends: dict[Key, set[Pair]] = field(default_factory=lambda: defaultdict(set))
    ties: dict[Pair, dict[str, Tie]] = field(default_factory=dict)

    def step(self, published: date, declared: date, statements: list[_Statement]) -> Step:
        """Take in a step's statements and give what changed: documents, then subjects, then ties."""
        documents = [d for s in statements if (d := _document(s, self.notes))]
        touched = sorted({s.key for s in statements if self._remember(s)})
        kinds = {key: self.subjects[key].kind for key in touched if key in self.subjects}
        subjects = [s for key in touched if (s := self._subject(key))]
        same = {key for key, kind in kinds.items() if self.subjects[key].kind is kind}
        pairs = {pair for key in touched if key not in same for pair in self._pairs(key)}
        records = [*sorted(documents, key=_by_id), *sorted(subjects, key=_by_id), *self._changed_ties(pairs)]
        return Step(published, declared, tuple(records), self.notes.take())

    def _remember(self, statement: _Statement) -> bool:
        """Put a statement in its place among those about its record; a redacted one replaces itself.

        No statement may follow the one that closes a record (Information updates: Full requirements).
        """
        known = self.history.setdefault(statement.key, [])
        if known and known[0].record_type != statement.record_type:
            text = f"it was a {known[0].record_type} before, and a recordId is never used again"
            self.notes.add("rejected", f"record {statement.record_id}", statement, text)
            return False
        known[:] = [s for s in known if s.statement_id != statement.statement_id] + [statement]
        known.sort(key=_Statement.precedence)
        end = next((n for n, s in enumerate(known, 1) if s.closed), len(known))
        for late in known[end:]:
            text = f"statement {known[end - 1].statement_id} closed the record before"
            self.notes.add("rejected", f"record {late.record_id}", late, text)
        del known[end:]
        return True

    # --- subjects ---

    def _subject(self, key: Key) -> Subject | None:
        """The subject as its current statement has it, if that is a change.

        A closed person or entity stays: it left the network, and the ties that have ended still need it.
        """
        statement = self.history[key][-1]
        if statement.record_type == "relationship":
            return None
        fields = _person(statement, self.notes) if statement.record_type == "person" else _entity(statement, self.notes)
        if fields is None:
            return None
        made = self.notes.record(Subject, statement, f"{statement.record_type} record", **fields)
        old = self.subjects.get(key)
        if made is None or made == old:
            return None
        if old and old.born and not made.born:
            self.notes.add("remark", "birthDate", statement, "no longer stated, so it is no longer held")
        self.subjects[key] = made
        return made

    # --- ties ---

    def _pairs(self, key: Key) -> set[Pair]:
        """The pairs whose ties a record may have changed."""
        if self.history[key][-1].record_type != "relationship":
            return self.ends[key]
        pairs = {self.relations.pop(key)} if key in self.relations else set()
        for old in pairs:
            self.members[old].discard(key)
        if pair := self._ends(self.history[key]):
            self.relations[key] = pair
            self.members[pair].add(key)
            for end in pair:
                self.ends[end].add(pair)
            pairs.add(pair)
        return pairs

    def _ends(self, history: list[_Statement]) -> Pair | None:
        """Who holds it in whom, by the newest statement that can be read."""
        readable = ((s, d) for s in reversed(history) if (d := self.notes.details(_Relationship, s)))
        statement, details = next(readable, (None, None))
        if statement is None or details is None:
            return None
        for what, end in (("interestedParty", details.interested_party), ("subject", details.subject)):
            if isinstance(end, _Unspecified):
                self.notes.add("left_out", what, statement, f"nobody is named ({end})")
        if isinstance(details.interested_party, str) and isinstance(details.subject, str):
            return statement.other(details.interested_party), statement.other(details.subject)
        return None

    def _changed_ties(self, pairs: set[Pair]) -> list[Tie]:
        before = {id: tie for pair in pairs for id, tie in self.ties.get(pair, {}).items()}
        self.ties |= {pair: self._ties(pair) for pair in pairs}
        after = {id: tie for pair in pairs for id, tie in self.ties[pair].items()}
        changed = [tie for id, tie in after.items() if tie != before.get(id)]
        gone = [tie.model_copy(update={"withdrawn": True}) for id, tie in before.items() if id not in after]
        return sorted(changed + gone, key=_by_id)

    def _ties(self, pair: Pair) -> dict[str, Tie]:
        """Every tie between two subjects; what a primary relationship says, a component does not say again."""
        primary: list[Tie] = []
        components: list[tuple[Tie, _Statement]] = []
        for key in sorted(self.members[pair]):
            for holding in self._holdings(key):
                tie = self._tie(holding, pair)
                if tie and holding.component:
                    components.append((tie, holding.statement))
                elif tie:
                    primary.append(tie)
        for tie, statement in components:
            if any(tie.kind == other.kind and _overlap(tie, other) for other in primary):
                self.notes.add(
                    "left_out", tie.kind, statement, "a component of what a primary relationship says already"
                )
            else:
                primary.append(tie)
        return {tie.id: tie for tie in primary}

    def _holdings(self, key: Key) -> list[_Holding]:
        """What the statements about one relationship, each taking the place of the one before, leave."""
        current: list[_Holding] = []
        past: list[_Holding] = []
        used: set[str] = set()
        for statement in self.history[key]:
            details = self.notes.details(_Relationship, statement)
            if details is None:
                continue
            matched, gone = _match(current, list(self._interests(statement, details)), used)
            current = []
            for old, new in matched:
                past += [kept] if old and (kept := _outlived(old, new)) else []
                self._compare(old, new)
                current.append(_closed(new) if statement.closed else new)
            for old in gone:
                past += [kept] if (kept := self._unsaid(old, statement)) else []
        return [*past, *current]

    def _interests(self, statement: _Statement, details: _Relationship) -> Iterator[_Holding]:
        """The interests that a tie can stand for, by start date: their order in the array means nothing."""
        ordered = sorted(enumerate(details.interests), key=lambda pair: (pair[1].start_date or "", pair[0]))
        for index, interest in ordered:
            what = f"interests[{index}] {interest.type}"
            if interest.type in UNMAPPED:
                self.notes.add("left_out", interest.type, statement, UNMAPPED[interest.type])
            elif interest.type not in HELD and interest.type not in CONTROL:
                self.notes.add("rejected", what, statement, "no interest type of BODS 0.4")
            else:
                try:
                    since, until = _since(interest), _until(interest)
                except ValueError as error:
                    self.notes.add("rejected", what, statement, str(error))
                    continue
                yield _Holding(interest.type, interest, statement, index, since, until, details.is_component)

    def _compare(self, old: _Holding | None, new: _Holding) -> None:
        """Say what an update leaves unsaid."""
        if old and old.share != new.share and old.since == new.since:
            text = f"the share was {old.share} and is {new.share}, under the same start date"
            self.notes.add("remark", new.interest.type, new.statement, text)

    def _unsaid(self, old: _Holding, statement: _Statement) -> _Holding | None:
        """What is left of an interest that a later statement does not repeat."""
        if statement.correcting:
            return None
        if old.until:
            return old
        if statement.closed:
            remark = f"closed by the statement of {statement.day} ({statement.statement_id}), which no longer gives it"
            return old.ending(When(statement.day, statement.day), remark)
        text = "no longer stated and no end date given, so the claim is withdrawn"
        self.notes.add("remark", old.interest.type, statement, text)
        return None

    def _tie(self, holding: _Holding, pair: Pair) -> Tie | None:
        statement, what = holding.statement, holding.interest.type
        party, subject = (self.subjects.get(key) for key in pair)
        for key, found in zip(pair, (party, subject), strict=True):
            if found is None:
                text = f"names the record {key[1]}, and no person or entity of that recordId is stated by then"
                self.notes.add("rejected", "relationship record", statement, text)
        if party is None or subject is None:
            return None
        kind, reason = _kind(holding.interest, party, subject)
        if kind is None:
            self.notes.add("left_out", what, statement, reason)
            return None
        if holding.since and holding.until and holding.since == holding.until:
            self.notes.add("left_out", what, statement, "began and ended on the same day, so it holds on no day")
            return None
        return self.notes.record(
            Tie, statement, f"interests[{holding.index}] {what}", **_tie_fields(holding, kind, pair)
        )


def _by_id(record: Record) -> str:
    return record.id


def _overlap(one: Tie, other: Tie) -> bool:
    def days(tie: Tie) -> tuple[date, date]:
        return tie.since.earliest if tie.since else BEGINNING, tie.until.latest if tie.until else FAR

    (a, b), (c, d) = days(one), days(other)
    return a < d and c < b


def _match(
    before: list[_Holding], after: list[_Holding], used: set[str]
) -> tuple[list[tuple[_Holding | None, _Holding]], list[_Holding]]:
    """Which interest takes which one's place (same type; same start date before any other), and what is left over.

    An interest without an id in BODS gets a name here that it keeps: its type, and a number for a second of its type.
    """
    left = list(before)
    pairs: dict[int, _Holding] = {}
    for same_start in (True, False):
        for n, new in enumerate(after):
            fits = [
                o for o in left if o.interest.type == new.interest.type and (o.since == new.since or not same_start)
            ]
            if n not in pairs and fits:
                pairs[n] = fits[0]
                left.remove(fits[0])
    matched: list[tuple[_Holding | None, _Holding]] = []
    for n, new in enumerate(after):
        name = pairs[n].name if n in pairs else _unused(new.interest.type, used)
        used.add(name)
        matched.append((pairs.get(n), replace(new, name=name)))
    return matched, left


def _unused(type: str, used: set[str]) -> str:
    return next(name for n in count(1) if (name := type if n == 1 else f"{type}:{n}") not in used)


def _outlived(old: _Holding, new: _Holding) -> _Holding | None:
    """An interest as it was until a later one of its type took its place, where both statements can be true.

    Details are as declared on the statement date (Schema reference: Statement). So an update whose interest began
    after that day does not deny the earlier one: it ended it. One that began before is a correction, and so is
    whatever the statement marks as correcting; then nothing is left of the earlier one but the record time.
    """
    if new.statement.correcting or old.since is None or new.since is None:
        return None
    name = f"{old.interest.type}:{old.since}".replace("/", "_")
    if old.until and old.until.latest <= new.since.earliest:
        return replace(old, name=name)
    if new.since.earliest <= max(old.statement.day, old.since.latest):
        return None
    remark = f"until the interest given from {new.since} by statement {new.statement.statement_id}"
    return old.ending(new.since, remark, name)


def _closed(holding: _Holding) -> _Holding:
    """An interest of a closed relationship ends on its end date, or else on the day of the closing statement."""
    if holding.until:
        return holding
    day = holding.statement.day
    return holding.ending(When(day, day), f"closed by the statement of {day}; no end date given")


def _kind(interest: _Interest, party: Subject, subject: Subject) -> tuple[str | None, str]:
    """The kind of tie that an interest is, or none and why: a share, a vote or an income is never control."""
    if subject.kind is Kind.person:
        return None, "the subject of a relationship is an entity, and a person is given"
    if interest.type in CONTROL:
        if party.kind is not Kind.person:
            return None, "control by a unit: the standard lets only natural persons be beneficial owners"
        if not interest.beneficial:
            return None, "not asserted to be beneficial ownership or control"
        return "actual_controller", ""
    if interest.direct_or_indirect == "indirect":
        return None, "indirect: those in between hold it, not the interested party"
    kind = HELD[interest.type]
    if party.kind.party not in TIES[kind].source:
        return None, f"a unit cannot be a {TIES[kind].en}"
    return kind, ""


def _tie_fields(holding: _Holding, kind: str, pair: Pair) -> dict[str, Any]:
    interest, share = holding.interest, holding.interest.share
    said = [f"statement {holding.statement.statement_id}, interests[{holding.index}] {interest.type}"]
    if interest.direct_or_indirect == "unknown":
        said.append("not known whether direct or indirect")
    if share and share.bounds() and kind == "shareholder":
        said.append(f"share {share.bounds()}")
    return {
        "id": _id(holding.statement.key, holding.name),
        "document": holding.statement.document,
        "locator": "; ".join([*said, *holding.remarks]),
        "kind": kind,
        "source": _id(pair[0]),
        "target": _id(pair[1]),
        "since": holding.since,
        "until": holding.until,
        "share": share.exact if share and kind == "shareholder" else None,
    }


def _document(statement: _Statement, notes: _Notes) -> Document | None:
    """A statement as the document that it is."""
    publisher = statement.publication.publisher
    words = [f"BODS statement: {statement.record_type} record {statement.record_id}"]
    words += [statement.record_status] if statement.record_status else []
    words += [f"declaration {statement.declaration}"] if statement.declaration else []
    return notes.record(
        Document,
        statement,
        "statement",
        id=statement.document,
        issuer=publisher.name or publisher.url,
        number=statement.statement_id,
        title=", ".join(words),
        date=When(statement.day, statement.day),
        url=statement.source.url if statement.source else None,
    )


def _person(statement: _Statement, notes: _Notes) -> dict[str, Any] | None:
    details = notes.details(_Person, statement)
    if details is None:
        return None
    if details.person_type not in PERSONS:
        notes.add("rejected", "personType", statement, f"{details.person_type!r} is no person type of BODS 0.4")
        return None
    legal = sorted(details.names, key=lambda name: name.type != "legal")
    names = [name.full_name for name in legal] or [_nameless(PERSONS[details.person_type], details.unspecified)]
    latin = [n.full_name for n in legal[1:] if n.type in ("translation", "transliteration") and _latin(n.full_name)]
    born = {"born": details.birth_date} if details.birth_date else {}
    fields = _fields(statement, Kind.person, names, details.identifiers, notes)
    died = f"; died {details.death_date}" if details.death_date else ""
    return fields | born | {"name_en": next(iter(latin), None), "locator": fields["locator"] + died}


def _entity(statement: _Statement, notes: _Notes) -> dict[str, Any] | None:
    details = notes.details(_Entity, statement)
    if details is None:
        return None
    type = details.entity_type
    if type.type not in ENTITIES:
        notes.add("rejected", "entityType", statement, f"{type.type!r} is no entity type of BODS 0.4")
        return None
    kind, word = ENTITIES[type.type]
    if type.subtype in ("governmentDepartment", "stateAgency"):
        kind = Kind.public_body
    names = [details.name] if details.name else [_nameless(word, details.unspecified)]
    fields = _fields(statement, kind, names + details.alternate_names, details.identifiers, notes)
    ended = f"; dissolved {details.dissolution_date}" if details.dissolution_date else ""
    return fields | {"locator": fields["locator"] + ended}


def _nameless(word: str, why: _Unspecified | None) -> str:
    """A name in brackets that says that there is none; nobody is invented (Schema reference: Unspecified)."""
    return f"[{word}, name not published" + (f": {why}]" if why else "]")


def _latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


def _fields(
    statement: _Statement, kind: Kind, names: list[str], identifiers: list[_Identifier], notes: _Notes
) -> dict[str, Any]:
    closed = f"; record closed by the statement of {statement.day}" if statement.closed else ""
    return {
        "id": _id(statement.key),
        "document": statement.document,
        "locator": f"statement {statement.statement_id}{closed}",
        "kind": kind,
        "name": names[0],
        "names": tuple(dict.fromkeys(name for name in names[1:] if name.strip() != names[0].strip())),
        "identifiers": tuple(dict.fromkeys(_identifiers(statement, identifiers, notes))),
    }


def _identifiers(statement: _Statement, given: list[_Identifier], notes: _Notes) -> Iterator[Identifier]:
    for n, identifier in enumerate(given):
        scheme = identifier.scheme or identifier.scheme_name
        value = (identifier.id or "").strip()
        if scheme and value and len(value) <= 100:
            yield Identifier(scheme=scheme_slug(scheme), value=value)
        else:
            text = "needs an id of at most 100 characters, and a scheme or a schemeName"
            notes.add("rejected", f"identifiers[{n}]", statement, text)


def scheme_slug(scheme: str) -> str:
    """The name under which a BODS scheme's numbers are kept: ``IRL-BAU`` → ``irl_bau``.

    Two records with the same number in the same scheme are one subject, so no two schemes may share a slug: where
    letters, digits or length are lost, eight letters of the scheme's hash are added.
    """
    folded = " ".join(scheme.casefold().split())
    if folded in SCHEMES:
        return SCHEMES[folded]
    slug = re.sub(r"[^a-z]+", "_", folded).strip("_")
    if len(slug) >= 2 and len(slug) <= 40 and not any(c.isalnum() and not "a" <= c <= "z" for c in folded):
        return slug
    digest = hashlib.sha256(folded.encode()).digest()[:8]
    return f"{slug[:31]}_{''.join(chr(97 + byte % 26) for byte in digest)}".lstrip("_")
