"""The regime's lists as the screens need them: fetched once for each version of the rules, shared by everybody.

Rules are nobody's data: any key may read them, and no look-up is logged for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sanctiongraph.browsing import BasisView, RuleVersionView
from sanctiongraph.model import When
from sanctiongraph.regime import (
    Agency,
    Disagreement,
    Instrument,
    Measure,
    Reading,
    RegimeDocument,
    Register,
    Scheme,
    holders_on,
)

from .client import Api, together

T = TypeVar("T")
PAGE = 1000


@dataclass(frozen=True)
class Body:
    """Who holds the functions of agencies on a day: an agency, and the ones that the texts name where they are others.

    ``begins`` is given where the day is earlier than the first one of which the rules know the body.
    """

    agency: str
    formerly: tuple[str, ...]
    begins: When | None


@dataclass(frozen=True)
class Rules:
    """Agencies, registers, measures, instruments, their bases, documents and disagreements, by their ids."""

    hash: str
    about: Any
    agencies: dict[str, Agency]
    registers: dict[str, Register]
    measures: dict[str, Measure]
    instruments: dict[str, Instrument]
    bases: dict[str, BasisView]
    documents: dict[str, RegimeDocument]
    disagreements: dict[str, Disagreement]
    versions: dict[str, RuleVersionView]
    readings: dict[str, Reading]
    schemes: dict[str, Scheme]

    def agency(self, id: str) -> str:
        """An agency's English name, or its id where the rules do not know it."""
        return self.agencies[id].en if id in self.agencies else id

    def short(self, measure: str) -> str:
        """A measure in a few words."""
        return self.measures[measure].short if measure in self.measures else measure

    def bodies(self, named: Iterable[str], on: date, measure: str | None = None) -> list[Body]:
        """Who holds the functions of these agencies on a day, each body once; or who enforces a measure for them."""
        found = holders_on(self.agencies, named, on, measure)
        return [Body(id, tuple(formerly), self.not_yet(id, on)) for id, formerly in found.items()]

    def not_yet(self, id: str, on: date) -> When | None:
        """The first day of which the rules know an agency, where it is later than this one.

        They know that of a body that is heir to others and joined no instrument before; of all others they do not say
        when they came to be.
        """
        took = [s.begins for a in self.agencies.values() for s in a.succeeded_by if s.agency == id]
        first = min(took, key=lambda when: when.earliest, default=None)
        if first is None or first.earliest <= on:
            return None
        joined = (i for i in self.instruments.values() if id in {*i.lead, *(s.agency for s in i.signatories)})
        return None if any(i.begins.earliest < first.earliest for i in joined) else first

    def basis_of(self, id: str) -> Instrument | None:
        """The instrument that a basis stands in."""
        return self.instruments.get(self.bases[id].instrument) if id in self.bases else None


_KEPT: dict[str, Rules] = {}
_LOCK = threading.Lock()


def rules(api: Api) -> Rules:
    """The rules as the API has them now.

    Raises ApiError when it does not answer.
    """
    about = api.regime()
    if about.regime not in _KEPT:
        found = _fetch(api, about)
        with _LOCK:
            _KEPT.clear()
            _KEPT[about.regime] = found
        return found
    return _KEPT[about.regime]


def _fetch(api: Api, about: Any) -> Rules:
    lists = together(
        *(
            (lambda ask=ask: whole(ask))
            for ask in (
                api.agencies.pages,
                api.registers.pages,
                api.measures.pages,
                api.instruments.pages,
                api.bases.pages,
                api.documents.pages,
                api.disagreements.pages,
                api.versions.pages,
                api.readings.pages,
                api.schemes.pages,
            )
        )
    )
    return Rules(about.regime, about.about, *lists)


def whole(ask: Callable[..., Iterable[Any]], **asked: Any) -> dict[str, Any]:
    """One list of the rules, every page of it, by id; with ``as_of`` as it was on that day."""
    return {thing.id: thing for page in ask(page=PAGE, **asked) for thing in page.rules}
