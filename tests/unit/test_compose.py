"""docker-compose.yml and the image: nothing is reachable from outside, no secret stands in them, data stays."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sanctiongraph.app_cli import app as serve_app
from sanctiongraph.serve_cli import serve
from sanctiongraph.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text(encoding="utf-8")
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<rest>[^}]*))?\}")


@pytest.fixture
def neo4j() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(TEXT)["services"]["neo4j"]
    return service


@pytest.fixture
def api() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(TEXT)["services"]["api"]
    return service


@pytest.fixture
def app() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(TEXT)["services"]["app"]
    return service


def variables() -> dict[str, tuple[str, str]]:
    """Each variable of the environment, with ``-`` and its default or ``?`` and what is said when it is missing."""
    return {m["name"]: (m["sign"] or "", m["rest"] or "") for m in VARIABLE.finditer(_uncommented())}


def _uncommented() -> str:
    return "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))


def test_neo4j_the_api_and_the_app_are_run_and_nothing_else() -> None:
    assert set(yaml.safe_load(TEXT)) == {"name", "services", "volumes"}
    assert set(yaml.safe_load(TEXT)["services"]) == {"neo4j", "api", "app"}


def test_the_secrets_have_to_be_given_and_everything_else_has_a_default() -> None:
    found = variables()
    assert {name: rest for name, (sign, rest) in found.items() if sign != "-"} == {
        "NEO4J_PASSWORD": "Set NEO4J_PASSWORD, eight characters or more; there is no default",
        "SANCTIONGRAPH_KEY": "Set SANCTIONGRAPH_KEY, a long random text; there is no default",
    }
    assert {sign for sign, _ in found.values()} == {"-", "?"}
    assert [name for name, (sign, default) in found.items() if sign == "-" and not default] == []


def test_no_password_stands_in_the_file(neo4j: dict[str, Any]) -> None:
    assert neo4j["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert "none" not in neo4j["environment"]["NEO4J_AUTH"].split("/")[1:2]


def test_the_app_asks_the_api_with_no_key_of_its_own(app: dict[str, Any]) -> None:
    assert app["environment"] == {
        "SANCTIONGRAPH_API_URL": "http://api:8000",
        "SANCTIONGRAPH_PURPOSE_REQUIRED": "true",
    }
    assert app["depends_on"] == {"api": {"condition": "service_healthy"}}
    assert app["command"][:2] == ["sanctiongraph", "app"]
    assert set(app["command"][2::2]) <= {f"--{name}" for name in inspect.signature(serve_app).parameters}
    assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])


def test_every_port_is_on_loopback_only(neo4j: dict[str, Any], api: dict[str, Any], app: dict[str, Any]) -> None:
    assert {port.rpartition(":")[2] for port in neo4j["ports"]} == {"7687", "7474"}
    assert {port.rpartition(":")[2] for port in api["ports"]} == {"8000"}
    assert [port for port in (*neo4j["ports"], *api["ports"], *app["ports"]) if not port.startswith("127.0.0.1:")] == []
    assert "network_mode" not in {**neo4j, **api}


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


def test_the_api_asks_for_a_purpose_and_knows_only_settings_that_there_are(api: dict[str, Any]) -> None:
    given = api["environment"]
    assert {name for name in given if name.removeprefix("SANCTIONGRAPH_").lower() not in Settings.model_fields} == set()
    assert given["SANCTIONGRAPH_PURPOSE_REQUIRED"] == "true"
    assert given["SANCTIONGRAPH_URI"] == "bolt://neo4j:7687"
    assert given["SANCTIONGRAPH_PASSWORD"].startswith("${NEO4J_PASSWORD:?")
    assert given["SANCTIONGRAPH_KEY"].startswith("${SANCTIONGRAPH_KEY:?")


def test_the_api_has_no_key_of_its_own_and_cannot_change_its_container(api: dict[str, Any]) -> None:
    assert re.findall(r"sg_\w+|API_KEY", TEXT + IMAGE) == []
    assert (api["read_only"], api["cap_drop"]) == (True, ["ALL"])
    assert api["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in api
    assert "volumes" not in api


def test_the_api_waits_for_neo4j_and_is_asked_whether_it_answers(api: dict[str, Any]) -> None:
    assert api["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    check = api["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-c"]
    compile(check[3], "healthcheck", "exec")
    assert "http://127.0.0.1:8000/health" in check[3]


def test_the_command_of_the_container_is_one_that_there_is(api: dict[str, Any]) -> None:
    said = json.loads(re.findall(r"^CMD (.*)$", IMAGE, re.MULTILINE)[0])
    for command in (said, [VARIABLE.sub(lambda m: m["rest"], word) for word in api["command"]]):
        assert command[:2] == ["sanctiongraph", "serve"]
        options = inspect.signature(serve).parameters
        assert set(command[2::2]) <= {f"--{name}" for name in options}
        assert dict(zip(command[2::2], command[3::2], strict=True))["--port"] == "8000"


def test_the_image_is_made_of_what_the_lock_names_and_runs_as_nobody_special() -> None:
    lines = [line for line in IMAGE.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if "uv sync" in line and "--locked" not in line] == []
    assert [line.split()[1] for line in lines if line.startswith("USER ")] == ["sanctiongraph"]
    assert [line for line in lines if line.startswith("ENV ") and re.search(r"PASSWORD|_KEY|TOKEN", line)] == []
    copied = {word for line in lines if re.match(r"COPY [^-]", line) for word in line.split()[1:-1]}
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert copied == kept
    assert [name for name in sorted(copied) if not (ROOT / name).exists()] == []
