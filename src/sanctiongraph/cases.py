"""Cases: saved investigations. They stand beside the claims and are none, so that no load, sweep or export meets them.

A case is a chain of versions, each with a hash over its content and its predecessor's hash. A save is one transaction:
the new version, and the case's end moved to it, unless somebody saved in between. That a case was opened stands in the
chain of events, so that a lost case is noticed too (D10).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .answers import CaseCard, CaseContent, CaseVersionView
from .graph.queries import query
from .identifiers import mask
from .journal import broken, event_hash, link, write_with_event

if TYPE_CHECKING:
    from .graph.connection import Graph

ID_BYTES = 16
"""An id cannot be guessed: whoever has it was given it."""

TOLD = 100
"""Versions of a case that are told in a few words, the newest ones."""

LAST = "9999"
"""Behind every place of a case; places begin with the time."""


@dataclass(frozen=True)
class Saved:
    """One version of a case, and its newest ones in a few words; ``owner`` is the id of the key that opened it."""

    case: str
    owner: str
    n: int
    hash: str
    seen: int
    content: CaseContent
    versions: tuple[CaseVersionView, ...]

    @property
    def newest(self) -> CaseVersionView:
        """The last version."""
        return self.versions[0]


def open_case(graph: Graph, key: str, content: CaseContent, data: int) -> str:
    """Save a new case for a key, by its id; ``data`` is the newest load. The id of the case.

    Raises LoadError when others write events so often that its own found no place.
    """
    id = secrets.token_hex(ID_BYTES)
    version = _version(id, 1, "", key, to_save(content, data))
    case = {"id": id, "key": key, **_end(version)}
    event = {"what": "case opened", "case": id, "by": key}
    write_with_event(graph, "case/open", {"case": case, "version": version}, event)
    return id


def save(graph: Graph, begun: Saved, key: str, content: CaseContent, data: int) -> bool:
    """Save a new version on top of the one that was begun from, its newest. What it says already makes no version.

    False when somebody else saved in between; then nothing was saved.
    """
    content = to_save(content, data)
    if content.text == begun.content.text:
        return True
    version = _version(begun.case, begun.n + 1, begun.hash, key, content)
    given = {"case": begun.case, "begun": begun.hash, "version": version, "end": _end(version)}
    return bool(graph.write(query("case/save").text, given))


def find(graph: Graph, id: str, version: int | None = None) -> Saved | None:
    """A case by its id, at its newest version or at another one; None where there is none."""
    rows = graph.read(query("case/find").text, {"case": id, "version": version or 0, "most": TOLD})
    if not rows or rows[0]["version"] is None:
        return None
    case, found = rows[0]["case"], rows[0]["version"]
    return Saved(
        id,
        case["key"],
        found["n"],
        found["hash"],
        found["seen"],
        CaseContent.model_validate_json(found["content"]),
        tuple(CaseVersionView.model_validate(one) for one in rows[0]["versions"]),
    )


def own(graph: Graph, key: str, before: str, page: int) -> list[tuple[str, CaseCard]]:
    """The cases that a key opened, the last saved first, behind a place; each with its own place."""
    rows = graph.read(query("case/own").text, {"key": key, "before": before or LAST, "page": page})
    return [(row["place"], CaseCard.model_validate(row["card"])) for row in rows]


def to_save(content: CaseContent, data: int) -> CaseContent:
    """The content as it is kept: personal numbers masked in every text, and the load that was looked at."""
    drawing = content.drawing
    if drawing is not None:
        groups = tuple(group.model_copy(update={"name": mask(group.name)}) for group in drawing.groups)
        drawing = drawing.model_copy(update={"groups": groups})
    kept = {
        "title": mask(content.title),
        "notes": mask(content.notes),
        "subjects": tuple(one.model_copy(update={"note": mask(one.note)}) for one in content.subjects),
        "drawing": drawing,
        "seen": min(content.seen or data, data),
    }
    return content.model_copy(update=kept)


def _version(case: str, n: int, previous: str, key: str, content: CaseContent) -> dict[str, Any]:
    version: dict[str, Any] = {
        "case": case,
        "n": n,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "key": key,
        "title": content.title,
        "status": content.status,
        "subjects": len(content.subjects),
        "seen": content.seen,
        "content": content.text,
        "previous": previous,
    }
    return {**version, "hash": event_hash(version)}


def _end(version: Mapping[str, Any]) -> dict[str, Any]:
    """Where a case ends that ends with a version."""
    return {"n": version["n"], "hash": version["hash"], "place": f"{version['at']}~{version['case']}"}


def verify(graph: Graph) -> list[str]:
    """What is wrong with the cases, a sentence each; nothing when every one is whole."""
    events = [row["event"] for row in graph.read(query("access/key_events").text, {})]
    opened = {event["case"]: event["by"] for event in events if event.get("case")}
    cases = {row["case"]["id"]: row["case"] for row in graph.read(query("case/every").text, {})}
    wrong = [f"Case {id} is gone." for id in sorted(opened.keys() - cases.keys())]
    wrong += [f"Case {id} was never opened." for id in sorted(cases.keys() - opened.keys())]
    for id, case in cases.items():
        wrong += _wrong(graph, case, opened.get(id, case["key"]))
    return wrong


def _wrong(graph: Graph, case: Mapping[str, Any], owner: str) -> list[str]:
    last: dict[str, Any] = {"case": case["id"], "n": 0, "hash": "", "at": ""}
    links = []
    for row in graph.stream(query("case/versions").text, {"case": case["id"]}):
        last = row["version"]
        links.append(link(last))
    wrong = list(broken(f"Case {case['id']}, version", links))
    if last["n"] != case["n"]:
        wrong.append(f"Case {case['id']} ends at version {last['n']} but should end at {case['n']}.")
    elif {"key": owner, **_end(last)} != {name: case.get(name) for name in ("key", "n", "hash", "place")}:
        wrong.append(f"Case {case['id']} was altered: it does not say who opened it, or where it ends.")
    return wrong
