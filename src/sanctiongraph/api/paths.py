"""How two subjects are connected: the shortest paths over ties that hold."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..answers import PathsView, PathView, TieView, Wrong
from ..effects import subject_fact
from ..graph.queries import query
from ..view import subject_view
from .callers import OneLook
from .problems import invalid
from .questions import Question, TheDays, TheLoad, exact
from .ties import Documents, documents, tie_fields

router = APIRouter(tags=["subjects"])

LONGEST = 6
"""Ties on the longest path that is looked for."""


@router.get("/v1/paths")
def paths(
    look: OneLook,
    days: TheDays,
    page: TheLoad,
    first: Annotated[str, Query(alias="from", min_length=1, max_length=500, description="A subject's id.")],
    last: Annotated[str, Query(alias="to", min_length=1, max_length=500, description="Another subject's id.")],
    limit: Annotated[int, Query(ge=1, le=100, description="How many paths at most.")] = 20,
) -> PathsView:
    """The shortest paths between two subjects over ties of any kind that hold on the days asked about.

    Rival claims of one tie make different paths. Every tie holds on some of the days; ask one day for ties that hold
    together.
    """
    if first == last:
        raise invalid([Wrong(where="query.to", what="name another subject than in from")])
    asked = Question.resolve(look, page, days)
    window = asked.window
    ends = [look.subject(id, window.data)[0] for id in (first, last)]
    given = {"from": first, "to": last, "data": window.data, "most": limit + 1}
    rows = look.graph.read(query("read/paths").text, {**given, "since": window.since, "until": window.until})
    known = documents(look.graph, (tie["document"] for row in rows for tie in row["ties"]), window.data)
    found = tuple(_path(row, known) for row in rows[:limit])
    look.shown.update(subject.id for path in found for subject in path.subjects)
    return PathsView(
        **{**exact(asked), "complete": len(rows) <= limit},
        source=subject_view(ends[0]),
        target=subject_view(ends[1]),
        longest=LONGEST,
        paths=found,
    )


def _path(row: dict[str, Any], known: Documents) -> PathView:
    return PathView(
        subjects=tuple(subject_view(subject_fact(subject)) for subject in row["subjects"]),
        ties=tuple(TieView(**tie_fields(tie, known)) for tie in row["ties"]),
    )
