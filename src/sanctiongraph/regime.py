"""A regime as cited data: YAML files → one validated, hashed :class:`Regime`.

A regime is a folder. Every ``*.yaml`` in it (and in its sub-folders) holds some of the top-level lists below; they
are joined. Every value is dated ``[from, to)``, cites documents, and carries its marks; whatever the facts do not
establish is null and is shown as such.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from dateutil.relativedelta import relativedelta
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from .errors import RegimeError, RulesUnreadable
from .model import FAR, OUTSIDE, TIES, Party, RecordId, StepKind, Text, When, is_outside

ReachName = Literal["self", "responsible_persons", "undertakings", "children", "employer", "branches"]
"""The ways in which a measure travels (D2); each is one file in ``cypher/reach/``."""

Mark = Literal["seed", "external", "external-full", "uncertain"]
"""Where a fact stands: stated in the scholarship, opened in a stored copy, read in full, or our inference."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Day = date
"""A day, under a name that a field called ``date`` does not hide."""

Marks = Annotated[tuple[Mark, ...], BeforeValidator(_listed), Field(min_length=1)]
Strings = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class Model(BaseModel):
    """Closed and frozen: an unknown key in the YAML is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Cite(Model):
    """One place in one document. A null ``locator`` prints as "clause not established", never as a number."""

    document: RecordId
    locator: Text | None = Field(None, description="Article, clause or item in that document.")
    note: Text | None = None


class Cited(Model):
    """A fact with its citations, its marks, and the keys of the research files it comes from."""

    cites: tuple[Cite, ...] = Field(min_length=1)
    mark: Marks
    sources: Strings = Field((), description="Keys of the research behind it, as in docs/sources.md.")
    note: Text | None = None
    disputed: Strings = Field((), description="Ids of disagreements that concern it.")

    @property
    def uncertain(self) -> bool:
        """Whether the fact is only our inference or unverified."""
        return "uncertain" in self.mark


class InForce(Cited):
    """A cited value that holds on the days in ``[from, to)``.

    Either may be as vague as its source (2018, 2018-12, 2018/2019): the value may then hold from the earliest day on,
    and surely holds from the latest one on.
    """

    id: RecordId
    begins: When = Field(alias="from")
    ends: When | None = Field(None, alias="to")

    @model_validator(mode="before")
    @classmethod
    def _years(cls, data: Any) -> Any:
        if isinstance(data, dict):  # YAML reads a bare year as a number
            years = {key: str(data[key]) for key in ("from", "to") if type(data.get(key)) is int}
            return {**data, **years}
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ends and self.ends.latest <= self.begins.earliest:
            raise ValueError(f"{self.id}: to ({self.ends}) is not after from ({self.begins})")
        return self

    @property
    def from_(self) -> date:
        """First day on which it may hold."""
        return self.begins.earliest

    @property
    def to(self) -> date | None:
        """First day on which it surely no longer holds; None when open."""
        return self.ends.latest if self.ends else None

    @property
    def end(self) -> date:
        """First day on which it surely no longer holds; the far date when open."""
        return self.to or FAR

    @property
    def sure(self) -> tuple[date, date]:
        """``[since, until)``: the days on which it holds whatever its vague dates turn out to be. May be empty."""
        return self.begins.latest, self.ends.earliest if self.ends else FAR

    def perhaps_on(self, first: date, last: date) -> bool:
        """Whether it may hold on some day from ``first`` to ``last``."""
        return self.from_ <= last and first < self.end

    def surely_on(self, first: date, last: date) -> bool:
        """Whether it surely holds on every day from ``first`` to ``last``."""
        since, until = self.sure
        return since <= first and last < until

    @property
    def vague(self) -> bool:
        """Whether it holds surely on fewer days than it may."""
        return self.sure != (self.from_, self.end)


class Version(InForce):
    """One dated reading of a rule.

    ``governs_by`` says which day has to lie in it: the day asked about, or the day on which the listing was decided.
    """

    governs_by: Literal["day", "decision"] = "day"


M = TypeVar("M", bound=Model)
V = TypeVar("V", bound=Version)


class RegimeDocument(Model):
    """A law, rule, memorandum, opinion or study that the regime's values cite."""

    id: RecordId
    issuer: Text | None = None
    number: Text | None = None
    title: Text
    title_en: Text
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = Field(
        None, description="Day, month or year of issue, as far as known."
    )
    in_force: Day | None = None
    url: Text | None = None
    retrieved: Day | None = None
    sha256: str | None = None
    division: Literal["article", "clause", "item", "section", "page"] = Field(
        "article", description="What its parts are called, for 'article not established'."
    )
    mark: Marks
    sources: Strings = ()
    note: Text | None = None
    disputed: Strings = ()


class Succession(Version):
    """An agency's functions pass to another on the first day of the version."""

    agency: RecordId
    measures: Strings = Field((), description="Only what it does to enforce these measures; empty: everything else.")


class Agency(Model):
    """Whoever keeps a register, signs a memorandum or enforces a measure."""

    id: RecordId
    zh: Text
    en: Text
    type: Literal["state", "party", "court", "procuratorate", "mass", "gongo", "enterprise", "local"]
    succeeded_by: tuple[Succession, ...] = ()
    mark: Marks
    sources: Strings = ()
    note: Text | None = None


def agency_on(agencies: Mapping[str, Agency], id: str, day: date, measure: str | None = None) -> list[Agency]:
    """Who holds an agency's functions on a day, following successions.

    ``measure``: who enforces this one in its place, if that passed to another than the rest.
    """
    agency = agencies[id]
    heirs = [s for s in agency.succeeded_by if s.from_ <= day < s.end]
    own = [s for s in heirs if measure in s.measures] or [s for s in heirs if not s.measures]
    return [a for s in own for a in agency_on(agencies, s.agency, day, measure)] or [agency]


def holders_on(
    agencies: Mapping[str, Agency], ids: Iterable[str], day: date, measure: str | None = None
) -> dict[str, list[str]]:
    """Who holds the functions of some agencies on a day, each holder once, with those of them whose they were before.

    ``measure``: who enforces this one.
    """
    found: dict[str, list[str]] = {}
    for id in ids:
        for holder in agency_on(agencies, id, day, measure):
            found.setdefault(holder.id, []).extend([id] if id != holder.id else [])
    return found


class Length(Model):
    """A length of time; all parts null or zero is not allowed."""

    years: int = 0
    months: int = 0
    days: int = 0
    working_days: int = 0

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.years or self.months or self.days or self.working_days):
            raise ValueError("a length needs years, months, days or working_days")
        return self

    @property
    def delta(self) -> relativedelta:
        """What it adds to a day, without its working days: they need a calendar."""
        return relativedelta(years=self.years, months=self.months, days=self.days)


class ByDecision(Version):
    """A rule of which the text that was in force at the decision governs, whatever came later."""

    governs_by: Literal["decision"]


class GroundText(ByDecision):
    """A ground as one text of the rule words it."""

    number: Text | None = Field(None, description="Its number in that text.")
    text: Text


class Ground(Model):
    """A reason for listing, under a name that stays the same through the texts."""

    id: RecordId
    en: Text
    zh: Text | None = None
    catch_all: bool = Field(False, description="Whether it is open-ended: whatever else the keeper counts.")
    texts: tuple[GroundText, ...] = Field(min_length=1)


class Extend(Model):
    """How a term may be lengthened."""

    minimum: Length
    maximum: Length
    when: Text


class Term(ByDecision):
    """How long a listing lasts. ``length: null`` is no fixed term; ``ends_with`` names an event that ends it."""

    grounds: Strings = Field((), description="Grounds it applies to; empty: all.")
    length: Length | None = None
    ends_with: Text | None = None
    extension: Extend | None = None
    maximum: Length | None = Field(None, description="Total, however often extended.")


class Exclusion(ByDecision):
    """Who may not be listed. ``listed_below_age`` is applied; other exclusions are shown with the register."""

    text: Text
    grounds: Strings = ()
    listed_below_age: int | None = None


Event = StepKind | Literal["decided", "since", "until", "term_end", "received"]
"""What a deadline counts from: a step, the decision, the first day, the end, the end of the term, the receipt."""


class Exit(Version):
    """A way out of a register."""

    number: Text | None = None
    text: Text
    within: Length | None = Field(None, description="How soon the keeper must delete.")
    after: Event | None = Field(None, description="The event from which that is counted, where one is named.")
    wait: Length | None = Field(None, description="What has to pass between the event and the end.")
    extended: bool = Field(False, description="Only for a listing whose time was lengthened.")
    fixed_term: bool = Field(True, description="Whether it also frees a listing that has a fixed term.")
    as_of_right: bool = True

    def open_to(self, term: bool, lengthened: bool) -> bool:
        """Whether it is open to a listing with or without a fixed term, that was or was not lengthened."""
        return (self.fixed_term or not term) and (lengthened or not self.extended)


class ReviewStep(Version):
    """One step of contesting a listing."""

    step: int
    before: Text = Field(description="Whom one applies to.")
    file_within: Length | None = None
    decide_within: Length | None = None
    correct_within: Length | None = None
    suspensive: bool


class Duty(Version):
    """A duty or window of the keeper: notice, service, publication, objection."""

    kind: Literal["warning", "notice", "publication", "objection", "sharing", "deletion", "correction", "other"]
    text: Text
    within: Length | None = None
    after: Event | None = Field(None, description="The event from which it is due, or from which a window runs.")
    met_by: Event | None = Field(None, description="The event that fulfils it, or that has to fall into the window.")
    first_working_day: bool = Field(False, description="Due on the first working day of the month after the event.")


class Register(Cited):
    """A list that an agency keeps."""

    id: RecordId
    zh: Text
    en: Text
    kind: Literal["blacklist", "redlist", "watch_list", "travel_list", "orders"]
    keeper: RecordId
    grounds: tuple[Ground, ...] = ()
    terms: tuple[Term, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    exits: tuple[Exit, ...] = ()
    reviews: tuple[ReviewStep, ...] = ()
    duties: tuple[Duty, ...] = ()
    level: Literal["minor", "general", "serious"] | None = Field(
        None, description="The level of its entries under the rules of repair; null: not established."
    )

    @field_validator("id")
    @classmethod
    def _inside(cls, id: str) -> str:
        if is_outside(id):
            raise ValueError(f"a register of the regime is not called {OUTSIDE}…: that stands for all others")
        return id

    @property
    def is_label(self) -> bool:
        """Whether an entry labels the subject; an order restricts without labelling (D3)."""
        return self.kind != "orders"

    def ground(self, id: str | None) -> Ground | None:
        """The ground of that stable name."""
        return next((g for g in self.grounds if g.id == id), None)


class _Registers(dict[str, Register]):
    """Registers by id; one outside the regime is a register without a rule, so nothing follows from its entries."""

    def __missing__(self, id: str) -> Register:
        if not is_outside(id):
            raise KeyError(id)
        fields: dict[str, Any] = {"id": id, "zh": "", "en": id.removeprefix(OUTSIDE), "kind": "outside", "keeper": ""}
        return Register.model_construct(cites=(), mark=(), **fields)


class Measure(Model):
    """One restriction, reward or notice, whoever orders it."""

    id: RecordId
    zh: Text
    en: Text
    short: Text = Field(description="A few English words for tables and drawings.")
    kind: Literal["restriction", "reward", "notice", "publicity"] = "restriction"
    category: Text = Field(description="The heading under which the instruments group it.")
    area: Text = Field(description="The area of life it touches.")
    agencies: Strings = Field(description="Who enforces it.")
    agencies_mark: Marks
    told: Text | None = Field(None, description="Who is told, for a notice or a publication.")
    mark: Marks
    sources: Strings = ()
    note: Text | None = None


class Target(Model):
    """Whom a basis reaches: one reach, with the role set that the instrument names.

    ``roles`` are kinds of tie, plus ``self`` (the listed subject's own, for children) and ``named`` (a person whom
    the listing decision itself names).
    """

    reach: ReachName
    roles: Strings = ()
    listed: Party | None = Field(None, description="Only when the listed subject is one; null: either.")
    affected: Party | None = Field(None, description="Only when the affected subject is one; null: either.")
    below_age: int | None = Field(None, description="Only until that birthday of the affected person.")

    @model_validator(mode="after")
    def _roles(self) -> Self:
        unknown = set(self.roles) - set(TIES) - {"self", "named"}
        if unknown:
            raise ValueError(f"roles: unknown {', '.join(sorted(unknown))}")
        if bool(self.roles) == (self.reach in ("self", "branches")):
            raise ValueError(f"roles: the reach {self.reach} {'takes none' if self.roles else 'needs its role set'}")
        return self


class Basis(Version):
    """An instrument's order of one measure, with its own wording, dates and targets."""

    measure: RecordId
    registers: Strings = Field((), description="Registers that trigger it; empty: the instrument's.")
    text: Text = Field(description="What it orders, in our words.")
    original: Text | None = Field(None, description="Its wording in the original language, where it was opened.")
    among: Text | None = Field(None, description="Where only a group of clauses is established: 'one of clauses …'.")
    limit: Text | None = Field(None, description="Its own limit, such as whose property pays.")
    targets: tuple[Target, ...] = Field(min_length=1)


class Signatory(Model):
    """An agency that signed, in the order of the instrument."""

    agency: RecordId
    n: int | None = None
    role: Text | None = None


InstrumentKind = Literal["memorandum", "rule", "opinion", "notice", "law"]


class Instrument(InForce):
    """A memorandum, rule, opinion, notice or law that makes registers trigger measures."""

    index: int | None = Field(
        None, ge=1, description="Its row in the index of national texts; the editions of one text share a row."
    )
    kind: InstrumentKind
    polarity: Literal["punish", "reward", "mixed"] = "punish"
    zh: Text
    en: Text
    short: Text | None = Field(None, description="A few English words for tables and drawings.")
    field: Text | None = Field(None, description="The field under which it is drawn.")
    document: RecordId
    registers: Strings = ()
    lead: Strings = ()
    enforced_by: Strings = Field((), description="Who enforces it, where it says so; empty: each measure's agencies.")
    signatories: tuple[Signatory, ...] = ()
    signatory_count: int | None = None
    counted: Literal["counted", "stated", "known", "unknown"] = Field(
        "unknown",
        description="How the number of signatories is known: names counted, stated in a source, or general knowledge.",
    )
    measure_count: int | None = Field(
        None, ge=1, description="How many measures it is said to hold, which may be more than its bases here."
    )
    aimed_at: tuple[Target, ...] = Field(
        (), description="Whom it names as its targets. Reaches nobody by itself: only the targets of its bases do."
    )
    aimed_at_text: Text | None = Field(None, description="The wording of that, in our words.")
    bases: tuple[Basis, ...] = ()


class Narrowing(Version):
    """A later rule that narrows measures without repealing their basis."""

    measures: Strings = ()
    instruments: Strings = Field((), description="Only bases of these instruments; empty: any.")
    reaches: tuple[ReachName, ...] = ()
    text: Text = Field(description="What is left of the measure, in our words.")
    changed: Text = Field(description="What changed against before.")
    kind: Literal["narrows", "forbids_listing", "release_on_application", "procedure"] = "narrows"
    former_post: bool = Field(
        False, description="Only who is still reached, named by the decision, although no post carries it any more."
    )


class ExemptionRule(Version):
    """A kind of decision that lifts measures: who may give it, for how long."""

    kind: RecordId
    text: Text
    measures: Strings = ()
    reaches: tuple[ReachName, ...] = Field((), description="Only for whom a measure comes to so; empty: any way.")
    listed: Party | None = Field(None, description="Only when the listed subject is one; null: either.")
    maximum: Length | None = None


class Reading(Cited):
    """One of our readings where the texts are silent. It makes uncertain what it adds, and only that.

    ``when`` names the situation in which it is used: ``post_began_later`` (a post taken up after the listing was
    decided), ``former_post`` (a post that has ended), ``controller_chain`` (the controller of a controller),
    ``comes_of_age`` (the end of childhood).
    """

    id: RecordId
    when: Literal["post_began_later", "former_post", "controller_chain", "comes_of_age", "claims_disagree"]
    adds: bool = Field(description="True: it adds someone, whose effect is uncertain. False: it only takes away.")
    roles: Strings = Field((), description="Roles it is about; empty: all.")
    reaches: tuple[ReachName, ...] = Field((), description="Reaches it is about; empty: all.")
    text: Text


class Disagreement(Model):
    """Sources that contradict one another, and the reading used."""

    id: RecordId
    one: Text
    other: Text
    use: Text | None = None


class Limit(Version):
    """A rule that binds every register and measure at once: what they need, and how long they may last.

    ``catalogue`` and ``measures_list`` are editions of the national lists outside which nothing may be recorded or
    ordered; ``legal_basis`` is what a listing or measure must rest on; ``repair_class`` is how long information of a
    level is published at least and at most; ``window`` is a deadline in repair; ``repair`` is any other rule of it.
    """

    kind: Literal["catalogue", "measures_list", "legal_basis", "repair_class", "window", "repair"]
    level: Literal["minor", "general", "serious"] | None = Field(None, description="Null: every level.")
    text: Text = Field(description="What it demands, in our words.")
    minimum: Length | None = None
    maximum: Length | None = None
    bound: Text | None = Field(None, description="Whom it binds, where the text says so.")
    of_listings: bool = Field(True, description="Whether it is about listings too, and not about penalties only.")
    once_granted: bool = Field(
        False, description="Whether it ends the entry on the day on which a repair is granted, and all use of it."
    )
    instruments: tuple[InstrumentKind, ...] = Field(
        (), description="Kinds of instrument whose measures it speaks of: it is said with each of their effects."
    )


class Figure(Cited):
    """A number that a source gives."""

    name: Text
    value: float
    unit: Text


class Platform(Cited):
    """A place where listings and other records are collected, shared or published, without being a register itself."""

    id: RecordId
    zh: Text
    en: Text
    kind: Literal["sharing_platform", "website", "credit_reporting", "private"]
    keeper: Text = Field(description="Who runs it, as far as established.")
    public: bool = Field(description="Whether anybody may look a listing up there.")
    since: When | None = Field(None, description="When it began.")
    numbers: tuple[Figure, ...] = ()


class Channel(Version):
    """Who passes listings on to whom, since when, on which basis."""

    source: RecordId = Field(description="An agency or platform.")
    target: RecordId = Field(description="An agency or platform.")
    both_ways: bool = False
    registers: Strings = Field((), description="Registers whose listings it carries; empty: any.")
    text: Text = Field(description="What is shared and how, in our words.")


class SchemePart(Cited):
    """An event or a grade of a scheme. Its days are null where no source gives them."""

    id: RecordId
    from_: date | None = Field(None, alias="from")
    to: date | None = None


class SchemeEvent(SchemePart):
    """What adds or takes points."""

    text: Text
    points: float | None = Field(None, description="Added, or taken when negative; null: not known.")


class SchemeGrade(SchemePart):
    """One grade or band: ``[low, high)``, null is open."""

    name: Text
    low: float | None = None
    high: float | None = None
    count: int | None = Field(None, description="How many subjects were published as being in it.")
    measures: Strings = ()
    text: Text | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is not None and self.high is not None and self.high <= self.low:
            raise ValueError(f"{self.id}: high ({self.high}) is not above low ({self.low})")
        return self


class SchemeIdentifier(Cited):
    """By which number a scheme knows one kind of subject."""

    subject: Text
    identifier: Text


class Scheme(Cited):
    """A points or grade scheme of a pilot city or a firm."""

    id: RecordId
    zh: Text
    en: Text
    keeper: Text
    voluntary: bool | None = None
    scores: bool = Field(True, description="Whether it rates its subjects at all; false: it only keeps records.")
    opaque: bool = Field(False, description="Whether its method is not public.")
    reported: bool = Field(False, description="Known from reports only; no official text was found.")
    starting_points: float | None = None
    lowest: float | None = None
    highest: float | None = None
    dimensions: Strings = Field((), description="What the score is made from, as far as published.")
    retention: Length | None = Field(None, description="How long it may keep what counts against its subject.")
    covers: Text | None = None
    identified_by: Text | None = None
    identifiers: tuple[SchemeIdentifier, ...] = ()
    numbers: tuple[Figure, ...] = ()
    events: tuple[SchemeEvent, ...] = ()
    grades: tuple[SchemeGrade, ...] = ()


class About(Model):
    """The regime's own card."""

    id: RecordId
    zh: Text
    en: Text
    time_zone: Text
    holidays: Text = Field(description="Country code of the calendar of working days, such as XX.")
    text: Text


class Regime(Model):
    """Everything a regime's folder says, checked as a whole."""

    regime: About
    documents: tuple[RegimeDocument, ...]
    agencies: tuple[Agency, ...]
    registers: tuple[Register, ...]
    measures: tuple[Measure, ...]
    instruments: tuple[Instrument, ...]
    narrowings: tuple[Narrowing, ...] = ()
    exemptions: tuple[ExemptionRule, ...] = ()
    readings: tuple[Reading, ...] = ()
    limits: tuple[Limit, ...] = ()
    platforms: tuple[Platform, ...] = ()
    channels: tuple[Channel, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    # --- look-ups ---

    @cached_property
    def document(self) -> dict[str, RegimeDocument]:
        """Documents by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def agency(self) -> dict[str, Agency]:
        """Agencies by id."""
        return {a.id: a for a in self.agencies}

    @cached_property
    def register_(self) -> dict[str, Register]:
        """Registers by id."""
        return _Registers((r.id, r) for r in self.registers)

    @cached_property
    def measure(self) -> dict[str, Measure]:
        """Measures by id."""
        return {m.id: m for m in self.measures}

    @cached_property
    def instrument(self) -> dict[str, Instrument]:
        """Instruments by id."""
        return {i.id: i for i in self.instruments}

    @cached_property
    def platform(self) -> dict[str, Platform]:
        """Platforms by id."""
        return {p.id: p for p in self.platforms}

    @cached_property
    def scheme(self) -> dict[str, Scheme]:
        """Schemes by id."""
        return {s.id: s for s in self.schemes}

    @cached_property
    def basis(self) -> dict[str, tuple[Instrument, Basis]]:
        """Bases by id, each with its instrument."""
        return {b.id: (i, b) for i in self.instruments for b in i.bases}

    @cached_property
    def reaches(self) -> dict[str, list[str]]:
        """The reaches that some basis asks for, each with the union of the role sets that its bases name."""
        found: dict[str, set[str]] = {}
        for _, basis in self.basis.values():
            for target in basis.targets:
                found.setdefault(target.reach, set()).update(target.roles)
        return {reach: sorted(roles) for reach, roles in sorted(found.items())}

    @cached_property
    def chained_roles(self) -> list[str]:
        """Roles that a reading follows through a chain of units."""
        return sorted({role for r in self.readings if r.when == "controller_chain" for role in r.roles})

    def exemption_rule(self, kind: str) -> ExemptionRule | None:
        """The rule of a kind of exemption, if the regime has one."""
        return next((rule for rule in self.exemptions if rule.kind == kind), None)

    def reading(self, when: str, reach: str, role: str) -> Reading | None:
        """Our reading for a situation, if the regime has one for that reach and role."""
        return next(
            (
                r
                for r in self.readings
                if r.when == when and (not r.roles or role in r.roles) and (not r.reaches or reach in r.reaches)
            ),
            None,
        )

    def agency_on(self, id: str, day: date, measure: str | None = None) -> list[Agency]:
        """Who holds an agency's functions on a day: :func:`agency_on` of this regime."""
        return agency_on(self.agency, id, day, measure)

    def on_day(self, day: date) -> Regime:
        """The same regime with only the rule versions that are in force on a day."""
        return Regime.model_construct(
            **{
                **{name: getattr(self, name) for name in Regime.model_fields},
                "agencies": tuple(_of_day(a, day, "succeeded_by") for a in self.agencies),
                "registers": tuple(_register_of_day(r, day) for r in self.registers),
                "instruments": tuple(_of_day(i, day, "bases") for i in self.instruments),
                "narrowings": _in_force(self.narrowings, day),
                "exemptions": _in_force(self.exemptions, day),
                "limits": _in_force(self.limits, day),
                "channels": _in_force(self.channels, day),
            }
        )

    def triggers(self, instrument: Instrument, basis: Basis) -> tuple[str, ...]:
        """The registers that trigger a basis."""
        return basis.registers or instrument.registers

    # --- validity as a whole ---

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problems = list(_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def canonical(self) -> str:
        """Every value as one JSON text, always the same for the same rules."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form: the graph's copy must carry the same."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    # --- older versions ---

    _instead_of: str | None = PrivateAttr(None)

    @property
    def instead_of(self) -> str | None:
        """The hash of the rules that were loaded then, where these answer because those were not kept; else None."""
        return self._instead_of

    def standing_in(self, hash: str) -> Regime:
        """These rules, said to stand in for those of that hash."""
        copy = self.model_copy()
        copy._instead_of = hash
        return copy


def _in_force(versions: tuple[V, ...], day: date) -> tuple[V, ...]:
    return tuple(v for v in versions if v.from_ <= day < v.end)


def _of_day(thing: M, day: date, *lists: str) -> M:
    return thing.model_copy(update={name: _in_force(getattr(thing, name), day) for name in lists})


def _register_of_day(register: Register, day: date) -> Register:
    grounds = (_of_day(ground, day, "texts") for ground in register.grounds)
    dated = _of_day(register, day, "terms", "exclusions", "exits", "reviews", "duties")
    return dated.model_copy(update={"grounds": tuple(g for g in grounds if g.texts)})


def _problems(regime: Regime) -> Iterator[str]:
    yield from _twice("document", (d.id for d in regime.documents))
    yield from _twice("agency", (a.id for a in regime.agencies))
    yield from _twice("register", (r.id for r in regime.registers))
    yield from _twice("measure", (m.id for m in regime.measures))
    yield from _twice("instrument", (i.id for i in regime.instruments))
    versions = list(_versions(regime))
    yield from _twice("rule version", (v.id for v in versions))
    yield from _twice("scheme", (s.id for s in regime.schemes))
    yield from _twice("agency or platform", [*(a.id for a in regime.agencies), *(p.id for p in regime.platforms)])
    yield from _twice("disagreement", (d.id for d in regime.disagreements))
    parts = list(_scheme_parts(regime))
    yield from _twice("part of a scheme", (p.id for p in parts))
    documents = {d.id for d in regime.documents}
    named: list[InForce | Register | Reading | Platform | Scheme | SchemePart] = [
        *versions,
        *regime.registers,
        *regime.instruments,
        *regime.readings,
        *regime.platforms,
        *regime.schemes,
        *parts,
    ]
    for cited in named:
        for cite in cited.cites:
            if cite.document not in documents:
                yield f"{cited.id}: cites an unknown document {cite.document}"
    disagreements = {d.id for d in regime.disagreements}
    for value in (*named, *regime.documents):
        yield from (f"{value.id}: unknown disagreement {d}" for d in value.disputed if d not in disagreements)
    inner = [(s.id, cited) for s in regime.schemes for cited in (*s.identifiers, *s.numbers)]
    for id, cited_ in [*inner, *((p.id, figure) for p in regime.platforms for figure in p.numbers)]:
        unknown = {c.document for c in cited_.cites} - documents
        yield from (f"{id}: cites an unknown document {d}" for d in sorted(unknown))
    yield from _unknown_names(regime)
    for register in regime.registers:
        yield from _overlaps_in(register)


def _overlaps_in(register: Register) -> Iterator[str]:
    """Where two versions of one rule of a register surely hold on the same day."""
    for ground in register.grounds:
        yield from _overlaps(ground.id, ground.texts)
    for name in [None, *(g.id for g in register.grounds)]:
        terms = [t for t in register.terms if not t.grounds or name in t.grounds]
        yield from _overlaps(f"{register.id}: the term of {name or 'any other ground'}", terms)
    for step in sorted({(r.step, r.before) for r in register.reviews}):
        yield from _overlaps(
            f"{register.id}: step {step[0]} of review", [r for r in register.reviews if (r.step, r.before) == step]
        )


def _unknown_names(regime: Regime) -> Iterator[str]:
    agencies = {a.id for a in regime.agencies}
    measures = {m.id for m in regime.measures}
    registers = {r.id for r in regime.registers}
    instruments = {i.id for i in regime.instruments}
    for register in regime.registers:
        if register.keeper not in agencies:
            yield f"{register.id}: unknown keeper {register.keeper}"
        known = {g.id for g in register.grounds}
        rules: tuple[Term | Exclusion, ...] = (*register.terms, *register.exclusions)
        for rule in rules:
            yield from (f"{rule.id}: unknown ground {g}" for g in rule.grounds if g not in known)
    for measure in regime.measures:
        yield from (f"{measure.id}: unknown agency {a}" for a in measure.agencies if a not in agencies)
    for agency in regime.agencies:
        for s in agency.succeeded_by:
            if s.agency not in agencies:
                yield f"{s.id}: unknown agency {s.agency}"
            yield from (f"{s.id}: unknown measure {m}" for m in s.measures if m not in measures)
    for i in regime.instruments:
        if i.document not in {d.id for d in regime.documents}:
            yield f"{i.id}: unknown document {i.document}"
        yield from (f"{i.id}: unknown register {r}" for r in i.registers if r not in registers)
        signers = (*i.lead, *i.enforced_by, *(s.agency for s in i.signatories))
        yield from (f"{i.id}: unknown agency {a}" for a in signers if a not in agencies)
        for b in i.bases:
            if b.measure not in measures:
                yield f"{b.id}: unknown measure {b.measure}"
            yield from (f"{b.id}: unknown register {r}" for r in b.registers if r not in registers)
            if not (b.registers or i.registers):
                yield f"{b.id}: no register triggers it"
    holders = agencies | {p.id for p in regime.platforms}
    for c in regime.channels:
        yield from (f"{c.id}: unknown agency or platform {e}" for e in (c.source, c.target) if e not in holders)
        yield from (f"{c.id}: unknown register {r}" for r in c.registers if r not in registers)
    for n in regime.narrowings:
        yield from (f"{n.id}: unknown measure {m}" for m in n.measures if m not in measures)
        yield from (f"{n.id}: unknown instrument {i}" for i in n.instruments if i not in instruments)
    for e in regime.exemptions:
        yield from (f"{e.id}: unknown measure {m}" for m in e.measures if m not in measures)
    for scheme in regime.schemes:
        for grade in scheme.grades:
            yield from (f"{grade.id}: unknown measure {m}" for m in grade.measures if m not in measures)


def _versions(regime: Regime) -> Iterator[Version]:
    for agency in regime.agencies:
        yield from agency.succeeded_by
    for register in regime.registers:
        for ground in register.grounds:
            yield from ground.texts
        yield from (*register.terms, *register.exclusions, *register.exits, *register.reviews, *register.duties)
    for instrument in regime.instruments:
        yield from instrument.bases
    yield from (*regime.narrowings, *regime.exemptions, *regime.limits, *regime.channels)


def _scheme_parts(regime: Regime) -> Iterator[SchemePart]:
    for scheme in regime.schemes:
        yield from (*scheme.events, *scheme.grades)


def _twice(what: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            yield f"the {what} id {id} is used twice"
        seen.add(id)


def _overlaps(name: str, versions: Iterable[Version]) -> Iterator[str]:
    ordered = sorted(versions, key=lambda v: v.from_)
    for one, next_ in itertools.pairwise(ordered):
        if next_.sure[0] < one.sure[1]:
            yield f"{name}: {one.id} and {next_.id} hold on the same days"


# --- reading a folder -----------------------------------------------------------------------------------------


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice, which plain YAML would silently drop."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    seen: set[object] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen and key != "<<":
            raise RegimeError(
                f"{key_node.start_mark.name}, line {key_node.start_mark.line + 1}: {key} is written twice."
            )
        seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def shipped(name: str) -> Path:
    """The folder of a shipped regime, in the wheel or in the checkout.

    Raises RegimeError when there is none of that name.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "data" / "regimes" / name, here.parents[1] / "regimes" / name, Path(name)):
        if folder.is_dir():
            return folder
    raise RegimeError(f"There is no regime {name!r}: name a shipped one, such as prc, or a folder that holds one.")


def read_canonical(text: str, hash: str) -> Regime:
    """The rules from the text that :attr:`Regime.canonical` wrote; they keep the hash that they had then.

    Raises RulesUnreadable when the text has another hash, or when this version of the program cannot read it.
    """
    if hashlib.sha256(text.encode()).hexdigest() != hash:
        raise RulesUnreadable(f"The kept text of the rules {hash[:12]} was changed: no answer by them would be right.")
    try:
        regime = Regime.model_validate_json(text)
    except ValidationError:
        raise RulesUnreadable(
            f"The rules {hash[:12]} were kept by an older version of the program, and this one cannot read them: "
            "ask what was known after a later load, or ask with that version."
        ) from None
    regime.__dict__["hash"] = hash  # what a field added since would change
    return regime


def load_regime(folder: Path | str) -> Regime:
    """Read and check a regime's folder.

    Raises RegimeError with the file, the place and the reason.
    """
    folder = shipped(folder) if isinstance(folder, str) else folder
    joined: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for key, value in _read(path).items():
            if isinstance(value, list) and isinstance(joined.get(key, value), list):
                joined[key] = [*joined.get(key, ()), *value]
            elif key in joined:
                raise RegimeError(f"{path}: {key} stands in another file too.")
            else:
                joined[key] = value
    try:
        return Regime.model_validate(joined)
    except ValidationError as error:
        lines = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()[:20]]
        raise RegimeError(f"The regime in {folder} is not valid:\n  " + "\n  ".join(lines)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise RegimeError(f"{path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:  # a day that is none is a ValueError
        raise RegimeError(f"{path} is not readable YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise RegimeError(f"{path}: a regime file is a mapping of lists, such as 'measures:'.")
    return content
