"""Sanctiongraph itself: loading, why with proof, affected, the whole propagation, the command line, memory."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from unittest.mock import patch

import psutil

from sanctiongraph import first_load
from sanctiongraph.effects import Answer, Window, of_everything, of_listing, of_subject, parameters
from sanctiongraph.load import load
from sanctiongraph.proof import explain

from .measure import Cap, Processor, TooLong, children_time, mebibytes, summary
from .peers import ROLE
from .stage import Stage, Timed, composed, own

DAY = date(2018, 3, 1)
"""The day asked about: the rules in force then reach most."""

HUB_TIES = 1_000
COLD = 300
WARM_UP = 2_000
LAST = "~"
"""Greater than every claim's id."""

Figures = dict[str, Any]


@dataclass
class Drawn:
    """Who is asked about, drawn with the seed; the affected and the listings become known with the propagation."""

    random: list[str] = field(default_factory=list)
    affected: list[str] = field(default_factory=list)
    hubs: list[str] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
    widest: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)


def subjects(stage: Stage, n: int, seed: int) -> list[str]:
    """Ids of n random subjects of the bundle."""
    chosen = set(random.Random(seed).sample(range(stage.subjects), min(n, stage.subjects)))
    with (stage.bundle / "subjects.jsonl").open(encoding="utf-8") as lines:
        ids = [json.loads(line)["id"] for at, line in enumerate(lines) if at in chosen]
    random.Random(seed).shuffle(ids)
    return ids


def loading(stage: Stage, graph: Timed, records: int, cap: Cap) -> Figures:
    """Load the bundle into an empty graph. Raises TooLong, and nothing is loaded then.

    ``phases`` are seconds; the rest of the whole is the regime, indexes, and what comes after the last progress.
    """
    phases: dict[str, float] = {}
    begun = last = time.perf_counter()

    def told(phase: str, _done: int, _total: int) -> None:
        nonlocal last
        cap.check()
        name, now = phase.partition(" ")[0], time.perf_counter()
        phases[name] = phases.get(name, 0.0) + now - last
        last = now

    load(graph, stage.regime, stage.bundle, stage.settings, report_folder=stage.bundle, progress=told)
    whole = time.perf_counter() - begun
    after = sum(seconds for name, seconds in phases.items() if name != "checking")
    return {
        "records": records,
        "seconds": round(whole, 1),
        "records_per_s": round(records / whole),
        "checking_s": round(phases["checking"], 1),
        "writing_s": round(after, 1),
        "writing_per_s": round(records / after),
        "phases": {name: round(seconds, 1) for name, seconds in phases.items()},
        "way": "importer" if "importing" in phases else "Bolt",
    }


def loading_over_bolt(stage: Stage, records: int, cap: Cap) -> Figures:
    """The same load over Bolt, into an engine of its own, for the ratio of the two ways in one run."""
    other = replace(stage, settings=stage.settings.model_copy(update={"state": stage.settings.state / "bolt"}))
    try:
        with patch.object(first_load, "IMPORT_FROM", records + 1), Timed.open(other.settings) as graph:
            return {**loading(other, graph, records, cap), **memory(other)}
    finally:
        other.stop()


def propagation(stage: Stage, graph: Timed, window: Window, cap: Cap) -> tuple[Figures, Counter[str], Counter[str]]:
    """Every effect there is; also who is affected on the day, and how many each listing affects then."""
    effects = derivations = 0
    on_day: set[tuple[str, str]] = set()
    graph.waited, taken, complete = 0.0, 0.0, True
    blocks = of_everything(graph, stage.regime, window)
    while True:
        begun = time.perf_counter()
        answer = next(blocks, None)
        taken += time.perf_counter() - begun
        if answer is None:
            break
        effects += len(answer.effects)
        derivations += sum(len(effect.derivations) for effect in answer.effects)
        on_day.update(_on_day(answer))
        if cap.over:
            complete = False
            break
    figures = {
        "effects": effects,
        "derivations": derivations,
        "seconds": round(taken, 2),
        "database_s": round(graph.waited, 2),
        "effects_per_s": round(effects / taken),
        "complete": complete,
    }
    return figures, Counter(who for who, _ in on_day), Counter(listing for _, listing in on_day)


def _on_day(answer: Answer) -> set[tuple[str, str]]:
    return {
        (effect.affected.id, effect.listing.record)
        for effect in answer.effects
        if any(span.since <= DAY and (span.until is None or span.until > DAY) for span in effect.spans)
    }


def whys(stage: Stage, graph: Timed, who: Sequence[str], window: Window, cap: Cap) -> Figures:
    """One question a subject: every effect on it in the window, with the full proof of each."""
    taken, waited, effects = [], [], 0
    used = Processor(stage.engine())
    for subject in who:
        if cap.over:
            break
        graph.waited, begun = 0.0, time.perf_counter()
        answer = of_subject(graph, stage.regime, subject, window, proof=True)
        proofs = explain(stage.regime, answer)
        taken.append(time.perf_counter() - begun)
        waited.append(graph.waited)
        effects += len(proofs)
    return _asked(taken, waited, effects, len(who), used)


def pages(stage: Stage, graph: Timed, listings: Sequence[str], window: Window, cap: Cap) -> Figures:
    """The first hundred affected of each listing, with what their proofs need."""
    taken, waited, effects = [], [], 0
    used = Processor(stage.engine())
    for listing in listings:
        if cap.over:
            break
        graph.waited, begun = 0.0, time.perf_counter()
        answer = of_listing(graph, stage.regime, listing, window, page=100, proof=True)
        taken.append(time.perf_counter() - begun)
        waited.append(graph.waited)
        effects += len(answer.effects)
    return _asked(taken, waited, effects, len(listings), used)


def _asked(taken: list[float], waited: list[float], effects: int, wanted: int, used: Processor) -> Figures:
    python = [whole - part for whole, part in zip(taken, waited, strict=True)]
    return {
        **summary(taken),
        "database": summary(waited),
        "python": summary(python),
        "first_ms": round(taken[0] * 1000, 1) if taken else None,
        **used.each(len(taken)),
        "effects": effects,
        "complete": len(taken) == wanted,
    }


def traversals(stage: Stage, graph: Timed, data: int, drawn: Drawn, cap: Cap) -> Figures:
    """The traversal alone: every reach counted, and the plain path counted as rows, as the peers answer it."""
    given = {**parameters(stage.regime, Window(data)), "asked": {"first": "", "last": LAST}, "role": ROLE}
    plain = {**given, "roles": {"children": [ROLE]}, "chained": []}

    def timed(anchor: str, reaches: tuple[str, ...], projection: str, with_: Figures) -> tuple[float, list[Any]]:
        asked = composed(anchor, reaches, projection)
        begun = time.perf_counter()
        rows = graph.read(asked.text, {name: with_[name] for name in asked.parameters})
        return time.perf_counter() - begun, rows

    counted, rows = timed("listings", tuple(stage.regime.reaches), "count", given)
    again, _ = timed("listings", tuple(stage.regime.reaches), "count", given)
    timed("listings", ("children",), "plain", plain)
    whole, found = timed("listings", ("children",), "plain", plain)
    children = sorted({row["child"] for row in found})
    drawn.children = random.Random(0).sample(children, min(500, len(children)))
    taken, paths = [], 0
    for child in drawn.children:
        if cap.over:
            break
        seconds, answer = timed("subject", ("children",), "plain", {**plain, "asked": {"subject": child}})
        taken.append(seconds)
        paths += len(answer)
    return {
        "paths": rows[0]["paths"],
        "first_s": round(counted, 3),
        "count_s": round(again, 3),
        "plain_rows": len(found),
        "plain_s": round(whole, 3),
        "plain_why": summary(taken),
        "plain_why_paths": paths if len(taken) == len(drawn.children) else None,
    }


def hubs(graph: Timed) -> list[str]:
    """Subjects with more than a thousand role ties, or the widest one where the world is too small to have any."""
    text = own("hubs").text
    rows = graph.read(text, {"least": HUB_TIES}) or graph.read(text, {"least": 10})[:1]
    return [row["id"] for row in rows]


def commands(stage: Stage, subject: str, cap: Cap, runs: int = 7) -> Figures:
    """``sanctiongraph why`` from the shell to its answer: with the engine up, then each time with the engine down."""
    arguments = ["why", subject, "--as-of", DAY.isoformat()]
    up: list[float] = []
    down: list[float] = []
    bare: list[float] = []
    cpu: list[float] = []
    try:
        stage.command(arguments, cap.left)
        while len(up) < runs:
            used = children_time()
            up.append(stage.command(arguments, max(cap.left, 1)))
            cpu.append(children_time() - used)
            bare.append(stage.command(["--help"], max(cap.left, 1)))
        while len(down) < 3:
            stage.stop()
            down.append(stage.command(arguments, max(cap.left, 1)))
    except subprocess.TimeoutExpired:
        pass
    return {
        "up_s": _median(up),
        "down_s": _median(down),
        "help_s": _median(bare),
        "up_cpu_s": _median(cpu),
        "up_max_s": round(max(up, default=0.0), 2),
        "complete": len(down) == 3,
    }


def _median(seconds: Sequence[float]) -> float | None:
    return round(statistics.median(seconds), 2) if seconds else None


def plan_everything(stage: Stage, graph: Timed, window: Window) -> float:
    """Ask for one listing as the whole propagation does, so that the database has planned it; seconds."""
    begun = time.perf_counter()
    next(of_everything(graph, stage.regime, window, block=1), None)
    return time.perf_counter() - begun


def memory(stage: Stage) -> Figures:
    """Resident memory of the engine and of this process, and the store on disk, in MiB."""
    return {
        "engine_mib": stage.engine().memory_info().rss >> 20,
        "python_mib": psutil.Process(os.getpid()).memory_info().rss >> 20,
        "store_mib": mebibytes(stage.settings.state / stage.settings.engine / "data"),
    }


__all__ = ["COLD", "DAY", "WARM_UP", "Drawn", "Figures", "TooLong"]
