"""Questions about one subject: its card, its effects, a check, why, its timeline, and who looked it up."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import PlainTextResponse
from starlette.responses import Response

from ..answers import BornView, CardView, CheckView, EffectsView, OwnListingView, TimelineView, WhyView
from ..course import life_of
from ..effects import Answer, Effect, SubjectFact, Window, enforcers, of_subject
from ..graph.queries import query
from ..model import Standing
from ..proof import document_citation, explain, to_mermaid, to_text
from ..provenance import to_prov_json, to_prov_n
from ..regime import ReachName, Regime
from ..timeline import changes
from ..verdict import verdict, verdict_against
from ..view import (
    Stated,
    View,
    effect_view,
    stated,
    stored_days,
    subject_view,
    window_view,
)
from ..whynot import WhyNot, not_born, why_not, why_not_alone
from .callers import Look, OwnLook
from .questions import Id, Question, TheDay, TheDays, TheLoad, ThePage, exact, measure_known
from .ties import documents

router = APIRouter(tags=["subjects"])

V = TypeVar("V", bound=View)

WHOLE = 10_000
"""Listings behind one answer that is not paged; where there are more, it says that it is not complete."""


class Wanted(View):
    """Which effects are wanted; every filter that is given has to fit."""

    area: str | None
    category: str | None
    agency: str | None
    kind: str | None
    reach: str | None
    standing: Standing | None

    def fits(self, regime: Regime, effect: Effect) -> bool:
        """Whether an effect is wanted."""
        measure = regime.measure[effect.measure]
        holders = enforcers(regime, effect, effect.spans[0].since) if self.agency else []
        return (
            self.area in (None, measure.area)
            and self.category in (None, measure.category)
            and self.kind in (None, measure.kind)
            and (self.agency is None or any(self.agency in (a.id, b.id) for a, b in holders))
            and (self.reach is None or any(d.reach == self.reach for d in effect.derivations))
            and (self.standing is None or any(p.standing is self.standing for p in effect.parts))
        )


async def _wanted(
    area: Annotated[str | None, Query(max_length=200, description="Area of life that the measure touches.")] = None,
    category: Annotated[str | None, Query(max_length=200, description="Heading of the measure.")] = None,
    agency: Annotated[str | None, Query(max_length=200, description="Id of an agency that enforces it.")] = None,
    kind: Annotated[
        Literal["restriction", "reward", "notice", "publicity"] | None, Query(description="Kind of measure.")
    ] = None,
    reach: Annotated[ReachName | None, Query(description="How the measure travels to the subject.")] = None,
    standing: Annotated[Standing | None, Query(description="Standing that it has on some day.")] = None,
) -> Wanted:
    return Wanted(area=area, category=category, agency=agency, kind=kind, reach=reach, standing=standing)


TheWanted = Annotated[Wanted, Depends(_wanted)]


@router.get("/v1/subjects/{id:path}/effects")
def effects(look: OwnLook, id: Id, days: TheDays, wanted: TheWanted, page: ThePage) -> EffectsView:
    """Every measure on a subject on the days asked about, with mode, standing, days, agencies and reasons.

    A page looks through so many listings; with filters it may hold fewer effects, even none, while more follow.
    """
    asked = Question.resolve(look, page, days)
    who, _ = look.subject(id, asked.window.data)
    answer = _ask(asked, id)
    found = tuple(effect_view(asked.regime, e) for e in answer.effects if wanted.fits(asked.regime, e))
    unborn = not_born(who, asked.window)
    return _told(look, EffectsView(**_stated(asked, answer), subject=subject_view(who), unborn=unborn, effects=found))


@router.get("/v1/subjects/{id:path}/check")
def check(
    look: OwnLook,
    id: Id,
    days: TheDay,
    page: TheLoad,
    measure: Annotated[str, Query(max_length=200, description="A measure's id.")],
) -> CheckView:
    """Does this measure apply to this subject on this day, and why or why not, in one sentence."""
    asked = Question.resolve(look, page, days)
    measure_known(asked.regime, measure)
    who, _ = look.subject(id, asked.window.data)
    answer = _ask(asked, id, WHOLE)
    found, no = verdict(asked.regime, answer, measure), None
    if found is None:
        no = _why_not(asked, who, measure)
        found = verdict_against(asked.regime, who, measure, no, f"on {asked.window.since}")
    view = CheckView(
        **_stated(asked, answer),
        subject=subject_view(who),
        measure=measure,
        verdict=found,
        effects=tuple(effect_view(asked.regime, e) for e in answer.effects if e.measure == measure),
        why_not=no,
    )
    return _told(look, view)


MERMAID = "text/vnd.mermaid"
PROV_JSON = "application/prov+json"
PROV_N = "text/provenance-notation"

_TEXTS = {kind: {"schema": {"type": "string"}} for kind in ("text/plain", MERMAID, PROV_N)}
RENDERED: dict[int | str, dict[str, Any]] = {200: {"content": {**_TEXTS, PROV_JSON: {"schema": {"type": "object"}}}}}
"""What a proof is answered as besides JSON."""


@router.get("/v1/subjects/{id:path}/why", response_model=WhyView, responses=RENDERED)
def why(
    look: OwnLook,
    id: Id,
    days: TheDay,
    page: ThePage,
    measure: Annotated[str | None, Query(max_length=200, description="A measure's id; left out: all.")] = None,
    format: Annotated[
        Literal["json", "text", "mermaid", "prov", "provn"] | None,
        Query(description="Left out: what Accept says, else JSON."),
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> WhyView | Response:
    """Why measures reach a subject on a day: the path, every tie on it, every rule applied, each with its document.

    Or why not: the condition that is missing. JSON, plain text (``text/plain``), the path as a Mermaid flowchart
    (``text/vnd.mermaid``), or provenance as PROV-JSON (``application/prov+json``) or PROV-N
    (``text/provenance-notation``).
    """
    asked = Question.resolve(look, page, days)
    if measure is not None:
        measure_known(asked.regime, measure)
    who, _ = look.subject(id, asked.window.data)
    answer = _ask(asked, id)
    found = [e for e in answer.effects if measure in (None, e.measure)]
    no = None if found or not answer.complete or asked.after else _why_not(asked, who, measure)
    view = WhyView(
        **_stated(asked, answer),
        subject=subject_view(who),
        proofs=tuple(explain(asked.regime, answer, found)),
        why_not=no,
    )
    return _rendered(_told(look, view), format or _accepted(accept))


@router.get("/v1/subjects/{id:path}/timeline")
def timeline(look: OwnLook, id: Id, days: TheDays, page: ThePage) -> TimelineView:
    """Every day on which a measure begins, ends or changes its standing for a subject; computed, not sampled."""
    asked = Question.resolve(look, page, days, today=False)
    who, _ = look.subject(id, asked.window.data)
    # The edges of the window are no changes, so the whole of time is asked for.
    answer = _ask(asked, id, window=Window(asked.window.data))
    found = tuple(c for c in changes(asked.regime, answer) if asked.window.since <= c.day < asked.window.until)
    return _told(look, TimelineView(**_stated(asked, answer), subject=subject_view(who), changes=found))


@router.get("/v1/subjects/{id:path}")
def subject(look: OwnLook, id: Id, days: TheDay, page: TheLoad) -> CardView:
    """Who a subject is: names, what may be shown of its numbers, its own entries in registers."""
    asked = Question.resolve(look, page, days)
    who, identifiers = look.subject(id, asked.window.data)
    rows = look.graph.read(query("read/listings_of").text, {"subject": id, "data": asked.window.data})
    known = documents(look.graph, [who.document], asked.window.data).get(who.document or "", {})
    return CardView(
        **_stated(asked),
        subject=subject_view(who),
        born=BornView(earliest=who.born[0], latest=who.born[1]) if who.born else None,
        identifiers=tuple(identifiers),
        listings=tuple(_own_listing(asked, row["listing"], who) for row in rows),
        document=who.document,
        locator=who.locator,
        cite=document_citation(known, who.document, who.locator) if who.document else None,
    )


# --- asking -------------------------------------------------------------------------------------------------------


def _ask(asked: Question, id: str, listings: int | None = None, window: Window | None = None) -> Answer:
    """The effects of a subject, others under pseudonyms where the key may not see them."""
    look = asked.look
    answer = of_subject(
        look.graph,
        asked.regime,
        id,
        window or asked.window,
        after=asked.after,
        page=listings or asked.page.size,
        proof=True,
    )
    told = look.hiding.answer(answer) if look.hiding else answer
    look.shown.update(told.subjects.keys() & answer.subjects.keys())  # whoever is under a pseudonym was not shown
    return told


def _told(look: Look, view: V) -> V:
    return look.hiding.view(view) if look.hiding else view


def _why_not(asked: Question, who: SubjectFact, measure: str | None) -> WhyNot:
    """Whom else the regime names near a subject is not told to the subject, only what is about itself."""
    look, window = asked.look, asked.window
    if look.hiding is None:
        no = why_not(look.graph, asked.regime, who, measure, window)
        look.shown.update(no.subjects)
        return no
    ever = of_subject(look.graph, asked.regime, who.id, Window(window.data), proof=True)
    return why_not_alone(asked.regime, who, look.hiding.answer(ever), measure, window)


def _stated(asked: Question, answer: Answer | None = None) -> dict[str, object]:
    if answer is None:
        return exact(asked)
    return {**stated(answer), **window_view(asked.window), "cursor": asked.cursor(answer.cursor)}


def _own_listing(asked: Question, row: dict[str, Any], who: SubjectFact) -> OwnListingView:
    life = life_of(asked.regime, row, who)
    told = {name: row.get(name) for name in ("register", "register_name")}
    state = life.state(asked.window.since)
    return OwnListingView.model_validate(
        {**told, "id": row["record"], **stored_days(row), "end": life.end, "state": state}
    )


# --- rendering ----------------------------------------------------------------------------------------------------


def _accepted(accept: str) -> str:
    """The first format that an Accept header names, by its place; JSON where it names none that there is."""
    known = {"application/json": "json", "text/plain": "text", MERMAID: "mermaid", PROV_JSON: "prov", PROV_N: "provn"}
    asked = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    return next((known[kind] for kind in asked if kind in known), "json")


def _rendered(view: WhyView, format: str) -> WhyView | Response:
    if format == "json":
        return view
    if format == "mermaid":
        return PlainTextResponse("".join(map(to_mermaid, view.proofs)), media_type=MERMAID, headers=_links(view))
    if format in ("prov", "provn"):
        return _provenance(view, format)
    said = "".join(map(to_text, view.proofs))
    if view.why_not:
        said = "\n".join([view.why_not.text, *(f"   {reason.text}" for reason in view.why_not.reasons)]) + "\n"
    exact = f"as of {view.as_of}, data {view.data}, regime {view.regime}, {'' if view.complete else 'not '}complete"
    return PlainTextResponse(f"{said}({exact})\n", headers=_links(view))


def _provenance(view: WhyView, format: str) -> Response:
    exact = {"as_of": view.as_of, "data": view.data, "regime": view.regime, "complete": str(view.complete).lower()}
    no = view.why_not.text if view.why_not else None
    if format == "prov":
        return Response(to_prov_json(view.proofs, no, exact), media_type=PROV_JSON, headers=_links(view))
    return PlainTextResponse(to_prov_n(view.proofs, no, exact), media_type=PROV_N, headers=_links(view))


def _links(view: Stated) -> dict[str, str]:
    """What a text cannot state inside itself."""
    exact = {"Sanctiongraph-Data": str(view.data), "Sanctiongraph-Regime": view.regime}
    exact["Sanctiongraph-Complete"] = str(view.complete).lower()
    return exact | ({"Sanctiongraph-Cursor": view.cursor} if view.cursor else {})
