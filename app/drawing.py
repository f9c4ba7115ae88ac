"""Drawings, as SVG with their words as text: the path of a proof, whom an entry reaches, rules on an axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import networkx as nx

from sanctiongraph.days import current_day
from sanctiongraph.model import When
from sanctiongraph.proof import Proof

from . import words
from .places import link
from .reached import Branch

WIDTH, HEIGHT, ACROSS, DOWN = 148, 58, 82, 34


@dataclass(frozen=True)
class Box:
    """One box of the drawing."""

    id: str
    lines: tuple[str, ...]
    kind: str
    href: str | None
    x: float
    y: float


def path_drawing(proof: Proof, measure: str, *, linked: bool) -> str:
    """The steps of a proof from left to right; every box of a subject leads to it where ``linked``."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    labels: dict[tuple[str, str], list[str]] = {}
    for step in proof.steps:
        graph.add_edge(step.source, step.target)
        labels.setdefault((step.source, step.target), []).append(step.label)
    layers: dict[str, int] = {}
    for node in nx.topological_sort(graph) if nx.is_directed_acyclic_graph(graph) else graph:
        layers[node] = max((layers.get(before, 0) + 1 for before in graph.predecessors(node)), default=0)
    rows: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    for node, layer in layers.items():
        row = rows.get(layer, 0)
        rows[layer] = row + 1
        boxes[node] = _box(proof, node, measure, linked, 8 + layer * (WIDTH + ACROSS), 26 + row * (HEIGHT + DOWN))
    width = max(b.x for b in boxes.values()) + WIDTH + 8
    height = max(b.y for b in boxes.values()) + HEIGHT + 26
    drawn = [_line(boxes[a], boxes[b], words) for (a, b), words in labels.items()] + [_shape(b) for b in boxes.values()]
    title = f"How {measure} reaches {proof.names.get(proof.affected, proof.affected)}"
    return _svg("sg-path", width, height, title, drawn)


def _box(proof: Proof, node: str, measure: str, linked: bool, x: float, y: float) -> Box:
    kind, _, rest = node.partition(" ")
    if kind == "listing" and rest:
        href = link("listing", id=proof.listing) if linked else None
        return Box(node, _lines(rest), "label", href, x, y)
    if kind == "measure" and rest:
        return Box(node, (rest, *_lines(measure)), "measure", link("regime", show="measures", id=rest), x, y)
    return Box(node, _lines(proof.names.get(node, node)), "subject", link("subject", id=node) if linked else None, x, y)


def _lines(text: str, most: int = 22) -> tuple[str, ...]:
    """A text in up to three lines; both scripts of a name on lines of their own."""
    lines: list[str] = [""]
    for word in text.split(" "):
        foreign = bool(word) and ord(word[0]) > 0x2E80
        if lines[-1] and (len(lines[-1]) + len(word) + 1 > most or foreign):
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines[:3]) if len(lines) <= 3 else (*lines[:2], lines[2][: most - 1] + "…")


def _shape(box: Box) -> str:
    size = 15.5
    middle, top = box.x + WIDTH / 2, box.y + HEIGHT / 2 - (len(box.lines) - 1) * size / 2 + 4.5
    text = "".join(
        f'<text x="{middle}" y="{top + i * size:.1f}" text-anchor="middle"{_lang(line)}>{escape(line)}</text>'
        for i, line in enumerate(box.lines)
    )
    radius = {"label": HEIGHT / 2, "measure": 2}.get(box.kind, 9)
    place = f'x="{box.x}" y="{box.y}" width="{WIDTH}" height="{HEIGHT}" rx="{radius}"'
    shape = f'<rect {place} class="sg-box sg-box-{box.kind}"/>{text}'
    return f'<a href="{escape(box.href)}">{shape}</a>' if box.href else shape


def _lang(line: str) -> str:
    return ' lang="zh-Hans"' if line and ord(line[0]) > 0x2E80 else ""


def _line(a: Box, b: Box, labels: list[str]) -> str:
    x1, y1, x2, y2 = a.x + WIDTH, a.y + HEIGHT / 2, b.x - 7, b.y + HEIGHT / 2
    said = labels[0] if len(labels) == 1 else f"{len(labels)} instruments"
    lines = _lines(said, 14)
    middle, above = (x1 + x2) / 2, (y1 + y2) / 2 - 6 - (len(lines) - 1) * 13
    text = "".join(
        f'<text class="sg-edge" x="{middle}" y="{above + i * 13:.1f}" text-anchor="middle">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    bend = (x2 - x1) / 2
    return (
        f'<path class="sg-line" d="M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'
        f'<path class="sg-tip" d="M{x2} {y2 - 4.5} L{x2 + 7} {y2} L{x2} {y2 + 4.5} z"/>'
        f"<title>{escape('; '.join(labels))}</title>{text}"
    )


# --- whom an entry reaches ----------------------------------------------------------------------------------------

APART = 100

MOST = 60
"""Boxes that one tree shows; the list beside it has everybody."""


def tree_drawing(root: Branch, register: str) -> str:
    """The entry, the listed subject and everybody reached, from left to right, a row a path."""
    boxes: list[Box] = []
    drawn: list[str] = []
    first, bottom = _grow(root, 8 + WIDTH + APART, 26, boxes, drawn)
    entry = Box("", _lines(register), "label", None, 8, first.y)
    drawn.append(_line(entry, first, ["enters"]))
    title = f"Whom the entry of {words.called(root.subject)} reaches"
    width = max(box.x for box in boxes) + WIDTH + 8
    return _svg("sg-path", width, bottom, title, [*drawn, *map(_shape, (entry, *boxes))])


def _grow(branch: Branch, x: float, top: float, boxes: list[Box], drawn: list[str]) -> tuple[Box, float]:
    """Draw one branch and those below it from ``top`` on: its box, and where the next branch may begin."""
    below: list[tuple[Branch, Box]] = []
    bottom = top
    for child in branch.branches:
        if len(boxes) < MOST:
            box, bottom = _grow(child, x + WIDTH + APART, bottom, boxes, drawn)
            below.append((child, box))
    box = _subject_box(branch, x, (below[0][1].y + below[-1][1].y) / 2 if below else top)
    boxes.append(box)
    drawn += [_line(box, end, [_said(child)]) for child, end in below]
    drawn.append(_count(branch, box))
    return box, max(bottom, box.y + HEIGHT + DOWN)


def _said(branch: Branch) -> str:
    ways = " and ".join(dict.fromkeys(words.way(reach, role) for reach, role in branch.ways))
    return f"{ways} ({words.count(branch.between + 1, 'tie')})" if branch.between else ways


def _subject_box(branch: Branch, x: float, y: float) -> Box:
    who = branch.subject
    name = f"{who.name_en} {who.name}" if who.name_en and who.name_en != who.name else who.name
    return Box(who.id, _lines(name), "subject", link("subject", id=who.id), x, y)


def _count(branch: Branch, box: Box) -> str:
    said = words.count(len(branch.effects), "measure") if branch.effects else "no measure on this day"
    x, y = box.x + WIDTH / 2, box.y + HEIGHT + 14
    return f'<text class="sg-edge" x="{x}" y="{y:.1f}" text-anchor="middle">{said}</text>'


LEGIBLE = 0.72
"""To which part of its size a drawing shrinks where there is no room; a wider one scrolls."""


def _svg(kind: str, width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'style="min-width: {width * LEGIBLE:.0f}px" '
        f'role="group" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


# --- rules on an axis of time -------------------------------------------------------------------------------------

LEFT, AXIS, LANE, HEAD = 320, 730, 24, 40


@dataclass(frozen=True)
class Bar:
    """The days of one rule, as vague as their source, and what the pointer is told of it."""

    since: When
    until: When | None
    title: str


@dataclass(frozen=True)
class Lane:
    """One line of the axis: a thing, or one rule of it, and its bars."""

    label: str
    href: str | None
    bars: tuple[Bar, ...]


def axis_drawing(lanes: Sequence[Lane], on: date, title: str) -> str:
    """Rules on an axis of years, with the day in force on it; days that are not settled are dashed."""
    days = [
        day
        for lane in lanes
        for bar in lane.bars
        for day in (bar.since.earliest, bar.until and bar.until.latest)
        if day
    ]
    first, last = min([on, *days]).year, max([on, current_day(), *days]).year + 1
    axis = _Axis(date(first, 1, 1), date(last, 12, 31))
    height = HEAD + len(lanes) * LANE + 6
    years = range(first, last + 1, 1 if last - first < 22 else 5)
    drawn = [axis.year(year, height) for year in years]
    drawn += [axis.lane(lane, HEAD + n * LANE) for n, lane in enumerate(lanes)]
    x = axis.x(on)
    drawn.append(f'<path class="sg-now" d="M{x:.1f} {HEAD - 7} V{height}"/>')
    drawn.append(f'<text class="sg-now-day" x="{x:.1f}" y="{HEAD - 11}" text-anchor="middle">{words.day(on)}</text>')
    return _svg("sg-axis-drawn", LEFT + AXIS + 30, height, title, drawn)


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day stands; days outside stand at the edge."""
        share = (min(max(day, self.first), self.last) - self.first).days / (self.last - self.first).days
        return LEFT + share * AXIS

    def year(self, year: int, height: float) -> str:
        x = self.x(date(year, 1, 1))
        return (
            f'<path class="sg-year" d="M{x:.1f} {HEAD} V{height:.0f}"/>'
            f'<text class="sg-axis" x="{x:.1f}" y="11" text-anchor="middle">{year}</text>'
        )

    def lane(self, lane: Lane, y: float) -> str:
        label = lane.label if len(lane.label) <= 46 else lane.label[:45] + "…"
        text = f'<text x="0" y="{y + 16:.0f}"{_lang(label)}>{escape(label)}<title>{escape(lane.label)}</title></text>'
        named = f'<a href="{escape(lane.href)}">{text}</a>' if lane.href else text
        return named + "".join(self.bar(bar, y + 6) for bar in lane.bars)

    def bar(self, bar: Bar, y: float) -> str:
        until = bar.until or When(self.last, self.last)
        whole, sure = (bar.since.earliest, until.latest), (bar.since.latest, until.earliest)
        parts = [] if whole == sure else [self.stretch(*whole, y, "sg-rule-perhaps")]
        if sure[0] < sure[1]:
            parts.append(self.stretch(*sure, y, "sg-rule"))
        return f"<g>{''.join(parts)}<title>{escape(bar.title)}</title></g>"

    def stretch(self, since: date, until: date, y: float, kind: str) -> str:
        x = self.x(since)
        return (
            f'<rect class="{kind}" x="{x:.1f}" y="{y:.0f}" width="{max(self.x(until) - x, 2):.1f}" height="13" rx="2"/>'
        )
