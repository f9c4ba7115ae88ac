"""docker-compose.yml as YAML: nothing is reachable from outside, no password stands in it, data stays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[2] / "docker-compose.yml"
TEXT = FILE.read_text(encoding="utf-8")
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<rest>[^}]*))?\}")


@pytest.fixture
def neo4j() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(TEXT)["services"]["neo4j"]
    return service


def variables() -> dict[str, tuple[str, str]]:
    """Each variable of the environment, with ``-`` and its default or ``?`` and what is said when it is missing."""
    return {m["name"]: (m["sign"] or "", m["rest"] or "") for m in VARIABLE.finditer(_uncommented())}


def _uncommented() -> str:
    return "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))


def test_only_neo4j_is_run() -> None:
    assert set(yaml.safe_load(TEXT)) == {"name", "services", "volumes"}
    assert set(yaml.safe_load(TEXT)["services"]) == {"neo4j"}


def test_the_password_has_to_be_given_and_everything_else_has_a_default() -> None:
    found = variables()
    assert {name for name, (sign, _) in found.items() if sign != "-"} == {"NEO4J_PASSWORD"}
    assert found["NEO4J_PASSWORD"] == (
        "?",
        "Set NEO4J_PASSWORD, eight characters or more; there is no default",
    )
    assert [name for name, (sign, default) in found.items() if sign == "-" and not default] == []


def test_no_password_stands_in_the_file(neo4j: dict[str, Any]) -> None:
    assert neo4j["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert "none" not in neo4j["environment"]["NEO4J_AUTH"].split("/")[1:2]


def test_every_port_is_on_loopback_only(neo4j: dict[str, Any]) -> None:
    assert {port.rpartition(":")[2] for port in neo4j["ports"]} == {"7687", "7474"}
    assert [port for port in neo4j["ports"] if not port.startswith("127.0.0.1:")] == []
    assert "network_mode" not in neo4j


def test_data_and_logs_are_in_named_volumes(neo4j: dict[str, Any]) -> None:
    named = yaml.safe_load(TEXT)["volumes"]
    assert dict(volume.split(":") for volume in neo4j["volumes"]) == {"neo4j-data": "/data", "neo4j-logs": "/logs"}
    assert set(named) == {"neo4j-data", "neo4j-logs"}


def test_the_health_check_asks_a_query_with_the_containers_own_password(neo4j: dict[str, Any]) -> None:
    check = neo4j["healthcheck"]
    assert set(check) == {"test", "interval", "timeout", "retries", "start_period"}
    assert check["test"][0] == "CMD-SHELL"
    assert "cypher-shell" in check["test"][1]
    assert 'NEO4J_PASSWORD="$${NEO4J_AUTH#*/}"' in check["test"][1]


def test_it_comes_back_after_a_restart_and_has_time_to_stop(neo4j: dict[str, Any]) -> None:
    assert (neo4j["restart"], neo4j["stop_grace_period"]) == ("unless-stopped", "2m")


def test_the_image_is_the_very_release_that_the_local_engine_runs(neo4j: dict[str, Any]) -> None:
    lock = (FILE.parent / "src/sanctiongraph/graph/jars/current.lock").read_text(encoding="utf-8")
    (release,) = re.findall(r"/neo4j-kernel-([\d.]+)\.jar", lock)
    assert neo4j["image"] == f"${{NEO4J_IMAGE:-neo4j:{release}}}"


def test_memory_is_set_by_variables_and_the_heap_does_not_grow(neo4j: dict[str, Any]) -> None:
    settings = neo4j["environment"]
    heap = {settings[f"NEO4J_server_memory_heap_{edge}__size"] for edge in ("initial", "max")}
    assert heap == {"${NEO4J_HEAP:-1g}"}
    assert settings["NEO4J_server_memory_pagecache_size"] == "${NEO4J_PAGE_CACHE:-512m}"
