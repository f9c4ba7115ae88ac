"""Who stands next to a subject: its ties, page by page, never dropped however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query

from ..answers import NeighboursView, NeighbourView, Size, Wrong
from ..effects import subject_fact
from ..graph.queries import query
from ..model import TIES
from ..proof import document_citation
from ..view import stored_days, subject_view
from .callers import OneLook
from .problems import invalid
from .questions import Id, Question, TheDays, ThePage, exact

if TYPE_CHECKING:
    from ..graph.connection import Graph

router = APIRouter(tags=["subjects"])

Documents = Mapping[str, Mapping[str, Any]]
"""What documents say of themselves, by their ids."""


@router.get("/v1/subjects/{id:path}/neighbours")
def neighbours(
    look: OneLook,
    id: Id,
    days: TheDays,
    page: ThePage,
    kind: Annotated[str | None, Query(max_length=100, description="Only ties of this kind.")] = None,
    party: Annotated[Literal["person", "unit"] | None, Query(description="Only ties with one of these.")] = None,
) -> NeighboursView:
    """The ties of a subject and whom they lead to; a page looks through so many ties, and hubs have many pages."""
    if kind is not None and kind not in TIES:
        raise invalid([Wrong(where="query.kind", what=f"the kinds of ties are {', '.join(TIES)}")])
    asked = Question.resolve(look, page, days)
    window = asked.window
    who, _ = look.subject(id, window.data)
    given = {"subject": id, "kinds": [kind] if kind else [], "data": window.data, "after": asked.after}
    given |= {"since": window.since, "until": window.until, "page": page.size + 1}
    rows = look.graph.read(query("read/neighbours").text, given)
    more, rows = len(rows) > page.size, rows[: page.size]
    known = documents(look.graph, (row["document"] for row in rows), window.data)
    found = [
        _neighbour(row, known)
        for row in rows
        if party in (None, "person" if row["other"]["kind"] == "person" else "unit")
    ]
    look.shown.update(n.other.id for n in found)
    return NeighboursView(
        **{
            **exact(asked),
            "complete": not more,
            "cursor": asked.cursor(rows[-1]["claim"] if more else None, len(found)),
        },
        subject=subject_view(who),
        neighbours=tuple(found),
        size=Size(value=asked.seen + len(found), relation="gte" if more else "eq"),
    )


def _neighbour(row: dict[str, Any], known: Documents) -> NeighbourView:
    return NeighbourView(**tie_fields(row, known), other=subject_view(subject_fact(row["other"])))


def documents(graph: Graph, ids: Iterable[str | None], data: int) -> Documents:
    """What these documents say of themselves, by their ids, as known at a load: one question for all of them."""
    rows = graph.read(query("read/documents").text, {"documents": sorted({id for id in ids if id}), "data": data})
    return {row["record"]: row["document"] for row in rows}


def tie_fields(row: dict[str, Any], known: Documents) -> dict[str, Any]:
    """What an answer says of a tie, from its row and the documents that assert the ties of the answer."""
    told = {name: row.get(name) for name in ("kind", "source", "target", "document", "locator")}
    cite = document_citation(known.get(row["document"], {}), row["document"], row.get("locator"))
    return {"tie": row["record"], **told, "cite": cite, **stored_days(row)}
