"""The API on the run's engine, with the demo city loaded and a key of every role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from asking import Api, W
from sanctiongraph import keys
from sanctiongraph.api import create_app, deployment
from sanctiongraph.graph.connection import Graph
from sanctiongraph.graph.local import ensure_engine
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city
from wire import Wire

regime_of = cache(load_regime)


@pytest.fixture(scope="session")
def regime() -> Regime:
    return regime_of("prc")


@pytest.fixture(scope="session")
def city(graph: Graph, regime: Regime, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph with nothing but the demo city in it."""
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder: Path = tmp_path_factory.mktemp("city") / "xuchuan"
    write_city(folder)
    load(graph, regime, folder, engine_settings)
    return graph


@pytest.fixture(scope="session")
def tokens(city: Graph) -> dict[Role, str]:
    """A key of every role; that of the role subject is W's own."""
    return {role: keys.create(city, f"test {role}", role, W if role is Role.subject else None) for role in Role}


@pytest.fixture(scope="session", autouse=True)
def regime_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deployment, "load_regime", regime_of)
        yield


@pytest.fixture(scope="session")
def settings(engine_settings: Settings) -> Settings:
    """What the API of the tests runs with: a rate that no test meets by chance."""
    return engine_settings.model_copy(update={"rate": "100000/minute"})


@pytest.fixture(scope="session")
def api(settings: Settings, tokens: dict[Role, str]) -> Iterator[Api]:
    """The API as one worker serves it."""
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(app, client, tokens)


@pytest.fixture
def wire(engine_settings: Settings) -> Iterator[Wire]:
    wire = Wire(int(ensure_engine(engine_settings).uri.rpartition(":")[2]))
    yield wire
    wire.close()


@pytest.fixture
def deployed(settings: Settings, wire: Wire) -> Settings:
    """The run's engine as a deployed one, behind the wire."""
    endpoint = ensure_engine(settings)
    address = {"uri": f"bolt://127.0.0.1:{wire.port}", "user": endpoint.user, "password": SecretStr(endpoint.password)}
    return settings.model_copy(update=address)
