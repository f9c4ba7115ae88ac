"""One entry in a register: decision and ground, whom it reaches and how, where it went, deadlines, and its sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from sanctiongraph.answers import AffectedView, ClocksView, ListingView
from sanctiongraph.clocks import Clock, acts
from sanctiongraph.label import Label
from sanctiongraph.proof import Citation
from sanctiongraph.spread import Spread
from sanctiongraph.view import EffectView

from .. import page, places, words
from ..client import together
from ..components.drawing import drawing
from ..drawing import MOST, tree_drawing
from ..reached import tree
from ..release import exits, single
from ..rules import Rules, rules
from ..sessions import Session

TABS = (
    ("reach", "Whom it reaches"),
    ("out", "Ways out"),
    ("spread", "Where it went"),
    ("clocks", "Deadlines"),
    ("sources", "Sources"),
)
PAGE = 200


def show(session: Session) -> None:
    """Show the listing that the address names."""
    id = places.asked("id")
    if not id:
        page.empty("Which entry?", "Open one from a subject's page.")
        return
    api, days = session.api, places.when()
    asked = places.asked("tab")
    tab = asked if asked in dict(TABS) else "reach"
    more: Any = {
        "reach": lambda ask: ask.affected(id, page=PAGE, cursor=places.asked("after"), **days),
        "out": lambda ask: ask.affected(id, page=PAGE, **days),
        "clocks": lambda ask: ask.clocks(id, **days),
        "sources": lambda ask: ask.clocks(id, **days),
    }.get(tab, lambda _: None)
    (listing, spread, answer, regime), notes = api.noted(
        lambda ask: together(
            lambda: ask.listing(id, **days),
            lambda: ask.spread(id, **days),
            lambda: more(ask),
            lambda: rules(api),
        )
    )
    page.title(f"Entry of {words.called(listing.listed)}")
    _head(listing, spread.spread, regime)
    tabs = [(places.here(tab=t, after=None), name, t == tab) for t, name in TABS]
    page.show("tabs.html", tabs=tabs, label="About this entry")
    if tab == "spread":
        _spread(spread.spread)
    elif tab == "out":
        _release(listing, spread.spread, answer.effects, regime)
    elif tab == "clocks":
        _clocks(answer, spread.spread.as_of)
    elif tab == "sources":
        page.show("sources.html", facts=facts(spread.spread, answer.clocks, listing.label))
    else:
        _reach(listing, answer, regime)
    page.origin(notes, api.address, api.purpose)


def _head(listing: ListingView, spread: Spread, regime: Rules) -> None:
    page.show(
        "listing_head.html",
        listing=listing,
        register=regime.registers.get(listing.register_),
        regime=regime,
        spread=spread,
        entry=listing.label,
        on=spread.as_of,
    )


# --- whom it reaches --------------------------------------------------------------------------------------------


def _reach(listing: ListingView, answer: AffectedView, regime: Rules) -> None:
    root = tree(listing.listed, answer.effects)
    people = {branch.subject.id for branch in root.walk() if branch.effects}
    rest = places.asked("after")
    page.show(
        "reach_head.html",
        answer=answer,
        people=len(people),
        depth=max((b.depth for b in root.walk()), default=0),
        on=answer.as_of,
        rest=places.here(after=None) if rest else None,
    )
    if people:
        label = f"{listing.label.register_en} {listing.label.register_zh}".rstrip()
        drawing(tree_drawing(root, label), f"reach {rest}", "Whom the entry reaches, as a drawing", tall=True)
        page.show("reached.html", root=root, regime=regime, most=MOST, all=sum(1 for _ in root.walk()))
    if answer.cursor:
        page.show("more.html", href=places.here(after=answer.cursor), text="Whom it reaches besides")


# --- ways out ---------------------------------------------------------------------------------------------------


def _release(listing: ListingView, spread: Spread, effects: tuple[EffectView, ...], regime: Rules) -> None:
    page.show(
        "release_entry.html",
        state=spread.state,
        exits=exits(regime, listing.register_, spread.as_of, listing.label),
        single=single(regime, effects, spread.as_of),
        entry=listing.label,
        regime=regime,
        on=spread.as_of,
    )


# --- where it went ----------------------------------------------------------------------------------------------


def _spread(spread: Spread) -> None:
    order = list(words.COPIES)
    copies = sorted(spread.copies, key=lambda c: (order.index(c.state), -(c.after_end_days or 0), c.holder_en))
    hops: dict[int, list[Any]] = {}
    for channel in spread.channels:
        hops.setdefault(channel.hops, []).append(channel)
    names = {c.holder: c.holder_en for c in copies} | {c.target: c.target_en for c in spread.channels}
    names |= {c.source: c.source_en for c in spread.channels}
    page.show("spread.html", spread=spread, copies=copies, hops=hops, names=names)


# --- deadlines --------------------------------------------------------------------------------------------------


def _clocks(answer: ClocksView, on: date) -> None:
    states = {state: [c for c in answer.clocks if c.state == state] for state in words.CLOCKS}
    page.show(
        "clocks.html",
        states={state: those for state, those in states.items() if those},
        acts=lambda those: len(acts(those)),
        steps=answer.steps,
        on=on,
    )


# --- sources ----------------------------------------------------------------------------------------------------


def facts(spread: Spread, clocks: tuple[Clock, ...], entry: Label) -> dict[str, list[tuple[str, Citation]]]:
    """What documents of the data say of an entry: each document with what rests on it, and where in it."""
    said: list[tuple[str, Citation]] = [("The entry itself.", spread.cite)]
    said += [(entry.conduct.text, entry.conduct.cite)] if entry.conduct else []
    said += [
        (f"Its term was lengthened on {words.day(e.decided)}.", e.cite)
        for e in (entry.term.extensions if entry.term else ())
    ]
    said += [(f"{c.holder_en} received a copy.", c.cite) for c in spread.copies]
    said += [(clock.what, cite) for clock in clocks for cite in clock.facts]
    found: dict[str, list[tuple[str, Citation]]] = {}
    for text, cite in dict.fromkeys((text, cite.model_copy(update={"note": None})) for text, cite in said):
        found.setdefault(cite.document, []).append((text, cite))
    return found
