"""Saved investigations: opened, read, saved again by whoever has the link, and what changed for them since.

The ETag of a case is the hash of the version, so that a save can say with If-Match which version it began from: two
people who save at once are told, and nothing is lost. It says nothing of the names that stand beside the ids, which are
those of now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from .. import cases as kept
from ..answers import CaseContent, CaseSubjectView, CasesView, CaseView, ChangesView
from ..cases import Saved
from ..changes import Page, Side, changes_of
from ..graph.queries import query
from ..view import SubjectView
from .callers import Look, OneLook
from .changes import told
from .cursors import canonical, keyed_hash
from .problems import Problem, unknown
from .questions import CursorText, Days, Id, PageSize, Paging, Question, Walk, paging

router = APIRouter(tags=["cases"])

TAG = {"ETag": {"description": "The hash of the version, to save again with.", "schema": {"type": "string"}}}
PLACE = {"Location": {"description": "The path of the case.", "schema": {"type": "string"}}}
TAGGED: dict[int | str, dict[str, Any]] = {200: {"headers": TAG}}
MADE: dict[int | str, dict[str, Any]] = {201: {"headers": {**TAG, **PLACE}}}

Version = Annotated[
    int | None, Query(ge=1, le=2**53, description="An older version by its number; the newest where left out.")
]
Begun = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of the version that you began from; needed.")
]


def _paging(request: Request, page: PageSize = 100, cursor: CursorText = None) -> Paging:
    return paging(request, page, cursor)


async def _body(request: Request) -> bytes:
    return await request.body()


def _content(
    look: OneLook,
    body: Annotated[bytes, Depends(_body)],
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> CaseContent:
    """What is to be saved, read once it is known who asks; the log's hash of what was asked speaks of it too.

    Raises the 415 problem for what is no JSON, 422 for what is no case.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "media-type", "The body is of another kind", "Send application/json.")
    try:
        content = CaseContent.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in wrong]) from None
    look.asked = keyed_hash(canonical([look.asked, content.text]), look.deployment.secret)
    return content


OnePage = Annotated[Paging, Depends(_paging)]
TheContent = Annotated[CaseContent, Depends(_content)]
TAKES = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CaseContent"}}},
    }
}


@router.post("/v1/cases", status_code=201, responses=MADE, openapi_extra=TAKES)
def open_case(look: OneLook, content: TheContent, response: Response) -> CaseView:
    """Open a case: save an investigation under an id that cannot be guessed.

    Whoever has the id and a key of these roles may read it and save it again.
    """
    id = kept.open_case(look.graph, look.key.id, content, look.newest())
    response.headers["Location"] = f"/v1/cases/{id}"
    return _view(look, _found(look, id), response)


@router.get("/v1/cases")
def cases(look: OneLook, page: OnePage) -> CasesView:
    """The cases that this key opened, the last saved first."""
    walk = Walk.resolve(look.deployment, look.key, page)
    found = kept.own(look.graph, look.key.id, walk.after, page.size + 1)
    here, more = found[: page.size], len(found) > page.size
    return CasesView(
        data=look.newest(),
        regime=look.regime.hash,
        complete=not more,
        cursor=walk.cursor(here[-1][0]) if more else None,
        cases=tuple(card for _, card in here),
    )


@router.get("/v1/cases/{id}", responses=TAGGED)
def case(look: OneLook, id: Id, response: Response, version: Version = None) -> CaseView:
    """A case as it was saved last, or an older version of it, with the names of its subjects as of now."""
    return _view(look, _found(look, id, version), response)


@router.put("/v1/cases/{id}", responses=TAGGED, openapi_extra=TAKES)
def save_case(look: OneLook, id: Id, content: TheContent, response: Response, begun: Begun = None) -> CaseView:
    """Save a case again: a new version, unless the case says just that already.

    ``If-Match`` names the version that you began from; where somebody saved another one since, nothing is saved.
    """
    found = _found(look, id)
    if begun is None:
        raise Problem(
            428, "no-version", "Say which version you began from", "Send its ETag as If-Match; GET the case for it."
        )
    same = kept.to_save(content, look.newest()).text == found.content.text
    began_here = {f'"{found.hash}"', "*"} & {tag.strip() for tag in begun.split(",")}
    if not same and not (began_here and kept.save(look.graph, found, look.key.id, content, look.newest())):
        raise _stale(_found(look, id))
    return _view(look, found if same else _found(look, id, found.n + 1), response)


@router.get("/v1/cases/{id}/changes")
def case_changes(look: OneLook, id: Id, page: OnePage) -> ChangesView:
    """Which effects of a case's subjects began, ended or changed since the load that was looked at.

    That is the load ``seen`` of its newest version; a page looks through so many of its subjects.
    """
    found = _found(look, id)
    of_version = replace(page, question=canonical([page.question, found.hash]))
    asked = Question.resolve(look, of_version, Days(None, None, None), today=False)
    old, new = Side(found.seen, look.rules_at(found.seen)), Side(asked.window.data, asked.regime)
    ids = sorted(one.id for one in found.content.subjects if one.id > asked.after)
    here = ids[: page.size]
    return told(asked, old, Page(changes_of(look.graph, old, new, here), here[-1] if len(ids) > page.size else None))


def _found(look: Look, id: str, version: int | None = None) -> Saved:
    found = kept.find(look.graph, id, version)
    if found is None:
        last = kept.find(look.graph, id) if version else None
        raise (
            unknown("case", loaded=False)
            if last is None
            else Problem(
                404, "unknown-version", "There is no such version", f"Versions go from 1 to {last.n}: name one of them."
            )
        )
    return found


def _stale(found: Saved) -> Problem:
    """Somebody saved in between."""
    newest = found.newest
    return Problem(
        412,
        "stale-version",
        "The case was saved in between",
        f"{newest.by or 'Somebody'} saved version {newest.version} at {newest.saved}, so nothing of yours was saved: "
        "GET the case, put your changes into what it says now, and save again with its ETag.",
        {"ETag": f'"{newest.hash}"'},
        version=newest.version,
        saved=newest.saved,
        by=newest.by,
    )


def _view(look: Look, saved: Saved, response: Response) -> CaseView:
    content, data = saved.content, look.newest()
    listed = [one.id for one in content.subjects]
    drawn = content.drawing.positions if content.drawing else ()
    given = {"subjects": sorted({*listed, *drawn}), "data": data}
    there = {row["id"]: SubjectView(**row) for row in look.graph.read(query("read/names").text, given)}
    look.shown.update(there)
    response.headers["ETag"] = f'"{saved.hash}"'
    return CaseView(
        id=saved.case,
        version=saved.n,
        hash=saved.hash,
        versions=saved.versions,
        mine=saved.owner == look.key.id,
        seen=saved.seen,
        data=data,
        regime=look.regime.hash,
        complete=saved.versions[-1].version == 1,
        content=content,
        subjects=tuple(CaseSubjectView(id=id, subject=there.get(id)) for id in listed),
    )
