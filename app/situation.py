"""What is the matter with a subject on a day, in one sentence; and its measures as the screens group them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sanctiongraph.answers import OwnListingView
from sanctiongraph.ledger import LedTo
from sanctiongraph.proof import surest, told
from sanctiongraph.view import EffectView, SubjectView

from . import words
from .rules import Rules


@dataclass(frozen=True)
class Row:
    """One measure on the subject, through one listing or several: what a table shows of it."""

    measure: str
    effects: tuple[EffectView, ...]

    @property
    def standing(self) -> str:
        """The surest standing among its effects."""
        return str(surest(e.standing for e in self.effects))

    @property
    def agencies(self) -> tuple[str, ...]:
        """Who enforces it."""
        return tuple(dict.fromkeys(a for e in self.effects for a in e.enforced_by))

    @property
    def assumed(self) -> bool:
        """Whether no opened document establishes that these bodies enforce it."""
        return any("uncertain" in e.enforced_by_mark for e in self.effects)

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases that order it."""
        return tuple(dict.fromkeys(b for e in self.effects for r in e.reasons for b in r.bases))

    @property
    def modes(self) -> tuple[str, ...]:
        """How it is meant: listed, restricted, notified, rewarded."""
        return tuple(dict.fromkeys(str(e.mode) for e in self.effects))

    @property
    def since(self) -> date | None:
        """First day of the whole of its reasons; None is open."""
        days = [d.since for e in self.effects for r in e.reasons for d in r.days]
        return None if None in days else min((d for d in days if d), default=None)

    @property
    def until(self) -> date | None:
        """First day on which none of its reasons holds any more; None is open."""
        days = [d.until for e in self.effects for r in e.reasons for d in r.days]
        return None if None in days else max((d for d in days if d), default=None)


def rows(effects: Iterable[EffectView]) -> list[Row]:
    """The effects, a row a measure."""
    found: dict[str, list[EffectView]] = {}
    for effect in effects:
        found.setdefault(effect.measure, []).append(effect)
    return [Row(measure, tuple(those)) for measure, those in found.items()]


def by_area(rules: Rules, found: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows under the areas of life that their measures touch, most measures first."""
    areas: dict[str, list[Row]] = {}
    for row in found:
        area = rules.measures[row.measure].area if row.measure in rules.measures else "other"
        areas.setdefault(area, []).append(row)
    return dict(sorted(areas.items(), key=lambda item: (-len(item[1]), item[0])))


def sentence(rules: Rules, who: SubjectView, effects: tuple[EffectView, ...], on: date) -> str:
    """The situation in one sentence, without a guess: what, by how many bodies, through whom, and what of oneself."""
    if not effects:
        return f"Under no measure on {words.day(on)}."
    kinds = {
        kind: [e for e in effects if _kind(rules, e) == kind]
        for kind in ("restriction", "reward", "notice", "publicity")
    }
    said = [
        f"{(how := told(those)).perhaps}{verb} {words.count(how.n, *noun)}{f' ({how.sure})' if how.sure else ''}"
        for kind, verb, noun in (
            ("restriction", "restricted in", ("activity", "activities")),
            ("reward", "rewarded in", ("way", "ways")),
            ("publicity", "made public in", ("way", "ways")),
            ("notice", "notified in", ("matter", "matters")),
        )
        if (those := kinds[kind])
    ]
    bodies = len({a for e in effects for a in e.enforced_by})
    by = f" by {words.count(bodies, 'body', 'bodies')}" if bodies else ""
    whole = f"{words.listed(said)}{by} on {words.day(on)}, {_through(who, effects)}."
    return whole[0].upper() + whole[1:]


def _kind(rules: Rules, effect: EffectView) -> str:
    return rules.measures[effect.measure].kind if effect.measure in rules.measures else "restriction"


def _through(who: SubjectView, effects: tuple[EffectView, ...]) -> str:
    own = [e for e in effects if e.listed.id == who.id]
    others = {e.listed.id: e.listed for e in effects if e.listed.id != who.id}
    through = words.listed([words.called(s) for s in others.values()])
    it = "this person" if who.kind == "person" else "it"
    if own and others:
        return f"partly through {'its' if it == 'it' else 'an'} own entry in a register, partly through {through}"
    if own:
        registers = len({e.listing for e in own})
        return (
            f"all of it by {words.count(registers, 'entry of its own', 'entries of its own')}"
            if it == "it"
            else (f"all of it by {words.count(registers, 'own entry', 'own entries')} in a register")
        )
    return f"all of it through {through}; no entry names {it}"


def register(regime: Rules, entry: OwnListingView | LedTo) -> str:
    """What the register of an entry is called, be it one of the regime's or not."""
    known = regime.registers.get(entry.register_)
    return known.en if known else entry.register_name or entry.register_
