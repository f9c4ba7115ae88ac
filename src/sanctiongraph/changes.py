"""What changed between two loads: the effects that began, ended or changed, each with the claims that caused it.

The claims that stand at only one of the two loads lead to the subjects whom a path through them can end at. The effects
of those subjects are computed at both loads, over all days, by the regime that the graph holds now, and compared as
whole timelines: what is the same at both is no change, whatever was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .days import Days, union, without
from .effects import Answer, Derivation, Effect, ListingFact, Window, exempted, of_subject, of_subjects
from .graph.queries import query
from .regime import Regime

if TYPE_CHECKING:
    from .graph.connection import Graph

CauseKind = Literal["listing", "tie", "exemption", "profile"]

Key = tuple[str, str, str, str]
"""What makes an effect this one at any load: affected, measure, listing, mode."""

Row = Mapping[str, Any]

_RULES = "regime"
"""How a load that brought another version of the regime calls itself."""


@dataclass(frozen=True)
class Cause:
    """A record of which a claim stands at only one of the loads, and the effect rests on it there.

    ``what`` is what the loads did to it: asserted, withdrawn, or corrected.
    """

    kind: CauseKind
    record: str
    what: Literal["asserted", "withdrawn", "corrected"]
    document: str
    """The document that asserts it now, or did until it was withdrawn."""


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


def changes(graph: Graph, regime: Regime, since: int, until: int, after: str = "", page: int = 100) -> Page:
    """What differs between what was known after load ``since`` and after load ``until``, for a page of subjects.

    A page looks through ``page`` subjects that may have changed, and may hold less than they have, even nothing.
    """
    given = {"since": since, "until": until, "chained": regime.chained_roles, "after": after, "page": page + 1}
    ids = [row["id"] for row in graph.read(query("read/touched").text, given)]
    more, ids = len(ids) > page, ids[:page]
    before, after_ = (_effects(graph, regime, ids, Window(data)) for data in (since, until))
    pairs = [(before.get(key), after_.get(key)) for key in sorted({*before, *after_})]
    differ = [pair for pair in pairs if _parts(pair[0]) != _parts(pair[1])]
    claims = _Claims(graph, since, until, differ)
    found = tuple(Changed(old, new, claims.causes(regime, old, new)) for old, new in differ)
    return Page(found, ids[-1] if more else None)


def rule_loads(graph: Graph, since: int, until: int) -> list[Row]:
    """The events of the loads between two loads that brought another version of the regime, first to last."""
    given = {"since": since, "until": until, "what": _RULES}
    return [row["event"] for row in graph.read(query("read/rule_loads").text, given)]


# --- the effects at one load --------------------------------------------------------------------------------------


def _effects(graph: Graph, regime: Regime, ids: list[str], window: Window) -> dict[Key, Effect]:
    answers = _answers(graph, regime, ids, window) if ids and window.data else ()
    return {_key(effect): effect for answer in answers for effect in answer.effects}


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
        self, graph: Graph, since: int, until: int, pairs: Sequence[tuple[Effect | None, Effect | None]]
    ) -> None:
        about = sorted({id for pair in pairs for effect in pair if effect for id in _people(effect)})
        given = {"subjects": about, "since": since, "until": until}
        rows = graph.read(query("read/changed_claims").text, given) if about else []
        self._records: dict[tuple[CauseKind, str], list[Row]] = {}
        for row in rows:
            self._records.setdefault((row["type"], row["claim"]["record"]), []).append(row)

    def causes(self, regime: Regime, before: Effect | None, after: Effect | None) -> tuple[Cause, ...]:
        """The changed records on which those reasons of an effect rest that are not the same at both loads."""
        reasons = [*_only(before, after), *_only(after, before)]
        return tuple(
            _cause(kind, record, rows)
            for (kind, record), rows in self._records.items()
            if any(_bears(regime, kind, rows, effect, reason) for effect, reason in reasons)
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
