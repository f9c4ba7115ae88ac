"""Answers in the terminal: tables, proofs and pages for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .days import Span, between, both, spans, union
from .effects import Answer, Derivation, Effect, SubjectFact, binding_limits, enforcers
from .model import FAR, Mode, Standing
from .proof import (
    MODES,
    Node,
    Proof,
    citation,
    disagree,
    doubt_words,
    lifted_words,
    name_of,
    shows_standing,
    told,
    when,
)
from .regime import (
    Regime,
)
from .timeline import Change
from .whynot import WhyNot, not_born

STYLES = {
    Standing.applies: "bold",
    Standing.uncertain: "yellow",
    Standing.contested: "magenta",
    Standing.conditional: "cyan",
}


def situation(who: SubjectFact, answer: Answer, without: Sequence[str] = ()) -> Text:
    """One sentence that says how things stand for a subject, and another where it was not born yet; ``without`` are
    listings that no measure follows."""
    name = Text(name_of(who), "bold")
    unborn = not_born(who, answer.window)
    entries = "".join(f"\n  {line}" for line in ((unborn, *without) if unborn else without))
    on = f"on {answer.window.since}"
    if not answer.effects:
        lifted = (f"{one.measure} was {lifted_words(one.exemption)}." for one in answer.lifted)
        lines = "".join(f"\n  {line}" for line in lifted)
        return Text.assemble(name, f" ({who.id}): no measure reaches this subject {on}.", entries, lines)
    said = []
    for mode in Mode:
        if those := [e for e in answer.effects if e.mode is mode]:
            words = told(those)
            said.append(f"{words.perhaps}{MODES[mode]} ({words.measures})")
    own = any(e.listing.listed.id == who.id for e in answer.effects)
    through = sorted({name_of(e.listing.listed) for e in answer.effects if e.listing.listed.id != who.id})
    tail = "" if own and not through else "; " + ("partly" if own else "all of it") + f" through {', '.join(through)}"
    return Text.assemble(name, f" ({who.id}) {on}: {'; '.join(said)}{tail}.", entries)


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
    return Group(*lines, Text(), table, *_footnotes(regime, answer))


def _footnotes(regime: Regime, answer: Answer) -> Iterator[Text]:
    """What the table cannot say: what is conditional on what, what was lifted, which rules bind the measures."""
    if any("uncertain" in regime.measure[e.measure].agencies_mark for e in answer.effects):
        yield Text("~ no opened document establishes that this body enforces it", "dim")
    said: dict[str, set[str]] = {}
    for effect in answer.effects:
        for use in (use for d in effect.derivations for use in d.uses):
            for doubt in use.doubts if effect.standing is not Standing.applies else ():
                if both(both(use.days, doubt.days), answer.window.days):
                    said.setdefault(doubt_words(doubt), set()).add(effect.measure)
            for rule in binding_limits(regime, use, answer.window.days):
                mark = " + ".join(rule.mark)
                said.setdefault(f"{rule.text.rstrip('.')} ({rule.id}; {mark}).", set()).add(effect.measure)
    for lifted in answer.lifted:
        said.setdefault(f"{lifted_words(lifted.exemption).capitalize()}.", set()).add(lifted.measure)
    for text, measures in said.items():
        yield Text(f"{', '.join(sorted(measures))}: {text}", "dim")


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
        who = (id, name_of(effects[0].affected), "\n".join(reasons))
        for standing in Standing:
            if measures := sorted({e.measure for e in effects if e.standing is standing}):
                table.add_row(*who, ", ".join(measures), Text(standing, STYLES[standing]))
                who = ("", "", "")
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
        yield Padding(Text(disagree(node.disputed), "yellow"), (0, 0, 0, 3 * depth + 3))
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
