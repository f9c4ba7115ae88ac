"""Rules as rows: each dated reading in words, with its days, places and marks; and what rests on a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sanctiongraph.browsing import RuleVersionView
from sanctiongraph.model import When
from sanctiongraph.regime import (
    Basis,
    Cite,
    Cited,
    Exit,
    InForce,
    Length,
    ReviewStep,
    Term,
    Version,
)

from . import words
from .rules import Rules

KINDS = {
    "GroundText": ("Ground", "Grounds"),
    "Term": ("Term", "Terms"),
    "Exclusion": ("Exclusion", "Who may not be listed"),
    "Exit": ("Way out", "Ways out"),
    "ReviewStep": ("Review", "Review"),
    "Duty": ("Duty of the keeper", "Duties of the keeper"),
    "Basis": ("Measure ordered", "Measures ordered"),
    "Succession": ("Successor", "Successors"),
    "Narrowing": ("Narrowing", "Narrowings"),
    "ExemptionRule": ("Exemption", "Exemptions"),
    "Limit": ("Limit", "Limits on every register and measure"),
}
"""What the kinds of rule versions are called, one and many, in the order in which they are shown."""

_MODELS: dict[str, type[Version]] = {"Basis": Basis, "Term": Term, "Exit": Exit, "ReviewStep": ReviewStep}


@dataclass(frozen=True)
class Where:
    """One place in one document, in words; where no place is established it says so and shows no number."""

    document: str
    title: str
    place: str
    note: str | None


@dataclass(frozen=True)
class Row:
    """One rule in words. ``since`` and ``until`` are as vague as their source; ``lines`` are what it adds;
    ``of`` is the thing it belongs to, in the list ``show``."""

    id: str
    kind: str
    of: str
    of_name: str
    show: str
    text: str
    original: str | None = None
    lines: tuple[str, ...] = ()
    since: When | None = None
    until: When | None = None
    by_decision: bool = False
    cites: tuple[Where, ...] = ()
    mark: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    note: str | None = None
    measure: str | None = None

    def status(self, on: date) -> str:
        """How it stands on a day, in a few words; empty where it is in force."""
        return _status(self.since, self.until, on)


def status(thing: InForce, on: date) -> str:
    """How a dated thing of the rules stands on a day, in a few words; empty where it is in force."""
    return _status(thing.begins, thing.ends, on)


def _status(since: When | None, until: When | None, on: date) -> str:
    if since is None or since.latest <= on < (until.earliest if until else date.max):
        return ""
    if on < since.earliest:
        return "not yet in force"
    return "no longer in force" if until and on >= until.latest else "perhaps in force"


def where(regime: Rules, cites: Iterable[Cite]) -> tuple[Where, ...]:
    """Places in documents of the regime, in words."""
    found = []
    for cite in cites:
        document = regime.documents.get(cite.document)
        title = (document.number or document.title_en) if document else cite.document
        none = f"{document.division if document else 'clause'} not established"
        found.append(Where(cite.document, title, cite.locator or none, cite.note))
    return tuple(found)


def version_rows(regime: Rules, of: str | None = None, kind: str | None = None) -> list[Row]:
    """Every dated reading, or those of one thing or one kind, in the order of the rules."""
    found = regime.versions.values()
    return [_row(regime, v) for v in found if (of is None or v.of == of) and (kind is None or v.kind == kind)]


def version_row(regime: Rules, id: str) -> Row:
    """One dated reading by its id. Raises KeyError where there is none."""
    return _row(regime, regime.versions[id])


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows under the headings of their kinds, each heading's oldest first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return {
        many: sorted(found[one], key=lambda row: row.since or When(date.min, date.min))
        for one, many in KINDS.values()
        if one in found
    }


def measure_rows(regime: Rules, measure: str) -> list[Row]:
    """Every basis that orders a measure, the oldest first."""
    ordering = grouped(row for row in version_rows(regime, kind="Basis") if row.measure == measure)
    return [row for those in ordering.values() for row in those]


def every(regime: Rules) -> list[Row]:
    """Everything in the rules that is cited: registers, instruments, readings and schemes, and every dated reading."""
    return [*_things(regime), *version_rows(regime)]


def resting(found_in: Iterable[Row], document: str) -> dict[str, list[Row]]:
    """Of these rows those that cite a document, under what they belong to; each keeps only those places."""
    found: dict[str, list[Row]] = {}
    for row in found_in:
        if cites := tuple(c for c in row.cites if c.document == document):
            found.setdefault(row.of_name, []).append(replace(row, cites=cites))
    return found


def disputing(found_in: Iterable[Row], disagreement: str) -> list[Row]:
    """Of these rows those that a disagreement concerns."""
    return [row for row in found_in if disagreement in row.disputed]


# --- one row ----------------------------------------------------------------------------------------------------


def _row(regime: Rules, view: RuleVersionView) -> Row:
    data = view.version
    name, show = _owner(regime, view.of)
    text, lines, original = _words(regime, view)
    return Row(
        id=view.id,
        kind=KINDS[view.kind][0] if view.kind in KINDS else view.kind,
        of=view.of,
        of_name=name,
        show=show,
        text=text,
        original=original,
        lines=lines,
        since=When.parse(data["from"]),
        until=When.parse(data["to"]) if data.get("to") else None,
        by_decision=data.get("governs_by") == "decision",
        cites=where(regime, [Cite.model_validate(c) for c in data["cites"]]),
        mark=tuple(data["mark"]),
        disputed=tuple(data.get("disputed", ())),
        note=data.get("note"),
        measure=data.get("measure") if view.kind == "Basis" else None,
    )


def _owner(regime: Rules, of: str) -> tuple[str, str]:
    """What the thing is called to which a version belongs, and the list it stands in."""
    for show in ("registers", "instruments", "agencies"):
        if thing := getattr(regime, show).get(of):
            return str(thing.en), show
    return "The regime as a whole", "versions"


def _words(regime: Rules, view: RuleVersionView) -> tuple[str, tuple[str, ...], str | None]:
    """A version's text, what it adds, and its original wording."""
    data = view.version
    model = _MODELS.get(view.kind)
    if model:
        return _modelled(model.model_validate({"governs_by": "day", **data}), _grounds(regime, view.of))
    if view.kind == "Succession":
        return f"Its functions pass to {regime.agency(data['agency'])}.", (), None
    text = str(data.get("text", ""))
    if view.kind == "GroundText":
        grounds = (
            {t.id: g for g in regime.registers[view.of].grounds for t in g.texts} if view.of in regime.registers else {}
        )
        if ground := grounds.get(view.id):
            number = f"Number {data['number']}. " if data.get("number") else ""
            return f"{number}{text}", (ground.en,), ground.zh
    return text, tuple(_added(regime, data)), None


def _modelled(version: Version, grounds: dict[str, str]) -> tuple[str, tuple[str, ...], str | None]:
    if isinstance(version, Basis):
        lines = [f"Reaches {words.target(t)}." for t in version.targets]
        lines += [f"Limit: {version.limit}"] if version.limit else []
        lines += [f"Among: {version.among}"] if version.among else []
        return version.text, tuple(lines), version.original
    if isinstance(version, Term):
        return _term(version, grounds), (), None
    if isinstance(version, ReviewStep):
        times = (("file", version.file_within), ("decide", version.decide_within), ("correct", version.correct_within))
        lines = [f"Time to {what}: {words.length(time)}." for what, time in times if time]
        held = "It suspends the entry." if version.suspensive else "It does not suspend the entry."
        return f"Step {version.step}, before {version.before}.", (*lines, held), None
    assert isinstance(version, Exit)  # noqa: S101 - the table above has no other
    lines = [f"The keeper deletes within {words.length(version.within)}."] if version.within else []
    lines += [f"Only {words.length(version.wait)} after it."] if version.wait else []
    lines += [] if version.as_of_right else ["Not as of right: it is for the keeper to grant."]
    return version.text, tuple(lines), None


def _term(term: Term, grounds: dict[str, str]) -> str:
    text = words.length(term.length).capitalize() if term.length else "No fixed term"
    if term.grounds:
        text += f" where the ground is: {'; '.join(grounds.get(g, g).lower() for g in term.grounds)}"
    text += f". It ends with {term.ends_with}" if term.ends_with else ""
    if term.extension:
        least, most = words.length(term.extension.minimum), words.length(term.extension.maximum)
        text += f". It may be lengthened by {least if least == most else f'{least} to {most}'}: {term.extension.when}"
    return f"{text.rstrip('.')}. At most {words.length(term.maximum)}." if term.maximum else f"{text.rstrip('.')}."


def _grounds(regime: Rules, register: str) -> dict[str, str]:
    """What the grounds of a register are called."""
    return {g.id: g.en for g in regime.registers[register].grounds} if register in regime.registers else {}


def _added(regime: Rules, data: dict[str, Any]) -> Iterator[str]:
    """What a duty, limit, narrowing or exemption says beside its text."""
    for key, label in (("within", "Within"), ("minimum", "At least"), ("maximum", "At most")):
        if data.get(key):
            yield f"{label} {words.length(Length.model_validate(data[key]))}."
    if data.get("changed"):
        yield f"What changed: {data['changed']}"
    if data.get("bound"):
        yield f"Binds {data['bound']}."
    if data.get("measures"):
        yield f"Concerns: {'; '.join(regime.short(m) for m in data['measures'])}."


def _things(regime: Rules) -> Iterator[Row]:
    """What is cited and is no dated version: registers, instruments, readings and schemes as such."""
    for register in regime.registers.values():
        yield _thing(regime, "Register", register.id, register.en, "registers", register.en, register.zh, register)
    for i in regime.instruments.values():
        at = (
            i
            if any(c.document == i.document for c in i.cites)
            else i.model_copy(update={"cites": (*i.cites, Cite(document=i.document, locator="whole text"))})
        )
        row = _thing(regime, "Instrument", i.id, i.en, "instruments", i.en, i.zh, at)
        yield replace(row, since=i.begins, until=i.ends)
    for reading in regime.readings.values():
        yield _thing(regime, "Our reading", reading.id, "Our readings", "versions", reading.text, None, reading)
    for scheme in regime.schemes.values():
        yield _thing(regime, "Scheme", scheme.id, scheme.en, "versions", scheme.en, scheme.zh, scheme)


def _thing(
    regime: Rules, kind: str, id: str, name: str, show: str, text: str, original: str | None, cited: Cited
) -> Row:
    return Row(
        id=id,
        kind=kind,
        of=id,
        of_name=name,
        show=show,
        text=text,
        original=original,
        cites=where(regime, cited.cites),
        mark=cited.mark,
        disputed=cited.disputed,
        note=cited.note,
    )
