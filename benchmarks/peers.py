"""The peers: a NetworkX script, and a polars join as the floor. Each answers the plain path and nothing else.

The plain path is company → representative → child with the three intervals intersected: no regime, no other reach, no
terms, no rival claims, no proof. They read the same bundle and import nothing from the package. Each runs in a process
of its own (``python -m benchmarks.peers``), so that its memory is its own.
"""

from __future__ import annotations

import calendar
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import polars as pl
import psutil

from .measure import Cap, summary

ROLE = "legal_representative"
MOST = 0.9
"""Of the memory that is free, what a peer may have: it fails then, and nothing else on the machine."""

BEGINNING, FAR = "0001-01-01", "9999-12-31"

Found = tuple[str, str, str, str]
"""Listing, child, first day, end."""


class Peer(NamedTuple):
    """A bundle in memory: what asks for one child, and what asks for everything."""

    why: Callable[[str], list[Found]]
    everything: Callable[[], int]


# --- NetworkX -----------------------------------------------------------------------------------------------------


def script(folder: Path) -> Peer:
    """The script that people write first: a graph in memory, the listings as attributes of its nodes."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for line in _lines(folder / "subjects.jsonl"):
        graph.add_node(line["id"], kind=line["kind"], listings=[])
    for line in _lines(folder / "ties.jsonl"):
        since, until = _interval(line)
        graph.add_edge(line["source"], line["target"], key=line["id"], kind=line["kind"], since=since, until=until)
    for line in _lines(folder / "listings.jsonl"):
        graph.nodes[line["subject"]]["listings"].append((line["id"], *_interval(line)))

    def parents(child: str) -> Iterator[Found]:
        for parent, _, birth in graph.in_edges(child, data=True):
            if birth["kind"] != "parent":
                continue
            for _, unit, post in graph.out_edges(parent, data=True):
                if post["kind"] == ROLE:
                    for listing, since, until in graph.nodes[unit]["listings"]:
                        first = max(since, birth["since"], post["since"])
                        end = min(until, birth["until"], post["until"])
                        if first < end:
                            yield (listing, child, first, end)

    def children() -> Iterator[Found]:
        for unit, data in graph.nodes(data=True):
            for listing, since, until in data["listings"]:
                for holder, _, post in graph.in_edges(unit, data=True):
                    if post["kind"] != ROLE:
                        continue
                    for _, child, birth in graph.out_edges(holder, data=True):
                        first = max(since, birth["since"], post["since"])
                        end = min(until, birth["until"], post["until"])
                        if birth["kind"] == "parent" and first < end:
                            yield (listing, child, first, end)

    return Peer(lambda child: list(parents(child)), lambda: len(list(children())))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _interval(line: dict[str, Any]) -> tuple[str, str]:
    """The days on which it may hold; ISO dates compare as text."""
    since, until = line.get("since"), line.get("until")
    return _earliest(since) if since else BEGINNING, _latest(until) if until else FAR


def _earliest(text: str) -> str:
    first = text.partition("/")[0]
    return first + "-01-01"[len(first) - 4 :]


def _latest(text: str) -> str:
    text = text.rpartition("/")[2]
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]}"
    return text


# --- polars -------------------------------------------------------------------------------------------------------


def join(folder: Path) -> Peer:
    """Three tables and two joins; a single child is a filter before them."""
    claims = {"id": pl.String, "since": pl.String, "until": pl.String}
    ties = _table(folder / "ties.jsonl", {**claims, "kind": pl.String, "source": pl.String, "target": pl.String})
    listings = _table(folder / "listings.jsonl", {**claims, "subject": pl.String})
    births = ties.filter(pl.col("kind") == "parent").select("source", "target", "since", "until")
    posts = ties.filter(pl.col("kind") == ROLE).select("source", "target", "since", "until")

    def joined(born: Any) -> Any:
        return (
            born.lazy()
            .rename({"source": "holder", "target": "child"})
            .join(posts.lazy(), left_on="holder", right_on="source", suffix="_post")
            .join(listings.lazy(), left_on="target", right_on="subject", suffix="_listing")
            .select(
                "id",
                "child",
                pl.max_horizontal("since", "since_post", "since_listing").alias("first"),
                pl.min_horizontal("until", "until_post", "until_listing").alias("end"),
            )
            .filter(pl.col("first") < pl.col("end"))
            .collect()
        )

    def why(child: str) -> list[Found]:
        return list(joined(births.filter(pl.col("target") == child)).iter_rows())

    return Peer(why, lambda: len(joined(births)))


def _table(path: Path, schema: dict[str, Any]) -> Any:
    begin, end = pl.col("since").str.split("/").list.first(), pl.col("until").str.split("/").list.last()
    return pl.read_ndjson(path, schema=schema).with_columns(
        since=pl.when(begin.str.len_chars() == 4)
        .then(begin + "-01-01")
        .when(begin.str.len_chars() == 7)
        .then(begin + "-01")
        .otherwise(begin)
        .str.to_date()
        .fill_null(pl.date(1, 1, 1)),
        until=pl.when(end.str.len_chars() == 4)
        .then((end + "-12-31").str.to_date(strict=False))
        .when(end.str.len_chars() == 7)
        .then((end + "-01").str.to_date(strict=False).dt.month_end())
        .otherwise(end.str.to_date(strict=False))
        .fill_null(pl.date(9999, 12, 31)),
    )


# --- measuring ----------------------------------------------------------------------------------------------------

PEERS: dict[str, Callable[[Path], Peer]] = {"networkx": script, "polars": join}


def measure(name: str, folder: Path, children: list[str], seconds: float) -> dict[str, Any]:
    """Reading, whole propagation, and the why of each child, within so many seconds; paths found, to compare."""
    cap, begun = Cap(seconds), time.perf_counter()
    peer = PEERS[name](folder)
    read = time.perf_counter() - begun
    begun = time.perf_counter()
    rows = peer.everything()
    whole = time.perf_counter() - begun
    taken, paths = [], 0
    for child in children:
        if cap.over:
            break
        begun = time.perf_counter()
        paths += len(peer.why(child))
        taken.append(time.perf_counter() - begun)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "read_s": round(read, 2),
        "propagation_s": round(whole, 3),
        "rows": rows,
        "why": summary(taken),
        "why_paths": paths if len(taken) == len(children) else None,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit,
    }


def main() -> None:
    """``python -m benchmarks.peers NAME FOLDER CHILDREN.json SECONDS``: one JSON line."""
    name, folder, children, seconds = sys.argv[1:]
    most = int(psutil.virtual_memory().available * MOST)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    found = measure(name, Path(folder), json.loads(Path(children).read_text()), float(seconds))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
