"""Another version of a regime: its folder copied, and some of its rules rewritten by id."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

Rule = dict[str, Any]
Rewrite = Callable[[Rule], object]
"""Alters one rule in place; what it returns is not used."""


def rewritten(folder: Path, copy: Path, rewrites: Mapping[str, Rewrite | None]) -> Path:
    """Copy a regime's folder with the rules of these ids rewritten, or left out where there is no rewrite."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("fiction"))
    left = dict(rewrites)
    for path in sorted(copy.rglob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        kept = _walk(content, left)
        path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert left == {}, f"no rules of these ids: {sorted(left)}"
    return copy


def _walk(value: Any, left: dict[str, Rewrite | None]) -> Any:
    if isinstance(value, dict):
        return {key: _walk(part, left) for key, part in value.items()}
    if isinstance(value, list):
        return [_walk(_changed(part, left), left) for part in value if not _dropped(part, left)]
    return value


def _dropped(value: Any, left: dict[str, Rewrite | None]) -> bool:
    id = value.get("id") if isinstance(value, dict) else None
    if id not in left or left[id] is not None:
        return False
    del left[id]
    return True


def _changed(value: Any, left: dict[str, Rewrite | None]) -> Any:
    id = value.get("id") if isinstance(value, dict) else None
    if id not in left:
        return value
    rule: Rule = dict(value)  # an anchor in the file may share it
    rewrite = left.pop(id)
    assert rewrite is not None
    rewrite(rule)
    return rule
