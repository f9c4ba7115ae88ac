"""One real Neo4j for the whole run: the current release or the LTS, its store in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import stop_engine
from sanctiongraph.settings import Settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("current", "lts"), default="current", help="which locked Neo4j to test on")
    parser.addoption("--crashes", type=int, default=4, help="at how many moments a load is killed; make crashes: 100")
    parser.addoption("--write-examples", action="store_true", help="write the examples of the API's document and guide")


@pytest.fixture(scope="session")
def engine_kind(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.getoption("--engine"))


def settings_below(state: Path, kind: str, **changes: object) -> Settings:
    """Settings of a local engine in a folder of its own, whatever the environment says; the user's jars are used."""
    return Settings.model_validate({"uri": None, "password": None, "state": state, "engine": kind, **changes})


@pytest.fixture(scope="session")
def engine_settings(tmp_path_factory: pytest.TempPathFactory, engine_kind: str) -> Iterator[Settings]:
    """Settings of the run's local engine, which starts when it is first needed and is stopped at the end."""
    settings = settings_below(tmp_path_factory.mktemp("state"), engine_kind)
    yield settings
    stop_engine(settings)


@pytest.fixture(scope="session")
def graph(engine_settings: Settings) -> Iterator[Graph]:
    """An open connection to the run's engine, whatever is in it."""
    with Graph.open(engine_settings) as graph:
        yield graph


@pytest.fixture
def empty_graph(graph: Graph) -> Graph:
    """The same connection, after every node and tie was deleted; constraints and indexes stay."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    return graph
