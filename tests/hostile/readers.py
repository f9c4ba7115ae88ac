"""Every reader of what comes from outside, fed with bytes: it reads them or refuses them as it says it does.

Each takes any bytes at all. An exception that its reader does not announce goes up, and an assertion fails where what
was read, or what is told about it, could not be stored or shown.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from hostile.corpus import SORTS, Place
from sanctiongraph import identifiers
from sanctiongraph.api import cursors
from sanctiongraph.api.bodies import DEPTH, depth
from sanctiongraph.api.cursors import Cursor, pack, unpack
from sanctiongraph.api.problems import Problem
from sanctiongraph.api.screen import _rows as screened
from sanctiongraph.errors import LoadError, RegimeError
from sanctiongraph.forms import index_terms
from sanctiongraph.model import HIDDEN, RECORDS, When
from sanctiongraph.regime import load_regime, shipped
from sanctiongraph.sources import bods, ftm
from sanctiongraph.sources.bundle import Row, read

BODS = Path(__file__).parents[1] / "data" / "bods"
FTM = Path(__file__).parents[1] / "data" / "ftm"
SCHEMES = ("uscc", "registration", "resident", "passport", "other")
SECRET = b"k" * 32


@cache
def scratch() -> Path:
    """A folder of this process, in memory where the system has such."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def folder(name: str, content: bytes) -> Path:
    """A folder that holds one file and nothing else."""
    place = scratch() / "one"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / name).write_bytes(content)
    return place


def bundle_rows(rows: Iterable[Row]) -> None:
    """Each is a record that can be stored, or reasons that can be shown."""
    for row in rows:
        assert (row.record is None) == bool(row.problems)
        if row.record is not None:
            text = row.record.model_dump_json(by_alias=True)
            assert type(row.record).model_validate_json(text) == row.record
        for problem in row.problems:
            for told in (problem.file, problem.field, problem.value, problem.reason):
                told.encode()
                assert not HIDDEN.search(told), told


def json_lines(data: bytes) -> None:
    """A file of JSON Lines; the first byte says of which kind."""
    kind = RECORDS[data[0] % len(RECORDS)] if data else RECORDS[0]
    bundle_rows(read(folder(f"{kind.file}.jsonl", data[1:])))


def table(data: bytes) -> None:
    """A table; the first byte says of which kind."""
    kind = RECORDS[data[0] % len(RECORDS)] if data else RECORDS[0]
    bundle_rows(read(folder(f"{kind.file}.csv", data[1:])))


def zipped(data: bytes) -> None:
    """A bundle in a zip."""
    try:
        bundle_rows(read(folder("b.zip", data) / "b.zip"))
    except LoadError as error:
        str(error).encode()


def bods_statements(data: bytes) -> None:
    """A file of BODS statements."""
    try:
        for step in bods.read(folder("b.json", data) / "b.json"):
            for record in step:
                record.model_dump_json(by_alias=True).encode()
    except LoadError as error:
        str(error).encode("utf-8", "backslashreplace")


def ftm_entities(data: bytes) -> None:
    """A file of FollowTheMoney entities."""
    try:
        with ftm.opened(folder("e.jsonl", data) / "e.jsonl") as file:
            bundle_rows(file.rows())
            assert not HIDDEN.search("".join(text for key in file.summary for text in key))
    except LoadError as error:
        str(error).encode("utf-8", "backslashreplace")


def regime(data: bytes) -> None:
    """A file of a regime."""
    try:
        load_regime(folder("r.yaml", data))
    except RegimeError:
        return


def words(data: bytes) -> None:
    """A day, a number, a name."""
    text = data[1:].decode("utf-8", "surrogateescape")
    scheme = SCHEMES[data[0] % len(SCHEMES)] if data else "uscc"
    for wanted in (
        lambda: dates(text),
        lambda: identifiers.check(scheme, text),
        lambda: identifiers.key(scheme, text, SECRET),
    ):
        with suppress(ValueError):
            wanted()
    identifiers.mask(text)
    identifiers.has_resident(text)
    identifiers.shown(scheme, text)
    name = data.decode("utf-8", "replace")
    index_terms([name], person=bool(len(data) % 2))


def dates(text: str) -> None:
    """A day as a document gives it, and back."""
    when = When.parse(text)
    assert date.min <= when.earliest <= when.latest <= date.max
    assert When.parse(str(when)) == when


def cursor(data: bytes) -> None:
    """Where a question goes on; and a real one with the bytes in it."""
    text = data.decode("utf-8", "surrogateescape")
    for question in ("q", text):
        try:
            unpack(text, question, SECRET)
        except Problem:
            continue
        raise AssertionError("a cursor that nobody signed was taken")
    real = Cursor(1, date.min, date.max, data.decode("utf-8", "replace"), len(data))
    assert unpack(pack(real, text, SECRET), text, SECRET) == real
    cursors.keyed_hash(text, SECRET)


def body(data: bytes) -> None:
    """What is sent to be screened."""
    if depth(data) > DEPTH:
        return
    for media in ("application/x-ndjson", "text/csv", "application/json"):
        with suppress(Problem):
            for row in screened(data, media):
                str(row).encode()


READERS: dict[str, Callable[[bytes], None]] = {
    "json_lines": json_lines,
    "csv": table,
    "zip": zipped,
    "bods": bods_statements,
    "ftm": ftm_entities,
    "regime": regime,
    "words": words,
    "cursor": cursor,
    "body": body,
}


# --- what a fuzzer begins with --------------------------------------------------------------------------------------

LONGEST_SEED = 4_000


def seeds(name: str) -> list[bytes]:
    """Bytes of the kind that a reader expects, whole and malformed."""
    return [seed for seed in _SEEDS[name]() if len(seed) <= LONGEST_SEED]


@cache
def _lines() -> list[tuple[int, str, bytes]]:
    """Number of the kind, name of the file and line of every sort in the hostile corpus, and of its mended twin."""
    rules, files = load_regime("prc"), [model.file for model in RECORDS]
    found = []
    for sort in SORTS:
        made = sort.make(Place("mended", 0, rules, Random(1)))
        found += [(files.index(sort.file.partition(".")[0]), sort.file, line) for line in (made.bad, made.good)]
    return found


def _json_seeds() -> list[bytes]:
    return [bytes([kind]) + line + b"\n" for kind, file, line in _lines() if not file.endswith(".csv")]


def _csv_seeds() -> list[bytes]:
    head = b"id,document,kind,source,target,share,since,until\n"
    return [bytes([kind]) + head + line + b"\n" for kind, file, line in _lines() if file.endswith(".csv")]


def _zip_seeds() -> list[bytes]:
    found = []
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", how) as archive:
            archive.writestr("b/documents.jsonl", '{"id": "d1", "title": "a"}\n' * 3)
            archive.writestr("b/README", "")
        found.append(file.getvalue())
    return found


def _bods_seeds() -> list[bytes]:
    found = []
    for path in sorted(BODS.glob("*.json")):
        statements = json.loads(path.read_text("utf-8"))
        found += [json.dumps(statements[at : at + 2]).encode() for at in range(0, len(statements), 2)]
    return found


def _ftm_seeds() -> list[bytes]:
    lines = (FTM / "harbour.jsonl").read_bytes().splitlines(keepends=True)
    ends = [line for line in lines if b'"Person"' in line or b'"Company"' in line]
    return [line for line in lines if line not in ends] + [b"".join(ends) + line for line in lines if line not in ends]


def _regime_seeds() -> list[bytes]:
    found = []
    for path in sorted(shipped("prc").rglob("*.yaml")):
        text = path.read_bytes()
        found.append(text[: text.rfind(b"\n", 0, LONGEST_SEED) + 1])
    return found


def _word_seeds() -> list[bytes]:
    texts = (
        "2015",
        "2015-06",
        "2015-06-01",
        "2015-01-01/2015-03-31",
        "9999-12-31",
        "91999999MA00000T4T",
        "万俟 Wei-Lan",
    )
    return [bytes([n]) + text.encode() for n in range(len(SCHEMES)) for text in texts]


def _cursor_seeds() -> list[bytes]:
    return [pack(Cursor(1, date.min, date.max, "p:1", 1), "another", SECRET).encode()]


def _body_seeds() -> list[bytes]:
    return [b'{"id": "1", "name": "a", "as_of": "2018-03-01"}\n', b"id,name\n1,a\n", b'[{"name": "a"}]']


_SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "json_lines": _json_seeds,
    "csv": _csv_seeds,
    "zip": _zip_seeds,
    "bods": _bods_seeds,
    "ftm": _ftm_seeds,
    "regime": _regime_seeds,
    "words": _word_seeds,
    "cursor": _cursor_seeds,
    "body": _body_seeds,
}
