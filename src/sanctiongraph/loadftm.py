"""FollowTheMoney entities into the graph, as one load, with what no record stands for said in the report."""

from __future__ import annotations

from pathlib import Path

from .graph.connection import Graph
from .load import LoadReport, Source, load_rows, room, told
from .progress import Progress
from .regime import Regime
from .settings import Settings
from .sources import ftm


def load_ftm(
    graph: Graph,
    regime: Regime,
    path: Path,
    settings: Settings,
    *,
    strict: bool = True,
    report_folder: Path | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a file of FollowTheMoney entities; the same file twice changes nothing.

    Raises what :func:`~sanctiongraph.load.load` does.
    """
    with room(), ftm.opened(path, (lambda n: progress("reading", n, 0)) if progress else None) as file:
        source = Source(file.name, file.rows(), lambda: file.sha256)
        report = load_rows(
            graph, regime, source, settings, strict=strict, report_folder=report_folder, progress=progress
        )
    report.notes = told(file.summary)
    return report
