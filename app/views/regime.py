"""The rules themselves, each with its sources: who signed what, registers, measures, versions, disagreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from sanctiongraph.days import current_day
from sanctiongraph.regime import Instrument, Measure, Register

from .. import page, places, rows, words
from ..client import Api
from ..components.drawing import drawing
from ..drawing import Bar, Lane, axis_drawing
from ..rows import Row
from ..rules import Body, Rules, rules, whole
from ..sessions import Session

T = TypeVar("T")

LISTS = (
    ("matrix", "Who signed what"),
    ("measures", "Measures"),
    ("registers", "Registers"),
    ("instruments", "Instruments"),
    ("agencies", "Agencies"),
    ("versions", "Rules over time"),
    ("documents", "Documents"),
    ("disagreements", "Disagreements"),
)
FILTERED = tuple(name for name, _ in LISTS if name != "matrix")


def show(session: Session) -> None:
    """Show one list of the rules, or one thing of it."""
    asked, id = places.asked("show"), places.asked("id")
    shown = asked if asked in dict(LISTS) else "matrix"
    on = places.day() or current_day()
    api = session.api
    (regime, of_day), notes = api.noted(lambda ask: (rules(api), _of_day(ask, shown, on)))
    tabs = [(places.link("regime", show=s), name, s == shown) for s, name in LISTS]
    if id and shown in _ONE:
        page.show("tabs.html", tabs=tabs, label="Lists of the rules")
        _ONE[shown](regime, id, on)
    else:
        page.show("regime_head.html", about=regime.about, hash=regime.hash, on=on)
        page.show("tabs.html", tabs=tabs, label="Lists of the rules")
        _MANY[shown](regime, of_day, on)
    page.origin(notes, api.address, api.purpose)


def _of_day(ask: Api, shown: str, on: date) -> dict[str, Any]:
    """One list as the API gives it for the day: without the versions that are not in force."""
    name = {"matrix": "agencies", "documents": "documents"}.get(shown, shown)
    return whole(getattr(ask, name).pages, as_of=on)


# --- words that filter --------------------------------------------------------------------------------------------


def _filtered(shown: str, things: dict[str, Any], text: Callable[[Any], str] | None = None) -> list[Any]:
    """A box for words, and the things that hold all of them; the words stand in the address."""
    asked = places.asked("q") or ""
    typed = st.text_input(
        "Show only what holds these words",
        asked,
        key=f"q {shown} {asked}",
        placeholder="travel, 铁路, SPC …",
        max_chars=100,
    )
    if (typed or "").strip() != asked:
        places.go(places.here(q=(typed or "").strip()))
    wanted = asked.lower().split()
    said = text or (lambda thing: thing.model_dump_json())
    found = [thing for thing in things.values() if all(word in said(thing).lower() for word in wanted)]
    if wanted:
        page.show("filtered.html", found=len(found), all=len(things), q=asked, clear=places.here(q=None))
    return found


def _under(things: Iterable[Any], heading: Callable[[Any], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for thing in things:
        found.setdefault(heading(thing), []).append(thing)
    return found


# --- lists --------------------------------------------------------------------------------------------------------


def _matrix(regime: Rules, _: dict[str, Any], on: date) -> None:
    """Agencies and the joint instruments that they signed, as far as names are established."""
    joint = [i for i in regime.instruments.values() if i.signatories]
    signed = {(s.agency, i.id): s for i in joint for s in i.signatories}
    counts = {a: sum((a, i.id) in signed for i in joint) for a in {agency for agency, _ in signed}}
    page.show(
        "regime_matrix.html",
        joint=sorted(joint, key=lambda i: (i.begins, i.id)),
        agencies=sorted(counts, key=lambda a: (-counts[a], regime.agency(a))),
        counts=counts,
        signed=signed,
        heirs={a: _heirs(regime, a, on) for a in counts},
        status={i.id: rows.status(i, on) for i in joint},
        bare=[i for i in regime.instruments.values() if i.kind == "memorandum" and not i.signatories],
        regime=regime,
        on=on,
    )


def _measures(regime: Rules, of_day: dict[str, Any], on: date) -> None:
    ordered: dict[str, dict[str, Instrument]] = {}
    for view in regime.bases.values():
        if view.basis.perhaps_on(on, on):
            ordered.setdefault(view.basis.measure, {})[view.instrument] = regime.instruments[view.instrument]
    bodies = {m.id: regime.bodies(m.agencies, on, m.id) for m in of_day.values()}
    found = _filtered(
        "measures", of_day, lambda m: " ".join([m.model_dump_json(), *(body.agency for body in bodies[m.id])])
    )
    areas = dict(sorted(_under(found, lambda m: m.area).items(), key=lambda item: (-len(item[1]), item[0])))
    page.show("regime_measures.html", areas=areas, ordered=ordered, bodies=bodies, regime=regime, on=on)


def _registers(regime: Rules, of_day: dict[str, Any], on: date) -> None:
    found = _under(_filtered("registers", of_day), lambda r: r.kind)
    page.show(
        "regime_registers.html",
        kinds={k: found[k] for k in words.REGISTERS if k in found},
        keepers={r.id: regime.bodies([r.keeper], on) for r in of_day.values()},
        regime=regime,
        on=on,
    )


def _instruments(regime: Rules, of_day: dict[str, Any], on: date) -> None:
    found = _under(_filtered("instruments", of_day), lambda i: i.field or "other fields")
    page.show(
        "regime_instruments.html",
        fields=dict(sorted(found.items())),
        status={i.id: rows.status(i, on) for i in of_day.values()},
        regime=regime,
        on=on,
    )


def _agencies(regime: Rules, of_day: dict[str, Any], on: date) -> None:
    found = _under(_filtered("agencies", of_day), lambda a: a.type)
    page.show(
        "regime_agencies.html",
        kinds={k: found[k] for k in words.AGENCIES if k in found},
        heirs={a: _heirs(regime, a, on) for a in of_day},
        keeps=_kept(regime, on),
        signed={
            a: [i for i in regime.instruments.values() if any(s.agency == a for s in i.signatories)] for a in of_day
        },
        enforces=_enforced(regime, on),
        regime=regime,
        on=on,
    )


def _versions(regime: Rules, of_day: dict[str, Any], on: date) -> None:
    """Every thing with dated rules, a line each; the axis of one thing has a line a rule."""
    found = _filtered(
        "versions", {v.id: v for v in rows.version_rows(regime)}, lambda r: " ".join(map(str, r.__dict__.values()))
    )
    page.show("regime_versions.html", found=found, now=len(of_day), on=on)
    for heading, those in _under(found, _heading).items():
        page.show("heading.html", text=heading)
        by_thing = _under(those, lambda row: row.of)
        if heading == REGIME_WIDE:
            drawing(
                axis_drawing(_lanes(those), on, heading), f"axis {heading}", f"{heading} on an axis of time", tall=True
            )
            page.show("rule_rows.html", kinds=rows.grouped(those), on=on, regime=regime)
            continue
        lanes = [
            Lane(_named(regime, of[0], len(of)), places.link("regime", show=of[0].show, id=of[0].of), _bars(of))
            for of in by_thing.values()
        ]
        drawing(axis_drawing(lanes, on, heading), f"axis {heading}", f"{heading} on an axis of time", tall=True)


REGIME_WIDE = "Rules on every register and measure"


def _heading(row: Row) -> str:
    for show, name in (
        ("registers", "Registers"),
        ("instruments", "Instruments"),
        ("agencies", "Agencies that passed on their functions"),
    ):
        if row.show == show:
            return name
    return REGIME_WIDE


def _named(regime: Rules, row: Row, n: int) -> str:
    instrument = regime.instruments.get(row.of)
    name = instrument.short if instrument and instrument.short else row.of_name
    return f"{name if len(name) < 41 else name[:39] + '…'} ({n})"


def _said(regime: Rules, row: Row) -> str:
    return regime.short(row.measure) if row.measure else f"{row.kind}: {row.text}"


def _bars(found: Iterable[Row]) -> tuple[Bar, ...]:
    said = "{0.kind}: {0.text} {1}"
    return tuple(Bar(r.since, r.until, said.format(r, _days(r))) for r in found if r.since)


def _lanes(found: Iterable[Row]) -> list[Lane]:
    return [Lane(f"{row.kind}: {row.text}", None, _bars([row])) for row in found]


def _days(row: Row) -> str:
    return f"({words.when(row.since)} to {words.when(row.until, 'open')})"


def _documents(regime: Rules, of_day: dict[str, Any], _: date) -> None:
    found = sorted(_filtered("documents", of_day), key=lambda d: (d.date or "9999", d.id))
    counts = Counter(id for row in rows.every(regime) for id in {cite.document for cite in row.cites})
    page.show("regime_documents.html", documents=found, counts=counts)


def _disagreements(regime: Rules, of_day: dict[str, Any], _: date) -> None:
    found, every = _filtered("disagreements", of_day), rows.every(regime)
    page.show(
        "regime_disagreements.html", found=[(d, rows.disputing(every, d.id)) for d in found], regime=regime, one=False
    )


# --- one thing ----------------------------------------------------------------------------------------------------


def _missing(list: str) -> None:
    page.empty("There is no such rule", f"The list of {list} holds all that there are.")


def _measure(regime: Rules, id: str, on: date) -> None:
    if (measure := regime.measures.get(id)) is None:
        return _missing("measures")
    page.title(measure.short)
    found = rows.measure_rows(regime, id)
    bodies = regime.bodies(measure.agencies, on, id)
    page.show("regime_measure.html", measure=measure, bodies=bodies, n=len(found), regime=regime, on=on)
    _axis(found, on, lambda row: _named(regime, row, 1).removesuffix(" (1)"))
    page.show("rule_rows.html", kinds={"Ordered by": found} if found else {}, on=on, regime=regime, owner=True)
    wide = [row for row in rows.version_rows(regime) if id in regime.versions[row.id].version.get("measures", ())]
    page.show("rule_rows.html", kinds=rows.grouped(wide), on=on, regime=regime)
    return None


def _register(regime: Rules, id: str, on: date) -> None:
    if (register := regime.registers.get(id)) is None:
        return _missing("registers")
    page.title(register.en)
    triggers: dict[str, set[str]] = {}
    for view in regime.bases.values():
        instrument = regime.instruments[view.instrument]
        if id in (view.basis.registers or instrument.registers):
            triggers.setdefault(view.basis.measure, set()).add(view.instrument)
    page.show(
        "regime_register.html",
        register=register,
        keepers=regime.bodies([register.keeper], on),
        cites=rows.where(regime, register.cites),
        triggers=triggers,
        names=[i for i in regime.instruments.values() if id in i.registers],
        regime=regime,
        on=on,
    )
    _rules_of(regime, id, on)
    return None


def _instrument(regime: Rules, id: str, on: date) -> None:
    if (instrument := regime.instruments.get(id)) is None:
        return _missing("instruments")
    page.title(instrument.short or instrument.en)
    page.show(
        "regime_instrument.html",
        i=instrument,
        cites=rows.where(regime, instrument.cites),
        status=rows.status(instrument, on),
        heirs={a.id: _heirs(regime, a.id, on) for a in regime.agencies.values()},
        regime=regime,
        on=on,
    )
    _rules_of(regime, id, on)
    return None


def _heirs(regime: Rules, agency: str, on: date) -> list[str]:
    """Who else holds an agency's functions on a day; nobody where it holds them itself."""
    return [body.agency for body in regime.bodies([agency], on) if body.formerly]


def _kept(regime: Rules, on: date) -> dict[str, list[Register]]:
    """The registers that each agency keeps on a day, for itself or in the place of another."""
    return _held((r, regime.bodies([r.keeper], on)) for r in regime.registers.values())


def _enforced(regime: Rules, on: date) -> dict[str, list[Measure]]:
    """The measures that each agency enforces on a day, for itself or in the place of another."""
    return _held((m, regime.bodies(m.agencies, on, m.id)) for m in regime.measures.values())


def _held(things: Iterable[tuple[T, list[Body]]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for thing, bodies in things:
        for body in bodies:
            if not body.begins:
                found.setdefault(body.agency, []).append(thing)
    return found


def _agency(regime: Rules, id: str, on: date) -> None:
    if (agency := regime.agencies.get(id)) is None:
        return _missing("agencies")
    page.title(agency.en)
    page.show(
        "regime_agency.html",
        agency=agency,
        keeps=_kept(regime, on).get(id, []),
        keeper_of=[r for r in regime.registers.values() if r.keeper == id],
        signed=[i for i in regime.instruments.values() if any(s.agency == id for s in i.signatories)],
        enforces=_enforced(regime, on).get(id, []),
        enforcer_of=[m for m in regime.measures.values() if id in m.agencies],
        before=[(a.id, s.begins) for a in regime.agencies.values() for s in a.succeeded_by if s.agency == id],
        heirs=_heirs(regime, id, on),
        regime=regime,
        on=on,
    )
    _rules_of(regime, id, on)
    return None


def _disagreement(regime: Rules, id: str, _: date) -> None:
    if (found := regime.disagreements.get(id)) is None:
        return _missing("disagreements")
    page.title(f"Disagreement {id}")
    page.show(
        "regime_disagreements.html", found=[(found, rows.disputing(rows.every(regime), id))], regime=regime, one=True
    )
    return None


def _rules_of(regime: Rules, id: str, on: date) -> None:
    """Every dated rule of one thing: on the axis, and in words."""
    found = rows.grouped(rows.version_rows(regime, of=id))
    if found:
        page.show("heading.html", text="Its rules over time")
        _axis([row for those in found.values() for row in those], on, lambda row: _said(regime, row))
    page.show("rule_rows.html", kinds=found, on=on, regime=regime)


def _axis(found: list[Row], on: date, label: Callable[[Row], str]) -> None:
    if lanes := [Lane(label(row), None, _bars([row])) for row in found]:
        drawing(axis_drawing(lanes, on, "Rules over time"), "axis", "Rules on an axis of time", tall=True)


_MANY: dict[str, Callable[[Rules, dict[str, Any], date], None]] = {
    "matrix": _matrix,
    "measures": _measures,
    "registers": _registers,
    "instruments": _instruments,
    "agencies": _agencies,
    "versions": _versions,
    "documents": _documents,
    "disagreements": _disagreements,
}
_ONE: dict[str, Callable[[Rules, str, date], None]] = {
    "measures": _measure,
    "registers": _register,
    "instruments": _instrument,
    "agencies": _agency,
    "disagreements": _disagreement,
}
