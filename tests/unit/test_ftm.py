"""FollowTheMoney entities: whole results for an invented file, a negative twin for each schema, and bad files."""

from __future__ import annotations

import errno
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from followthemoney import model

import ftm_valid
from sanctiongraph.errors import LoadError
from sanctiongraph.ftm_export import entity_id
from sanctiongraph.identifiers import make_resident
from sanctiongraph.load import told
from sanctiongraph.loadftm import load_ftm
from sanctiongraph.model import Document, Identifier, Kind, Listing, Record, Subject, Tie, When
from sanctiongraph.sources import ftm, ftm_terms

HARBOUR = Path(__file__).parents[1] / "data" / "ftm" / "harbour.jsonl"
Entity = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """A file as records, what was rejected as ``line field: reason``, and what was counted."""

    records: tuple[Record, ...]
    rejected: tuple[str, ...]
    summary: Counter[tuple[str, str, str]]


Read = Callable[..., Reading]


def reading(path: Path) -> Reading:
    with ftm.opened(path) as file:
        rows = list(file.rows())
    wrong = [f"{p.line} {p.field}: {p.reason}" for row in rows for p in row.problems]
    assert all(bool(row.record) != bool(row.problems) for row in rows)
    return Reading(tuple(row.record for row in rows if row.record), tuple(wrong), file.summary)


def entity(id: str, schema: str, **properties: Any) -> Entity:
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id, "schema": schema, "properties": lists}


PERSON, OTHER = entity("p", "Person", name="Per Ack"), entity("q", "Person", name="Quin Ost")
FIRM, BODY = entity("c", "Company", name="Ceder Ltd"), entity("b", "PublicBody", name="Harbour Office")
THREE = (PERSON, OTHER, FIRM)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def made(*entities: Entity) -> Reading:
        path = tmp_path / "entities.json"
        path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entities), encoding="utf-8")
        return reading(path)

    return made


def of(model: type[Record], found: Reading) -> dict[str, Any]:
    return {record.id.removeprefix("ftm:"): record for record in found.records if isinstance(record, model)}


def ties(found: Reading) -> set[tuple[str, ...]]:
    """Kind, source, target, since and until of every tie."""
    cut = "ftm:"
    return {
        (t.kind, t.source.removeprefix(cut), t.target.removeprefix(cut), str(t.since or ""), str(t.until or ""))
        for t in of(Tie, found).values()
    }


def left_out(found: Reading) -> set[tuple[str, str]]:
    return {(what, text) for kind, what, text in found.summary if kind == "left_out"}


def remarks(found: Reading) -> set[tuple[str, str]]:
    return {(what, text) for kind, what, text in found.summary if kind == "remark"}


NO_SHARE = "is no one number up to 100, so no share is kept"


# --- the whole file ---


def test_the_subjects_of_the_harbour_are_exactly_these() -> None:
    found = of(Subject, reading(HARBOUR))
    assert {
        id: (s.kind.value, s.name, s.name_en, s.names, str(s.born or ""), s.identifiers) for id, s in found.items()
    } == {
        "hb-bo": ("person", "柏林", "Bo Lindqvar", ("B. Lindqvar",), "1970-05", (number("passport", "XA1234567"),)),
        "hb-ida": ("person", "Ida Torv", None, (), "1980-04-02", ()),
        "hb-kid": ("person", "Kim Lindqvar", None, (), "2012-07-09", ()),
        "hb-co": (
            "company",
            "北港航运有限公司",
            "North Quay Shipping Ltd",
            ("Old Quay Ltd",),
            "",
            (number("registration_xx", "HQ-77"),),
        ),
        "hb-port": ("public_body", "Port Office of Harbour", None, (), "", ()),
        "hb-trust": ("organisation", "Quay Trust", None, (), "", ()),
    }


def number(scheme: str, value: str) -> Identifier:
    return Identifier(scheme=scheme, value=value)


def test_the_ties_of_the_harbour_are_exactly_these() -> None:
    assert ties(reading(HARBOUR)) == {
        ("director", "hb-ida", "hb-co", "2016", "2019-05"),
        ("legal_representative", "hb-bo", "hb-co", "2017-02-01", ""),
        ("shareholder", "hb-bo", "hb-co", "2015-06-01", ""),
        ("shareholder", "hb-ida", "hb-co", "", ""),
        ("actual_controller", "hb-bo", "hb-co", "", ""),
        ("staff", "hb-ida", "hb-port", "2014-03", ""),
        ("parent", "hb-bo", "hb-kid", "", ""),
        ("spouse", "hb-bo", "hb-ida", "2010", ""),
    }


def test_a_sanction_is_a_listing_outside_the_regime_with_its_name_and_authority() -> None:
    found = of(Listing, reading(HARBOUR))
    assert set(found) == {"hb-s1", "hb-s4"}
    assert found["hb-s1"].model_dump(exclude_defaults=True, by_alias=True) == {
        "id": "ftm:hb-s1",
        "document": "ftm:source:ebb01a82a8f646fc",
        "locator": "entity hb-s1 (Sanction); reason Shipped without a licence.; provisions No export licences.; "
        "listingDate 2019-06-01",
        "subject": "ftm:hb-bo",
        "register": "outside:ministry-of-trade-of-harbour:hb-exp",
        "register_name": "Export ban list",
        "decision": "MT 12/2019",
        "decided": When.parse("2019-06-01").earliest,
        "decided_by": "Ministry of Trade of Harbour",
        "since": "2019-06-10",
    }
    assert (found["hb-s4"].since, str(found["hb-s4"].until)) == (None, "2020")


def test_every_claim_keeps_its_document_and_a_proof_comes_before_a_publisher() -> None:
    found = reading(HARBOUR)
    documents = of(Document, found)
    assert {(d.issuer, d.title, str(d.date or ""), str(d.retrieved or "")) for d in documents.values()} == {
        ("Harbour Court", "Extract of the ship-owners' register", "2021-02", ""),
        (
            "Harbour Register (invented)",
            "FollowTheMoney data published by Harbour Register (invented)",
            "",
            "2021-03-04",
        ),
    }
    claims = [r for r in found.records if not isinstance(r, Document)]
    by_proof = {r.id for r in claims if r.document == "ftm:hb-doc"}  # type: ignore[attr-defined]
    assert by_proof == {"ftm:hb-co"}
    assert {r.document.removeprefix("ftm:") for r in claims} == set(documents)  # type: ignore[attr-defined]


def test_what_no_record_stands_for_is_said_with_its_reason() -> None:
    found = reading(HARBOUR)
    assert found.rejected == ()
    assert left_out(found) == {
        ("Company.jurisdiction", "the records have no place for it"),
        ("Document.contentHash", "the records have no place for it"),
        ("Person.nationality", "the records have no place for it"),
        ("Control", "a vote is never control"),
        ("Family", "its relationship does not plainly say parent, child or spouse"),
        ("LegalEntity", "it may be a person or a unit, and nobody's kind is guessed"),
        ("Ownership", "an indirect or beneficial ownership is no share that the owner holds, and no control"),
        ("Ownership", "one end is a Vessel, which is no subject here"),
        ("Representation", "its role names no kind of tie"),
        ("Sanction", "it names neither a program nor an authority, so nobody could say which list it is"),
        ("Sanction", "one end is a Vessel, which is no subject here"),
        ("UnknownLink", "the link has no direction, and its ends do not give it one"),
        ("Vessel", "no record stands for entities of this schema"),
        ("topics", "a topic without a Sanction names no register"),
    }
    assert "Left out: 1 × Control: a vote is never control." in told(found.summary)


def test_the_order_of_lines_and_of_values_means_nothing(tmp_path: Path) -> None:
    entities = [json.loads(line) for line in HARBOUR.read_text(encoding="utf-8").splitlines()]
    for entity in entities:
        entity["properties"] = {k: v[::-1] for k, v in reversed(entity["properties"].items())}
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(e) + "\n" for e in reversed(entities)), encoding="utf-8")
    there, here = reading(path), reading(HARBOUR)
    assert {r.model_dump_json() for r in there.records} == {r.model_dump_json() for r in here.records}
    assert there.summary == here.summary


# --- each schema, and its twin ---

WHEN = "a date is written 2015, 2015-06, 2015-06-01 or 2015-01-01/2015-03-31"
LONG_ID = "an id has 1 to 200 characters, no spaces, no @ or * in front."
TWICE = "stands in line 1 too, with other content; merge the two first ('ftm aggregate')."
BAD = "4 person: refers to the entity in line 3, which was rejected."

EDGES: list[tuple[Entity, set[tuple[str, str, str]]]] = [
    (entity("e", "Directorship", director="p", organization="c"), {("director", "p", "c")}),
    (entity("e", "Directorship", director="c", organization="b", role="Board-Member"), {("director", "c", "b")}),
    (entity("e", "Directorship", director="p", organization="c", role="监事"), {("supervisor", "p", "c")}),
    (
        entity("e", "Directorship", director="p", organization="c", role=["董事长", "总经理"]),
        {("director", "p", "c"), ("senior_manager", "p", "c")},
    ),
    (entity("e", "Directorship", director="p", organization="c", role="company secretary"), set()),
    (entity("e", "Directorship", director="c", organization="b", role="legal representative"), set()),
    (entity("e", "Ownership", owner="p", asset="c", percentage="100"), {("shareholder", "p", "c")}),
    (entity("e", "Ownership", owner="p", asset="c", role="actual controller"), {("shareholder", "p", "c")}),
    (entity("e", "Ownership", owner="p", asset="c", ownershipType="indirect"), set()),
    (entity("e", "Ownership", owner="p", asset="q"), set()),
    (entity("e", "Control", controller="p", controlled="c"), {("actual_controller", "p", "c")}),
    (entity("e", "Control", controller="b", controlled="c", controlType="state"), {("actual_controller", "b", "c")}),
    (entity("e", "Control", controller="p", controlled="c", controlType=["voting", "nominee"]), set()),
    (entity("e", "Employment", employee="p", employer="c"), {("staff", "p", "c")}),
    (entity("e", "Employment", employee="p", employer="c", role="CEO"), {("senior_manager", "p", "c")}),
    (entity("e", "Employment", employee="c", employer="b"), set()),
    (
        entity("e", "Representation", agent="p", client="c", role="Legal representative"),
        {("legal_representative", "p", "c")},
    ),
    (entity("e", "Representation", agent="p", client="c"), set()),
    (entity("e", "Representation", agent="p", client="c", role="director"), set()),
    (entity("e", "Membership", member="p", organization="c", role="监事"), {("supervisor", "p", "c")}),
    (entity("e", "Membership", member="p", organization="c"), set()),
    (entity("e", "UnknownLink", subject="c", object="p", role="实际控制人"), {("actual_controller", "p", "c")}),
    (entity("e", "UnknownLink", subject="c", object="b", role="实际控制人"), set()),
    (entity("e", "UnknownLink", subject="c", object="p"), set()),
    (entity("e", "Family", person="p", relative="q", relationship="Mother"), {("parent", "q", "p")}),
    (entity("e", "Family", person="p", relative="q", relationship="儿子"), {("parent", "p", "q")}),
    (entity("e", "Family", person="p", relative="q", relationship=["wife", "spouse"]), {("spouse", "p", "q")}),
    (entity("e", "Family", person="p", relative="q", relationship="stepmother"), set()),
    (entity("e", "Family", person="p", relative="q", relationship=["mother", "aunt"]), set()),
    (entity("e", "Family", person="p", relative="q"), set()),
    (entity("e", "Associate", person="p", associate="q", relationship="child"), {("parent", "p", "q")}),
    (entity("e", "Associate", person="p", associate="q", relationship="friend"), set()),
]


@pytest.mark.parametrize(("edge", "expected"), EDGES, ids=lambda value: str(value)[:60])
def test_an_edge_says_exactly_these_ties_or_is_left_out_with_a_reason(
    read: Read, edge: Entity, expected: set[tuple[str, str, str]]
) -> None:
    found = read(*THREE, BODY, edge)
    assert {tie[:3] for tie in ties(found)} == expected
    assert found.rejected == ()
    assert bool(left_out(found)) != bool(expected)


@pytest.mark.parametrize(
    ("given", "share"),
    [("25", 25.0), ("62.5 %", 62.5), ("25-50", None), ("> 25", None), ("101", None), (["25", "30"], None)],
)
def test_only_one_plain_percentage_is_a_share_and_the_locator_tells_any(
    read: Read, given: Any, share: float | None
) -> None:
    found = read(*THREE, entity("e", "Ownership", owner="p", asset="c", percentage=given))
    (tie,) = of(Tie, found).values()
    assert tie.share == share
    assert "; percentage " in tie.locator
    assert remarks(found) == (set() if share else {("Ownership.percentage", NO_SHARE)})


@pytest.mark.parametrize(
    ("values", "when", "remarks"),
    [
        ("2016", "2016", 0),
        ("2016-05", "2016-05", 0),
        ("2016-05-03T10:00:00", "2016-05-03", 0),
        ("2016-05-03 10:00:00.25+08:00", "2016-05-03", 0),
        (["2016", "2016-05"], "2016-05", 0),
        (["2015", "2016-05"], "2015-01-01/2016-05-31", 1),
    ],
)
def test_a_date_is_as_vague_as_the_file_gives_it(read: Read, values: Any, when: str, remarks: int) -> None:
    found = read(*THREE, entity("e", "Employment", employee="p", employer="c", startDate=values))
    assert {tie[3] for tie in ties(found)} == {when}
    assert sum(n for (kind, *_), n in found.summary.items() if kind == "remark") == remarks


def test_a_day_that_is_none_is_rejected_and_named(read: Read) -> None:
    found = read(*THREE, entity("e", "Employment", employee="p", employer="c", startDate="2016-02-30"))
    assert found.rejected == ("4 startDate: there is no such day as 2016-02-30.",)
    assert of(Tie, found) == {}


@pytest.mark.parametrize(
    ("schema", "properties", "expected"),
    [
        ("Company", {"uscCode": "91999999MA00000T4T"}, [("uscc", "91999999MA00000T4T")]),
        ("Company", {"uscCode": "91999999MA00000T4X"}, []),
        ("Company", {"registrationNumber": "77"}, []),
        ("Company", {"registrationNumber": "77", "jurisdiction": ["xx", "yy"]}, []),
        ("Company", {"registrationNumber": "77", "jurisdiction": "xx"}, [("registration_xx", "77")]),
        (
            "Company",
            {"registrationNumber": "91999999MA00000T4T", "country": "cn"},
            [("uscc", "91999999MA00000T4T")],
        ),
        ("Person", {"idNumber": "999999197001010014", "country": "xx"}, [("id_number_xx", "999999197001010014")]),
    ],
)
def test_a_number_is_kept_under_a_scheme_that_means_one_thing_or_left_out(
    read: Read, schema: str, properties: Any, expected: Any
) -> None:
    (subject,) = of(Subject, read(entity("s", schema, name="Somebody", **properties))).values()
    assert [(i.scheme, i.value) for i in subject.identifiers] == expected


@pytest.mark.parametrize("country", ["cn", "CN", ["CN", "cn"]])
def test_a_resident_number_of_china_is_known_as_one(read: Read, country: Any) -> None:
    value = make_resident(date(1970, 1, 1), 1)
    (subject,) = of(Subject, read(entity("s", "Person", name="虚构", idNumber=value, nationality=country))).values()
    assert [(i.scheme, i.value) for i in subject.identifiers] == [("resident", value)]


def test_a_weak_alias_names_nobody_and_is_told(read: Read) -> None:
    (subject,) = of(Subject, read(entity("s", "Person", alias="Per Ack", weakAlias="Pelle"))).values()
    assert (subject.name, subject.names) == ("Per Ack", ())
    assert subject.locator == "entity s (Person); weakAlias Pelle"


def test_who_has_no_name_gets_none_invented(read: Read) -> None:
    found = read(entity("s", "Person", birthDate="1990"), PERSON)
    assert {id: s.name for id, s in of(Subject, found).items()} == {"s": "[Person, name not published]", "p": "Per Ack"}
    assert found.summary == {("remark", "Person.name", "is missing, and the record says so instead of a name"): 1}


def test_a_birth_date_of_a_unit_is_said_to_be_left_out(read: Read) -> None:
    found = read(entity("c", "Company", name="Ceder Ltd", birthDate="1999"))
    assert left_out(found) == {("Company.birthDate", "only a person is born")}
    assert of(Subject, found)["c"].born is None


@pytest.mark.parametrize("proof", ["gone", "c", "bad"])
def test_a_proof_that_is_no_document_of_the_file_is_remarked_and_the_source_stands_for_it(
    read: Read, proof: str
) -> None:
    bad = entity("bad", "Document", title="Extract", date="2016-02-30")
    post = entity("e", "Employment", employee=["p", "q"], employer="c", proof=proof, publisher="Harbour Office")
    found = read(*THREE, bad, post)
    said = "names no document of the file, so its source stands for it"
    assert {key: n for key, n in found.summary.items() if key[0] == "remark"} == {
        ("remark", "Employment.proof", said): 1
    }
    titles = {id: d.title for id, d in of(Document, found).items()}
    assert {titles[t.document.removeprefix("ftm:")] for t in of(Tie, found).values()} == {
        "FollowTheMoney data published by Harbour Office"
    }


def test_an_id_is_the_same_whatever_blanks_stand_around_it(read: Read) -> None:
    post = entity("e", "Employment", employee="p", employer=" c  1 ")
    found = read(PERSON, entity(" c 1", "Company", name="Ceder Ltd"), post)
    assert found.rejected == ()
    assert ties(found) == {("staff", "p", "c%201", "", "")}


def test_what_refers_to_an_entity_of_another_form_is_told_the_line_of_it(read: Read) -> None:
    wrong: Entity = {"id": "w", "schema": "Person", "properties": {"name": [42]}}
    ban = entity("x", "Sanction", program="Ban list", entity="w")
    assert read(PERSON, wrong, ban).rejected == (
        "2 name: should be a list of texts.",
        "3 entity: refers to the entity in line 2, which was rejected.",
    )


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        (
            entity("e", "Employment", employee="p", employer="c", startDate="2015-03", endDate="2014"),
            "4 endDate: is not after the startDate, 2015-03.",
        ),
        (
            entity("e", "Sanction", entity="p", program="Ban list", listingDate="2016-04-01", endDate="2016-03-31"),
            "4 endDate: is not after the listingDate, 2016-04-01.",
        ),
        (
            entity("e", "Sanction", entity=["p", "c"], program="Ban list", date="2016", endDate="2015"),
            "4 endDate: is not after the date, 2016.",
        ),
    ],
)
def test_an_end_before_the_beginning_is_told_by_the_properties_of_the_file(read: Read, edge: Entity, said: str) -> None:
    found = read(*THREE, edge)
    assert found.rejected == (said,)
    assert of(Tie, found) == of(Listing, found) == {}
    assert set(of(Subject, found)) == {"p", "q", "c"}


def test_a_legal_entity_is_a_unit_only_where_it_says_so(read: Read) -> None:
    says, silent = entity("s", "LegalEntity", name="A", incorporationDate="1999"), entity("t", "LegalEntity", name="B")
    assert {id: s.kind for id, s in of(Subject, read(says, silent)).items()} == {"s": Kind.organisation}


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        (entity("e", "Employment", employee="p", employer="gone"), "4 employer: there is no such entity in the file."),
        (entity("e", "Employment", employee="p"), "4 employer: is missing."),
        (entity("e", "Sanction", program="Ban list"), "4 entity: is missing."),
        (
            entity("e", "Sanction", program="Ban list", entity=["p", "gone"]),
            "4 entity: there is no such entity in the file.",
        ),
        (entity("e", "Family", person="bad", relative="p", relationship="father"), BAD),
        (entity("e", "Sanction", program="Ban list", entity="bad"), BAD.replace("person", "entity")),
        (
            entity("e", "Ownership", owner=[f"o{n}" for n in range(50)], asset=[f"a{n}" for n in range(50)]),
            "4 owner: says more than 1,000 ties or entries at once; no record does.",
        ),
        (entity("e", "Ownership", owner="c", asset="c"), "4 asset: a tie needs two different subjects."),
    ],
)
def test_an_edge_without_its_ends_is_rejected_whole(read: Read, edge: Entity, said: str) -> None:
    bad = entity("bad", "Person", name="Wrong Day", birthDate="1990-13-01")
    found = read(PERSON, FIRM, bad, edge)
    assert found.rejected == ("3 birthDate: there is no such day as 1990-13-01.", said)
    assert of(Tie, found) == of(Listing, found) == {}
    assert set(of(Subject, found)) == {"p", "c"}


def test_a_sanction_of_several_is_a_listing_of_each(read: Read) -> None:
    found = of(Listing, read(*THREE, entity("x", "Sanction", entity=["p", "c"], program="Ban list")))
    assert {id: (f.subject, f.register_) for id, f in found.items()} == {
        "x:p": ("ftm:p", "outside:ban-list"),
        "x:c": ("ftm:c", "outside:ban-list"),
    }


@pytest.mark.parametrize(
    ("code", "register"),
    [
        ("outside:harbour:Bans_2", "outside:harbour:Bans_2"),
        ("harbour:bans", "outside:harbour-court:harbour-bans"),
        ("outside: bans", "outside:harbour-court:outside-bans"),
        ("R1", "outside:harbour-court:r1"),
    ],
)
def test_a_register_outside_keeps_the_id_that_it_was_exported_with(read: Read, code: str, register: str) -> None:
    sanction = entity("x", "Sanction", entity="p", authority="Harbour Court", program="Ban list", programId=code)
    (listing,) = of(Listing, read(PERSON, sanction)).values()
    assert (listing.register_, listing.register_name) == (register, "Ban list")


def test_what_begins_and_ends_on_one_day_holds_on_none(read: Read) -> None:
    days = {"startDate": "2019-01-01", "endDate": "2019-01-01"}
    found = read(
        *THREE,
        entity("e", "Employment", employee="p", employer="c", **days),
        entity("x", "Sanction", entity="p", program="Ban list", **days),
    )
    assert of(Tie, found) == of(Listing, found) == {}
    assert left_out(found) == {
        (schema, "it began and ended on the same day, so it holds on no day") for schema in ("Employment", "Sanction")
    }


def test_without_any_source_the_file_itself_is_the_document(read: Read) -> None:
    (document,) = of(Document, read(PERSON)).values()
    assert (document.id, document.title) == ("ftm:file:entities.json", "File of FollowTheMoney entities entities.json")


# --- bad files ---

NO_TEXT = "should be a text: an entity has an id, a schema and properties."
HIDES = "contains a control, bidirectional or invisible character; remove it."
BAD_LINES = [
    ("{", "2 : is not JSON: Expecting property name enclosed in double quotes at character 2."),
    ("[]", '2 : is not an object: a line looks like {"id": …, …}.'),
    ('{"id": "x", "id": "y", "schema": "Person"}', "2 : the key 'id' stands twice in one object; keep one."),
    ('{"id": "x"}', f"2 schema: {NO_TEXT}"),
    ('{"id": "x", "schema": "Person"}', "2 properties: should be an object of lists."),
    ('{"id": " ", "schema": "Person", "properties": {}}', f"2 id: {NO_TEXT}"),
    ('{"id": 7, "schema": "Person", "properties": {}}', f"2 id: {NO_TEXT}"),
    ('{"id": "x", "schema": "Person", "properties": {}, "datasets": "a"}', "2 datasets: should be a list of texts."),
    ('{"id": "x", "schema": "Person", "properties": {}, "datasets": [1]}', "2 datasets: should be a list of texts."),
    ('{"id": "x", "schema": "Person", "properties": {"name": "A"}}', "2 name: should be a list of texts."),
    (
        '{"id": "x", "schema": "Ownership", "properties": {"owner": [{"id": "y"}]}}',
        "2 owner: holds nested entities; give the flat form, one entity a line.",
    ),
    (
        json.dumps(entity("x", "Persn", name="A")),
        "2 schema: is no schema of FollowTheMoney; correct it, or leave the entity out with --skip-rejected.",
    ),
    (json.dumps(entity("x", "Person", name="A", birthDate="last year")), f"2 birthDate: {WHEN}."),
    (json.dumps(entity("x", "Person", name="A", birthDate="2016-01-01Today")), f"2 birthDate: {WHEN}."),
    (json.dumps(entity("x", "Person", name="A", retrievedAt="٢٠١٦-٠١-٠١")), f"2 retrievedAt: {WHEN}."),
    (json.dumps(entity("x", "Person", name="a\u202eb")), f"2 name: {HIDES}"),
    (json.dumps(entity("x", "Person", name="\ud800")), f"2 name: {HIDES}"),
    (json.dumps(entity("x\u200b", "Person", name="A")), f"2 id: {HIDES}"),
    (json.dumps(entity("x", "Person", name="A" * 4001)), "2 name: is longer than 4000 characters."),
    (json.dumps(entity("x" * 300, "Person", name="A")), f"2 id: {LONG_ID}"),
    (json.dumps(entity("x", "Person", name="A" * 1_000_000)), "2 : the line is longer than 1,000,000 bytes."),
    (json.dumps(entity("p", "Person", name="Else")), f"2 id: {TWICE}"),
]


@pytest.mark.parametrize(("line", "why"), BAD_LINES, ids=lambda value: value[:60])
def test_a_bad_line_is_rejected_with_its_place_and_the_others_are_read(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(f"{json.dumps(PERSON)}\n{line}\n{json.dumps(FIRM)}\n", encoding="utf-8")
    found = reading(path)
    assert found.rejected == (why,)
    assert set(of(Subject, found)) == {"p", "c"}


@pytest.mark.parametrize("place", ["id", "reason", "entity", "publisher"])
def test_a_resident_number_outside_its_own_property_is_rejected_and_not_repeated(read: Read, place: str) -> None:
    number = make_resident(date(1970, 1, 1), 1)
    wrong = entity("x", "Sanction", entity="p", program="Ban list")
    if place == "id":
        wrong["id"] = number
    else:
        wrong["properties"][place] = [f"no. {number}"]
    found = read(PERSON, wrong)
    assert found.rejected == (f"2 {place}: holds a resident number; such a number stands in idNumber only.",)
    assert number not in str(found)


def test_whatever_is_not_kept_is_left_out_whatever_stands_in_it(read: Read) -> None:
    found = read(entity("p", "Person", name="Per Ack", address="a\u202eb", eyes=["blue"]))
    assert found.rejected == ()
    assert left_out(found) == {
        ("Person.address", "the records have no place for it"),
        ("Person.eyes", "the records have no place for it"),
    }


def test_made_up_names_do_not_fill_the_memory(read: Read) -> None:
    found = read(*(entity(f"p{n}", "Person", name="A", **{f"made{n}": "up"}) for n in range(1_200)))
    assert len(found.summary) == 1_001
    assert sum(found.summary.values()) == 1_200


def test_every_schema_of_the_format_is_known_here_and_no_other() -> None:
    """Held against the format's own package, so a new schema of a later version shows itself here."""
    theirs = {schema.name for schema in model if not schema.abstract}
    assert {name for name in theirs if not ftm_terms.known(name)} == set()
    ours = {*ftm_terms.KINDS, "LegalEntity", "Sanction", *ftm_terms.EDGES, *ftm_terms.DOCUMENTS}
    assert ours | ftm_terms.WITHOUT_RECORD == theirs
    assert {s.name for s in model if not s.abstract and s.is_a("Document")} == ftm_terms.DOCUMENTS


def test_every_property_that_is_read_is_one_of_the_format() -> None:
    """So that none is waited for in vain under a name that is misspelt."""
    named = {name for schema in model for name in schema.properties}
    read = {name for names in (*ftm_terms.HELD.values(), *ftm_terms.DATES.values()) for name in names}
    ends = {name for names in ftm_terms.EDGES.values() for name in names}
    assert (read | ends | {*ftm_terms.SOURCE, *ftm_terms.COUNTRIES, "topics"}) - named == set()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "holds no entities"), (b"\n\n", "holds no entities")],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=sentence):
        reading(path)
    with pytest.raises(LoadError, match="There is no"):
        reading(tmp_path / "none.json")
    with pytest.raises(LoadError, match="is a folder"):
        reading(tmp_path)


def test_a_file_in_another_encoding_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(json.dumps(PERSON).encode("utf-16"))
    assert reading(path).rejected == ("1 : is not UTF-8: byte 0xff at offset 0 of the file; save it as UTF-8.",)


def test_the_same_line_twice_is_one_entity(read: Read) -> None:
    once = entity("p", "Person", name="Per Ack", publisher="Harbour Register (invented)")
    assert read(once, once) == read(once)


# --- ids of what is written, and the check of it ---


@pytest.mark.parametrize("id", ["c:chenxi-textiles", "p_1.2~x", "虚川", "a-", "x%2E", "-", "ftm:hb-co"])
def test_an_id_is_written_as_one_that_followthemoney_knows(id: str) -> None:
    assert ftm_valid.problems([entity(entity_id(id), "Person", name="A")]) == []


def test_no_two_ids_are_written_as_one() -> None:
    ids = ["a.b", "a%2Eb", "a:b", "a-", "a-2D", "a.2D", "a", "A", "a_b", "a~b", "a b"]
    assert len({entity_id(id, kind) for id in ids for kind in ("", "listing", "tie")}) == 3 * len(ids)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entity("p:1", "Person", name="A"), "this is no id"),
        (entity("p", "Human", name="A"), "there is no schema Human"),
        (entity("p", "Person"), "name is required"),
        (entity("p", "Person", name="A", shoeSize="4"), "there is no property shoeSize"),
        (entity("p", "Person", name="A", topics="listed"), "topics"),
        (entity("p", "Person", name="A", birthDate="last year"), "birthDate"),
        (entity("e", "Family", person="p", relative="c"), "relative: c is no Person of the file"),
        (entity("e", "Ownership", owner="p", asset="b"), "asset: b is no Asset of the file"),
        (entity("e", "Ownership", owner="p", asset="gone"), "asset: gone is no Asset of the file"),
    ],
)
def test_the_check_of_what_is_written_sees_what_is_wrong(wrong: Entity, said: str) -> None:
    around = [e for e in (*THREE, BODY) if e["id"] != wrong["id"]]
    assert any(said in problem for problem in ftm_valid.problems([*around, wrong]))
    assert ftm_valid.problems([*THREE, BODY]) == []


def test_a_temporary_folder_without_room_is_a_sentence_and_nothing_was_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_self: object, _thing: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ftm.Spool, "add", full)
    nobody: Any = None
    with pytest.raises(LoadError, match="has no room for what the load prepares"):
        load_ftm(nobody, nobody, HARBOUR, nobody)
