"""Files and archives that are hostile as a whole: refused in a sentence and in little memory; their twins are read."""

from __future__ import annotations

import json
import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hostile.measured import COMMAND, READ, run
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.settings import Settings
from sanctiongraph.sources.bundle import read

GOOD = b'{"id": "d1", "title": "a"}\n'
LAST = b'{"id": "d2", "title": "b"}\n'
LITTLE = 120
"""Megabytes that a process may hold that reads whatever; one that reads a line of a record holds about seventy."""

Said = tuple[list[str], list[tuple[str, int, str, str]]]


def said(path: Path) -> Said:
    """Ids of the records of a bundle, and its rejections."""
    rows = list(read(path))
    wrong = [(p.file, p.line, p.field, p.reason) for row in rows for p in row.problems]
    return [row.record.id for row in rows if row.record], wrong


def folder(path: Path, **files: bytes) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name.replace("_", ".")).write_bytes(content)
    return path


def rejections(path: Path) -> list[dict[str, Any]]:
    """The problems that a rejection report names."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content, how)
    return path


# --- size -----------------------------------------------------------------------------------------------------------


def test_a_line_of_a_gigabyte_is_passed_over_in_little_memory_and_the_lines_around_it_are_read(tmp_path: Path) -> None:
    bundle = folder(tmp_path / "b", documents_jsonl=GOOD)
    with (bundle / "documents.jsonl").open("r+b") as file:
        file.seek((1 << 30) - 1)  # a hole: a gigabyte of NUL that takes no disk
        file.write(b"\n" + LAST)
    child = run(READ, str(bundle))
    told = json.loads(child.out)
    assert told == {
        "good": ["d1", "d2"],
        "bad": [["documents.jsonl", 2, "", "the line is longer than 1,000,000 bytes."]],
    }
    assert child.megabytes < LITTLE


def test_many_lines_of_nearly_a_megabyte_are_never_held_together(
    empty_graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    subject = {"id": "s", "document": "nowhere", "kind": "company", "name": "a", "names": ["x" * 1_000] * 900}
    bundle = folder(tmp_path / "b", documents_jsonl=GOOD)
    with (bundle / "subjects.jsonl").open("w") as file:
        for n in range(250):
            file.write(json.dumps(subject | {"id": f"s{n}"}) + "\n")
    environment = {"SANCTIONGRAPH_STATE": str(engine_settings.state), "SANCTIONGRAPH_ENGINE": engine_settings.engine}
    child = run(COMMAND, "load", str(bundle), "--skip-rejected", "--json", cwd=tmp_path, **environment)
    (report,) = json.loads(child.out)
    assert (report["added"], report["rejected"], child.megabytes < 300) == (1, 250, True), child.megabytes
    wrong = {(r["field"], r["reason"]) for r in rejections(tmp_path / "b.rejections.jsonl")}
    assert wrong == {("document", "there is no such document in the bundle or the graph.")}


WIDE: list[tuple[str, bytes, list[str], str, int]] = [
    ("documents.csv", b",".join([b"id"] * 300_000) + b"\n", [],
     "the header names id twice. No line of the file was read.", 1),
    ("documents.csv", b"id," + b",".join(b"c%d" % n for n in range(120_000)) + b"\nd1" + b",x" * 120_000 + b"\n", [],
     "the header names unknown columns (c0, c1, c2, c3, c4 and 119,995 more); known are id, withdrawn, issuer, number, "
     "title, title_en, date, url, retrieved, sha256. No line of the file was read.", 1),
    ("documents.csv", b"id,title" + b",c" * 1_000_000 + b"\nd1,a\n", [], "the line is longer than 1,000,000 bytes.", 1),
    ("documents.csv", b"id,title\nd1,a" + b",x" * 400_000 + b"\nd2,b\n", ["d2"],
     "has 400,002 cells where the header names 2 columns.", 2),
    ("documents.jsonl", GOOD + b"{" + b",".join(b'"k%d":1' % n for n in range(90_000)) + b"}\n" + LAST, ["d1", "d2"],
     "holds more than 1,000 values; no record needs so many.", 2),
    ("documents.jsonl", GOOD + b"{" + b",".join(b'"k%d":1' % n for n in range(90_000)) + b',"k89999":1}\n', ["d1"],
     "the key 'k89999' stands twice in one object; keep one.", 2),
    ("documents.jsonl", GOOD + b'{"id": "d3", "title": ' + b"[" * 900_000 + b"\n" + LAST, ["d1", "d2"],
     "is not JSON that can be read: a number is too long, or the nesting too deep.", 2),
    ("documents.jsonl", GOOD + b'{"id": "d3", "title": ' + b"9" * 900_000 + b"}\n" + LAST, ["d1", "d2"],
     "is not JSON that can be read: a number is too long, or the nesting too deep.", 2),
    ("documents.jsonl", GOOD + b'{"id": "d3", "title": [' + b"{}," * 300_000 + b"0]}\n" + LAST, ["d1", "d2"],
     "holds more than 1,000 values; no record needs so many.", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "good", "reason", "line"), WIDE, ids=[f"{w[0]}-{w[3][:40]}" for w in WIDE])
def test_a_line_that_is_wide_or_deep_is_one_sentence_in_little_memory(
    tmp_path: Path, name: str, content: bytes, good: list[str], reason: str, line: int
) -> None:
    (tmp_path / name).write_bytes(content)
    child = run(READ, str(tmp_path))
    assert json.loads(child.out) == {"good": good, "bad": [[name, line, "", reason]]}
    assert child.megabytes < 2 * LITTLE


# --- CSV quotes -----------------------------------------------------------------------------------------------------

HEAD = b"id,title\nd1,a\n"
QUOTES: list[tuple[str, bytes, list[str], int, str]] = [
    ("a quote that is never closed", b'd2,"b\nd3,c\n', ["d1"], 4,
     "the file ends inside a quoted cell; it was cut off. Nothing after it was read."),
    ("a quoted text that looks like a record", b'd2,"b\nd666,forged\n"\nd3,c\n', ["d1", "d3"], 5,
     "contains a control, bidirectional or invisible character; remove it."),
    ("text behind a quote, then a quote that opens", b'd2,"b"x,"\nd666,forged\n"\nd3,c\n', ["d1"], 3,
     "a cell goes on behind its closing quote; double the quotes inside a cell. Nothing after it was read."),
    ("text behind a quote", b'd2,"b"x\nd3,c\n', ["d1", "d3"], 3,
     "a cell goes on behind its closing quote; double the quotes inside a cell."),
    ("a row over a megabyte of lines", b'd2,"' + b"x,\",\"\n" * 250_000 + b"d3,c\n", ["d1"], 166_669,
     "the row is longer than 1,000,000 characters; a quote is not closed. Nothing after it was read."),
    ("line ends of an old Macintosh", b"d2,b\rd3,c\r", ["d1"], 3,
     "a carriage return stands alone in the line; save the file with ordinary line ends."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "good", "line", "reason"), [q[1:] for q in QUOTES], ids=[q[0] for q in QUOTES])
def test_a_broken_quote_never_makes_a_record_of_a_text(
    tmp_path: Path, content: bytes, good: list[str], line: int, reason: str
) -> None:
    ids, wrong = said(folder(tmp_path, documents_csv=HEAD + content))
    assert ids == good
    assert [(n, why) for _, n, _, why in wrong] == [(line, reason)]


def test_quotes_that_are_closed_and_doubled_are_read(tmp_path: Path) -> None:
    content = HEAD + b'd2,"b, ""c"""\r\n"d3",c\r\n'
    assert said(folder(tmp_path, documents_csv=content)) == (["d1", "d2", "d3"], [])


# --- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_file_in_another_encoding_gives_no_record_and_says_so(tmp_path: Path, encoding: str, ending: str) -> None:
    text = (GOOD + LAST).decode() if ending == "jsonl" else "id,title\nd1,a\n"
    (tmp_path / f"documents.{ending}").write_bytes(text.encode(encoding))
    ids, wrong = said(tmp_path)
    assert ids == []
    assert {re.sub(r"0x\w\w", "0x", why) for *_, why in wrong} <= {
        "holds a NUL byte, as UTF-16 does; save the file as UTF-8.",
        "is not UTF-8: byte 0x at offset 0 of the file; save it as UTF-8.",
    }
    (tmp_path / f"documents.{ending}").write_bytes(text.encode())
    assert said(tmp_path) == (["d1", "d2"] if ending == "jsonl" else ["d1"], [])


# --- archives -------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked_and_a_zip_that_is_only_large_is_read(tmp_path: Path) -> None:
    blanks = b" " * 999 + b"\n"
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("documents.jsonl", "w") as file,
    ):
        file.write(GOOD)
        for _ in range(110):
            file.write(blanks * 1_000)
    child = run(READ, str(tmp_path / "bomb.zip"))
    (reason,) = json.loads(child.out)["bad"]
    assert re.fullmatch(
        r".*bomb\.zip unpacks to [\d,]+ times its size, which records never do; it is not opened\. "
        r"Unpack it and load the folder if it is meant\.",
        reason,
    )
    assert child.megabytes < LITTLE
    packed(tmp_path / "large.zip", ("documents.jsonl", GOOD + blanks * 90_000))
    assert said(tmp_path / "large.zip") == (["d1"], [])


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "liar.zip", ("documents.jsonl", GOOD + LAST * 9_000))
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02") + 24  # the size that the central directory gives
    path.write_bytes(data[:at] + struct.pack("<I", len(GOOD)) + data[at + 4 :])
    with pytest.raises(LoadError, match=r"is broken or locked: documents\.jsonl cannot be read past line \d"):
        said(path)


@pytest.mark.parametrize(
    ("at", "value"), [(8, 1), (10, 99), (10, 14)], ids=["encrypted", "an unknown method", "another method"]
)
def test_a_member_that_cannot_be_unpacked_is_one_sentence(tmp_path: Path, at: int, value: int) -> None:
    path = packed(tmp_path / "b.zip", ("documents.jsonl", GOOD))
    assert said(path) == (["d1"], [])
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, data.rindex(b"PK\x01\x02") + at, value)
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"broken or locked|neither a folder nor a whole zip"):
        said(path)


def link(name: str) -> zipfile.ZipInfo:
    """A member that is a symbolic link, as Unix tools pack one."""
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return member


NO_RECORDS = "is a link, a folder or a device; put the file itself there."
UNKNOWN = (
    "is no file of a bundle; known are documents, subjects, conduct, ties, listings, exemptions, holdings, steps, "
    "entries, scores, .jsonl or .csv."
)


def test_a_link_and_a_zip_inside_a_zip_are_told_and_not_followed(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", ("subjects.jsonl", b"")).read_bytes()
    path = packed(
        tmp_path / "b.zip", ("documents.jsonl", GOOD), (link("ties.jsonl"), b"/etc/passwd"), ("inner.zip", inner)
    )
    assert said(path) == (["d1"], [("inner.zip", 0, "", UNKNOWN), ("ties.jsonl", 0, "", NO_RECORDS)])


@pytest.mark.parametrize("name", ["../documents.jsonl", "/documents.jsonl", "..\\documents.jsonl", "C:documents.jsonl"])
def test_a_path_out_of_the_archive_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = packed(tmp_path / "in" / "b.zip", (name, GOOD))
    with pytest.raises(LoadError, match="leads out of the archive; it is not opened"):
        said(path)
    assert {p.name for p in tmp_path.rglob("*")} == {"in", "b.zip"}


# --- folders --------------------------------------------------------------------------------------------------------


def as_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def as_lost_link(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [as_link, as_lost_link, os.mkfifo, Path.mkdir], ids=lambda m: m.__name__)
def test_a_link_a_pipe_and_a_folder_in_place_of_a_file_are_told_and_not_opened(
    tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    bundle = folder(tmp_path, documents_jsonl=GOOD)
    make(bundle / "ties.jsonl")
    assert said(bundle) == (["d1"], [("ties.jsonl", 0, "", NO_RECORDS)])


AS_NOBODY = f"""
import os
import sanctiongraph.sources.bundle
if os.getuid() == 0:
    os.setuid(65534)
{READ}
"""


@pytest.mark.parametrize(
    ("locked", "sentence"),
    [
        ("b", "b cannot be read (Permission denied); allow it, or name another."),
        ("b/documents.jsonl", "b is broken or locked: documents.jsonl cannot be read past line 0."),
    ],
)
def test_a_folder_and_a_file_without_permission_are_one_sentence(tmp_path: Path, locked: str, sentence: str) -> None:
    folder(tmp_path / "b", documents_jsonl=GOOD)
    tmp_path.chmod(0o755)
    assert json.loads(run(AS_NOBODY, "b", cwd=tmp_path).out) == {"good": ["d1"], "bad": []}
    (tmp_path / locked).chmod(0)
    assert json.loads(run(AS_NOBODY, "b", cwd=tmp_path).out) == {"good": [], "bad": [sentence]}
    (tmp_path / locked).chmod(0o755)


# --- what a report and a terminal show ------------------------------------------------------------------------------


def test_nothing_that_steers_a_terminal_reaches_a_report_or_an_error(
    empty_graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    evil = "\x1b[2J\u202egnp"
    lines = [
        {"id": "d1", "title": "a", evil: 1},
        {"id": "d2", "title": "a", "\ud800": 1},
        {"id": "d3", "title": "a", "sha256": evil},
        {"id": f"d{evil} 4", "title": "a"},
        {"id": "d5", "title": "a", "date": evil},
    ]
    bundle = folder(tmp_path / "b", documents_jsonl="".join(json.dumps(row) + "\n" for row in lines).encode() + GOOD)
    (bundle / f"{evil}.jsonl").write_bytes(b"")
    Path(os.fsdecode(os.fsencode(bundle) + b"/\xff.jsonl")).write_bytes(b"")
    environment = {"SANCTIONGRAPH_STATE": str(engine_settings.state), "SANCTIONGRAPH_ENGINE": engine_settings.engine}
    child = run(COMMAND, "load", str(bundle), cwd=tmp_path, **environment)
    assert child.code == 4, child
    report = rejections(tmp_path / "b.rejections.jsonl")
    assert len(report) == 9
    shown = child.err + "".join(str(value) for row in report for value in row.values())
    assert not set("\x1b\u202e\ud800\udcff") & set(shown)
    assert r"\u001b[2J\u202egnp" in shown
