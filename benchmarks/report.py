"""The printed table: one line a figure, from the same dictionary that is written as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from .measure import ratio

QUESTIONS = (
    "why, cold",
    "why, random",
    "why, affected",
    "why, affected, all days",
    "why, hubs",
    "affected, first page",
    "affected, widest",
)

Line = tuple[str, str]


def table(result: dict[str, Any]) -> Table:
    """Everything of one size."""
    where = result["machine"]
    shown = Table(title=f"{result['subjects']:,} subjects, {where['cores']} cores, {where['memory_gib']} GiB", box=None)
    shown.add_column("what")
    shown.add_column("figure", justify="left")
    for what, figure in _lines(result["figures"]):
        shown.add_row(what, figure)
    busy = result["load_average"]
    shown.add_row("load average before, after (1, 5, 15 min)", f"{busy['before']}, {busy['after']}")
    return shown


def _lines(figures: dict[str, Any]) -> Iterator[Line]:
    if bundle := figures.get("bundle"):
        yield "bundle made", f"{bundle['seconds']} s: {bundle['records_per_s']:,} records/s"
    for name in ("load", "load over Bolt"):
        if load := figures.get(name):
            yield from _load(name, load)
    if "load over Bolt" in figures:
        times = ratio(figures["load over Bolt"]["seconds"], figures["load"]["seconds"])
        yield "  over Bolt it takes", f"{times} times as long"
    for name in QUESTIONS:
        if asked := figures.get(name):
            yield from _question(name, asked)
    for name in ("propagation, first", "propagation"):
        if whole := figures.get(name):
            yield (
                name,
                f"{whole['effects']:,} effects, {whole['derivations']:,} derivations in {whole['seconds']} s "
                f"(database {whole['database_s']} s): {whole['effects_per_s']:,} effects/s",
            )
    if bare := figures.get("traversal"):
        yield "traversal, every reach, counted", f"{bare['paths']:,} paths in {bare['count_s']} s"
        yield "plain path, whole", f"{bare['plain_rows']:,} rows in {bare['plain_s']} s"
        yield "plain path, one child", f"p50 {bare['plain_why']['p50_ms']} ms, p99 {bare['plain_why']['p99_ms']} ms"
    if http := figures.get("http"):
        yield from _http(http)
    if seen := figures.get("screens"):
        yield from _screens(seen)
    yield from _around(figures)
    for name in ("networkx", "polars"):
        if peer := figures.get(name):
            yield from _peer(name, peer)


def _load(name: str, load: dict[str, Any]) -> Iterator[Line]:
    yield (
        f"{name} ({load['way']})",
        f"{load['records']:,} records in {load['seconds']} s: {load['records_per_s']:,} records/s",
    )
    phases = ", ".join(f"{phase} {seconds} s" for phase, seconds in load["phases"].items())
    yield "  of it", f"{phases}; all after checking {load['writing_per_s']:,} records/s"


def _question(name: str, asked: dict[str, Any]) -> Iterator[Line]:
    yield (
        f"{name} ({asked['n']:,})",
        f"p50 {asked['p50_ms']} ms, p99 {asked['p99_ms']} ms, max {asked['max_ms']} ms, "
        f"the first {asked['first_ms']} ms; {asked['effects']:,} effects",
    )
    database, python = asked["database"], asked["python"]
    yield (
        "  of it",
        f"database p50 {database['p50_ms']} p99 {database['p99_ms']}, Python p50 {python['p50_ms']} "
        f"p99 {python['p99_ms']}; processor: engine {asked['engine_cpu_ms']}, Python {asked['python_cpu_ms']} ms each",
    )


def _http(http: dict[str, Any]) -> Iterator[Line]:
    for name, asked in http.items():
        if name.startswith(("why", "check")):
            yield (
                f"HTTP, {http['workers']} workers: {name}",
                f"p50 {asked['p50_ms']} ms, p99 {asked['p99_ms']} ms, {asked['per_s']:,} a second, "
                f"{asked['bytes_each'] >> 10:,} KiB each; processor: engine {asked['engine_cpu_ms']}, "
                f"workers {asked['workers_cpu_ms']}, clients {asked['clients_cpu_ms']} ms",
            )
    screen, memory = http["screen"], http["memory"]
    yield "HTTP: screen", f"{screen['rows']:,} rows in {screen['seconds']} s: {screen['rows_per_s']:,} rows/s"
    workers = ", ".join(f"{mib:,}" for mib in memory["workers_mib"])
    yield "HTTP: memory", f"workers {workers} MiB, engine {memory['engine_mib']:,} MiB"


def _screens(seen: dict[str, Any]) -> Iterator[Line]:
    views = {name: times for name, times in seen.items() if isinstance(times, dict) and "p50_ms" in times}
    yield "web app, until a view stands (median)", ", ".join(f"{name} {t['p50_ms']} ms" for name, t in views.items())
    if drawing := seen.get("drawing"):
        yield (
            f"web app, a drawing of {drawing['elements']:,} elements",
            f"laid out by forces in {drawing['force_ms']} ms, hierarchical {drawing['hierarchical_ms']} ms, concentric "
            f"{drawing['concentric_ms']} ms; a frame while it is moved p50 {drawing['pan_frame_p50_ms']} ms, "
            f"p95 {drawing['pan_frame_p95_ms']} ms",
        )


def _around(figures: dict[str, Any]) -> Iterator[Line]:
    if command := figures.get("command"):
        yield (
            "sanctiongraph why, shell to answer",
            f"engine up {command['up_s']} s (processor {command['up_cpu_s']} s), down {command['down_s']} s; "
            f"sanctiongraph --help {command['help_s']} s",
        )
    if start := figures.get("start"):
        yield "engine start", f"empty {start['empty_s']} s, loaded {start.get('loaded_s', '–')} s"
    if memory := figures.get("memory"):
        yield "memory", f"engine {memory['engine_mib']:,} MiB, Python {memory['python_mib']:,} MiB"
        yield "store on disk", f"{memory['store_mib']:,} MiB"


def _peer(name: str, peer: dict[str, Any]) -> Iterator[Line]:
    names = {"the whole": "propagation_ratio", "one child": "why_ratio", "a check over HTTP": "check_ratio"}
    ratios = ", ".join(f"{what} {peer[name]}×" for what, name in names.items() if peer.get(name)) or "not measured"
    same = "same rows, same paths" if peer.get("same_rows") and peer.get("same_why") else "NOT THE SAME ANSWER"
    yield (
        name,
        f"read {peer['read_s']} s, plain path whole {peer['propagation_s']} s, "
        f"one child p50 {peer['why']['p50_ms']} ms, p99 {peer['why']['p99_ms']} ms, peak {peer['peak_mib']:,} MiB",
    )
    yield "  check, and the graph's time on the same question", f"{same}; {peer['rows']:,} rows; {ratios} its time"
