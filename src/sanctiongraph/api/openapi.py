"""The OpenAPI document: the version it really is, the problems of every operation, an example on each.

The examples are real answers about the regime's own fiction, kept beside it and checked by a test.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from ..answers import LINES, PROBLEM, ProblemView, RowIn, ScreenEnd
from ..regime import Regime, shipped
from ..screening import ScreenRow

VERSION = "3.2.0"
"""The first version that can say what the lines of a stream are (``itemSchema``)."""

OPEN = frozenset({"health", "ready"})
"""Operations that need no key."""

OF_BODIES = frozenset({"408", "413", "415"})
OF_SAVING = frozenset({"412", "428"})

SAID = {
    "400": "A cursor of another question, or a header that is missing",
    "401": "No key, or one that opens nothing",
    "403": "A key whose role may not ask this",
    "404": "Nothing that this key may see has that id",
    "408": "The body came too slowly",
    "412": "Somebody saved in between, so nothing was saved",
    "413": "The body is too large",
    "415": "The body is of a kind that is not read",
    "422": "A parameter that cannot be used",
    "428": "If-Match is missing: say which version you began from",
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
    for model in (RowIn, ScreenRow, ScreenEnd):
        schema = model.model_json_schema(mode=MODES[model], ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    _stream(whole["paths"]["/v1/screen"]["post"])
    schemas["Problem"] = ProblemView.model_json_schema()
    examples = _examples(regime.regime.id)
    for path in whole["paths"].values():
        for operation in path.values():
            _complete(operation, examples.get(operation["operationId"], {}))
    return whole


MODES: dict[type[BaseModel], Literal["validation", "serialization"]] = {
    RowIn: "validation",
    ScreenRow: "serialization",
    ScreenEnd: "serialization",
}


def _stream(operation: dict[str, Any]) -> None:
    """What is sent to and comes back from screening: lines."""
    rows, line = ({"$ref": f"#/components/schemas/{name}"} for name in ("RowIn", "ScreenRow"))
    end = {"$ref": "#/components/schemas/ScreenEnd"}
    operation["requestBody"] = {
        "required": True,
        "content": {LINES: {"itemSchema": rows}, "text/csv": {"schema": {"type": "string"}}},
    }
    operation["responses"]["200"]["content"] = {
        LINES: {"itemSchema": {"anyOf": [line, end]}},
        "text/csv": {"schema": {"type": "string"}},
    }


def _complete(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Problems and the example of one operation."""
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses(operation):
        operation["responses"][status] = {"description": SAID[status], "content": problem}
    if operation["operationId"] not in OPEN and "requestBody" not in operation:
        operation["responses"]["304"] = {"description": "The client has this very answer: If-None-Match was its ETag"}
    if not example:
        return
    parts = [(answered(operation), example["answer"])]
    if "body" in example:
        parts.append((operation["requestBody"]["content"], example["body"]))
    for content, said in parts:
        content[next(iter(content))]["example"] = said
    for parameter in operation.get("parameters", []):
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]


def answered(operation: dict[str, Any]) -> dict[str, Any]:
    """What an operation answers with when all goes well, by media type."""
    responses = operation["responses"]
    content: dict[str, Any] = responses["201" if "201" in responses else "200"]["content"]
    return content


def statuses(operation: dict[str, Any]) -> list[str]:
    """The statuses of the problems that an operation may answer with."""
    if operation["operationId"] in OPEN:
        return ["500", "503"]
    saves = any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", []))
    other = {*(() if "requestBody" in operation else OF_BODIES), *(() if saves else OF_SAVING)}
    return [status for status in SAID if status not in other]


@cache
def _examples(regime: str) -> dict[str, Any]:
    path: Path = shipped(regime) / "fiction" / "examples.json"
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
