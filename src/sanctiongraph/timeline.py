"""What changes for a subject and when: computed from the edges of every effect, not sampled."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from pydantic import Field

from .effects import Answer, Effect, narrowings
from .model import BEGINNING, Mode, Standing
from .regime import Regime
from .view import View


class Change(View):
    """On ``day``, a measure begins, ends, or changes its standing or its narrowing, through one listing."""

    day: date
    what: str
    measure: str
    measure_en: str
    mode: Mode
    standing: Standing
    listing: str
    register_: str = Field(alias="register")


def changes(regime: Regime, answer: Answer) -> list[Change]:
    """Every change, in the order of days; an effect that runs since ever begins with no change."""
    found: dict[date, list[Change]] = defaultdict(list)
    for effect in answer.effects:
        for day, what, standing in _edges(effect):
            found[day].append(_change(regime, effect, day, what, standing))
        for day in {date.fromordinal(first) for _, days in narrowings(regime, effect) for first, _ in days}:
            if any(span.since < day < (span.until or date.max) for span in effect.spans):
                found[day].append(_change(regime, effect, day, "narrowed", effect.standing))
    order = {"begins": 0, "narrowed": 1, "standing": 2, "ends": 3}
    return [
        change
        for day in sorted(found)
        for change in sorted(found[day], key=lambda c: (order[c.what], c.listing, c.measure))
    ]


def _edges(effect: Effect) -> list[tuple[date, str, Standing]]:
    edges: list[tuple[date, str, Standing]] = []
    for before, part, after in zip((None, *effect.parts), effect.parts, (*effect.parts[1:], None), strict=False):
        if before and before.span.until == part.span.since:
            edges.append((part.span.since, "standing", part.standing))
        elif part.span.since != BEGINNING:
            edges.append((part.span.since, "begins", part.standing))
        if part.span.until and not (after and after.span.since == part.span.until):
            edges.append((part.span.until, "ends", part.standing))
    return edges


def _change(regime: Regime, effect: Effect, day: date, what: str, standing: Standing) -> Change:
    return Change(
        day=day,
        what=what,
        measure=effect.measure,
        measure_en=regime.measure[effect.measure].short,
        mode=effect.mode,
        standing=standing,
        listing=effect.listing.record,
        register_=effect.listing.register,
    )
