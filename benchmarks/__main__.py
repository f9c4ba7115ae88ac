"""``python -m benchmarks``: every figure of docs/benchmarks.md, at each size, in one run."""

from __future__ import annotations

import argparse
import json
import random
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from sanctiongraph.effects import Window
from sanctiongraph.lookup import state
from sanctiongraph.regime import load_regime
from sanctiongraph.sources.world import write_world

from . import ours, screens, served
from .measure import Cap, TooLong, busy, machine, ratio
from .ours import COLD, DAY, WARM_UP, Drawn, Figures
from .report import table
from .stage import Stage, Timed, staged

RESULTS = Path(__file__).parent / "results"
out = Console(highlight=False, width=None if sys.stdout.isatty() else 110)


class Failed(Exception):
    """A peer ended without an answer, for want of memory as a rule; the sentence says why."""


@dataclass
class Run:
    """One size: the stage, what was drawn, how long a section may take, and the figures so far."""

    stage: Stage
    samples: int
    seed: int
    seconds: float
    ways: bool = False
    only_load: bool = False
    drawn: Drawn = field(default_factory=Drawn)
    figures: Figures = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def section(self, name: str, work: Callable[[Cap], Figures | None], factor: float = 1.0) -> None:
        """Do one section within its time, and say so when it did not end."""
        out.print(f"  {name} …", style="dim")
        cap, load = Cap(self.seconds * factor), busy()
        try:
            found = work(cap)
        except (TooLong, subprocess.TimeoutExpired):
            self.missing.append(f"{name}: not measured within {cap.seconds:g} s")
            return
        except Failed as error:
            self.missing.append(f"{name}: {error}")
            return
        if found is not None:
            self.figures[name] = {**found, "load_average": load[0]}
            if found.get("complete") is False:
                self.missing.append(f"{name}: only a part was measured within {cap.seconds:g} s")

    def everything(self) -> None:
        """Every section, in the order of docs/benchmarks.md."""
        stage, drawn = self.stage, self.drawn
        begun = time.perf_counter()
        counts = write_world(stage.bundle, stage.subjects, self.seed)
        made = time.perf_counter() - begun
        self.figures["bundle"] = {
            "records": counts,
            "seconds": round(made, 1),
            "records_per_s": round(sum(counts.values()) / made),
        }
        drawn.random = ours.subjects(stage, self.samples, self.seed)
        self.figures["start"] = {"empty_s": round(stage.start(), 2)}
        with Timed.open(stage.settings) as graph:
            self.section("load", lambda cap: ours.loading(stage, graph, sum(counts.values()), cap), 6)
            if "load" not in self.figures:
                return
            self.figures["memory"] = ours.memory(stage)
            if self.ways:
                self.section("load over Bolt", lambda cap: ours.loading_over_bolt(stage, sum(counts.values()), cap), 6)
            if self.only_load:
                return
            data = state(graph, stage.regime).data
            self.section("propagation, first", lambda cap: self.spread(graph, Window(data), cap))
        stage.stop()
        self.figures["start"]["loaded_s"] = round(stage.start(), 2)
        with Timed.open(stage.settings) as graph:
            self.questions(graph, data)
            self.figures["memory"] = ours.memory(stage)
            asked = [who for who in drawn.affected if who not in drawn.hubs]
            self.section("http", lambda cap: served.over_http(stage, graph, asked, drawn.children, cap), 2)
            if asked and drawn.listings:
                shown = asked[0], drawn.listings[0]
                self.section("screens", lambda cap: screens.screens(stage, graph, *shown, cap), 2)
        one = (drawn.affected or drawn.random)[0]
        self.section("command", lambda cap: ours.commands(stage, one, cap), 2)
        stage.stop()
        for name in ("networkx", "polars"):
            self.section(name, lambda cap, name=name: self.peer(name, cap))  # type: ignore[misc]
        self.compare()

    def spread(self, graph: Timed, window: Window, cap: Cap) -> Figures:
        """The whole propagation, which also tells whom to ask about."""
        figures, affected, reached = ours.propagation(self.stage, graph, window, cap)
        if not self.drawn.affected:
            self.drawn.hubs = ours.hubs(graph)
            self.draw(affected, reached)
            figures["affected_on_day"] = len(affected)
        return figures

    def draw(self, affected: Counter[str], reached: Counter[str]) -> None:
        """Draw from the affected, hubs apart, and from the listings that reach somebody on the day."""
        chance, drawn = random.Random(self.seed), self.drawn
        others = sorted(affected.keys() - set(drawn.hubs))
        drawn.affected = chance.sample(others, min(self.samples, len(others)))
        listings = sorted(reached)
        drawn.listings = chance.sample(listings, min(self.samples // 10, len(listings)))
        drawn.widest = [listing for listing, _ in reached.most_common(5)]

    def questions(self, graph: Timed, data: int) -> None:
        """What a running engine is asked, first cold and then warm."""
        stage, drawn = self.stage, self.drawn
        day, ever = Window.of_day(data, DAY), Window(data)
        mixed = [who for pair in zip(drawn.random, drawn.affected, strict=False) for who in pair]
        self.section("why, cold", lambda cap: ours.whys(stage, graph, mixed[:COLD], day, cap))
        ours.whys(stage, graph, mixed[COLD : COLD + WARM_UP], day, Cap(self.seconds / 4))
        self.section("why, random", lambda cap: ours.whys(stage, graph, drawn.random, day, cap))
        self.section("why, affected", lambda cap: ours.whys(stage, graph, drawn.affected, day, cap))
        few = drawn.affected[: self.samples // 10]
        self.section("why, affected, all days", lambda cap: ours.whys(stage, graph, few, ever, cap))
        hubs = drawn.hubs[:20]
        repeats = max(1, 20 // len(hubs)) if hubs else 0
        self.section("why, hubs", lambda cap: ours.whys(stage, graph, hubs * repeats, day, cap))
        self.section("affected, first page", lambda cap: ours.pages(stage, graph, drawn.listings, day, cap))
        self.section("affected, widest", lambda cap: ours.pages(stage, graph, drawn.widest * 4, day, cap))
        self.section("traversal", lambda cap: ours.traversals(stage, graph, data, drawn, cap))
        planned = ours.plan_everything(stage, graph, ever)
        self.section("propagation", lambda cap: self.spread(graph, ever, cap))
        if "propagation" in self.figures:
            self.figures["propagation"]["planned_s"] = round(planned, 2)

    def peer(self, name: str, cap: Cap) -> Figures:
        """One peer in a process of its own."""
        children = self.stage.bundle / "children.json"
        children.write_text(json.dumps(self.drawn.children))
        command = [sys.executable, "-m", "benchmarks.peers", name, str(self.stage.bundle), str(children)]
        ended = subprocess.run(
            [*command, str(cap.seconds / 2)], capture_output=True, text=True, timeout=cap.seconds, check=False
        )
        if ended.returncode:
            said = ended.stderr.strip().rpartition("\n")[2] or f"it ended with {ended.returncode} and said nothing"
            raise Failed(f"not measured, the peer failed: {said[:200]}")
        return dict(json.loads(ended.stdout))

    def compare(self) -> None:
        """Whether the peers find what the graph finds, and how many times longer the others take."""
        plain = self.figures.get("traversal")
        if plain is None:
            return
        for name in ("networkx", "polars"):
            peer = self.figures.get(name)
            if peer:
                peer["same_rows"] = peer["rows"] == plain["plain_rows"]
                peer["same_why"] = peer["why_paths"] == plain["plain_why_paths"]
                peer["propagation_ratio"] = ratio(plain["plain_s"], peer["propagation_s"])
                peer["why_ratio"] = ratio(plain["plain_why"]["p50_ms"], peer["why"]["p50_ms"])
                http = self.figures.get("http", {}).get("check, 1 client")
                peer["check_ratio"] = ratio(http["p50_ms"], peer["why"]["p50_ms"]) if http else None


def main() -> None:
    """Read the arguments, run each size, print its table and write its results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000], help="how many subjects")
    parser.add_argument("--samples", type=int, default=10_000, help="how many subjects to ask about")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same world and the same sample")
    parser.add_argument("--seconds", type=float, default=600.0, help="most that a section takes; loading: 6 times")
    parser.add_argument("--ways", action="store_true", help="load over Bolt too, for the ratio of the two ways")
    parser.add_argument("--only-load", action="store_true", help="ask nothing")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    regime = load_regime("prc")
    for size in given.sizes:
        out.print(f"{size:,} subjects", style="bold")
        before = busy()
        with staged(size, regime) as stage:
            run = Run(stage, given.samples, given.seed, given.seconds, given.ways, given.only_load)
            try:
                run.everything()
            finally:
                report(run, before)


def report(run: Run, before: list[float]) -> None:
    """Print what was measured, of a run that was stopped too, and write it beside the others' results."""
    stage = run.stage
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "subjects": stage.subjects,
        "command": shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        "machine": machine(),
        "load_average": {"before": before, "after": busy()},
        "engine": {"heap": stage.settings.heap, "page_cache": stage.settings.page_cache},
        "day": DAY.isoformat(),
        "figures": run.figures,
        "not_measured": run.missing,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['date']}-{stage.subjects}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    out.print(table(result))
    for line in run.missing:
        out.print(line, style="yellow")
    out.print(f"written: benchmarks/results/{path.name}\n")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
