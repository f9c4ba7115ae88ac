"""Questions about one listing: what it is, and whom it affects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter

from ..answers import AffectedView, ClocksView, ListingView, SpreadView
from ..clocks import clocks_of, steps_by
from ..course import course_of
from ..effects import NO_MEASURE, of_listing
from ..errors import NotFound
from ..graph.queries import query
from ..label import label as label_of
from ..lookup import no_listing
from ..model import is_outside
from ..spread import spread as spread_of
from ..view import effect_view, stated, subject_view
from .callers import Look, OneLook
from .questions import Id, Question, TheDay, TheDays, TheLoad, ThePage, exact
from .subjects import TheWanted

router = APIRouter(tags=["listings"])


@router.get("/v1/listings/{id:path}/affected")
def affected(look: OneLook, id: Id, days: TheDays, wanted: TheWanted, page: ThePage) -> AffectedView:
    """Everybody whom a listing reaches on the days asked about, and how; a page looks through so many subjects."""
    asked = Question.resolve(look, page, days)
    row = _row(look, id, asked.window.data)
    answer = of_listing(look.graph, asked.regime, id, asked.window, asked.after, page.size)
    effects = [e for e in answer.effects if wanted.fits(asked.regime, e)]
    people = {e.affected.id for e in effects}
    look.shown.update(people, [row["listed"]])
    return AffectedView(
        **{**stated(answer), "cursor": asked.cursor(answer.cursor, len(people))},
        effects=tuple(effect_view(asked.regime, e) for e in effects),
        listing=id,
        note=NO_MEASURE if is_outside(row["register"]) else None,
        size=asked.size(answer, len(people)),
    )


@router.get("/v1/listings/{id:path}/spread")
def spread(look: OneLook, id: Id, days: TheDay, page: TheLoad) -> SpreadView:
    """Where a label went: recorded copies at agencies and platforms, and the channels in force that could carry it."""
    asked = Question.resolve(look, page, days)
    with _known(look):
        found = spread_of(look.graph, asked.regime, asked.window.data, id, asked.window.since)
    look.shown.add(found.listed.id)
    return SpreadView(**exact(asked), spread=found)


@router.get("/v1/listings/{id:path}/clocks")
def clocks(look: OneLook, id: Id, days: TheDay, page: TheLoad) -> ClocksView:
    """Which deadline runs from which event of a listing, when it is due, and whether it was kept, each with its rule.

    Steps after the day have not happened yet.
    """
    asked = Question.resolve(look, page, days)
    with _known(look):
        course = course_of(look.graph, asked.regime, asked.window.data, id)
    listed = course.listing.listed
    look.shown.add(listed.id)
    return ClocksView(
        **exact(asked),
        listing=id,
        listed=subject_view(listed),
        steps=steps_by(course, asked.window.since),
        clocks=tuple(clocks_of(asked.regime, course, asked.window.since)),
    )


@router.get("/v1/listings/{id:path}")
def listing(look: OneLook, id: Id, days: TheDay, page: TheLoad) -> ListingView:
    """Who is listed where, by whom, since when and until when, on which ground, and where all this stands."""
    asked = Question.resolve(look, page, days)
    with _known(look):
        found = label_of(look.graph, asked.regime, asked.window.data, id)
    look.shown.update(who.id for who in (found.listed, *found.named))
    return ListingView(
        **exact(asked),
        id=id,
        register_=found.register_,
        listed=found.listed,
        entered=found.since.earliest if found.since else None,
        left=found.until.latest if found.until else None,
        label=found,
    )


@contextmanager
def _known(look: Look) -> Iterator[None]:
    """Tell a listing that is not there as the API tells it."""
    try:
        yield
    except NotFound as error:
        raise look.unknown("listing", error.near) from None


def _row(look: Look, id: str, data: int) -> dict[str, Any]:
    rows = look.graph.read(query("read/listing").text, {"listing": id, "data": data})
    if not rows:
        raise look.unknown("listing", no_listing(look.graph, data, id).near)
    return rows[0]
