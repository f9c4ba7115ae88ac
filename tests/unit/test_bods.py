"""Beneficial Ownership Data Standard 0.4: whole results for the examples as published, and what must not follow."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sanctiongraph.errors import LoadError
from sanctiongraph.model import RECORDS, Document, Kind, Record, Subject, Tie
from sanctiongraph.sources import bods

EXAMPLES = Path(__file__).parents[1] / "data" / "bods"
IRISH = "bods:irish-business-authority:"
DELAWARE = "bods:company-register-delaware:"
Row = tuple[str, str, str, str, str | None, str | None, float | None, bool]


def example(name: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return statements


@pytest.fixture
def steps(tmp_path: Path) -> Callable[[list[dict[str, Any]]], list[bods.Step]]:
    def read(statements: list[dict[str, Any]]) -> list[bods.Step]:
        path = tmp_path / "statements.json"
        path.write_text(json.dumps(statements), encoding="utf-8")
        return list(bods.read(path))

    return read


def rows(step: bods.Step, prefix: str) -> set[Row]:
    """The ties of a step: id, kind, source, target, since, until, share, withdrawn."""
    return {
        (
            t.id.removeprefix(prefix),
            t.kind,
            t.source.removeprefix(prefix),
            t.target.removeprefix(prefix),
            str(t.since) if t.since else None,
            str(t.until) if t.until else None,
            t.share,
            t.withdrawn,
        )
        for t in step
        if isinstance(t, Tie)
    }


def standing(steps: list[bods.Step]) -> dict[str, Record]:
    """What holds after all the steps are loaded."""
    held: dict[str, Record] = {}
    for step in steps:
        for record in step:
            held[record.id] = record
    return {id: record for id, record in held.items() if not record.withdrawn}


def ties(steps: list[bods.Step]) -> dict[str, Tie]:
    return {id.split(":", 2)[2]: r for id, r in standing(steps).items() if isinstance(r, Tie)}


# --- a small network to bend ---


def statement(record: str, type: str, details: dict[str, Any], day: str = "2020-01-01", **more: Any) -> dict[str, Any]:
    return {
        "statementId": f"{record}-{day}-".ljust(32, "0"),
        "statementDate": day,
        "publicationDetails": {"publicationDate": day, "bodsVersion": "0.4", "publisher": {"name": "Reg"}},
        "recordId": record,
        "recordType": type,
        "recordStatus": "new",
        "declarationSubject": "e1",
        "recordDetails": {"isComponent": False} | details,
    } | more


def person(record: str = "p1", day: str = "2020-01-01", **details: Any) -> dict[str, Any]:
    known = {"personType": "knownPerson", "names": [{"type": "legal", "fullName": f"Name of {record}"}]}
    return statement(record, "person", known | details, day)


def entity(record: str = "e1", day: str = "2020-01-01", **details: Any) -> dict[str, Any]:
    known = {"entityType": {"type": "registeredEntity"}, "name": f"Name of {record}"}
    return statement(record, "entity", known | details, day)


def relation(
    *interests: dict[str, Any], record: str = "r1", party: Any = "p1", subject: Any = "e1", **more: Any
) -> dict[str, Any]:
    component = more.pop("component", False)
    details = {"subject": subject, "interestedParty": party, "interests": list(interests), "isComponent": component}
    return statement(record, "relationship", details, **more)


def interest(type: str, since: str = "2019-01-01", until: str | None = None, **more: Any) -> dict[str, Any]:
    ended = {"endDate": until} if until else {}
    return {"type": type, "startDate": since, "directOrIndirect": "direct"} | ended | more


def notes(steps: list[bods.Step]) -> set[tuple[str, str, str]]:
    return set(bods.summary(steps))


# --- the examples as given ---


def test_fermcat_step_by_step() -> None:
    fermcat = list(bods.read(EXAMPLES / "fermcat.json"))
    riyadh, patrick, declan = "per-5faa4103dee78621", "per-41c0bb0cef246f7c", "per-e334cc6258e56467"
    firm = "ent-93c75c87ab28f889"
    first, second, third = "rel-b05e7c91e0a04e4f", "rel-3fc02d9b6bdfd5ca", "rel-b64a491543d986d0"

    def share(r: str, who: str, since: str, until: str | None, percent: float) -> Row:
        return (f"{r}:shareholding", "shareholder", who, firm, since, until, percent, False)

    def board(r: str, who: str, until: str | None) -> Row:
        return (f"{r}:boardMember", "director", who, firm, "2019-09-11", until, None, False)

    both = {
        share(first, riyadh, "2019-09-11", None, 50.0),
        board(first, riyadh, None),
        share(second, patrick, "2019-09-11", None, 50.0),
        board(second, patrick, None),
    }
    assert [(str(s.published), rows(s, IRISH)) for s in fermcat] == [
        ("2019-09-11", both),
        ("2020-09-11", both),
        (
            "2021-09-11",
            {
                share(first, riyadh, "2019-09-11", "2021-04-03", 50.0),
                board(first, riyadh, "2021-04-03"),
                share(second, patrick, "2019-09-11", None, 50.0),
                board(second, patrick, None),
                share(third, declan, "2021-04-03", None, 50.0),
            },
        ),
        (
            "2022-01-21",
            {
                share(second, patrick, "2019-09-11", None, 100.0),
                board(second, patrick, None),
                share(third, declan, "2021-04-03", "2022-01-21", 50.0),
            },
        ),
    ]
    assert notes(fermcat) == {
        ("remark", "birthDate", "no longer stated, so it is no longer held"),
        ("remark", "shareholding", "the share was 50 % and is 100 %, under the same start date"),
    }


def test_tecido_step_by_step() -> None:
    tecido = list(bods.read(EXAMPLES / "tecido.json"))
    maria, firm, trust, hers, its = "018AF6B3EB", "01B68D7633", "033E84672B", "022EBEB66B", "02089A4E68"

    def share(r: str, who: str, since: str, until: str | None, percent: float, was: str = "") -> Row:
        return (f"{r}:shareholding{was}", "shareholder", who, firm, since, until, percent, False)

    def chair(since: str, until: str | None, was: str = "") -> Row:
        return (f"{hers}:boardChair{was}", "director", maria, firm, since, until, None, False)

    assert [(str(s.published), str(s.declared), rows(s, DELAWARE)) for s in tecido] == [
        ("2019-01-31", "2019-01-20", {share(hers, maria, "2002-03-09", None, 100.0), chair("2002-03-09", None)}),
        (
            "2021-09-30",
            "2021-09-25",
            {
                share(its, trust, "2021-09-24", None, 60.0),
                share(hers, maria, "2021-09-24", None, 40.0),
                share(hers, maria, "2002-03-09", "2021-09-24", 100.0, ":2002-03-09"),
                chair("2021-09-24", None),
                chair("2002-03-09", "2021-09-24", ":2002-03-09"),
            },
        ),
        (
            "2022-09-30",
            "2022-09-25",
            {
                share(its, trust, "2022-09-21", None, 70.0),
                share(its, trust, "2021-09-24", "2022-09-21", 60.0, ":2021-09-24"),
                share(hers, maria, "2022-09-21", None, 30.0),
                share(hers, maria, "2021-09-24", "2022-09-21", 40.0, ":2021-09-24"),
                chair("2022-09-21", None),
                chair("2021-09-24", "2022-09-21", ":2021-09-24"),
            },
        ),
        (
            "2023-03-31",
            "2023-03-03",
            {
                share(its, trust, "2023-03-01", None, 80.0),
                share(its, trust, "2022-09-21", "2023-03-01", 70.0, ":2022-09-21"),
                share(hers, maria, "2022-09-21", "2023-03-03", 30.0),
                chair("2022-09-21", "2023-03-03"),
            },
        ),
    ]
    assert bods.summary(tecido) == {("left_out", "votingRights", bods.UNMAPPED["votingRights"]): 7}


def test_the_subjects_of_the_examples_are_who_the_statements_say() -> None:
    found = {
        (s.id, s.kind, s.name, str(s.born) if s.born else None, tuple((i.scheme, i.value) for i in s.identifiers))
        for name in ("fermcat", "tecido")
        for s in standing(list(bods.read(EXAMPLES / f"{name}.json"))).values()
        if isinstance(s, Subject)
    }
    delaware = "company_registry_delaware_company_number"
    assert found == {
        (f"{IRISH}ent-93c75c87ab28f889", Kind.company, "Fermcat Ltd", None, (("irl_bau", "434151"),)),
        (f"{IRISH}per-5faa4103dee78621", Kind.person, "Riyadh Byrne-Amin", "1990-06-12", (("irl_taxid", "7700225VH"),)),
        (f"{IRISH}per-41c0bb0cef246f7c", Kind.person, "Patrick O'Donohue", None, (("irl_taxid", "0691084DH"),)),
        (f"{IRISH}per-e334cc6258e56467", Kind.person, "Declan Byrne-Amin", None, (("irl_taxid", "9857460SH"),)),
        (f"{DELAWARE}01B68D7633", Kind.company, "Tecido Ltd", None, ((delaware, "758355"),)),
        (f"{DELAWARE}033E84672B", Kind.company, "Shear Trust", None, ((delaware, "894837"),)),
        (f"{DELAWARE}018AF6B3EB", Kind.person, "Maria Esteves", "1956-05-24", ()),
    }


@pytest.mark.parametrize("name", ["fermcat", "tecido"])
def test_every_record_is_valid_and_refers_to_what_exists(name: str) -> None:
    known: set[str] = set()
    for step in bods.read(EXAMPLES / f"{name}.json"):
        assert [RECORDS.index(type(r)) for r in step] == sorted(RECORDS.index(type(r)) for r in step)
        for record in step:
            assert type(record).model_validate(record.model_dump()) == record
            known.add(record.id)
            if isinstance(record, Subject | Tie):
                assert record.document in known
            if isinstance(record, Tie):
                assert {record.source, record.target} <= known
            if isinstance(record, Document):
                assert record.issuer
                assert record.id == f"bods:{record.number}"
                assert record.retrieved is None


@pytest.mark.parametrize("name", ["fermcat", "tecido"])
def test_the_order_in_the_file_means_nothing(name: str, steps: Callable[..., list[bods.Step]]) -> None:
    assert steps(example(name)[::-1]) == steps(example(name))


def test_the_order_of_interests_means_nothing(steps: Callable[..., list[bods.Step]]) -> None:
    turned = example("tecido")
    for s in turned:
        s["recordDetails"].get("interests", []).reverse()
    assert [rows(s, DELAWARE) for s in steps(turned)] == [rows(s, DELAWARE) for s in steps(example("tecido"))]


def test_json_lines_are_read_like_the_array(tmp_path: Path, steps: Callable[..., list[bods.Step]]) -> None:
    path = tmp_path / "fermcat.jsonl"
    path.write_text("\n".join(json.dumps(s) for s in example("fermcat")) + "\n\n", encoding="utf-8")
    assert list(bods.read(path)) == steps(example("fermcat"))


# --- which interest is which tie ---


ALL_TYPES = {*bods.HELD, *bods.CONTROL, *bods.UNMAPPED}


def test_the_table_covers_the_codelist_once() -> None:
    assert len(ALL_TYPES) == len(bods.HELD) + len(bods.CONTROL) + len(bods.UNMAPPED) == 23


@pytest.mark.parametrize("type", sorted(ALL_TYPES))
@pytest.mark.parametrize("asserted", [True, False])
def test_only_asserted_control_by_a_person_makes_a_controller(
    type: str, asserted: bool, steps: Callable[..., list[bods.Step]]
) -> None:
    given = interest(type, beneficialOwnershipOrControl=asserted, share={"exact": 100})
    done = steps([person(), entity(), relation(given)])
    expected = bods.HELD.get(type) or ("actual_controller" if type in bods.CONTROL and asserted else None)
    assert {t.kind for t in ties(done).values()} == ({expected} if expected else set())
    assert bool(done[0].notes) == (expected is None)


@pytest.mark.parametrize("flag", ["true", 1, None])
def test_a_flag_that_is_not_true_asserts_nothing(flag: object, steps: Callable[..., list[bods.Step]]) -> None:
    given = interest("controlByLegalFramework") | {"beneficialOwnershipOrControl": flag}
    done = steps([person(), entity(), relation(given)])
    assert ties(done) == {}
    assert {note.kind for note in done[0].notes} == {"rejected"}


@pytest.mark.parametrize("type", [*bods.CONTROL, "seniorManagingOfficial"])
def test_a_unit_is_neither_a_controller_nor_a_manager_here(type: str, steps: Callable[..., list[bods.Step]]) -> None:
    given = interest(type, beneficialOwnershipOrControl=True)
    done = steps([entity("e2"), entity(), relation(given, party="e2")])
    assert ties(done) == {}
    assert {(kind, what) for kind, what, _ in notes(done)} == {("left_out", type)}


def test_a_unit_may_sit_on_a_board(steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([entity("e2"), entity(), relation(interest("boardMember"), party="e2")])
    assert {t.kind for t in ties(done).values()} == {"director"}


def test_only_an_exact_share_is_a_number_and_bounds_are_words(steps: Callable[..., list[bods.Step]]) -> None:
    bounds = {"exclusiveMinimum": 25, "maximum": 50}
    done = ties(steps([person(), entity(), relation(interest("shareholding", share=bounds))]))["r1:shareholding"]
    assert done.share is None
    assert (
        done.locator == f"statement {done.document[5:]}, interests[0] shareholding; share more than 25 %, at most 50 %"
    )


@pytest.mark.parametrize("type", list(bods.HELD))
def test_an_indirect_interest_is_held_by_those_in_between(type: str, steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([person(), entity(), relation(interest(type) | {"directOrIndirect": "indirect"})])
    assert ties(done) == {}
    assert notes(done) == {("left_out", type, "indirect: those in between hold it, not the interested party")}


def test_control_may_be_indirect(steps: Callable[..., list[bods.Step]]) -> None:
    given = interest("otherInfluenceOrControl", beneficialOwnershipOrControl=True) | {"directOrIndirect": "indirect"}
    assert {t.kind for t in ties(steps([person(), entity(), relation(given)])).values()} == {"actual_controller"}


def test_a_chain_of_components_is_told_once(steps: Callable[..., list[bods.Step]]) -> None:
    chain = [
        person(),
        entity(),
        entity("e2"),
        relation(interest("shareholding", share={"exact": 100}), record="c1", subject="e2", component=True),
        relation(interest("shareholding", share={"exact": 15}), record="c2", party="e2", component=True),
        relation(interest("shareholding", share={"exact": 15}) | {"directOrIndirect": "indirect"}),
    ]
    assert {(t.source[9:], t.target[9:], t.share) for t in ties(steps(chain)).values()} == {
        ("p1", "e2", 100.0),
        ("e2", "e1", 15.0),
    }


def test_what_a_primary_says_a_component_does_not_say_again(steps: Callable[..., list[bods.Step]]) -> None:
    same = [relation(interest("shareholding"), record=r, component=r == "c1") for r in ("c1", "r1")]
    done = steps([person(), entity(), *same])
    assert set(ties(done)) == {"r1:shareholding"}
    assert {what for _, what, _ in notes(done)} == {"shareholder"}


# --- time ---


def test_an_end_date_is_the_first_day_without_the_interest(steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([person(), entity(), relation(interest("boardMember", "2019-01-01", "2019-06-30"))])
    assert str(ties(done)["r1:boardMember"].until) == "2019-06-30"


def test_an_interest_of_no_day_is_left_out(steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([person(), entity(), relation(interest("boardMember", "2019-01-01", "2019-01-01"))])
    assert ties(done) == {}
    assert {n.kind for n in done[0].notes} == {"left_out"}


def test_closing_without_an_end_date_ends_the_tie_on_the_day_of_the_statement(
    steps: Callable[..., list[bods.Step]],
) -> None:
    given = interest("boardMember")
    closing = relation(given, day="2021-09-25", recordStatus="closed")
    done = steps([person(), entity(), relation(given), closing])
    tie = ties(done)["r1:boardMember"]
    assert (str(tie.since), str(tie.until)) == ("2019-01-01", "2021-09-25")
    assert tie.locator is not None
    assert tie.locator.endswith("closed by the statement of 2021-09-25; no end date given")


def test_closing_without_repeating_the_interest_ends_it_too(steps: Callable[..., list[bods.Step]]) -> None:
    closing = relation(day="2021-09-25", recordStatus="closed")
    done = steps([person(), entity(), relation(interest("boardMember")), closing])
    assert str(ties(done)["r1:boardMember"].until) == "2021-09-25"


def test_an_end_date_prevails_over_the_day_of_closing(steps: Callable[..., list[bods.Step]]) -> None:
    closing = relation(interest("boardMember", until="2021-03-01"), day="2021-09-25", recordStatus="closed")
    done = steps([person(), entity(), relation(interest("boardMember")), closing])
    assert str(ties(done)["r1:boardMember"].until) == "2021-03-01"


def test_a_closed_person_stays_for_the_ties_that_ended(steps: Callable[..., list[bods.Step]]) -> None:
    gone = person(day="2021-01-01") | {"recordStatus": "closed"}
    done = steps([person(), entity(), relation(interest("boardMember")), gone])
    subject = standing(done)["bods:reg:p1"]
    assert isinstance(subject, Subject)
    assert subject.locator == f"statement {gone['statementId']}; record closed by the statement of 2021-01-01"


def test_an_update_is_a_correction_and_no_second_claim(steps: Callable[..., list[bods.Step]]) -> None:
    updates = [
        relation(interest("shareholding", share={"exact": n}), day=f"202{k}-01-01", recordStatus=status)
        for k, n, status in ((0, 50, "new"), (1, 60, "updated"), (2, 70, "updated"))
    ]
    done = steps([person(), entity(), *updates])
    assert [[(t[0], t[6]) for t in rows(s, "bods:reg:")] for s in done] == [
        [("r1:shareholding", 50.0)],
        [("r1:shareholding", 60.0)],
        [("r1:shareholding", 70.0)],
    ]
    assert set(ties(done)) == {"r1:shareholding"}


def test_a_start_date_before_the_earlier_statement_corrects_it(steps: Callable[..., list[bods.Step]]) -> None:
    later = relation(interest("boardMember", "2019-05-05"), day="2021-01-01", recordStatus="updated")
    done = ties(steps([person(), entity(), relation(interest("boardMember")), later]))
    assert {(name, str(t.since), t.until) for name, t in done.items()} == {("r1:boardMember", "2019-05-05", None)}


def test_a_start_date_after_the_earlier_statement_follows_it(steps: Callable[..., list[bods.Step]]) -> None:
    later = relation(interest("boardMember", "2020-05-05"), day="2021-01-01", recordStatus="updated")
    done = ties(steps([person(), entity(), relation(interest("boardMember")), later]))
    assert {(name, str(t.since), str(t.until)) for name, t in done.items()} == {
        ("r1:boardMember", "2020-05-05", "None"),
        ("r1:boardMember:2019-01-01", "2019-01-01", "2020-05-05"),
    }


def test_unless_the_statement_says_that_it_corrects(steps: Callable[..., list[bods.Step]]) -> None:
    mark = [{"motivation": "correcting", "statementPointerTarget": "/recordDetails/interests/0/startDate"}]
    later = relation(interest("boardMember", "2020-05-05"), day="2021-01-01", recordStatus="updated", annotations=mark)
    assert set(ties(steps([person(), entity(), relation(interest("boardMember")), later]))) == {"r1:boardMember"}


def test_a_late_correction_is_known_late_and_does_not_undo_what_came_between(
    steps: Callable[..., list[bods.Step]],
) -> None:
    first = relation(interest("shareholding", share={"exact": 10}))
    between = relation(interest("shareholding", share={"exact": 20}), day="2021-01-01", recordStatus="updated")
    late = copy.deepcopy(first) | {"statementId": "late".ljust(32, "0"), "recordStatus": "updated"}
    late["recordDetails"]["interests"][0]["share"] = {"exact": 11}
    late["publicationDetails"]["publicationDate"] = "2022-01-01"
    late["annotations"] = [{"motivation": "correcting", "statementPointerTarget": ""}]
    done = steps([person(), entity(), first, between, late])
    assert [str(s.published) for s in done] == ["2020-01-01", "2021-01-01", "2022-01-01"]
    assert rows(done[2], "") == set()
    assert ties(done)["r1:shareholding"].share == 20.0


def test_an_interest_that_vanishes_is_withdrawn_and_said_so(steps: Callable[..., list[bods.Step]]) -> None:
    later = relation(interest("shareholding"), day="2021-01-01", recordStatus="updated")
    done = steps([person(), entity(), relation(interest("shareholding"), interest("boardMember")), later])
    assert {(t[0], t[7]) for t in rows(done[1], "bods:reg:")} == {("r1:boardMember", True), ("r1:shareholding", False)}
    assert ("remark", "boardMember") in {(kind, what) for kind, what, _ in notes(done)}


def test_an_ended_interest_need_not_be_repeated(steps: Callable[..., list[bods.Step]]) -> None:
    was, then = interest("shareholding", "2018-01-01", "2019-01-01"), interest("shareholding", "2019-01-01")
    later = relation(then, day="2021-01-01", recordStatus="updated")
    done = ties(steps([person(), entity(), relation(was, then), later]))
    assert {(name, str(t.since), str(t.until)) for name, t in done.items()} == {
        ("r1:shareholding", "2018-01-01", "2019-01-01"),
        ("r1:shareholding:2", "2019-01-01", "None"),
    }


def test_nothing_follows_the_statement_that_closes_a_record(steps: Callable[..., list[bods.Step]]) -> None:
    given = interest("boardMember")
    closing = relation(given, day="2021-01-01", recordStatus="closed")
    after = relation(given, day="2022-01-01", recordStatus="updated")
    done = steps([person(), entity(), relation(given), closing, after])
    assert str(ties(done)["r1:boardMember"].until) == "2021-01-01"
    assert {(n.kind, n.statement) for n in done[2].notes} == {("rejected", after["statementId"])}


# --- persons and entities ---


@pytest.mark.parametrize("type", ["unknownPerson", "anonymousPerson"])
def test_a_person_who_is_not_named_is_said_so_and_not_invented(
    type: str, steps: Callable[..., list[bods.Step]]
) -> None:
    hidden = person(
        personType=type, names=[], unspecifiedPersonDetails={"reason": "interestedPartyExemptFromDisclosure"}
    )
    subject = standing(steps([hidden]))["bods:reg:p1"]
    assert isinstance(subject, Subject)
    word = "unknown" if type == "unknownPerson" else "anonymous"
    assert subject.name == f"[{word} person, name not published: interestedPartyExemptFromDisclosure]"
    assert (subject.born, subject.identifiers, subject.names) == (None, (), ())


def test_nobody_named_makes_no_tie(steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([entity(), relation(party={"reason": "noBeneficialOwners"})])
    assert ties(done) == {}
    assert notes(done) == {("left_out", "interestedParty", "nobody is named (noBeneficialOwners)")}


@pytest.mark.parametrize("born", ["1980", "1980-02", "1980-02-29"])
def test_a_birth_date_stays_as_vague_as_it_is(born: str, steps: Callable[..., list[bods.Step]]) -> None:
    subject = standing(steps([person(birthDate=born)]))["bods:reg:p1"]
    assert isinstance(subject, Subject)
    assert str(subject.born) == born


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ({"type": "registeredEntity"}, Kind.company),
        ({"type": "legalEntity"}, Kind.organisation),
        ({"type": "legalEntity", "subtype": "trust"}, Kind.organisation),
        ({"type": "arrangement", "subtype": "nomination"}, Kind.organisation),
        ({"type": "unknownEntity"}, Kind.organisation),
        ({"type": "anonymousEntity"}, Kind.organisation),
        ({"type": "state"}, Kind.public_body),
        ({"type": "stateBody", "subtype": "stateAgency"}, Kind.public_body),
    ],
)
def test_an_entity_type_is_a_kind(type: dict[str, str], kind: Kind, steps: Callable[..., list[bods.Step]]) -> None:
    subject = standing(steps([entity(entityType=type)]))["bods:reg:e1"]
    assert isinstance(subject, Subject)
    assert subject.kind is kind


def test_names_are_the_legal_one_the_latin_one_and_the_others(steps: Callable[..., list[bods.Step]]) -> None:
    names = [
        {"type": "former", "fullName": "李某"},
        {"type": "legal", "fullName": "王某"},
        {"type": "transliteration", "fullName": "Wang Mou"},
    ]
    subject = standing(steps([person(names=names)]))["bods:reg:p1"]
    assert isinstance(subject, Subject)
    assert (subject.name, subject.name_en, subject.names) == ("王某", "Wang Mou", ("李某", "Wang Mou"))


@pytest.mark.parametrize(
    ("scheme", "slug"), [("IRL-BAU", "irl_bau"), ("CHN-IDCARD", "resident"), ("统一社会信用代码", "uscc")]
)
def test_a_scheme_has_one_plain_name(scheme: str, slug: str) -> None:
    assert bods.scheme_slug(scheme) == slug


def test_no_two_schemes_share_a_name() -> None:
    schemes = [
        "DE-HRB1",
        "DE-HRB2",
        "DE-HRB",
        "登记号",
        "注册号",
        "x" * 60,
        "x" * 61,
        "Å-REG",
        "A-REG",
        "-",
        "AFG-PASSPORT",
    ]
    slugs = [bods.scheme_slug(scheme) for scheme in schemes]
    assert len(set(slugs)) == len(slugs)
    assert all(2 <= len(slug) <= 40 and set(slug) <= set("abcdefghijklmnopqrstuvwxyz_") for slug in slugs)


def test_two_publishers_may_use_one_record_id(steps: Callable[..., list[bods.Step]]) -> None:
    other = entity(day="2020-01-02")
    other["publicationDetails"]["publisher"] = {"url": "https://register.example/data"}
    subjects = {id for id, r in standing(steps([entity(), other])).items() if isinstance(r, Subject)}
    assert subjects == {"bods:reg:e1", "bods:register-example:e1"}


# --- bad input ---


def test_a_dangling_record_is_rejected_until_it_is_stated(steps: Callable[..., list[bods.Step]]) -> None:
    done = steps([entity(), relation(interest("boardMember")), person(day="2021-01-01")])
    assert rows(done[0], "") == set()
    text = "names the record p1, and no person or entity of that recordId is stated by then"
    assert {(n.kind, n.statement, n.text) for n in done[0].notes} == {
        ("rejected", "r1-2020-01-01-".ljust(32, "0"), text),
    }
    assert set(ties(done)) == {"r1:boardMember"}


@pytest.mark.parametrize(
    "details",
    [
        {"interests": [{"type": "kingmaker"}]},
        {"interests": [{"type": "boardMember", "startDate": "2019-02-30"}]},
        {"interests": [{"type": "boardMember", "startDate": "2020-01-01", "endDate": "2019-01-01"}]},
        {"interests": [{"type": "shareholding", "share": {"exact": 101}}]},
        {"interests": [{"startDate": "2019-01-01"}]},
        {"interests": [{"type": "boardMember"}], "interestedParty": "e1"},
        {"interests": [{"type": "boardMember"}], "subject": "p1", "interestedParty": "p2"},
    ],
)
def test_a_mistake_in_a_relationship_is_rejected_and_named(
    details: dict[str, Any], steps: Callable[..., list[bods.Step]]
) -> None:
    bad = relation()
    bad["recordDetails"] |= details
    done = steps([person(), person("p2"), entity(), bad])
    assert ties(done) == {}
    assert {n.statement for n in done[0].notes} == {bad["statementId"]}


def test_a_broken_update_leaves_the_claim_before_it(steps: Callable[..., list[bods.Step]]) -> None:
    bad = relation(day="2021-01-01", recordStatus="updated")
    bad["recordDetails"]["interests"] = "none"
    done = steps([person(), entity(), relation(interest("boardMember")), bad])
    assert set(ties(done)) == {"r1:boardMember"}
    assert {n.kind for n in done[1].notes} == {"rejected"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"publicationDetails": {"bodsVersion": "0.3"}}, "BODS 0.3; this reads BODS 0.4 only"),
        ({"publicationDetails": {}}, "no publicationDetails.bodsVersion"),
        ({"statementDate": "spring"}, "statementDate: Value error, a date is written"),
        ({"recordType": "ownershipOrControlStatement"}, "recordType"),
        ({"recordStatus": "amended"}, "recordStatus"),
    ],
)
def test_what_is_no_bods_0_4_is_not_read(
    change: dict[str, Any], words: str, steps: Callable[..., list[bods.Step]]
) -> None:
    bad = entity() | change
    with pytest.raises(LoadError, match=words) as error:
        steps([bad])
    assert bad["statementId"] in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "[{", '{"a": 1}\n{', "[1]", "nothing", "[" * 100_000, '["\\ud800"]'])
def test_a_file_that_is_not_statements_is_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LoadError, match=r"broken\.json"):
        list(bods.read(path))


def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b"[\xff]")
    told = {}
    for name in ("none.json", "", "latin.json", "latin.json/below"):
        with pytest.raises(LoadError) as error:
            list(bods.read(tmp_path / name))
        told[name] = str(error.value).removeprefix(f"{tmp_path}/").replace(str(tmp_path), "FOLDER")
    assert told == {
        "none.json": "There is no FOLDER/none.json: name a file of BODS 0.4.",
        "": "FOLDER is a folder: name the one file of BODS 0.4; a bundle needs no --bods.",
        "latin.json": "latin.json is not UTF-8 text (byte 1): save it as UTF-8.",
        "latin.json/below": "latin.json/below cannot be opened: see that it is a file that you may read.",
    }


def test_one_statement_id_with_two_contents_is_refused(steps: Callable[..., list[bods.Step]]) -> None:
    with pytest.raises(LoadError, match="twice with different content"):
        steps([entity(), entity(name="Another")])


def test_the_same_statement_twice_is_read_once(steps: Callable[..., list[bods.Step]]) -> None:
    assert steps([entity(), entity()]) == steps([entity()])


def test_a_redacted_statement_replaces_itself(steps: Callable[..., list[bods.Step]]) -> None:
    redacted = person(birthDate="1980-01-01")
    later = person()
    later["publicationDetails"]["publicationDate"] = "2021-01-01"
    subject = standing(steps([redacted, later]))["bods:reg:p1"]
    assert isinstance(subject, Subject)
    assert subject.born is None
