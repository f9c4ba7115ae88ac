"""A file of names or numbers to screen: read, its columns found, its rows asked, its answers written down again."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sanctiongraph.cells import harmless
from sanctiongraph.identifiers import mask
from sanctiongraph.proof import told
from sanctiongraph.screening import EffectLine, ScreenRow

MOST_ROWS = 10_000
"""Rows that one screening takes, as the API does."""
LONGEST = 500
"""Characters that the API reads of a cell."""

FIELDS = {
    "id": "Id in Sanctiongraph",
    "identifier": "Identifier",
    "name": "Full name",
    "ref": "Your reference",
}
NAMING = ("id", "identifier", "name")
"""What names a subject, the surest first: a row is asked by the first of them that it fills."""

HEADINGS = {
    "id": ("id", "subject", "subjectid", "sanctiongraphid", "主体"),
    "identifier": (
        "identifier", "number", "uscc", "creditcode", "unifiedsocialcreditcode", "registrationnumber", "idnumber",
        "idcard", "idcardno", "idcardnumber", "identitycard", "identitycardnumber", "residentid",
        "统一社会信用代码", "社会信用代码", "信用代码", "组织机构代码", "注册号",
        "证件号码", "证件号", "身份证号码", "身份证号", "身份证",
    ),
    "name": (
        "name", "fullname", "company", "companyname", "person", "firm", "entity",
        "名称", "姓名", "企业名称", "公司名称", "单位名称", "名字", "被执行人姓名", "被执行人",
    ),
    "ref": ("ref", "reference", "row", "no", "caseno", "编号", "序号", "案号", "备注"),
}  # fmt: skip
"""Headings by which a column is known; capitals, spaces and signs make no difference."""

COLUMNS = (
    "row", "ref", "by", "asked", "match", "subject", "name", "name_en", "candidates", "measures", "standing",
    "listings", "reason", "as_of", "data", "regime",
)  # fmt: skip

Match = Literal["one", "candidates", "chosen", "none", "blank"]

_DATA = re.compile(r"[a-z]{1,12}:[\w.:-]+|[\d\s-]*\d{5}[\d\s-]*[\dXx]?|[0-9A-Z]{15,18}")
"""What stands in a row and never over a column: an id, or a number."""


class Unusable(Exception):
    """A file that cannot be screened, and what to do, in a sentence."""


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One row of a file: the line on which it begins, and its cells."""

    at: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file that can be screened; ``digest`` tells it from every other."""

    name: str
    digest: str
    encoding: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    def heading(self, column: int) -> str:
        """What a column is called."""
        return self.header[column].strip() or f"column {column + 1}"


def read(name: str, data: bytes) -> Sheet:
    """An uploaded file.

    Raises Unusable.
    """
    text, encoding = decoded(data)
    header, lines = table(text)
    return Sheet(name, hashlib.sha256(data).hexdigest(), encoding, header, lines)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it is in: UTF-8, or GB18030, which Chinese spreadsheets write.

    Raises Unusable for anything else.
    """
    if not data.strip():
        raise Unusable("The file is empty.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unusable("The file is UTF-16: save it as CSV UTF-8, then upload it again.")
    if b"\0" in data:
        raise Unusable("The file is no text: save the table as CSV UTF-8, then upload that.")
    named = "UTF-8 with a byte order mark" if data.startswith(codecs.BOM_UTF8) else "UTF-8"
    for encoding, said in (("utf-8-sig", named), ("gb18030", "GB18030")):
        try:
            return data.decode(encoding), said
        except UnicodeDecodeError:
            continue
    raise Unusable("The file is neither UTF-8 nor GB18030: save it as CSV UTF-8, then upload it again.")


def table(text: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """The header and the rows of a CSV text (RFC 4180); lines without anything in them are left out.

    Raises Unusable when there is no header, no row, more rows than one screening takes, or a row that is too wide.
    """
    lines = list(_lines(text))
    if not lines:
        raise Unusable("The file is empty.")
    header, rows = lines[0].cells, tuple(lines[1:])
    _check_header(header)
    if not rows:
        raise Unusable("Below its first line, which names the columns, the file has no row.")
    if len(rows) > MOST_ROWS:
        raise Unusable(f"The file has {len(rows):,} rows; at most {MOST_ROWS:,} are screened at once. Split it.")
    for row in rows:
        if any(cell.strip() for cell in row.cells[len(header) :]):
            raise Unusable(
                f"Line {row.at} has {len(row.cells)} cells, but the first line names {len(header)} columns: "
                "put a cell that holds a comma between quotation marks."
            )
    return header, rows


def _lines(text: str) -> Iterator[Line]:
    """Every row that holds anything; a cell between quotation marks may hold ends of lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        at = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            ends = f", which goes on to line {reader.line_num}," if reader.line_num > at else ""
            raise Unusable(f"The row that begins in line {at}{ends} is no CSV: {error}.") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Line(at, tuple(cells))


def _check_header(header: Sequence[str]) -> None:
    if found := next((cell for cell in header if _DATA.fullmatch(unicodedata.normalize("NFKC", cell).strip())), None):
        raise Unusable(
            f"The first line holds “{mask(found.strip())}”, which is data and no name of a column: "
            "put a line such as id,name above it."
        )
    for sign, said in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise Unusable(f"Columns are apart by {said} here: save the file with commas between them.")


# --- columns and questions ----------------------------------------------------------------------------------------


def guess(header: Sequence[str]) -> dict[str, int | None]:
    """Which column each field is in, by the headings; None where no heading is known."""
    plain = [re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading)).lower() for heading in header]
    return {
        name: next((plain.index(heading) for heading in known if heading in plain), None)
        for name, known in HEADINGS.items()
    }


@dataclass(frozen=True)
class Asked:
    """One row as it is asked; ``by`` is None where it names nobody."""

    at: int
    ref: str
    by: str | None
    value: str

    @property
    def shown(self) -> str:
        """What was asked, as a screen or a file may repeat it: personal numbers are hidden."""
        return mask(self.value)


def questions(sheet: Sheet, columns: Mapping[str, int | None]) -> list[Asked]:
    """The rows as they are asked, in their order.

    Raises Unusable for a cell that is longer than the API reads.
    """
    return [_question(line, columns) for line in sheet.lines]


def _question(line: Line, columns: Mapping[str, int | None]) -> Asked:
    def cell(name: str) -> str:
        column = columns.get(name)
        return line.cells[column].strip() if column is not None and column < len(line.cells) else ""

    by = next((name for name in NAMING if cell(name)), None)
    value = cell(by) if by else ""
    if len(value) > LONGEST:
        raise Unusable(f"Line {line.at}: the {by} has {len(value):,} characters, and at most {LONGEST} are read.")
    return Asked(line.at, cell("ref"), by, value)


# --- answers ------------------------------------------------------------------------------------------------------


@dataclass
class Screened:
    """A whole answer: every row as asked and as answered, and what the person decided about candidates.

    ``key`` says for which file, columns, day and load it is. ``answers`` are by the number of the row in ``asked``;
    a row that names nobody has none. ``decisions`` hold the id that the person chose, or "" for none of them.
    """

    key: tuple[object, ...]
    on: date
    asked: list[Asked]
    answers: dict[int, ScreenRow]
    decisions: dict[int, str] = field(default_factory=dict)
    decided: dict[int, ScreenRow] = field(default_factory=dict)

    @property
    def version(self) -> tuple[int, str] | None:
        """The load and the rules that answered; None where no row was asked."""
        return next(((row.data, row.regime) for row in self.answers.values()), None)

    def rows(self) -> Iterator[Row]:
        """Every row, with what the person decided."""
        for n, asked in enumerate(self.asked):
            yield Row(n, asked, self.answers.get(n), self.decisions.get(n), self.decided.get(n))

    def pending(self) -> dict[int, str]:
        """Chosen candidates whose answer is not here yet."""
        return {
            n: id
            for n, id in self.decisions.items()
            if id and not ((row := self.decided.get(n)) and row.subject and row.subject.id == id)
        }


@dataclass(frozen=True)
class Row:
    """One row, answered and decided."""

    n: int
    asked: Asked
    answer: ScreenRow | None
    decision: str | None
    decided: ScreenRow | None

    @property
    def match(self) -> Match:
        """One subject, candidates to decide, a person's decision about them, nobody, or a row that names nobody."""
        if self.answer is None:
            return "blank"
        return "chosen" if self.answer.match == "candidates" and self.decision is not None else self.answer.match

    @property
    def shown(self) -> ScreenRow | None:
        """The answer about the subject that is meant: the chosen one's, once somebody was chosen."""
        return self.decided if self.decision else self.answer

    @property
    def effects(self) -> tuple[EffectLine, ...]:
        """What reaches the subject that is meant."""
        return self.shown.effects if self.shown else ()

    @property
    def perhaps(self) -> bool:
        """Whether there are measures, and none of them surely applies."""
        return bool(self.effects and told(self.effects).perhaps)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures among them, each once."""
        return tuple(dict.fromkeys(e.measure for e in self.effects))

    @property
    def candidates(self) -> tuple[str, ...]:
        """The ids of the candidates."""
        return tuple(c.id for c in self.answer.candidates) if self.answer else ()

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        if self.answer is None:
            return "The row fills none of the columns that name somebody, so nothing was asked."
        if self.decision == "":
            return "None of the candidates, as whoever screened decided."
        more = "" if self.answer.complete else " There is more behind this than one row shows."
        return (self.shown.sentence if self.shown else self.answer.sentence) + more


def as_csv(screened: Screened) -> bytes:
    """All rows as CSV for a spreadsheet: UTF-8 with its mark, no cell a formula, the versions on every line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    data, regime = screened.version or ("", "")
    for row in screened.rows():
        writer.writerow([harmless(cell) for cell in (*_cells(row), screened.on.isoformat(), data, regime)])
    return out.getvalue().encode("utf-8-sig")


def _cells(row: Row) -> tuple[object, ...]:
    subject = row.shown.subject if row.shown else None
    return (
        row.asked.at,
        mask(row.asked.ref),
        row.asked.by or "",
        row.asked.shown,
        "none of them" if row.decision == "" else row.match,
        subject.id if subject else "",
        subject.name if subject else "",
        (subject.name_en or "") if subject else "",
        " ".join(row.candidates),
        " ".join(row.measures),
        " ".join(dict.fromkeys(str(e.standing) for e in row.effects)),
        " ".join(dict.fromkeys(e.listing for e in row.effects)),
        row.reason,
    )
