"""FollowTheMoney into the graph and out of it, on a real Neo4j: who is listed, who is affected, and who is neither."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as drawing

import ftm_valid
import oracle
import worlds
from sanctiongraph.course import course_of
from sanctiongraph.effects import Window, of_listing, of_subject
from sanctiongraph.errors import LoadError
from sanctiongraph.ftm_export import LINKED, LISTED, entity_id, export
from sanctiongraph.graph.connection import Graph
from sanctiongraph.labels import listed_without_measures
from sanctiongraph.load import load, load_regime_into
from sanctiongraph.loadftm import load_ftm
from sanctiongraph.lookup import find_subject, state
from sanctiongraph.regime import Regime, load_regime, shipped
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_world
from sanctiongraph.spread import spread
from sanctiongraph.whynot import why_not

HARBOUR = Path(__file__).parents[1] / "data" / "ftm" / "harbour.jsonl"
DAY = date(2018, 3, 1)
LISTING = {
    "id": "l:quay",
    "document": "decisions",
    "subject": "ftm:hb-co",
    "register": "defaulters-list",
    "since": "2017-06-01",
}
Entity = dict[str, Any]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


def clear(graph: Graph) -> None:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})


def bundle(folder: Path, **files: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def harbour(graph: Graph, regime: Regime, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The invented file, and an entry of its company in a register of the regime."""
    clear(graph)
    load_ftm(graph, regime, HARBOUR, engine_settings)
    documents = [{"id": "decisions", "title": "Decisions, invented"}]
    path = bundle(tmp_path_factory.mktemp("harbour") / "b", documents=documents, listings=[LISTING])
    load(graph, regime, path, engine_settings)
    return graph


def modes(graph: Graph, regime: Regime, subject: str) -> Counter[tuple[str, str]]:
    """How many measures of which mode through which listing."""
    window = Window.of_day(state(graph, regime).data, DAY)
    return Counter((e.mode.value, e.listing.record) for e in of_subject(graph, regime, subject, window).effects)


# --- in ---


def test_the_representative_and_his_child_are_reached_and_the_shareholder_is_not(
    harbour: Graph, regime: Regime
) -> None:
    assert set(modes(harbour, regime, "ftm:hb-co")) == {("listed", "l:quay")}
    assert set(modes(harbour, regime, "ftm:hb-bo")) == {("restricted", "l:quay")}
    assert modes(harbour, regime, "ftm:hb-kid") == {("restricted", "l:quay"): 1}
    assert modes(harbour, regime, "ftm:hb-port") == {}


def test_an_entry_outside_the_regime_is_stored_and_shown_and_reaches_nobody(harbour: Graph, regime: Regime) -> None:
    data = state(harbour, regime).data
    for listing in ("ftm:hb-s1", "ftm:hb-s4"):
        assert of_listing(harbour, regime, listing, Window(data)).effects == ()
    day = Window.of_day(data, date(2019, 6, 10))
    name = "Export ban list of Ministry of Trade of Harbour (a register outside the regime)"
    assert listed_without_measures(harbour, regime, "ftm:hb-bo", day, outside=True) == [
        f"It stands in the {name} from 2019-06-10 on (ftm:hb-s1); no measure of the regime follows from it."
    ]
    before = Window.of_day(data, date(2019, 6, 9))
    assert listed_without_measures(harbour, regime, "ftm:hb-bo", before, outside=True) == []
    assert listed_without_measures(harbour, regime, "ftm:hb-co", day, outside=True) == [
        "It stands in the sanctions of Ministry of Trade of Harbour (a register outside the regime) until 2020-12-31 "
        "(ftm:hb-s4); no measure of the regime follows from it."
    ]


def test_every_question_about_an_entry_outside_the_regime_has_an_answer(harbour: Graph, regime: Regime) -> None:
    data = state(harbour, regime).data
    course = course_of(harbour, regime, data, "ftm:hb-s1")
    assert (course.listing.register, course.listing.register_name) == (
        "outside:ministry-of-trade-of-harbour:hb-exp",
        "Export ban list",
    )
    told = spread(harbour, regime, data, "ftm:hb-s1", DAY)
    assert (told.copies, told.channels) == ((), ())
    after = Window.of_day(data, date(2013, 1, 1))
    who = find_subject(harbour, data, "ftm:hb-co", b"")
    reasons = [reason.text for reason in why_not(harbour, regime, who, None, after).reasons]
    assert any(
        "(a register outside the regime), from which no measure of the regime follows." in text for text in reasons
    )


def test_the_same_file_twice_changes_nothing(harbour: Graph, regime: Regime, engine_settings: Settings) -> None:
    before = state(harbour, regime).data
    report = load_ftm(harbour, regime, HARBOUR, engine_settings)
    assert (report.n, report.added, report.closed, report.nothing_new) == (before, 0, 0, True)
    assert "Left out: 1 × Control: a vote is never control." in report.notes


def test_a_persons_number_is_a_keyed_hash(harbour: Graph) -> None:
    found = harbour.read("MATCH (n) RETURN properties(n) AS p UNION ALL MATCH ()-[n]->() RETURN properties(n) AS p", {})
    text = "\n".join(str(row["p"]) for row in found)
    assert "XA1234567" not in text
    assert [n for n in ("HQ-77", "••••67") if n not in text] == []


def test_the_regime_can_be_loaded_again_beside_entries_outside_it(
    harbour: Graph, regime: Regime, engine_settings: Settings
) -> None:
    """Registers outside the regime are no registers that its new version drops."""
    changed = regime.model_copy(update={"hash": "0" * 64})
    try:
        assert load_regime_into(harbour, changed)
    finally:
        load_regime_into(harbour, regime)
    assert course_of(harbour, regime, state(harbour, regime).data, "ftm:hb-s1").listing.register_name


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"register": "outside:ban-list"}, "needs its name"),
        ({"register_name": "Ban list"}, "only a register outside the regime"),
        ({"register": "outside:ban-list", "register_name": "Ban list", "ground": "g"}, "ground"),
        ({"register": "ban-list"}, "there is no such register"),
    ],
)
def test_an_entry_that_is_half_outside_the_regime_is_rejected(
    harbour: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path, change: Any, sentence: str
) -> None:
    path = bundle(tmp_path / "b", listings=[{**LISTING, "id": "l:half", **change}])
    with pytest.raises(LoadError, match=sentence):
        load(harbour, regime, path, engine_settings, report_folder=tmp_path)


def test_a_file_with_a_wrong_entity_loads_nothing_unless_told_to_skip_it(
    empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "half.json"
    good = {"id": "p", "schema": "Person", "properties": {"name": ["Per Ack"]}}
    path.write_text(json.dumps(good) + "\n{\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"half.json:2: is not JSON"):
        load_ftm(empty_graph, regime, path, engine_settings, report_folder=tmp_path)
    assert empty_graph.read("MATCH (n:Subject) RETURN n.id AS id", {}) == []
    report = load_ftm(empty_graph, regime, path, engine_settings, strict=False, report_folder=tmp_path)
    assert (report.added, report.rejected, report.notes) == (2, 1, ())
    (line,) = (tmp_path / "half.rejections.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "file": "half.json",
        "line": 2,
        "field": "",
        "value": "",
        "reason": "is not JSON: Expecting property name enclosed in double quotes at character 2.",
    }


# --- out ---


def test_a_birth_date_that_is_no_day_month_or_year_is_written_in_words(
    empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "born.json"
    born = {"day": ["1990-05-06"], "month": ["1990-05"], "year": ["1990"], "either": ["1980", "1990"], "unknown": []}
    people = [{"id": id, "schema": "Person", "properties": {"name": [id], "birthDate": b}} for id, b in born.items()]
    path.write_text("".join(json.dumps(person) + "\n" for person in people), encoding="utf-8")
    load_ftm(empty_graph, regime, path, engine_settings)
    entities = list(export(empty_graph, regime, state(empty_graph, regime).data, DAY))
    assert ftm_valid.problems(entities) == []
    told = ("birthDate", "description")
    written = {e["properties"]["name"][0]: [e["properties"].get(name) for name in told] for e in entities[1:]}
    assert written == {
        "day": [["1990-05-06"], None],
        "month": [["1990-05"], None],
        "year": [["1990"], None],
        "either": [None, ["born 1980-01-01/1990-12-31"]],
        "unknown": [None, None],
    }


def topics(entities: list[Entity]) -> dict[str, str]:
    found = {e["id"]: e["properties"]["topics"] for e in entities if e["properties"].get("topics")}
    assert all(len(values) == 1 for values in found.values())
    return {id: values[0] for id, values in found.items()}


def labels(regime: Regime) -> set[str]:
    return {r.id for r in regime.registers if r.kind in ("blacklist", "travel_list")}


@pytest.fixture(scope="module")
def city(
    graph: Graph, regime: Regime, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Entity]]:
    """The fictional city, and what is written of it."""
    clear(graph)
    folder = tmp_path_factory.mktemp("city") / "city"
    write_world(folder, 1_000, 7)
    load(graph, regime, folder, engine_settings)
    return folder, list(export(graph, regime, state(graph, regime).data, DAY))


def test_followthemoney_holds_nothing_against_the_city(city: tuple[Path, list[Entity]]) -> None:
    assert ftm_valid.problems(city[1]) == []


def test_every_subject_tie_and_listing_of_the_city_is_written_once(city: tuple[Path, list[Entity]]) -> None:
    folder, entities = city
    lines = {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("subjects", "ties", "listings")
    }
    kinds = {"subjects": "", "ties": "tie", "listings": "listing"}
    expected = {entity_id(line["id"], kinds[name]) for name, found in lines.items() for line in found}  # type: ignore[arg-type]
    assert {e["id"] for e in entities} == expected | {"sanctiongraph-export"}


def test_in_the_whole_city_only_whom_the_oracle_has_listed_has_the_topic_for_listed(
    city: tuple[Path, list[Entity]], regime: Regime
) -> None:
    compare(topics(city[1]), [oracle.read_bundle(city[0])], regime)


def compare(found: dict[str, str], every: list[Any], regime: Regime) -> None:
    """Hold topics against the oracle's rows of the day.

    Listed is only who has an entry in a list that may hold, and everybody on whom such an entry has a sure measure of
    its own; linked is exactly who else is restricted, unless on a condition alone.
    """
    day = DAY.isoformat()
    rows = [r for world in every for r in oracle.effects(world, shipped("prc")) if r.since <= day < r.until]
    lines = [line for world in every for line in world["listings"] if line["register"] in labels(regime)]
    own = {(line["id"], line["subject"]) for line in lines}
    may = {entity_id(line["subject"]) for line in lines if oracle.inside(DAY, oracle.possible(line))}
    must = {entity_id(r.affected) for r in rows if (r.listing, r.affected) in own and r.standing == "applies"}
    restricting = [r for r in rows if r.mode in ("listed", "restricted") and r.standing != "conditional"]
    reached = {entity_id(r.affected) for r in restricting}
    listed = {id for id, topic in found.items() if topic == LISTED}
    assert must <= listed <= may
    assert {id for id, topic in found.items() if topic == LINKED} == reached - listed
    assert must
    assert reached - may


def test_what_is_written_says_the_day_the_load_and_the_regime(
    city: tuple[Path, list[Entity]], graph: Graph, regime: Regime
) -> None:
    words = f"As of 2018-03-01, data {state(graph, regime).data}, regime prc {regime.hash}"
    assert city[1][0]["properties"]["description"][0].startswith(words)
    with_topics = [e for e in city[1] if e["properties"].get("topics")]
    assert all(any(n.startswith(words) for n in e["properties"].get("notes", [])) for e in with_topics)


def test_no_number_of_a_person_is_written(city: tuple[Path, list[Entity]]) -> None:
    folder, entities = city
    subjects = [json.loads(line) for line in (folder / "subjects.jsonl").read_text(encoding="utf-8").splitlines()]
    numbers = {kind: set[str]() for kind in ("person", "unit")}
    for line in subjects:
        numbers["person" if line["kind"] == "person" else "unit"].update(
            i["value"] for i in line.get("identifiers", [])
        )
    text = json.dumps(entities, ensure_ascii=False)
    assert [n for n in numbers["person"] if n in text] == []
    assert numbers["person"]
    assert [n for n in numbers["unit"] if n not in text] == []
    assert "••••" not in text


def test_the_city_comes_back_with_its_subjects_and_ties_and_its_listings_are_outside(
    city: tuple[Path, list[Entity]], regime: Regime, graph: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    """Whatever can make the round trip does: ids apart, the same subjects, ties and days; no measure comes back."""
    _, entities = city
    before = content(graph, state(graph, regime).data)
    path = tmp_path / "city.json"
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entities), encoding="utf-8")
    clear(graph)
    report = load_ftm(graph, regime, path, engine_settings)
    data = state(graph, regime).data
    after = content(graph, data)
    assert after["subjects"] == {(mapped(id), *rest) for id, *rest in before["subjects"]}
    lost = {"branch", "directly_responsible"}
    assert {t for t in after["ties"] if t[0] in lost} <= {
        (k, mapped(a), mapped(b), *r) for k, a, b, *r in before["ties"]
    }
    assert {t for t in after["ties"] if t[0] not in lost} == {
        (k, mapped(a), mapped(b), *rest) for k, a, b, *rest in before["ties"] if k not in lost and kept(k, a, b, graph)
    }
    assert {(s, d) for s, _, d, *_ in after["listings"]} == {(mapped(s), d) for s, _, d, *_ in before["listings"]}
    assert all(register.startswith("outside:") for _, register, *_ in after["listings"])
    assert not any(of_subject(graph, regime, s[0], Window(data)).effects for s in sorted(after["subjects"])[:200])
    assert not any(note.startswith("Rejected") for note in report.notes)


def mapped(id: str) -> str:
    return f"ftm:{entity_id(id)}"


def kept(kind: str, source: str, target: str, graph: Graph) -> bool:
    """A share in a unit that is no company has no direction in FollowTheMoney, between units it is not read back."""
    if kind != "shareholder":
        return True
    rows = graph.read(
        "MATCH (a:Subject {id: $a}), (b:Subject {id: $b}) RETURN a.kind AS a, b.kind AS b",
        {"a": mapped(source), "b": mapped(target)},
    )
    return bool(rows[0]["a"] == "person" or rows[0]["b"] == "company")


def content(graph: Graph, data: int) -> dict[str, set[tuple[Any, ...]]]:
    """What can make the round trip: of subjects names and births, of ties kind, ends and days, of listings who."""
    standing = "n.asserted <= $data AND $data < n.withdrawn"
    subjects = graph.read(
        f"MATCH (s:Subject)<-[:DESCRIBES]-(n:Profile) WHERE {standing} RETURN s.id AS id, s.kind AS kind, "
        "n.name AS name, n.name_en AS en, coalesce(n.names, []) AS names, n.born_earliest AS b, n.born_latest AS c",
        {"data": data},
    )
    ties = graph.read(
        f"MATCH (a:Subject)-[n:ROLE|PARENT|SPOUSE|BRANCH]->(b:Subject) WHERE {standing} RETURN n.kind AS kind, "
        "a.id AS a, b.id AS b, n.since AS since, n.until AS until, n.sure_since AS s, n.sure_until AS u, "
        "n.share AS share",
        {"data": data},
    )
    listings = graph.read(
        f"MATCH (s:Subject)<-[:ON]-(n:Listing)-[:IN]->(r:Register) WHERE {standing} RETURN s.id AS id, "
        "r.id AS register, n.since AS since, n.until AS until",
        {"data": data},
    )
    flat = [tuple(tuple(sorted(v)) if isinstance(v, list) else v for v in row.values()) for row in subjects]
    return {
        "subjects": set(flat),
        "ties": {tuple(row.values()) for row in ties},
        "listings": {tuple(row.values()) for row in listings},
    }


# --- random worlds ---

WORLDS = 60


def drawn(regime: Regime) -> list[worlds.Bundle]:
    triggered = Counter(r for i, b in regime.basis.values() for r in regime.triggers(i, b))
    grounds = {id: [g.id for g in regime.register_[id].grounds] for id, n in triggered.items() if n >= 10}
    found: list[worlds.Bundle] = []

    @drawing(
        max_examples=WORLDS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds.worlds(grounds, sorted({e.kind for e in regime.exemptions}), sorted(regime.measure)))
    def draw(world: worlds.Bundle) -> None:
        found.append(world)

    draw()
    return [worlds.renamed(world, f"w{n}:") for n, world in enumerate(found[:WORLDS])]


def test_on_random_worlds_no_relative_ever_has_the_topic_for_listed(
    graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path
) -> None:
    """Nobody but who stands in a list of the regime; whoever is restricted otherwise is linked. Every file is valid."""
    clear(graph)
    every = drawn(regime)
    assert len(every) == WORLDS
    whole = oracle.joined(*every)
    load(graph, regime, worlds.write(whole, tmp_path / "worlds"), engine_settings)
    entities = list(export(graph, regime, state(graph, regime).data, DAY))
    assert ftm_valid.problems(entities) == []
    compare(topics(entities), every, regime)
