"""What a line needs besides itself: other lines, the regime, and the graph as it is under the load's lock.

One pass in the order of :data:`~sanctiongraph.model.RECORDS` is enough: a record refers to earlier kinds only, so a row
that refers to a rejected row is itself rejected when it is reached. Withdrawals are settled at the end, when it is
known which claims would be left speaking of something that nobody asserts any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from . import identifiers
from .claims import Context, Prepared, prepare
from .graph.connection import Graph
from .graph.queries import query
from .model import (
    FOREVER,
    TIES,
    Claim,
    Conduct,
    Entry,
    Exemption,
    Holding,
    Kind,
    Listing,
    Record,
    Score,
    Step,
    Subject,
    Tie,
)
from .regime import Regime
from .seen import Ids, Seen
from .sources.bundle import Rejection, Row, references, shown_reference

States = dict[str, str]
"""Ids of lines of one kind with their states (:class:`~sanctiongraph.seen.Seen`)."""

_OK, _NO = "ok", ""
_UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")
"""What no right reference holds, and no database keeps."""

_ASKED = 10_000


class Version(NamedTuple):
    """One claim of a record that is or was in the graph."""

    type: str
    claim: str
    withdrawn: int


class Held:
    """What the graph holds, asked for many ids at a time; an empty graph is not asked."""

    def __init__(self, graph: Graph, empty: bool) -> None:
        self._graph = graph
        self.empty = empty

    def _ask(self, name: str, given: str, values: Iterable[str], forever: bool = True) -> Iterator[dict[str, Any]]:
        if self.empty:
            return
        text = query(f"load/{name}").text
        for part in _parts(values):
            yield from self._graph.read(text, {given: list(part)} | ({"forever": FOREVER} if forever else {}))

    def versions(self, kind: str, ids: Iterable[str]) -> dict[str, list[Version]]:
        """Every claim that some records ever had."""
        found: dict[str, list[Version]] = {}
        for row in self._ask(f"versions_{kind}", "records", ids, forever=False):
            found.setdefault(row["record"], []).append(Version(row["type"], row["claim"], row["withdrawn"]))
        return found

    def standing(self, kind: str, ids: Iterable[str]) -> set[str]:
        """Those of some records that stand."""
        found = self.versions(kind, ids)
        return {id for id, versions in found.items() if any(v.withdrawn == FOREVER for v in versions)}

    def subjects(self, ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
        """Kind of some subjects, and whether they stand."""
        return {row["id"]: (row["kind"], row["stands"]) for row in self._ask("known_subjects", "ids", ids)}

    def holders(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """Subjects that have some numbers."""
        found: dict[str, set[str]] = {}
        for row in self._ask("resolve", "keys", keys):
            found.setdefault(row["key"], set()).add(row["id"])
        return found

    def resting(self, documents: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Document, kind and record of the standing claims that rest on some documents."""
        for row in self._ask("resting", "documents", documents):
            yield row["document"], row["kind"], row["record"]

    def referrers(self, kind: str, ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Id, and kind and record of the standing claims that refer to it."""
        for row in self._ask(f"referrers_{kind}", "ids", ids):
            yield row["id"], row["kind"], row["record"]


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(set(values))
    yield from (ordered[i : i + _ASKED] for i in range(0, len(ordered), _ASKED))


class Checked(NamedTuple):
    """Some rows of one kind, checked: the records ready to write, what is wrong with the others, what to remember."""

    kind: str
    read: int
    good: list[Prepared]
    bad: list[Rejection]
    said: States
    numbers: list[tuple[str, str]]

    def remember(self, seen: Seen) -> None:
        """Keep what the rows say of their ids, for those that come after them."""
        seen.put(self.kind, self.said)
        seen.put_numbers(self.numbers)


class _Cause(NamedTuple):
    """Why a record is to be withdrawn: its own line, or the line of the document that it rests on."""

    file: str
    line: int
    document: str | None = None


class Checker:
    """The running state of one load's checks. Feed it rows kind by kind with :meth:`take`, then :meth:`settle`."""

    def __init__(self, regime: Regime, held: Held, secret: bytes, seen: Ids) -> None:
        self._regime, self._held, self._secret, self._seen = regime, held, secret, seen
        self._withdrawn: dict[str, dict[str, _Cause]] = {}
        self._falling: dict[str, dict[str, _Cause]] | None = None
        self._exemption_kinds = {rule.kind for rule in regime.exemptions}
        self._around = _Around()

    def take(self, kind: str, rows: list[Row]) -> Checked:
        """Check some rows of one kind; whoever keeps ``seen`` is to :meth:`~Checked.remember` what they say."""
        if kind != "documents" and self._falling is None:
            self._falling = self._rest_on_withdrawn()
        self._around = self._look_around(kind, [row.record for row in rows if row.record])
        self._around.lines = self._lines_around(kind, rows)
        good: list[Prepared] = []
        bad: list[Rejection] = []
        said: States = {}
        context = Context(self._id_of, self._secret)
        for row in rows:
            wrong = row.problems or [_rejection(row, *problem) for problem in self._problems(kind, row)]
            bad.extend(wrong)
            self._remember(kind, row, not wrong, said)
            if row.record is not None and not wrong and not row.record.withdrawn:
                good.append(prepare(row.record, context))
        return Checked(kind, len(rows), good, bad, said, numbers(kind, good))

    # --- one row ---

    def _problems(self, kind: str, row: Row) -> Iterator[tuple[str, str | None, str]]:
        record = row.record
        if record is None:
            return
        if record.id in self._around.lines.get(kind, ()):
            yield "id", record.id, f"stands in an earlier line of the bundle's {kind} too; an id is used once."
        elif record.withdrawn:
            if record.id not in self._around.versions:
                yield "id", record.id, f"is withdrawn, but no such record was ever loaded among the {kind}."
        elif isinstance(record, Claim):
            yield from self._document("document", record.document)
            yield from _CHECKS[type(record)](self, record)

    def _document(self, field: str, id: str) -> Iterator[tuple[str, str | None, str]]:
        if reason := self._missing("documents", "document", id):
            yield field, id, reason

    def _missing(self, kind: str, what: str, id: str) -> str:
        """Why a record that is referred to is not there, or nothing."""
        state = self._around.lines.get(kind, {}).get(id)
        if state:
            return ""
        if id in self._withdrawn.get(kind, ()):
            return f"refers to a {what} that this bundle withdraws."
        if id in (self._falling or {}).get(kind, ()):
            return f"refers to a {what} that rests on a document that this bundle withdraws."
        if state == _NO and id not in self._around.standing.get(kind, ()):
            return f"refers to a {what} whose own line was rejected."
        return (
            "" if id in self._around.standing.get(kind, ()) else f"there is no such {what} in the bundle or the graph."
        )

    def _subject(self, record: Subject) -> Iterator[tuple[str, str | None, str]]:
        known = self._around.subjects.get(record.id)
        if known and known[0] != record.kind:
            yield "kind", record.kind.value, f"is {known[0]} in the graph: a subject keeps its kind; use another id."

        for i, number in enumerate(record.keyed):
            if number.under != (ours := identifiers.fingerprint(self._secret)):
                yield f"keyed.{i}.under", number.under, _OTHER_KEY.format(ours)

    def _conduct(self, record: Conduct) -> Iterator[tuple[str, str | None, str]]:
        yield from self._parties("subject", record.subject, ("person", "unit"), "")

    def _tie(self, record: Tie) -> Iterator[tuple[str, str | None, str]]:
        tie = TIES[record.kind]
        yield from self._parties("source", record.source, tie.source, record.kind)
        yield from self._parties("target", record.target, tie.target, record.kind)
        ends = self._resolved(record.source), self._resolved(record.target)
        if record.source != record.target and ends[0] and ends[0] == ends[1]:
            yield "target", record.target, "is the same subject as the source; a tie needs two."

    def _listing(self, record: Listing) -> Iterator[tuple[str, str | None, str]]:
        yield from self._parties("subject", record.subject, ("person", "unit"), "")
        for i, name in enumerate(record.names):
            yield from self._parties(f"names.{i}", name, ("person",), "named by a decision")
        for i, extension in enumerate(record.extensions):
            yield from self._document(f"extensions.{i}.document", extension.document)
        if record.conduct and (reason := self._missing("conduct", "conduct", record.conduct)):
            yield "conduct", record.conduct, reason
        if record.outside:
            return
        register = self._regime.register_.get(record.register_)
        if register is None:
            yield "register", record.register_, _unknown("register", self._regime.register_)
            return
        if record.ground and not register.ground(record.ground):
            yield "ground", record.ground, _unknown(f"ground of {register.id}", [g.id for g in register.grounds])
        if record.ended_by and record.ended_by not in {e.id for e in register.exits}:
            yield "ended_by", record.ended_by, _unknown(f"exit of {register.id}", [e.id for e in register.exits])

    def _exemption(self, record: Exemption) -> Iterator[tuple[str, str | None, str]]:
        yield from self._parties("subject", record.subject, ("person", "unit"), "")
        if record.kind not in self._exemption_kinds:
            yield "kind", record.kind, _unknown("kind of exemption", self._exemption_kinds)
        for i, measure in enumerate(record.measures):
            if measure not in self._regime.measure:
                yield f"measures.{i}", measure, _unknown("measure", self._regime.measure)
        if record.listing and (reason := self._missing("listings", "listing", record.listing)):
            yield "listing", record.listing, reason

    def _holding(self, record: Holding) -> Iterator[tuple[str, str | None, str]]:
        yield from self._of_listing(record.listing)
        holders = {**self._regime.agency, **self._regime.platform}
        for field, holder in (("holder", record.holder), ("from", record.from_)):
            if holder and holder not in holders:
                yield field, holder, _unknown("agency or platform", holders)

    def _step(self, record: Step) -> Iterator[tuple[str, str | None, str]]:
        yield from self._of_listing(record.listing)

    def _of_listing(self, id: str) -> Iterator[tuple[str, str | None, str]]:
        if reason := self._missing("listings", "listing", id):
            yield "listing", id, reason

    def _entry(self, record: Entry) -> Iterator[tuple[str, str | None, str]]:
        yield from self._parties("subject", record.subject, ("person", "unit"), "")
        scheme = self._regime.scheme.get(record.scheme)
        if scheme is None:
            yield "scheme", record.scheme, _unknown("scheme", self._regime.scheme)
        elif record.event and record.event not in (events := [e.id for e in scheme.events]):
            yield "event", record.event, _unknown(f"event of {scheme.id}", events)

    def _score(self, record: Score) -> Iterator[tuple[str, str | None, str]]:
        yield from self._parties("subject", record.subject, ("person", "unit"), "")
        scheme = self._regime.scheme.get(record.scheme)
        if scheme is None:
            yield "scheme", record.scheme, _unknown("scheme", self._regime.scheme)
            return
        if record.grade and record.grade not in (grades := [g.id for g in scheme.grades]):
            yield "grade", record.grade, _unknown(f"grade of {scheme.id}", grades)
        given, low, high = record.score, scheme.lowest, scheme.highest
        if given is not None and ((low is not None and given < low) or (high is not None and given > high)):
            ends = [f"{word} {edge:g}" for word, edge in (("from", low), ("to", high)) if edge is not None]
            yield "score", f"{given:g}", f"{scheme.id} gives scores {' '.join(ends)}."

    # --- references to subjects ---

    def _parties(
        self, field: str, reference: str, parties: tuple[str, ...], role: str
    ) -> Iterator[tuple[str, str | None, str]]:
        id = self._resolved(reference)
        if id is None:
            yield field, reference, self._nobody(reference)
        elif reason := self._missing("subjects", "subject", id):
            yield field, reference, reason
        elif (party := self._party(id)) not in parties:
            yield field, reference, f"is a {party}; whoever is {role} here has to be a {' or '.join(parties)}."

    def _party(self, id: str) -> str:
        kind = self._around.lines.get("subjects", {}).get(id) or self._around.subjects[id][0]
        return Kind(kind).party

    def _keys_of(self, reference: str) -> list[str]:
        scheme, _, number = reference[1:].partition(":")
        return identifiers.keys(scheme, identifiers.check(scheme, number), self._secret)

    def _holders(self, reference: str) -> set[str]:
        restated = self._around.lines.get("subjects", {})
        gone = {**self._withdrawn.get("subjects", {}), **(self._falling or {}).get("subjects", {})}
        found: set[str] = set()
        for key in self._keys_of(reference):
            in_graph = self._around.holders.get(key, set())
            found |= {id for id in in_graph if not restated.get(id) and id not in gone}
            found |= self._around.numbers.get(key, set())
        return found

    def _resolved(self, reference: str) -> str | None:
        """The one subject that a reference means, or None; whether a plain id exists is asked elsewhere."""
        if not reference.startswith("@"):
            return reference
        found = self._holders(reference)
        return next(iter(found)) if len(found) == 1 else None

    def _id_of(self, reference: str) -> str:
        return self._resolved(reference) or reference

    def _nobody(self, reference: str) -> str:
        found = sorted(self._holders(reference))
        if not found:
            return "nobody in the bundle or the graph has this number."
        return f"several subjects have this number ({', '.join(found[:5])}); refer to one by its id."

    # --- many rows ---

    def _look_around(self, kind: str, records: list[Record]) -> _Around:
        """Ask the graph once for everything that some records refer to."""
        around = _Around()
        around.wanted = wanted = _wanted(records)
        if self._held.empty:
            return around
        keys = {key for reference in wanted["numbers"] for key in self._keys_of(reference)}
        around.holders = self._held.holders(keys)
        ids = wanted["subjects"] | {id for found in around.holders.values() for id in found}
        if kind == "subjects":
            ids |= {record.id for record in records}
        around.subjects = self._held.subjects(ids)
        others = {name: found for name, found in wanted.items() if name not in ("numbers", "subjects")}
        around.standing = {name: self._held.standing(name, found) for name, found in others.items()}
        around.standing["subjects"] = {id for id, (_, stands) in around.subjects.items() if stands}
        around.versions = set(self._held.versions(kind, (r.id for r in records if r.withdrawn)))
        return around

    def _lines_around(self, kind: str, rows: list[Row]) -> dict[str, States]:
        """The states of these rows' own ids, and of everything that they refer to."""
        around = self._around
        keys = {key for reference in around.wanted["numbers"] for key in self._keys_of(reference)}
        around.numbers = self._seen.holders(keys) if keys else {}
        wanted = {name: found for name, found in around.wanted.items() if name != "numbers"}
        wanted["subjects"] = wanted["subjects"].union(*around.numbers.values(), *around.holders.values())
        lines = {name: self._seen.states(name, found) if found else {} for name, found in wanted.items()}
        lines[kind] = lines.get(kind, {}) | self._seen.states(kind, filter(None, map(_own_id, rows)))
        return lines

    def _remember(self, kind: str, row: Row, good: bool, said: States) -> None:
        """Note what a row says of its id: for the rows beside it, and in ``said`` for the others."""
        if (id := _own_id(row)) is None:
            return
        record, lines = row.record, self._around.lines[kind]
        if good and record and record.withdrawn:
            self._withdrawn.setdefault(kind, {})[id] = _Cause(row.file, row.line)
        if good and record and not record.withdrawn:
            said[id] = lines[id] = record.kind.value if isinstance(record, Subject) else _OK
        elif id not in lines:
            said[id] = lines[id] = _NO

    def _rest_on_withdrawn(self) -> dict[str, dict[str, _Cause]]:
        found: dict[str, dict[str, _Cause]] = {}
        documents = self._withdrawn.get("documents", {})
        for document, kind, record in self._held.resting(documents):
            cause = documents[document]
            found.setdefault(kind, {})[record] = _Cause(cause.file, cause.line, document)
        return found

    # --- withdrawals ---

    def settle(self) -> tuple[dict[str, list[str]], list[Rejection]]:
        """The records to withdraw, by kind; and the withdrawals that are refused, because standing claims need them."""
        if self._falling is None:
            self._falling = self._rest_on_withdrawn()
        closing = {
            kind: {**self._unsaid(kind, self._falling.get(kind, {})), **self._withdrawn.get(kind, {})}
            for kind in {*self._falling, *self._withdrawn}
        }
        refused: list[Rejection] = []
        while offences := self._offences(closing):
            for (file, line, document), needed_by in offences.items():
                refused.append(Rejection(file, line, "withdrawn", "", _needed(document, needed_by)))
                for found in closing.values():
                    for id in [i for i, c in found.items() if (c.file, c.line) == (file, line)]:
                        del found[id]
        return {kind: sorted(found) for kind, found in closing.items() if found}, refused

    def _unsaid(self, kind: str, causes: dict[str, _Cause]) -> dict[str, _Cause]:
        """Those of some records that no line of the bundle asserts anew."""
        states = self._seen.states(kind, causes) if causes else {}
        return {id: cause for id, cause in causes.items() if not states.get(id)}

    def _offences(self, closing: Mapping[str, Mapping[str, _Cause]]) -> dict[_Cause, list[str]]:
        """Withdrawals that would leave standing claims behind that refer to what is gone, with those claims."""
        found: dict[_Cause, list[str]] = {}
        for kind in ("documents", "subjects", "conduct", "listings"):
            for id, by_kind, record in self._held.referrers(kind, closing.get(kind, ())):
                if record not in closing.get(by_kind, ()) and not self._seen.states(by_kind, [record]).get(record):
                    found.setdefault(closing[kind][id], []).append(f"{record} ({by_kind})")
        return found


class _Around:
    """What the graph, and the lines of the bundle so far, hold of everything that the rows at hand refer to."""

    def __init__(self) -> None:
        self.wanted: dict[str, set[str]] = {}
        self.lines: dict[str, States] = {}
        self.numbers: dict[str, set[str]] = {}
        self.subjects: dict[str, tuple[str, bool]] = {}
        self.standing: dict[str, set[str]] = {}
        self.holders: dict[str, set[str]] = {}
        self.versions: set[str] = set()


_OTHER_KEY = (
    "the number was keyed by a deployment with another key than this one's ({}): set SANCTIONGRAPH_KEY to that "
    "deployment's key before anything is loaded, or leave these numbers out."
)

_CHECKS: dict[type[Record], Any] = {
    Subject: Checker._subject,
    Conduct: Checker._conduct,
    Tie: Checker._tie,
    Listing: Checker._listing,
    Exemption: Checker._exemption,
    Holding: Checker._holding,
    Step: Checker._step,
    Entry: Checker._entry,
    Score: Checker._score,
}


def _own_id(row: Row) -> str | None:
    """The id that a row says it has, be the row right or wrong; None where nothing could refer to it."""
    if row.record:
        return row.record.id
    id = row.raw.get("id")
    return id if isinstance(id, str) and not _UNSPEAKABLE.search(id) else None


def numbers(kind: str, prepared: Iterable[Prepared]) -> list[tuple[str, str]]:
    """The keys of the numbers that subjects have, each with the subject's id."""
    if kind != "subjects":
        return []
    return [(key, record.id) for record in prepared for claim in record.claims if (key := claim.row.get("key"))]


def _wanted(records: Iterable[Record]) -> dict[str, set[str]]:
    """Ids that records refer to, by kind; and references by number."""
    wanted: dict[str, set[str]] = {k: set() for k in ("documents", "subjects", "conduct", "listings", "numbers")}
    for record in records:
        if not isinstance(record, Claim):
            continue
        wanted["documents"].add(record.document)
        for _, reference in references(record):
            wanted["numbers" if reference.startswith("@") else "subjects"].add(reference)
        if isinstance(record, Listing):
            wanted["documents"].update(e.document for e in record.extensions)
            wanted["conduct"].update([record.conduct] if record.conduct else [])
        if isinstance(record, Exemption | Holding | Step) and record.listing:
            wanted["listings"].add(record.listing)
    return wanted


def _unknown(what: str, known: Iterable[str]) -> str:
    names = sorted(known)
    shown = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
    return f"there is no such {what}; known are {shown or 'none'}."


def _needed(document: str | None, by: list[str]) -> str:
    named = identifiers.mask(", ".join(sorted(set(by))[:5])) + (" and others" if len(set(by)) > 5 else "")
    what = "it" if document is None else "what rests on this document"
    return f"cannot be withdrawn: {named} still refer to {what}. Withdraw or correct these in the same bundle."


def _rejection(row: Row, field: str, value: str | None, reason: str) -> Rejection:
    text = value or ""
    shown = shown_reference(text) if text.startswith("@") else identifiers.mask(text)[:80]
    return Rejection(row.file, row.line, field, shown, identifiers.mask(reason))
