"""The picture of a regime: its agencies and its measures as rows, its instruments as columns, as SVG.

The drawing is made from the regime alone, so the same regime gives the same bytes. Text stays text; every mark carries
a sentence as its tooltip. Colours follow the reader's light or dark scheme.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree as ET

from .regime import Agency, Basis, Instrument, Measure, Regime

T = TypeVar("T")

COLUMN, ROW = 20, 14
LEFT, TOP, FOOT = 452, 84, 110
GROUP_WIDTH = 132
HEADING = 206
"""Units of the drawing: widths, heights and the space for upright column headings, in SVG user units."""

TYPES = {
    "state": "State bodies",
    "party": "Party",
    "court": "Courts",
    "procuratorate": "Procuratorate",
    "mass": "Mass organisations",
    "gongo": "Associations",
    "enterprise": "Enterprises",
    "local": "Local bodies",
}
"""How the kinds of agency read as headings, in the order in which they are drawn."""

STYLE = """
text{font-family:Helvetica,Arial,'Noto Sans CJK SC','PingFang SC',sans-serif;font-size:9.5px;fill:#22221f}
.paper{fill:#fbfaf7}.line{stroke:#e3e0d8;stroke-width:.6}.rule{stroke:#9a9a94;stroke-width:.9}.band{fill:#f1eee5}
.title{font-size:20px;font-weight:bold}.sub{font-size:11px;fill:#5c5c56}.head{font-weight:bold}.dim{fill:#77776f}
.ink{fill:#22221f}.ring{fill:none;stroke:#22221f;stroke-width:1.1}.pale{fill:#9a9a94}
.restriction{fill:#9b2c1f;stroke:#9b2c1f}.reward{fill:#2c6e49;stroke:#2c6e49}
.notice,.publicity{fill:#8a6414;stroke:#8a6414}.open{fill:none;stroke-width:1.3}
@media (prefers-color-scheme:dark){text{fill:#e8e6df}.paper{fill:#1b1c1e}.line{stroke:#35363a}.rule{stroke:#7d7d78}
.band{fill:#232528}.sub{fill:#a9a9a2}.dim{fill:#9b9b94}.ink{fill:#e8e6df}.ring{stroke:#e8e6df}.pale{fill:#7d7d78}
.restriction{fill:#e0705f;stroke:#e0705f}.reward{fill:#63b98a;stroke:#63b98a}
.notice,.publicity{fill:#d3a53f;stroke:#d3a53f}.open{fill:none}}
"""


_NOTES = (
    "How many signed: counted by name, (stated by a source), ~ from general knowledge, · not known.",
    "A column without squares is an instrument of which no measure is established.",
)


class _Group(NamedTuple):
    """Rows or columns under one heading."""

    name: str
    size: int


class _Place(NamedTuple):
    """Where a mark goes, and the sentence that it stands for."""

    x: float
    y: float
    says: str


def draw(regime: Regime) -> str:
    """The picture as an SVG document."""
    return _Drawing(regime).svg()


class _Drawing:
    """One drawing: where each column and row stands, and what is drawn so far."""

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self.columns = _columns(regime)
        self.agencies = _by_first(
            sorted(((TYPES[a.type], a) for a in regime.agencies if self._acts(a)), key=_type_order)
        )
        self.measures = _by_first([(m.area, m) for m in regime.measures])
        self.width = LEFT + COLUMN * len(self.columns) + 20
        self.first = TOP + HEADING
        self.second = self.first + ROW * (len(self.agencies) + 1) + 20 + HEADING
        self.height = self.second + ROW * len(self.measures) + FOOT
        size = {"width": str(self.width), "height": str(self.height), "viewBox": f"0 0 {self.width} {self.height}"}
        self.root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"})

    def svg(self) -> str:
        """Everything in the order in which it lies on the paper."""
        about = self.regime.regime
        self._add("title", {}, f"{about.en}: agencies, instruments and measures")
        self._add("style", {}, STYLE)
        self._add("rect", {"class": "paper", "width": "100%", "height": "100%"})
        self._text(24, 36, f"{about.en} {about.zh}", "title")
        self._text(24, 56, self._summary(), "sub")
        self._block(self.first, list(_sizes(self.agencies)), len(self.agencies) + 1)
        self._block(self.second, list(_sizes(self.measures)), len(self.measures))
        self._agency_rows()
        self._counts()
        self._measure_rows()
        self._legend()
        ET.indent(self.root, "")
        return ET.tostring(self.root, encoding="unicode") + "\n"

    def _summary(self) -> str:
        return (
            f"{len(self.agencies)} agencies lead, sign or enforce {len(self.columns)} instruments, "
            f"which order {len(self.measures)} measures. A number before an instrument is its row in the index."
        )

    # --- the frame ---

    def _block(self, top: float, rows: Sequence[_Group], count: int) -> None:
        """Column headings, bands for every other group of columns, a line under each row, group names at the left."""
        bottom = top + ROW * count
        x = float(LEFT)
        for n, (field, size) in enumerate(_sizes(self.columns)):
            if n % 2 == 0:
                box = {"x": f"{x:g}", "y": f"{top - HEADING:g}", "width": f"{COLUMN * size}"}
                self._add("rect", {"class": "band", **box, "height": f"{bottom - top + HEADING:g}"})
            self._text(x + 3, top - HEADING + 11, field, "head")
            x += COLUMN * size
        for n, (_, instrument) in enumerate(self.columns):
            self._heading(LEFT + COLUMN * (n + 0.5) + 3, top - 6, instrument)
        for row in range(count + 1):
            self._line(GROUP_WIDTH + 16, top + ROW * row, self.width - 20, "line")
        y = top
        for name, size in rows:
            self._line(24, y, self.width - 20, "rule")
            self._text(24, y + ROW - 4, name, "head")
            y += ROW * size
        self._line(24, bottom, self.width - 20, "rule")

    def _heading(self, x: float, y: float, instrument: Instrument) -> None:
        number = f"{instrument.index} " if instrument.index else ""
        years = dict.fromkeys(str(day.year) for day in instrument.begins)
        label = self._text(x, y, f"{number}{instrument.short or instrument.en}, {'/'.join(years)}")
        label.set("transform", f"rotate(-90 {x:g} {y:g})")
        ET.SubElement(label, "title").text = f"{instrument.en} {instrument.zh}"

    # --- agencies ---

    def _acts(self, agency: Agency) -> bool:
        """Whether an agency leads, signed or enforces anything."""
        return any(
            agency.id in {*i.lead, *i.enforced_by, *(s.agency for s in i.signatories)} for i in self.regime.instruments
        ) or any(agency.id in m.agencies for m in self.regime.measures)

    def _agency_rows(self) -> None:
        for row, (_, agency) in enumerate(self.agencies):
            y = self.first + ROW * (row + 0.5)
            self._text(GROUP_WIDTH + 18, y + 3.4, agency.en)
            for column, (_, instrument) in enumerate(self.columns):
                self._agency_mark(LEFT + COLUMN * (column + 0.5), y, agency, instrument)

    def _agency_mark(self, x: float, y: float, agency: Agency, instrument: Instrument) -> None:
        name = instrument.short or instrument.en
        if agency.id in instrument.lead:
            self._circle(_Place(x, y, f"{agency.en} leads: {name}"), 4.6, "ink")
        elif agency.id in {s.agency for s in instrument.signatories}:
            self._circle(_Place(x, y, f"{agency.en} signed: {name}"), 4, "ring")
        if agency.id not in instrument.lead and (enforced := self._enforced(agency, instrument)):
            sure = any("uncertain" not in m.agencies_mark for m in enforced)
            says = f"{agency.en} enforces {', '.join(m.id for m in enforced)}: {name}"
            self._circle(_Place(x, y, says if sure else f"{says} (not established)"), 1.9, "ink" if sure else "pale")

    def _enforced(self, agency: Agency, instrument: Instrument) -> list[Measure]:
        """Measures of an instrument that an agency enforces: as the instrument says, or else as each measure does."""
        ordered = [self.regime.measure[id] for id in dict.fromkeys(b.measure for b in instrument.bases)]
        return [m for m in ordered if agency.id in (instrument.enforced_by or m.agencies)]

    def _counts(self) -> None:
        """How many signed each instrument, and how well that is known."""
        y = self.first + ROW * len(self.agencies) + ROW - 4
        self._text(GROUP_WIDTH + 18, y, "how many signed, of those in the index", "dim")
        shown = {"counted": "{}", "stated": "({})", "known": "~{}", "unknown": "·"}
        for column, (_, instrument) in enumerate(self.columns):
            if instrument.index:
                count = instrument.signatory_count
                text = shown[instrument.counted].format(count) if count else "·"
                centred = self._text(LEFT + COLUMN * (column + 0.5), y, text)
                centred.set("text-anchor", "middle")
                centred.set("font-size", "8")

    # --- measures ---

    def _measure_rows(self) -> None:
        for row, (_, measure) in enumerate(self.measures):
            y = self.second + ROW * (row + 0.5)
            self._text(GROUP_WIDTH + 18, y + 3.4, measure.id, "dim")
            self._text(GROUP_WIDTH + 52, y + 3.4, measure.short)
            for column, (_, instrument) in enumerate(self.columns):
                bases = [b for b in instrument.bases if b.measure == measure.id]
                if bases:
                    self._square(LEFT + COLUMN * (column + 0.5), y, measure, instrument, bases)

    def _square(self, x: float, y: float, measure: Measure, instrument: Instrument, bases: Iterable[Basis]) -> None:
        sure = any(not b.uncertain for b in bases)
        says = f"{instrument.short or instrument.en} orders {measure.id}, {measure.short}"
        place = _Place(x, y, says if sure else f"{says} (uncertain)")
        box = {"x": f"{x - 4:g}", "y": f"{y - 4:g}", "width": "8", "height": "8", "rx": "1.5"}
        self._marked("rect", place, {"class": measure.kind if sure else f"{measure.kind} open", **box})

    # --- the legend ---

    def _legend(self) -> None:
        y = self.height - FOOT + 34
        x = float(LEFT)
        for radii, text in (
            ([(4.6, "ink")], "leads"),
            ([(4.0, "ring")], "signed, as far as names are established"),
            ([(1.9, "ink")], "enforces a measure of it"),
            ([(1.9, "pale")], "is said to enforce one"),
            ([(4.0, "ring"), (1.9, "ink")], "signed and enforces"),
        ):
            for radius, look in radii:
                self._circle(_Place(x, y - 3.4, text), radius, look)
            self._text(x + 10, y, text)
            x += 34 + 4.9 * len(text)
        y, x = y + 20, float(LEFT)
        for look, text in (
            ("restriction", "restriction"),
            ("restriction open", "… on an uncertain basis"),
            ("reward", "reward"),
            ("reward open", "… on an uncertain basis"),
            ("publicity", "publicity or notice"),
            ("publicity open", "… on an uncertain basis"),
        ):
            box = {"x": f"{x - 4:g}", "y": f"{y - 7.4:g}", "width": "8", "height": "8", "rx": "1.5"}
            self._add("rect", {"class": look, **box})
            self._text(x + 10, y, text)
            x += 34 + 4.9 * len(text)
        for line, text in enumerate(_NOTES, 1):
            self._text(LEFT - 4, y + 3 + 16 * line, text, "dim")

    # --- elements ---

    def _add(self, tag: str, attributes: dict[str, str], text: str | None = None) -> ET.Element:
        element = ET.SubElement(self.root, tag, attributes)
        element.text = text
        return element

    def _text(self, x: float, y: float, text: str, look: str = "") -> ET.Element:
        return self._add("text", {"x": f"{x:g}", "y": f"{y:g}", **({"class": look} if look else {})}, text)

    def _line(self, x: float, y: float, to: float, look: str) -> None:
        self._add("line", {"class": look, "x1": f"{x:g}", "x2": f"{to:g}", "y1": f"{y:g}", "y2": f"{y:g}"})

    def _circle(self, place: _Place, radius: float, look: str) -> None:
        self._marked("circle", place, {"class": look, "cx": f"{place.x:g}", "cy": f"{place.y:g}", "r": f"{radius:g}"})

    def _marked(self, tag: str, place: _Place, attributes: dict[str, str]) -> None:
        ET.SubElement(self._add(tag, attributes), "title").text = place.says


def _columns(regime: Regime) -> list[tuple[str, Instrument]]:
    """Instruments by field, the oldest of a field first."""
    fields = _by_first([(i.field or "other", i) for i in regime.instruments])
    order = [name for name, _ in _sizes(fields)]
    return sorted(fields, key=lambda c: (order.index(c[0]), c[1].begins, c[1].id))


def _type_order(row: tuple[str, Agency]) -> int:
    return list(TYPES).index(row[1].type)


def _by_first(rows: Iterable[tuple[str, T]]) -> list[tuple[str, T]]:
    """Rows with the same first brought together, groups and rows in the order in which they first come."""
    found: dict[str, list[T]] = {}
    for name, row in rows:
        found.setdefault(name, []).append(row)
    return [(name, row) for name, group in found.items() for row in group]


def _sizes(rows: Iterable[tuple[str, T]]) -> Iterator[_Group]:
    """Each group's name, and how many rows it has."""
    for name, group in itertools.groupby(rows, key=lambda row: row[0]):
        yield _Group(name, len(list(group)))
