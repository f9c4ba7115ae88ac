"""Beneficial-ownership statements into the graph: one load a publication, so that ``known_at`` follows them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .errors import LoadError
from .graph.connection import Graph
from .load import LoadReport, load_records
from .regime import Regime
from .settings import Settings
from .sources import bods


def load_bods(
    graph: Graph, regime: Regime, path: Path, settings: Settings, *, strict: bool = True, **options: Any
) -> list[LoadReport]:
    """Load every step of a BODS 0.4 file, oldest first; the same file twice changes nothing.

    Raises LoadError when a statement was rejected and ``strict``: then nothing is loaded, not even earlier steps.
    """
    steps = list(bods.read(path))
    wrong = [note for step in steps for note in step.notes if note.kind == "rejected"]
    if wrong and strict:
        raise LoadError(
            f"{path.name}: {len(wrong)} statements were rejected, so nothing was loaded. "
            "Correct them, or load the rest with --skip-rejected:\n" + "\n".join(f"  {note}" for note in wrong[:20])
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return [
        load_records(
            graph,
            regime,
            f"{path.stem} {step.published}",
            step.records,
            settings,
            strict=strict,
            sha256=digest,
            **options,
        )
        for step in steps
    ]
