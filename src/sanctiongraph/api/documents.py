"""One document and what rests on it: the claims that it asserts, or the rules that cite it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from ..answers import CitingView, DocumentView, RestingView
from ..citing import Citing, citing, document_row, measure_of, resting_on
from ..graph.queries import query
from ..proof import citation
from ..regime import InForce
from ..view import SubjectView, stored_days
from .callers import Look, OneLook
from .problems import unknown
from .questions import Days, Id, Question, ThePage

router = APIRouter(tags=["documents"])

WHAT = {
    "ties": "kind",
    "listings": "register",
    "exemptions": "kind",
    "conduct": "norm",
    "steps": "kind",
    "holdings": "holder",
    "entries": "scheme",
    "scores": "scheme",
}
"""The property of a claim that says what it is, by the kind of record; of a subject it is its kind."""


@router.get("/v1/documents/{id:path}")
def rests_on(look: OneLook, id: Id, page: ThePage) -> DocumentView:
    """One document, of the data as known at a load or of the regime, and page by page what rests on it.

    A document of the data that was withdrawn by then is not there. Where one of the regime has the same id, it stands
    at ``/v1/regime/documents``. A decision that lengthens a term is told with its listing, not here.
    """
    asked = Question.resolve(look, page, Days(None, None, None), today=False)
    row = document_row(look.graph, asked.window.data, id)
    if row is not None:
        return _of_data(asked, row)
    if id not in look.regime.document:
        raise unknown("document")
    return _of_regime(asked, id)


def _of_data(asked: Question, row: dict[str, Any]) -> DocumentView:
    look, size, data = asked.look, asked.page.size, asked.window.data
    rows = resting_on(look.graph, data, row["record"], asked.after, size + 1)
    more, rows = len(rows) > size, rows[:size]
    names = _names(look, data, sorted({id for claim in rows for id in claim["subjects"]}))
    look.shown.update(names)
    told = ("issuer", "number", "title", "title_en", "date", "url", "retrieved", "sha256")
    return DocumentView(
        id=row["record"],
        source="data",
        **{name: row.get(name) for name in told},
        in_force=None,
        mark=(),
        note=None,
        disputed=(),
        **_stated(asked, rows[-1]["place"] if more else None),
        claims=tuple(_claim(claim, names) for claim in rows),
        rules=(),
    )


def _of_regime(asked: Question, id: str) -> DocumentView:
    regime, size = asked.look.regime, asked.page.size
    one, every, at = regime.document[id], citing(regime, id), int(asked.after or 0)
    more = at + size < len(every)
    told = {"issuer", "number", "title", "title_en", "date", "in_force", "url", "sha256", "mark", "note", "disputed"}
    return DocumentView(
        id=id,
        source="regime",
        **one.model_dump(include=told),
        retrieved=one.retrieved and str(one.retrieved),
        **_stated(asked, str(at + size) if more else None),
        claims=(),
        rules=tuple(_rule(asked.look, found) for found in every[at : at + size]),
    )


def _stated(asked: Question, after: str | None) -> dict[str, Any]:
    return {
        "data": asked.window.data,
        "regime": asked.look.regime.hash,
        "complete": after is None,
        "cursor": asked.cursor(after),
    }


def _names(look: Look, data: int, ids: list[str]) -> dict[str, SubjectView]:
    rows = look.graph.read(query("read/names").text, {"subjects": ids, "data": data}) if ids else []
    return {row["id"]: SubjectView.model_validate(row) for row in rows}


def _claim(row: dict[str, Any], names: dict[str, SubjectView]) -> RestingView:
    claim, about = row["claim"], tuple(names[id] for id in row["subjects"] if id in names)
    return RestingView(
        kind=row["kind"],
        record=claim["record"],
        what=claim[WHAT[row["kind"]]] if row["kind"] in WHAT else about[0].kind,
        text=claim.get("text") or claim.get("register_name"),
        listing=claim.get("listing"),
        subjects=about,
        locator=claim.get("locator"),
        place=claim.get("locator") or "whole document",
        **_days(claim),
    )


def _days(claim: dict[str, Any]) -> dict[str, Any]:
    """The days on which a claim holds; of what happened once, first and last day on which it may have."""
    if "since" in claim:
        return stored_days(claim)
    return {"since": claim.get("on_earliest"), "until": claim.get("on_latest")}


def _rule(look: Look, found: Citing) -> CitingView:
    value, place = found.value, citation(look.regime.document[found.cite.document], found.cite)
    dated = value if isinstance(value, InForce) else None
    return CitingView(
        list=found.list,
        of=found.of.id,
        id=getattr(value, "id", None),
        kind=type(value).__name__,
        en=getattr(found.named, "en", None),
        zh=getattr(found.named, "zh", None),
        measure=measure_of(value),
        number=getattr(value, "number", None),
        text=getattr(value, "text", None),
        original=getattr(value, "original", None),
        from_=str(dated.begins) if dated else None,
        to=str(dated.ends) if dated and dated.ends else None,
        locator=place.locator,
        place=place.place,
        note=place.note,
        mark=value.mark,
        disputed=value.disputed,
    )
