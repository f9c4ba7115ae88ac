"""What a question is about: the days, the load, the page; resolved once, carried by the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request

from ..answers import Size, Wrong
from ..days import current_day
from ..effects import Answer, Window
from ..keys import Key
from ..model import BEGINNING, FAR
from ..regime import Regime
from ..view import window_view
from .callers import Look
from .cursors import Cursor, canonical, pack, unpack
from .deployment import Deployment
from .problems import Problem, invalid

Id = Annotated[str, Path(min_length=1, max_length=500, description="An id as this API gives it.")]
AsOf = Annotated[date | None, Query(description="The day asked about; today where no days are named.")]
Since = Annotated[date | None, Query(description="First day of a window; open where only until is named.")]
Until = Annotated[date | None, Query(description="First day behind a window; open where only since is named.")]
KnownAt = Annotated[
    int | None, Query(ge=1, le=2**53, description="What was known after this load; the newest where left out.")
]
CursorText = Annotated[str | None, Query(max_length=2000, description="Where the page before ended, as it said.")]
PageSize = Annotated[int, Query(ge=1, le=1000, description="How many listings or subjects a page looks through.")]


@dataclass(frozen=True)
class Days:
    """The days that a request names, if any."""

    as_of: date | None
    since: date | None
    until: date | None

    def resolved(self, today: bool) -> tuple[date, date]:
        """``[since, until)``; where none is named, today in Shanghai or all days."""
        if self.as_of is None and (self.since or self.until or not today):
            return self.since or BEGINNING, self.until or FAR
        day = self.as_of or current_day()
        return day, day + timedelta(days=1)


def _read(as_of: date | None, since: date | None = None, until: date | None = None) -> Days:
    """The days that a request names.

    Raises the 422 problem when both a day and a window are named, when the window is empty, or for a day past storing.
    """
    if as_of and (since or until):
        raise invalid([Wrong(where="query.as_of", what="name one day with as_of or a window, not both")])
    if any(day and day >= FAR - timedelta(days=1) for day in (as_of, since, until)):
        raise invalid([Wrong(where="query", what=f"days end before {FAR - timedelta(days=1)}")])
    if since and until and until <= since:
        raise invalid([Wrong(where="query.until", what="it is the first day behind the window, so later than since")])
    return Days(as_of, since, until)


async def _days(as_of: AsOf = None, since: Since = None, until: Until = None) -> Days:
    return _read(as_of, since, until)


async def _one_day(as_of: AsOf = None) -> Days:
    return _read(as_of)


TheDays = Annotated[Days, Depends(_days)]
TheDay = Annotated[Days, Depends(_one_day)]


@dataclass(frozen=True)
class Paging:
    """Which page of which question: the question without its cursor and page size, as one text."""

    question: str
    size: int
    cursor: str | None
    known_at: int | None


def paging(request: Request, page: int = 1, cursor: str | None = None, known_at: int | None = None) -> Paging:
    """Which page of which question a request asks for."""
    asked = sorted(item for item in request.query_params.multi_items() if item[0] not in ("cursor", "page"))
    question = canonical([request.scope["route"].name, request.path_params, asked])
    return Paging(question, page, cursor, known_at)


async def _paging(
    request: Request, page: PageSize = 100, cursor: CursorText = None, known_at: KnownAt = None
) -> Paging:
    return paging(request, page, cursor, known_at)


async def _load(request: Request, known_at: KnownAt = None) -> Paging:
    return paging(request, known_at=known_at)


ThePage = Annotated[Paging, Depends(_paging)]
TheLoad = Annotated[Paging, Depends(_load)]


@dataclass(frozen=True)
class Question:
    """A question with everything resolved: the window with its load and the rules of that load, where to go on, how
    much came before."""

    look: Look
    page: Paging
    window: Window
    regime: Regime
    after: str
    seen: int

    def cursor(self, after: str | None, more: int = 0) -> str | None:
        """The cursor behind this page, where something follows; ``more`` things were counted on the page."""
        if after is None:
            return None
        place = Cursor(self.window.data, self.window.since, self.window.until, after, self.seen + more)
        return pack(place, bound(self.look, self.page), self.look.deployment.secret)

    def size(self, answer: Answer, count: int) -> Size:
        """How many there are in all, as far as the pages up to this one can tell."""
        return Size(value=self.seen + count, relation="eq" if answer.complete else "gte")

    @classmethod
    def resolve(cls, look: Look, page: Paging, days: Days, today: bool = True) -> Question:
        """The question as asked, or as the first page of it resolved it.

        Raises the 400 problem for a cursor of another question, 404 for a load that never was.
        """
        if page.cursor is not None:
            place = unpack(page.cursor, bound(look, page), look.deployment.secret)
            window, after, seen = Window(place.data, place.since, place.until), place.after, place.seen
        else:
            window, after, seen = Window(look.known_at(page.known_at), *days.resolved(today)), "", 0
        return cls(look, page, window, look.rules_at(window.data), after, seen)


def exact(asked: Question) -> dict[str, Any]:
    """What a whole answer to a question states: its days, load and regime, with nothing left over."""
    return {
        **window_view(asked.window),
        "data": asked.window.data,
        "regime": asked.regime.hash,
        "instead_of": asked.regime.instead_of,
        "complete": True,
        "cursor": None,
    }


def bound(look: Look, page: Paging) -> str:
    """What a cursor is bound to: the question, the key, the version of the rules."""
    return canonical([page.question, look.key.id, look.regime.hash])


@dataclass(frozen=True)
class Walk:
    """A walk through something that is only ever added to, such as the log: no load, no days, only a place."""

    deployment: Deployment
    question: str
    after: str

    @classmethod
    def resolve(cls, deployment: Deployment, key: Key, page: Paging) -> Walk:
        """The walk, from its beginning or from where its cursor says.

        Raises the 400 problem for a cursor of another question.
        """
        question = canonical([page.question, key.id])
        place = unpack(page.cursor, question, deployment.secret) if page.cursor is not None else None
        return cls(deployment, question, place.after if place else "")

    def cursor(self, after: str) -> str:
        """The cursor behind a page that ended there."""
        return pack(Cursor(0, BEGINNING, FAR, after, 0), self.question, self.deployment.secret)


def measure_known(regime: Regime, measure: str) -> str:
    """The measure, after checking that the rules have it.

    Raises the 404 problem otherwise.
    """
    if measure not in regime.measure:
        raise Problem(
            404,
            "unknown-measure",
            "There is no such measure",
            "GET /v1/regime/measures lists the measures of the regime.",
        )
    return measure
