"""Who is affected: run the reaches that a regime asks for, and turn the paths found into effects with their reasons.

``docs/semantics.md`` says what is computed here, paragraph by paragraph. The graph gives the paths and the bases that
match them; this module does the calendar: terms, ages, exemptions, vague dates, rival claims.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from .days import ALWAYS, END, NEVER, Days, Span, between, both, holds, spans, union, without
from .errors import NotFound, RegimeError
from .graph.queries import Query, propagation, query
from .model import BEGINNING, FAR, Mode, Party, Standing, When
from .regime import Agency, Basis, Exclusion, Instrument, Length, Limit, Narrowing, Reading, Regime, Target, Term

if TYPE_CHECKING:
    from .graph.connection import Graph

Row = Mapping[str, Any]

_CURSOR = re.compile(r"\S+ [0-9a-f]{32,64}(~\d+)?")

_ORDER = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True)
class Window:
    """The days asked about, ``[since, until)``, and the load whose knowledge is asked for."""

    data: int
    since: date = BEGINNING
    until: date = FAR

    @classmethod
    def of_day(cls, data: int, day: date) -> Window:
        """A date is a window of one day."""
        return cls(data, day, day + timedelta(days=1))

    @property
    def days(self) -> Days:
        """The window as a set of days."""
        return between(self.since, self.until)


@dataclass(frozen=True)
class Rival:
    """Another document's claim of the same thing with other dates."""

    record: str
    possible: Days
    document: str
    locator: str | None


@dataclass(frozen=True)
class Fact:
    """A dated claim as stored: its possible and sure days, its document, and the claims that rival it."""

    claim: str
    record: str
    possible: Days
    sure: Days
    document: str
    locator: str | None
    rivals: tuple[Rival, ...]


@dataclass(frozen=True)
class TieFact(Fact):
    """A tie on a path: ``source`` is ``kind`` of ``target``."""

    kind: str
    source: str
    target: str
    began: int
    """First day, an ordinal, of the unbroken post or bond that it is part of: claims of the same thing whose days
    touch or overlap are one."""


@dataclass(frozen=True)
class SubjectFact:
    """The listed or the affected subject, with what its profile says."""

    id: str
    kind: str
    name: str
    name_en: str | None
    born: tuple[date, date] | None
    document: str | None
    locator: str | None

    @property
    def party(self) -> Party:
        """person or unit."""
        return "person" if self.kind == "person" else "unit"


@dataclass(frozen=True)
class TermEnd:
    """Where a listing's term ends: earliest and latest, by which rule, after which extensions that counted."""

    term: Term
    earliest: date
    latest: date
    extensions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ConductFact:
    """What a listed subject is said to have done, the norm broken, and the area of life."""

    record: str
    text: str
    norm: str
    area: str
    on: When | None
    document: str
    locator: str | None


@dataclass(frozen=True)
class ListingFact(Fact):
    """A listing, with the term of its register applied."""

    register: str
    register_name: str | None
    """The name of a register outside the regime; None: the register is one of the regime's."""
    ground: str | None
    decision: str | None
    decided: date
    """The day of the decision; where no document says it, the earliest first day."""
    decided_latest: date
    """The latest day on which it may have been decided: another one only where nobody says when."""
    decided_by: str | None
    ended_by: str | None
    listed: SubjectFact
    term: TermEnd | None
    stated: Days
    void: Exclusion | None
    perhaps_void: Exclusion | None
    """An exclusion that the listed person's vague birth date may or may not fall under."""
    conduct: ConductFact | None
    """The conduct that led to it; asked for with a proof only."""


@dataclass(frozen=True)
class ExemptionFact:
    """A decision that lifts measures for some days."""

    record: str
    kind: str
    measures: tuple[str, ...]
    days: Days
    document: str
    locator: str | None


@dataclass(frozen=True)
class Doubt:
    """Why some days of a derivation do not simply apply."""

    standing: Standing
    why: str
    days: Days
    fact: Fact | None = None
    rival: Rival | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class Use:
    """One basis at work on a path: all the days on which everything holds, and the doubts about some of them.

    It is there because some of its days lie in the window asked about; the days are not cut to it.
    """

    instrument: Instrument
    basis: Basis
    target: Target
    days: Days
    doubts: tuple[Doubt, ...]
    lifted: tuple[ExemptionFact, ...]
    childhood: tuple[date, date] | None
    unlifted: Days
    """The days on which it would hold without the exemptions."""


@dataclass(frozen=True)
class Derivation:
    """One reason: a listing, a reach, the ties, and the bases, with the days on which all of them hold."""

    listing: ListingFact
    reach: str
    role: str
    ties: tuple[TieFact, ...]
    uses: tuple[Use, ...]
    days: Days
    """Days on which this reason holds through some basis, also through those that have no day in the window."""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it this reason and no other."""
        return (self.listing.claim, self.reach, self.role, *(t.claim for t in self.ties))


@dataclass(frozen=True)
class Part:
    """A span of an effect with one standing."""

    span: Span
    standing: Standing


@dataclass(frozen=True)
class Effect:
    """The answer: a measure on somebody because of a listing, in one mode, with every reason for it."""

    affected: SubjectFact
    measure: str
    listing: ListingFact
    mode: Mode
    derivations: tuple[Derivation, ...]
    parts: tuple[Part, ...]

    @property
    def standing(self) -> Standing:
        """The surest standing that it has on some day of the window."""
        return min((p.standing for p in self.parts), key=_ORDER.__getitem__)

    @property
    def spans(self) -> list[Span]:
        """Its days in the window, whatever their standing."""
        return spans(union(_span_days(p.span) for p in self.parts))


@dataclass(frozen=True)
class Lifted:
    """A measure that a decision lifts on some day of the window, so that it is no effect on that day."""

    affected: str
    measure: str
    listing: str
    exemption: ExemptionFact


@dataclass(frozen=True)
class Answer:
    """Effects, and everything that makes the answer exact: window, load, regime, completeness, where to go on."""

    window: Window
    regime: str
    effects: tuple[Effect, ...]
    instead_of: str | None = None
    """The hash of the rules that were loaded then, where they were not kept and those of ``regime`` answered."""
    complete: bool = True
    cursor: str | None = None
    voids: tuple[ListingFact, ...] = ()
    lifted: tuple[Lifted, ...] = ()
    subjects: Mapping[str, SubjectFact] = field(default_factory=dict)
    documents: Mapping[str, Row] = field(default_factory=dict)


# --- asking -----------------------------------------------------------------------------------------------------


def of_subject(
    graph: Graph,
    regime: Regime,
    subject: str,
    window: Window,
    after: str = "",
    page: int = 10_000,
    proof: bool = False,
) -> Answer:
    """Every effect on one subject, by subject id. Pages hold whole (subject, listing) pairs.

    With ``proof`` the answer also names everybody on the paths and the documents behind every fact.
    """
    return _ask(graph, regime, "subject", {"subject": subject, "proof": proof}, window, after, page)


def of_subjects(
    graph: Graph, regime: Regime, subjects: list[str], window: Window, page: int = 10_000, proof: bool = False
) -> Answer:
    """Every effect on each of some subjects, in the order of their ids; one round trip."""
    return _ask(graph, regime, "subjects", {"subjects": subjects, "proof": proof}, window, "", page)


def of_listing(
    graph: Graph,
    regime: Regime,
    listing: str,
    window: Window,
    after: str = "",
    page: int = 1000,
    proof: bool = False,
) -> Answer:
    """Every effect of one listing, by record id, in the order of the affected."""
    return _ask(graph, regime, "listing", {"listing": listing, "proof": proof}, window, after, page)


def of_everything(graph: Graph, regime: Regime, window: Window, block: int = 500) -> Iterator[Answer]:
    """The whole propagation, a block of listings at a time; memory stays bounded."""
    blocks = query("read/listing_blocks")
    first = ""
    while rows := graph.read(blocks.text, {"first": first, "block": block}):
        last = rows[0]["last"]
        if last is None:
            return
        yield _ask(
            graph, regime, "listings", {"first": first, "last": last, "proof": False}, window, "", FAR.toordinal()
        )
        first = last


def parameters(regime: Regime, window: Window) -> dict[str, object]:
    """What every reach is asked with: the regime's role sets and hash, the window, the load."""
    return {
        "roles": regime.reaches,
        "chained": regime.chained_roles,
        "data": window.data,
        "rules": regime.hash,
        "since": window.since,
        "until": window.until,
    }


def question(regime: Regime, anchor: str, projection: str = "derivations") -> Query:
    """The one text that asks every reach of the regime from one end."""
    return propagation(anchor, tuple(regime.reaches), projection)


def _ask(
    graph: Graph, regime: Regime, anchor: str, end: Mapping[str, object], window: Window, after: str, page: int
) -> Answer:
    if after and not _CURSOR.fullmatch(after):
        raise NotFound(f"{after!r} is no cursor: give the one that the page before ended with, whole and in quotes.")
    asked = question(regime, anchor)
    # What differs from question to question goes in one map: the database plans again for strings of another length.
    given = {**parameters(regime, window), "asked": {**end, "after": after, "page": page + 1}}
    rows = graph.read(asked.text, {name: given[name] for name in asked.parameters})
    more = len(rows) > page
    rows = rows[:page]
    pairs = [_pair(regime, row, window) for row in rows]
    return Answer(
        window=window,
        regime=regime.hash,
        instead_of=regime.instead_of,
        effects=tuple(effect for found, _, _ in pairs for effect in found),
        complete=not more,
        cursor=rows[-1]["pair"] if more else None,
        voids=tuple(listing for _, void, _ in pairs for listing in void),
        lifted=tuple(lifted for _, _, every in pairs for lifted in every),
        subjects={s["id"]: subject_fact(s) for row in rows for s in (row["listed"], row["affected"], *row["subjects"])},
        documents={d["record"]: d for row in rows for d in row["documents"]},
    )


def _pair(regime: Regime, row: Row, window: Window) -> tuple[list[Effect], list[ListingFact], list[Lifted]]:
    """The effects of one listing on one subject; or the listing where it is void; and what was lifted."""
    listed, affected = subject_fact(row["listed"]), subject_fact(row["affected"])
    listing = listing_fact(regime, row["listing"], listed)
    if listing.void:
        return [], [listing], []
    exemptions = _exemptions(regime, row["exemptions"])
    reasons: dict[tuple[str, Mode], list[Derivation]] = {}
    lifted: dict[tuple[str, str], Lifted] = {}
    for path in row["paths"]:
        ties = tuple(_tie(t) for t in path["ties"])
        lifting = [*exemptions, *_exemptions(regime, path["lifted"])]
        by_measure: dict[str, list[Use]] = {}
        for basis_id in path["bases"]:
            used = _use(regime, basis_id, listing, path, ties, affected, lifting)
            for exemption in used.lifted:
                if both(both(used.unlifted, exemption.days), window.days):
                    found = Lifted(affected.id, used.basis.measure, listing.record, exemption)
                    lifted[found.measure, exemption.record] = found
            if used.days:
                by_measure.setdefault(used.basis.measure, []).append(used)
        for measure, every in by_measure.items():
            uses = [use for use in every if both(use.days, window.days)]
            if not uses:
                continue
            uses.sort(key=lambda u: (u.basis.from_, u.basis.id))
            days = union(use.days for use in every)
            derivation = Derivation(listing, path["reach"], path["role"], ties, tuple(uses), days)
            reasons.setdefault((measure, _mode(regime, measure, listing, path["reach"])), []).append(derivation)
    effects = [
        Effect(affected, measure, listing, mode, tuple(sorted(found, key=lambda d: d.key)), parts(found, window))
        for (measure, mode), found in sorted(reasons.items())
    ]
    return effects, [], [lifted[key] for key in sorted(lifted)]


def _mode(regime: Regime, measure: str, listing: ListingFact, reach: str) -> Mode:
    kind = regime.measure[measure].kind
    if kind == "reward":
        return Mode.rewarded
    if kind == "notice":
        return Mode.notified
    return Mode.listed if reach == "self" and regime.register_[listing.register].is_label else Mode.restricted


# --- the calendar -----------------------------------------------------------------------------------------------


def _use(
    regime: Regime,
    basis_id: str,
    listing: ListingFact,
    path: Row,
    ties: tuple[TieFact, ...],
    affected: SubjectFact,
    exemptions: list[ExemptionFact],
) -> Use:
    id, _, index = basis_id.rpartition("#")
    try:
        instrument, basis = regime.basis[id]
        target = basis.targets[int(index.partition("@")[0])]
    except (KeyError, IndexError, ValueError):
        raise RegimeError(
            f"The graph holds a basis {basis_id} that the regime does not; load the regime again."
        ) from None
    days = _basis_days(basis, listing)
    for fact in (listing, *ties):
        days = both(days, fact.possible)
    childhood = _childhood(affected, target.below_age)
    if childhood:
        days = both(days, between(*childhood))
    lifted = tuple(e for e in exemptions if not e.measures or basis.measure in e.measures)
    unlifted, days = days, without(days, union(e.days for e in lifted))
    doubts = [d for d in _doubts(regime, basis, target, listing, path, ties, affected) if both(days, d.days)]
    return Use(instrument, basis, target, days, tuple(doubts), lifted, childhood, unlifted)


def _basis_days(basis: Basis, listing: ListingFact) -> Days:
    if basis.governs_by == "day":
        return between(basis.from_, basis.end)
    return ALWAYS if basis.perhaps_on(listing.decided, listing.decided_latest) else NEVER


def _sure_basis_days(basis: Basis, listing: ListingFact) -> Days:
    """The days for which it surely governs, as far as the dates of its texts go."""
    if basis.governs_by == "day":
        return between(*basis.sure)
    return ALWAYS if basis.surely_on(listing.decided, listing.decided_latest) else NEVER


def birthday(born: date, age: int) -> date:
    """The day of a birthday; who was born on 29 February has it on 1 March in common years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _childhood(affected: SubjectFact, below: int | None) -> tuple[date, date] | None:
    if below is None or affected.born is None:
        return None
    return affected.born[0], birthday(affected.born[1], below)


def _doubts(
    regime: Regime,
    basis: Basis,
    target: Target,
    listing: ListingFact,
    path: Row,
    ties: tuple[TieFact, ...],
    affected: SubjectFact,
) -> Iterator[Doubt]:
    facts: tuple[Fact, ...] = (listing, *ties)
    for fact in facts:
        if fact.sure != fact.possible:
            yield Doubt(Standing.conditional, "vague_date", without(fact.possible, fact.sure), fact)
        for rival in fact.rivals:
            if excluded := without(fact.possible, rival.possible):
                yield Doubt(Standing.contested, "rival_claim", excluded, fact, rival)
    if target.below_age is not None:
        yield from _age_doubts(affected, target.below_age)
    if listing.perhaps_void:
        yield Doubt(Standing.conditional, "listed_birth_vague", ALWAYS, listing)
    yield from _basis_doubts(basis, listing)
    yield from _readings(regime, listing, path, ties)


def _basis_doubts(basis: Basis, listing: ListingFact) -> Iterator[Doubt]:
    """What the basis itself leaves open: its mark, its own vague dates, or the unknown day that decides about it."""
    if basis.uncertain:
        yield Doubt(Standing.uncertain, "basis_uncertain", ALWAYS)
    if _sure_basis_days(basis, listing) == _basis_days(basis, listing):
        return
    if basis.governs_by == "day":
        yield Doubt(Standing.uncertain, "basis_dates_vague", without(ALWAYS, between(*basis.sure)))
    elif basis.vague and listing.decided == listing.decided_latest:
        yield Doubt(Standing.uncertain, "basis_dates_vague", ALWAYS)
    else:
        yield Doubt(Standing.conditional, "decision_vague", ALWAYS, listing)


def _age_doubts(affected: SubjectFact, below: int) -> Iterator[Doubt]:
    if affected.born is None:
        yield Doubt(Standing.conditional, "birth_unknown", ALWAYS)
    elif affected.born[0] != affected.born[1]:
        sure = between(affected.born[1], birthday(affected.born[0], below))
        yield Doubt(Standing.conditional, "birth_vague", without(ALWAYS, sure))


def _readings(regime: Regime, listing: ListingFact, path: Row, ties: tuple[TieFact, ...]) -> Iterator[Doubt]:
    """Readings that add somebody make uncertain what they add."""
    reach, role = path["reach"], path["role"]
    posts = [t for t in ties if t.kind == role]
    if not posts:
        return
    later = regime.reading("post_began_later", reach, role)
    if later and later.adds and posts[0].began > listing.decided.toordinal():
        yield Doubt(Standing.uncertain, "post_began_later", ALWAYS, posts[0], reading=later)
    chain = regime.reading("controller_chain", reach, role)
    if chain and chain.adds and len([t for t in ties if t.kind in chain.roles]) > 1:
        yield Doubt(Standing.uncertain, "controller_chain", ALWAYS, posts[0], reading=chain)


def parts(derivations: list[Derivation], window: Window) -> tuple[Part, ...]:
    """The days of an effect in the window, split where its standing changes: the surest over its reasons' bases."""
    uses = [use for derivation in derivations for use in derivation.uses]
    edges = [use.days for use in uses] + [doubt.days for use in uses for doubt in use.doubts]
    whole = both(union(use.days for use in uses), window.days)
    cuts = {edge for days in (whole, *edges) for pair in days for edge in pair}
    ordered = sorted(cut for cut in cuts if whole[0][0] <= cut <= whole[-1][1])
    found: list[tuple[int, int, Standing]] = []
    for first, end in itertools.pairwise(ordered):
        standings = [_standing_on(use, first) for use in uses if holds(use.days, first)]
        if not standings:
            continue
        best = min(standings, key=_ORDER.__getitem__)
        if found and found[-1][1] == first and found[-1][2] is best:
            found[-1] = (found[-1][0], end, best)
        else:
            found.append((first, end, best))
    return tuple(Part(spans(((a, b),))[0], standing) for a, b, standing in found)


def _standing_on(use: Use, day: int) -> Standing:
    raised = [d.standing for d in use.doubts if holds(d.days, day)]
    return max(raised, key=_ORDER.__getitem__, default=Standing.applies)


def _span_days(span: Span) -> Days:
    return ((span.since.toordinal(), span.until.toordinal() if span.until else END),)


def enforcers(regime: Regime, effect: Effect, day: date) -> list[tuple[Agency, Agency]]:
    """Who enforces an effect on a day: each agency as the texts name it, and whoever holds its functions then.

    An instrument that says who enforces it is believed; otherwise it is the measure's agencies.
    """
    measure = regime.measure[effect.measure]
    named = dict.fromkeys(
        agency
        for derivation in effect.derivations
        for use in derivation.uses
        for agency in use.instrument.enforced_by or measure.agencies
    )
    return [(regime.agency[id], holder) for id in named for holder in regime.agency_on(id, day, measure.id)]


def binding_limits(regime: Regime, use: Use, days: Days) -> list[Limit]:
    """Rules that bind every measure of a kind of instrument, on some of these days of a basis at work."""
    held = both(use.days, days)
    return [
        rule
        for rule in regime.limits
        if use.instrument.kind in rule.instruments and both(held, between(rule.from_, rule.end))
    ]


def narrowings(regime: Regime, effect: Effect) -> list[tuple[Narrowing, Days]]:
    """Later rules that narrow an effect's measure, each with the days of the effect on which it does."""
    days = union(_span_days(p.span) for p in effect.parts)
    instruments = {use.instrument.id for d in effect.derivations for use in d.uses}
    reaches = {d.reach for d in effect.derivations}
    found = [
        (rule, both(_former(effect, days) if rule.former_post else days, between(rule.from_, rule.end)))
        for rule in regime.narrowings
        if effect.measure in rule.measures
        and (not rule.instruments or instruments & set(rule.instruments))
        and (not rule.reaches or reaches & set(rule.reaches))
    ]
    return [(rule, narrowed) for rule, narrowed in found if narrowed]


def _former(effect: Effect, days: Days) -> Days:
    """The days on which the effect rests on a name in the decision and on no post that is held."""
    posts = [d for d in effect.derivations if any(tie.kind == d.role for tie in d.ties)]
    return without(days, union(d.days for d in posts))


# --- reading rows -------------------------------------------------------------------------------------------------


def _possible(row: Row) -> Days:
    return between(row["since"], row["until"])


def _sure(row: Row) -> Days:
    return between(row.get("sure_since") or row["since"], row.get("sure_until") or row["until"])


def _rivals(rows: Iterable[Row]) -> tuple[Rival, ...]:
    return tuple(
        sorted(
            (Rival(r["record"], _possible(r), r["document"], r.get("locator")) for r in rows),
            key=lambda rival: rival.record,
        )
    )


def _tie(row: Row) -> TieFact:
    possible, same = _possible(row), row["same"]
    rivals = [s for s in same if s["document"] != row["document"] and both(possible, _possible(s))]
    unbroken = union([possible, *(_possible(s) for s in same)])
    return TieFact(
        claim=row["claim"],
        record=row["record"],
        possible=possible,
        sure=_sure(row),
        document=row["document"],
        locator=row.get("locator"),
        rivals=_rivals(rivals),
        kind=row["kind"],
        source=row["source"],
        target=row["target"],
        began=next(first for first, end in unbroken if first <= possible[0][0] < end),
    )


def subject_fact(row: Row) -> SubjectFact:
    """A subject from a row with id, kind and profile."""
    profile = row["profile"] or {}
    earliest, latest = profile.get("born_earliest"), profile.get("born_latest")
    return SubjectFact(
        id=row["id"],
        kind=row["kind"],
        name=profile.get("name") or row["id"],
        name_en=profile.get("name_en"),
        born=(earliest, latest) if earliest and latest else None,
        document=profile.get("document"),
        locator=profile.get("locator"),
    )


def _exemptions(regime: Regime, rows: list[Row]) -> list[ExemptionFact]:
    """In the order of their claims: the database gives them in any, and the same question has one answer."""
    return [_exemption(regime, row) for row in sorted(rows, key=lambda row: str(row["claim"]))]


def exempted(regime: Regime, row: Row) -> tuple[str, ...]:
    """The measures that an exemption lifts, none for all: one that names none lifts those of the regime's rule of its
    kind."""
    rule = regime.exemption_rule(row["kind"])
    return tuple(row.get("measures") or (rule.measures if rule else ()))


def _exemption(regime: Regime, row: Row) -> ExemptionFact:
    return ExemptionFact(
        record=row["record"],
        kind=row["kind"],
        measures=exempted(regime, row),
        days=_possible(row),
        document=row["document"],
        locator=row.get("locator"),
    )


def listing_fact(regime: Regime, row: Row, listed: SubjectFact) -> ListingFact:
    """A listing from its row, with the term of its register applied."""
    stated, decided = _possible(row), row.get("decided") or row["since"]
    decided_latest = row.get("decided") or row.get("sure_since") or row["since"]
    term = _term_end(regime, row, decided, decided_latest)
    void, perhaps_void = _void(regime, row["register"], decided, decided_latest, listed)
    possible, sure = stated, _sure(row)
    if term:
        possible = both(possible, between(BEGINNING, term.latest))
        sure = both(sure, between(BEGINNING, term.earliest))
    return ListingFact(
        claim=row["claim"],
        record=row["record"],
        possible=possible,
        sure=sure,
        document=row["document"],
        locator=row.get("locator"),
        rivals=_rivals(row["rivals"]),
        register=row["register"],
        register_name=row.get("register_name"),
        ground=row.get("ground"),
        decision=row.get("decision"),
        decided=decided,
        decided_latest=decided_latest,
        decided_by=row.get("decided_by"),
        ended_by=row.get("ended_by"),
        listed=listed,
        term=term,
        stated=stated,
        void=void,
        perhaps_void=perhaps_void,
        conduct=conduct_fact(row["did"]) if row.get("did") else None,
    )


NO_MEASURE = "The register is outside the regime, so no measure of the regime follows from this entry."
"""What is to be known of a listing in a register that is none of the regime's."""


def register_words(regime: Regime, listing: ListingFact) -> str:
    """The listing's register in English words; one outside the regime by the name that the document gives."""
    if listing.register_name:
        by = listing.decided_by
        keeper = f" of {by}" if by and by not in listing.register_name else ""
        return f"{listing.register_name}{keeper} (a register outside the regime)"
    return regime.register_[listing.register].en


def conduct_fact(row: Row) -> ConductFact:
    """A conduct from its row."""
    return ConductFact(
        record=row["record"],
        text=row["text"],
        norm=row["norm"],
        area=row["area"],
        on=When(row["on_earliest"], row["on_latest"]) if row.get("on_earliest") else None,
        document=row["document"],
        locator=row.get("locator"),
    )


def _term_end(regime: Regime, row: Row, decided: date, decided_latest: date) -> TermEnd | None:
    """The end of the term by whichever text was in force at the decision; where that day, or a text's, is vague, by
    every text that may have been."""
    found: list[TermEnd] = []
    for term in regime.register_[row["register"]].terms:
        if term.grounds and row.get("ground") not in term.grounds:
            continue
        if term.length is None or not term.perhaps_on(decided, decided_latest):
            continue
        extensions = json.loads(row["extensions"]) if row.get("extensions") else []
        earliest, counted = _lengthened(row["since"], term.length, term.maximum, extensions)
        latest, _ = _lengthened(row.get("sure_since") or row["since"], term.length, term.maximum, extensions)
        found.append(TermEnd(term, earliest, latest, counted))
    if not found:
        return None
    covered = _covered([t.term for t in found], decided, decided_latest)
    latest = max(t.latest for t in found) if covered else FAR
    return TermEnd(found[0].term, min(t.earliest for t in found), latest, found[0].extensions)


def _covered(terms: list[Term], first: date, last: date) -> bool:
    """Whether some term governs on every day from ``first`` to ``last``."""
    days = union(between(*t.sure) for t in terms)
    return not without(between(first, last + timedelta(days=1)), days)


def _lengthened(
    first: date, length: Length, maximum: Length | None, extensions: list[Row]
) -> tuple[date, tuple[Row, ...]]:
    """First day after the term that began on ``first``, with the extensions that came in time."""
    end, counted, longer = first + length.delta, [], relativedelta()
    for extension in sorted(extensions, key=lambda e: str(e["decided"])):
        if date.fromisoformat(str(extension["decided"])) < end:
            longer += relativedelta(years=int(extension.get("years", 0)), days=int(extension.get("days", 0)))
            end = first + length.delta + longer
            counted.append(extension)
    if maximum:
        end = min(end, first + maximum.delta)
    return end, tuple(counted)


def _void(
    regime: Regime, register: str, decided: date, decided_latest: date, listed: SubjectFact
) -> tuple[Exclusion | None, Exclusion | None]:
    """The exclusion by age under which the listing surely falls, or else the one under which it may."""
    if listed.born is None:
        return None, None
    perhaps = None
    for rule in regime.register_[register].exclusions:
        below = rule.listed_below_age
        if below is None or not rule.perhaps_on(decided, decided_latest):
            continue
        if rule.surely_on(decided, decided_latest) and decided_latest < birthday(listed.born[0], below):
            return rule, None
        if decided < birthday(listed.born[1], below):
            perhaps = rule
    return None, perhaps
