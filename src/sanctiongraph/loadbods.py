"""Beneficial-ownership statements into the graph: one load a publication, so that ``known_at`` follows them."""

from __future__ import annotations

import hashlib
from itertools import takewhile
from pathlib import Path
from typing import Any

from .check import Held
from .errors import LoadError
from .graph.connection import Graph
from .journal import writing
from .load import LoadReport, ensure_schema, load_records, told
from .model import Document
from .regime import Regime
from .settings import Settings
from .sources import bods
from .sources.bods import Step


def load_bods(
    graph: Graph, regime: Regime, path: Path, settings: Settings, *, strict: bool = True, **options: Any
) -> list[LoadReport]:
    """Load every step of a BODS 0.4 file that was not loaded before, oldest first; what each step did.

    So the same file twice changes nothing, and a file that has grown adds its new publications. Raises LoadError when
    a statement was rejected and ``strict``: then nothing is loaded, not even earlier steps.
    """
    steps = list(bods.read(path))
    wrong = [note for step in steps for note in step.notes if note.kind == "rejected"]
    if wrong and strict:
        raise LoadError(
            f"{path.name}: {len(wrong)} statements were rejected, so nothing was loaded. "
            "Correct them, or load the rest with --skip-rejected:\n" + "\n".join(f"  {note}" for note in wrong[:20])
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    old, n = _loaded_before(graph, steps)
    reports = [LoadReport(_name(path, step), n=n, unchanged=len(step.records)) for step in steps[:old]]
    for step in steps[old:]:
        loaded = load_records(
            graph, regime, _name(path, step), step.records, settings, strict=strict, sha256=digest, **options
        )
        loaded.notes = told(bods.summary([step]))
        reports.append(loaded)
    return reports


def _name(path: Path, step: Step) -> str:
    return f"{path.stem} {step.published}"


def _loaded_before(graph: Graph, steps: list[Step]) -> tuple[int, int]:
    """How many of the first steps were loaded before, and the newest load's number.

    A statement never changes, so a step was loaded when its statements were. Those behind the first new step are loaded
    again, because a step is what changed against the step before it. The lock is held meanwhile: no load is half done.
    """
    ensure_schema(graph)
    with writing(graph) as work:
        ids = [record.id for step in steps for record in step.records if isinstance(record, Document)]
        known = set(Held(graph, empty=False).versions("documents", ids))
        return len(list(takewhile(lambda step: _documents(step) <= known, steps))), work.n - 1


def _documents(step: Step) -> set[str]:
    return {record.id for record in step.records if isinstance(record, Document)}
