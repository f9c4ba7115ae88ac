"""What narrows a measure on a day, and how the measures of two days differ where somebody is under them on both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctiongraph.model import When
from sanctiongraph.regime import Instrument
from sanctiongraph.view import EffectView

from . import situation
from .rows import Row, version_row, version_rows
from .rules import Rules


def narrowings(regime: Rules, effects: Iterable[EffectView], on: date) -> list[Row]:
    """The later rules in force on a day that narrow the measures of these effects, by their instruments and reaches.

    One that is about former posts alone is left to the proof, which knows who holds a post.
    """
    there = list(effects)
    bearing = [
        version.id
        for version in regime.versions.values()
        if version.kind == "Narrowing" and any(_bears(regime, version.version, effect) for effect in there)
    ]
    return [row for id in bearing if not (row := version_row(regime, id)).status(on)]


def _bears(regime: Rules, rule: dict[str, Any], effect: EffectView) -> bool:
    reaches = {r.reach for r in effect.reasons}
    instruments = {i.id for i in _instruments(regime, [effect])}
    return (
        effect.measure in rule.get("measures", ())
        and not rule.get("former_post")
        and _among(rule.get("reaches"), reaches)
        and _among(rule.get("instruments"), instruments)
    )


def _instruments(regime: Rules, effects: Iterable[EffectView]) -> list[Instrument]:
    found = (regime.basis_of(b) for e in effects for r in e.reasons for b in r.bases)
    return [instrument for instrument in found if instrument]


def limits(regime: Rules, effects: Iterable[EffectView], on: date) -> list[Row]:
    """The limits in force on a day that are said with these effects, by the kinds of their instruments."""
    kinds = {instrument.kind for instrument in _instruments(regime, effects)}
    bound = [
        v.id for v in regime.versions.values() if v.kind == "Limit" and kinds & set(v.version.get("instruments", ()))
    ]
    return [row for id in bound if not (row := version_row(regime, id)).status(on)]


def _among(named: list[str] | None, there: set[str]) -> bool:
    return not named or bool(there & set(named))


@dataclass(frozen=True)
class Change:
    """A measure that somebody is under on two days, and what is another on the later one.

    ``standing`` is that of either day where they differ; ``narrower`` are the rules that narrow it only on the later
    day, ``wider`` those that narrow it only on the earlier one; ``came`` and ``left`` are the bases that order it on
    one of the days alone; ``bodies`` enforce it on one of the days and not on the other, and ``passed`` are the rules
    by which their functions passed from one to another.
    """

    measure: str
    standing: tuple[str, str] | None = None
    narrower: tuple[Row, ...] = ()
    wider: tuple[Row, ...] = ()
    came: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()
    bodies: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    passed: tuple[Row, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is another."""
        return self != Change(self.measure)


@dataclass(frozen=True)
class LimitChange:
    """A limit that is said with measures of both days on one of them alone: on the later one where it ``came``."""

    limit: Row
    came: bool
    measures: tuple[str, ...]


def changed(
    regime: Rules, before: Iterable[EffectView], now: Iterable[EffectView], was: date, on: date
) -> list[Change]:
    """The measures of both days that are not the same on them, in the order of their ids."""
    then, those = _by_measure(before), _by_measure(now)
    changes = [_change(regime, m, (then[m], was), (those[m], on)) for m in sorted(then.keys() & those.keys())]
    return [change for change in changes if change.any]


def limited(
    regime: Rules, before: Iterable[EffectView], now: Iterable[EffectView], was: date, on: date
) -> list[LimitChange]:
    """The limits that came or went between two days, each with the measures of both days with which it is said."""
    then, those = _by_measure(before), _by_measure(now)
    found: dict[tuple[str, bool], list[str]] = {}
    for measure in sorted(then.keys() & those.keys()):
        old, new = ({row.id for row in limits(regime, *side)} for side in ((then[measure], was), (those[measure], on)))
        for id in sorted(old ^ new):
            found.setdefault((id, id in new), []).append(measure)
    return [LimitChange(version_row(regime, id), came, tuple(those)) for (id, came), those in found.items()]


def _change(
    regime: Rules, measure: str, before: tuple[list[EffectView], date], now: tuple[list[EffectView], date]
) -> Change:
    old, new = (situation.rows(effects)[0].standing for effects, _ in (before, now))
    was = {row.id: row for row in narrowings(regime, *before)}
    are = {row.id: row for row in narrowings(regime, *now)}
    ordered, orders = _bases(before[0]), _bases(now[0])
    enforced, enforce = ({body for e in effects for body in e.enforced_by} for effects, _ in (before, now))
    return Change(
        measure,
        (old, new) if old != new else None,
        tuple(are[id] for id in sorted(are.keys() - was)),
        tuple(was[id] for id in sorted(was.keys() - are)),
        tuple(version_row(regime, id) for id in sorted(orders - ordered) if id in regime.versions),
        tuple(version_row(regime, id) for id in sorted(ordered - orders) if id in regime.versions),
        (tuple(sorted(enforced - enforce)), tuple(sorted(enforce - enforced))),
        tuple(_passed(regime, measure, enforced ^ enforce, (before[1], now[1]))),
    )


def _passed(regime: Rules, measure: str, bodies: set[str], days: tuple[date, date]) -> Iterator[Row]:
    """By which rules the functions of some bodies for a measure passed on between two days, the oldest first."""
    rows = version_rows(regime, kind="Succession")
    rules = {row.id: regime.versions[row.id].version for row in rows}
    own = {row.of for row in rows if measure in rules[row.id].get("measures", ())}
    met = set(bodies)
    for row in sorted(rows, key=lambda row: row.since or When(date.min, date.min)):
        rule = rules[row.id]
        about = measure in rule.get("measures", ()) if row.of in own else not rule.get("measures")
        if row.of in met and about and row.status(days[0]) != row.status(days[1]):
            met.add(rule["agency"])
            yield row


def _bases(effects: list[EffectView]) -> set[str]:
    return {b for e in effects for r in e.reasons for b in r.bases}


def _by_measure(effects: Iterable[EffectView]) -> dict[str, list[EffectView]]:
    found: dict[str, list[EffectView]] = {}
    for effect in effects:
        found.setdefault(effect.measure, []).append(effect)
    return found
