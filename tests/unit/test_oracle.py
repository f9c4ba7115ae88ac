"""The oracle itself, against answers computed by hand from docs/semantics.md, and the worlds that feed it."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import oracle
import worlds
from oracle import Row, derivations, effects, joined

OPEN = "9999-12-31"

# --- a small regime that conforms to the schema -----------------------------------------------------------

CITED: dict[str, Any] = {"cites": [{"document": "law"}], "mark": ["seed"]}
EVERYONE = ["legal_representative", "principal", "actual_controller", "named"]


def basis(id: str, measure: str, from_: str, *targets: dict[str, Any], to: str | None = None, **more: Any) -> Any:
    dates = {"from": from_, "to": to}
    return {"id": id, "measure": measure, "text": "x", **CITED, **dates, "targets": list(targets), **more}


def target(reach: str, *roles: str, **only: Any) -> dict[str, Any]:
    return {"reach": reach, "roles": list(roles), **only}


def measure(id: str, kind: str = "restriction") -> dict[str, Any]:
    words = {"zh": id, "en": id, "short": id, "category": "c", "area": "a"}
    return {"id": id, **words, "kind": kind, "agencies": ["court"], "agencies_mark": "seed", "mark": "seed"}


def register(id: str, kind: str, *grounds: str, **rules: Any) -> dict[str, Any]:
    text = {**CITED, "from": date(2013, 10, 1), "governs_by": "decision", "text": "x"}
    worded = [{"id": g, "en": g, "texts": [{**text, "id": f"{id}_{g}_text"}]} for g in grounds]
    return {"id": id, "zh": id, "en": id, "kind": kind, "keeper": "court", "grounds": worded, **CITED, **rules}


def instrument(id: str, *bases: Any, registers: list[str]) -> dict[str, Any]:
    about = {"id": id, "kind": "rule", "zh": id, "en": id, "document": "law", "from": date(2010, 7, 1), **CITED}
    return {**about, "registers": registers, "bases": list(bases)}


def reading(when: str, adds: bool, *roles: str, reaches: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "id": when,
        "when": when,
        "adds": adds,
        "roles": list(roles),
        "reaches": list(reaches),
        "text": "x",
        **CITED,
    }


RULES = {**CITED, "governs_by": "decision"}
REGIME: dict[str, Any] = {
    "regime": {"id": "toy", "zh": "x", "en": "x", "time_zone": "Asia/Shanghai", "holidays": "CN", "text": "x"},
    "documents": [{"id": "law", "title": "x", "title_en": "x", "mark": "seed"}],
    "agencies": [{"id": "court", "zh": "x", "en": "x", "type": "court", "mark": "seed"}],
    "measures": [
        *(measure(id) for id in ("flights", "school", "tender", "office", "land", "care", "books", "pool", "rent")),
        measure("notice", "notice"),
        measure("fast_track", "reward"),
    ],
    "registers": [
        register(
            "black",
            "blacklist",
            "able",
            "hides",
            terms=[
                {
                    **RULES,
                    "id": "two_years",
                    "from": date(2013, 10, 1),
                    "grounds": ["hides"],
                    "length": {"years": 2},
                    "maximum": {"years": 5},
                },
                {**RULES, "id": "no_term", "from": date(2013, 10, 1), "grounds": ["able"], "length": None},
            ],
            exclusions=[
                {**RULES, "id": "minors", "from": date(2017, 5, 1), "text": "x", "listed_below_age": 18},
            ],
        ),
        register("orders", "orders"),
        register(
            "travel",
            "travel_list",
            terms=[{**RULES, "id": "180_days", "from": date(2018, 5, 1), "length": {"days": 180}}],
        ),
        register("red", "redlist"),
        register(
            "grey",
            "watch_list",
            terms=[
                {**RULES, "id": "one_year", "from": "2016", "to": "2018-01-01", "length": {"years": 1}},
                {**RULES, "id": "half_a_year", "from": "2018-01-01", "to": "2019-01-01", "length": {"months": 6}},
            ],
        ),
    ],
    "instruments": [
        instrument(
            "limits",
            basis(
                "flights_2010",
                "flights",
                "2010-07-01",
                target("self"),
                target("responsible_persons", "legal_representative", "principal", listed="unit"),
                to="2015-07-22",
            ),
            basis(
                "flights_2015",
                "flights",
                "2015-07-22",
                target("self"),
                target("responsible_persons", *EVERYONE, listed="unit"),
            ),
            basis("school", "school", "2015-07-22", target("children", "self", *EVERYONE, below_age=18)),
            basis("care", "care", "2015-07-22", target("self", below_age=18, affected="person")),
            registers=["black", "orders"],
        ),
        instrument(
            "memorandum",
            basis(
                "tender",
                "tender",
                "2016-01-20",
                target("undertakings", "legal_representative", "actual_controller"),
                target("branches"),
            ),
            basis(
                "tender_directors_unsure",
                "tender",
                "2016-01-20",
                target("responsible_persons", "director"),
                mark=["external", "uncertain"],
            ),
            basis("tender_directors", "tender", "2018-01-01", target("responsible_persons", "director")),
            basis(
                "office",
                "office",
                "2013-10-01",
                target("responsible_persons", "legal_representative"),
                to="2020-01-01",
                governs_by="decision",
            ),
            basis(
                "notice",
                "notice",
                "2016-01-20",
                target("employer", "staff", "state_functionary", listed="person", affected="unit"),
            ),
            basis("land", "land", "2018-05-01", target("self"), registers=["travel"]),
            registers=["black"],
        ),
        instrument(
            "somewhen",
            basis("books", "books", "2017/2018", target("self"), to="2020-06"),
            basis("rent", "rent", "2013-10-01", target("self")),
            basis("pool", "pool", "2017/2018", target("self"), governs_by="decision"),
            registers=["grey"],
        ),
        instrument("praise", basis("fast_track", "fast_track", "2013-10-01", target("self")), registers=["red"]),
    ],
    "readings": [
        reading("post_began_later", True, "legal_representative", reaches=("responsible_persons", "children")),
        reading("controller_chain", True, "actual_controller"),
        reading("former_post", False),
    ],
}
GROUNDS = {"black": ["able", "hides"], "orders": [], "travel": [], "red": [], "grey": []}


# --- small worlds by hand ---------------------------------------------------------------------------------


def person(id: str, born: str | None = "1970-01-01") -> tuple[str, dict[str, Any]]:
    return "subjects", {"id": id, "document": "d1", "kind": "person", "name": id, **({"born": born} if born else {})}


def company(id: str) -> tuple[str, dict[str, Any]]:
    return "subjects", {"id": id, "document": "d1", "kind": "company", "name": id}


def _dated(since: str | None, until: str | None) -> dict[str, str]:
    return {key: value for key, value in (("since", since), ("until", until)) if value}


def tie(id: str, kind: str, source: str, target: str, since: str | None = None, until: str | None = None, **more: Any):
    ends = {"kind": kind, "source": source, "target": target}
    return "ties", {"id": id, "document": "d1", **ends, **_dated(since, until), **more}


def listing(subject: str, since: str = "2016-03-01", until: str | None = None, **more: Any):
    line = {"id": "L", "document": "d1", "subject": subject, "register": "black", "ground": "able"}
    return "listings", {**line, **_dated(since, until), **more}


def exemption(id: str, subject: str, since: str, until: str | None = None, **more: Any):
    line = {"id": id, "document": "d1", "subject": subject, "kind": "court"}
    return "exemptions", {**line, **_dated(since, until), **more}


def world(*records: tuple[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    bundle: dict[str, list[dict[str, Any]]] = {file: [] for file in oracle.FILES}
    bundle["documents"] = [{"id": id, "title": id} for id in ("d1", "d2")]
    for file, line in records:
        bundle[file].append(line)
    return bundle


def of(measure: str, *records: tuple[str, dict[str, Any]], **window: Any) -> set[tuple[str, str, str, str]]:
    """(affected, since, until, standing) of a measure."""
    return {
        (r.affected, r.since, r.until, r.standing)
        for r in effects(world(*records), REGIME, **window)
        if r.measure == measure
    }


def paths_of(measure: str, *records: tuple[str, dict[str, Any]]) -> set[tuple[str, str, str, tuple[str, ...]]]:
    """(affected, reach, role, ties) of a measure's derivations."""
    return {(d.affected, d.reach, d.role, d.ties) for d in derivations(world(*records), REGIME) if d.measure == measure}


# --- effects and modes ------------------------------------------------------------------------------------


def test_a_listed_company_restricts_itself_its_representative_and_her_child() -> None:
    bundle = world(
        company("c"),
        person("r"),
        person("k", "2005-06-01"),
        tie("t1", "legal_representative", "r", "c", "2014-01-01"),
        tie("t2", "parent", "r", "k"),
        listing("c", until="2019-01-01"),
    )
    days = ("2016-03-01", "2019-01-01")
    assert effects(bundle, REGIME) == {
        Row("c", "flights", "L", "listed", *days, "applies"),
        Row("r", "flights", "L", "restricted", *days, "applies"),
        Row("r", "office", "L", "restricted", *days, "applies"),
        Row("k", "school", "L", "restricted", *days, "applies"),
    }
    assert derivations(bundle, REGIME, affected="k") == {
        oracle.Derived(
            "k",
            "school",
            "L",
            "restricted",
            "children",
            "legal_representative",
            ("t1", "t2"),
            frozenset({"school"}),
            (days,),
        )
    }


def test_an_order_restricts_without_listing() -> None:
    bundle = world(person("p"), listing("p", register="orders", ground=None))
    assert effects(bundle, REGIME) == {Row("p", "flights", "L", "restricted", "2016-03-01", OPEN, "applies")}


def test_a_redlist_rewards() -> None:
    bundle = world(company("c"), listing("c", register="red", ground=None))
    assert effects(bundle, REGIME) == {Row("c", "fast_track", "L", "rewarded", "2016-03-01", OPEN, "applies")}


def test_the_employer_of_a_listed_person_is_notified() -> None:
    bundle = world(person("p"), company("e"), tie("t", "staff", "p", "e", until="2017-01-01"), listing("p"))
    assert effects(bundle, REGIME, affected="e") == {
        Row("e", "notice", "L", "notified", "2016-03-01", "2017-01-01", "applies")
    }


def test_the_employer_of_a_listed_companys_representative_is_not_notified() -> None:
    staff = tie("t", "staff", "p", "e"), tie("u", "legal_representative", "p", "c")
    assert of("notice", person("p"), company("e"), company("c"), *staff, listing("c")) == set()


def test_the_office_of_a_supervisor_is_not_an_employment() -> None:
    assert of("notice", person("p"), company("e"), tie("t", "supervisor", "p", "e"), listing("p")) == set()


def test_a_basis_triggers_only_on_its_own_registers_where_it_names_some() -> None:
    bundle = world(person("p"), listing("p", register="travel", ground=None, since="2017-01-01"))
    assert effects(bundle, REGIME) == {Row("p", "land", "L", "listed", "2018-05-01", OPEN, "applies")}


def test_two_bases_in_a_row_make_one_effect_and_one_derivation() -> None:
    bundle = world(person("p"), listing("p", "2014-01-01"))
    assert effects(bundle, REGIME) == {Row("p", "flights", "L", "listed", "2014-01-01", OPEN, "applies")}
    (found,) = derivations(bundle, REGIME)
    assert (found.bases, found.days) == ({"flights_2010", "flights_2015"}, (("2014-01-01", OPEN),))


def test_an_actual_controller_is_reached_only_from_2015() -> None:
    records = company("c"), person("a"), tie("t", "actual_controller", "a", "c"), listing("c", "2014-01-01")
    assert of("flights", *records) == {
        ("c", "2014-01-01", OPEN, "applies"),
        ("a", "2015-07-22", OPEN, "applies"),
    }


def test_a_window_cuts_the_answer_and_a_date_is_a_window_of_one_day() -> None:
    records = person("p"), listing("p", until="2017-03-01")
    assert of("flights", *records, since="2017-01-01") == {("p", "2017-01-01", "2017-03-01", "applies")}
    assert of("flights", *records, since="2017-02-28", until="2017-03-01") == {
        ("p", "2017-02-28", "2017-03-01", "applies")
    }
    assert of("flights", *records, since="2017-03-01", until="2017-03-02") == set()


def test_a_question_may_be_of_one_listing() -> None:
    bundle = world(person("p"), listing("p", until="2017-01-01"), listing("p", "2016-06-01", id="M"))
    assert effects(bundle, REGIME, listing="M") == {Row("p", "flights", "M", "listed", "2016-06-01", OPEN, "applies")}
    assert {r.listing for r in effects(bundle, REGIME)} == {"L", "M"}


# --- paths ------------------------------------------------------------------------------------------------


def test_two_paths_to_one_child_make_one_effect_with_two_derivations() -> None:
    records = (
        company("c"),
        person("m"),
        person("f"),
        person("k", "2010-01-01"),
        tie("t1", "legal_representative", "m", "c", "2014-01-01", "2017-01-01"),
        tie("t2", "principal", "f", "c", "2016-06-01"),
        tie("t3", "parent", "m", "k"),
        tie("t4", "parent", "f", "k"),
        listing("c", until="2018-01-01"),
    )
    assert of("school", *records) == {("k", "2016-03-01", "2018-01-01", "applies")}
    assert paths_of("school", *records) == {
        ("k", "children", "legal_representative", ("t1", "t3")),
        ("k", "children", "principal", ("t2", "t4")),
    }


def test_a_child_of_neither_is_not_reached() -> None:
    records = company("c"), person("m"), person("k", "2010-01-01"), tie("t1", "legal_representative", "m", "c")
    assert of("school", *records, listing("c")) == set()


def test_a_grandchild_and_a_spouse_are_not_reached() -> None:
    family = tie("t1", "parent", "p", "k"), tie("t2", "parent", "k", "g"), tie("t3", "spouse", "p", "s")
    people = person("p"), person("k", "1990-01-01"), person("g", "2012-01-01"), person("s")
    assert {r.affected for r in effects(world(*people, *family, listing("p")), REGIME)} == {"p"}


def test_a_post_told_in_two_claims_without_a_gap_began_with_the_first() -> None:
    def reached(second: str) -> set[Any]:
        posts = (
            tie("t1", "legal_representative", "r", "c", "2014-01-01", "2017-01-01"),
            tie("t2", "legal_representative", "r", "c", second),
        )
        return {row for row in of("flights", company("c"), person("r"), listing("c"), *posts) if row[0] == "r"}

    assert reached("2017-01-01") == {("r", "2016-03-01", OPEN, "applies")}
    assert reached("2017-01-02") == {
        ("r", "2016-03-01", "2017-01-01", "applies"),
        ("r", "2017-01-02", OPEN, "uncertain"),
    }


def test_a_replaced_representative_is_freed_and_the_new_one_is_uncertain() -> None:
    records = (
        company("c"),
        person("old"),
        person("new"),
        tie("t1", "legal_representative", "old", "c", "2014-01-01", "2017-01-01"),
        tie("t2", "legal_representative", "new", "c", "2017-01-01"),
        listing("c"),
    )
    assert of("flights", *records) == {
        ("c", "2016-03-01", OPEN, "applies"),
        ("old", "2016-03-01", "2017-01-01", "applies"),
        ("new", "2017-01-01", OPEN, "uncertain"),
    }


@pytest.mark.parametrize(
    ("since", "decided", "standing"),
    [
        ("2016-03-01", None, "applies"),
        ("2016-03-02", None, "uncertain"),
        (None, None, "applies"),
        ("2016-02-15", "2016-02-14", "uncertain"),
        ("2016-02-15", "2016-02-15", "applies"),
    ],
)
def test_a_post_began_later_only_after_the_day_of_decision(since: str, decided: str, standing: str) -> None:
    more = {"decided": decided} if decided else {}
    found = of(
        "office",
        company("c"),
        person("r"),
        tie("t", "legal_representative", "r", "c", since),
        listing("c", **more),
    )
    first = max(since or "", "2016-03-01")
    assert found == {("r", first, OPEN, standing)}


def test_a_post_of_a_role_without_a_reading_is_not_uncertain_when_it_began_later() -> None:
    records = company("c"), person("r"), tie("t", "principal", "r", "c", "2017-01-01"), listing("c", until="2018-01-01")
    assert of("flights", *records) == {
        ("c", "2016-03-01", "2018-01-01", "applies"),
        ("r", "2017-01-01", "2018-01-01", "applies"),
    }


def test_the_child_of_a_later_representative_is_uncertain_and_of_a_later_birth_is_not() -> None:
    records = (
        company("c"),
        person("old"),
        person("new"),
        person("k1", "2017-05-05"),
        person("k2", "2010-01-01"),
        tie("t1", "legal_representative", "old", "c", "2014-01-01"),
        tie("t2", "legal_representative", "new", "c", "2017-01-01"),
        tie("t3", "parent", "old", "k1", "2017-05-05"),
        tie("t4", "parent", "new", "k2"),
        listing("c", until="2018-01-01"),
    )
    assert of("school", *records) == {
        ("k1", "2017-05-05", "2018-01-01", "applies"),
        ("k2", "2017-01-01", "2018-01-01", "uncertain"),
    }


def test_a_person_whom_the_decision_names_is_reached_with_his_children() -> None:
    family = company("c"), person("n"), person("k", "2010-01-01"), tie("t", "parent", "n", "k")
    assert paths_of("flights", *family, listing("c", names=["n"])) == {
        ("c", "self", "self", ()),
        ("n", "responsible_persons", "named", ()),
    }
    assert paths_of("school", *family, listing("c", names=["n"])) == {("k", "children", "named", ("t",))}
    assert paths_of("school", *family, listing("c")) == set()


def test_a_target_for_listed_units_does_not_fit_a_listed_person() -> None:
    people = person("p"), person("n")
    assert of("flights", *people, listing("p", names=["n"])) == {("p", "2016-03-01", OPEN, "applies")}


def test_the_controller_of_a_controller_is_uncertain() -> None:
    records = (
        company("c"),
        company("h"),
        person("a"),
        tie("t1", "actual_controller", "h", "c", "2010-01-01"),
        tie("t2", "actual_controller", "a", "h", "2010-01-01"),
        listing("c", until="2018-01-01"),
    )
    assert of("flights", *records) == {
        ("c", "2016-03-01", "2018-01-01", "applies"),
        ("h", "2016-03-01", "2018-01-01", "applies"),
        ("a", "2016-03-01", "2018-01-01", "uncertain"),
    }
    assert ("a", "responsible_persons", "actual_controller", ("t1", "t2")) in paths_of("flights", *records)


def test_the_representative_of_a_controller_is_not_reached() -> None:
    ties = tie("t1", "actual_controller", "h", "c"), tie("t2", "legal_representative", "a", "h")
    assert {row[0] for row in of("flights", company("c"), company("h"), person("a"), *ties, listing("c"))} == {"c", "h"}


def test_the_controller_of_a_company_that_represents_is_not_reached() -> None:
    """Only chained roles go on: a director who is a unit does not lead to its controller."""
    ties = tie("t1", "director", "h", "c"), tie("t2", "actual_controller", "a", "h")
    assert {row[0] for row in of("tender", company("c"), company("h"), person("a"), *ties, listing("c"))} == {"h"}


def test_a_direct_controller_applies_although_a_chain_reaches_him_too() -> None:
    records = (
        company("c"),
        company("h"),
        person("a"),
        tie("t1", "actual_controller", "h", "c"),
        tie("t2", "actual_controller", "a", "h"),
        tie("t3", "actual_controller", "a", "c", "2017-01-01", "2018-01-01"),
        listing("c", until="2019-01-01"),
    )
    assert {row[1:] for row in of("flights", *records) if row[0] == "a"} == {
        ("2016-03-01", "2017-01-01", "uncertain"),
        ("2017-01-01", "2018-01-01", "applies"),
        ("2018-01-01", "2019-01-01", "uncertain"),
    }


def test_a_cycle_of_controllers_ends_and_does_not_reach_the_listed_again() -> None:
    records = (
        company("c"),
        company("h"),
        company("g"),
        tie("t1", "actual_controller", "h", "c"),
        tie("t2", "actual_controller", "g", "h"),
        tie("t3", "actual_controller", "c", "g"),
        tie("t4", "actual_controller", "h", "g"),
        listing("c"),
    )
    assert paths_of("flights", *records) == {
        ("c", "self", "self", ()),
        ("h", "responsible_persons", "actual_controller", ("t1",)),
        ("g", "responsible_persons", "actual_controller", ("t1", "t2")),
    }
    assert paths_of("tender", *records) == {
        ("g", "undertakings", "actual_controller", ("t3",)),
        ("h", "undertakings", "actual_controller", ("t3", "t2")),
    }


def test_a_child_who_is_on_the_path_already_is_not_reached_again() -> None:
    ties = tie("t1", "parent", "p", "k"), tie("t2", "parent", "k", "p")
    people = person("p", "2010-01-01"), person("k", "2012-01-01")
    assert of("school", *people, *ties, listing("p")) == {("k", "2016-03-01", "2030-01-01", "applies")}


def test_the_undertakings_and_branches_of_the_listed_are_reached_but_not_those_of_a_representative() -> None:
    records = (
        company("c"),
        company("b"),
        company("s"),
        company("o"),
        person("r"),
        tie("t1", "branch", "c", "b"),
        tie("t2", "actual_controller", "c", "s", "2017-01-01"),
        tie("t3", "legal_representative", "r", "c"),
        tie("t4", "legal_representative", "r", "o"),
        listing("c"),
    )
    assert of("tender", *records) == {("b", "2016-03-01", OPEN, "applies"), ("s", "2017-01-01", OPEN, "applies")}


def test_a_head_office_is_not_reached_from_its_branch() -> None:
    assert of("tender", company("c"), company("b"), tie("t", "branch", "c", "b"), listing("b")) == set()


# --- rules by day and by decision -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "found"),
    [("2019-12-31", {("r", "2020-02-01", OPEN, "applies")}), ("2020-01-01", set()), ("2013-09-30", set())],
)
def test_a_basis_that_governs_by_the_decision_holds_for_all_days_or_none(decided: str, found: set[Any]) -> None:
    records = company("c"), person("r"), tie("t", "legal_representative", "r", "c")
    assert of("office", *records, listing("c", "2020-02-01", decided=decided)) == found


def test_an_uncertain_basis_is_uncertain_until_a_sure_one_orders_the_same() -> None:
    records = company("c"), person("d"), tie("t", "director", "d", "c"), listing("c", until="2019-01-01")
    assert of("tender", *records) == {
        ("d", "2016-03-01", "2018-01-01", "uncertain"),
        ("d", "2018-01-01", "2019-01-01", "applies"),
    }


def grey(since: str, until: str | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    return listing("p", since, until, register="grey", ground=None, **more)


def test_a_basis_of_vague_dates_is_uncertain_until_it_surely_began_and_once_it_may_have_ended() -> None:
    entry = grey("2015-01-01", decided="2015-01-01")
    assert of("books", person("p"), entry) == {
        ("p", "2017-01-01", "2018-12-31", "uncertain"),
        ("p", "2018-12-31", "2020-06-01", "applies"),
        ("p", "2020-06-01", "2020-06-30", "uncertain"),
    }


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        pytest.param(grey("2019-02-01"), {("p", "2019-02-01", OPEN, "applies")}, id="surely in force"),
        pytest.param(grey("2016-12-31", "2017-02-01"), set(), id="surely not yet"),
        pytest.param(grey("2017-06-01", "2017-07-01"), {("p", "2017-06-01", "2017-07-01", "uncertain")}, id="perhaps"),
        pytest.param(
            grey("2019-01", "2019-03-01"),
            {("p", "2019-01-01", "2019-01-31", "conditional"), ("p", "2019-01-31", "2019-03-01", "applies")},
            id="a vague first day but surely in force",
        ),
        pytest.param(
            grey("2018-12", "2019-03-01"), {("p", "2018-12-01", "2019-03-01", "conditional")}, id="both are vague"
        ),
    ],
)
def test_vague_dates_leave_open_whether_a_basis_governed_the_decision(entry: Any, found: set[Any]) -> None:
    assert of("pool", person("p"), entry) == found


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        pytest.param(grey("2017-02-01"), [("2017-02-01", "2018-02-01", "applies")], id="one term"),
        pytest.param(
            grey("2017-12-31/2018-01-01", decided="2017-12-31"),
            [
                ("2017-12-31", "2018-01-01", "conditional"),
                ("2018-01-01", "2018-12-31", "applies"),
                ("2018-12-31", "2019-01-01", "conditional"),
            ],
            id="the term of a known decision",
        ),
        pytest.param(
            grey("2017-12-31/2018-01-01"),
            [
                ("2017-12-31", "2018-01-01", "conditional"),
                ("2018-01-01", "2018-06-30", "applies"),
                ("2018-06-30", "2019-01-01", "conditional"),
            ],
            id="either of two terms",
        ),
        pytest.param(
            grey("2018-12-31/2019-01-01"),
            [
                ("2018-12-31", "2019-01-01", "conditional"),
                ("2019-01-01", "2019-06-30", "applies"),
                ("2019-06-30", OPEN, "conditional"),
            ],
            id="a term or none",
        ),
        pytest.param(
            grey("2016-06-01"),
            [("2016-06-01", "2017-06-01", "applies"), ("2017-06-01", OPEN, "conditional")],
            id="a term that may not have been in force yet",
        ),
    ],
)
def test_the_end_is_vague_where_the_day_of_decision_leaves_the_term_open(entry: Any, days: list[Any]) -> None:
    assert of("rent", person("p"), entry) == {("p", *row) for row in days}


# --- exemptions -------------------------------------------------------------------------------------------


def test_an_exemption_cuts_its_days_out() -> None:
    records = person("p"), listing("p", until="2018-01-01")
    cut = {("p", "2016-03-01", "2017-01-10", "applies"), ("p", "2017-02-10", "2018-01-01", "applies")}
    lifted = "2017-01-10", "2017-02-10"
    assert of("flights", *records, exemption("e", "p", *lifted)) == cut
    assert of("flights", *records, exemption("e", "p", *lifted, measures=["flights", "tender"], listing="L")) == cut
    (found,) = derivations(world(*records, exemption("e", "p", *lifted)), REGIME)
    assert found.days == (("2016-03-01", "2017-01-10"), ("2017-02-10", "2018-01-01"))


@pytest.mark.parametrize("other", [{"measures": ["tender"]}, {"listing": "M"}, {"subject": "q"}, {"withdrawn": True}])
def test_an_exemption_from_something_else_cuts_nothing(other: dict[str, Any]) -> None:
    lifted = exemption("e", "p", "2017-01-10", "2017-02-10", **other) if "subject" not in other else None
    lifted = lifted or exemption("e", "q", "2017-01-10", "2017-02-10")
    records = person("p"), person("q"), listing("p", until="2018-01-01")
    assert of("flights", *records, lifted) == {("p", "2016-03-01", "2018-01-01", "applies")}


@pytest.mark.parametrize(("measures", "left"), [([], {"c"}), (["tender"], {"c", "k", "r"})])
def test_the_representatives_exemption_frees_the_child_of_the_same_measure_and_not_the_company(
    measures: list[str], left: set[str]
) -> None:
    records = (
        company("c"),
        person("r"),
        person("k", "2010-01-01"),
        tie("t1", "legal_representative", "r", "c"),
        tie("t2", "parent", "r", "k"),
        listing("c", until="2018-01-01"),
        exemption("e", "r", "2016-01-01", measures=measures),
    )
    assert {r.affected for r in effects(world(*records), REGIME)} == left


# --- terms ------------------------------------------------------------------------------------------------


def hides(since: str = "2016-03-01", until: str | None = None, **more: Any):
    return listing("p", since, until, ground="hides", **more)


def extended(*decisions: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"decided": day, "years": years, "document": "d1"} for day, years in decisions]


@pytest.mark.parametrize(
    ("entry", "end"),
    [
        pytest.param(hides(), "2018-03-01", id="the term ends"),
        pytest.param(listing("p"), OPEN, id="another ground has no term"),
        pytest.param(listing("p", ground=None), OPEN, id="no ground has no term of a ground"),
        pytest.param(hides(decided="2013-09-30"), OPEN, id="no rule yet on the day of decision"),
        pytest.param(hides(until="2017-01-01"), "2017-01-01", id="an earlier end"),
        pytest.param(hides(until="2019-01-01"), "2018-03-01", id="a later end does not lengthen the term"),
        pytest.param(hides("2016-02-29"), "2018-02-28", id="29 February gives 28 February"),
        pytest.param(hides(extensions=extended(("2018-02-28", 1))), "2019-03-01", id="extended on the last day"),
        pytest.param(hides(extensions=extended(("2018-03-01", 1))), "2018-03-01", id="extended too late"),
        pytest.param(hides(extensions=extended(("2019-01-01", 1), ("2017-01-01", 1))), "2020-03-01", id="twice"),
        pytest.param(hides(extensions=extended(("2017-01-01", 3), ("2017-02-01", 3))), "2021-03-01", id="the maximum"),
        pytest.param(
            listing("p", "2018-06-01", register="travel", ground=None, decided="2018-06-01"),
            "2018-11-28",
            id="180 days",
        ),
    ],
)
def test_a_listing_ends_with_its_term(entry: tuple[str, dict[str, Any]], end: str) -> None:
    rows = effects(world(person("p"), entry), REGIME)
    assert {(r.affected, r.until, r.standing) for r in rows} == {("p", end, "applies")}


def test_the_term_of_a_vague_first_day_ends_somewhere_between() -> None:
    assert of("flights", person("p"), hides("2016-03")) == {
        ("p", "2016-03-01", "2016-03-31", "conditional"),
        ("p", "2016-03-31", "2018-03-01", "applies"),
        ("p", "2018-03-01", "2018-03-31", "conditional"),
    }


def test_a_first_day_vaguer_than_the_term_is_conditional_throughout() -> None:
    assert of("flights", person("p"), hides("2014-01-01/2016-12-31", decided="2014-01-01")) == {
        ("p", "2014-01-01", "2018-12-31", "conditional")
    }


# --- vague dates ------------------------------------------------------------------------------------------


def test_a_vague_tie_is_conditional_outside_its_sure_days() -> None:
    records = company("c"), person("r"), tie("t", "principal", "r", "c", "2016", "2018-06"), listing("c", "2015-08-01")
    assert {row[1:] for row in of("flights", *records) if row[0] == "r"} == {
        ("2016-01-01", "2016-12-31", "conditional"),
        ("2016-12-31", "2018-06-01", "applies"),
        ("2018-06-01", "2018-06-30", "conditional"),
    }


def test_a_vague_range_and_a_missing_beginning() -> None:
    records = company("c"), person("r"), tie("t", "principal", "r", "c", None, "2016-04-10/2016-04-20"), listing("c")
    assert {row[1:] for row in of("flights", *records) if row[0] == "r"} == {
        ("2016-03-01", "2016-04-10", "applies"),
        ("2016-04-10", "2016-04-20", "conditional"),
    }


def test_a_surer_path_prevails_on_its_days() -> None:
    records = (
        company("c"),
        person("r"),
        tie("t1", "principal", "r", "c", "2016"),
        tie("t2", "legal_representative", "r", "c", "2010-01-01", "2016-06-01"),
        listing("c", until="2017-06-01"),
    )
    assert {row[1:] for row in of("flights", *records) if row[0] == "r"} == {
        ("2016-03-01", "2016-06-01", "applies"),
        ("2016-06-01", "2016-12-31", "conditional"),
        ("2016-12-31", "2017-06-01", "applies"),
    }


# --- childhood --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "rows"),
    [
        pytest.param("2000-06-15", {("2016-03-01", "2018-06-15", "applies")}, id="until the birthday"),
        pytest.param("1998-03-01", set(), id="of age on the first day"),
        pytest.param("1998-03-02", {("2016-03-01", "2016-03-02", "applies")}, id="one day left"),
        pytest.param("2000-02-29", {("2016-03-01", "2018-03-01", "applies")}, id="1 March in a common year"),
        pytest.param("2000-02-28", {("2016-03-01", "2018-02-28", "applies")}, id="28 February"),
        pytest.param("2017-05-05", {("2017-05-05", "2020-01-01", "applies")}, id="born later"),
        pytest.param(None, {("2016-03-01", "2020-01-01", "conditional")}, id="unknown"),
        pytest.param(
            "2000",
            {("2016-03-01", "2018-01-01", "applies"), ("2018-01-01", "2018-12-31", "conditional")},
            id="a year",
        ),
        pytest.param(
            "2017-05",
            {("2017-05-01", "2017-05-31", "conditional"), ("2017-05-31", "2020-01-01", "applies")},
            id="a month to come",
        ),
        pytest.param("1990/2018", {("2016-03-01", "2020-01-01", "conditional")}, id="never surely a child"),
    ],
)
def test_a_child_is_reached_from_birth_to_the_birthday(born: str | None, rows: set[Any]) -> None:
    records = person("p"), person("k", born), tie("t", "parent", "p", "k"), listing("p", until="2020-01-01")
    assert {row[1:] for row in of("school", *records)} == rows


def test_a_birthday_of_29_february_in_a_leap_year_is_29_february() -> None:
    assert oracle.birthday(date(2000, 2, 29), 20) == date(2020, 2, 29)
    assert oracle.birthday(date(2000, 2, 29), 18) == date(2018, 3, 1)
    assert oracle.later(date(2016, 2, 29), years=2) == date(2018, 2, 28)


def test_a_listed_minor_makes_the_listing_void() -> None:
    day = {"decided": "2017-06-01"}
    assert effects(world(person("p", "1999-06-02"), listing("p", "2018-01-01", **day)), REGIME) == set()
    assert of("flights", person("p", "1999-06-01"), listing("p", "2018-01-01", **day)) == {
        ("p", "2018-01-01", OPEN, "applies")
    }


@pytest.mark.parametrize(
    ("born", "decided", "standing"),
    [
        pytest.param("2005-01-01", "2017-04-30", "applies", id="before the rule"),
        pytest.param("2005-01-01", "2017-05-01", None, id="by the rule"),
        pytest.param(None, "2017-05-01", "applies", id="unknown birth"),
        pytest.param("1999", "2017-05-01", "conditional", id="may be of age"),
        pytest.param("1998", "2017-05-01", "applies", id="surely of age"),
        pytest.param("1999-06", "2017-05-31", None, id="surely a minor"),
        pytest.param("1999-06", "2017-06-01", "conditional", id="of age if born on the first"),
    ],
)
def test_only_a_sure_minor_makes_a_listing_void(born: str | None, decided: str, standing: str | None) -> None:
    found = of("flights", person("p", born), listing("p", "2019-01-01", decided=decided))
    assert found == ({("p", "2019-01-01", OPEN, standing)} if standing else set())


def test_a_minor_may_have_been_listed_before_the_rule_when_nobody_says_when_it_was_decided() -> None:
    assert of("flights", person("p", "2005-01-01"), listing("p", "2017-04/2017-05")) == {
        ("p", "2017-04-01", OPEN, "conditional")
    }


def test_an_age_asked_of_the_listed_himself_is_his_own() -> None:
    entry = listing("p", "2016-03-01")
    assert of("care", person("p", "2000-06-15"), entry) == {("p", "2016-03-01", "2018-06-15", "applies")}
    assert of("care", company("p"), entry) == set()


# --- rival claims -----------------------------------------------------------------------------------------


def _rival_posts(document: str, second: tuple[str, str | None] = ("2014-01-01", "2018-01-01")) -> set[Any]:
    records = (
        company("c"),
        person("r"),
        tie("t1", "principal", "r", "c", "2014-01-01", "2017-01-01"),
        tie("t2", "principal", "r", "c", *second, document=document),
        listing("c"),
    )
    return {row[1:] for row in of("flights", *records) if row[0] == "r"}


def test_a_day_that_a_rival_claim_excludes_is_contested() -> None:
    assert _rival_posts("d2") == {
        ("2016-03-01", "2017-01-01", "applies"),
        ("2017-01-01", "2018-01-01", "contested"),
    }


def test_two_terms_of_office_in_one_document_are_no_rivals() -> None:
    assert _rival_posts("d1") == {("2016-03-01", "2018-01-01", "applies")}


def test_claims_that_do_not_overlap_are_no_rivals() -> None:
    assert _rival_posts("d2", ("2017-01-01", "2018-01-01")) == {("2016-03-01", "2018-01-01", "applies")}


def test_the_rivals_of_a_tie_make_different_paths() -> None:
    ties = tie("t1", "principal", "r", "c"), tie("t2", "principal", "r", "c", document="d2")
    assert paths_of("flights", company("c"), person("r"), *ties, listing("c")) == {
        ("c", "self", "self", ()),
        ("r", "responsible_persons", "principal", ("t1",)),
        ("r", "responsible_persons", "principal", ("t2",)),
    }


def _rival_listings(**second: Any) -> set[Any]:
    first = listing("p", until="2018-01-01", decision="No. 1")
    other = listing("p", until="2017-01-01", id="M", **{"decision": "No. 1", "document": "d2", **second})
    return {(r.listing, r.since, r.until, r.standing) for r in effects(world(person("p"), first, other), REGIME)}


def test_two_documents_about_one_decision_are_rivals() -> None:
    assert _rival_listings() == {
        ("L", "2016-03-01", "2017-01-01", "applies"),
        ("L", "2017-01-01", "2018-01-01", "contested"),
        ("M", "2016-03-01", "2017-01-01", "applies"),
    }


@pytest.mark.parametrize(
    "second", [{"decision": "No. 2"}, {"decision": None}, {"document": "d1"}, {"register": "orders"}]
)
def test_other_listings_are_no_rivals(second: dict[str, Any]) -> None:
    assert _rival_listings(**second) == {
        ("L", "2016-03-01", "2018-01-01", "applies"),
        ("M", "2016-03-01", "2017-01-01", "applies"),
    }


def test_the_unsurest_doubt_of_a_path_wins() -> None:
    records = (
        company("c"),
        person("r"),
        tie("t1", "legal_representative", "r", "c", "2016-04-01/2016-05-01", "2017-01-01"),
        tie("t2", "legal_representative", "r", "c", "2016-04-10", "2016-06-01", document="d2"),
        listing("c"),
    )
    assert of("office", *records) == {
        ("r", "2016-04-01", "2016-04-10", "conditional"),
        ("r", "2016-04-10", "2016-06-01", "uncertain"),
        ("r", "2016-06-01", "2017-01-01", "contested"),
    }


# --- corrections ------------------------------------------------------------------------------------------

FIRST = world(company("c"), person("r"), tie("t", "principal", "r", "c", document="d2"), listing("c"))


def corrected(*records: tuple[str, dict[str, Any]]) -> set[tuple[str, str, str]]:
    later = {file: [line for kind, line in records if kind == file] for file in oracle.FILES}
    return {(r.affected, r.since, r.until) for r in effects(joined(FIRST, later), REGIME)}


def test_a_later_line_replaces_and_a_withdrawal_takes_back() -> None:
    company_itself = ("c", "2016-03-01", OPEN)
    assert corrected() == {company_itself, ("r", "2016-03-01", OPEN)}
    assert corrected(tie("t", "principal", "r", "c", until="2017-01-01")) == {
        company_itself,
        ("r", "2016-03-01", "2017-01-01"),
    }
    assert corrected(("ties", {"id": "t", "withdrawn": True})) == {company_itself}
    assert corrected(("listings", {"id": "L", "withdrawn": True})) == set()


def test_what_rests_on_a_withdrawn_document_goes_with_it() -> None:
    assert corrected(("documents", {"id": "d2", "withdrawn": True})) == {("c", "2016-03-01", OPEN)}


def test_a_subject_is_found_by_its_number() -> None:
    numbered = ("subjects", {**company("c")[1], "identifiers": [{"scheme": "registration", "value": "7"}]})
    records = numbered, person("r"), tie("t", "principal", "r", "@registration:7"), listing("@registration:7")
    assert {row[0] for row in of("flights", *records)} == {"c", "r"}


# --- the oracle and the worlds as wholes ------------------------------------------------------------------

MEASURES = [m["id"] for m in REGIME["measures"]]
RANDOM = worlds.worlds(GROUNDS, ["court"], MEASURES)
BLACK = worlds.worlds({"black": GROUNDS["black"]}, ["court"], MEASURES)
quick = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def test_the_regime_of_these_tests_conforms_to_the_schema(tmp_path: Path) -> None:
    regime = importlib.import_module("sanctiongraph.regime")
    (tmp_path / "sub").mkdir()
    parts = {"one.yaml": {**REGIME, "instruments": REGIME["instruments"][:1]}}
    parts["sub/two.yaml"] = {"instruments": REGIME["instruments"][1:]}
    for name, content in parts.items():
        (tmp_path / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert len(regime.load_regime(tmp_path).instruments) == 4
    bundle = world(person("p"), company("c"), tie("t", "principal", "p", "c"), listing("c"))
    assert effects(worlds.write(bundle, tmp_path / "bundle"), tmp_path) == effects(bundle, REGIME) != set()


def assert_valid(bundle: worlds.Bundle) -> None:
    """Every line is a record of the model, and every tie has the ends that its kind asks for."""
    model = importlib.import_module("sanctiongraph.model")
    parties = {line["id"]: model.Kind(line["kind"]).party for line in bundle["subjects"]}
    for record in model.RECORDS:
        for line in bundle.get(record.file, ()):
            if not line.get("withdrawn"):
                record.model_validate(line)
    for line in bundle["ties"]:
        if not line.get("withdrawn") and line["source"] in parties and line["target"] in parties:
            kind = model.TIES[line["kind"]]
            assert parties[line["source"]] in kind.source
            assert parties[line["target"]] in kind.target


@quick
@given(worlds.histories(GROUNDS, ["court"], MEASURES))
def test_worlds_and_their_corrections_are_valid(history: tuple[worlds.Bundle, worlds.Bundle]) -> None:
    assert_valid(history[0])
    assert_valid(history[1])


@quick
@given(worlds.worlds(GROUNDS, ["court"], MEASURES, references=True))
def test_a_renamed_world_has_the_renamed_effects(bundle: worlds.Bundle) -> None:
    renamed = worlds.renamed(bundle, "w7-")
    assert_valid(renamed)
    assert effects(renamed, REGIME) == {
        r._replace(affected=f"w7-{r.affected}", listing=f"w7-{r.listing}") for r in effects(bundle, REGIME)
    }


@settings(quick, max_examples=25)
@given(RANDOM)
def test_the_answer_of_every_single_day_is_the_answer_of_the_whole(bundle: worlds.Bundle) -> None:
    """Cut points hide nothing: each day's reasons, evaluated on that very day, give what the stretches give."""
    reasons: dict[Any, list[oracle.Reason]] = {}
    for path, order, reason in oracle._reasons(oracle.World.of(bundle, REGIME), None, None):
        reasons.setdefault((path.affected, order.measure, path.listing.id, order.mode(path)), []).append(reason)
    rows = effects(bundle, REGIME)
    for key, why in reasons.items():
        mine = [row for row in rows if row[:4] == key]
        for n in range(366 * 10):
            day = date(2013, 6, 1) + timedelta(n)
            standings = [standing for reason in why if (standing := reason.standing(day))]
            expected = {min(standings, key=oracle.STANDINGS.index)} if standings else set()
            assert {row.standing for row in mine if row.since <= day.isoformat() < row.until} == expected


def merged(stretches: set[tuple[Any, str, str]]) -> set[tuple[Any, str, str]]:
    """Stretches of the same thing that touch or overlap, as one."""
    found: list[tuple[Any, str, str]] = []
    for thing, first, last in sorted(stretches):
        if found and found[-1][0] == thing and first <= found[-1][2]:
            _, first, before = found.pop()
            last = max(last, before)
        found.append((thing, first, last))
    return set(found)


@quick
@given(RANDOM)
def test_derivations_and_effects_cover_the_same_days(bundle: worlds.Bundle) -> None:
    rows, reasons = effects(bundle, REGIME), derivations(bundle, REGIME)
    assert merged({(tuple(row[:4]), row.since, row.until) for row in rows}) == merged(
        {(tuple(reason[:4]), *days) for reason in reasons for days in reason.days}
    )


def test_random_worlds_meet_every_reach_mode_standing_and_special_case() -> None:
    seen: set[str] = set()

    @settings(quick, max_examples=250)
    @given(st.one_of(RANDOM, BLACK, BLACK), st.data())
    def explore(bundle: worlds.Bundle, data: st.DataObject) -> None:
        facts = oracle.World.of(bundle, REGIME)
        rows, reasons = effects(bundle, REGIME), derivations(bundle, REGIME)
        seen.update(r.mode for r in rows)
        seen.update(r.standing for r in rows)
        seen.update(d.reach for d in reasons)
        seen.update(f"{d.reach} by {d.role}" for d in reasons)
        seen.update("lifted" for d in reasons if len(d.days) > 1)
        seen.update("long chain" for d in reasons if d.reach == "responsible_persons" and len(d.ties) > 1)
        seen.update("void" for entry in facts.facts.listings if oracle.void(facts, entry))
        after = joined(bundle, data.draw(worlds.corrections(bundle)))
        seen.update({"corrected"} if effects(after, REGIME) != rows else ())

    explore()
    expected = {"listed", "restricted", "notified", "rewarded", *oracle.STANDINGS, "lifted", "long chain", "void"}
    expected |= {"self", "responsible_persons", "undertakings", "children", "employer", "branches", "corrected"}
    expected |= {f"children by {role}" for role in ("self", *EVERYONE)}
    assert expected - seen == set()
