"""Screening: thousands of subjects in one request, streamed back row by row.

The first block is computed before anything is sent, so that a mistake or an outage is still a problem document. Every
block's entry is in the log before the block leaves. The last line is ``{end, rows, sha256, data}``: a stream without it
was broken off, and is no answer.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TooLong
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import ValidationError
from starlette.responses import StreamingResponse

from ..answers import LINES, RowIn, ScreenEnd, Wrong
from ..cells import harmless
from ..errors import LogFailed
from ..screening import BLOCK, Asked, Screening, ScreenRow
from ..view import View
from .callers import Look, OneLook
from .cursors import canonical, keyed_hash
from .gate import LOG_SECONDS
from .problems import Problem, invalid
from .questions import Question, TheDay, TheLoad

router = APIRouter(tags=["screening"])

MOST_ROWS = 10_000
COLUMNS = ("n", "ref", "by", "match", "subject", "name", "candidates", "measures", "standing", "listings", "sentence")


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/v1/screen", response_class=StreamingResponse)
def screen(
    look: OneLook,
    body: Annotated[bytes, Depends(_body)],
    request: Request,
    days: TheDay,
    page: TheLoad,
    format: Annotated[Literal["jsonl", "csv"] | None, Query(description="Left out: what Accept says.")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> StreamingResponse:
    """Screen up to 10,000 subjects, given as JSON lines or as CSV with a header; answered as JSON lines or CSV.

    Each row names one subject by ``id``, ``identifier`` or ``name``. A name with several holders comes back as
    candidates, never as a match. The last line is ``{end, rows, sha256, data}``; a stream without it was broken off.
    """
    rows = list(_rows(body, content_type))
    look.asked = keyed_hash(canonical([look.asked, hashlib.sha256(body).hexdigest()]), look.deployment.secret)
    asked = Question.resolve(look, page, days)
    screening = Screening(look.graph, asked.regime, asked.window, look.deployment.secret)
    as_csv = (format or ("csv" if "text/csv" in accept else "jsonl")) == "csv"
    stream = _stream(look, screening, rows, _csv_writer() if as_csv else _json_line)
    first = next(stream)
    request.state.streams = True
    return StreamingResponse(itertools.chain([first], stream), media_type="text/csv" if as_csv else LINES)


def _stream(look: Look, screening: Screening, rows: list[Asked], line: Callable[[View], str]) -> Iterator[bytes]:
    """The answer block by block, each logged before it is given out; an empty request has its end line only."""
    digest = hashlib.sha256()
    for at in range(0, len(rows), BLOCK):
        answered = screening.block(rows[at : at + BLOCK])
        shown = {view.id for row in answered for view in (*row.candidates, *([row.subject] if row.subject else []))}
        block = "".join(map(line, answered)).encode()
        _log(look, shown)
        digest.update(block)
        yield block
    if not rows:
        _log(look, set())
    yield line(ScreenEnd(rows=len(rows), sha256=digest.hexdigest(), data=screening.window.data)).encode()


def _log(look: Look, shown: set[str]) -> None:
    look.shown = shown
    try:
        look.deployment.log.append(look.entry(200)).result(LOG_SECONDS)
    except TooLong:
        raise LogFailed("The access log did not save an entry in time.") from None


# --- reading ------------------------------------------------------------------------------------------------------


def _rows(body: bytes, content_type: str) -> Iterator[Asked]:
    kind = content_type.partition(";")[0].strip().lower()
    readers = {"text/csv": _from_csv, LINES: _from_lines, "application/x-ndjson": _from_lines}
    if kind not in readers:
        raise Problem(
            415, "media-type", "The body is of another kind", f"Send {LINES} or text/csv with its header, in UTF-8."
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise invalid([Wrong(where="body", what="it is not UTF-8")]) from None
    for n, given in enumerate(readers[kind](text), 1):
        if n > MOST_ROWS:
            raise invalid([Wrong(where="body", what=f"more than {MOST_ROWS:,} rows; ask in several requests")])
        yield _asked(n, given)


def _from_csv(text: str) -> Iterator[Any]:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        _known(header)
        for row in filter(None, rows):
            yield _cells_by_name(header, row, rows.line_num)
    except csv.Error:
        raise invalid([Wrong(where="body", what="it is not CSV as RFC 4180 has it")]) from None


FIELDS = tuple(RowIn.model_fields)


def _known(header: list[str]) -> None:
    """Raises Problem for a column that no row has, or that stands twice; a heading may be a name: none is repeated."""
    wrong = [
        f"column {n} has a heading that is not one of {', '.join(FIELDS)}: leave it out, or name it ref"
        for n, name in enumerate(header, 1)
        if name not in FIELDS
    ]
    wrong += [f"the column {name} stands twice" for name in FIELDS if header.count(name) > 1]
    if wrong:
        raise invalid([Wrong(where="body.line 1", what=what) for what in wrong[:5]])


def _cells_by_name(header: list[str], row: list[str], line: int) -> dict[str, str]:
    """Raises Problem for a line with more cells than the header has columns, and for one whose cells are all empty."""
    if len(row) > len(header):
        what = f"{len(row)} cells under {len(header)} columns: quote a cell that holds a comma"
    elif not any(cell.strip() for cell in row):
        what = "every cell is empty: take the line out, or name somebody in it"
    else:
        return {name: cell for name, cell in zip(header, row, strict=False) if cell}
    raise invalid([Wrong(where=f"body.line {line}", what=what)])


def _from_lines(text: str) -> Iterator[Any]:
    for n, line in enumerate(filter(str.strip, text.split("\n")), 1):
        try:
            yield json.loads(line)
        except ValueError:
            raise invalid([Wrong(where=f"body.{n}", what="the line is not JSON")]) from None


def _asked(n: int, given: Any) -> Asked:
    try:
        row = RowIn.model_validate(given)
    except ValidationError as error:
        wrong = [_wrong(n, str(e["type"]), str(e["msg"]), e["loc"]) for e in error.errors()[:5]]
        raise invalid(wrong) from None
    named = [(by, value) for by in ("id", "identifier", "name") if (value := getattr(row, by))]
    if len(named) != 1:
        raise invalid([Wrong(where=f"body.{n}", what="name one subject by id, identifier or name")])
    ((by, value),) = named
    return Asked(n, by, value.strip(), row.ref)  # type: ignore[arg-type]


def _wrong(n: int, kind: str, message: str, place: tuple[int | str, ...]) -> Wrong:
    """What is wrong with a row; a field that no row has may be a name, so it is not repeated."""
    if kind == "extra_forbidden":
        return Wrong(where=f"body.{n}", what=f"a field that no row has; the fields are {', '.join(FIELDS)}")
    return Wrong(where=".".join(map(str, ("body", n, *place))), what=message)


# --- writing ------------------------------------------------------------------------------------------------------


def _json_line(view: View) -> str:
    return f"{view.model_dump_json()}\n"


def _csv_writer() -> Callable[[View], str]:
    """Rows as CSV under one header; no cell is a formula to a spreadsheet."""
    first = True

    def line(view: View) -> str:
        nonlocal first
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        if first:
            writer.writerow([*COLUMNS, "data", "regime"])
            first = False
        writer.writerow([harmless(cell) for cell in _cells(view)])
        return text.getvalue()

    return line


def _cells(view: View) -> list[object]:
    if isinstance(view, ScreenEnd):
        return ["end", view.rows, view.sha256, view.data]
    assert isinstance(view, ScreenRow)  # noqa: S101 - for the type checker
    standings = dict.fromkeys(e.standing.value for e in view.effects)
    return [
        view.n,
        view.ref,
        view.by,
        view.match,
        view.subject.id if view.subject else None,
        view.subject.name if view.subject else None,
        " ".join(c.id for c in view.candidates),
        " ".join(dict.fromkeys(e.measure for e in view.effects)),
        " ".join(standings),
        " ".join(dict.fromkeys(e.listing for e in view.effects)),
        view.sentence,
        view.data,
        view.regime,
    ]
