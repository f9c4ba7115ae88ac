"""Beneficial-ownership data that we did not write, from the file to the answer, under a real and an invented regime."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sanctiongraph.effects import Answer, Effect, Window, of_listing, of_subject
from sanctiongraph.errors import LoadError, NotFound, RegimeError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.load import load, load_regime_into
from sanctiongraph.loadbods import load_bods
from sanctiongraph.lookup import find_subject, state
from sanctiongraph.proof import explain, to_text
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.whynot import why_not
from unit.test_bods import entity, interest, person, relation

DATA = Path(__file__).parents[1] / "data"
IRISH, DELAWARE = "bods:irish-business-authority:", "bods:company-register-delaware:"
FERMCAT = f"{IRISH}ent-93c75c87ab28f889"
RIYADH, PATRICK, DECLAN = (f"{IRISH}per-{id}" for id in ("5faa4103dee78621", "41c0bb0cef246f7c", "e334cc6258e56467"))
TECIDO, MARIA, TRUST = (f"{DELAWARE}{id}" for id in ("01B68D7633", "018AF6B3EB", "033E84672B"))
TAX_NUMBERS = {"7700225VH", "0691084DH", "9857460SH"}
"""Of persons, so never in the graph; the companies' numbers are."""


@dataclass(frozen=True)
class World:
    """A loaded graph, and the number of the load after each thing that was loaded."""

    graph: Graph
    regime: Regime
    settings: Settings
    loads: dict[str, int]

    def known(self, after: str | None = None) -> int:
        return self.loads[after] if after else state(self.graph, self.regime).data

    def whole(self, subject: str, day: str, after: str | None = None) -> Answer:
        window = Window.of_day(self.known(after), date.fromisoformat(day))
        return of_subject(self.graph, self.regime, subject, window, proof=True)

    def on(self, subject: str, day: str, after: str | None = None) -> set[tuple[str, ...]]:
        """(measure, mode, standing, listing, role of each reason) of everything on a subject on a day."""
        return {row[1:] for row in _rows(self.whole(subject, day, after))}

    def reached(self, listing: str, day: str, after: str | None = None) -> set[tuple[str, ...]]:
        """(affected, measure, mode, standing, listing, role of each reason) of everything that a listing does."""
        window = Window.of_day(self.known(after), date.fromisoformat(day))
        return set(_rows(of_listing(self.graph, self.regime, listing, window)))

    def no(self, subject: str, day: str) -> list[str]:
        """The reasons of a no."""
        who = find_subject(self.graph, self.known(), subject, self.settings.hash_key)
        window = Window.of_day(self.known(), date.fromisoformat(day))
        return [reason.text for reason in why_not(self.graph, self.regime, who, None, window).reasons]


def _rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    for e in answer.effects:
        yield (e.affected.id, e.measure, e.mode.value, e.standing.value, e.listing.record, *_roles(e))


def _roles(effect: Effect) -> tuple[str, ...]:
    return tuple(d.role for d in effect.derivations)


def clear(graph: Graph) -> None:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})


def listing(id: str, subject: str, register: str, since: str, until: str | None = None) -> dict[str, Any]:
    ended = {"until": until} if until else {}
    return {"id": id, "document": "decisions", "subject": subject, "register": register, "since": since} | ended


def bundle(folder: Path, *listings: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "documents.jsonl").write_text(json.dumps({"id": "decisions", "title": "Decisions, invented"}) + "\n")
    (folder / "listings.jsonl").write_text("".join(json.dumps(line) + "\n" for line in listings))
    return folder


def statements(path: Path, found: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def published_by(day: str) -> list[dict[str, Any]]:
    """The statements about Fermcat that had been published by a day."""
    found: list[dict[str, Any]] = json.loads((DATA / "bods/fermcat.json").read_text(encoding="utf-8"))
    return [s for s in found if s["publicationDetails"]["publicationDate"][:10] <= day]


@contextmanager
def counted(world: World, name: str) -> Iterator[None]:
    yield
    world.loads[name] = state(world.graph, world.regime).data


# --- a regime that names directors, supervisors, senior managers and controllers --------------------------------

DAIRY, KATO, LENA, OMAR, PIA, RUI = (f"bods:reg:{id}" for id in ("e1", "p1", "p2", "p3", "p4", "p5"))
CONTROL = {"directOrIndirect": "indirect"}
DAIRY_STATEMENTS = [
    entity(identifiers=[{"scheme": "IRL-TAXID", "id": "5500001XX"}]),
    person("p1", identifiers=[{"scheme": "IRL-TAXID", "id": "5500002YY"}]),
    *(person(id) for id in ("p2", "p3", "p4", "p5")),
    relation(interest("otherInfluenceOrControl", beneficialOwnershipOrControl=True, **CONTROL)),
    relation(interest("seniorManagingOfficial"), record="r2", party="p2"),
    relation(interest("shareholding", beneficialOwnershipOrControl=True, share={"exact": 80}), record="r3", party="p3"),
    relation(interest("otherInfluenceOrControl"), record="r4", party="p4"),
    relation(interest("boardMember", **CONTROL), record="r5", party="p5"),
]


@pytest.fixture(scope="module")
def norr(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The invented regime; Fermcat as published by 2020, its listing, then all of Fermcat; then a dairy and its own."""
    clear(graph)
    folder = tmp_path_factory.mktemp("norr")
    world = World(graph, load_regime(DATA / "regime-roles"), engine_settings, {})
    load_regime_into(graph, world.regime)
    with counted(world, "2020"):
        load_bods(graph, world.regime, statements(folder / "fermcat.json", published_by("2020-12-31")), engine_settings)
    with counted(world, "listed"):
        fermcat = listing("l:fermcat", "@irl_bau:434151", "unpaid-levies", "2020-06-01")
        load(graph, world.regime, bundle(folder / "fermcat", fermcat), engine_settings)
    with counted(world, "all"):
        load_bods(graph, world.regime, DATA / "bods/fermcat.json", engine_settings)
    load_bods(graph, world.regime, statements(folder / "dairy.json", DAIRY_STATEMENTS), engine_settings)
    dairy = listing("l:dairy", "@irl_taxid:5500001XX", "unpaid-levies", "2021-01-01", "2022-01-01")
    load(graph, world.regime, bundle(folder / "dairy", dairy, fermcat), engine_settings)
    return world


LISTED = (FERMCAT, "no-tenders", "listed", "applies", "l:fermcat", "self")


def ferries(subject: str, role: str = "director", listing: str = "l:fermcat") -> tuple[str, ...]:
    return (subject, "no-ferries", "restricted", "applies", listing, role)


@pytest.mark.parametrize(
    ("day", "directors"),
    [
        ("2020-05-31", set()),
        ("2020-06-01", {RIYADH, PATRICK}),
        ("2021-04-02", {RIYADH, PATRICK}),
        ("2021-04-03", {PATRICK}),
        ("2024-01-01", {PATRICK}),
    ],
)
def test_directors_are_reached_on_the_days_on_which_they_are_directors(
    norr: World, day: str, directors: set[str]
) -> None:
    listed = {LISTED} if day >= "2020-06-01" else set()
    assert norr.reached("l:fermcat", day) == listed | {ferries(who) for who in directors}
    assert {who: norr.on(who, day) for who in (RIYADH, PATRICK, DECLAN)} == {
        who: {ferries(who)[1:]} if who in directors else set() for who in (RIYADH, PATRICK, DECLAN)
    }


def test_a_file_that_has_grown_adds_its_new_publications_only(norr: World) -> None:
    assert norr.loads == {"2020": 3, "listed": 4, "all": 6}


def test_an_earlier_load_still_has_the_director_whose_leaving_was_not_published_yet(norr: World) -> None:
    assert norr.reached("l:fermcat", "2021-06-01", after="listed") == {LISTED, ferries(RIYADH), ferries(PATRICK)}
    assert norr.reached("l:fermcat", "2021-06-01", after="all") == {LISTED, ferries(PATRICK)}
    assert norr.reached("l:fermcat", "2021-06-01", after="2020") == set()


def test_the_proof_of_a_director_cites_the_published_statement_and_the_clause(norr: World) -> None:
    answer = norr.whole(PATRICK, "2021-06-01")
    text = to_text(explain(norr.regime, answer, answer.effects[:1])[0])
    assert [
        s for s in ("Patrick O'Donohue", "Fermcat Ltd", "director", "clause 2", "2019-09-11") if s not in text
    ] == []
    assert not [n for n in TAX_NUMBERS if n in text]


def test_who_has_left_and_who_only_holds_half_of_the_shares_get_a_reasoned_no(norr: World) -> None:
    assert norr.no(RIYADH, "2021-06-01") == [
        "no-ferries: that Riyadh Byrne-Amin is director of Fermcat Ltd holds from 2019-09-11 until 2021-04-03."
    ]
    assert norr.no(DECLAN, "2021-06-01") == [
        "Fermcat Ltd is in the List of unpaid levies; Declan Byrne-Amin is shareholder of Fermcat Ltd; "
        "but no instrument then in force reaches the shareholder of a listed subject."
    ]


def test_an_asserted_controller_and_a_senior_manager_are_reached_and_nobody_who_is_neither(norr: World) -> None:
    assert norr.reached("l:dairy", "2021-06-01") == {
        (DAIRY, "no-tenders", "listed", "applies", "l:dairy", "self"),
        ferries(KATO, "actual_controller", "l:dairy"),
        ferries(LENA, "senior_manager", "l:dairy"),
    }
    assert [norr.on(who, "2021-06-01") for who in (OMAR, PIA, RUI)] == [set(), set(), set()]
    assert norr.no(OMAR, "2021-06-01") == [
        "Name of e1 is in the List of unpaid levies; Name of p3 is shareholder of Name of e1; "
        "but no instrument then in force reaches the shareholder of a listed subject."
    ]
    assert norr.no(PIA, "2021-06-01") == norr.no(RUI, "2021-06-01") == []


def test_a_number_of_one_scheme_finds_a_company_and_a_person_and_only_the_persons_is_hidden(norr: World) -> None:
    secret = norr.settings.hash_key
    found = {n: find_subject(norr.graph, norr.known(), f"irl_taxid:{n}", secret).id for n in ("5500001XX", "5500002YY")}
    assert found == {"5500001XX": DAIRY, "5500002YY": KATO}
    with pytest.raises(NotFound):
        find_subject(norr.graph, norr.known(), "irl_taxid:5500002YY", b"another deployment")
    shown = norr.graph.read(
        "MATCH (i:Identifier {scheme: 'irl_taxid'})<--(s) WHERE s.id STARTS WITH 'bods:reg:' "
        "RETURN s.id AS id, i.shown AS s",
        {},
    )
    assert {row["id"]: row["s"] for row in shown} == {DAIRY: "5500001XX", KATO: "••••YY"}


def test_the_other_regime_refuses_this_graph(norr: World) -> None:
    with pytest.raises(NotFound, match="Nothing has been loaded"):
        state(norr.graph, load_regime("prc"))
    with pytest.raises(RegimeError):
        load_bods(norr.graph, load_regime("prc"), DATA / "bods/tecido.json", norr.settings)


# --- the first regime, which reaches a unit through its listed director, and no director through a listed unit ----


@pytest.fixture(scope="module")
def prc(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Both published examples, then listings of the two companies and of their people, all by identifier or id."""
    clear(graph)
    folder = tmp_path_factory.mktemp("prc")
    world = World(graph, load_regime("prc"), engine_settings, {})
    for name in ("fermcat", "tecido"):
        load_bods(graph, world.regime, DATA / f"bods/{name}.json", engine_settings)
    register = "defaulters-list"
    delaware = graph.read("MATCH (i:Identifier {shown: '758355'}) RETURN i.key AS key", {})[0]["key"]
    listings = bundle(
        folder / "listings",
        listing("l:fermcat", "@irl_bau:434151", register, "2020-06-01", "2020-12-01"),
        listing("l:tecido", f"@{delaware}", register, "2022-01-01"),
        listing("l:riyadh", "@irl_taxid:7700225VH", register, "2021-03-01"),
        listing("l:patrick", "@irl_taxid:0691084DH", register, "2022-06-01", "2023-06-01"),
        listing("l:declan", "@irl_taxid:9857460SH", register, "2021-05-01", "2021-12-01"),
    )
    load(graph, world.regime, listings, engine_settings)
    return world


def through_director(listing: str) -> set[tuple[str, ...]]:
    """What reaches a unit whose director is listed."""
    return {(m, "restricted", "applies", listing, "director") for m in ("M13", "M14")}


def test_no_instrument_of_the_first_regime_reaches_the_directors_or_holders_of_a_listed_unit(prc: World) -> None:
    assert [row for row in prc.reached("l:fermcat", "2020-07-01") if row[0] != FERMCAT] == []
    assert [prc.on(who, "2020-07-01") for who in (RIYADH, PATRICK)] == [set(), set()]
    said = {reason.partition("; but ")[2] or reason.partition(": ")[2] for reason in prc.no(PATRICK, "2020-07-01")}
    assert said - {""} == {
        "the entry of Patrick O'Donohue in the List of judgment defaulters holds from 2022-06-01 until 2023-06-01.",
        "no instrument then in force reaches the director of a listed subject.",
        "no instrument then in force reaches the shareholder of a listed subject.",
        "it is ordered by Supervisors Law from 2022-01-01 on.",
    }


def test_a_chair_and_a_holder_of_most_shares_get_the_reasoned_no_too(prc: World) -> None:
    assert [row for row in prc.reached("l:tecido", "2022-10-01") if row[0] != TECIDO] == []
    assert [prc.on(who, "2022-10-01") for who in (MARIA, TRUST)] == [set(), set()]
    no = "Tecido Ltd is in the List of judgment defaulters; {} of Tecido Ltd; but no instrument then in force {}"
    reaches = "reaches the {} of a listed subject."
    assert no.format("Shear Trust is shareholder", reaches.format("shareholder")) in prc.no(TRUST, "2022-10-01")
    assert no.format("Maria Esteves is shareholder", reaches.format("shareholder")) in prc.no(MARIA, "2022-10-01")
    assert no.format("Maria Esteves is director", reaches.format("director")) in prc.no(MARIA, "2022-10-01")


@pytest.mark.parametrize(
    ("day", "by"),
    [
        ("2021-02-28", set()),
        ("2021-03-01", {"l:riyadh"}),
        ("2021-04-02", {"l:riyadh"}),
        ("2021-04-03", set()),
        ("2021-06-01", set()),
        ("2022-06-01", {"l:patrick"}),
        ("2023-06-01", set()),
    ],
)
def test_a_listed_director_reaches_the_company_while_he_sits_and_a_listed_shareholder_never(
    prc: World, day: str, by: set[str]
) -> None:
    assert prc.on(FERMCAT, day) == {row for one in by for row in through_director(one)}
    assert {row[3] for row in prc.on(TECIDO, day)} == ({"l:tecido"} if day >= "2022-01-01" else set())


# --- loading ------------------------------------------------------------------------------------------------------


def content(graph: Graph) -> set[tuple[str, int, int]]:
    rows = graph.read(
        "MATCH (n) WHERE n.claim IS NOT NULL RETURN n.claim AS claim, n.asserted AS asserted, n.withdrawn AS withdrawn "
        "UNION MATCH ()-[n]->() WHERE n.claim IS NOT NULL "
        "RETURN n.claim AS claim, n.asserted AS asserted, n.withdrawn AS withdrawn",
        {},
    )
    return {(row["claim"], row["asserted"], row["withdrawn"]) for row in rows}


def test_the_same_file_twice_changes_nothing(prc: World) -> None:
    before, n = content(prc.graph), prc.known()
    reports = load_bods(prc.graph, prc.regime, DATA / "bods/fermcat.json", prc.settings)
    assert (content(prc.graph), prc.known()) == (before, n)
    assert [(r.n, r.added, r.closed, r.nothing_new) for r in reports] == [(n, 0, 0, True)] * 4


def test_no_persons_number_is_a_value_of_any_property_of_the_graph(prc: World) -> None:
    found = prc.graph.read(
        "MATCH (n) RETURN properties(n) AS p UNION ALL MATCH ()-[n]->() RETURN properties(n) AS p", {}
    )
    text = "\n".join(str(row["p"]) for row in found)
    assert [n for n in TAX_NUMBERS if n in text] == []
    assert [n for n in ("434151", "758355", "••••VH", "••••DH", "••••SH") if n not in text] == []


def test_a_file_with_a_wrong_statement_loads_nothing_unless_told_to_skip_it(
    empty_graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    regime = load_regime(DATA / "regime-roles")
    path = statements(
        tmp_path / "half.json", [entity(), person(), relation(interest("boardMember", since="2019-13-01"))]
    )
    with pytest.raises(LoadError, match="nothing was loaded"):
        load_bods(empty_graph, regime, path, engine_settings)
    assert content(empty_graph) == set()
    reports = load_bods(empty_graph, regime, path, engine_settings, strict=False)
    assert [(r.added > 0, r.closed) for r in reports] == [(True, 0)]
