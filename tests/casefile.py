"""Cases of the law as YAML: what is given, on which day, who has which measures in which mode and standing, and why.

Every case of a file goes into one bundle, under ids of its own, so that a whole file is one load. A day may expect:

* ``expect: {V: {mode: {standing: [measure]}}}`` and ``nobody: [V]``: exactly these effects; ``proof`` and ``why_not``
* ``finds: {identifier: V}``: whom a number or name finds; null: nobody
* ``spread: {L: {holds: [holder], ceased: [...], perhaps: [...], not_yet: [...], after_end: [[holder, first, days]]}}``:
  exactly these copies; with ``channels: [id]`` exactly these channels, and ``says: [words]`` in the sentences
* ``clocks: {L: {"rule kind": [due, state]}}``: exactly these clocks among those that have started, several of one rule
  as a list of such pairs; a clock that has not started may be named with a null due
* ``ledger: {V: {scheme: {total: n, grade: id}}}``: exactly these schemes; with ``given: [[score, grade]]`` exactly what
  others gave, and ``says`` and ``never: [words]`` among its notes and the reason why there is no total
* ``conduct: {V: [[id, norm, area, [listing]]]}``: exactly what is recorded, and which listings it led to
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sanctiongraph.model import RECORDS

HERE = Path(__file__).resolve().parent / "cases"
KINDS = tuple(record.file for record in RECORDS)


@dataclass(frozen=True)
class Case:
    """One case, with the prefix that keeps its ids apart."""

    file: str
    number: int
    name: str
    data: dict[str, Any]

    @property
    def prefix(self) -> str:
        return f"{self.file}-{self.number}:"

    def id(self, letter: str) -> str:
        return self.prefix + letter

    def letter(self, id: str) -> str:
        """The letter of a subject, listing or conduct, without what keeps it apart."""
        return id.removeprefix(self.prefix)

    @property
    def subjects(self) -> list[str]:
        return list(self.data["given"]["subjects"])

    @property
    def systems(self) -> list[str]:
        """The systems of the guide that the case shows."""
        return list(self.data.get("systems", []))


def cases() -> list[Case]:
    """Every case of every file."""
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        for number, data in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found.append(Case(path.stem, number, data["name"], data))
    return found


def bundle() -> dict[str, list[dict[str, Any]]]:
    """One bundle that holds what every case is given."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for case in cases():
        for kind, row in _rows(case):
            rows[kind].append(row)
    return rows


def write(rows: dict[str, list[dict[str, Any]]], folder: Path) -> Path:
    """The bundle as a folder of JSON Lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, lines in rows.items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
    return folder


def _rows(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    given = case.data["given"]
    for name in ["register", *given.get("documents", [])]:
        yield "documents", {"id": case.id(name), "title": name, "number": name}
    for letter, about in given["subjects"].items():
        about = {"kind": about} if isinstance(about, str) else dict(about or {})
        row = {"id": case.id(letter), "document": case.id("register"), "kind": "person", "name": letter, **about}
        yield "subjects", {key: value if isinstance(value, list) else str(value) for key, value in row.items()}
    for number, (source, kind, target, since, until, *document) in enumerate(given.get("ties", [])):
        yield (
            "ties",
            _claim(
                case,
                {
                    "id": case.id(f"t{number}"),
                    "kind": kind,
                    "source": case.id(source),
                    "target": case.id(target),
                    "since": since,
                    "until": until,
                    "document": document[0] if document else "register",
                },
            ),
        )
    for about in given.get("listings", []):
        named = [case.id(n) for n in about.get("names", [])]
        extended = [
            {**e, "decided": str(e["decided"]), "document": case.id(e["document"])} for e in about.get("extensions", [])
        ]
        more = {
            **({"names": named} if named else {}),
            **({"extensions": extended} if extended else {}),
            **({"conduct": case.id("k" + about["conduct"])} if "conduct" in about else {}),
        }
        yield (
            "listings",
            _claim(case, {**about, "id": case.id("l" + about["id"]), "subject": case.id(about["subject"])}) | more,
        )
    for about in given.get("exemptions", []):
        yield (
            "exemptions",
            _claim(case, {**about, "id": case.id("x" + about["id"]), "subject": case.id(about["subject"])}),
        )
    yield from _about_subjects(case)
    yield from _about_listings(case)


def _about_subjects(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    given = case.data["given"]
    for about in given.get("conduct", []):
        defaults = {"text": about["id"], "norm": "law", "area": "judiciary"}
        subject = {"id": case.id("k" + about["id"]), "subject": case.id(about["subject"])}
        yield "conduct", _claim(case, {**defaults, **about, **subject})
    for kind in ("entries", "scores"):
        for number, about in enumerate(given.get(kind, [])):
            text = {"text": "entry"} if kind == "entries" else {}
            ids = {"id": case.id(f"{kind[0]}{number}"), "subject": case.id(about["subject"])}
            yield kind, _claim(case, {**text, **about, **ids})


def _about_listings(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    given = case.data["given"]
    for number, about in enumerate(given.get("holdings", [])):
        ids = {"id": case.id(f"h{number}"), "listing": case.id("l" + about["listing"])}
        yield "holdings", _claim(case, {**about, **ids})
    for number, (listing, kind, on, *more) in enumerate(given.get("steps", [])):
        row = {"id": case.id(f"p{number}"), "listing": case.id("l" + listing), "kind": kind, "on": on}
        told = {"level" if isinstance(value, int) else "outcome": value for value in more}
        yield "steps", _claim(case, {**row, **told})


def _claim(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    row = {"document": "register", **row}
    row["document"] = case.id(row["document"])
    for key in ("since", "until", "decided", "on", "received", "ceased"):
        if key in row:
            row[key] = str(row[key]) if row[key] is not None else None
    return {key: value for key, value in row.items() if value is not None}


def expected(said: dict[str, dict[str, list[str]]]) -> set[tuple[str, str, str]]:
    """``{mode: {standing: [measure]}}`` as a set of (measure, mode, standing)."""
    return {(m, mode, standing) for mode, by in said.items() for standing, ms in by.items() for m in ms}


def groups(rows: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    """Pairs grouped by their first."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, two in rows:
        found[one].add(two)
    return found
