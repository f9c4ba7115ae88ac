"""The OpenAPI document: the version it really is, the problems of every operation, an example on each.

The examples are real answers about the regime's own fiction, kept beside it and checked by a test.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ..regime import Regime, shipped
from .problems import MEDIA_TYPE, ProblemView

VERSION = "3.1.0"
"""JSON Schema 2020-12 as FastAPI writes it, and no media type of its own for items of a stream: 3.1 and no later."""

OPEN = frozenset({"health", "ready"})
"""Operations that need no key."""

SAID = {
    "400": "A cursor of another question, or a header that is missing",
    "401": "No key, or one that opens nothing",
    "403": "A key whose role may not ask this",
    "404": "Nothing that this key may see has that id",
    "422": "A parameter that cannot be used",
    "429": "Asked too often",
    "500": "A mistake of the server",
    "503": "The database or the log is out; Retry-After says when to come again",
    "504": "The question was cancelled at its deadline",
}


def document(app: FastAPI, regime: Regime) -> dict[str, Any]:
    """The whole document."""
    whole = get_openapi(
        title=app.title, version=app.version, summary=app.summary, openapi_version=VERSION, routes=app.routes
    )
    whole["servers"] = [{"url": "/"}]
    schemas = whole["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemView.model_json_schema()
    examples = _examples(regime.regime.id)
    for path in whole["paths"].values():
        for operation in path.values():
            _complete(operation, examples.get(operation["operationId"], {}))
    return whole


def _complete(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Problems and the example of one operation."""
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, said in SAID.items():
        if operation["operationId"] not in OPEN or status in ("500", "503"):
            operation["responses"][status] = {"description": said, "content": problem}
    if operation["operationId"] not in OPEN:
        operation["responses"]["304"] = {"description": "The client has this very answer: If-None-Match was its ETag"}
    if not example:
        return
    operation["responses"]["200"]["content"]["application/json"]["example"] = example["answer"]
    for parameter in operation.get("parameters", []):
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]


@cache
def _examples(regime: str) -> dict[str, Any]:
    path: Path = shipped(regime) / "fiction" / "examples.json"
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
