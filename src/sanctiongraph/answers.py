"""What the API sends and takes, as models without the server: the client reads its answers with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from datetime import date as date_
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from .changes import CauseKind
from .clocks import Clock
from .course import ListingState, StepView
from .identifiers import has_resident
from .label import Label
from .ledger import ConductView, Ledger
from .model import BEGINNING, FAR, HIDDEN, Mode, RecordId, When
from .proof import Citation, Proof
from .regime import About
from .search import How
from .spread import Spread
from .timeline import Change
from .verdict import Verdict
from .view import AnswerView, DaysView, EffectView, PartView, Stated, SubjectView, View
from .whynot import WhyNot

PROBLEM = "application/problem+json"
"""The media type of a problem document."""

LINES = "application/jsonl"
"""The media type of rows as JSON lines."""


# --- failures -------------------------------------------------------------------------------------------------------


class Wrong(BaseModel):
    """One parameter that cannot be used as it is."""

    where: str
    what: str


class ProblemView(BaseModel):
    """A problem document."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class Size(View):
    """How many there are: exactly so many, or at least so many."""

    value: int
    relation: Literal["eq", "gte"]


# --- subjects -------------------------------------------------------------------------------------------------------


class BornView(View):
    """A birth date as far as a document gives it."""

    earliest: date
    latest: date


class OwnListingView(View):
    """One entry of the subject in a register; ``register_name`` names one outside the regime.

    ``until`` is the end that its document states, ``end`` the first day on which it is over by that or by its
    register's term, ``state`` how it stands on the day asked about.
    """

    id: str
    register_: str = Field(alias="register")
    register_name: str | None
    since: date | None
    until: date | None
    end: When | None
    state: ListingState


class CardView(Stated):
    """Who a subject is. Of personal numbers only the last characters are shown."""

    subject: SubjectView
    born: BornView | None
    identifiers: tuple[str, ...]
    listings: tuple[OwnListingView, ...]
    document: str | None
    locator: str | None
    cite: Citation | None


class EffectsView(AnswerView):
    """The effects of one subject; ``unborn`` says so where a person was not born yet on all the days asked about."""

    subject: SubjectView
    unborn: str | None


class CheckView(Stated):
    """Whether a measure applies, why in one sentence, and the effects or the missing conditions behind that."""

    subject: SubjectView
    measure: str
    verdict: Verdict
    effects: tuple[EffectView, ...]
    why_not: WhyNot | None


class WhyView(Stated):
    """The proofs of effects, or the reasoned no where there is none."""

    subject: SubjectView
    proofs: tuple[Proof, ...]
    why_not: WhyNot | None


class TimelineView(Stated):
    """Every change of a subject's effects on the days asked about."""

    subject: SubjectView
    changes: tuple[Change, ...]


class HitView(View):
    """One subject found: how the words match, the same in a few words, and how much of the name they are, 0 to 1.

    ``listings`` are the entries by the decision whose number the words are.
    """

    subject: SubjectView
    how: How
    text: str
    closeness: float
    listings: tuple[str, ...]


class SearchView(Stated):
    """The subjects that some words may mean, surest first; ``complete`` is false where there are more."""

    hits: tuple[HitView, ...]


class NeighbourView(View):
    """One tie and the subject at its other end: ``source`` is ``kind`` of ``target``. Null is open."""

    tie: str
    kind: str
    source: str
    target: str
    since: date | None
    until: date | None
    document: str
    locator: str | None
    cite: Citation
    other: SubjectView


class NeighboursView(Stated):
    """The ties of a subject on the days asked about; rival claims of one tie are different ties."""

    subject: SubjectView
    neighbours: tuple[NeighbourView, ...]
    size: Size


class TieView(DaysView):
    """One tie: ``source`` is ``kind`` of ``target``, with the document that asserts it."""

    tie: str
    kind: str
    source: str
    target: str
    document: str
    locator: str | None
    cite: Citation


class PathView(View):
    """One path: the subjects from the first to the last, and the tie between each two of them."""

    subjects: tuple[SubjectView, ...]
    ties: tuple[TieView, ...]


class PathsView(Stated):
    """The shortest paths between two subjects, all of one length.

    None: no path of ``longest`` ties or less holds. ``complete`` is false where there are more shortest paths.
    """

    source: SubjectView
    target: SubjectView
    longest: int
    paths: tuple[PathView, ...]


class CountedView(View):
    """A subject, and how many ties it has on the days asked about, to whomever."""

    subject: SubjectView
    ties: Size


class AmongTieView(TieView):
    """One tie. It is contested where a rival claim, of another document, excludes some of the days asked about."""

    contested: bool


class AmongView(Stated):
    """Some subjects and the ties among them. A subject that there is not is left out."""

    subjects: tuple[CountedView, ...]
    ties: tuple[AmongTieView, ...]


class LedgersView(Stated):
    """One ledger for each scheme in which something is recorded of the subject, as it stands on the day."""

    subject: SubjectView
    ledgers: tuple[Ledger, ...]


class ConductsView(Stated):
    """What documents say that the subject did, oldest first, each with the listings it led to."""

    subject: SubjectView
    conduct: tuple[ConductView, ...]


# --- listings -------------------------------------------------------------------------------------------------------


class ListingView(Stated):
    """One subject's entry in a register: in a few words, and whole as the label's reader needs it.

    ``entered`` and ``left`` are the first and the last possible edge of the days that its document states, without the
    term that its register may set; ``label`` has all of it.
    """

    id: str
    register_: str = Field(alias="register")
    listed: SubjectView
    entered: date | None
    left: date | None
    label: Label


class AffectedView(AnswerView):
    """The effects of one listing in the order of whom they affect. ``size`` counts the affected, page by page.

    ``note`` says of a listing in a register outside the regime that no measure follows from it.
    """

    listing: str
    note: str | None
    size: Size


class SpreadView(Stated):
    """Where one listing went: who holds a copy on the day, who held it too long, which channels carry it."""

    spread: Spread


class ClocksView(Stated):
    """The deadlines, windows and waiting times of one listing on the day, in the order of their starts, and the steps
    on record by then."""

    listing: str
    listed: SubjectView
    steps: tuple[StepView, ...]
    clocks: tuple[Clock, ...]


# --- documents ------------------------------------------------------------------------------------------------------


class RestingView(DaysView):
    """One claim that a document asserts: what kind of record, which, about whom, and where in the document it stands.

    ``subjects`` in this order: of a tie ``source`` and ``target`` (source is ``what`` of target), of a listing the
    listed and whom its decision names, of a step or a copy whoever is listed. ``what`` is the kind of a tie, an
    exemption or a step, the register of a listing, the holder of a copy, the scheme of an entry or a score, the norm
    that a conduct broke. ``listing`` is the listing that a step, a copy or an exemption belongs to. ``since`` and
    ``until`` are the days on which it may hold; of what happened once, the days on which it may have happened.
    """

    kind: Literal["subjects", "ties", "listings", "exemptions", "conduct", "steps", "holdings", "entries", "scores"]
    record: str
    what: str | None
    text: str | None
    listing: str | None
    subjects: tuple[SubjectView, ...]
    locator: str | None
    place: str


class CitingView(View):
    """One value of the regime that cites a document.

    It is part of the thing ``of`` in the regime's list ``list``; ``id`` is its own, null where it has none. ``kind``
    is what it is (Basis, GroundText, Term, …), ``en`` and ``zh`` the nearest names, ``text`` its words, ``original``
    the wording of the document where that was opened. ``from`` and ``to`` are as vague as their sources; null is open,
    or, without ``from``, not dated. ``place`` says "article not established" (or clause, item, …) where no opened text
    establishes the place; then ``locator`` is null.
    """

    list: str
    of: str
    id: str | None
    kind: str
    en: str | None
    zh: str | None
    measure: str | None
    number: str | None
    text: str | None
    original: str | None
    from_: str | None = Field(alias="from")
    to: str | None
    locator: str | None
    place: str
    note: str | None
    mark: tuple[str, ...]
    disputed: tuple[str, ...]


class DocumentView(View):
    """One document, and a page of what rests on it.

    ``source`` is ``data`` for a document that asserts facts, then ``claims`` holds what it asserts; it is ``regime``
    for a law, rule or study, then ``rules`` holds what cites it. ``date`` is as vague as the document. What the other
    kind of document has no field for is null or empty.
    """

    id: str
    source: Literal["data", "regime"]
    issuer: str | None
    number: str | None
    title: str
    title_en: str | None
    date: str | None
    in_force: date_ | None
    url: str | None
    retrieved: str | None
    sha256: str | None
    mark: tuple[str, ...]
    note: str | None
    disputed: tuple[str, ...]
    data: int
    regime: str
    complete: bool
    cursor: str | None
    claims: tuple[RestingView, ...]
    rules: tuple[CitingView, ...]


# --- changes --------------------------------------------------------------------------------------------------------


class CauseView(View):
    """A record that the loads asserted, withdrew or corrected, and on which the effect rests at only one of them.

    Of the kind ``rule``: a rule version, register, measure or reading by its id, which the two sets of rules do not
    have alike; ``document`` is the first that it cites.
    """

    kind: CauseKind
    record: str
    what: Literal["asserted", "withdrawn", "corrected"]
    document: str | None


class ChangedView(View):
    """One effect whose days or standing differ.

    ``began``: it has more days and lost none. ``ended``: it lost days and has no more. ``changed``: both, or only its
    standing differs. ``before`` and ``after`` are its whole timeline at the two loads; where one is empty there was no
    such effect.
    """

    affected: SubjectView
    measure: str
    measure_en: str
    mode: Mode
    listing: str
    register_: str = Field(alias="register")
    what: Literal["began", "ended", "changed"]
    before: tuple[PartView, ...]
    after: tuple[PartView, ...]
    causes: tuple[CauseView, ...]


class RulesView(View):
    """A load that brought another version of the rules."""

    data: int
    at: str
    regime: str


class ChangesView(View):
    """The effects that differ between what was known after load ``since`` and after load ``data``.

    Each side is computed by the rules that were loaded then: ``since_regime`` and ``regime`` are their hashes. Where
    this store did not keep them, those of now answered, and ``since_instead_of`` or ``instead_of`` is the hash of
    the rules that should have: what a load in ``rules`` changed by itself is then not among the changes, and whoever
    finds one asks for the effects again.
    """

    since: int
    since_regime: str
    since_instead_of: str | None
    data: int
    regime: str
    instead_of: str | None
    complete: bool
    cursor: str | None
    rules: tuple[RulesView, ...]
    changes: tuple[ChangedView, ...]


# --- cases ----------------------------------------------------------------------------------------------------------

CASE_BYTES = 2_000_000
"""How large a case may be as JSON, in UTF-8."""

CASE_SUBJECTS = 500
DRAWN = 2000
"""Elements that a saved drawing holds at most."""


def _plain(text: str) -> str:
    if HIDDEN.search(text.replace("\n", "").replace("\t", "")):
        raise ValueError("contains a control, bidirectional or invisible character; remove it")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text or not text.strip():
        raise ValueError("has to be one line, and not empty")
    return _plain(text).strip()


def _an_id(id: str) -> str:
    if HIDDEN.search(id) or has_resident(id):
        raise ValueError("is no id that this API gives")
    return id


def _places(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """The places of elements; what is wrong with one is told without its id."""
    try:
        return read(given)
    except ValidationError:
        raise ValueError(
            f"has to be at most {DRAWN:,} elements, each an id as this API gives it with two finite numbers"
        ) from None


OneLine = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]
"""A text on one line."""

ElementId = Annotated[RecordId, AfterValidator(_an_id)]
"""The id of a subject or of a listing."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Kinds = tuple[Annotated[str, Field(pattern="^[a-z_]{1,40}$")], ...]


class _Saved(View):
    """What a person saves: a field that there is not is refused."""

    model_config = ConfigDict(extra="forbid")


class CaseSubject(_Saved):
    """A subject of a case, and what is noted of it."""

    id: ElementId
    note: Annotated[str, Field(max_length=2000), AfterValidator(_plain)] = ""


class CaseGroup(_Saved):
    """Elements that were put together under a name."""

    name: Annotated[OneLine, Field(max_length=100)]
    ids: Annotated[tuple[ElementId, ...], Field(max_length=DRAWN)]


class CaseFilter(_Saved):
    """The kinds of subjects and of ties that are not drawn."""

    subjects: Annotated[Kinds, Field(max_length=100)] = ()
    ties: Annotated[Kinds, Field(max_length=100)] = ()


class CaseDrawing(_Saved):
    """A drawing without names and facts: those are asked for again when it is opened.

    ``positions`` is every element by its id, hidden ones too, in the order in which they are drawn, at [x, y].
    ``pinned``, ``hidden`` and the groups name some of them, a group none that another one has. ``layout`` is how an
    element without a place would be laid out. ``listing`` is the entry whose reach is drawn, ``from`` and ``to`` the
    ends of the paths that are.
    """

    layout: Literal["force", "hierarchical", "concentric"] = "force"
    positions: Annotated[dict[ElementId, tuple[Finite, Finite]], Field(max_length=DRAWN), WrapValidator(_places)] = (
        Field(default_factory=dict)
    )
    pinned: Annotated[tuple[ElementId, ...], Field(max_length=DRAWN)] = ()
    hidden: Annotated[tuple[ElementId, ...], Field(max_length=DRAWN)] = ()
    groups: Annotated[tuple[CaseGroup, ...], Field(max_length=DRAWN)] = ()
    without: CaseFilter = CaseFilter()
    listing: ElementId | None = None
    from_: ElementId | None = Field(None, alias="from")
    to: ElementId | None = None

    @model_validator(mode="after")
    def _named_are_drawn(self) -> Self:
        grouped = (id for group in self.groups for id in group.ids)
        for name, ids in (("pinned", self.pinned), ("hidden", self.hidden), ("groups", grouped)):
            if not _once_each(named := list(ids)) or not set(named) <= self.positions.keys():
                raise ValueError(f"{name} has to name elements that have a position, each of them once")
        return self


class CaseContent(_Saved):
    """What a case says: the subjects that are looked into, notes, the day looked at, the drawing.

    Whatever looks like a personal number in a text is masked when it is saved. ``seen`` is the load whose data was
    looked at, for ``changes``; where it is left out, or later than the newest, it becomes the newest one.
    """

    title: Annotated[OneLine, Field(max_length=200)]
    status: Literal["open", "closed"] = "open"
    notes: Annotated[str, Field(max_length=20_000), AfterValidator(_plain)] = ""
    subjects: Annotated[tuple[CaseSubject, ...], Field(max_length=CASE_SUBJECTS)] = ()
    as_of: date_
    drawing: CaseDrawing | None = None
    seen: Annotated[int, Field(ge=1, le=2**53)] | None = None

    @field_validator("as_of")
    @classmethod
    def _can_be_asked(cls, day: date_) -> date_:
        if not BEGINNING <= day < FAR - timedelta(days=1):
            raise ValueError(f"days end before {FAR - timedelta(days=1)}")
        return day

    @field_validator("subjects")
    @classmethod
    def _no_subject_twice(cls, subjects: tuple[CaseSubject, ...]) -> tuple[CaseSubject, ...]:
        if not _once_each(one.id for one in subjects):
            raise ValueError("names a subject twice")
        return subjects

    @model_validator(mode="after")
    def _not_too_large(self) -> Self:
        if len(self.text.encode()) > CASE_BYTES:
            raise ValueError(f"a case holds at most {CASE_BYTES:,} bytes as JSON: shorten its notes")
        return self

    @property
    def text(self) -> str:
        """The same content has the same text."""
        return self.model_dump_json(by_alias=True)


def _once_each(ids: Iterable[str]) -> bool:
    listed = list(ids)
    return len(set(listed)) == len(listed)


class CaseVersionView(View):
    """One version of a case: when it was saved (UTC), under whose key, and its hash, which is its ETag."""

    version: int
    saved: str
    by: str | None
    hash: str


class CaseSubjectView(View):
    """A subject of a case with its names as of now; ``subject`` is null where the data has it no more."""

    id: str
    subject: SubjectView | None


class CaseView(View):
    """One version of a case.

    ``hash`` is its own, the one to save again with; ``versions`` begins with the newest and goes back as far as 100,
    ``complete`` says whether to the first. ``mine``: this key opened the case. ``seen`` is the load whose data was
    looked at, ``data`` the newest, of which the names of the subjects are.
    """

    id: str
    version: int
    hash: str
    versions: tuple[CaseVersionView, ...]
    mine: bool
    seen: int
    data: int
    regime: str
    complete: bool
    content: CaseContent
    subjects: tuple[CaseSubjectView, ...]


class CaseCard(View):
    """A case in a few words: its newest version, when that was saved (UTC), how many subjects it names."""

    id: str
    title: str
    status: Literal["open", "closed"]
    version: int
    saved: str
    subjects: int
    seen: int


class CasesView(View):
    """The cases that a key opened, the last saved first; what was saved after ``seen`` of one up to ``data`` may have
    changed for it."""

    data: int
    regime: str
    complete: bool
    cursor: str | None
    cases: tuple[CaseCard, ...]


# --- screening ------------------------------------------------------------------------------------------------------


class RowIn(BaseModel):
    """One row: whoever is meant, by exactly one of an id, an identifier or a full name."""

    model_config = ConfigDict(extra="forbid", str_max_length=500)

    id: str | None = None
    identifier: str | None = Field(None, description="A number, bare or as scheme:number.")
    name: str | None = Field(None, description="A full name in either script.")
    ref: str | None = Field(None, description="Your own reference; it comes back with the row.")


class ScreenEnd(View):
    """The last line: how many rows came before it, and the SHA-256 of their bytes."""

    end: Literal[True] = True
    rows: int
    sha256: str
    data: int


# --- the log of look-ups --------------------------------------------------------------------------------------------


class EntryView(View):
    """One look-up. ``asked`` is a keyed hash of the question; ``ids`` are the subjects that the answer showed."""

    at: str
    key: str
    label: str | None
    role: str
    purpose: str | None
    operation: str
    status: int
    asked: str
    ids: tuple[str, ...]
    chain: str
    n: int
    hash: str


class LogView(View):
    """The log, the newest entry first."""

    complete: bool
    cursor: str | None
    entries: tuple[EntryView, ...]


class LookupView(View):
    """Who looked a subject up: when, under which key, for what."""

    at: str
    by: str | None
    role: str
    purpose: str | None
    operation: str


class LookupsView(View):
    """Every look-up that showed a subject, the newest first."""

    subject: str
    complete: bool
    cursor: str | None
    lookups: tuple[LookupView, ...]


# --- the data and the rules -----------------------------------------------------------------------------------------


class LoadView(View):
    """One load: its number, when it was finished (UTC), what it was, from where, and how many records of each kind."""

    n: int
    at: str
    what: str
    source: str
    counts: dict[str, int]
    hash: str


class LoadsView(View):
    """The loads, first to last."""

    data: int
    regime: str
    complete: bool
    cursor: str | None
    loads: tuple[LoadView, ...]


class CatalogView(View):
    """What data there is, how fresh it is, and which versions answer. Counts include what was withdrawn since."""

    data: int
    regime: str
    regime_id: str
    regime_en: str
    regime_zh: str
    complete: bool
    newest: LoadView
    subjects: int
    listings: int
    registers: int
    instruments: int
    measures: int
    sanctiongraph: str
    neo4j: str


class KeyView(View):
    """Whose key this is, what it opens, and whether this deployment wants a purpose with every look-up."""

    label: str
    role: Literal["subject", "investigator", "reviewer", "auditor", "admin"]
    subject: str | None
    purpose_required: bool


class QueryView(View):
    """One Cypher file: what it is for, what it takes and gives, and its text."""

    id: str
    doc: str
    parameters: dict[str, str]
    columns: tuple[str, ...]
    text: str


class HealthView(View):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ReadyView(HealthView):
    """The database answers too, and holds the regime of the server."""

    data: int
    regime: str


class RegisterCount(View):
    """The listings of one register on the day, by the dates of their documents; a term may end some earlier."""

    id: str
    en: str
    listings: int


class AreaCount(View):
    """An area of life: the measures in it that some basis orders on the day, and the listings of the registers that
    trigger such a basis."""

    area: str
    measures: int
    listings: int


class StatisticsView(View):
    """Counts, no names: subjects of each kind, listings of each register, and what they bring in each area of life."""

    as_of: date
    data: int
    regime: str
    instead_of: str | None = None
    complete: bool
    cursor: str | None
    subjects: dict[str, int]
    registers: tuple[RegisterCount, ...]
    areas: tuple[AreaCount, ...]


class RegimeView(View):
    """The regime's own card, and how many things each of its lists holds."""

    regime: str
    about: About
    lists: dict[str, int]
