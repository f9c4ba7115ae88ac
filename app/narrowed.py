"""What narrows a measure on a day, and how the measures of two days differ where somebody is under them on both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctiongraph.view import EffectView

from . import situation
from .rows import Row, version_row
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
    instruments = {regime.bases[b].instrument for r in effect.reasons for b in r.bases if b in regime.bases}
    return (
        effect.measure in rule.get("measures", ())
        and not rule.get("former_post")
        and _among(rule.get("reaches"), reaches)
        and _among(rule.get("instruments"), instruments)
    )


def _among(named: list[str] | None, there: set[str]) -> bool:
    return not named or bool(there & set(named))


@dataclass(frozen=True)
class Change:
    """A measure that somebody is under on two days, and what is another on the later one.

    ``standing`` is that of either day where they differ; ``narrower`` are the rules that narrow it only on the later
    day, ``wider`` those that narrow it only on the earlier one; ``came`` and ``left`` are the bases that order it on
    one of the days alone.
    """

    measure: str
    standing: tuple[str, str] | None
    narrower: tuple[Row, ...]
    wider: tuple[Row, ...]
    came: tuple[Row, ...]
    left: tuple[Row, ...]

    @property
    def any(self) -> bool:
        """Whether anything is another."""
        return bool(self.standing or self.narrower or self.wider or self.came or self.left)


def changed(
    regime: Rules, before: Iterable[EffectView], now: Iterable[EffectView], was: date, on: date
) -> list[Change]:
    """The measures of both days that are not the same on them, in the order of their ids."""
    then, those = _by_measure(before), _by_measure(now)
    changes = [_change(regime, m, (then[m], was), (those[m], on)) for m in sorted(then.keys() & those.keys())]
    return [change for change in changes if change.any]


def _change(
    regime: Rules, measure: str, before: tuple[list[EffectView], date], now: tuple[list[EffectView], date]
) -> Change:
    old, new = (situation.rows(effects)[0].standing for effects, _ in (before, now))
    was = {row.id: row for row in narrowings(regime, *before)}
    are = {row.id: row for row in narrowings(regime, *now)}
    ordered, orders = _bases(before[0]), _bases(now[0])
    return Change(
        measure,
        (old, new) if old != new else None,
        tuple(are[id] for id in sorted(are.keys() - was)),
        tuple(was[id] for id in sorted(was.keys() - are)),
        tuple(version_row(regime, id) for id in sorted(orders - ordered) if id in regime.versions),
        tuple(version_row(regime, id) for id in sorted(ordered - orders) if id in regime.versions),
    )


def _bases(effects: list[EffectView]) -> set[str]:
    return {b for e in effects for r in e.reasons for b in r.bases}


def _by_measure(effects: Iterable[EffectView]) -> dict[str, list[EffectView]]:
    found: dict[str, list[EffectView]] = {}
    for effect in effects:
        found.setdefault(effect.measure, []).append(effect)
    return found
