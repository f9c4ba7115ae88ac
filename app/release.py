"""What would release somebody: the ways out of an entry, and the rules that lift or narrow single measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctiongraph.label import Label
from sanctiongraph.model import Kind
from sanctiongraph.regime import Exit
from sanctiongraph.view import EffectView, SubjectView

from .narrowed import narrowings
from .rows import Row, version_rows
from .rules import Rules

_STANDS = ("", "perhaps in force")
_ON_REQUEST = "release_on_application"


@dataclass(frozen=True)
class Release:
    """One entry, and what ends with it.

    ``exits`` are the ways out of its register that are open to it on the day; ``ended`` are the measures that come
    through this entry alone, ``kept`` those that another entry carries too and that stay.
    """

    listing: str
    register: str
    listed: SubjectView
    exits: tuple[Row, ...]
    ended: tuple[str, ...]
    kept: tuple[str, ...]


def releases(regime: Rules, effects: Iterable[EffectView], on: date, labels: dict[str, Label]) -> list[Release]:
    """The entries behind some effects, each with the ways out that its label, where it is at hand, leaves open."""
    by_listing: dict[str, list[EffectView]] = {}
    carried: dict[str, set[str]] = {}
    for effect in effects:
        by_listing.setdefault(effect.listing, []).append(effect)
        carried.setdefault(effect.measure, set()).add(effect.listing)
    return [
        Release(
            listing,
            those[0].register_,
            those[0].listed,
            tuple(exits(regime, those[0].register_, on, labels.get(listing))),
            tuple(m for m in dict.fromkeys(e.measure for e in those) if len(carried[m]) == 1),
            tuple(m for m in dict.fromkeys(e.measure for e in those) if len(carried[m]) > 1),
        )
        for listing, those in by_listing.items()
    ]


def exits(regime: Rules, register: str, on: date, label: Label | None) -> list[Row]:
    """The ways out of a register that are, or perhaps are, in force on a day and open to an entry with that label.

    A way out by the day of the decision is judged by that day where a label tells it.
    """
    known = {e.id: e for e in regime.registers[register].exits} if register in regime.registers else {}
    found = version_rows(regime, register, "Exit")
    return [row for row in found if _stands(row, on, label) and _open(known[row.id], label)]


def _open(way: Exit, label: Label | None) -> bool:
    """Some ways out are closed to an entry with a fixed term, to one without, or to one that was never lengthened."""
    if label is None:
        return True
    term = label.term
    ends = term is not None or way.after != "term_end"
    return ends and way.open_to(term is not None, bool(term and term.extensions))


def _stands(row: Row, on: date, label: Label | None) -> bool:
    if not row.by_decision:
        return row.status(on) in _STANDS
    if label is None or label.decided is None:
        return True
    days = (label.decided.earliest, label.decided.latest)
    return any(row.status(day) in _STANDS for day in days)


def single(regime: Rules, effects: Iterable[EffectView], on: date) -> list[Row]:
    """The rules in force on a day that lift single ones of these measures: exemptions, and releases on application."""
    found = list(effects)
    lifting = [
        row
        for row in version_rows(regime, kind="ExemptionRule")
        if row.status(on) in _STANDS and any(_lifts(_of(regime, row), effect) for effect in found)
    ]
    asked = {row.id: row for row in narrowings(regime, found, on) if _of(regime, row).get("kind") == _ON_REQUEST}
    return [*lifting, *asked.values()]


def _lifts(rule: Mapping[str, Any], effect: EffectView) -> bool:
    """Whether a kind of exemption is about a measure that came to its subject in such a way."""
    ways = rule.get("reaches") or [reason.reach for reason in effect.reasons]
    listed = rule.get("listed") in (None, Kind(effect.listed.kind).party)
    return listed and effect.measure in rule.get("measures", ()) and any(r.reach in ways for r in effect.reasons)


def _of(regime: Rules, row: Row) -> dict[str, Any]:
    return regime.versions[row.id].version
