"""The access log: all of it for auditors, and each subject's own part for the subject."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from ..answers import EntryView, LogView, LookupsView, LookupView
from ..cells import harmless
from ..graph.queries import query
from ..keys import Role
from .callers import Look, look_up
from .questions import CursorText, Id, PageSize, Paging, Walk, paging

router = APIRouter(tags=["log"])

AuditLook = Annotated[Look, Depends(look_up(Role.auditor, Role.admin))]
LookUpsLook = Annotated[Look, Depends(look_up(Role.subject, Role.auditor, Role.admin))]

LAST = "9999"
"""Behind every id of an entry; ids begin with the time, so they follow one another as the look-ups did."""

COLUMNS = ("at", "key", "label", "role", "purpose", "operation", "status", "asked", "ids", "chain", "n", "hash")


async def _page(request: Request, page: PageSize = 100, cursor: CursorText = None) -> Paging:
    return paging(request, page, cursor)


async def _export(
    request: Request,
    page: Annotated[int, Query(ge=1, le=10_000, description="How many entries a page holds.")] = 100,
    cursor: CursorText = None,
) -> Paging:
    return paging(request, page, cursor)


AS_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/v1/log", response_model=LogView, responses=AS_CSV)
def log(
    look: AuditLook,
    page: Annotated[Paging, Depends(_export)],
    since: Annotated[date | None, Query(description="Entries of this day (UTC) and later.")] = None,
    until: Annotated[date | None, Query(description="Entries before this day (UTC).")] = None,
    format: Annotated[Literal["json", "csv"] | None, Query(description="Left out: what Accept says.")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> LogView | Response:
    """Every look-up: who asked, for what purpose, the keyed hash of what was asked, whose data went out.

    The newest first, so that a walk to its end is not lengthened by the entries of its own pages; JSON or CSV
    (``text/csv``), in which no cell is a formula to a spreadsheet.
    """
    walk = Walk.resolve(look.deployment, look.key, page)
    given = {"since": str(since or ""), "before": walk.after or str(until or LAST), "page": page.size + 1}
    entries, more = _rows(look, "access/entries", given, page.size)
    view = LogView(
        complete=not more,
        cursor=walk.cursor(entries[-1]["id"]) if more else None,
        entries=tuple(EntryView.model_validate({"purpose": None, **entry}) for entry in entries),
    )
    return _csv(view) if (format or ("csv" if "text/csv" in accept else "json")) == "csv" else view


@router.get("/v1/subjects/{id:path}/lookups")
def lookups(look: LookUpsLook, id: Id, page: Annotated[Paging, Depends(_page)]) -> LookupsView:
    """Who looked a subject up: every answer that showed it, the newest first."""
    look.may_see(id)
    walk = Walk.resolve(look.deployment, look.key, page)
    given = {"subject": id, "before": walk.after or LAST, "page": page.size + 1}
    entries, more = _rows(look, "access/entries_of", given, page.size)
    return LookupsView(
        subject=id,
        complete=not more,
        cursor=walk.cursor(entries[-1]["id"]) if more else None,
        lookups=tuple(LookupView.model_validate({"purpose": None, **e, "by": e["label"]}) for e in entries),
    )


def _rows(look: Look, name: str, given: dict[str, object], size: int) -> tuple[list[dict[str, Any]], bool]:
    rows = [row["entry"] for row in look.graph.read(query(name).text, given)]
    return rows[:size], len(rows) > size


def _csv(view: LogView) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in view.entries:
        row = {**entry.model_dump(), "ids": " ".join(entry.ids)}
        writer.writerow([harmless(row[column]) for column in COLUMNS])
    headers = {
        "Content-Disposition": 'attachment; filename="log.csv"',
        "Sanctiongraph-Complete": str(view.complete).lower(),
    }
    if view.cursor:
        headers["Sanctiongraph-Cursor"] = view.cursor
    return Response(text.getvalue(), headers=headers, media_type="text/csv")
