"""What stands in the graph, as values that can be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sanctiongraph.graph.connection import Graph

CLAIMS = """
CALL () {
  MATCH (c:Document|Profile|Conduct|Listing|Exemption|Holding|Step|Entry|Score)
  RETURN labels(c)[0] AS type, [(c)--(end) WHERE NOT end:Document | coalesce(end.id, end.key, end.record)] AS ends, c
  UNION ALL
  MATCH (a)-[c:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->(b)
  RETURN type(c) AS type, [a.id, coalesce(b.id, b.key)] AS ends, c
}
RETURN type, ends, properties(c) AS c
"""


class Inside:
    """A graph as a transaction sees it that is rolled back: made of :meth:`Graph.trial`'s function."""

    def __init__(self, ask: Callable[[str, Any], list[dict[str, Any]]]) -> None:
        self.read = self.stream = ask


def claims(graph: Graph) -> list[str]:
    """Every claim with all that it says and what it hangs on, withdrawn ones and a broken load's among them."""
    return sorted(_text(row) for row in graph.read(CLAIMS, {}))


def standing(graph: Graph, data: int) -> list[str]:
    """What every claim says that a reader at a load sees, whichever load asserted it and how often it came back."""
    found = []
    for row in graph.read(CLAIMS, {}):
        said = row["c"]
        if said.pop("asserted") <= data < said.pop("withdrawn"):
            said["claim"] = said["claim"].partition("~")[0]
            found.append(_text(row))
    return sorted(found)


def _text(row: dict[str, Any]) -> str:
    """A row as text, whatever the order in which the database keeps things."""
    ends = sorted(row["ends"]) if row["type"] not in ("ROLE", "PARENT", "BRANCH") else row["ends"]
    return json.dumps([row["type"], ends, row["c"]], sort_keys=True, ensure_ascii=False, default=str)
