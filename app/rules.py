"""The regime's lists as the screens need them: fetched once for each version of the rules, shared by everybody.

Rules are nobody's data: any key may read them, and no look-up is logged for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sanctiongraph.browsing import BasisView, RuleVersionView
from sanctiongraph.regime import (
    Agency,
    Disagreement,
    Instrument,
    Measure,
    Reading,
    RegimeDocument,
    Register,
    Scheme,
)

from .client import Api, together

T = TypeVar("T")
PAGE = 1000


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
