"""Reading a bundle: every kind of bad input is a row with a sentence, and its good twin is a record."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sanctiongraph.errors import LoadError, SanctiongraphError
from sanctiongraph.identifiers import make_resident, make_uscc
from sanctiongraph.model import RECORDS, Document, Record, Subject
from sanctiongraph.schema import schemas, write_schemas
from sanctiongraph.sources.bundle import Bundle, Row, checked, read

USCC = make_uscc("91", 7)
RESIDENT = make_resident(date(1970, 1, 1), 12)
DOCUMENT = {"id": "d1", "title": "公告"}
SUBJECT = {"id": "s1", "document": "d1", "kind": "company", "name": "甲公司"}
TIE = {"id": "t1", "document": "d1", "kind": "director", "source": "p1", "target": "s1"}
LISTING = {"id": "l1", "document": "d1", "subject": "s1", "register": "r1", "since": "2016-01-02"}


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    """A bundle of files named ``documents_jsonl=…``."""
    for name, content in files.items():
        stem, _, ending = name.rpartition("_")
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / f"{stem}.{ending}").write_bytes(data)
    return tmp_path


def line(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def problems(rows: list[Row]) -> list[tuple[str, int, str, str, str]]:
    return [(p.file, p.line, p.field, p.value, p.reason) for row in rows for p in row.problems]


BAD_LINES = {
    "documents": [
        ('{"id": "d1", "title": "a"', "", "the file ends in the middle of this line; it was cut off. Fetch it again."),
        ('{"id": "d1" "title": "a"}\n', "", "is not JSON: Expecting ',' delimiter at character 13."),
        ('{"id": "d1", "title": NaN}\n', "", "is not JSON: NaN is not a number in JSON at character 1."),
        ('{"id": "d1", "title": "a", "id": "d2"}\n', "", "the key 'id' stands twice in one object; keep one."),
        ('["d1"]\n', "", 'is not an object: a line looks like {"id": …, …}.'),
        ("[" * 100_000 + "\n", "", "is not JSON that can be read: a number is too long, or the nesting too deep."),
        (line(id="d1"), "title", "is missing."),
        (line(id="d1", title=5), "title", "should be text."),
        (line(id="d1", title=""), "title", "is empty."),
        (line(id="d1", title="a\u202eb"), "title",
         "contains a control, bidirectional or invisible character; remove it."),
        (line(id="d\u20661", title="a"), "id", "contains a control, bidirectional or invisible character; remove it."),
        (line(id="d 1", title="a"), "id", "an id has 1 to 200 characters, no spaces, no @ or * in front."),
        (line(id="d1", title="a", sha256="0"), "sha256", "a SHA-256 hash has 64 characters, 0-9 and a-f."),
        (line(id="d1", title="a", date="2015-02-30"), "date", "there is no such day as 2015-02-30."),
        (line(id="d1", title="a", date=1420070400), "date", "a date is written 2015, 2015-06, 2015-06-01 or "
         "2015-01-01/2015-03-31."),
        (line(id="d1", title="a", withdrawn="yes"), "withdrawn", "should be true or false."),
        ('{"id": "d1", "title": "\\ud800"}\n', "",
         "the line holds a broken Unicode escape, nests too deep or is not JSON."),
        (line(id="d1", title=f"about {RESIDENT}"), "title", "holds a resident number; hide it here and give it as an "
         "identifier of the subject."),
        (line(id=RESIDENT, title="a"), "id", "holds a resident number; hide it here and give it as an identifier of "
         "the subject."),
        (line(id="d1", title="a", locator="p. 1"), "locator", "documents have no such field; known are id, withdrawn, "
         "issuer, number, title, title_en, date, url, retrieved, sha256."),
    ],
    "subjects": [
        (line(**SUBJECT | {"kind": "firm"}), "kind", "is none of company, person, organisation, public_body."),
        (line(**SUBJECT | {"born": "1990"}), "born", "only a person has a birth date."),
        (line(**SUBJECT | {"names": "乙"}), "names", "should be a list."),
        (line(**SUBJECT | {"identifiers": [{"scheme": "uscc"}]}), "identifiers.0.value", "is missing."),
        (line(**SUBJECT | {"identifiers": [{"scheme": "uscc", "value": USCC[:-1] + "I"}]}), "identifiers.0.uscc",
         "A unified social credit code has 18 characters: two of category, six digits of region, ten more, and none of "
         "I, O, S, V, Z."),
        (line(**SUBJECT | {"identifiers": [{"scheme": "USCC", "value": USCC}]}), "identifiers.0.scheme",
         "a scheme is written in small letters, such as uscc, registration, resident, passport."),
    ],
    "ties": [
        (line(**TIE | {"kind": "friend"}), "kind", "unknown kind of tie; known are legal_representative, principal, "
         "directly_responsible, actual_controller, director, supervisor, senior_manager, shareholder, staff, "
         "state_functionary, deputy, parent, spouse, branch."),
        (line(**TIE | {"since": "2016", "until": "2015"}), "until", "2015 is not after since (2016); intervals are "
         "[since, until)."),
        (line(**TIE | {"share": "12"}), "share", "should be a number."),
        (line(**TIE | {"share": 120}), "share", "should be less than or equal to 100."),
        (line(**TIE | {"source": "s1"}), "target", "a tie needs two different subjects."),
    ],
    "listings": [
        (line(**{k: v for k, v in LISTING.items() if k != "since"}), "since", "a listing needs its first day."),
        (line(**LISTING | {"decided": "2016-02-30"}), "decided", "there is no such day; a day is written 2015-06-01."),
        (line(**LISTING | {"register_": "r1"}), "register_", "listings have no such field; known are id, withdrawn, "
         "document, locator, since, until, subject, register, register_name, ground, decision, decided, decided_by, "
         "ended_by, extensions, names, conduct."),
        (line(**LISTING | {"extensions": [{"decided": "2017-01-01", "years": 11, "document": "d1"}]}),
         "extensions.0.years", "should be less than or equal to 10."),
        (line(**LISTING | {"subject": f"@resident:{RESIDENT[:-1]}Q"}), "subject",
         "A resident number has 18 characters: 17 digits, and a digit or X."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "field", "reason"),
    [(kind, *case) for kind, cases in BAD_LINES.items() for case in cases],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_a_bad_line_is_a_row_with_one_sentence_that_names_file_line_and_field(
    tmp_path: Path, kind: str, text: str, field: str, reason: str
) -> None:
    (tmp_path / f"{kind}.jsonl").write_text("\n" + text, encoding="utf-8")
    rows = list(read(tmp_path))
    assert [(f, n, at, why) for f, n, at, _, why in problems(rows)] == [(f"{kind}.jsonl", 2, field, reason)]
    assert [row.record for row in rows] == [None]


def test_good_lines_are_records_in_the_order_in_which_one_kind_may_refer_to_another(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        ties_jsonl=line(**TIE),
        documents_jsonl=line(**DOCUMENT),
        subjects_jsonl=line(**SUBJECT) + "\n" + line(id="s2", withdrawn=True),
    )
    rows = list(read(path))
    assert problems(rows) == []
    assert [(r.file, r.line, r.record.id, r.record.withdrawn) for r in rows if r.record] == [
        ("documents.jsonl", 1, "d1", False),
        ("subjects.jsonl", 1, "s1", False),
        ("subjects.jsonl", 3, "s2", True),
        ("ties.jsonl", 1, "t1", False),
    ]
    assert [type(r.record) for r in rows[:3]] == [Document, Subject, Record]


def test_bytes_that_are_not_utf_8_are_named_by_their_offset_and_the_next_line_is_read(tmp_path: Path) -> None:
    text = line(**DOCUMENT).encode()
    path = folder(tmp_path, documents_jsonl=text + b'{"id": "\xff"}\n' + line(id="d3", title="c").encode())
    rows = list(read(path))
    at = len(text) + 8
    assert problems(rows) == [
        ("documents.jsonl", 2, "", "", f"is not UTF-8: byte 0xff at offset {at} of the file; save it as UTF-8.")
    ]
    assert [row.record.id for row in rows if row.record] == ["d1", "d3"]


def test_a_byte_order_mark_and_a_last_line_without_an_end_are_fine(tmp_path: Path) -> None:
    path = folder(tmp_path, documents_jsonl=b"\xef\xbb\xbf" + line(**DOCUMENT).strip().encode())
    assert [row.record.id for row in read(path) if row.record] == ["d1"]


def test_a_line_of_endless_length_is_refused_without_being_read_into_memory(tmp_path: Path) -> None:
    path = folder(tmp_path, documents_jsonl=b"x" * 3_000_000 + b"\n" + line(**DOCUMENT).encode())
    rows = list(read(path))
    assert problems(rows) == [("documents.jsonl", 1, "", "", "the line is longer than 1,000,000 bytes.")]
    assert [(row.line, row.record.id) for row in rows if row.record] == [(2, "d1")]


def test_an_unknown_file_is_refused_and_a_readme_is_not(tmp_path: Path) -> None:
    path = folder(tmp_path, documents_jsonl=line(**DOCUMENT), README_md="hello", people_jsonl="{}")
    assert problems(list(read(path))) == [
        ("people.jsonl", 0, "", "", "is no file of a bundle; known are documents, subjects, conduct, ties, listings, "
         "exemptions, holdings, steps, entries, scores, .jsonl or .csv.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "There is no "),
        (lambda path: path.mkdir(), "holds none of a bundle's files"),
        (lambda path: path.write_text("x"), r"is one file: name the folder \(or zip\) that holds it; for a BODS file"),
        (lambda path: path.write_bytes(b"PK but cut"), "neither a folder nor a whole zip file"),
    ],
)
def test_what_is_no_bundle_is_one_error(tmp_path: Path, make: Any, sentence: str) -> None:
    path = tmp_path / "bundle"
    make(path)
    assert Bundle(path).size == 0
    with pytest.raises(LoadError, match=sentence):
        list(read(path))


# --- zip ---------------------------------------------------------------------------------------------------------


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("prefix", ["", "world/"])
def test_a_zip_says_what_its_folder_says_and_has_its_hash(tmp_path: Path, prefix: str) -> None:
    files = {"documents.jsonl": line(**DOCUMENT), "subjects.jsonl": line(**SUBJECT)}
    plain = Bundle(folder(tmp_path, documents_jsonl=files["documents.jsonl"], subjects_jsonl=files["subjects.jsonl"]))
    packed = Bundle(zipped(tmp_path / "README.zip", **{prefix + name: text for name, text in files.items()}))
    assert [row.record for row in plain.rows()] == [row.record for row in packed.rows()]
    assert plain.sha256 == packed.sha256
    assert plain.size == packed.size == sum(len(text.encode()) for text in files.values())


@pytest.mark.parametrize("name", ["../documents.jsonl", "/documents.jsonl", "a/../../documents.jsonl", "c:\\x.jsonl"])
def test_a_zip_whose_members_lead_out_of_it_is_not_opened(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "b.zip", **{name: line(**DOCUMENT)})
    with pytest.raises(LoadError, match="leads out of the archive"):
        list(read(path))


def test_a_cell_of_endless_length_is_refused_whatever_another_library_allows(tmp_path: Path) -> None:
    path = folder(tmp_path, documents_csv=f"id,title\nd1,{'x' * 131_072}\nd2,{'x' * 131_073}\nd3,c\n")
    before = csv.field_size_limit(10_000_000)
    try:
        rows = list(read(path))
    finally:
        csv.field_size_limit(before)
    assert [(n, field, why) for _, n, field, _, why in problems(rows)] == [
        (2, "title", "is longer than 4000 characters."),
        (3, "", "a cell is longer than 131,072 characters."),
    ]
    assert [row.record.id for row in rows if row.record] == ["d3"]


def test_a_zip_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", **{"documents.jsonl": "".join(line(id=f"d{n}", title="t") for n in range(999))})
    data = bytearray(path.read_bytes())
    data[200] ^= 255
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"documents\.jsonl cannot be read past line \d+"):
        list(read(path))


def test_a_zip_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", **{"documents.jsonl": line(**DOCUMENT)})
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(LoadError, match="cut off on its way"):
        list(read(path))


def test_two_folders_in_one_zip_are_not_mixed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", **{"a/documents.jsonl": line(**DOCUMENT), "b/documents.jsonl": line(**DOCUMENT)})
    with pytest.raises(LoadError, match="holds none of a bundle's files"):
        list(read(path))


# --- CSV ---------------------------------------------------------------------------------------------------------


def test_csv_says_what_json_lines_say(tmp_path: Path) -> None:
    subject = SUBJECT | {"names": ["乙", "丙"], "identifiers": [{"scheme": "uscc", "value": USCC}], "keyed": [KEYED]}
    extension = {"decided": "2017-01-01", "years": 1, "document": "d1"}
    listing = LISTING | {"names": ["p1", "p2"], "extensions": [extension]}
    (tmp_path / "j").mkdir()
    (tmp_path / "c").mkdir()
    lines = folder(
        tmp_path / "j",
        subjects_jsonl=line(**subject) + line(id="s2", withdrawn=True),
        ties_jsonl=line(**TIE | {"share": 12.5}),
        listings_jsonl=line(**listing),
        steps_jsonl=line(id="a1", document="d1", listing="l1", kind="review", level=2, on="2018-04"),
        entries_jsonl=line(id="e1", document="d1", subject="s1", scheme="x", points=-2.5, on="2018", text="乙"),
        scores_jsonl=line(id="g1", document="d1", subject="s1", scheme="x", score=640, since="2018-06-01"),
    )
    cell, keyed = (json.dumps([value]).replace('"', '""') for value in (extension, KEYED))
    table = folder(
        tmp_path / "c",
        subjects_csv="\ufeffid,document,kind,name,names,identifiers,keyed,withdrawn\r\n"
        f's1,d1,company,甲公司,乙; 丙,uscc:{USCC},"{keyed}",\r\ns2,,,,,,,true\r\n',
        ties_csv="id,document,kind,source,target,share\nt1,d1,director,p1,s1,12.5\n",
        listings_csv=f'id,document,subject,register,since,names,extensions\nl1,d1,s1,r1,2016-01-02,p1;p2,"{cell}"\n',
        steps_csv="id,document,listing,kind,level,on\na1,d1,l1,review,2,2018-04\n",
        entries_csv="id,document,subject,scheme,points,on,text\ne1,d1,s1,x,-2.5,2018,乙\n",
        scores_csv="id,document,subject,scheme,score,since\ng1,d1,s1,x,640,2018-06-01\n",
    )
    assert [row.problems for row in read(table)] == [[]] * 7
    assert [row.record for row in read(table)] == [row.record for row in read(lines)]


@pytest.mark.parametrize(
    ("text", "line_number", "field", "reason"),
    [
        ("id,titel\nd1,a\n", 1, "", "the header names unknown columns (titel); known are id, withdrawn, issuer, number,"
         " title, title_en, date, url, retrieved, sha256. No line of the file was read."),
        ("title\na\n", 1, "", "the header has no column id; known are id, withdrawn, issuer, number, title, title_en, "
         "date, url, retrieved, sha256. No line of the file was read."),
        ("id,title,title\nd1,a,b\n", 1, "", "the header names title twice. No line of the file was read."),
        ("id,title\nd1\n", 2, "", "has 1 cells where the header names 2 columns."),
        ('id,title\nd1,"a\n', 2, "", "the file ends inside a quoted cell; it was cut off. Nothing after it was read."),
        ("id,title,withdrawn\nd1,a,maybe\n", 2, "withdrawn", "should be true or false."),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_with_a_sentence(
    tmp_path: Path, text: str, line_number: int, field: str, reason: str
) -> None:
    rows = list(read(folder(tmp_path, documents_csv=text)))
    assert [(n, at, why) for _, n, at, _, why in problems(rows)] == [(line_number, field, reason)]


# --- personal numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        SUBJECT | {"kind": "person", "identifiers": [{"scheme": "resident", "value": RESIDENT[:-1] + "Q"}]},
        SUBJECT | {"kind": "person", "identifiers": [{"scheme": "passport", "value": "E12345678 !"}]},
        SUBJECT | {"kind": "person", "identifiers": [{"scheme": "resident", "number": RESIDENT}]},
        SUBJECT | {RESIDENT: 1},
        SUBJECT | {"resident": RESIDENT},
        SUBJECT | {"name": RESIDENT},
        SUBJECT | {"kind": RESIDENT},
        SUBJECT | {"born": RESIDENT},
        SUBJECT | {"document": f"x {RESIDENT}"},
    ],
)
def test_no_sentence_repeats_a_personal_number(tmp_path: Path, fields: dict[str, Any]) -> None:
    rows = list(read(folder(tmp_path, subjects_jsonl=line(**fields))))
    told = str(problems(rows)) + str(rows)
    assert problems(rows)
    assert RESIDENT[:-2] not in told
    assert "E1234567" not in told


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("number", [RESIDENT, RESIDENT[:-1] + "X", "110101 19900307 0000"])
@pytest.mark.parametrize("field", ["name", "names", "document"])
def test_a_resident_number_in_a_text_is_refused_even_if_mistyped(
    tmp_path: Path, field: str, number: str, ascii_only: bool
) -> None:
    text = f"丠{number.replace(' ', '') if field == 'document' else number}"
    fields = SUBJECT | {field: [text] if field == "names" else text}
    rows = list(read(folder(tmp_path, subjects_jsonl=json.dumps(fields, ensure_ascii=ascii_only))))
    assert [(p[2][:8], p[3]) for p in problems(rows)] == [("names.0" if field == "names" else field, "")]
    assert "holds a resident number" in problems(rows)[0][4]


def test_a_reference_may_be_a_resident_number_and_a_title_may_not(tmp_path: Path) -> None:
    files = {"ties_jsonl": line(**TIE | {"source": f"@resident:{RESIDENT}"})}
    assert problems(list(read(folder(tmp_path, **files)))) == []
    title = line(**DOCUMENT | {"title": f"@{RESIDENT}", "sha256": "a" + "110101199003070000".ljust(63, "b")})
    rows = list(read(folder(tmp_path, **files, documents_jsonl=title)))
    assert [(p[0], p[2]) for p in problems(rows)] == [("documents.jsonl", "title")]


KEYED = {"scheme": "resident", "key": "0a" * 32, "shown": "••••2X", "under": "1b" * 8}
HIDDEN_KEY = "••••" + RESIDENT[-2:]


@pytest.mark.parametrize(
    ("subject", "changes", "told"),
    [
        ({"kind": "person"}, {}, []),
        ({"kind": "person"}, {"scheme": "licence", "shown": "••••"}, []),
        ({}, {}, []),
        ({}, {"scheme": "uscc"}, [("scheme", "uscc", "a unit's number is public; give it as an identifier.")]),
        ({}, {"key": RESIDENT}, [("key", HIDDEN_KEY, "a keyed number has 64 characters, 0-9 and a-f.")]),
        (
            {},
            {"shown": RESIDENT},
            [("shown", HIDDEN_KEY, "of a personal number •••• and no more than two characters are shown.")],
        ),
        ({}, {"under": "1b"}, [("under", "1b", "a key's fingerprint has 16 characters, 0-9 and a-f.")]),
    ],
)
def test_a_number_that_is_keyed_already_is_a_persons_and_shows_two_characters_at_most(
    tmp_path: Path, subject: dict[str, str], changes: dict[str, str], told: list[tuple[str, str, str]]
) -> None:
    text = line(**(SUBJECT | subject | {"keyed": [KEYED | changes]}))
    rows = list(read(folder(tmp_path, subjects_jsonl=text)))
    assert problems(rows) == [("subjects.jsonl", 1, f"keyed.0.{field}", *said) for field, *said in told]


def test_a_number_of_a_unit_is_shown_so_that_it_can_be_corrected(tmp_path: Path) -> None:
    wrong = USCC[:-1] + ("0" if USCC[-1] != "0" else "1")
    rows = list(
        read(folder(tmp_path, subjects_jsonl=line(**SUBJECT | {"identifiers": [{"scheme": "uscc", "value": wrong}]})))
    )
    assert problems(rows) == [
        (
            "subjects.jsonl",
            1,
            "identifiers.0.uscc",
            wrong,
            "The unified social credit code has a wrong check character.",
        )
    ]


def test_records_of_another_source_get_the_same_checks() -> None:
    good = Document(id="d1", title="公告")
    bad = Document(id="d2", title=f"about {RESIDENT}")
    assert (checked("bods", 1, good).record, checked("bods", 1, good).problems) == (good, [])
    assert [(p.file, p.line, p.field) for p in checked("bods", 2, bad).problems] == [("bods", 2, "title")]


# --- the published schemas --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("documents", DOCUMENT, {"id": "d1"}),
        ("subjects", SUBJECT, SUBJECT | {"kind": "firm"}),
        ("ties", TIE, TIE | {"kind": "friend"}),
        ("listings", LISTING, LISTING | {"names": "p1"}),
    ],
)
def test_the_published_schema_takes_a_good_line_and_refuses_a_bad_one(
    kind: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    validator = jsonschema.Draft202012Validator(schemas()[kind])
    assert [validator.is_valid(case) for case in (good, {"id": "x", "withdrawn": True}, bad)] == [True, True, False]


def test_the_schemas_in_docs_are_those_of_the_models(tmp_path: Path) -> None:
    docs = Path(__file__).resolve().parents[2] / "docs" / "schema"
    written = write_schemas(tmp_path)
    assert {p.name for p in written} == {f"{m.file}.schema.json" for m in RECORDS} | {
        "regime.schema.json",
        "case.schema.json",
    }
    assert {p.name: p.read_text("utf-8") for p in written} == {p.name: p.read_text("utf-8") for p in docs.iterdir()}


def test_schemas_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(
            SanctiongraphError, match=r"^.*(file|below) cannot be written \([^)]+\); name a folder that"
        ):
            write_schemas(path)
