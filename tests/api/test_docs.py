"""The guide names every operation; tests/docs/test_guide.py runs every command in it."""

from __future__ import annotations

from pathlib import Path

from asking import Api

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_operation_stands_in_the_guide(api: Api) -> None:
    paths = {path for path in api.app.openapi()["paths"] if not path.startswith("/v1/regime/")}
    assert [path for path in sorted(paths) if f"`{path}" not in GUIDE and f" {path}" not in GUIDE] == []
