"""The rules in the terminal: a page for every register, instrument, measure, agency, document and rule of a regime."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from .errors import NotFound
from .model import When
from .proof import citation, disagree, role_name
from .regime import (
    Agency,
    Basis,
    Channel,
    Cited,
    Disagreement,
    Duty,
    Exclusion,
    ExemptionRule,
    Exit,
    Figure,
    Ground,
    GroundText,
    InForce,
    Instrument,
    Length,
    Limit,
    Mark,
    Measure,
    Narrowing,
    Platform,
    Reading,
    Regime,
    RegimeDocument,
    Register,
    ReviewStep,
    Scheme,
    SchemeEvent,
    SchemeGrade,
    Succession,
    Target,
    Term,
    Version,
    holders_on,
)
from .terminal import grid

MARKS: dict[Mark, str] = {
    "seed": "Stated in the scholarship from which the regime was drawn up.",
    "external": "Opened in a stored copy of the text itself, or of a public source about it, beside that scholarship.",
    "external-full": "The text itself was opened and read in full.",
    "uncertain": "Only our inference, or not verified: no opened text establishes it, and answers on it say so.",
}
"""What each mark says; where several stand together, each says where a part of the fact comes from."""

POLARITIES = {"punish": "punishes", "reward": "rewards", "mixed": "punishes and rewards"}
COUNTED = {
    "counted": "the names were counted",
    "stated": "a source states the number",
    "known": "general knowledge",
    "unknown": "how the number is known is not established",
}
BOTH_READINGS = "≠ 'sanctiongraph regime ID', with the id of a disagreement, tells what each side says."


@dataclass
class Page:
    """Something to show, and the same as data."""

    data: Any
    shown: RenderableType

    def show(self, out: Console) -> None:
        """Print it."""
        out.print(self.shown)


Stands = Cited | Agency | Measure | RegimeDocument
"""Whatever carries marks."""


def regime_page(regime: Regime, what: str | None, day: date | None = None) -> Page:
    """A list of one kind of thing, or one thing by id; of rules that change only what is in force on the day.

    Raises NotFound for what is neither.
    """
    return _Browser(regime.on_day(day) if day else regime, regime, day).page(what)


def vague_day(when: When) -> str:
    """A day in words, as vague as its source: a day, "some day in" a month or year, "between" two days."""
    said = str(when)
    if when.exact:
        return said
    first, slash, last = said.partition("/")
    return f"between {first} and {last}" if slash else f"some day in {said}"


@dataclass(frozen=True)
class _Browser:
    """The pages of a regime: ``regime`` holds the rules of the day asked about, ``whole`` those of every day."""

    regime: Regime
    whole: Regime
    day: date | None

    def page(self, what: str | None) -> Page:
        lists = self.lists()
        if what is None:
            return self.overview(lists)
        things = self.things()
        folded = {name.casefold(): make for name, make in reversed([*lists.items(), *things.items()])}
        make = lists.get(what) or things.get(what) or folded.get(what.casefold())
        if make is None:
            raise NotFound(
                f"The regime has no {what!r}: ask for {', '.join(lists)}, or for an id that one of these or an answer "
                "shows. A subject's id goes to 'sanctiongraph effects', a listing's to 'sanctiongraph affected'."
            )
        return make()

    def lists(self) -> dict[str, Callable[[], Page]]:
        """The words to browse by."""
        r = self.regime
        return {
            "registers": lambda: self.list_(r.registers, [self.register_short(x) for x in r.registers]),
            "memoranda": lambda: self.list_(r.instruments, [self.instrument_short(x) for x in r.instruments]),
            "measures": lambda: self.list_(r.measures, [self.measure_short(x) for x in r.measures]),
            "agencies": lambda: self.list_(r.agencies, [self.agency_short(x) for x in r.agencies]),
            "documents": lambda: self.list_(r.documents, [self.document_short(x) for x in r.documents]),
            "limits": lambda: self.list_(r.limits, [self.version(x) for x in r.limits]),
            "narrowings": lambda: self.list_(r.narrowings, [self.version(x) for x in r.narrowings]),
            "exemptions": lambda: self.list_(r.exemptions, [self.version(x) for x in r.exemptions]),
            "platforms": lambda: self.list_(r.platforms, [self.platform_short(x) for x in r.platforms]),
            "channels": lambda: self.list_(r.channels, [self.version(x) for x in r.channels]),
            "schemes": lambda: self.list_(r.schemes, [self.scheme_short(x) for x in r.schemes]),
            "readings": lambda: self.list_(r.readings, [self.reading(x) for x in r.readings]),
            "disagreements": lambda: self.list_(r.disagreements, [self.disagreement(x) for x in r.disagreements]),
            "marks": _marks_page,
        }

    def things(self) -> dict[str, Callable[[], Page]]:
        """Every id that a page or an answer shows, with its page; where two things share one, the first wins."""
        r, pages = self.regime, dict[str, Callable[[], Page]]()

        def add(id: str | None, make: Callable[[Any], Page], thing: Any) -> None:
            if id:
                pages.setdefault(id, lambda: make(thing))

        for measure in r.measures:
            add(measure.id, self.measure_page, measure)
        for register in r.registers:
            add(register.id, self.register_page, register)
        for instrument in r.instruments:
            add(instrument.id, self.instrument_page, instrument)
        for scheme in r.schemes:
            add(scheme.id, self.scheme_page, scheme)
            for part in (*scheme.events, *scheme.grades):
                add(part.id, self.part_page, (scheme, part))
        for dispute in r.disagreements:
            add(dispute.id, lambda d: self.list_([d], [self.disagreement(d)]), dispute)
        for reading in r.readings:
            add(reading.id, lambda x: self.list_([x], [self.reading(x, full=True)]), reading)
        for document in r.documents:
            for name in (document.id, document.number):
                add(name, lambda d: self.list_([d], [self.document(d)]), document)
        for agency in r.agencies:
            add(agency.id, lambda a: self.list_([a], [self.agency(a)]), agency)
        for platform in r.platforms:
            add(platform.id, self.platform_page, platform)
        self.add_versions(add)
        return pages

    def add_versions(self, add: Callable[[str | None, Callable[[Any], Page], Any], None]) -> None:
        """The rule versions of every day: one that is not in force on the day asked about says so."""
        grounds: dict[str, list[tuple[Register, Ground]]] = {}
        for register in self.whole.registers:
            for ground in register.grounds:
                grounds.setdefault(ground.id, []).append((register, ground))
            for owned, rule in _rules(register):
                add(rule.id, self.version_page, (f"{owned}, {_named(register)}", rule))
        for id, basis in self.whole.basis.items():
            add(id, self.version_page, (_named(basis[0]), basis[1]))
        for agency in self.whole.agencies:
            for heir in agency.succeeded_by:
                add(heir.id, self.version_page, (f"succession of {_named(agency)}", heir))
        loose = (*self.whole.narrowings, *self.whole.exemptions, *self.whole.limits, *self.whole.channels)
        for rule in loose:
            add(rule.id, self.version_page, ("", rule))
        for id, found in grounds.items():
            add(id, self.ground_page, found)
        for exemption in self.whole.exemptions:
            add(exemption.kind, self.version_page, ("", exemption))

    # --- pages ---

    def overview(self, lists: Mapping[str, Callable[[], Page]]) -> Page:
        about = self.regime.regime
        of_name = {"memoranda": "instruments"}
        counts = {name: len(getattr(self.regime, of_name.get(name, name), MARKS)) for name in lists}
        table = grid("", "Count")
        for name, count in counts.items():
            table.add_row(name, str(count))
        title = Text(f"{about.en} {about.zh}", "bold")
        text = Text(f"{about.text}\nhash {self.regime.hash}", "dim")
        return Page(
            {**about.model_dump(mode="json"), "hash": self.regime.hash, "counts": counts}, Group(title, text, table)
        )

    def list_(self, things: Sequence[Any], entries: Sequence[RenderableType]) -> Page:
        nothing = Text(f"None is in force on {self.day}." if self.day else "There is none.")
        disputed = any(getattr(thing, "disputed", ()) for thing in things)
        tail = [Text(f"\n{BOTH_READINGS}", "dim")] if disputed else []
        return Page(_data(things), Group(*(entries or [nothing]), *tail))

    def version_page(self, owned: tuple[str, Version]) -> Page:
        owner, rule = owned
        return Page(_data([rule])[0], self.version(rule, owner, full=True))

    def ground_page(self, found: Sequence[tuple[Register, Ground]]) -> Page:
        entries = [
            self.entry(f"ground {ground.id} ({text.id}), {_named(register)}", text, _ground_lines(ground, text), True)
            for register, ground in found
            for text in ground.texts
        ]
        data = {"id": found[0][1].id, "registers": [{"register": r.id, **_data([g])[0]} for r, g in found]}
        return Page(data, Group(*entries))

    def measure_page(self, measure: Measure) -> Page:
        found = [(i, b) for i, b in self.regime.basis.values() if b.measure == measure.id]
        bases = sorted(found, key=lambda pair: (pair[1].from_, pair[1].id))
        rules = [n for n in self.regime.narrowings if measure.id in n.measures]
        by = self.bodies(measure.agencies, measure.id)
        head = Text(f"{measure.id} {measure.en}\n{measure.zh}\nEnforced by {by}", "bold")
        lines = [
            f"{_words(measure.kind)} · {measure.category} · {measure.area} — {_marks(measure)}",
            *([f"Told: {measure.told}"] if measure.told else []),
            f"That they enforce it — {' + '.join(measure.agencies_mark)}",
            *_notes(measure),
            *([f"Research: {', '.join(measure.sources)}"] if measure.sources else []),
        ]
        entries: list[RenderableType] = [
            *(self.version(b, i.en) for i, b in bases),
            *(self.version(n) for n in rules),
        ]
        if not bases:
            entries.append(Text("\n" + self.unordered(measure)))
        data = {**_data([measure])[0], "bases": _data([b for _, b in bases]), "narrowings": _data(rules)}
        return Page(data, Group(head, *(Text(line, "dim") for line in lines), *entries))

    def register_page(self, register: Register) -> Page:
        triggered: dict[str, dict[str, None]] = {}
        for i, b in self.regime.basis.values():
            if register.id in self.regime.triggers(i, b):
                triggered.setdefault(i.id, {})[b.measure] = None
        level = register.level or "not established"
        lines = [
            *self.register_lines(register),
            f"Level of its entries under the rules of repair: {level}.",
            *(f"Triggers through {i}: {', '.join(measures)}." for i, measures in triggered.items()),
            *([] if triggered else [self.untriggered(register)]),
        ]
        entries = [self.version(rule, owner) for owner, rule in _rules(register)]
        head = self.entry(f"{register.id}: {register.en} {register.zh}", register, lines, True)
        return Page(_data([register])[0], Group(head, *entries))

    def instrument_page(self, instrument: Instrument) -> Page:
        document = self.regime.document[instrument.document]
        dated = f", {vague_day(When.parse(document.date))}" if document.date else ""
        number = f" {document.number}" if document.number else ""
        narrowed = [n.id for n in self.regime.narrowings if instrument.id in n.instruments]
        aimed = _targets(instrument.aimed_at)
        lines = [
            f"Its text: {document.id}{number}{dated}.",
            *self.instrument_lines(instrument),
            *([f"Row {instrument.index} of the index of national texts."] if instrument.index else []),
            *([f"Field: {instrument.field}."] if instrument.field else []),
            *([f"In short: {instrument.short}."] if instrument.short else []),
            *([f"Signatories named: {self.signatories(instrument)}."] if instrument.signatories else []),
            *([f"Enforced by {self.agencies(instrument.enforced_by)}."] if instrument.enforced_by else []),
            *([f"Aimed at {_full(aimed)}"] if aimed else []),
            *([f"Whom it names: {_full(instrument.aimed_at_text)}"] if instrument.aimed_at_text else []),
            *([f"Narrowed by {', '.join(narrowed)}."] if narrowed else []),
        ]
        head = self.entry(f"{instrument.id}: {instrument.en} {instrument.zh}", instrument, lines, True)
        entries = [self.version(b, self.regime.measure[b.measure].short) for b in instrument.bases]
        if document.id == instrument.id:
            entries.append(self.document(document))
        return Page(_data([instrument])[0], Group(head, *entries))

    def platform_page(self, platform: Platform) -> Page:
        channels = [c for c in self.regime.channels if platform.id in (c.source, c.target)]
        entries = [
            self.platform_short(platform, full=True),
            *(self.figure(f) for f in platform.numbers),
            *(self.version(c) for c in channels),
        ]
        return Page(_data([platform])[0], Group(*entries))

    def scheme_page(self, scheme: Scheme) -> Page:
        retention = _length(scheme.retention) if scheme.retention else None
        takes_part = {None: "not established", True: "yes", False: "no"}[scheme.voluntary]
        facts = [
            ("Voluntary", takes_part),
            ("Covers", scheme.covers),
            ("Identified by", scheme.identified_by),
            ("Points", _range(scheme.lowest, scheme.highest)),
            ("Made from", ", ".join(scheme.dimensions) or None),
            ("Its method", "not public" if scheme.opaque else None),
            ("Keeps what counts against its subject for", retention),
        ]
        lines = [*_scheme_lines(scheme), *(f"{name}: {_full(value)}" for name, value in facts if value)]
        if scheme.starting_points is not None:
            doubt = f" {disagree(scheme.disputed)}" if scheme.disputed else ""
            lines.append(f"Opens with {_number(scheme.starting_points)} points — {_marks(scheme)}{doubt}")
        known = [
            self.entry(f"Identifier of a subject of the kind {i.subject}: {i.identifier}", i, [])
            for i in scheme.identifiers
        ]
        parts = [*(self.part(grade) for grade in scheme.grades), *(self.part(event) for event in scheme.events)]
        head = self.entry(f"{scheme.id}: {scheme.en} {scheme.zh}", scheme, lines, True)
        return Page(_data([scheme])[0], Group(head, *known, *(self.figure(f) for f in scheme.numbers), *parts))

    def part_page(self, found: tuple[Scheme, SchemeEvent | SchemeGrade]) -> Page:
        scheme, part = found
        return Page(_data([part])[0], self.part(part, f", {_named(scheme)}", True))

    # --- entries ---

    def entry(self, head: str, thing: Stands, lines: Iterable[str], full: bool = False) -> RenderableType:
        """A thing: its name and days, what it says, and where that stands; ``full`` says all that its page has."""
        title = Text(head, "bold")
        if isinstance(thing, InForce):
            until = vague_day(thing.ends) if thing.ends else "open"
            title.append(f" [{vague_day(thing.begins)} → {until})", "not bold dim")
        if isinstance(thing, InForce) and (state := self.state(thing)):
            title.append(f" {state}", "yellow")
        said = [Text(line) for line in lines]
        marks = _marks(thing)
        stands = [Text(line, "dim") for line in self.cited(thing)] or [Text(f"§ {marks}", "dim")]
        notes = [Text(line, "dim") for line in _notes(thing)]
        disputed = getattr(thing, "disputed", ())
        doubt = [Text(disagree(disputed), "yellow")] if disputed else []
        sources = ", ".join(thing.sources)
        research = [Text(f"Research: {sources}", "dim")] if full and sources else []
        hint = [Text(BOTH_READINGS, "dim")] if full and disputed else []
        below = (*said, *stands, *notes, *doubt, *research, *hint)
        return Group(Text(), title, *(Padding(line, (0, 0, 0, 3)) for line in below))

    def cited(self, thing: Stands) -> Iterator[str]:
        for cite in getattr(thing, "cites", ()):
            note = f" ({cite.note})" if cite.note else ""
            yield f"§ {citation(self.regime.document[cite.document], cite)}{note} — {_marks(thing)}"

    def state(self, rule: InForce) -> str:
        """How a rule stands on the day asked about, where it is not simply in force."""
        if self.day is None:
            return ""
        since, until = rule.sure
        if self.day < rule.from_:
            return f"not yet in force on {self.day}"
        if self.day >= rule.end:
            return f"no longer in force on {self.day}"
        return "" if since <= self.day < until else f"perhaps in force on {self.day}"

    def then(self) -> str:
        return f" on {self.day}" if self.day else ""

    def agencies(self, ids: Iterable[str]) -> str:
        return "; ".join(f"{self.regime.agency[id].en} ({id})" for id in ids)

    def bodies(self, ids: Iterable[str], measure: str | None = None) -> str:
        """Agencies by their ids: as the texts name them or, on a day, whoever holds their functions then."""
        if self.day is None:
            return ", ".join(ids)
        held = holders_on(self.whole.agency, ids, self.day, measure)
        return ", ".join(f"{id} (formerly {', '.join(before)})" if before else id for id, before in held.items())

    def kept(self, keeper: str) -> str:
        """A register's keeper as its text names it, and on a day whoever holds its functions then."""
        now = [a.id for a in self.whole.agency_on(keeper, self.day)] if self.day else [keeper]
        return (
            self.agencies([keeper]) if now == [keeper] else f"{self.agencies(now)}, formerly {self.agencies([keeper])}"
        )

    def signatories(self, instrument: Instrument) -> str:
        return "; ".join(
            f"{f'{s.n} ' if s.n else ''}{self.agencies([s.agency])}{f', {s.role}' if s.role else ''}"
            for s in instrument.signatories
        )

    def holder(self, id: str) -> str:
        return _named(self.regime.platform[id] if id in self.regime.platform else self.regime.agency[id])

    def register_short(self, register: Register) -> RenderableType:
        return self.entry(f"{register.id}: {register.en} {register.zh}", register, self.register_lines(register))

    def register_lines(self, register: Register) -> Iterator[str]:
        yield f"{_words(register.kind).capitalize()}, kept by {self.kept(register.keeper)}."
        texts = [t for r in self.whole.registers if r.id == register.id for g in r.grounds for t in g.texts]
        count = len(register.grounds)
        if count:
            yield f"{count} ground{'s' * (count > 1)}."
        elif not texts:
            yield "No ground is established."
        else:
            ahead = any(self.day and self.day < text.from_ for text in texts)
            yield f"No ground {'yet' if ahead else 'any more'}{self.then()}."

    def instrument_short(self, instrument: Instrument) -> RenderableType:
        head = f"{instrument.id}: {instrument.en} {instrument.zh}"
        return self.entry(head, instrument, self.instrument_lines(instrument))

    def instrument_lines(self, instrument: Instrument) -> Iterator[str]:
        yield f"{instrument.kind.capitalize()} that {POLARITIES[instrument.polarity]}."
        if instrument.registers:
            yield f"Acts on {'; '.join(f'{self.regime.register_[id].en} ({id})' for id in instrument.registers)}."
        if instrument.lead:
            yield f"Led by {self.agencies(instrument.lead)}."
        if instrument.signatory_count is not None:
            yield f"Signed by {instrument.signatory_count} agencies: {COUNTED[instrument.counted]}."
        elif instrument.lead or instrument.signatories:
            yield "How many signed it is not established."
        if instrument.measure_count:
            yield f"Said to hold {instrument.measure_count} measures."
        measures = list(dict.fromkeys(b.measure for b in instrument.bases))
        ever = any(i.id == instrument.id and i.bases for i in self.whole.instruments)
        if measures:
            yield f"Measures established here: {', '.join(measures)}."
        else:
            yield f"No measure is in force{self.then()}." if ever else "No measure is established."

    def measure_short(self, measure: Measure) -> RenderableType:
        ordered = any(b.measure == measure.id for _, b in self.regime.basis.values())
        lines = [
            f"{measure.kind} · {measure.area} · enforced by {self.bodies(measure.agencies, measure.id)}",
            *([] if ordered else [self.unordered(measure)]),
        ]
        return self.entry(f"{measure.id}: {measure.short} {measure.zh}", measure, lines)

    def unordered(self, measure: Measure) -> str:
        """That nothing orders a measure: never, not yet, or no longer."""
        begins = [b.from_ for _, b in self.whole.basis.values() if b.measure == measure.id]
        if not begins or self.day is None:
            return "No instrument is established that orders it."
        return f"No instrument orders it {'yet' if self.day < min(begins) else 'then'} on {self.day}."

    def untriggered(self, register: Register) -> str:
        """That a register triggers nothing: as far as is established, or on the day asked about."""
        ever = any(register.id in self.whole.triggers(i, b) for i, b in self.whole.basis.values())
        return f"No measure is in force{self.then()}." if ever else "No measure is established."

    def agency_short(self, agency: Agency) -> RenderableType:
        return self.entry(f"{agency.id}: {agency.en} {agency.zh}", agency, self.agency_lines(agency))

    def agency_lines(self, agency: Agency) -> Iterator[str]:
        yield f"Type: {agency.type}."
        for heir in agency.succeeded_by:
            marks = f"{_marks(heir)}, {heir.id}"
            which = f" for {', '.join(heir.measures)}" if heir.measures else ""
            yield f"Succeeded by {self.agencies([heir.agency])}{which} from {vague_day(heir.begins)} ({marks})."

    def agency(self, agency: Agency) -> RenderableType:
        r, id = self.regime, agency.id
        said = [
            ("Keeps", [x.id for x in r.registers if x.keeper == id]),
            ("Leads", [i.id for i in r.instruments if id in i.lead]),
            ("Signed", [i.id for i in r.instruments if any(s.agency == id for s in i.signatories)]),
            ("Enforces", [m.id for m in r.measures if id in m.agencies]),
            ("Enforces what is ordered by", [i.id for i in r.instruments if id in i.enforced_by]),
            ("Took over from", [a.id for a in r.agencies if any(s.agency == id for s in a.succeeded_by)]),
            ("Passes on by", [c.id for c in r.channels if c.source == id or (c.both_ways and c.target == id)]),
            ("Receives by", [c.id for c in r.channels if c.target == id or (c.both_ways and c.source == id)]),
        ]
        lines = [*self.agency_lines(agency), *(f"{name}: {', '.join(ids)}." for name, ids in said if ids)]
        heirs = [self.version(s, f"succession of {_named(agency)}") for s in agency.succeeded_by]
        return Group(self.entry(f"{id}: {agency.en} {agency.zh}", agency, lines, True), *heirs)

    def document_short(self, document: RegimeDocument) -> RenderableType:
        return self.entry(f"{document.id}: {document.title_en} {document.title}", document, _document_lines(document))

    def document(self, document: RegimeDocument) -> RenderableType:
        instruments = [i.id for i in self.regime.instruments if i.document == document.id]
        lines = [
            *_document_lines(document),
            *([f"Address: {document.url}"] if document.url else []),
            *([f"Retrieved on {document.retrieved}."] if document.retrieved else []),
            *([f"SHA-256 {document.sha256}"] if document.sha256 else []),
            *([f"The text of {', '.join(instruments)}."] if instruments else []),
        ]
        return self.entry(f"{document.id}: {document.title_en} {document.title}", document, lines, True)

    def platform_short(self, platform: Platform, full: bool = False) -> RenderableType:
        lines = [
            f"{_words(platform.kind).capitalize()}, run by: {_full(platform.keeper)}",
            f"{'Anybody' if platform.public else 'Not everybody'} may look a listing up there.",
            f"Began: {vague_day(platform.since) if platform.since else 'not established'}.",
        ]
        return self.entry(f"{platform.id}: {platform.en} {platform.zh}", platform, lines, full)

    def scheme_short(self, scheme: Scheme) -> RenderableType:
        return self.entry(f"{scheme.id}: {scheme.en} {scheme.zh}", scheme, _scheme_lines(scheme))

    def part(self, part: SchemeEvent | SchemeGrade, owner: str = "", full: bool = False) -> RenderableType:
        days = (
            [f"From {part.from_ or 'a day not established'} to {part.to or 'open'}."] if part.from_ or part.to else []
        )
        if isinstance(part, SchemeEvent):
            points = f"{part.points:+g} points" if part.points is not None else "points not established"
            return self.entry(f"event {part.id}: {points}{owner}", part, [part.text, *days], full)
        band = _range(part.low, part.high, below=True)
        lines = [
            *([f"{band}."] if band else []),
            *([f"Published: {part.count:,} subjects."] if part.count is not None else []),
            *([part.text] if part.text else []),
            *([f"Brings {', '.join(part.measures)}."] if part.measures else []),
            *days,
        ]
        return self.entry(f"grade {part.name} ({part.id}){owner}", part, lines, full)

    def figure(self, figure: Figure) -> RenderableType:
        return self.entry(f"{figure.name}: {_number(figure.value)} {figure.unit}", figure, [])

    def reading(self, reading: Reading, full: bool = False) -> RenderableType:
        lines = [
            reading.text,
            f"Used where: {_words(reading.when)}. "
            + ("It adds someone, whose effect is uncertain." if reading.adds else "It only takes away."),
            *([f"About the {' / '.join(role_name(r) for r in reading.roles)}."] if reading.roles else []),
            *([f"About the reach {', '.join(_words(r) for r in reading.reaches)}."] if reading.reaches else []),
        ]
        return self.entry(reading.id, reading, lines, full)

    def disagreement(self, dispute: Disagreement) -> RenderableType:
        concerned = [id for id, disputed in _disputed(self.regime) if dispute.id in disputed]
        lines = [
            f"One says: {dispute.one}",
            f"Another says: {dispute.other}",
            f"Used here: {dispute.use or 'neither is established'}",
            *([f"Concerns {', '.join(concerned)}."] if concerned else []),
        ]
        title = Text(disagree([dispute.id]), "bold")
        return Group(Text(), title, *(Padding(Text(line), (0, 0, 0, 3)) for line in lines))

    def version(self, rule: Version, owner: str = "", full: bool = False) -> RenderableType:
        """A rule version under its id, with the register or instrument that it belongs to."""
        after = f", {owner}" if owner else ""
        return self.entry(f"{_kind(rule)}{rule.id}{after}", rule, self.version_lines(rule), full)

    def version_lines(self, rule: Version) -> Iterator[str]:
        match rule:
            case Basis():
                yield from _basis_lines(rule)
            case Term():
                yield from _term_lines(rule)
            case Exit():
                yield from _exit_lines(rule)
            case ReviewStep():
                yield _review_line(rule)
            case Duty():
                yield from _duty_lines(rule)
            case Exclusion():
                yield from _exclusion_lines(rule)
            case Limit():
                yield from _limit_lines(rule)
            case Narrowing():
                yield from _narrowing_lines(rule)
            case ExemptionRule():
                yield from _exemption_lines(rule)
            case Channel():
                arrow = "↔" if rule.both_ways else "→"
                yield f"{self.holder(rule.source)} {arrow} {self.holder(rule.target)}"
                yield rule.text
                yield f"Carries listings of {', '.join(rule.registers) or 'any register'}."
            case Succession():
                what = f"What it does for {', '.join(rule.measures)} passes" if rule.measures else "Its functions pass"
                yield f"{what} to {self.holder(rule.agency)}."
            case GroundText():
                yield rule.text


def _marks_page() -> Page:
    entries = [Group(Text(f"\n{mark}", "bold"), Padding(Text(said), (0, 0, 0, 3))) for mark, said in MARKS.items()]
    tail = Text("\nMarks joined by + each say where a part of the fact comes from.", "dim")
    return Page([{"id": mark, "text": said} for mark, said in MARKS.items()], Group(*entries, tail))


def _rules(register: Register) -> Iterator[tuple[str, Version]]:
    """The rule versions of a register, each with what it is a version of."""
    for ground in register.grounds:
        for text in ground.texts:
            number = f", number {text.number}" if text.number else ""
            open_ended = ", open-ended" if ground.catch_all else ""
            yield f"ground {ground.id} ({ground.en}){number}{open_ended}", text
    for term in register.terms:
        yield f"of {', '.join(term.grounds) or 'every ground'}", term
    for rule in (*register.exclusions, *register.exits, *register.duties):
        yield "", rule
    for step in register.reviews:
        yield f"step {step.step}", step


def _disputed(regime: Regime) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Whatever names disagreements, by id."""
    versions: list[Version] = [rule for r in regime.registers for _, rule in _rules(r)]
    versions += [b for _, b in regime.basis.values()]
    versions += [*regime.narrowings, *regime.exemptions, *regime.limits, *regime.channels]
    for scheme in regime.schemes:
        yield scheme.id, tuple({d for i in (scheme, *scheme.identifiers, *scheme.numbers) for d in i.disputed})
        yield from ((part.id, part.disputed) for part in (*scheme.events, *scheme.grades))
    things: list[Register | Instrument | Reading | Platform | RegimeDocument] = [*regime.registers, *regime.instruments]
    things += [*regime.readings, *regime.platforms, *regime.documents]
    yield from ((thing.id, thing.disputed) for thing in things)
    yield from ((rule.id, rule.disputed) for rule in versions)


def _data(items: Sequence[Any]) -> list[Any]:
    return [item.model_dump(mode="json", by_alias=True) for item in items]


def _named(thing: Register | Instrument | Agency | Platform | Scheme) -> str:
    return f"{thing.en} ({thing.id})"


def _marks(thing: Stands) -> str:
    return " + ".join(thing.mark)


def _notes(thing: Stands) -> list[str]:
    return [f"Note: {thing.note}"] if thing.note else []


def _words(name: str) -> str:
    return name.replace("_", " ")


def _full(text: str) -> str:
    """A text as a sentence: with one full stop."""
    return f"{text.rstrip('.')}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _range(low: float | None, high: float | None, *, below: bool = False) -> str | None:
    """350–950, or one end of it; ``below``: the upper edge belongs to the next band."""
    if low is None and high is None:
        return None
    if low is None or high is None:
        return f"{_number(low)} and more" if low is not None else f"below {_number(high or 0)}"
    return f"from {_number(low)} to below {_number(high)}" if below else f"{_number(low)}–{_number(high)}"


def _kind(rule: Version) -> str:
    """What a version is, before its id."""
    match rule:
        case Limit():
            return f"{_words(rule.kind)} "
        case Narrowing():
            return "narrowing "
        case Term():
            return "term "
        case Exit():
            return "exit "
        case Exclusion():
            return "exclusion "
        case ReviewStep():
            return "review "
        case Duty():
            return "duty "
        case ExemptionRule():
            return "exemption "
        case Channel():
            return "channel "
    return ""


def _document_lines(document: RegimeDocument) -> Iterator[str]:
    if document.issuer:
        yield f"Issued by {_full(document.issuer)}"
    dated = vague_day(When.parse(document.date)) if document.date else "day of issue not established"
    yield f"{f'{document.number}, ' if document.number else 'Number not established, '}{dated}."
    if document.in_force:
        yield f"In force from {document.in_force}."


def _scheme_lines(scheme: Scheme) -> Iterator[str]:
    yield f"Kept by: {_full(scheme.keeper)}"
    yield f"Score: {_score(scheme)}."


def _score(scheme: Scheme) -> str:
    if not scheme.scores:
        return "no score is computed"
    if scheme.reported:
        return "reported, not verified"
    if scheme.opaque:
        return "opaque: no explanation exists"
    summed = scheme.starting_points is not None or any(e.points is not None for e in scheme.events)
    return "the sum of its events" if summed else "no score is computed"


def _ground_lines(ground: Ground, text: GroundText) -> Iterator[str]:
    yield f"{ground.en}{f' {ground.zh}' if ground.zh else ''}"
    if ground.catch_all:
        yield "Open-ended: whatever else the keeper counts."
    yield f"{f'Number {text.number}: ' if text.number else ''}{text.text}"


def _basis_lines(basis: Basis) -> Iterator[str]:
    yield basis.text
    if basis.original:
        yield basis.original
    if basis.among:
        yield f"Established only as {_full(basis.among)}"
    if basis.limit:
        yield f"Limit: {_full(basis.limit)}"
    if basis.registers:
        yield f"Triggered by {', '.join(basis.registers)} only."
    yield f"Reaches {_targets(basis.targets)}."


def _limit_lines(limit: Limit) -> Iterator[str]:
    yield limit.text
    if limit.level:
        yield f"Level: {limit.level}."
    if limit.minimum:
        yield f"At least {_length(limit.minimum)}."
    if limit.maximum:
        yield f"At most {_length(limit.maximum)}."
    if limit.bound:
        yield f"Binds {_full(limit.bound)}"
    if not limit.of_listings:
        yield "About penalties only, not about listings."
    if limit.instruments:
        yield f"Said of the measures of every {', '.join(limit.instruments)}."


def _narrowing_lines(rule: Narrowing) -> Iterator[str]:
    yield rule.text
    yield f"What changed: {rule.changed}"
    yield f"Kind: {_words(rule.kind)}."
    if rule.measures:
        yield f"About {', '.join(rule.measures)}."
    if rule.instruments:
        yield f"Only as ordered by {', '.join(rule.instruments)}."
    if rule.reaches:
        yield f"Only by the reach {', '.join(_words(r) for r in rule.reaches)}."


def _exemption_lines(rule: ExemptionRule) -> Iterator[str]:
    yield rule.text
    yield f"Kind: {_words(rule.kind)}."
    if rule.measures:
        yield f"Lifts {', '.join(rule.measures)}."
    if rule.reaches:
        yield f"Only for whom they come to as: {', '.join(map(_words, rule.reaches))}."
    if rule.listed:
        yield f"Only where the listed subject is a {rule.listed}."
    if rule.maximum:
        yield f"For at most {_length(rule.maximum)}."


def _exit_lines(rule: Exit) -> Iterator[str]:
    yield f"{f'Number {rule.number}: ' if rule.number else ''}{rule.text}"
    after = f" after the event '{_words(rule.after)}'" if rule.after else ""
    if rule.wait:
        yield f"Open {_length(rule.wait)}{after}."
    if rule.within:
        yield f"The keeper deletes within {_length(rule.within)}{'' if rule.wait else after}."
    if after and not (rule.wait or rule.within):
        yield f"Open{after}."
    if rule.extended:
        yield "Only for a listing whose time was lengthened."
    if not rule.fixed_term:
        yield "Does not free a listing that has a fixed term."
    if not rule.as_of_right:
        yield "Not as of right: the keeper decides."


def _duty_lines(rule: Duty) -> Iterator[str]:
    yield rule.text
    said = [
        f"within {_length(rule.within)}" if rule.within else "",
        "on the first working day of the month" if rule.first_working_day else "",
        f"after the event '{_words(rule.after)}'" if rule.after else "",
        f"met by the event '{_words(rule.met_by)}'" if rule.met_by else "",
    ]
    tail = ": " + ", ".join(s for s in said if s) if any(said) else ""
    yield f"{_words(rule.kind).capitalize()}{tail}."


def _exclusion_lines(rule: Exclusion) -> Iterator[str]:
    yield rule.text
    if rule.grounds:
        yield f"About {', '.join(rule.grounds)}."
    if rule.listed_below_age:
        yield f"Nobody below {rule.listed_below_age} years may be listed."


def _review_line(step: ReviewStep) -> str:
    times = [
        f"file within {_length(step.file_within)}" if step.file_within else "",
        f"decided within {_length(step.decide_within)}" if step.decide_within else "",
        f"corrected within {_length(step.correct_within)}" if step.correct_within else "",
        "suspends the entry" if step.suspensive else "does not suspend the entry",
    ]
    return f"Before {step.before.rstrip('.')}: {'; '.join(t for t in times if t)}."


def _term_lines(term: Term) -> Iterator[str]:
    if term.length:
        yield f"{_length(term.length)}."
    else:
        yield f"Until {term.ends_with.rstrip('.')}." if term.ends_with else "No fixed term."
    if term.extension:
        least, most = _length(term.extension.minimum), _length(term.extension.maximum)
        by = least if least == most else f"{least} to {most}"
        yield f"May be lengthened by {by}: {term.extension.when.rstrip('.')}."
    if term.maximum:
        yield f"Never longer than {_length(term.maximum)} in all."


def _length(length: Length) -> str:
    parts = [
        (length.years, "year"),
        (length.months, "month"),
        (length.days, "day"),
        (length.working_days, "working day"),
    ]
    return " ".join(f"{n} {unit}{'s' * (n > 1)}" for n, unit in parts if n)


def _targets(targets: Sequence[Target]) -> str:
    said = []
    for t in targets:
        roles = " / ".join(role_name(r) for r in t.roles)
        listed = f" of a listed {t.listed}" if t.listed else ""
        words = {
            "self": f"the listed {t.listed or 'subject'}",
            "responsible_persons": f"the {roles}{listed}",
            "undertakings": f"units whose {roles} is the listed {t.listed or 'subject'}",
            "children": f"children of the {roles}",
            "employer": f"the employer of a listed {roles}",
            "branches": f"branches{listed}",
        }
        age = f", below {t.below_age} years" if t.below_age else ""
        said.append(f"{words[t.reach]}{age}")
    return "; ".join(said)
