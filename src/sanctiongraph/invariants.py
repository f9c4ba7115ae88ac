"""What holds of every graph that was only ever written through this package, checked on the whole of it.

No claim speaks of something that nobody asserts, days and loads are in order, of each record at most one version
stands, nothing is left of a broken load but what its lock announces, every index is ready, and the pointer, the rules
and the chains of events are whole. What is asked of the claims is a query below ``cypher/check``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from . import accesslog, cases, journal
from .errors import RulesUnreadable
from .forms import LONGEST_NUMBER
from .graph.connection import Graph
from .graph.queries import Query, names, query
from .model import FOREVER
from .progress import Progress, silent
from .regime import Regime
from .regime_graph import held, kept

PHASE = "checking the graph"


def violations(graph: Graph, regime: Regime, progress: Progress = silent) -> Iterator[str]:
    """A sentence for each thing that is wrong, which names the record; nothing when the graph is whole.

    ``regime`` is what the files say.
    """
    data = _newest(graph)
    parts: list[Callable[[], Iterable[str]]] = [
        partial(_indexes, graph),
        partial(journal.verify, graph),
        partial(_pointer, graph, data),
        partial(_rules, graph, regime),
        partial(accesslog.verify, graph),
        partial(_keys, graph),
        partial(cases.verify, graph),
        *(partial(_claims, graph, asked, data) for asked in map(query, names("check")) if asked.columns == ("wrong",)),
    ]
    for done, part in enumerate(parts):
        progress(PHASE, done, len(parts))
        yield from part()
    progress(PHASE, len(parts), len(parts))


def _newest(graph: Graph) -> int:
    rows = graph.read(query("check/pointer").text, {})
    return int(rows[0]["n"]) if rows else 0


def _claims(graph: Graph, asked: Query, data: int) -> Iterator[str]:
    given = {"data": data, "forever": FOREVER, "longest": LONGEST_NUMBER}
    for row in graph.stream(asked.text, {name: given[name] for name in asked.parameters}):
        yield row["wrong"]


def _indexes(graph: Graph) -> Iterator[str]:
    there = {row["name"]: row["state"] for row in graph.read(query("check/indexes").text, {})}
    for name in (name.removeprefix("schema/") for name in names("schema")):
        if name not in there:
            yield f"The index {name} is missing."
        elif there[name] != "ONLINE":
            yield f"The index {name} is not ready ({there[name].lower()})."


def _pointer(graph: Graph, data: int) -> Iterator[str]:
    events = graph.read(query("load/events").text, {})
    last = events[-1]["event"]["n"] if events else 0
    if data != last:
        yield f"The pointer names load {data}, but the last event is that of load {last}."


def _rules(graph: Graph, regime: Regime) -> Iterator[str]:
    """Whether the graph, its last event and the files mean the same rules; whether those kept are what they were."""
    said = [row["event"]["regime"] for row in graph.read(query("load/events").text, {}) if row["event"].get("regime")]
    _, hash = held(graph) or ("", None)
    if hash != (said[-1] if said else None):
        yield "The graph holds another version of the regime than its last event says."
    elif hash not in (None, regime.hash):
        yield (
            f"The graph holds another version of the regime ({str(hash)[:12]}) than the files ({regime.hash[:12]}): "
            "bring the files' version in with 'sanctiongraph load --regime'."
        )
    for row in graph.read(query("check/rules").text, {}):
        try:
            kept(row["text"], row["hash"])
        except RulesUnreadable as error:
            yield str(error)


def _keys(graph: Graph) -> Iterator[str]:
    """Whether the pointer of the changes to keys names the last of them."""
    events = [row["event"] for row in graph.read(query("access/key_events").text, {})]
    rows = graph.read(query("access/key_pointer").text, {})
    last = (events[-1].get("n"), events[-1].get("hash")) if events else (0, None)
    end = (rows[0]["n"], rows[0]["hash"]) if rows else (0, None)
    if end != last:
        yield f"The pointer of the changes to keys names change {end[0]}, but the last one is {last[0]}."
