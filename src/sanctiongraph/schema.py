"""The published JSON Schemas (``docs/schema/``): one a record kind of a bundle, one of a regime, one of a case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .answers import CaseContent
from .errors import SanctiongraphError
from .model import RECORDS, Record
from .regime import Regime

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by the name of its file: ``documents``, ``subjects``, …, ``regime`` and ``case``."""
    records = {model.file: _line(model) for model in RECORDS}
    others: dict[str, type[BaseModel]] = {"regime": Regime, "case": CaseContent}
    return {
        **records,
        **{name: {"$schema": DIALECT, **one.model_json_schema(by_alias=True)} for name, one in others.items()},
    }


def _line(model: type[Record]) -> dict[str, Any]:
    """One line of a file. A withdrawn record needs its id only; any other needs what its kind needs."""
    schema = {"$schema": DIALECT, **model.model_json_schema(by_alias=True)}
    withdrawn = {"properties": {"withdrawn": {"const": True}}, "required": ["withdrawn"]}
    return {**schema, "required": ["id"], "if": withdrawn, "else": {"required": schema["required"]}}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder, which is made; their paths.

    Raises SanctiongraphError when that cannot be written.
    """
    texts = {
        folder / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SanctiongraphError(f"{folder} cannot be written ({error.strerror}); name a folder that can.") from None
    return list(texts)
