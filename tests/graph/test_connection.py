"""Cypher over Bolt: values, transactions, deadlines, and what a user is told when there is no database."""

from __future__ import annotations

import logging
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from neo4j.exceptions import ClientError
from pydantic import SecretStr

from sanctiongraph.errors import ConnectionFailed, QueryTooSlow
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.fetch import release
from sanctiongraph.graph.local import ensure_engine
from sanctiongraph.settings import Settings

FOREVER = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a WHERE a < 0 RETURN count(a) AS n"


@pytest.fixture
def deployed(engine_settings: Settings) -> Settings:
    """The run's engine, seen as a deployed one: by its address, user and password."""
    endpoint = ensure_engine(engine_settings)
    return engine_settings.model_copy(update={"uri": endpoint.uri, "password": SecretStr(endpoint.password)})


def count(graph: Graph, label: str) -> int:
    return int(graph.read(f"MATCH (n:{label}) RETURN count(n) AS n", {})[0]["n"])


def test_it_says_which_neo4j_answers(graph: Graph, engine_kind: str) -> None:
    assert graph.version == release(engine_kind).version


def test_a_deployed_neo4j_is_used_by_its_address(deployed: Settings) -> None:
    with Graph.open(deployed) as graph:
        assert graph.read("RETURN 1 AS one", {}) == [{"one": 1}]


def test_days_are_python_dates_wherever_they_are(graph: Graph) -> None:
    day = date(2016, 9, 30)
    rows = graph.read("RETURN $day AS day, [$day, null] AS list, {a: [$day]} AS map, 1.5 AS plain", {"day": day})
    assert rows == [{"day": day, "list": [day, None], "map": {"a": [day]}, "plain": 1.5}]
    assert type(rows[0]["day"]) is date


def test_nodes_ties_and_paths_are_their_properties(empty_graph: Graph) -> None:
    rows = empty_graph.write("CREATE p = (a:A {since: date('2020-01-02')})-[r:R {x: 1}]->(:B) RETURN a, r, p", {})
    node, tie = {"since": date(2020, 1, 2)}, {"x": 1}
    assert rows == [{"a": node, "r": tie, "p": {"nodes": [node, {}], "relationships": [tie]}}]


def test_a_stream_gives_every_row_in_order(graph: Graph) -> None:
    rows = graph.stream("UNWIND range(1, 12000) AS x RETURN x, date('2020-01-01') AS day", {})
    assert [row["x"] for row in rows] == list(range(1, 12001))


def test_a_stream_left_early_leaves_the_connection_usable(graph: Graph) -> None:
    rows = graph.stream("UNWIND range(1, 1000000) AS x RETURN x", {})
    assert [row["x"] for row in islice(rows, 2)] == [1, 2]
    rows.close()  # type: ignore[attr-defined]
    assert graph.read("RETURN 1 AS one", {}) == [{"one": 1}]


def test_a_read_cannot_write(empty_graph: Graph) -> None:
    for read in (empty_graph.read, lambda *query: list(empty_graph.stream(*query))):
        with pytest.raises(ClientError, match=r"(?i)read"):
            read("CREATE (:Sneaked)", {})
    assert count(empty_graph, "Sneaked") == 0


def test_many_statements_are_written_together(empty_graph: Graph) -> None:
    rows = empty_graph.write_many(
        [("CREATE (:M {x: $x}) RETURN 1 AS a", {"x": 1}), ("MATCH (m:M) RETURN m.x AS x", {})]
    )
    assert rows == [[{"a": 1}], [{"x": 1}]]


def test_of_many_statements_none_is_written_when_one_fails(empty_graph: Graph) -> None:
    with pytest.raises(ClientError):
        empty_graph.write_many([("CREATE (:M)", {}), ("RETURN 1 / 0 AS nothing", {})])
    assert count(empty_graph, "M") == 0


def test_run_opens_the_statements_own_transactions(empty_graph: Graph) -> None:
    empty_graph.run("UNWIND range(1, 10) AS x CALL (x) { CREATE (:Batch {x: x}) } IN TRANSACTIONS OF 3 ROWS", {})
    assert count(empty_graph, "Batch") == 10


def test_a_trial_sees_what_it_wrote_and_leaves_nothing(empty_graph: Graph) -> None:
    with empty_graph.trial() as query:
        query("CREATE (:Hypothetical)", {})
        assert query("MATCH (h:Hypothetical) RETURN count(h) AS n", {}) == [{"n": 1}]
        assert count(empty_graph, "Hypothetical") == 0
    assert count(empty_graph, "Hypothetical") == 0


def test_a_trial_that_fails_leaves_nothing(empty_graph: Graph) -> None:
    with pytest.raises(ClientError), empty_graph.trial() as query:
        query("CREATE (:Hypothetical) RETURN 1 / 0 AS nothing", {})
    assert count(empty_graph, "Hypothetical") == 0


def test_explain_shows_the_plan_and_runs_nothing(empty_graph: Graph) -> None:
    plan = empty_graph.explain("CREATE (e:Explained) RETURN e", {})
    assert plan["operatorType"].startswith("ProduceResults")
    assert plan["children"][0]["operatorType"].startswith("Create")
    assert plan["notifications"] == []
    assert count(empty_graph, "Explained") == 0


def test_explain_repeats_what_the_planner_says_against_a_query(
    empty_graph: Graph, capfd: pytest.CaptureFixture[str]
) -> None:
    found = {note["code"] for note in empty_graph.explain("MATCH (a:NeverSeen), (b) RETURN a, b", {})["notifications"]}
    assert found == {"UNRECOGNIZED", "PERFORMANCE"}
    empty_graph.read("MATCH (a:NeverSeen), (b) RETURN a, b", {})
    assert capfd.readouterr() == ("", "")


def test_a_deadlock_is_repeated_until_both_are_through(empty_graph: Graph) -> None:
    empty_graph.write("CREATE (:Lock {name: 'a', n: 0}), (:Lock {name: 'b', n: 0})", {})
    touch = "MATCH (l:Lock {name: $name}) SET l.n = l.n + 1"
    pause = "UNWIND range(1, 400000) AS x RETURN sum(x) AS sum"

    def cross(first: str, second: str) -> None:
        empty_graph.write_many([(touch, {"name": first}), (pause, {}), (touch, {"name": second})])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(cross, "abababab", "babababa"))
    assert empty_graph.read("MATCH (l:Lock) RETURN l.n AS n", {}) == [{"n": 8}, {"n": 8}]


def ask(graph: Graph, how: str) -> None:
    """Ask the endless question in one of the ways that have a deadline."""
    match how:
        case "read":
            graph.read(FOREVER, {})
        case "stream":
            list(graph.stream(FOREVER, {}))
        case "write":
            graph.write(FOREVER, {})
        case "trial":
            with graph.trial() as query:
                query(FOREVER, {})


@pytest.mark.parametrize("how", ["read", "stream", "write", "trial"])
def test_the_deadline_cancels_in_the_database_too(engine_settings: Settings, how: str) -> None:
    running = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND' RETURN q"
    with Graph.open(engine_settings.model_copy(update={"query_seconds": 1.0})) as hasty:
        began = time.monotonic()
        with pytest.raises(QueryTooSlow, match=r"longer than 1 s and was cancelled, in the database too"):
            ask(hasty, how)
        assert time.monotonic() - began < 15
        assert hasty.read(running, {}) == []


def test_a_mistake_in_a_query_goes_up_as_it_is(graph: Graph) -> None:
    with pytest.raises(ClientError, match="Invalid input"):
        graph.read("RETRUN 1", {})


def test_a_wrong_password_is_one_sentence(deployed: Settings) -> None:
    deployed.password = SecretStr("wrong")
    with pytest.raises(ConnectionFailed, match=r"refuses the user 'neo4j' .*SANCTIONGRAPH_PASSWORD\.$"):
        Graph.open(deployed)


def test_a_missing_password_is_one_sentence(deployed: Settings) -> None:
    deployed.password = None
    with pytest.raises(ConnectionFailed, match=r"wants a password: set SANCTIONGRAPH_USER and"):
        Graph.open(deployed)


def test_nobody_listening_is_one_sentence_and_no_log_line(
    deployed: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    deployed.uri = "bolt://127.0.0.1:9"
    began = time.monotonic()
    with pytest.raises(ConnectionFailed, match=r"bolt://127\.0\.0\.1:9 cannot be reached"):
        Graph.open(deployed)
    assert time.monotonic() - began < 5
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "uri",
    ["ftp://somewhere", "http://localhost:7474", "https://localhost", "localhost:7687", "127.0.0.1:7687", "bolt", ""],
)
def test_an_address_of_another_protocol_is_one_sentence(deployed: Settings, uri: str) -> None:
    deployed.uri = uri
    sentence = r"is no address of a Neo4j, which begins with bolt, .* or neo4j\+ssc.* 7474 .* SANCTIONGRAPH_URI\.$"
    with warnings.catch_warnings(action="error"), pytest.raises(ConnectionFailed, match=sentence):
        Graph.open(deployed)


@pytest.mark.parametrize("uri", ["bolt://", "bolt://[::1", "bolt://127.0.0.1:seven"])
def test_an_address_that_is_none_is_one_sentence(deployed: Settings, uri: str) -> None:
    deployed.uri = uri
    with pytest.raises(ConnectionFailed, match=r"SANCTIONGRAPH_URI( is right)?\.$"):
        Graph.open(deployed)


def test_the_protocol_may_be_in_capitals(deployed: Settings) -> None:
    deployed.uri = str(deployed.uri).replace("bolt", "BOLT")
    with Graph.open(deployed) as graph:
        assert graph.read("RETURN 1 AS one", {}) == [{"one": 1}]


def test_a_database_that_is_not_there_is_one_sentence(deployed: Settings) -> None:
    deployed.database = "nowhere"
    with (
        pytest.raises(ConnectionFailed, match=r"no database 'nowhere': correct SANCTIONGRAPH_DATABASE"),
        Graph.open(deployed) as graph,
    ):
        graph.read("RETURN 1 AS one", {})


@pytest.mark.parametrize(
    ("agent", "accepted"),
    [
        ("Neo4j/5.26.0", "5.26.0"),
        ("Neo4j/5.27-aura", "5.27-aura"),
        ("Neo4j/2026.08.1", "2026.08.1"),
        ("Neo4j/5.25.1", None),
        ("Neo4j/4.4.40", None),
        ("Memgraph/9.9", None),
    ],
)
def test_a_neo4j_older_than_5_26_is_refused(deployed: Settings, agent: str, accepted: str | None) -> None:
    from sanctiongraph.graph.connection import supported_version

    if accepted is not None:
        assert supported_version(agent, deployed) == accepted
    else:
        with pytest.raises(ConnectionFailed, match=rf"is {agent}: Sanctiongraph needs Neo4j 5\.26 or later\.$"):
            supported_version(agent, deployed)


def test_one_connection_serves_many_threads(graph: Graph) -> None:
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda x: graph.read("RETURN $x AS x", {"x": x}), range(64)))
    assert rows == [[{"x": x}] for x in range(64)]


def test_only_the_connection_imports_the_driver() -> None:
    package = Path(__file__).parents[2] / "src" / "sanctiongraph"
    importers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(line.lstrip().startswith(("import neo4j", "from neo4j")) for line in path.read_text().splitlines())
    }
    assert importers == {"graph/connection.py"}


def test_the_drivers_own_log_stays_quiet_without_a_handler(graph: Graph) -> None:
    assert any(isinstance(handler, logging.NullHandler) for handler in logging.getLogger("neo4j").handlers)
