"""The graph as a bundle again: what stands at a load, written so that loading it makes the very same claims.

A page of records at a time, in the order of their ids, so that memory does not grow with the graph and the same claims
always give the same bytes. Every line is read again as a load would read it and held against the claims that it came
from before it is written: an export is exact, or there is none. Personal numbers go out as they are kept: keyed.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from . import identifiers
from .claims import Context, base, prepare
from .errors import ExportError
from .graph.connection import Graph
from .graph.queries import query
from .model import BEGINNING, FAR, TIES, Kind, When
from .progress import Progress, silent
from .sources.bundle import KINDS, columns, read_line

PAGE = 5_000
"""Records read at a time."""

Row = dict[str, Any]


def export_bundle(
    graph: Graph, data: int, folder: Path, secret: bytes, progress: Progress = silent, page: int = PAGE
) -> dict[str, int]:
    """Write what stands at load ``data`` into a new or empty folder; how many records there are of each kind.

    ``secret`` is the key under which the graph's personal numbers are hashed: its fingerprint goes with them.
    Raises ExportError when the folder cannot be written, when nothing stands, or when a record cannot be written
    exactly; there is no folder then.
    """
    counts: dict[str, int] = {}
    with _whole(folder) as part:
        for kind in KINDS:
            for lines in _pages(graph, data, kind, secret, page):
                with (part / f"{kind}.jsonl").open("a", encoding="utf-8", newline="\n") as file:
                    file.writelines(lines)
                counts[kind] = counts.get(kind, 0) + len(lines)
                progress(f"writing {kind}", counts[kind], 0)
        if not counts:
            raise ExportError(f"Nothing stands at load {data}, so there is nothing to write: load something first.")
    return counts


# --- the folder ---------------------------------------------------------------------------------------------------


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A private folder beside the one that is wanted, which takes its place when all of it is on the disk."""
    folder = folder.absolute()
    _refuse_taken(folder)
    part = None
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        yield part
        for path in (*part.iterdir(), part):
            _save(path)
        part.rename(folder)  # over an empty folder at most, whatever came into being meanwhile
    except OSError as error:
        raise ExportError(
            f"{folder} cannot be written ({error.strerror or error}), and nothing was; name another folder."
        ) from None
    finally:
        if part:
            shutil.rmtree(part, ignore_errors=True)


def _refuse_taken(folder: Path) -> None:
    if not folder.parent.is_dir():
        raise ExportError(f"There is no folder {folder.parent}: make it, or name another folder.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ExportError(f"{folder} is no folder; name a new or empty one.")
    if folder.is_dir() and any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty; name a new or empty folder, so that nothing is overwritten.")


def _save(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


# --- lines --------------------------------------------------------------------------------------------------------


def _pages(graph: Graph, data: int, kind: str, secret: bytes, page: int) -> Iterator[list[str]]:
    """The lines of a kind, some thousands at a time."""
    types = [name.lower() for name in dict.fromkeys(tie.relationship for tie in TIES.values())]
    for name in types if kind == "ties" else [kind]:
        asked, after, rows = query(f"export/{name}").text, "", [Row()]
        while rows:
            rows = graph.read(asked, {"data": data, "after": after, "page": page})
            if rows:
                yield [_line(kind, row, secret) for row in rows]
                after = rows[-1]["record"]


def _line(kind: str, row: Row, secret: bytes) -> str:
    """A record's line, which a load would make the same claims of.

    Raises ExportError when it would not.
    """
    text = json.dumps(_raw(kind, row, secret), ensure_ascii=False, separators=(",", ":")) + "\n"
    read = read_line(kind, text)
    if read.record is None:
        raise _inexact(kind, row, f"a load would refuse it: {'; '.join(map(str, read.problems[:3]))}")
    made = {claim.claim for claim in prepare(read.record, Context(str, secret)).claims}
    if made != {base(claim["claim"]) for claim in (row["said"], *row["around"].get("numbers", ()))}:
        raise _inexact(kind, row, "this version of the program would make another claim of it.")
    return text


def _inexact(kind: str, row: Row, why: str) -> ExportError:
    return ExportError(
        f"{row['record']} ({kind}) cannot be written so that it is loaded as the graph holds it, so nothing was "
        f"written: {why} Load the record anew from its publisher's bundle, then export again."
    )


def _raw(kind: str, row: Row, secret: bytes) -> Row:
    """The fields of a record in the order of its model; what is not known is left out."""
    said = {**row["said"], **row["around"]}
    found = {**said, "id": row["record"], "withdrawn": None, **_dates(kind, said)}
    if kind == "subjects":
        found |= _numbers(said, secret)
    if kind == "listings" and said.get("extensions"):
        found["extensions"] = json.loads(said["extensions"])
    return {name: value for name in columns(KINDS[kind]) if (value := _plain(found.get(name))) not in (None, [])}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | When) else value


def _dates(kind: str, said: Row) -> dict[str, When | None]:
    """The days of a record as vague as they were given."""
    if kind == "subjects":
        return {"born": _when(said.get("born_earliest"), said.get("born_latest"))}
    since, until = ("received", "ceased") if kind == "holdings" else ("since", "until")
    days = {"on": _when(said.get("on_earliest"), said.get("on_latest"))}
    if "since" in said:
        begins = _when(said["since"], said.get("sure_since") or said["since"])
        ends = _when(said.get("sure_until") or said["until"], said["until"])
        # who has to name a first day may have named the very first one
        always = kind != "ties" and not (kind == "listings" and said.get("register_name"))
        days[since] = begins if always or begins != When(BEGINNING, BEGINNING) else None
        days[until] = ends if ends != When(FAR, FAR) else None
    return days


def _when(earliest: date | None, latest: date | None) -> When | None:
    return When(earliest, latest) if earliest and latest else None


def _numbers(said: Row, secret: bytes) -> dict[str, list[Row]]:
    """A subject's numbers: public ones as they are, those of a person under the key's fingerprint."""
    identifying, keyed = [], []
    for number in said["numbers"]:
        scheme, value = number["scheme"], number["key"].removeprefix(f"{number['scheme']}:")
        if identifiers.is_personal(scheme, said["kind"] == Kind.person):
            under = identifiers.fingerprint(secret)
            keyed.append({"scheme": scheme, "key": value, "shown": number["shown"], "under": under})
        else:
            identifying.append({"scheme": scheme, "value": value})
    return {"identifiers": identifying, "keyed": keyed}
