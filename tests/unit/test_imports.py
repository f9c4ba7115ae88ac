"""What a program loads that only asks the API: no server, and no driver of a database."""

from __future__ import annotations

import subprocess
import sys

import pytest

SERVERS = ("fastapi", "starlette", "uvicorn", "limits", "neo4j", "jpype", "sanctiongraph.api")


def _loaded(statement: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("name", ["client", "answers"])
def test_who_only_asks_loads_neither_the_server_nor_the_driver(name: str) -> None:
    assert _loaded(f"import sanctiongraph.{name}").intersection(SERVERS) == set()


def test_whoever_serves_loads_them() -> None:
    expected = {"fastapi", "starlette", "limits", "neo4j", "sanctiongraph.api"}
    assert _loaded("import sanctiongraph.api").intersection(SERVERS) >= expected
