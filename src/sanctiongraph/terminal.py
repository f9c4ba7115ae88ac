"""Answers in the terminal: tables, proofs and pages for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .days import Span, between, both, spans, union
from .effects import Answer, Derivation, Effect, SubjectFact, enforcers
from .errors import NotFound
from .model import FAR, Mode, Standing
from .proof import MODES, Node, Proof, citation, name_of, role_name, shows_standing, when
from .regime import (
    Agency,
    Basis,
    Cited,
    Disagreement,
    Instrument,
    Length,
    Limit,
    Measure,
    Reading,
    Regime,
    RegimeDocument,
    Register,
    ReviewStep,
    Scheme,
    Target,
    Term,
    Version,
)
from .timeline import Change
from .whynot import WhyNot

STYLES = {
    Standing.applies: "bold",
    Standing.uncertain: "yellow",
    Standing.contested: "magenta",
    Standing.conditional: "cyan",
}


def situation(who: SubjectFact, answer: Answer) -> Text:
    """One sentence that says how things stand for a subject."""
    name = Text(name_of(who), "bold")
    on = f"on {answer.window.since}"
    if not answer.effects:
        return Text.assemble(name, f" ({who.id}): no measure reaches this subject {on}.")
    said = []
    for mode in Mode:
        measures = len({e.measure for e in answer.effects if e.mode is mode})
        if measures:
            said.append(f"{MODES[mode]} ({measures} measure{'s' * (measures > 1)})")
    own = any(e.listing.listed.id == who.id for e in answer.effects)
    through = sorted({name_of(e.listing.listed) for e in answer.effects if e.listing.listed.id != who.id})
    tail = "" if own and not through else "; " + ("partly" if own else "all of it") + f" through {', '.join(through)}"
    return Text.assemble(name, f" ({who.id}) {on}: {'; '.join(said)}{tail}.")


def effects_table(regime: Regime, answer: Answer) -> RenderableType:
    """Every effect of one subject, a row a measure, under the reasons that the rows name by number."""
    reasons = {d.key: d for e in answer.effects for d in e.derivations}
    numbers = {key: str(n) for n, key in enumerate(reasons, 1)}
    table = grid("Measure", "", "Mode", "Standing", "Days", "Enforced by", "Reason")
    for effect in answer.effects:
        table.add_row(
            effect.measure,
            regime.measure[effect.measure].short,
            effect.mode.value,
            Text(effect.standing, STYLES[effect.standing]),
            "\n".join(f"{s.since} → {s.until or 'open'}" for s in _extents(effect, answer)),
            ", ".join(_agencies(regime, effect, answer.window.since)),
            ", ".join(numbers[d.key] for d in effect.derivations),
        )
    lines = [
        Text(f"Reason {numbers[key]}: {path_words(answer, d)} (listing {d.listing.record})")
        for key, d in reasons.items()
    ]
    return Group(*lines, Text(), table, Text("~ no opened document establishes that this body enforces it", "dim"))


def _extents(effect: Effect, answer: Answer) -> list[Span]:
    """The whole spans, beyond the window asked about, that today's reasons give."""
    whole = union(d.days for d in effect.derivations)
    return [s for s in spans(whole) if both(between(s.since, s.until or FAR), answer.window.days)]


def _agencies(regime: Regime, effect: Effect, day: date) -> list[str]:
    sure = "uncertain" not in regime.measure[effect.measure].agencies_mark
    return list(dict.fromkeys(f"{holder.id}{'' if sure else '~'}" for _, holder in enforcers(regime, effect, day)))


def path_words(answer: Answer, derivation: Derivation) -> str:
    """A path in a few words: listed subject → who is reached, tie by tie."""
    at = derivation.listing.listed.id
    words = [_short(derivation.listing.listed)]
    if derivation.role == "named":
        words[0] += " (decision names)"
    for tie in derivation.ties:
        far = tie.source if tie.target == at else tie.target
        words.append(_short(answer.subjects[far]) if far in answer.subjects else far)
        at = far
    return " → ".join(words)


def _short(subject: SubjectFact) -> str:
    return subject.name_en or subject.name


def affected_table(answer: Answer, listing: str, day: date) -> RenderableType:
    """Everybody whom a listing reaches, a row a person."""
    if not answer.effects:
        return Text(f"Listing {listing} reaches nobody on {day}.")
    table = grid("Who", "", "Path", "Measures", "Standing", title=f"Reached by listing {listing} on {day}")
    people: dict[str, list[Effect]] = {}
    for effect in answer.effects:
        people.setdefault(effect.affected.id, []).append(effect)
    for id, effects in people.items():
        reasons = {path_words(answer, d): None for e in effects for d in e.derivations}
        best = min((e.standing for e in effects), key=list(Standing).index)
        table.add_row(
            id,
            name_of(effects[0].affected),
            "\n".join(reasons),
            ", ".join(sorted({e.measure for e in effects})),
            Text(best, STYLES[best]),
        )
    return table


def timeline_table(who: SubjectFact, changes: Sequence[Change]) -> RenderableType:
    """Every change, a row a day, kind of change and listing."""
    if not changes:
        return Text(f"{name_of(who)} ({who.id}): nothing changes on any day; no measure ever reaches this subject.")
    table = grid("Day", "", "Measures", "Mode", "Standing", "Listing", title=f"{name_of(who)} ({who.id})")
    grouped: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        key = (change.day, change.what, change.mode, change.standing, change.listing)
        grouped.setdefault(key, []).append(change)
    last = None
    for (day, what, mode, standing, listing), found in grouped.items():
        named = ", ".join(f"{c.measure} {c.measure_en}" if len(found) < 3 else c.measure for c in found)
        table.add_row(
            "" if day == last else str(day), what, named, mode.value, Text(standing, STYLES[standing]), listing
        )
        last = day
    return table


def loads_table(events: Sequence[Mapping[str, Any]]) -> Table:
    """The loads, oldest first."""
    table = grid("Load", "When", "What", "Source", "Counts")
    for event in events:
        counts = json.loads(event.get("counts") or "{}")
        told = ", ".join(f"{name} {n:,}" for name, n in counts.items() if isinstance(n, int) and n)
        table.add_row(str(event["n"]), str(event["at"]), event["what"], event["source"], told)
    return table


# --- proofs -------------------------------------------------------------------------------------------------------


def print_proof(out: Console, proof: Proof) -> None:
    """One proof, indented, with citations under every step."""
    for line in _node_lines(proof.tree, 0):
        out.print(line, soft_wrap=False)
    out.print()


def _node_lines(node: Node, depth: int) -> Iterator[RenderableType]:
    head = Text(node.text, "bold" if node.kind in ("effect", "derivation") else "")
    if days := when(node):
        head.append(f" {days}", "dim")
    if node.standing and shows_standing(node):
        head.append(f" → {node.standing}", STYLES[node.standing])
    yield Padding(head, (0, 0, 0, 3 * depth))
    for cite in node.cites:
        note = f" ({cite.note})" if cite.note else ""
        mark = f" — {' + '.join(node.mark)}" if node.mark else ""
        yield Padding(Text(f"§ {cite}{note}{mark}", "dim"), (0, 0, 0, 3 * depth + 3))
    if node.mark and not node.cites and node.kind == "enforced":
        yield Padding(Text(f"§ {' + '.join(node.mark)}", "dim"), (0, 0, 0, 3 * depth + 3))
    if node.disputed:
        yield Padding(Text(f"≠ sources disagree: {', '.join(node.disputed)}", "yellow"), (0, 0, 0, 3 * depth + 3))
    for below in node.rests_on:
        yield from _node_lines(below, depth + 1)


def print_reasons(out: Console, regime: Regime, answer: Answer, proofs: Sequence[Proof]) -> None:
    """Every reason once, with the measures that it carries."""
    reasons: dict[tuple[str, ...], tuple[Derivation, list[Effect]]] = {}
    for effect in answer.effects:
        for derivation in effect.derivations:
            reasons.setdefault(derivation.key, (derivation, []))[1].append(effect)
    nodes = {(p.measure, p.listing, n.id, n.text.partition(": ")[2]): n for p in proofs for n in p.tree.rests_on}
    for number, (derivation, effects) in enumerate(reasons.values(), 1):
        out.print()
        out.print(Text(f"Reason {number}: {path_words(answer, derivation)}", "bold"))
        id = " ".join(t.record for t in derivation.ties) or derivation.listing.record
        found = [
            n for key, n in nodes.items() if key[0] == effects[0].measure and n.kind == "derivation" and n.id == id
        ]
        for step in found[0].rests_on if found else ():
            if step.kind in ("listing", "tie", "named", "childhood", "reading"):
                for line in _node_lines(step, 1):
                    out.print(line)
        out.print(Padding(_measures_of(regime, derivation.key, effects), (0, 0, 0, 3)))
    out.print(Text("\n'sanctiongraph why SUBJECT MEASURE' gives the whole proof of one of them.", "dim"))


def _measures_of(regime: Regime, key: tuple[str, ...], effects: list[Effect]) -> Table:
    table = grid("Measure", "", "Mode", "Standing", "Ordered by")
    for effect in effects:
        derivation = next(d for d in effect.derivations if d.key == key)
        cites = [
            f"{citation(regime.document[u.basis.cites[0].document], u.basis.cites[0])} — {' + '.join(u.basis.mark)}"
            for u in derivation.uses
        ]
        table.add_row(
            effect.measure,
            regime.measure[effect.measure].short,
            effect.mode.value,
            Text(effect.standing, STYLES[effect.standing]),
            "\n".join(dict.fromkeys(cites)),
        )
    return table


def print_why_not(out: Console, no: WhyNot) -> None:
    """A reasoned no."""
    out.print(Text(no.text, "bold"))
    for reason in no.reasons:
        out.print(Padding(Text(f"· {reason.text}"), (0, 0, 0, 3)))
        for cite in reason.cites:
            out.print(Padding(Text(f"§ {cite}", "dim"), (0, 0, 0, 6)))


# --- the regime ---------------------------------------------------------------------------------------------------


@dataclass
class Page:
    """Something to show, and the same as data."""

    data: Any
    shown: RenderableType

    def show(self, out: Console) -> None:
        """Print it."""
        out.print(self.shown)


def regime_page(regime: Regime, what: str | None) -> Page:
    """A list of one kind of thing, or one thing by id.

    Raises NotFound for what is neither.
    """
    lists: dict[str, Callable[[], Page]] = {
        "registers": lambda: _registers(regime),
        "memoranda": lambda: _instruments(regime),
        "measures": lambda: _measures(regime),
        "agencies": lambda: _agencies_page(regime, regime.agencies),
        "documents": lambda: _documents(regime, regime.documents),
        "limits": lambda: _limits_page(regime),
        "schemes": lambda: _schemes(regime),
        "readings": lambda: _readings_page(regime, regime.readings),
        "disagreements": lambda: _disagreements(regime, regime.disagreements),
    }
    if what is None:
        return _overview(regime, list(lists))
    if what in lists:
        return lists[what]()
    if what in regime.measure:
        return _measure_page(regime, regime.measure[what])
    if what in regime.register_:
        return _register_page(regime, regime.register_[what])
    if what in regime.instrument:
        return _instrument_page(regime, regime.instrument[what])
    if page := _small_page(regime, what):
        return page
    if what.upper() in regime.measure:
        return _measure_page(regime, regime.measure[what.upper()])
    raise NotFound(f"The regime has no {what!r}: ask for {', '.join(lists)}, or for an id that one of these shows.")


def _small_page(regime: Regime, id: str) -> Page | None:
    """The page of a scheme, or of a thing that is one row of its list."""
    if scheme := next((s for s in regime.schemes if s.id == id), None):
        return _scheme_page(regime, scheme)
    if found := [d for d in regime.disagreements if d.id == id]:
        return _disagreements(regime, found)
    if readings := [r for r in regime.readings if r.id == id]:
        return _readings_page(regime, readings)
    if documents := [d for d in regime.documents if id in (d.id, d.number)]:
        return _documents(regime, documents)
    if agencies := [a for a in regime.agencies if a.id == id]:
        return _agencies_page(regime, agencies)
    if found_basis := regime.basis.get(id):
        basis = found_basis[1]
        return Page(_data([basis])[0], _basis_entry(regime, f"{basis.id}, {found_basis[0].en}", basis))
    if rule := next((n for n in regime.narrowings if n.id == id), None):
        return Page(_data([rule])[0], _entry(regime, rule.id, rule, rule.text, f"What changed: {rule.changed}"))
    return None


def _overview(regime: Regime, lists: list[str]) -> Page:
    about = regime.regime
    counts = {
        "registers": len(regime.registers),
        "memoranda": len(regime.instruments),
        "measures": len(regime.measures),
        "agencies": len(regime.agencies),
        "documents": len(regime.documents),
        "limits": len(regime.limits),
        "schemes": len(regime.schemes),
        "readings": len(regime.readings),
        "disagreements": len(regime.disagreements),
    }
    table = grid("", "Count", title=f"{about.en} {about.zh}")
    for name in lists:
        table.add_row(name, str(counts[name]))
    text = Text(f"{about.text}\nhash {regime.hash}", "dim")
    return Page({**about.model_dump(mode="json"), "hash": regime.hash, "counts": counts}, Group(text, table))


def _data(items: Sequence[Any]) -> list[Any]:
    return [item.model_dump(mode="json", by_alias=True) for item in items]


def _registers(regime: Regime) -> Page:
    table = grid("Register", "", "Kind", "Keeper", "Grounds", "Mark", "Source")
    for r in regime.registers:
        table.add_row(r.id, f"{r.en} {r.zh}", r.kind, r.keeper, str(len(r.grounds)), *_marked(regime, r))
    return Page(_data(regime.registers), table)


def _instruments(regime: Regime) -> Page:
    table = grid("Instrument", "", "Kind", "In force", "Signed by", "Measures", "Mark", "Source")
    for i in regime.instruments:
        until = f" until {i.to}" if i.to else ""
        count = f"{i.signatory_count} ({i.counted})" if i.signatory_count else "—"
        measures = str(len({b.measure for b in i.bases}))
        table.add_row(i.id, f"{i.en} {i.zh}", i.kind, f"{i.from_}{until}", count, measures, *_marked(regime, i))
    return Page(_data(regime.instruments), table)


def _measures(regime: Regime) -> Page:
    table = grid("Measure", "", "Kind", "Area", "Enforced by", "Mark")
    ordered = {b.measure for _, b in regime.basis.values()}
    for m in regime.measures:
        if m.id not in ordered:
            continue
        table.add_row(m.id, f"{m.short} {m.zh}", m.kind, m.area, ", ".join(m.agencies), " + ".join(m.mark))
    return Page(_data(regime.measures), table)


def _agencies_page(_: Regime, agencies: Sequence[Agency]) -> Page:
    table = grid("Agency", "", "Type", "Succeeded by", "Mark")
    for a in agencies:
        heirs = ", ".join(f"{s.agency} from {s.from_}" for s in a.succeeded_by)
        table.add_row(a.id, f"{a.en} {a.zh}", a.type, heirs, " + ".join(a.mark))
    return Page(_data(agencies), table)


def _documents(_: Regime, documents: Sequence[RegimeDocument]) -> Page:
    table = grid("Document", "Number", "Title", "Date", "In force", "Mark")
    for d in documents:
        table.add_row(
            d.id, d.number or "—", f"{d.title_en} {d.title}", d.date or "—", str(d.in_force or "—"), " + ".join(d.mark)
        )
    return Page(_data(documents), table)


def _limits_page(regime: Regime) -> Page:
    entries = [_entry(regime, f"{n.kind.replace('_', ' ')} {n.id}", n, *_limit_lines(n)) for n in regime.limits]
    return Page(_data(regime.limits), Group(*entries))


def _limit_lines(limit: Limit) -> Iterator[str]:
    yield limit.text
    if limit.minimum:
        yield f"At least {_length(limit.minimum)}."
    if limit.maximum:
        yield f"At most {_length(limit.maximum)}."


def _schemes(regime: Regime) -> Page:
    table = grid("Scheme", "", "Keeper", "Score", "Mark", "Source")
    for s in regime.schemes:
        table.add_row(s.id, f"{s.en} {s.zh}", s.keeper, _score(s), *_marked(regime, s))
    return Page(_data(regime.schemes), table)


def _score(scheme: Scheme) -> str:
    said = "reported, not verified" if scheme.reported else ""
    if not scheme.scores:
        return "none"
    return said or ("opaque: no explanation exists" if scheme.opaque else "the sum of its events")


def _scheme_page(regime: Regime, scheme: Scheme) -> Page:
    head = Text(f"{scheme.en} {scheme.zh}\nKept by {scheme.keeper}\nScore: {_score(scheme)}", "bold")
    facts = [
        ("Covers", scheme.covers),
        ("Identified by", scheme.identified_by),
        ("Starts at", scheme.starting_points),
        ("Made from", ", ".join(scheme.dimensions) or None),
        ("Keeps what counts against its subject for", _length(scheme.retention) if scheme.retention else None),
    ]
    table = grid("Grade or event", "From", "Below", "Published count", "", "Mark", "Source")
    for g in scheme.grades:
        edges = (f"{e:g}" if e is not None else "" for e in (g.low, g.high))
        table.add_row(g.name, *edges, f"{g.count:,}" if g.count is not None else "", g.text or "", *_marked(regime, g))
    for e in scheme.events:
        points = f"{e.points:+g}" if e.points is not None else ""
        table.add_row("event", points, "", "", e.text, *_marked(regime, e))
    lines = [Text(f"{name}: {value}") for name, value in facts if value is not None]
    return Page(_data([scheme])[0], Group(head, *lines, table))


def _readings_page(regime: Regime, readings: Sequence[Reading]) -> Page:
    table = grid("Reading", "When", "Text", "Mark", "Source")
    for r in readings:
        table.add_row(r.id, r.when, r.text, *_marked(regime, r))
    return Page(_data(readings), table)


def _disagreements(_: Regime, disagreements: Sequence[Disagreement]) -> Page:
    table = grid("", "One says", "Another says", "Used here")
    for d in disagreements:
        table.add_row(d.id, d.one, d.other, d.use or "—")
    return Page(_data(disagreements), table)


def _measure_page(regime: Regime, measure: Measure) -> Page:
    found = [(i, b) for i, b in regime.basis.values() if b.measure == measure.id]
    bases = sorted(found, key=lambda pair: (pair[1].from_, pair[1].id))
    rules = [n for n in regime.narrowings if measure.id in n.measures]
    head = Text(f"{measure.id} {measure.en}\n{measure.zh}\nEnforced by {', '.join(measure.agencies)}", "bold")
    entries: list[RenderableType] = [
        *(_basis_entry(regime, f"{b.id}, {i.en}", b) for i, b in bases),
        *(_entry(regime, f"{n.id}, a narrowing", n, n.text, f"What changed: {n.changed}") for n in rules),
    ]
    if not bases:
        entries.append(Text("No instrument orders it then."))
    data = {**_data([measure])[0], "bases": _data([b for _, b in bases]), "narrowings": _data(rules)}
    return Page(data, Group(head, *entries))


def _register_page(regime: Regime, register: Register) -> Page:
    entries = [
        *(
            _entry(regime, f"ground {ground.id}{f', number {text.number}' if text.number else ''}", text, text.text)
            for ground in register.grounds
            for text in ground.texts
        ),
        *(
            _entry(regime, f"term of {', '.join(t.grounds) or 'every ground'}", t, *_term_lines(t))
            for t in register.terms
        ),
        *(_entry(regime, f"exclusion {rule.id}", rule, rule.text) for rule in register.exclusions),
        *(_entry(regime, f"exit {rule.id}", rule, rule.text) for rule in register.exits),
        *(_entry(regime, f"duty {rule.id}", rule, rule.text) for rule in register.duties),
        *(_entry(regime, f"review, step {step.step}", step, _review_line(step)) for step in register.reviews),
    ]
    head = Text(f"{register.en} {register.zh}\nKept by {register.keeper}", "bold")
    return Page(_data([register])[0], Group(head, *entries))


def _review_line(step: ReviewStep) -> str:
    times = [
        f"file within {_length(step.file_within)}" if step.file_within else "",
        f"decided within {_length(step.decide_within)}" if step.decide_within else "",
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


def _instrument_page(regime: Regime, instrument: Instrument) -> Page:
    document = regime.document[instrument.document]
    signed = ", ".join(s.agency for s in instrument.signatories)
    head = Text(f"{instrument.en}\n{instrument.zh}\n{document.number or ''} {document.date or ''}", "bold")
    entries = [_basis_entry(regime, f"{b.measure} {regime.measure[b.measure].short}", b) for b in instrument.bases]
    return Page(_data([instrument])[0], Group(head, *([Text(f"Signed by {signed}")] if signed else []), *entries))


def _basis_entry(regime: Regime, head: str, basis: Basis) -> RenderableType:
    among = [f"Established only as {basis.among}."] if basis.among else []
    limit = [f"Limit: {basis.limit}."] if basis.limit else []
    return _entry(regime, head, basis, basis.text, *among, *limit, f"Reaches {_targets(basis.targets)}.")


def _entry(regime: Regime, head: str, rule: Version, *lines: str) -> RenderableType:
    """A rule version: its name and days, what it says, and where that stands."""
    title = Text.assemble((head, "bold"), (f" [{rule.from_} → {rule.to or 'open'})", "dim"))
    said = [Padding(Text(line), (0, 0, 0, 3)) for line in lines]
    marks = " + ".join(rule.mark)
    cites = [
        Padding(Text(f"§ {citation(regime.document[c.document], c)} — {marks}", "dim"), (0, 0, 0, 3))
        for c in rule.cites
    ]
    disputed = [Padding(Text(f"≠ sources disagree: {', '.join(rule.disputed)}", "yellow"), (0, 0, 0, 3))]
    return Group(Text(), title, *said, *cites, *(disputed if rule.disputed else ()))


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


def _marked(regime: Regime, cited: Cited) -> tuple[str, str]:
    cites = "\n".join(str(citation(regime.document[c.document], c)) for c in cited.cites)
    return " + ".join(cited.mark), cites


def grid(*columns: str, title: str | None = None) -> Table:
    """An empty table without lines, as every command shows its rows; the first column is never broken."""
    table = Table(
        title=escape(title) if title else None, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", header_style="dim", no_wrap=number == 0)
    return table


# --- progress -----------------------------------------------------------------------------------------------------


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, when that is a terminal: call it with the phase, how far, and of how much."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, Any] = {}
    with bar:

        def step(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total or None)
            bar.update(tasks[phase], completed=done, total=total or None)

        yield step
