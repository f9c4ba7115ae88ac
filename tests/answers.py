"""An answer of the product in the oracle's own terms, so that the two can be compared as sets."""

from __future__ import annotations

from datetime import date

import oracle
from sanctiongraph.effects import Answer
from sanctiongraph.model import FAR


def rows(answer: Answer) -> set[oracle.Row]:
    """Every effect of an answer, a row for each stretch with one standing."""
    return {
        oracle.Row(
            e.affected.id,
            e.measure,
            e.listing.record,
            e.mode.value,
            p.span.since.isoformat(),
            (p.span.until or FAR).isoformat(),
            p.standing.value,
        )
        for e in answer.effects
        for p in e.parts
    }


def derived(answer: Answer) -> set[oracle.Derived]:
    """Every reason of an answer."""
    return {
        oracle.Derived(
            e.affected.id,
            e.measure,
            e.listing.record,
            e.mode.value,
            d.reach,
            d.role,
            tuple(t.record for t in d.ties),
            frozenset(u.basis.id for u in d.uses),
            tuple((_iso(a), _iso(b)) for a, b in d.days),
        )
        for e in answer.effects
        for d in e.derivations
    }


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
