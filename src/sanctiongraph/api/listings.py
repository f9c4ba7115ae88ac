"""Questions about one listing: what it is, and whom it affects."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from ..effects import of_listing
from ..graph.queries import query
from ..model import BEGINNING, FAR
from ..view import AnswerView, Stated, SubjectView, effect_view, stated
from .callers import PEOPLE, Look, look_up
from .problems import unknown
from .questions import Id, Question, Size, TheDay, TheDays, TheLoad, ThePage, exact
from .subjects import TheWanted

router = APIRouter(tags=["listings"])

OneLook = Annotated[Look, Depends(look_up(*PEOPLE))]


class ListingView(Stated):
    """One subject's entry in a register, without the term that its register may set."""

    id: str
    register_: str = Field(alias="register")
    listed: SubjectView
    entered: date | None
    left: date | None


class AffectedView(AnswerView):
    """The effects of one listing in the order of whom they affect. ``size`` counts the affected, page by page."""

    listing: str
    size: Size


@router.get("/v1/listings/{id:path}/affected")
def affected(look: OneLook, id: Id, days: TheDays, wanted: TheWanted, page: ThePage) -> AffectedView:
    """Everybody whom a listing reaches on the days asked about, and how; a page looks through so many subjects."""
    asked = Question.resolve(look, page, days)
    row = _row(look, id, asked.window.data)
    answer = of_listing(look.graph, look.regime, id, asked.window, asked.after, page.size)
    effects = [e for e in answer.effects if wanted.fits(look, e)]
    people = {e.affected.id for e in effects}
    look.shown.update(people, [row["listed"]])
    return AffectedView(
        **{**stated(answer), "cursor": asked.cursor(answer.cursor, len(people))},
        effects=tuple(effect_view(look.regime, e) for e in effects),
        listing=id,
        size=asked.size(answer, len(people)),
    )


@router.get("/v1/listings/{id:path}")
def listing(look: OneLook, id: Id, days: TheDay, page: TheLoad) -> ListingView:
    """Who is listed where, and since when."""
    asked = Question.resolve(look, page, days)
    row = _row(look, id, asked.window.data)
    (who,) = look.graph.read(query("read/names").text, {"subjects": [row["listed"]], "data": asked.window.data})
    look.shown.add(row["listed"])
    return ListingView(
        **exact(asked),
        id=id,
        register_=row["register"],
        listed=SubjectView.model_validate(who),
        entered=None if row["since"] == BEGINNING else row["since"],
        left=None if row["until"] == FAR else row["until"],
    )


def _row(look: Look, id: str, data: int) -> dict[str, Any]:
    rows = look.graph.read(query("read/listing").text, {"listing": id, "data": data})
    if not rows:
        raise unknown("listing")
    return rows[0]
