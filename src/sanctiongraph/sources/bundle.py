"""The own format, a *bundle*: a folder or a zip of JSON Lines or CSV, one file a record kind (``docs/bundle.md``).

Reading streams: some thousand rows at a time, in the order in which one kind may refer to another, whatever the size.
A row that is wrong is a row with its :class:`Rejection` sentences, never an exception; only a bundle that cannot be
opened is one.
What needs other rows, the regime or the graph (duplicates, dangling references) is checked where it is known: in
:mod:`sanctiongraph.check`.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .. import identifiers
from ..errors import LoadError
from ..model import HIDDEN, RECORDS, Identifier, Kind, Listing, Record, Subject

LONGEST = 1_000_000
"""Bytes that one line may have: a longer one is not a record, and would not fit a careful reader's memory."""

CELL = 131_072
"""Characters that one cell of a table may have."""

MANY = 1_000
"""Values that one line may hold, in lists and objects inside each other."""

DEEP = 20
"""Lists and objects inside each other in a cell; a record's have three."""

TOLD = 20
"""Mistakes of one line that a report tells one by one."""

LONGEST_ID = 200
"""Characters of an id."""

BOMB = 100
"""Times its own size that a zip may unpack to; real records reach ten to twenty."""

SMALL = 100_000_000
"""Bytes up to which a zip may unpack to however many times its size."""

CHUNK = 10_000
"""Lines held at a time, checked and written together; docs/bundle.md has the measurement."""

CHUNK_SIZE = 4_000_000
"""Characters of lines that are held at a time, at most, beside one more line: 10,000 lines may have a megabyte each.
Where several processes check, each holds as many, and the one that reads for them as many for each."""

KINDS: Mapping[str, type[Record]] = {model.file: model for model in RECORDS}
"""Record kinds by the name of their file, in the order of reading."""

_BESIDE = re.compile(r"^(\..*|README(\..+)?|LICEN[CS]E(\..+)?|__MACOSX)$", re.IGNORECASE)
"""Files that may stand beside the records."""

_LISTS = {"names", "measures"}
_NUMBERS = {"share", "points", "score"}
_OWN_SENTENCE = re.compile(r"^([a-z_]+): (.+)$", re.DOTALL)


@dataclass(frozen=True)
class Rejection:
    """Why a line was not taken: where, which field, what stood there (masked), and the reason as a sentence."""

    file: str
    line: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        at = f"{self.file}, line {self.line}" if self.line else self.file
        named = f", {self.field}" if self.field else ""
        value = f" ({self.value})" if self.value else ""
        return f"{at}{named}{value}: {self.reason}"


@dataclass(frozen=True)
class Row:
    """One line: its place, its content, and the record that it says, or the reasons why it says none.

    A line with ``withdrawn: true`` gives a bare :class:`~sanctiongraph.model.Record`. ``kind`` is None for a file that
    is none of a bundle's. ``raw`` holds the id of a wrong line, nothing else. ``size`` is the line's, in characters.
    """

    file: str
    line: int
    kind: type[Record] | None
    raw: Mapping[str, Any] = field(repr=False)
    record: Record | None
    problems: list[Rejection]
    size: int = 0


Thing = TypeVar("Thing")

_Parsed = tuple[int, "dict[str, Any] | None", str, list[Rejection]]
"""A line: its number, its object (None: not parsed yet), its text, and what is wrong with it."""


@dataclass(frozen=True)
class Part:
    """Some lines of one file, as they were read. Small enough to be sent to another process, which makes the rows."""

    file: str
    kind: type[Record] | None
    lines: list[_Parsed] = field(repr=False)

    @property
    def of(self) -> str:
        """The name of the kind; empty for a file that is none of a bundle's."""
        return self.kind.file if self.kind else ""

    def rows(self) -> list[Row]:
        """Each line as a checked row."""
        return [_row(self.file, self.kind, *_parsed(self.file, *line)) for line in self.lines]


def read(path: Path | str) -> Iterator[Row]:
    """Every line of a bundle as a checked row, streaming.

    Raises LoadError when the path is no bundle, or when its zip is broken or unsafe.
    """
    return Bundle(path).rows()


def read_line(kind: str, text: str) -> Row:
    """One JSON line of a kind's file, as a bundle with nothing else in it would give it."""
    return Part(f"{kind}.jsonl", KINDS[kind], [(1, None, text, [])]).rows()[0]


class Bundle:
    """An opened bundle: its name, its rows, and, once they were all read, the hash of every byte that was read."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.name = printable(self.path.name or self.path.resolve().name)
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Hash of the names and contents of the files read so far; a zip has that of the folder it was made from."""
        return self._hash.hexdigest()

    @property
    def size(self) -> int:
        """Bytes of the records' files, unpacked; 0 for what cannot be opened, as reading it says."""
        try:
            if self.path.is_dir():
                return sum(p.stat().st_size for p in self.path.iterdir() if _kind_of(p.name) and p.is_file())
            with zipfile.ZipFile(self.path) as archive:
                return sum(m.file_size for m in archive.infolist() if _kind_of(PurePosixPath(m.filename).name))
        except _BROKEN_ZIP:
            return 0

    def rows(self) -> Iterator[Row]:
        """Every line, documents first.

        Raises LoadError as :func:`read` does.
        """
        for part in self.parts():
            yield from part.rows()

    def parts(self) -> Iterator[Part]:
        """Every line, documents first, some thousands at a time.

        Raises LoadError as :func:`read` does.
        """
        with self._opened() as members:
            if not any(_kind_of(name) for name in members):
                raise LoadError(
                    f"{self.path} holds none of a bundle's files: {', '.join(k + '.jsonl' for k in KINDS)} (or .csv)."
                )
            for name in sorted(members):
                if not _kind_of(name):
                    yield _file_problem(name, f"is no file of a bundle; known are {', '.join(KINDS)}, .jsonl or .csv.")
                elif members[name] is None:
                    yield _file_problem(name, "is a link, a folder or a device; put the file itself there.")
            for kind, ending in itertools.product(KINDS, (".jsonl", ".csv")):
                if opener := members.get(name := kind + ending):
                    yield from self._parts_of(name, opener, KINDS[kind])

    @contextmanager
    def _opened(self) -> Iterator[dict[str, _Opener | None]]:
        """The files by name, each with a function that opens it, or None for what is no plain file."""
        if self.path.is_dir():
            yield _in_folder(self.path)
            return
        if not self.path.exists():
            raise LoadError(f"There is no {self.path}: name a folder or a zip of JSON Lines or CSV files.")
        if self.path.is_file() and not _meant_as_zip(self.path):
            raise LoadError(
                f"{self.path} is one file: name the folder (or zip) that holds it; for a BODS file add --bods, "
                "for FollowTheMoney --ftm."
            )
        try:
            archive = zipfile.ZipFile(self.path)
        except _BROKEN_ZIP:
            raise LoadError(
                f"{self.path} is neither a folder nor a whole zip file; it may have been cut off on its way."
            ) from None
        with archive:
            _refuse_bomb(archive, self.path)
            yield _members(archive, self.path)

    def _parts_of(self, name: str, opener: _Opener, kind: type[Record]) -> Iterator[Part]:
        self._hash.update(f"{name}\0".encode())
        lines = _Lines(name, self.path, opener, self._hash)
        parsed = _csv(lines, kind) if name.endswith(".csv") else _jsonl(lines)
        yield from (Part(name, kind, held) for held in chunks(parsed, lambda line: len(line[2])))


def chunks(things: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[list[Thing]]:
    """Lines, or the rows made of them, as many at a time as may be held; ``size`` tells the characters of one."""
    chunk: list[Thing] = []
    characters = 0
    for thing in things:
        chunk.append(thing)
        characters += size(thing)
        if len(chunk) >= CHUNK or characters > CHUNK_SIZE:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


_Opener = Callable[[], IO[bytes]]

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    OverflowError,
    ValueError,
    OSError,
)
"""What the standard library raises for a zip that is cut, changed, encrypted or packed in an unknown way."""


def _in_folder(path: Path) -> dict[str, _Opener | None]:
    """The files of a folder. A link could lead anywhere and a pipe never ends, so neither is opened."""
    try:
        inside = [p for p in sorted(path.iterdir()) if not _BESIDE.match(p.name)]
    except OSError as error:
        raise LoadError(f"{path} cannot be read ({error.strerror}); allow it, or name another.") from None
    return {p.name: _plain(p) if p.is_file() and not p.is_symlink() else None for p in inside}


def _plain(path: Path) -> _Opener:
    return lambda: path.open("rb")


def _refuse_bomb(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse a zip that unpacks to far more than records can; its own figures are enough, no more is ever unpacked."""
    whole, packed = sum(member.file_size for member in archive.infolist()), path.stat().st_size
    if whole > max(SMALL, BOMB * packed):
        raise LoadError(
            f"{path} unpacks to {whole // max(packed, 1):,} times its size, which records never do; "
            "it is not opened. Unpack it and load the folder if it is meant."
        )


def _meant_as_zip(path: Path) -> bool:
    """Whether a file is a zip by its name or its first bytes, be it whole or not."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".zip" or file.read(2) == b"PK"
    except OSError as error:
        raise LoadError(f"{path} cannot be read ({error.strerror}); allow it, or name another.") from None


def _kind_of(name: str) -> type[Record] | None:
    stem, dot, ending = name.rpartition(".")
    return KINDS.get(stem) if dot and ending in ("jsonl", "csv") else None


def _file_problem(name: str, reason: str) -> Part:
    shown = printable(name)
    return Part(shown, None, [(0, {}, "", [Rejection(shown, 0, "", "", reason)])])


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, _Opener | None]:
    """The zip's files by name; they may share one folder. Nothing is ever unpacked to disk.

    Raises LoadError for a member whose path leads out of the archive, which no honest tool writes.
    """
    found: dict[str, _Opener | None] = {}
    files = [m for m in archive.infolist() if not m.filename.endswith("/")]  # a broken one has no name at all
    for member in files:
        parts = PurePosixPath(member.filename).parts
        if member.filename.startswith("/") or ".." in parts or "\\" in member.filename or ":" in member.filename:
            raise LoadError(f"{path} holds a member whose path leads out of the archive; it is not opened.")
    roots = {PurePosixPath(m.filename).parent for m in files if _kind_of(PurePosixPath(m.filename).name)}
    for member in files:
        at = PurePosixPath(member.filename)
        if any(_BESIDE.match(part) for part in at.parts):
            continue
        name = at.name if len(roots) == 1 and at.parent in roots else str(at)
        if name in found:
            raise LoadError(f"{path} holds {printable(name)} twice; a bundle has each file once.")
        link = stat.S_ISLNK(member.external_attr >> 16)
        found[name] = None if link else partial(archive.open, member)
    return found


# --- lines ------------------------------------------------------------------------------------------------------


class _Lines:
    """Numbered lines of a file, each with its problem when it is too long or not UTF-8."""

    def __init__(self, name: str, path: Path, opener: _Opener, digest: hashlib._Hash) -> None:
        self.name, self.n, self.last_whole = name, 0, True
        self._path, self._opener, self._digest = path, opener, digest

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Text and problem of each line; the line's number is ``n``.

        Raises LoadError when the file cannot be read on.
        """
        offset = 0
        try:
            with self._opener() as file:
                while line := file.readline(LONGEST + 1):
                    self.n += 1
                    size, problem = self._rest(file, line)
                    text, wrong = _decoded(b"" if problem else line, offset)
                    offset += size
                    yield text, problem or wrong
        except _BROKEN_ZIP as error:
            raise LoadError(
                f"{self._path} is broken or locked: {self.name} cannot be read past line {self.n}."
            ) from error

    def _rest(self, file: IO[bytes], line: bytes) -> tuple[int, str]:
        """Bytes of the whole line, and what is wrong when that is too many; the rest of such a one is passed over."""
        self._digest.update(line)
        size, self.last_whole = len(line), line.endswith(b"\n")
        if size <= LONGEST:
            return size, ""
        while not self.last_whole and (rest := file.readline(LONGEST)):
            self._digest.update(rest)
            size, self.last_whole = size + len(rest), rest.endswith(b"\n")
        return size, f"the line is longer than {LONGEST:,} bytes."

    def reject(self, reason: str, field: str = "") -> Rejection:
        """A rejection at the line reached."""
        return Rejection(self.name, self.n, field, "", reason)


def _decoded(line: bytes, offset: int) -> tuple[str, str]:
    """The text of a line that begins at an offset of its file, and what is wrong with its bytes."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        at = offset + error.start
        return "", f"is not UTF-8: byte 0x{line[error.start]:02x} at offset {at} of the file; save it as UTF-8."
    if "\0" in text:
        return "", "holds a NUL byte, as UTF-16 does; save the file as UTF-8."
    return text if offset else text.removeprefix("\ufeff"), ""


def _jsonl(lines: _Lines) -> Iterator[_Parsed]:
    for text, problem in lines:
        if problem:
            yield lines.n, {}, "", [lines.reject(problem)]
        elif text.isspace():
            continue
        elif not lines.last_whole and _parse(text)[1]:
            cut = lines.reject("the file ends in the middle of this line; it was cut off. Fetch it again.")
            yield lines.n, {}, "", [cut]
        else:
            yield lines.n, None, text, []


def _parsed(
    file: str, line: int, raw: dict[str, Any] | None, text: str, problems: list[Rejection]
) -> tuple[int, dict[str, Any], str, list[Rejection]]:
    """A line with its object."""
    if raw is not None:
        return line, raw, text, problems
    found, reason = _parse(text)
    return line, found, text, [Rejection(file, line, "", "", reason)] if reason else []


def json_lines(path: Path, digest: hashlib._Hash) -> Iterator[tuple[int, dict[str, Any], str, list[Rejection]]]:
    """The lines of one file, whatever it holds, each with its number, its object, its text, and what is wrong with it.

    Every byte is added to ``digest``. Raises LoadError when the file cannot be read on.
    """
    name = printable(path.name)
    return (_parsed(name, *line) for line in _jsonl(_Lines(name, path, _plain(path), digest)))


class _Twice(ValueError):
    """A key that stands twice in one JSON object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice(next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1))
    return found


def _constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not a number in JSON", name, 0)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant)


def _parse(text: str) -> tuple[dict[str, Any], str]:
    """The object that a line holds, or the reason why it holds none."""
    try:
        raw = _DECODER.decode(text)
    except _Twice as error:
        return {}, f"the key '{printable(str(error))[:60]}' stands twice in one object; keep one."
    except json.JSONDecodeError as error:
        at = min(error.pos, len(text.rstrip())) + 1
        return {}, f"is not JSON: {error.msg.removesuffix(' at')} at character {at}."
    except (ValueError, RecursionError):
        return {}, "is not JSON that can be read: a number is too long, or the nesting too deep."
    if not isinstance(raw, dict):
        return {}, "is not an object: a line looks like {" + '"id": …, …}.'
    return raw, ""


# --- CSV --------------------------------------------------------------------------------------------------------


class _Table:
    """Rows of cells of a CSV file, each with its problem.

    A row that is none is passed over when it is certain where the next one begins: when it took one line, and that line
    closed as many quotes as it opened. Else a quoted text could be taken for records, so nothing more is read.
    """

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._begin()

    def _begin(self) -> None:
        self._first, self._size, self._quotes, self._problem = self._lines.n + 1, 0, 0, ""

    def _texts(self) -> Iterator[str]:
        for text, problem in self._lines:
            self._problem = self._problem or problem
            self._size += len(text)
            self._quotes += text.count('"')
            if self._size > LONGEST:
                raise csv.Error("endless")
            yield text

    def __iter__(self) -> Iterator[tuple[list[str], str]]:
        texts = self._texts()
        csv.field_size_limit(CELL)  # of the process: another library may have changed it
        reader = csv.reader(texts, strict=True)
        while True:
            self._begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                certain = self._lines.n == self._first and self._quotes % 2 == 0
                yield [], _no_row(str(error)) + ("" if certain else " Nothing after it was read.")
                if not certain:
                    return
                reader = csv.reader(texts, strict=True)
            else:
                yield cells, self._problem


def _no_row(error: str) -> str:
    """Our sentence for what the standard library says of a row."""
    sentences = {
        "unexpected end": "the file ends inside a quoted cell; it was cut off.",
        "field larger": f"a cell is longer than {CELL:,} characters.",
        "new-line": "a carriage return stands alone in the line; save the file with ordinary line ends.",
        "expected after": "a cell goes on behind its closing quote; double the quotes inside a cell.",
        "endless": f"the row is longer than {LONGEST:,} characters; a quote is not closed.",
    }
    return next((sentence for words, sentence in sentences.items() if words in error), f"is not CSV: {error}.")


def _csv(lines: _Lines, kind: type[Record]) -> Iterator[_Parsed]:
    """Rows of a CSV file, as the JSON objects that they stand for."""
    header: list[str] = []
    for cells, problem in _Table(lines):
        if not header:
            header = [column.strip() for column in cells]
            if reason := problem or _wrong_header(header, kind):
                yield lines.n, {}, "", [lines.reject(reason)]
                return
        elif problem:
            yield lines.n, {}, "", [lines.reject(problem)]
        elif len(cells) not in (0, len(header)):
            reason = f"has {len(cells):,} cells where the header names {len(header)} columns."
            yield lines.n, {}, "", [lines.reject(reason)]
        elif cells:
            yield _from_cells(lines, dict(zip(header, cells, strict=True)))


def _wrong_header(header: list[str], kind: type[Record]) -> str:
    known = columns(kind)
    unknown = [printable(c)[:60] for c in header if c not in known]
    if unknown or "id" not in header:
        what = f"the header names unknown columns ({_some(unknown)})" if unknown else "the header has no column id"
        return f"{what}; known are {', '.join(known)}. No line of the file was read."
    twice = sorted(c for c, times in Counter(header).items() if times > 1)
    return f"the header names {', '.join(twice)} twice. No line of the file was read." if twice else ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")


def _from_cells(lines: _Lines, cells: dict[str, str]) -> _Parsed:
    raw: dict[str, Any] = {}
    problems: list[Rejection] = []
    for column, cell in cells.items():
        if cell.strip():
            try:
                raw[column] = _cell(column, cell.strip())
            except ValueError as error:
                problems.append(lines.reject(str(error), column))
    return lines.n, raw, json.dumps(raw), problems


def _cell(column: str, cell: str) -> Any:
    """What a cell stands for. Raises ValueError with a sentence."""
    if column in _LISTS:
        return [part.strip() for part in cell.split(";") if part.strip()]
    if column == "identifiers":
        pairs = [part.partition(":") for part in cell.split(";") if part.strip()]
        if not all(colon for _, colon, _ in pairs):
            raise ValueError("is written scheme:value;scheme:value.")
        return [{"scheme": scheme.strip(), "value": value.strip()} for scheme, _, value in pairs]
    if column in ("extensions", "keyed"):
        return _json_cell(cell)
    if column == "withdrawn":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if column in _NUMBERS:
        return float(cell) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) else cell
    if column == "level":
        return int(cell) if re.fullmatch(r"[0-9]{1,9}", cell) else cell
    return cell


def _json_cell(cell: str) -> Any:
    with suppress(ValueError, RecursionError):
        if not _deeper_than(DEEP, value := _DECODER.decode(cell)):
            return value
    raise ValueError("is a JSON list, such as [{" + '"decided": "2017-03-01", "years": 1, …}].')


# --- records ----------------------------------------------------------------------------------------------------


def columns(kind: type[Record]) -> list[str]:
    """The fields of a record kind as a bundle writes them."""
    return [info.alias or name for name, info in kind.model_fields.items()]


_COLUMNS = {kind: frozenset(columns(kind)) for kind in RECORDS}


def _row(
    file: str, kind: type[Record] | None, line: int, raw: dict[str, Any], text: str, problems: list[Rejection]
) -> Row:
    record, found = None, problems
    if kind and not found:
        model = Record if raw.get("withdrawn") is True else kind
        record, wrong = _validate(model, kind, raw, text)
        found = _rejections(file, line, wrong)
    id = raw.get("id")
    kept = {"id": id} if found and isinstance(id, str) and len(id) <= LONGEST_ID else {}
    return Row(file, line, kind, kept, None if found else record, found, len(text))


def _rejections(file: str, line: int, wrong: list[_Wrong]) -> list[Rejection]:
    found = [
        Rejection(file, line, name, _safe(name, value), identifiers.mask(why)) for name, value, why in wrong[:TOLD]
    ]
    if len(wrong) > TOLD:
        found.append(Rejection(file, line, "", "", f"and {len(wrong) - TOLD:,} mistakes more in this line."))
    return found


def row_of(file: str, line: int, kind: type[Record], raw: dict[str, Any]) -> Row:
    """A row for what another format says, written as a bundle's line would be, after the same checks."""
    return _row(file, kind, line, raw, json.dumps(raw, ensure_ascii=False), [])


def checked(file: str, line: int, record: Record) -> Row:
    """A row for a record that another source made, after the same checks; ``line`` says which one it is there."""
    problems = _rejections(file, line, list(_doubtful(record, record.model_dump_json(by_alias=True))))
    return Row(file, line, type(record), {"id": record.id}, None if problems else record, problems)


_Wrong = tuple[str, Any, str]


def _validate(
    model: type[Record], kind: type[Record], raw: dict[str, Any], text: str
) -> tuple[Record | None, list[_Wrong]]:
    if len(text) > 2 * MANY and _holds_more_than(MANY, raw):
        return None, [("", None, f"holds more than {MANY:,} values; no record needs so many.")]
    unknown = [
        (printable(name)[:60], None, f"{kind.file} have no such field; known are {', '.join(columns(kind))}.")
        for name in raw
        if name not in _COLUMNS[kind]
    ]
    if model is Record:
        raw = {name: raw[name] for name in ("id", "withdrawn") if name in raw}
        text = json.dumps(raw)
    try:
        record = model.model_validate_json(text, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, unknown + [_sentence(d) for d in details if not (d["type"] == "extra_forbidden" and unknown)]
    return record, unknown + list(_doubtful(record, text))


def _doubtful(record: Record, text: str) -> Iterator[_Wrong]:
    """What the model does not see: check digits, hidden characters in ids, personal numbers outside their place."""
    if isinstance(record, Subject) and record.identifiers:
        for i, identifier in enumerate(record.identifiers):
            if reason := _wrong_number(identifier):
                yield f"identifiers.{i}.{identifier.scheme}", identifier.value, reason
    if isinstance(record, Subject):
        for i, number in enumerate(record.keyed):
            if not identifiers.is_personal(number.scheme, record.kind is Kind.person):
                yield f"keyed.{i}.scheme", number.scheme, "a unit's number is public; give it as an identifier."
    if "@" in text:
        yield from _wrong_references(record)
    escaped = "\\" in text  # an escape hides what the record holds, or ends in a digit right before a number
    if escaped or HIDDEN.search(text.rstrip("\r\n")) or _JOINERS.search(text):
        yield from ((name, None, _HIDES) for name in _odd_ids(record))
    if escaped or identifiers.has_resident(text):
        yield from _misplaced(record)


def _wrong_number(identifier: Identifier) -> str:
    try:
        identifiers.check(identifier.scheme, identifier.value)
    except ValueError as error:
        return str(error)
    return ""


_REFERENCES = {kind: [n for n in ("subject", "source", "target") if n in kind.model_fields] for kind in RECORDS}


def references(record: Record) -> Iterator[tuple[str, str]]:
    """Field and text of each reference to a subject in a record."""
    for name in _REFERENCES.get(type(record), ()):
        yield name, getattr(record, name)
    if isinstance(record, Listing):
        yield from ((f"names.{i}", value) for i, value in enumerate(record.names))


def _wrong_references(record: Record) -> Iterator[_Wrong]:
    for name, value in references(record):
        if value.startswith("@"):
            scheme, _, number = value[1:].partition(":")
            if reason := _wrong_number(Identifier(scheme=scheme, value=number)):
                yield name, value, reason


_HIDES = "contains a control, bidirectional or invisible character; remove it."
_JOINERS = re.compile("[\\u200c\\u200d]")
_SPELT = frozenset({"title", "title_en", "issuer", "number", "url", "locator", "name", "name_en", "names", "text"})
"""Fields in which the joiners of Persian and Indian scripts may stand: texts, no ids."""


def _odd_ids(record: Record) -> Iterator[str]:
    for name, value in _strings(record.model_dump(by_alias=True)):
        joined = _JOINERS.search(value) and name.partition(".")[0] not in _SPELT
        if joined or HIDDEN.search(value):
            yield name


def _holds_more_than(most: int, value: Any) -> bool:
    """Whether objects and lists inside each other hold more values than a number."""
    todo, held = [value], 0
    while todo and held <= most:
        inner = todo.pop()
        if isinstance(inner, (dict, list)):
            held += len(inner)
            todo.extend(inner.values() if isinstance(inner, dict) else inner)
    return held > most


def _deeper_than(most: int, value: Any) -> bool:
    """Whether objects and lists inside each other go deeper than a number."""
    level = [value]
    for _ in range(most + 1):
        level = [v for x in level for v in (x.values() if isinstance(x, dict) else x if isinstance(x, list) else ())]
    return bool(level)


def _misplaced(record: Record) -> Iterator[_Wrong]:
    """A resident number in a text, an id or a name would reach the graph as it stands."""
    numbers = {name for name, value in references(record) if value.startswith("@")}
    for name, value in _strings(record.model_dump(by_alias=True, exclude={"identifiers", "keyed", "sha256"})):
        if name not in numbers and identifiers.has_resident(value):
            yield name, None, "holds a resident number; hide it here and give it as an identifier of the subject."


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, (list, tuple)):
        for i, inner in enumerate(value):
            yield from _strings(inner, f"{name}.{i}")


# --- sentences --------------------------------------------------------------------------------------------------

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "date_type": "a day, written 2015-06-01",
}


def _sentence(detail: ErrorDetails) -> _Wrong:
    """Field, value and our own sentence for one of pydantic's errors. The reason never repeats a value of ours."""
    name = ".".join(printable(str(part))[:60] for part in detail["loc"])
    value, type_ = detail["input"], detail["type"]
    if type_ == "value_error":
        text = str(detail["ctx"]["error"])
        if not name and (own := _OWN_SENTENCE.match(text)):
            return own[1], None, _stop(own[2])
        return name, value, _stop(text)
    if type_ in ("missing", "extra_forbidden", "json_invalid"):
        reason = {
            "missing": "is missing.",
            "extra_forbidden": "there is no such field here.",
            "json_invalid": "the line holds a broken Unicode escape, nests too deep or is not JSON.",
        }
        return name, None, reason[type_]
    if type_ in _TYPES:
        return name, value, f"should be {_TYPES[type_]}."
    return name, value, _limits(detail)


def _limits(detail: ErrorDetails) -> str:
    type_, ctx = detail["type"], detail.get("ctx", {})
    if type_ == "enum":
        return f"is none of {', '.join(Kind)}."
    if type_ == "string_pattern_mismatch":
        return _PATTERNS.get(str(detail["loc"][-1]), "an id has 1 to 200 characters, no spaces, no @ or * in front.")
    if type_.startswith("date_"):
        return "there is no such day; a day is written 2015-06-01."
    if type_ in ("string_too_short", "too_short"):
        return "is empty."
    if type_ in ("string_too_long", "too_long"):
        return f"is longer than {ctx.get('max_length')} characters."
    return _stop(detail["msg"].replace("Input should be", "should be"))


_PATTERNS = {
    "sha256": "a SHA-256 hash has 64 characters, 0-9 and a-f.",
    "key": "a keyed number has 64 characters, 0-9 and a-f.",
    "shown": "of a personal number •••• and no more than two characters are shown.",
    "under": "a key's fingerprint has 16 characters, 0-9 and a-f.",
    "scheme": "a scheme is written in small letters, such as uscc, registration, resident, passport.",
}


def _stop(text: str) -> str:
    return text if text.endswith(".") else text + "."


def _safe(name: str, value: Any) -> str:
    """What a report may show of a value: nothing of a free text, two characters of a personal number."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = str(value)
    first = name.partition(".")[0]
    if name.startswith("keyed") and name.endswith((".key", ".shown")):
        return printable(text[-2:]).rjust(6, "•")
    if first == "identifiers":
        scheme = name.rpartition(".")[2]
        return printable(text)[:80] if scheme in ("uscc", "registration") else printable(text[-2:]).rjust(6, "•")
    return shown_reference(text) if text.startswith("@") else printable(text)[:80]


def printable(text: str) -> str:
    """A text as a report and a terminal may show it: personal numbers masked, what nobody sees written out."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", identifiers.mask(text[:10_000]))


def shown_reference(text: str) -> str:
    """A reference as a report may show it: ``@resident:••••07``."""
    scheme, colon, number = text.partition(":")
    if colon and scheme[1:] not in ("uscc", "registration"):
        return f"{printable(scheme)[:40]}:••••{printable(number[-2:])}"
    return printable(text)[:80]
