"""What changed between two loads: the effects that began, ended or changed, each with the claims that caused it.

The claims that stand at only one of the two loads lead to the subjects whom a path through them can end at; so do the
listings of every register of which the rules were not the same. The effects of those subjects are computed at both
loads, over all days, by the rules of each, and compared as whole timelines: what is the same at both is no change,
whatever was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .days import Days, union, without
from .effects import Answer, Derivation, Effect, Lifted, ListingFact, Window, exempted, of_subject, of_subjects
from .graph.queries import query
from .regime import Basis, Cite, Instrument, Reading, Regime

if TYPE_CHECKING:
    from .graph.connection import Graph

CauseKind = Literal["listing", "tie", "exemption", "profile", "rule"]

Key = tuple[str, str, str, str]
"""What makes an effect this one at any load: affected, measure, listing, mode."""

Row = Mapping[str, Any]

_RULES = "regime"
"""How a load that brought another version of the regime calls itself."""


@dataclass(frozen=True)
class Cause:
    """A record of which a claim stands at only one of the loads, and the effect rests on it there; or a rule that is
    not the same at both, by its id.

    ``what`` is what the loads did to it: asserted, withdrawn, or corrected.
    """

    kind: CauseKind
    record: str
    what: Literal["asserted", "withdrawn", "corrected"]
    document: str | None
    """The document that asserts it now, or did until it was withdrawn; a rule's first citation, None without one."""


@dataclass(frozen=True)
class Changed:
    """One effect whose timeline differs; ``before`` or ``after`` is None where it has no day at all."""

    before: Effect | None
    after: Effect | None
    causes: tuple[Cause, ...]

    @property
    def effect(self) -> Effect:
        """The effect as it is now, or as it was last."""
        return self.after or self.before  # type: ignore[return-value]

    @property
    def what(self) -> Literal["began", "ended", "changed"]:
        """began: it has more days and lost none; ended: it lost days and has no more; else changed."""
        before, after = _days(self.before), _days(self.after)
        more, less = without(after, before), without(before, after)
        return "changed" if bool(more) == bool(less) else "began" if more else "ended"


@dataclass(frozen=True)
class Page:
    """The changes of a page of subjects, in the order of their ids; ``after`` is the last of them, None at the end."""

    changes: tuple[Changed, ...]
    after: str | None


@dataclass(frozen=True)
class Side:
    """One of the two loads that are compared, and the rules that were loaded then."""

    data: int
    regime: Regime


def changes(graph: Graph, since: Side, until: Side, after: str = "", page: int = 100) -> Page:
    """What differs between what was known after load ``since`` and after load ``until``, for a page of subjects.

    A page looks through ``page`` subjects that may have changed, and may hold less than they have, even nothing.
    """
    rules = _Rules(since.regime, until.regime)
    chained = sorted({*since.regime.chained_roles, *until.regime.chained_roles})
    given = {"since": since.data, "until": until.data, "chained": chained, "registers": rules.registers}
    rows = graph.read(query("read/touched").text, {**given, "after": after, "page": page + 1})
    more, ids = len(rows) > page, [row["id"] for row in rows[:page]]
    return Page(_differing(graph, since, until, rules, ids), ids[-1] if more else None)


def changes_of(graph: Graph, since: Side, until: Side, ids: list[str]) -> tuple[Changed, ...]:
    """The same for some subjects, in the order of their ids; an id that nobody has has none."""
    if since.data == until.data:
        return ()
    return _differing(graph, since, until, _Rules(since.regime, until.regime), ids)


def _differing(graph: Graph, since: Side, until: Side, rules: _Rules, ids: list[str]) -> tuple[Changed, ...]:
    old, new = _Timelines(graph, since, ids), _Timelines(graph, until, ids)
    pairs = [(old.effects.get(key), new.effects.get(key)) for key in sorted({*old.effects, *new.effects})]
    differ = [pair for pair in pairs if _parts(pair[0]) != _parts(pair[1])]
    claims = _Claims(graph, since, until, differ)
    kinds = _union(old.lifting, new.lifting)
    return tuple(Changed(*pair, (*claims.causes(*pair), *rules.causes(*pair, kinds))) for pair in differ)


def rule_loads(graph: Graph, since: int, until: int) -> list[Row]:
    """The events of the loads between two loads that brought another version of the regime, first to last."""
    given = {"since": since, "until": until, "what": _RULES}
    return [row["event"] for row in graph.read(query("read/rule_loads").text, given)]


# --- the effects at one load --------------------------------------------------------------------------------------


Lifting = dict[tuple[str, str, str], set[str]]
"""The kinds of exemption that lift a measure: by the affected, the measure and the listing."""


class _Timelines:
    """The effects on some subjects at one load, over all days, and which kinds of exemption lift some of them."""

    def __init__(self, graph: Graph, side: Side, ids: list[str]) -> None:
        self.effects: dict[Key, Effect] = {}
        self.lifting: Lifting = {}
        for answer in _answers(graph, side.regime, ids, Window(side.data)) if ids and side.data else ():
            self.effects |= {_key(effect): effect for effect in answer.effects}
            for lifted in answer.lifted:
                self.lifting.setdefault(_lifted_key(lifted), set()).add(lifted.exemption.kind)


def _lifted_key(one: Lifted) -> tuple[str, str, str]:
    return one.affected, one.measure, one.listing


def _union(one: Lifting, other: Lifting) -> Lifting:
    return {key: one.get(key, set()) | other.get(key, set()) for key in {*one, *other}}


def _answers(graph: Graph, regime: Regime, ids: list[str], window: Window) -> Iterator[Answer]:
    """The effects of all, in one round trip unless one of them has very many."""
    answer = of_subjects(graph, regime, ids, window)
    if answer.complete:
        yield answer
        return
    for id in ids:
        cursor: str | None = ""
        while cursor is not None:
            answer = of_subject(graph, regime, id, window, after=cursor)
            yield answer
            cursor = answer.cursor


def _key(effect: Effect) -> Key:
    return effect.affected.id, effect.measure, effect.listing.record, effect.mode.value


def _parts(effect: Effect | None) -> object:
    return effect.parts if effect else ()


def _days(effect: Effect | None) -> Days:
    return union(d.days for d in effect.derivations) if effect else ()


# --- causes -------------------------------------------------------------------------------------------------------


class _Claims:
    """The changed claims about everybody on the paths of some effects."""

    def __init__(
        self, graph: Graph, since: Side, until: Side, pairs: Sequence[tuple[Effect | None, Effect | None]]
    ) -> None:
        self._since, self._until = since, until
        about = sorted({id for pair in pairs for effect in pair if effect for id in _people(effect)})
        given = {"subjects": about, "since": since.data, "until": until.data}
        rows = graph.read(query("read/changed_claims").text, given) if about else []
        self._records: dict[tuple[CauseKind, str], list[Row]] = {}
        for row in rows:
            self._records.setdefault((row["type"], row["claim"]["record"]), []).append(row)

    def causes(self, before: Effect | None, after: Effect | None) -> tuple[Cause, ...]:
        """The changed records on which those reasons of an effect rest that are not the same at both loads."""
        reasons = [
            *((self._since.regime, *one) for one in _only(before, after)),
            *((self._until.regime, *one) for one in _only(after, before)),
        ]
        return tuple(
            _cause(kind, record, rows)
            for (kind, record), rows in self._records.items()
            if any(_bears(regime, kind, rows, effect, reason) for regime, effect, reason in reasons)
        )


def _people(effect: Effect) -> set[str]:
    """Everybody on its paths."""
    ends = {end for d in effect.derivations for tie in d.ties for end in (tie.source, tie.target)}
    return {effect.affected.id, effect.listing.listed.id} | ends


def _only(effect: Effect | None, other: Effect | None) -> Iterator[tuple[Effect, Derivation]]:
    """The reasons of an effect that the other load has not, or has with other days or doubts."""
    same = {_reason(d) for d in other.derivations} if other else set()
    for derivation in effect.derivations if effect else ():
        if effect and _reason(derivation) not in same:
            yield effect, derivation


def _reason(derivation: Derivation) -> object:
    uses = tuple((u.basis.id, u.days, tuple((d.why, d.standing, d.days) for d in u.doubts)) for u in derivation.uses)
    return derivation.key, derivation.days, uses


def _bears(regime: Regime, kind: CauseKind, rows: Sequence[Row], effect: Effect, reason: Derivation) -> bool:
    """Whether a changed record bears on a reason."""
    claims = [row["claim"] for row in rows]
    if kind == "listing":
        return any(_is_listing(claim, effect.listing) for claim in claims)
    if kind == "tie":
        ends = {(tie.kind, tie.source, tie.target) for tie in reason.ties}
        return any((claim["kind"], claim["source"], claim["target"]) in ends for claim in claims)
    if kind == "exemption":
        return any(_lifts(regime, claim, effect, reason) for claim in claims)
    return _births(rows, later=False) != _births(rows, later=True) and _asks_birth(regime, claims[0], effect, reason)


def _is_listing(claim: Row, listing: ListingFact) -> bool:
    """Whether a claim is one of the listing, or may rival it: on the same subject, in the same register, by the same
    decision."""
    same = (claim["subject"], claim["register"]) == (listing.listed.id, listing.register)
    return claim["record"] == listing.record or (same and claim.get("decision") == listing.decision is not None)


def _lifts(regime: Regime, claim: Row, effect: Effect, reason: Derivation) -> bool:
    """Whether an exemption is about the effect: of the affected, or of the parent on a path to a child."""
    parents = [reason.ties[-1].source] if reason.reach == "children" else []
    measures = exempted(regime, claim)
    return (
        claim["subject"] in (effect.affected.id, *parents)
        and claim.get("listing") in (None, effect.listing.record)
        and (not measures or effect.measure in measures)
    )


def _births(rows: Sequence[Row], *, later: bool) -> set[tuple[Any, Any]]:
    claims = [row["claim"] for row in rows if row["stands"] is later]
    return {(claim.get("born_earliest"), claim.get("born_latest")) for claim in claims} or {(None, None)}


def _asks_birth(regime: Regime, claim: Row, effect: Effect, reason: Derivation) -> bool:
    """Whether a birth date matters: of the affected to a measure on the young, of the listed to an exclusion by age."""
    young = any(use.target.below_age is not None for use in reason.uses)
    register = regime.register_[effect.listing.register]
    too_young = any(rule.listed_below_age is not None for rule in register.exclusions)
    of = claim["subject"]
    return (of == effect.affected.id and young) or (of == effect.listing.listed.id and too_young)


def _cause(kind: CauseKind, record: str, rows: Sequence[Row]) -> Cause:
    stands = {row["stands"] for row in rows}
    last = max(rows, key=lambda row: bool(row["stands"]))
    what: Literal["asserted", "withdrawn", "corrected"] = "corrected"
    if len(stands) == 1:
        what = "asserted" if stands == {True} else "withdrawn"
    return Cause(kind, record, what, last["claim"]["document"])


# --- rules --------------------------------------------------------------------------------------------------------

Rule = tuple[str, str]
"""A rule by its kind and id; ids are unique in their kind."""

_ADDING = ("post_began_later", "controller_chain")
"""The readings that bear on an effect, by the situations in which they are used."""


@dataclass(frozen=True)
class _Said:
    """What a rule says as far as an effect takes it, and the document that it cites first."""

    content: object
    cites: tuple[Cite, ...] = ()

    @property
    def document(self) -> str | None:
        return self.cites[0].document if self.cites else None


class _Rules:
    """The rules that are not the same in two versions of a regime."""

    def __init__(self, before: Regime, after: Regime) -> None:
        self._before, self._after = before, after
        same = before.hash == after.hash
        old, new = ({}, {}) if same else (dict(_said(before)), dict(_said(after)))
        self._differ: dict[Rule, Cause] = {}
        for rule in sorted({*old, *new}):
            one, other = old.get(rule), new.get(rule)
            if (one and one.content) != (other and other.content):
                self._differ[rule] = _rule_cause(rule[1], one, other)

    @property
    def registers(self) -> list[str]:
        """The registers on whose listings some of them may bear."""
        return sorted({id for regime in (self._before, self._after) for id in self._registers_of(regime)})

    def _registers_of(self, regime: Regime) -> Iterator[str]:
        if any(kind in ("reading", "exemption") for kind, _ in self._differ):
            yield from regime.register_
        for register in regime.registers:
            dated = [*(("term", t.id) for t in register.terms), *(("exclusion", e.id) for e in register.exclusions)]
            if any(rule in self._differ for rule in (("register", register.id), *dated)):
                yield register.id
        for instrument, basis in regime.basis.values():
            if ("basis", basis.id) in self._differ or ("measure", basis.measure) in self._differ:
                yield from regime.triggers(instrument, basis)

    def causes(self, before: Effect | None, after: Effect | None, lifting: Lifting) -> tuple[Cause, ...]:
        """Those on which the reasons of an effect rest that are not the same at both loads."""
        bearing = {
            rule
            for effect, reason in (*_only(before, after), *_only(after, before))
            for regime in (self._before, self._after)
            for rule in _resting_on(regime, effect, reason, lifting)
        }
        return tuple(self._differ[rule] for rule in sorted(bearing & self._differ.keys()))


def _said(regime: Regime) -> Iterator[tuple[Rule, _Said]]:
    """What every rule of a regime says, as far as an effect takes it: its wording, notes and marks of origin do not
    change whom it reaches."""
    for instrument, basis in regime.basis.values():
        yield ("basis", basis.id), _basis_said(regime, instrument, basis)
    for measure in regime.measures:
        yield ("measure", measure.id), _Said(measure.kind)
    for register in regime.registers:
        yield ("register", register.id), _Said(register.is_label, register.cites)
        for term in register.terms:
            dates = (term.begins, term.ends)
            yield ("term", term.id), _Said((set(term.grounds), term.length, term.maximum, dates), term.cites)
        for rule in register.exclusions:
            yield ("exclusion", rule.id), _Said((rule.listed_below_age, rule.begins, rule.ends), rule.cites)
    for reading in regime.readings:
        said = (reading.when, reading.adds, set(reading.roles), set(reading.reaches))
        yield ("reading", reading.id), _Said(said, reading.cites)
    for exemption in regime.exemptions:
        yield ("exemption", exemption.id), _Said((exemption.kind, set(exemption.measures)), exemption.cites)


def _basis_said(regime: Regime, instrument: Instrument, basis: Basis) -> _Said:
    triggers = frozenset(regime.triggers(instrument, basis))
    said = (basis.measure, basis.targets, basis.begins, basis.ends, basis.governs_by, basis.uncertain, triggers)
    return _Said(said, basis.cites)


def _rule_cause(id: str, before: _Said | None, after: _Said | None) -> Cause:
    said = after or before
    what: Literal["asserted", "withdrawn", "corrected"] = "corrected"
    if before is None or after is None:
        what = "asserted" if after else "withdrawn"
    return Cause("rule", id, what, said.document if said else None)


def _resting_on(regime: Regime, effect: Effect, reason: Derivation, lifting: Lifting) -> Iterator[Rule]:
    """The rules of a regime that a reason rests on, or that may have kept it from being another one."""
    yield from (("basis", use.basis.id) for use in reason.uses)
    yield "measure", effect.measure
    listing = effect.listing
    yield "register", listing.register
    if register := regime.register_.get(listing.register):
        governs = (listing.decided, listing.decided_latest)
        for term in register.terms:
            if term.perhaps_on(*governs) and (not term.grounds or listing.ground in term.grounds):
                yield "term", term.id
        yield from (("exclusion", rule.id) for rule in register.exclusions if rule.perhaps_on(*governs))
    yield from (("reading", reading.id) for reading in regime.readings if _reads(reading, reason))
    kinds = lifting.get((effect.affected.id, effect.measure, listing.record), set())
    yield from (("exemption", rule.id) for rule in regime.exemptions if rule.kind in kinds)


def _reads(reading: Reading, reason: Derivation) -> bool:
    """Whether a reading is about a reason: its reach, and a role on its path; a chain has several such ties."""
    of = [tie for tie in reason.ties if not reading.roles or tie.kind in reading.roles]
    wanted = 2 if reading.when == "controller_chain" else 1
    return reading.when in _ADDING and len(of) >= wanted and (not reading.reaches or reason.reach in reading.reaches)
