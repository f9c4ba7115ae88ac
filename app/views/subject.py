"""One subject on one day: its situation in a sentence, its measures, why, when, and who with it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sanctiongraph.answers import CardView, EffectsView, OwnListingView
from sanctiongraph.client import ProblemError
from sanctiongraph.days import current_day
from sanctiongraph.model import FAR

from .. import page, places, situation, words
from ..client import Api, together
from ..components.drawing import drawing
from ..components.timeline import Lane, timeline
from ..drawing import path_drawing
from ..finding import find
from ..narrowed import changed, limited
from ..release import releases, single
from ..rules import Rules, rules
from ..sessions import Session

TABS = (
    ("measures", "Measures"),
    ("out", "Ways out"),
    ("time", "Timeline"),
    ("record", "On record"),
    ("ties", "Ties"),
    ("looked", "Who looked"),
)
PAGE = 200


def show(session: Session) -> None:
    """Show the subject that the address names."""
    id = places.asked("id")
    if not id:
        page.empty("Whom do you ask about?", "Search a name, an id or a number above.")
        return
    api, days = session.api, places.when()
    try:
        (card, effects, regime), notes = api.noted(
            lambda ask: together(
                lambda: ask.subject(id, **days),
                lambda: ask.effects(id, page=PAGE, **places.when()),
                lambda: rules(api),
            )
        )
    except ProblemError as error:
        if not error.type.endswith(":unknown-subject"):
            raise
        page.failed(error)
        if session.may_ask and (meant := [thing for thing in find(api, id) if thing["exact"]]):
            page.show("meant.html", meant=meant)
        return
    page.title(words.called(card.subject))
    _head(card, effects, regime, session.may_ask)
    tab = places.asked("tab") or "measures"
    hidden = {"ties": not session.may_ask, "looked": not session.may_read_lookups}
    tabs = [t for t in TABS if not hidden.get(t[0])]
    if places.asked("measure"):
        _why(session, card, regime)
    page.show(
        "tabs.html",
        tabs=[(places.here(tab=t, measure=None), name, t == tab) for t, name in tabs],
        label="About this subject",
    )
    {"out": _release, "time": _time, "record": _record, "ties": _ties, "looked": _looked}.get(tab, _measures)(
        session, card, effects, regime
    )
    page.origin(notes, api.address, api.purpose)


def _head(card: CardView, effects: EffectsView, regime: Rules, may_explore: bool) -> None:
    page.show(
        "subject_head.html",
        card=card,
        sentence=situation.sentence(regime, card.subject, effects.effects, card.as_of or current_day()),
        register=partial(situation.register, regime),
        explore=places.link("explore", ids=card.subject.id) if may_explore else None,
        keep=places.link("cases", add=card.subject.id),
        unborn=effects.unborn,
    )


# --- measures ---------------------------------------------------------------------------------------------------


def _measures(session: Session, card: CardView, effects: EffectsView, regime: Rules) -> None:
    """The measures by area of life, and what the change of day began and ended."""
    if was := places.as_day(places.asked("was")):
        _compared(session.api, card, effects, regime, was)
    found = situation.rows(effects.effects)
    if not found:
        _nothing(session.api, card)
        return
    page.show(
        "measures.html",
        areas=situation.by_area(regime, found),
        regime=regime,
        complete=effects.complete,
        chosen=places.asked("measure"),
        legend=sorted({row.standing for row in found}, key=list(words.STANDINGS).index),
    )
    if session.may_ask:
        _with(session.api, card, effects)


def _compared(api: Api, card: CardView, effects: EffectsView, regime: Rules, was: date) -> None:
    """What is another than on the day before the change, each with a sentence why."""
    id, on = card.subject.id, card.as_of or current_day()
    before = api.effects(id, as_of=was, known_at=places.known(), page=PAGE)
    then, now = ({e.measure for e in view.effects} for view in (before, effects))
    left, came = sorted(then - now), sorted(now - then)
    asked = [(measure, on) for measure in left[:8]] + [(measure, was) for measure in came[:8]]
    verdicts = together(*((lambda m=m, d=d: api.check(id, m, as_of=d, known_at=places.known())) for m, d in asked))
    why = {measure: found.verdict.sentence for (measure, _), found in zip(asked, verdicts, strict=True)}
    changes = changed(regime, before.effects, effects.effects, was, on)
    bounds = limited(regime, before.effects, effects.effects, was, on)
    others = {c.measure for c in changes} | {m for bound in bounds for m in bound.measures}
    page.show(
        "compared.html",
        was=was,
        on=on,
        left=left,
        came=came,
        why=why,
        regime=regime,
        same=len((then & now) - others),
        changes=changes,
        limits=bounds,
    )


def _nothing(api: Api, card: CardView) -> None:
    why = api.why(card.subject.id, **places.when())
    page.show("nothing.html", why_not=why.why_not)


def _with(api: Api, card: CardView, effects: EffectsView) -> None:
    """Who else the same listings affect."""
    listings = list(dict.fromkeys(e.listing for e in effects.effects))[:4]
    answers = together(
        *((lambda listing=listing: api.affected(listing, **places.when(), page=60)) for listing in listings)
    )
    people = {
        e.affected.id: e.affected for answer in answers for e in answer.effects if e.affected.id != card.subject.id
    }
    page.show("with.html", people=list(people.values()), listings=listings, more=not all(a.complete for a in answers))


# --- why --------------------------------------------------------------------------------------------------------


def _why(session: Session, card: CardView, regime: Rules) -> None:
    """The drawn path beside the proof in sentences, or the reasoned no."""
    measure = places.asked("measure") or ""
    api = session.api
    try:
        why, notes = api.noted(lambda ask: ask.why(card.subject.id, measure, **places.when()))
    except ProblemError as error:
        if error.type.endswith(":unknown-measure"):
            page.empty("There is no such measure", "The measures of the regime are under Regime.")
            return
        raise
    drawings = [path_drawing(proof, regime.short(proof.measure), linked=session.may_ask) for proof in why.proofs]
    page.show("why_head.html", id=measure, measure=regime.measures.get(measure), close=places.here(measure=None))
    for proof, drawn in zip(why.proofs, drawings, strict=True):
        drawing(drawn, key=f"path {proof.listing}")
        page.show("proof.html", proof=proof)
    page.show("why_foot.html", why=why)
    page.origin(notes, api.address, api.purpose)


# --- ways out ---------------------------------------------------------------------------------------------------


def _release(session: Session, card: CardView, effects: EffectsView, regime: Rules) -> None:
    """What would end the entries behind the measures, and what lifts single measures."""
    on, days = card.as_of or current_day(), places.when()
    listings = list(dict.fromkeys(e.listing for e in effects.effects)) if session.may_ask else []
    entries = together(*((lambda id=id: session.api.listing(id, **days)) for id in listings))
    labels = {entry.id: entry.label for entry in entries}
    page.show(
        "release.html",
        releases=releases(regime, effects.effects, on, labels),
        single=single(regime, effects.effects, on),
        labels=labels,
        regime=regime,
        on=on,
        own=card.subject.id,
        linked=session.may_ask,
        complete=effects.complete,
    )


# --- time -------------------------------------------------------------------------------------------------------


def _last(entry: OwnListingView) -> date | None:
    """The last first day on which an entry is over, by its document or its term; None is open."""
    return None if entry.end is None or entry.end.latest == FAR else entry.end.latest


def _time(session: Session, card: CardView, _: EffectsView, regime: Rules) -> None:
    """Listings, ties and effects on one axis; the marker moves the day."""
    id, api, known = card.subject.id, session.api, places.known()
    questions: list[Any] = [
        lambda: api.timeline(id, known_at=known),
        lambda: api.effects(id, since="1990-01-01", known_at=known, page=PAGE),
    ]
    if session.may_ask:
        questions.append(lambda: api.neighbours(id, since="1900-01-01", known_at=known, page=40))
    changes, ever, *ties = together(*questions)
    lanes = [
        Lane(
            "Entries",
            [(situation.register(regime, entry), [(entry.since, _last(entry), "listing")]) for entry in card.listings],
        )
    ]
    if ties:
        lanes.append(
            Lane(
                "Ties",
                [
                    (f"{words.plain(n.kind)}: {words.called(n.other)}", [(n.since, n.until, "tie")])
                    for n in ties[0].neighbours
                ],
            )
        )
    areas = situation.by_area(regime, situation.rows(ever.effects))
    for area, those in areas.items():
        lanes.append(
            Lane(
                area.capitalize(),
                [
                    (
                        f"{row.measure} {regime.short(row.measure)}",
                        [(p.since, p.until, str(p.standing)) for p in e.parts],
                    )
                    for row in those
                    for e in row.effects
                ],
            )
        )
    on = card.as_of or current_day()
    if goal := timeline([lane for lane in lanes if lane.rows], on, sorted({c.day for c in changes.changes})):
        places.go(places.here(on=goal, was=on))
    page.show("changes.html", changes=changes.changes, regime=regime, on=on)


# --- on record, ties, who looked ---------------------------------------------------------------------------------


def _record(session: Session, card: CardView, _: EffectsView, regime: Rules) -> None:
    id, api = card.subject.id, session.api
    ledgers, conduct = together(
        lambda: api.ledgers(id, **places.when()),
        lambda: api.conduct(id, known_at=places.known()),
    )
    register = partial(situation.register, regime)
    page.show(
        "record.html", card=card, ledgers=ledgers.ledgers, conduct=conduct.conduct, regime=regime, register=register
    )


def _ties(session: Session, card: CardView, _: EffectsView, __: Rules) -> None:
    near = session.api.neighbours(card.subject.id, **places.when(), page=100)
    page.show("ties.html", near=near, id=card.subject.id)


def _looked(session: Session, card: CardView, _: EffectsView, __: Rules) -> None:
    try:
        found = session.api.lookups(card.subject.id, page=200)
    except ProblemError as error:
        if error.status != 403:
            raise
        page.show(
            "state.html",
            kind="closed",
            title="Not with this key",
            detail="Who looked somebody up is shown to that somebody, to auditors and to admins.",
        )
        return
    page.show("looked.html", lookups=found.lookups, complete=found.complete)
