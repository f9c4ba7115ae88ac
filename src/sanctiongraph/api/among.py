"""The ties among some subjects, for drawing them: what connects them, and how much more each is tied to."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..answers import AmongTieView, AmongView, CountedView, Size, Wrong
from ..effects import subject_fact
from ..graph.queries import query
from ..view import subject_view
from .callers import OneLook
from .problems import invalid
from .questions import Question, TheDays, TheLoad, exact
from .ties import documents, tie_fields

router = APIRouter(tags=["subjects"])

MOST = 1000
"""Subjects that one question names at most."""

COUNTED = 100_000
"""Ties of one subject that are counted; where there are more, the count says that it is a lower bound."""


@router.get("/v1/ties")
def ties(
    look: OneLook,
    days: TheDays,
    page: TheLoad,
    among: Annotated[
        str,
        Query(min_length=1, max_length=MOST * 220, description="Ids of subjects, up to 1,000, with a space between."),
    ],
) -> AmongView:
    """The ties that hold among some subjects, and how many ties each of them has in all."""
    ids = list(dict.fromkeys(among.split()))
    if not 0 < len(ids) <= MOST:
        raise invalid([Wrong(where="query.among", what=f"name from one to {MOST:,} subjects, with a space between")])
    asked = Question.resolve(look, page, days)
    window = asked.window
    given = {"subjects": ids, "data": window.data, "most": COUNTED + 1}
    rows = look.graph.read(query("read/among").text, {**given, "since": window.since, "until": window.until})
    look.shown.update(row["subject"]["id"] for row in rows)
    found = [tie for row in rows for tie in row["ties"]]
    known = documents(look.graph, (tie["document"] for tie in found), window.data)
    return AmongView(
        **exact(asked),
        subjects=tuple(_counted(row) for row in rows),
        ties=tuple(AmongTieView(**tie_fields(tie, known), contested=tie["contested"]) for tie in found),
    )


def _counted(row: dict[str, Any]) -> CountedView:
    more = row["count"] > COUNTED
    size = Size(value=min(row["count"], COUNTED), relation="gte" if more else "eq")
    return CountedView(subject=subject_view(subject_fact(row["subject"])), ties=size)
