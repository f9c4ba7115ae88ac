"""A whole graph has nothing wrong, whatever was loaded, corrected or broken; each damage has its own sentence."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from casefile import write
from sanctiongraph import accesslog, keys
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.queries import query
from sanctiongraph.invariants import violations
from sanctiongraph.journal import writing
from sanctiongraph.load import ensure_schema, load, load_regime_into
from sanctiongraph.model import FOREVER
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city
from stored import Inside

Lines = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


def lines(regime: Regime) -> Lines:
    """A small bundle with a line or more of every kind."""
    register, scheme = regime.registers[0].id, next(s for s in regime.schemes if s.lowest is None).id
    exemption, c = regime.exemptions[0].kind, {"document": "d1"}
    person = {**c, "kind": "person"}
    return {
        "documents": [{"id": "d1", "title": "公告"}, {"id": "d2", "title": "续"}, {"id": "d3", "title": "又续"}],
        "subjects": [
            {**c, "id": "c1", "kind": "company", "name": "甲", "identifiers": [{"scheme": "licence", "value": "7"}]},
            {**c, "id": "c2", "kind": "company", "name": "乙"},
            {**person, "id": "p1", "name": "张三", "born": "1970-01"},
            {**person, "id": "p2", "name": "张四"},
            {**person, "id": "p3", "name": "李五"},
        ],
        "conduct": [
            {**c, "id": "k1", "subject": "c1", "text": "未付", "norm": "law", "area": "judiciary", "on": "2015"}
        ],
        "ties": [
            {**c, "id": "t1", "kind": "legal_representative", "source": "p1", "target": "c1", "since": "2015"},
            {**c, "id": "t2", "kind": "parent", "source": "p1", "target": "p2"},
            {**c, "id": "t3", "kind": "spouse", "source": "p1", "target": "p3"},
            {**c, "id": "t4", "kind": "branch", "source": "c1", "target": "c2"},
        ],
        "listings": [
            {
                **c,
                "id": "l1",
                "subject": "c1",
                "register": register,
                "since": "2016-05",
                "until": "2018-05-01",
                "conduct": "k1",
                "names": ["p1"],
                "extensions": [{"decided": "2017-01-01", "years": 1, "document": "d2"}],
            },
            {**c, "id": "l2", "subject": "p3", "register": register, "since": "2016"},
        ],
        "exemptions": [
            {
                **c,
                "id": "x1",
                "subject": "c1",
                "kind": exemption,
                "listing": "l1",
                "since": "2017-01-01",
            }
        ],
        "holdings": [{**c, "id": "h1", "listing": "l1", "holder": regime.agencies[0].id, "received": "2016-06-01"}],
        "steps": [{**c, "id": "s1", "listing": "l1", "kind": "notice", "on": "2016-04"}],
        "entries": [{**c, "id": "e1", "subject": "p1", "scheme": scheme, "points": 1.5, "on": "2016", "text": "献血"}],
        "scores": [{**c, "id": "g1", "subject": "p2", "scheme": scheme, "score": 900.0, "since": "2016"}],
    }


Loads = Callable[[Lines], None]


@pytest.fixture
def loads(empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path) -> Loads:
    """A function that loads lines into a graph that was empty."""
    count = itertools.count()
    return lambda given: load(empty_graph, regime, write(given, tmp_path / str(next(count))), engine_settings) and None


# --- clean --------------------------------------------------------------------------------------------------------


def test_a_load_a_correction_and_a_withdrawal_leave_nothing_wrong(
    empty_graph: Graph, regime: Regime, loads: Loads
) -> None:
    given = lines(regime)
    loads(given)
    assert list(violations(empty_graph, regime)) == []
    given["ties"][0]["target"] = "c2"
    given["ties"][1]["kind"] = "spouse"
    given["listings"][0]["until"] = "2019-01-01"
    given["subjects"][0]["name"] = "甲公司"
    given["subjects"][0]["identifiers"] = [{"scheme": "licence", "value": "8"}]
    loads(given)
    assert list(violations(empty_graph, regime)) == []
    gone = {"exemptions": ["x1"], "holdings": ["h1"], "steps": ["s1"], "listings": ["l1"], "conduct": ["k1"]}
    loads({kind: [{"id": id, "withdrawn": True} for id in ids] for kind, ids in gone.items()})
    assert list(violations(empty_graph, regime)) == []


def test_a_graph_with_nothing_in_it_or_with_a_regime_only_is_whole(empty_graph: Graph, regime: Regime) -> None:
    ensure_schema(empty_graph)
    assert list(violations(empty_graph, regime)) == []
    load_regime_into(empty_graph, regime)
    assert list(violations(empty_graph, regime)) == []


def test_what_a_broken_load_left_is_nothing_wrong_before_it_is_swept_nor_after(
    empty_graph: Graph, regime: Regime, loads: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = lines(regime)
    loads(given)
    changed = lines(regime)
    changed["listings"][0]["until"] = "2019-01-01"
    changed["subjects"].append({"id": "p9", "document": "d1", "kind": "person", "name": "钱九"})
    with monkeypatch.context() as patched:
        patched.setattr("sanctiongraph.journal.Writing.finish", _dies)
        with pytest.raises(LoadError):
            loads(changed)
    count = "MATCH (claim) WHERE claim.asserted > 2 RETURN count(*) AS n"
    assert empty_graph.read(count, {}) == [{"n": 2}]
    assert list(violations(empty_graph, regime)) == []
    loads(given)
    assert empty_graph.read(count, {}) == [{"n": 0}]
    assert list(violations(empty_graph, regime)) == []


def _dies(*_: object, **__: object) -> int:
    raise LoadError("The load breaks here.")


def test_what_a_running_load_has_written_is_nothing_wrong(empty_graph: Graph, regime: Regime, loads: Loads) -> None:
    loads(lines(regime))
    with writing(empty_graph) as work:
        rows = [{"record": "d3", "claim": empty_graph.read(CLAIM_OF_D3, {})[0]["claim"]}]
        work.write([work.rows("close_document", rows, n=work.n)])
        assert list(violations(empty_graph, regime)) == []


CLAIM_OF_D3 = "MATCH (d:Document {record: 'd3'}) RETURN d.claim AS claim"


def test_the_demo_city_its_keys_and_its_log_are_whole(
    empty_graph: Graph, regime: Regime, engine_settings: Settings, tmp_path: Path
) -> None:
    write_city(tmp_path / "city")
    told: list[tuple[str, int, int]] = []
    load(empty_graph, regime, tmp_path / "city", engine_settings)
    _look_up(empty_graph)
    assert list(violations(empty_graph, regime, lambda *step: told.append(step))) == []
    total = told[0][2]
    assert told == [("checking the graph", done, total) for done in range(total + 1)]


def _look_up(graph: Graph) -> None:
    keys.create(graph, "test", keys.Role.auditor)
    entry = accesslog.Entry("k", "auditor", None, "why", "hash", 200, ("p1",))
    accesslog.GraphChain(lambda: graph).append([entry, entry])


# --- damaged ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(graph: Graph, regime: Regime, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The small bundle once for each damage, under ids of its own; and a key and two look-ups."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    whole = json.dumps(lines(regime), ensure_ascii=False)
    copies = [json.loads(of_copy(at, whole)) for at in range(len(DAMAGE))]
    given = {kind: [row for copy in copies for row in copy[kind]] for kind in copies[0]}
    load(graph, regime, write(given, tmp_path_factory.mktemp("small") / "bundle"), engine_settings)
    _look_up(graph)
    assert list(violations(graph, regime)) == []
    return graph


def of_copy(at: int, text: str) -> str:
    """A text with the ids of the small bundle, a letter and a digit, as those of one of its copies."""
    return re.sub(r"\b([a-z][1-9])\b", rf"a{at}:\1", text)


NOBODY = "which nobody asserts."
NEVER = "was written by a load that never ended."
LACKS = "lacks an id that every claim has."
ORDER = "has days or loads that are not in order."
TWICE = "stands in more than one version."
DAMAGE: dict[str, list[str]] = {
    # references
    "MATCH (n:Listing {record: 'l1'}) SET n.document = 'd:no'": [f"Listing l1 rests on the document d:no, {NOBODY}"],
    "MATCH (n:Score {record: 'g1'}) SET n.document = null": ["Score g1 rests on no document."],
    "MATCH (d:Document {record: 'd2'}) DELETE d": [f"Listing l1 is lengthened by the document d2, {NOBODY}"],
    "MATCH (d:Document {record: 'd2'}) SET d.asserted = 1, d.withdrawn = 2": [
        f"Listing l1 is lengthened by the document d2, {NOBODY}"
    ],
    "MATCH ()-[t:ROLE {record: 't1'}]->() SET t.document = 'd:no'": [f"ROLE t1 rests on the document d:no, {NOBODY}"],
    "MATCH ()-[t:IDENTIFIED_BY {record: 'c1'}]->() SET t.document = 'd:no'": [
        f"IDENTIFIED_BY c1 rests on the document d:no, {NOBODY}"
    ],
    "MATCH (k:Conduct {record: 'k1'}) SET k.asserted = 1, k.withdrawn = 2": [
        f"Listing l1 is for the conduct k1, {NOBODY}"
    ],
    "MATCH (n:Exemption {record: 'x1'}) SET n.listing = 'l:no'": [f"Exemption x1 is of the listing l:no, {NOBODY}"],
    "MATCH (n:Holding {record: 'h1'}) SET n.listing = 'l:no'": [f"Holding h1 is of the listing l:no, {NOBODY}"],
    "MATCH (n:Step {record: 's1'}) SET n.listing = 'l:no'": [f"Step s1 is of the listing l:no, {NOBODY}"],
    "MATCH (p:Profile {record: 'p2'}) DETACH DELETE p": ["Subject p2 is spoken of, but no profile describes it."],
    "MATCH (p:Profile {record: 'p3'}) SET p.asserted = 1, p.withdrawn = 2": [
        "Subject p3 is spoken of, but no profile describes it."
    ],
    "MATCH (:Listing {record: 'l2'})-[t:ON]->() DELETE t": ["Listing l2 hangs on 0 subjects instead of one."],
    "MATCH (:Conduct {record: 'k1'})-[t:BY]->() DELETE t": ["Conduct k1 hangs on 0 subjects instead of one."],
    "MATCH (n:Entry {record: 'e1'}), (s:Subject {id: 'p2'}) CREATE (n)-[:COUNTS_FOR]->(s)": [
        "Entry e1 hangs on 2 subjects instead of one."
    ],
    "MATCH (:Listing {record: 'l2'})-[t:IN]->() DELETE t": ["Listing l2 is in 0 registers instead of one."],
    # intervals
    "MATCH (n:Listing {record: 'l1'}) SET n.until = n.since": [f"Listing l1 {ORDER}"],
    "MATCH (n:Listing {record: 'l1'}) SET n.since = null": [f"Listing l1 {ORDER}"],
    "MATCH (n:Listing {record: 'l1'}) SET n.sure_since = n.since - duration('P1D')": [f"Listing l1 {ORDER}"],
    "MATCH (n:Holding {record: 'h1'}) SET n.sure_until = n.until + duration('P1D')": [f"Holding h1 {ORDER}"],
    "MATCH (n:Step {record: 's1'}) SET n.on_latest = date('2016-03-31')": [f"Step s1 {ORDER}"],
    "MATCH (n:Profile {record: 'p1'}) SET n.born_latest = date('1969-12-31')": [f"Profile p1 {ORDER}"],
    "MATCH ()-[t:ROLE {record: 't1'}]->() SET t.until = t.since": [f"ROLE t1 {ORDER}"],
    "MATCH ()-[t:SPOUSE {record: 't3'}]->() SET t.since = null": [f"SPOUSE t3 {ORDER}"],
    "MATCH (n:Score {record: 'g1'}) SET n.withdrawn = n.asserted": [f"Score g1 {ORDER}"],
    "MATCH ()-[t:PARENT {record: 't2'}]->() SET t.asserted = null": [f"PARENT t2 {ORDER}"],
    "MATCH (n:Score {record: 'g1'}) SET n.claim = null": [f"Score g1 {LACKS}"],
    "MATCH (n:Entry {record: 'e1'}) SET n.claim = 'abc', n.record = null": [f"Entry abc {LACKS}"],
    "MATCH ()-[t:BRANCH {record: 't4'}]->() SET t.claim = null, t.record = null": [f"BRANCH without an id {LACKS}"],
    "MATCH (n:Entry {record: 'e1'}) SET n.claim = null, n.record = null, n.document = 'd:no'": [
        f"Entry without an id {LACKS}",
        f"Entry without an id rests on the document d:no, {NOBODY}",
    ],
    # loads
    "MATCH ()-[t:PARENT {record: 't2'}]->() SET t.asserted = 3": [f"PARENT t2 {NEVER}"],
    "MATCH ()-[t:PARENT {record: 't2'}]->() SET t.withdrawn = 3": [f"PARENT t2 {NEVER}"],
    "MATCH (n:Score {record: 'g1'}) SET n.asserted = 3": [f"Score g1 {NEVER}"],
    "MATCH (n:Listing {record: 'l2'}) SET n.withdrawn = 3": [f"Listing l2 {NEVER}"],
    # versions
    "MATCH (n:Document {record: 'd3'}) CREATE (m:Document) SET m = n {.*, claim: 'another'}": [f"Document d3 {TWICE}"],
    "MATCH (n:Step {record: 's1'}) CREATE (m:Step) SET m = n {.*, claim: 'another'}": [f"Step s1 {TWICE}"],
    "MATCH (a)-[t:ROLE {record: 't1'}]->(b) CREATE (a)-[u:ROLE]->(b) SET u = t {.*}": [f"Tie t1 {TWICE}"],
    "MATCH (a)-[t:ROLE {record: 't1'}]->(b) CREATE (a)-[u:BRANCH]->(b) SET u = t {.*, claim: 'another'}": [
        f"Tie t1 {TWICE}"
    ],
    "MATCH (a)-[t:IDENTIFIED_BY {record: 'c1'}]->(b) CREATE (a)-[u:IDENTIFIED_BY]->(b) SET u = t {.*}": [
        f"A number of c1 {TWICE}"
    ],
}
"""What is done to a copy of the small bundle, and all that is then wrong with it."""

OF_ALL: list[dict[str, list[str]]] = [
    {
        # pointer, events, rules
        "MATCH (p:Pointer {id: 'data'}) SET p.n = 3": [
            "The pointer names load 3, but the last event is that of load 2."
        ],
        "MATCH (l:Load {n: 1}) SET l.source = 'another'": ["Event 1 was changed after it was written."],
        "MATCH (r:Regime) SET r.hash = 'another'": [
            "The graph holds another version of the regime than its last event says."
        ],
        "MATCH (r:Rules) SET r.text = 'another'": [
            "The kept text of the rules {hash} was changed: no answer by them would be right."
        ],
        # keys, cases and the log
        "MATCH (e:KeyEvent {n: 1}) SET e.label = 'another'": ["Change 1 was altered after it was written."],
        "MATCH (p:Pointer {id: 'keys'}) SET p.n = 3": [
            "The pointer of the changes to keys names change 3, but the last one is 2."
        ],
        "MATCH (n:Listing {record: 'a0:l2'}) SET n.decision = '（2016）执1号'": [
            "Of the listings 1 has the number of a decision and no search finds them by it, as they were loaded before "
            "such numbers were kept: export a bundle and load it into a new graph."
        ],
        "CREATE (:Chain {id: 'c', n: 0, hash: ''})": ["Chain c of the log was never begun."],
        "CREATE (:Case {id: 'c', key: 'k', n: 0, hash: '', place: '~c'})": ["Case c was never opened."],
        "MATCH (a:Access {n: 1}) SET a.purpose = 'another'": [
            "Chain {chain}, entry 1 was altered after it was written."
        ],
    },
    {
        "MATCH (l:Load {n: 1}) DELETE l": [
            "Event 1 is missing before event 2.",
            "Event 2 does not follow the one before it.",
        ],
        "MATCH (a:Access {n: 2}) DELETE a": ["Chain {chain} of the log ends at entry 1 but should end at 2."],
    },
]
"""What is done at once to what there is one of, and all that is then wrong."""


def test_each_damage_to_the_claims_is_told_in_its_own_sentences_and_in_no_other(filled: Graph, regime: Regime) -> None:
    expected = [of_copy(at, sentence) for at, said in enumerate(DAMAGE.values()) for sentence in said]
    with filled.trial() as ask:
        for at, damage in enumerate(DAMAGE):
            ask(of_copy(at, damage), {})
        assert sorted(violations(cast("Graph", Inside(ask)), regime)) == sorted(expected)
    assert list(violations(filled, regime)) == []


@pytest.mark.parametrize("damages", OF_ALL)
def test_each_damage_to_rules_keys_and_logs_is_told_in_its_own_sentences_and_in_no_other(
    filled: Graph, regime: Regime, damages: dict[str, list[str]]
) -> None:
    chain = filled.read(query("access/chains").text, {})[0]["chain"]
    expected = [text.format(hash=regime.hash[:12], chain=chain) for said in damages.values() for text in said]
    with filled.trial() as ask:
        for damage in damages:
            ask(damage, {})
        assert sorted(violations(cast("Graph", Inside(ask)), regime)) == sorted(expected)


def test_an_index_that_is_gone_is_missed(filled: Graph, regime: Regime) -> None:
    filled.run("DROP INDEX listing_document", {})
    try:
        assert list(violations(filled, regime)) == ["The index listing_document is missing."]
    finally:
        ensure_schema(filled)
    assert list(violations(filled, regime)) == []


def test_files_with_another_version_of_the_regime_than_the_graph_are_told(filled: Graph, regime: Regime) -> None:
    newer = regime.model_copy(update={"agencies": regime.agencies[:-1]})
    newer.__dict__.pop("hash", None)
    newer.__dict__.pop("canonical", None)
    assert newer.hash != regime.hash
    assert list(violations(filled, newer)) == [
        f"The graph holds another version of the regime ({regime.hash[:12]}) than the files ({newer.hash[:12]}): "
        "bring the files' version in with 'sanctiongraph load --regime'."
    ]


def test_the_far_load_is_no_load_that_never_ended(filled: Graph) -> None:
    asked = query("check/left")
    assert filled.read(asked.text, {"data": 2, "forever": FOREVER}) == []
    assert filled.read(asked.text, {"data": 1, "forever": FOREVER}) != []
