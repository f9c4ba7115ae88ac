"""A file to screen: how it is read, which columns are guessed, what is asked of each row, what is written back."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from app import sheet
from app.client import Asked as Noted
from app.sheet import Line, Screened, Unusable

from sanctiongraph.screening import ScreenRow
from sanctiongraph.view import SubjectView

TEXT = "姓名,证件号码\r\n魏岚,\r\n"
RESIDENT = "999999197001029017"  # invented: no register issues the region 999999


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a byte order mark"), ("gb18030", "GB18030")],
)
def test_a_file_is_read_in_the_encodings_of_spreadsheets_and_the_encoding_is_said(encoding: str, said: str) -> None:
    read = sheet.read("people.csv", TEXT.encode(encoding))
    assert (read.encoding, read.header, read.lines) == (said, ("姓名", "证件号码"), (Line(2, ("魏岚", "")),))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b",\r\n,,\r\n", "The file is empty."),
        (TEXT.encode("utf-16"), "The file is UTF-16: save it as CSV UTF-8, then upload it again."),
        (b"PK\x03\x04\0\0", "The file is no text: save the table as CSV UTF-8, then upload that."),
        (b"name\n\xff\xff\n", "The file is neither UTF-8 nor GB18030: save it as CSV UTF-8, then upload it again."),
        (b"name\n", "Below its first line, which names the columns, the file has no row."),
        (b'name\n"a', "The row that begins in line 2 is no CSV: unexpected end of data."),
        (
            b'name\na\n"b\nc\n\nd\n',
            "The row that begins in line 3, which goes on to line 6, is no CSV: unexpected end of data.",
        ),
        (b"name\n" + b"a\n" * 10_001, "The file has 10,001 rows; at most 10,000 are screened at once. Split it."),
        (b"name;ref\na;1\n", "Columns are apart by semicolons here: save the file with commas between them."),
        (
            b"name,ref\nLi, Ming,1\n",
            "Line 2 has 3 cells, but the first line names 2 columns: "
            "put a cell that holds a comma between quotation marks.",
        ),
        (
            "p:wei-lan,魏岚\n".encode(),
            "The first line holds “p:wei-lan”, which is data and no name of a column: "
            "put a line such as id,name above it.",
        ),
        (
            f"{RESIDENT},1\n".encode(),
            "The first line holds “••••17”, which is data and no name of a column: "
            "put a line such as id,name above it.",
        ),
    ],
    ids=[
        "nothing", "blank", "commas", "utf-16", "zip", "neither", "no row", "open quote", "open quote in the middle",
        "too many", "semicolons",
        "too wide", "an id on top", "a number on top",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_in_a_sentence_that_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Unusable) as told:
        sheet.read("people.csv", data)
    assert str(told.value) == sentence


def test_ten_thousand_rows_blank_lines_quoted_commas_and_short_rows_are_read() -> None:
    read = sheet.read("a.csv", b'name,ref\n\n"Li, Ming",1\nshort\n' + b"a,\n" * 9_998)
    assert (len(read.lines), read.lines[:2]) == (10_000, (Line(3, ("Li, Ming", "1")), Line(4, ("short",))))
    assert sheet.read("b.csv", b'name,ref\n"Li\nMing",1\nshort\n').lines == (
        Line(2, ("Li\nMing", "1")),
        Line(4, ("short",)),
    )


# --- columns and questions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("ID", "Ref"), {"id": 0, "identifier": None, "name": None, "ref": 1}),
        (("编号", "企业名称", "统一社会信用代码"), {"id": None, "identifier": 2, "name": 1, "ref": 0}),
        (("Full Name", "ID number", "subject_id"), {"id": 2, "identifier": 1, "name": 0, "ref": None}),
        (("Name", "ID card"), {"id": None, "identifier": 1, "name": 0, "ref": None}),
        (("company", "name"), {"id": None, "identifier": None, "name": 1, "ref": None}),
        (("remarks", "width"), {"id": None, "identifier": None, "name": None, "ref": None}),
    ],
    ids=[
        "english",
        "chinese",
        "spaces and signs",
        "an identity card",
        "the plainer of two",
        "unknown headings are not guessed",
    ],
)
def test_columns_are_guessed_from_known_headings_only(header: tuple[str, ...], found: dict[str, int | None]) -> None:
    assert sheet.guess(header) == found


def test_each_row_is_asked_by_the_surest_that_it_fills_and_a_row_that_names_nobody_by_nothing() -> None:
    read = sheet.read("a.csv", f"id,number,name,ref\np:1,{RESIDENT},A,r1\n,{RESIDENT},A,r2\n,,A,\n,,,r4\n".encode())
    asked = sheet.questions(read, sheet.guess(read.header))
    assert [(a.at, a.ref, a.by, a.value, a.shown) for a in asked] == [
        (2, "r1", "id", "p:1", "p:1"),
        (3, "r2", "identifier", RESIDENT, "••••17"),
        (4, "", "name", "A", "A"),
        (5, "r4", None, "", ""),
    ]


def test_a_cell_longer_than_the_api_reads_is_told_by_its_line_and_one_as_long_is_asked() -> None:
    fits = sheet.read("a.csv", b"name\n" + b"a" * 500 + b"\n")
    assert len(sheet.questions(fits, sheet.guess(fits.header))[0].value) == 500
    read = sheet.read("a.csv", b"name\nb\n" + b"a" * 501 + b"\n")
    with pytest.raises(Unusable, match=r"^Line 3: the name has 501 characters, and at most 500 are read\.$"):
        sheet.questions(read, sheet.guess(read.header))


# --- answers ------------------------------------------------------------------------------------------------------


def _subject(id: str) -> SubjectView:
    return SubjectView.model_validate({"id": id, "kind": "person", "name": "高燕", "name_en": "Gao Yan"})


def _row(n: int, subject: str | None, candidates: tuple[str, ...] = (), sentence: str = "Why.") -> ScreenRow:
    return ScreenRow(
        n=n,
        ref=None,
        by="name",
        match="one" if subject else "candidates" if candidates else "none",
        subject=_subject(subject) if subject else None,
        candidates=tuple(map(_subject, candidates)),
        effects=(),
        sentence=sentence,
        complete=True,
        data=7,
        regime="f00d",
    )


def _screened() -> Screened:
    read = sheet.read("a.csv", "name,ref\n高燕,=1+1\n高燕,+2\n高燕,@3\nx,-4\n,5\n".encode())
    asked = sheet.questions(read, sheet.guess(read.header))
    several = ("p:1", "p:2")
    return Screened(
        ("a file",),
        date(2018, 3, 1),
        asked,
        {0: _row(1, None, several), 1: _row(2, None, several), 2: _row(3, None, several), 3: _row(4, None)},
    )


def test_nothing_is_chosen_among_candidates_until_the_person_chooses() -> None:
    screened = _screened()
    assert [row.match for row in screened.rows()] == ["candidates", "candidates", "candidates", "none", "blank"]
    assert screened.pending() == {}
    screened.decisions.update({0: "p:2", 1: ""})
    assert [row.match for row in screened.rows()] == ["chosen", "chosen", "candidates", "none", "blank"]
    assert screened.pending() == {0: "p:2"}
    screened.decided[0] = _row(1, "p:2")
    assert screened.pending() == {}
    screened.decisions[0] = "p:1"
    assert screened.pending() == {0: "p:1"}


def test_the_csv_holds_every_row_with_its_versions_and_no_cell_is_a_formula() -> None:
    screened = _screened()
    screened.decisions.update({0: "p:2", 1: ""})
    screened.decided[0] = _row(1, "p:2", sentence="=SUM(1)")
    data = sheet.as_csv(screened)
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    several, versions = "p:1 p:2", ["2018-03-01", "7", "f00d"]
    blank = "The row fills none of the columns that name somebody, so nothing was asked."
    none = "None of the candidates, as whoever screened decided."
    assert tuple(header) == sheet.COLUMNS
    assert rows == [
        ["2", "'=1+1", "name", "高燕", "chosen", "p:2", "高燕", "Gao Yan", several, "", "", "", "'=SUM(1)", *versions],
        ["3", "'+2", "name", "高燕", "none of them", "", "", "", several, "", "", "", none, *versions],
        ["4", "'@3", "name", "高燕", "candidates", "", "", "", several, "", "", "", "Why.", *versions],
        ["5", "'-4", "name", "x", "none", "", "", "", "", "", "", "", "Why.", *versions],
        ["6", "5", "", "", "blank", "", "", "", "", "", "", "", blank, *versions],
    ]  # fmt: skip


# --- behind the panel ---------------------------------------------------------------------------------------------


def test_the_command_behind_a_panel_says_how_a_body_is_sent_and_nothing_of_one_where_there_is_none() -> None:
    key = 'curl -H "Authorization: Bearer $KEY"'
    sent = Noted("POST", "/v1/screen", (), "application/jsonl").curl("http://h", None)
    assert sent == f'{key} -X POST -H "Content-Type: application/jsonl" --data-binary @body "http://h/v1/screen"'
    assert Noted("GET", "/v1/log", ()).curl("http://h", None) == f'{key} "http://h/v1/log"'
