"""Many subjects at once: a CSV file is uploaded, its columns mapped, each row answered with a reason."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sanctiongraph.client import Incomplete, Unreachable
from sanctiongraph.days import current_day
from sanctiongraph.identifiers import mask
from sanctiongraph.screening import BLOCK, ScreenRow

from .. import page, places, sheet, words
from ..client import Api
from ..rules import rules
from ..sessions import Session
from ..sheet import FIELDS, NAMING, Asked, Row, Screened, Sheet, Unusable

MEGABYTES = 4
FIRST_ROWS = 5
PAGE = 100
DECIDED_AT_ONCE = 10
UNDECIDED, NONE = "Not decided", "None of them"
MATCHES = {
    "one": "One subject",
    "candidates": "Candidates",
    "chosen": "Decided",
    "none": "Nobody",
    "blank": "Not asked",
}


def show(session: Session) -> None:
    """Show the screening."""
    page.show("screening_head.html", most=sheet.MOST_ROWS)
    file = _file()
    if file is None:
        return
    page.show("screening_file.html", file=file, first=file.lines[:FIRST_ROWS], mask=mask)
    st.button("Put the file away", on_click=_forget)
    columns = _columns(file)
    if not any(columns[name] is not None for name in NAMING):
        page.show("note.html", text="Choose the column that holds an id, an identifier or a full name.")
        return
    on = places.day() or current_day()
    key = (file.digest, tuple(columns.items()), on, places.known())
    count = words.count(len(file.lines), "row")
    wanted = st.button(f"Screen {count} as of {words.day(on)}", type="primary")
    place = st.empty()  # one place for progress and answer, so that no earlier answer stands beside the progress
    if wanted:
        _screen(session.api, file, columns, key, on, place)
    screened: Screened | None = st.session_state.get("screened")
    if screened is None:
        return
    with place.container():
        if screened.key == key:
            _result(session, screened)
        else:
            changed = "The file, a column or the day is another than when this was asked: screen again."
            page.show("note.html", text=changed)


# --- the file and its columns -------------------------------------------------------------------------------------


def _file() -> Sheet | None:
    """The file that was uploaded. It is kept while one looks at other pages; an unusable one is said to be that."""
    turn = st.session_state.get("upload turn", 0)
    given = st.file_uploader("A CSV file", type=["csv", "txt"], max_upload_size=MEGABYTES, key=f"upload {turn}")
    kept: Sheet | None = st.session_state.get("sheet")
    if given is None:
        return kept
    try:
        read = sheet.read(given.name, given.getvalue())
    except Unusable as error:
        st.session_state.pop("sheet", None)
        page.show("note.html", text=str(error))
        return None
    if kept is None or kept.digest != read.digest:
        st.session_state["sheet"] = read
        st.session_state["columns"] = sheet.guess(read.header)
        st.session_state.pop("screened", None)
    return read


def _forget() -> None:
    """Put the file and its answer away; a new uploader is an empty one."""
    for name in ("sheet", "columns", "screened"):
        st.session_state.pop(name, None)
    st.session_state["upload turn"] = st.session_state.get("upload turn", 0) + 1


def _columns(file: Sheet) -> dict[str, int | None]:
    """Which column holds what: guessed from the headings, changed by the person."""
    page.show("screening_columns.html")
    columns: dict[str, int | None] = st.session_state["columns"]
    for place, (name, label) in zip(st.columns(len(FIELDS)), FIELDS.items(), strict=True):
        columns[name] = place.selectbox(
            label,
            range(len(file.header)),
            index=columns[name],
            format_func=file.heading,
            placeholder="no column",
            key=f"column {name} {file.digest}",
        )
    unused = [file.heading(n) for n in range(len(file.header)) if n not in columns.values()]
    if unused:
        page.show("screening_unused.html", unused=unused)
    return dict(columns)


# --- asking -------------------------------------------------------------------------------------------------------


def _screen(
    api: Api, file: Sheet, columns: dict[str, int | None], key: tuple[object, ...], on: date, place: DeltaGenerator
) -> None:
    """Ask, with progress. Only a whole answer is kept: one that broke off says so, and nothing of it is shown."""
    st.session_state.pop("screened", None)
    bar = place.progress(0.0, "Asking")
    try:
        asked = sheet.questions(file, columns)
        answers, notes = api.noted(lambda ask: _answers(ask, asked, on, bar))
    except (Unusable, Incomplete, Unreachable) as error:
        with place:
            page.show("note.html", text=_sentence(error))
    else:
        st.session_state["screened"] = Screened(key, on, asked, answers)
        st.session_state["screened notes"] = notes


def _answers(api: Api, asked: list[Asked], on: date, bar: DeltaGenerator) -> dict[int, ScreenRow]:
    """The answers by the number of their rows; a row that names nobody is not asked.

    Raises ApiError where they do not come to their end.
    """
    at = [n for n, row in enumerate(asked) if row.by]
    rows = [{str(asked[n].by): asked[n].value} for n in at]
    found: dict[int, ScreenRow] = {}
    for n, row in zip(at, api.screen(rows, as_of=on, known_at=places.known()), strict=True):
        found[n] = row
        if len(found) % BLOCK == 0:
            bar.progress(len(found) / len(at), f"{len(found):,} of {len(at):,} rows answered")
    return found


def _sentence(error: Unusable | Incomplete | Unreachable) -> str:
    if isinstance(error, Incomplete):
        return "The answer broke off before its end, and none of it is shown. Screen again."
    if isinstance(error, Unreachable):
        return "The API does not answer, so nothing was screened. Screen again in a moment."
    return str(error)


def _settle(api: Api, screened: Screened) -> None:
    """Ask about the candidates that were chosen, at the load of the whole answer."""
    if pending := screened.pending():
        rows = [{"id": id} for id in pending.values()]
        known = screened.version[0] if screened.version else None
        found = list(api.screen(rows, as_of=screened.on, known_at=known))
        screened.decided.update(zip(pending, found, strict=True))


# --- the answer ---------------------------------------------------------------------------------------------------


def _result(session: Session, screened: Screened) -> None:
    """The rows that the address asks for, and all of them to download."""
    _settle(session.api, screened)
    rows = list(screened.rows())
    chosen, affected = places.asked("match"), places.asked("affected") == "yes"
    fitting = [
        row
        for row in rows
        if (not chosen or row.match == chosen or (chosen == "candidates" and row.candidates))
        and (not affected or row.effects)
    ]
    page.show(
        "screening_sum.html",
        rows=rows,
        counts=_counts(rows),
        undecided=sum(row.match == "candidates" for row in rows),
        hit=sum(bool(row.effects) for row in rows),
        perhaps=sum(row.perhaps for row in rows),
        tabs=_tabs(rows, chosen),
        affected=affected,
        toggle=places.here(affected=None if affected else "yes", at=None),
        on=screened.on,
        version=screened.version,
    )
    data = f"-load-{screened.version[0]}" if screened.version else ""
    st.download_button(
        f"Download {words.count(len(rows), 'row')} as CSV",
        lambda: sheet.as_csv(screened),
        f"screening-{screened.on}{data}.csv",
        "text/csv",
        on_click="ignore",
    )
    (_decide if chosen == "candidates" else _table)(session, screened, fitting)
    page.origin(st.session_state["screened notes"], session.api.address, session.api.purpose)


def _counts(rows: list[Row]) -> dict[str, int]:
    """How many rows there are of each match; every row with candidates stays among those to decide."""
    counts = {match: sum(row.match == match for row in rows) for match in MATCHES}
    return {**counts, "candidates": sum(bool(row.candidates) for row in rows)}


def _tabs(rows: list[Row], chosen: str | None) -> list[tuple[str, str, bool]]:
    counts = _counts(rows)
    tabs = [(places.here(match=None, at=None), f"All {len(rows):,}", not chosen)]
    return tabs + [
        (places.here(match=match, at=None), f"{name} {counts[match]:,}", chosen == match)
        for match, name in MATCHES.items()
        if match != "chosen" and (counts[match] or chosen == match)
    ]


def _part(rows: list[Row], size: int) -> tuple[list[Row], dict[str, object]]:
    """The rows of one page, and what its foot needs."""
    text = places.asked("at") or ""
    last = max(0, (len(rows) - 1) // size * size)
    at = min(int(text) // size * size, last) if text.isdigit() and len(text) < 7 else 0
    part = rows[at : at + size]
    return part, {
        "first": at + 1 if part else 0,
        "last": at + len(part),
        "all": len(rows),
        "before": places.here(at=at - size or None) if at else None,
        "after": places.here(at=at + size) if at + size < len(rows) else None,
    }


def _table(session: Session, screened: Screened, rows: list[Row]) -> None:
    part, foot = _part(rows, PAGE)
    decide = places.here(match="candidates", affected=None, at=None)
    page.show("screened.html", rows=part, regime=rules(session.api), on=screened.on, decide=decide)
    page.show("screening_foot.html", **foot)


def _decide(session: Session, screened: Screened, rows: list[Row]) -> None:
    """Rows whose name has several holders: the person chooses one of them, or none; nothing is chosen beforehand."""
    part, foot = _part(rows, DECIDED_AT_ONCE)
    regime = rules(session.api)
    for row in part:
        page.show("screening_candidates.html", row=row)
        options = [UNDECIDED, *row.candidates, NONE]
        now = UNDECIDED if row.decision is None else row.decision or NONE
        st.radio(
            f"Who is meant in line {row.asked.at}",
            options,
            index=options.index(now),
            key=f"decision {row.n} {screened.on} {screened.key[0]}",
            on_change=_decided,
            args=(screened, row.n),
            horizontal=True,
        )
        if row.decision is not None:
            page.show("screening_decided.html", row=row, regime=regime, on=screened.on)
    page.show("screening_foot.html", **foot)


def _decided(screened: Screened, n: int) -> None:
    choice = st.session_state[f"decision {n} {screened.on} {screened.key[0]}"]
    screened.decisions.pop(n, None)
    if choice != UNDECIDED:
        screened.decisions[n] = "" if choice == NONE else choice
