"""The words of the field as models: what a bundle says, and what an answer is made of.

Valid time is half-open, ``[since, until)``, in days of Asia/Shanghai; ``None`` is open. A date may be vague:
``2015``, ``2015-06``, ``2015-06-01`` and ``2015-01-01/2015-03-31`` all say what the document says and no more.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

FAR = date(9999, 12, 31)
"""The far date that stands for an open end in the graph, so that a comparison is never null (D8)."""

BEGINNING = date(1, 1, 1)
"""The first day that can be stored; it stands for an open beginning."""

FOREVER = 9_000_000_000_000
"""The far load number of a claim that is not withdrawn."""

OUTSIDE = "outside:"
"""How the id of a register begins that is none of the regime's; no measure ever follows from an entry in it."""

_VAGUE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_outside(register: str) -> bool:
    """Whether a register, by its id, is none of the regime's."""
    return register.startswith(OUTSIDE)


class When(NamedTuple):
    """A day as a document gives it: somewhere from ``earliest`` to ``latest``, both included."""

    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        """Whether the document names one single day."""
        return self.earliest == self.latest

    @classmethod
    def parse(cls, text: object) -> When:
        """Read ``2015``, ``2015-06``, ``2015-06-01`` or ``2015-01-01/2015-03-31``.

        Raises ValueError with a sentence for the rejection report.
        """
        if isinstance(text, When):
            return text
        if isinstance(text, date):
            return cls(text, text)
        if not isinstance(text, str):
            raise ValueError("a date is written 2015, 2015-06, 2015-06-01 or 2015-01-01/2015-03-31")
        return _read_when(text)

    def __str__(self) -> str:
        first, last = self
        if first == last:
            return first.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return f"{first.year:04d}"
        month = (first.year, first.month)
        if month == (last.year, last.month) and (first.day, last.day) == (1, calendar.monthrange(*month)[1]):
            return f"{first.year:04d}-{first.month:02d}"
        return f"{first.isoformat()}/{last.isoformat()}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        day = r"\d{4}(-\d{2}(-\d{2})?)?"
        return {
            "type": "string",
            "pattern": f"^{day}(/{day})?$",
            "description": "A day, month or year (2015-06-01, 2015-06, 2015), or two of them with a slash between.",
        }


@lru_cache(65_536)  # a bundle has millions of dates, and few days
def _read_when(text: str) -> When:
    first, slash, last = text.partition("/")
    begin, end = _bounds(first), _bounds(last if slash else first)
    if end.latest < begin.earliest:
        raise ValueError("the vague date ends before it begins")
    return When(begin.earliest, end.latest)


def _bounds(text: str) -> When:
    found = _VAGUE.fullmatch(text)
    if not found:
        raise ValueError("a date is written 2015, 2015-06, 2015-06-01 or 2015-01-01/2015-03-31")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
        if day is not None:
            return When(first, first)
        if month is not None:
            return When(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
        return When(first, first.replace(month=12, day=31))
    except ValueError:
        raise ValueError(f"there is no such day as {text}") from None


# --- vocabularies -----------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What a subject is."""

    company = "company"
    person = "person"
    organisation = "organisation"
    public_body = "public_body"

    @property
    def party(self) -> Party:
        """How instruments speak of it: a natural person, or a unit."""
        return "person" if self is Kind.person else "unit"


Party = Literal["person", "unit"]
"""The two kinds of target that the instruments distinguish: 自然人 and 单位."""


class Mode(StrEnum):
    """Three different things that an effect can be, and the reward (D3)."""

    listed = "listed"
    restricted = "restricted"
    notified = "notified"
    rewarded = "rewarded"


class Standing(StrEnum):
    """How sure an effect is on a day, from sure to unsure."""

    applies = "applies"
    uncertain = "uncertain"
    contested = "contested"
    conditional = "conditional"


class TieKind(NamedTuple):
    """One kind of tie: its relationship type in the graph, and what may stand at its ends."""

    relationship: str
    source: tuple[Party, ...]
    target: tuple[Party, ...]
    en: str


_PERSON: tuple[Party, ...] = ("person",)
_UNIT: tuple[Party, ...] = ("unit",)
_ANY: tuple[Party, ...] = ("person", "unit")

TIES: dict[str, TieKind] = {
    "legal_representative": TieKind("ROLE", _PERSON, _UNIT, "legal representative"),
    "principal": TieKind("ROLE", _PERSON, _UNIT, "principal responsible person"),
    "directly_responsible": TieKind("ROLE", _PERSON, _UNIT, "directly responsible person"),
    "actual_controller": TieKind("ROLE", _ANY, _UNIT, "actual controller"),
    "director": TieKind("ROLE", _ANY, _UNIT, "director"),
    "supervisor": TieKind("ROLE", _ANY, _UNIT, "supervisor"),
    "senior_manager": TieKind("ROLE", _PERSON, _UNIT, "senior manager"),
    "shareholder": TieKind("ROLE", _ANY, _UNIT, "shareholder"),
    "staff": TieKind("ROLE", _PERSON, _UNIT, "employee"),
    "state_functionary": TieKind("ROLE", _PERSON, _UNIT, "state functionary"),
    "deputy": TieKind("ROLE", _PERSON, _UNIT, "deputy or political consultative member"),
    "parent": TieKind("PARENT", _PERSON, _PERSON, "parent"),
    "spouse": TieKind("SPOUSE", _PERSON, _PERSON, "spouse"),
    "branch": TieKind("BRANCH", _UNIT, _UNIT, "head office"),
}
"""Every kind of tie, read "source is KIND of target": who holds a post points at the unit, a parent at the
child, a head office at its branch. Which kinds a measure travels along is the regime's to say, not ours."""


# --- records: what documents assert ---------------------------------------------------------------------------


HIDDEN = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\udfff\\ufeff"
    "\\ufff9-\\ufffb\\ufffe\\uffff\\U000e0000-\\U000e007f]"
)
"""Characters that nobody sees and that change what is read: controls, marks of direction, empty widths, tags, halves of
characters. The joiners U+200C and U+200D are none of them: Persian and Indian names are spelt with them."""


def _clean_text(value: object) -> object:
    if isinstance(value, str):
        if HIDDEN.search(value):
            raise ValueError("contains a control, bidirectional or invisible character; remove it")
        value = value.strip()
    return value


Text = Annotated[str, BeforeValidator(_clean_text), Field(min_length=1, max_length=4000)]
RecordId = Annotated[str, Field(pattern=r"^[^\s@*][^\s]{0,199}$", description="The publisher's stable id of a record.")]
Ref = Annotated[
    str,
    Field(
        pattern=r"^(@[a-z_]+:)?[^\s@*][^\s]{0,199}$",
        description="A subject's id, or its identifier written @scheme:value, such as @uscc:91999999MA00000T4T.",
    ),
]


class Record(BaseModel):
    """One line of a bundle. ``withdrawn: true`` takes back an earlier line of the same id."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: ClassVar[str]

    id: RecordId
    withdrawn: bool = Field(False, description="The publisher takes the record back; its other fields may be left out.")


class Document(Record):
    """A source that asserts facts: a decision, a register extract, a notice."""

    file: ClassVar[str] = "documents"

    issuer: Text | None = Field(None, description="Who issued it.")
    number: Text | None = Field(None, description="Its official number.")
    title: Text = Field(description="Title in the original language.")
    title_en: Text | None = Field(None, description="Title in English.")
    date: When | None = Field(None, description="Its date.")
    url: Text | None = Field(None, description="Official address.")
    retrieved: When | None = Field(None, description="When it was retrieved.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="Hash of the file that was retrieved."
    )


class Claim(Record):
    """A record that a document asserts."""

    document: RecordId = Field(description="Id of the document that asserts it.")
    locator: Text | None = Field(None, description="Where in the document: page, line, article, field.")


class Identifier(BaseModel):
    """An official number of a subject. Personal numbers reach the graph only as keyed hashes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")] = Field(
        description="uscc, registration, resident, passport, or another register's own name."
    )
    value: Annotated[str, Field(min_length=1, max_length=100)]


class KeyedNumber(BaseModel):
    """A personal number as a graph keeps it: its keyed hash, what may be shown, and whose key it was."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")] = Field(description="As in identifiers.")
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="HMAC-SHA-256 of the number.")
    shown: Annotated[str, Field(pattern=r"^••••.{0,2}$")] = Field(description="What a reader may see of it.")
    under: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] = Field(
        description="Fingerprint of the deployment's key; under another key the line is refused."
    )


class Subject(Claim):
    """Whoever can be listed or affected."""

    file: ClassVar[str] = "subjects"

    kind: Kind
    name: Text = Field(description="Name in the original script.")
    name_en: Text | None = Field(None, description="Name in Latin script.")
    names: tuple[Text, ...] = Field((), description="Other names and spellings.")
    born: When | None = Field(None, description="Birth date of a person.")
    identifiers: tuple[Identifier, ...] = ()
    keyed: tuple[KeyedNumber, ...] = Field((), description="Personal numbers that an export of a graph wrote.")

    @model_validator(mode="after")
    def _only_persons_are_born(self) -> Subject:
        if self.born and self.kind is not Kind.person:
            raise ValueError("born: only a person has a birth date")
        return self


class Dated(Claim):
    """A claim that holds over ``[since, until)``."""

    since: When | None = Field(None, description="First day; left out: not known, holds since ever.")
    until: When | None = Field(None, description="First day on which it no longer holds; left out: open.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Dated:
        if self.since and self.until and self.until.latest <= self.since.earliest:
            raise ValueError(f"until: {self.until} is not after since ({self.since}); intervals are [since, until)")
        return self


class Tie(Dated):
    """A relationship that a document asserts: ``source`` is KIND of ``target``."""

    file: ClassVar[str] = "ties"

    kind: str = Field(description="One of: " + ", ".join(TIES) + ".", json_schema_extra={"enum": list(TIES)})
    source: Ref
    target: Ref
    share: float | None = Field(None, ge=0, le=100, description="Percent held, for a shareholder.")

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in TIES:
            raise ValueError(f"unknown kind of tie; known are {', '.join(TIES)}")
        return kind

    @model_validator(mode="after")
    def _two_ends(self) -> Tie:
        if self.source == self.target:
            raise ValueError("target: a tie needs two different subjects")
        return self


class Extension(BaseModel):
    """A decision that lengthens a listing's term."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decided: date
    years: int = Field(0, ge=0, le=10)
    days: int = Field(0, ge=0, le=3660)
    document: RecordId
    locator: Text | None = None

    @model_validator(mode="after")
    def _lengthens(self) -> Extension:
        if not (self.years or self.days):
            raise ValueError("years: an extension lengthens by years or days; give at least one")
        return self


class Listing(Dated):
    """One subject's entry in a register: the label."""

    file: ClassVar[str] = "listings"

    subject: Ref = Field(description="Who is listed.")
    register_: RecordId = Field(
        alias="register", description=f"Id of the register: one of the regime's, or {OUTSIDE}… for any other."
    )
    register_name: Text | None = Field(
        None, description=f"Name of a register outside the regime; only, and always, where its id begins {OUTSIDE}."
    )
    ground: RecordId | None = Field(None, description="Stable name of the ground in that register.")
    decision: Text | None = Field(None, description="Number of the decision or order.")
    decided: date | None = Field(None, description="Day of the decision; left out: the first day.")
    decided_by: Text | None = Field(None, description="Who decided.")
    ended_by: RecordId | None = Field(None, description="How it ended: one of the register's exits.")
    extensions: tuple[Extension, ...] = ()
    names: tuple[Ref, ...] = Field((), description="Persons whom the decision itself names as responsible.")
    conduct: RecordId | None = Field(None, description="Id of the conduct that led to it.")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _begins(self) -> Listing:
        if self.since is None and not self.outside:
            raise ValueError("since: a listing needs its first day")
        return self

    @model_validator(mode="after")
    def _outside_registers_have_a_name_and_no_rules(self) -> Listing:
        if self.outside and not self.register_name:
            raise ValueError(f"register_name: a register outside the regime ({OUTSIDE}…) needs its name")
        if self.register_name and not self.outside:
            raise ValueError(f"register_name: only a register outside the regime ({OUTSIDE}…) is named here")
        for name in ("ground", "ended_by"):
            if self.outside and getattr(self, name):
                raise ValueError(f"{name}: a register outside the regime has none that we know")
        return self

    @property
    def outside(self) -> bool:
        """Whether the register is none of the regime's."""
        return is_outside(self.register_)


class Exemption(Dated):
    """A decision that lifts measures from a subject for an interval."""

    file: ClassVar[str] = "exemptions"

    subject: Ref
    kind: RecordId = Field(description="Its legal ground, one of the regime's exemptions.")
    measures: tuple[RecordId, ...] = Field((), description="Measures lifted; empty: all of them.")
    listing: RecordId | None = Field(None, description="The listing whose effects it lifts; left out: any.")

    @model_validator(mode="after")
    def _exact(self) -> Exemption:
        for when in (self.since, self.until):
            if when and not when.exact:
                raise ValueError("since: an exemption names its days exactly")
        if self.since is None:
            raise ValueError("since: an exemption needs its first day")
        return self


class Conduct(Claim):
    """What a subject did, the norm it broke, and the area of life."""

    file: ClassVar[str] = "conduct"

    subject: Ref
    text: Text
    norm: Literal["law", "regulation", "industry_standard", "social_norm"]
    area: Literal["government", "commerce", "society", "judiciary"]
    on: When | None = Field(None, description="When it happened.")


class Holding(Claim):
    """A copy of a listing at a receiving agency or platform."""

    file: ClassVar[str] = "holdings"
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    listing: RecordId = Field(description="The listing that was copied.")
    holder: RecordId = Field(description="Who holds the copy: an agency or platform of the regime.")
    from_: RecordId | None = Field(
        None, alias="from", description="Who passed it on: an agency or platform; left out: not known."
    )
    received: When = Field(description="When the holder received it.")
    ceased: When | None = Field(None, description="First day on which the holder no longer used it; left out: open.")

    @model_validator(mode="after")
    def _ceases_after_it_was_received(self) -> Holding:
        if self.ceased and self.ceased.latest <= self.received.earliest:
            raise ValueError(f"ceased: {self.ceased} is not after received ({self.received})")
        if self.from_ == self.holder:
            raise ValueError("from: nobody receives a copy from themselves")
        return self


StepKind = Literal[
    "warning",
    "notice",
    "service",
    "publication",
    "objection",
    "objection_decision",
    "review",
    "review_decision",
    "performance",
    "repair",
    "repair_decision",
    "correction",
    "deletion",
]
"""What happens to a listing on its way: warned and told of it, the decision served, published; objected to, taken to
review (at a level), each with its decision; the duty performed; repair asked for and decided; corrected; deleted."""


DECISIONS = ("objection_decision", "review_decision", "repair_decision")
"""Steps that answer what somebody asked for, and have an outcome."""


class Step(Claim):
    """One step in the course of a listing: told, served, published, contested, performed, deleted."""

    file: ClassVar[str] = "steps"

    listing: RecordId = Field(description="The listing whose step it is.")
    kind: StepKind
    level: int | None = Field(None, ge=1, le=9, description="For a review and its decision: the first, the second …")
    outcome: Literal["granted", "partly", "refused"] | None = Field(
        None, description="Of a decision: what became of what was asked for; null where the document does not say."
    )
    on: When = Field(description="When it happened.")
    text: Text | None = Field(None, description="What was done or decided.")

    @model_validator(mode="after")
    def _only_some_have_a_level_or_an_outcome(self) -> Step:
        if self.level and self.kind not in ("review", "review_decision"):
            raise ValueError("level: only a review and its decision have one")
        if self.outcome and self.kind not in DECISIONS:
            raise ValueError("outcome: only a decision on an objection, a review or a repair has one")
        return self


class Entry(Claim):
    """One entry in the ledger of a points scheme."""

    file: ClassVar[str] = "entries"

    subject: Ref
    scheme: RecordId = Field(description="Id of the scheme in the regime.")
    event: RecordId | None = Field(None, description="The scheme's event, where it is one that the scheme names.")
    points: float = Field(allow_inf_nan=False, description="Added, or taken when negative.")
    on: When = Field(description="From when it counts.")
    text: Text = Field(description="What for.")


class Score(Dated):
    """A score or grade as somebody else gave it. It is recorded, never computed."""

    file: ClassVar[str] = "scores"

    subject: Ref
    scheme: RecordId = Field(description="Id of the scheme in the regime.")
    score: float | None = Field(None, allow_inf_nan=False, description="The number given.")
    grade: RecordId | None = Field(None, description="The scheme's grade, where one was given.")

    @model_validator(mode="after")
    def _begins(self) -> Score:
        if self.since is None:
            raise ValueError("since: a score needs the day on which it was given")
        return self


RECORDS: tuple[type[Record], ...] = (
    Document,
    Subject,
    Conduct,
    Tie,
    Listing,
    Exemption,
    Holding,
    Step,
    Entry,
    Score,
)
"""The record kinds in the order in which one may refer to another."""
