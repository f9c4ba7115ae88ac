"""Explore: the graph of subjects and ties around whatever the address names, as far as a person draws it.

``ids`` names subjects, ``listing`` an entry whose reach is drawn, ``from`` and ``to`` two subjects whose shortest paths
are drawn. Whatever is drawn stands in the address again, so that a link gives it to somebody else.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from sanctiongraph.days import current_day
from sanctiongraph.view import EffectView, SubjectView

from .. import page, places, words
from ..client import Api
from ..components.graph import MOST, Start, graph, node, subjects, tie
from ..sessions import Session

LINKED = 200
"""Subjects that an address names at most."""

REACHED = 400
"""Affected subjects of one listing that are drawn at most; the listing's own page has all of them."""

EXPLAINED = 25
"""Subjects whose proof is asked for because somebody on the path to them is not affected."""


@dataclass(frozen=True)
class Place:
    """What the address asks to be drawn."""

    ids: tuple[str, ...] = ()
    listing: str | None = None
    first: str | None = None
    last: str | None = None

    @classmethod
    def here(cls) -> Place:
        """The place that this page's address names."""
        ids = tuple(dict.fromkeys(id for id in (places.asked("ids") or "").split(",") if id))
        return cls(ids, places.asked("listing"), places.asked("from"), places.asked("to"))


@dataclass(frozen=True)
class On:
    """The day and the load that everything on the page is about."""

    day: str
    known: int | None

    @property
    def asked(self) -> dict[str, Any]:
        """As the API is asked."""
        return {"as_of": self.day, "known_at": self.known}


@dataclass
class Kept:
    """A drawing that goes on from run to run: what began it, and what a person has made of it."""

    place: Place
    on: On
    token: str
    start: Start
    title: str
    wrote: Place | None = None
    drawing: dict[str, Any] | None = None
    marks: dict[str, dict[str, int]] = field(default_factory=dict)


def show(session: Session) -> None:
    """Draw what the address names."""
    on = On(str(places.day() or current_day()), places.known())
    place = Place.here()
    if len(place.ids) > MOST:
        detail = f"This address names {len(place.ids):,} subjects, and a drawing holds {MOST:,}. Name fewer."
        page.show("state.html", kind="wrong", title="Too much for one drawing", detail=detail)
        return
    kept = _kept(session.api, place, on)
    page.show("explore_head.html", title=kept.title, detail=None)
    _draw(session, kept)


def _kept(api: Api, place: Place, on: On) -> Kept:
    """The drawing that this address continues, or a new one."""
    kept: Kept | None = st.session_state.get("kept")
    if kept and _goes_on(kept, place, on):
        if kept.on != on and (place.listing or place.first):
            kept = _begun(api, replace(place, ids=_extra(kept)), on)
        elif kept.on != on:
            kept.on, kept.marks = on, {}
    else:
        kept = _begun(api, place, on)
    st.session_state["kept"] = kept  # not the key of the component: what stands there ends with a run
    return kept


def _goes_on(kept: Kept, place: Place, on: On) -> bool:
    """Whether an address is that of the drawing as it is now; the one that began it begins it anew on the same day."""
    if place == kept.wrote:
        return True
    return place == kept.place and (kept.wrote is None or kept.on != on)


def _extra(kept: Kept) -> tuple[str, ...]:
    """Who was drawn besides what the address began with."""
    first = {n["id"] for n in kept.start.nodes}
    return tuple(id for id in subjects(kept.drawing) if id not in first) if kept.drawing else kept.place.ids


def _begun(api: Api, place: Place, on: On) -> Kept:
    st.session_state["explored"] = count = st.session_state.get("explored", 0) + 1
    token = hashlib.sha256(repr((count, place, on)).encode()).hexdigest()[:16]
    if place.listing:
        start, title = _of_listing(api, place.listing, on)
    elif place.first and place.last:
        start, title = _of_paths(api, place.first, place.last, on)
    else:
        start, title = Start(expand=place.ids[0] if len(place.ids) == 1 else None), "Explore"
    _add(api, start, place.ids, on)
    return Kept(place, on, token, start, title)


@st.fragment
def _draw(session: Session, kept: Kept) -> None:
    """The drawing; it runs anew by itself whenever a person has changed it."""
    api, on = session.api, kept.on
    if kept.drawing:  # the drawing is there before its marks are
        _mark(api, kept, subjects(kept.drawing))
    now = Start.saved(kept.drawing, on.day) if kept.drawing else kept.start
    made = graph(
        "explore",
        now,
        kept.token,
        day=on.day,
        known=on.known,
        address=api.address,
        purpose=api.purpose,
        marks=kept.marks,
    )
    if made is None or made == kept.drawing:
        return
    kept.drawing = made
    _write(kept, subjects(made, hidden=False))
    if set(subjects(made)) - kept.marks.keys():
        st.rerun(scope="fragment")


def _write(kept: Kept, ids: list[str]) -> None:
    """Put what is drawn into the address, unless it is what the address says already."""
    if len(ids) > LINKED:
        st.caption(f"A link carries {LINKED} subjects at most. Save this drawing as JSON to give it to somebody.")
        return
    first = {n["id"] for n in kept.start.nodes}
    place = Place(tuple(ids), kept.place.listing if _listing_drawn(kept) else None)
    if first == set(ids) | ({kept.place.listing} if place.listing else set()):
        return
    kept.wrote = place
    given = {"ids": ",".join(place.ids), "listing": place.listing}
    for name in ("from", "to", "ids", "listing"):
        value = given.get(name)
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _listing_drawn(kept: Kept) -> bool:
    nodes: list[Mapping[str, Any]] = (kept.drawing or {"nodes": []})["nodes"]
    return any(n["kind"] == "listing" and not n["hidden"] for n in nodes)


def _mark(api: Api, kept: Kept, ids: list[str]) -> None:
    """Count each subject's measures on the day by mode, for those of whom it is not known yet."""
    new = [id for id in ids if id not in kept.marks]
    if not new:
        return
    for row in api.screen([{"id": id} for id in new], as_of=kept.on.day, known_at=kept.on.known):
        if row.subject:
            kept.marks[row.subject.id] = _modes((e.mode, e.measure) for e in row.effects)
    for id in new:
        kept.marks.setdefault(id, _modes(()))


def _modes(effects: Iterable[tuple[str, str]]) -> dict[str, int]:
    counted = Counter(mode for mode, _ in dict.fromkeys(effects))
    return {"known": 1, **{mode: counted.get(mode, 0) for mode in ("listed", "restricted", "notified", "rewarded")}}


# --- beginnings -----------------------------------------------------------------------------------------------------


def _add(api: Api, start: Start, ids: Iterable[str], on: On) -> None:
    """Add subjects to a beginning, with the ties among all of it."""
    held = {n["id"]: n for n in start.nodes}
    wanted = list(dict.fromkeys([*(id for id, n in held.items() if n["kind"] != "listing"), *ids]))
    if not wanted:
        return
    answer = api.ties(wanted, **on.asked)
    for found in answer.subjects:
        held.setdefault(found.subject.id, {}).update(node(found))
    start.nodes = list(held.values())
    start.ties += [tie(t) for t in answer.ties]
    missing = len(wanted) - len(answer.subjects)
    if missing:
        told = words.count(missing, "subject")
        start.notice = (
            f"{told} that the address names {'is' if missing == 1 else 'are'} not in this data. {start.notice}".strip()
        )


def _of_paths(api: Api, first: str, last: str, on: On) -> tuple[Start, str]:
    answer = api.paths(first, last, **on.asked)
    ends = [answer.source, answer.target]
    met = {s.id: s for s in [*ends, *(s for path in answer.paths for s in path.subjects)]}
    start = Start([node(s) for s in met.values()], [], layout="hierarchical")
    start.way = [t.tie for path in answer.paths for t in path.ties]
    if not answer.paths:
        start.notice = f"No path of {answer.longest} ties or fewer holds between the two on {on.day}."
    elif not answer.complete:
        start.notice = f"{len(answer.paths)} shortest paths are drawn; there are more of the same length."
    return start, f"Between {words.called(ends[0])} and {words.called(ends[1])}"


def _of_listing(api: Api, id: str, on: On) -> tuple[Start, str]:
    """The listing, whom it reaches on the day, and whoever stands on the way."""
    listing = api.listing(id, as_of=on.day, known_at=on.known)
    effects, whole = _reached(api, id, on)
    people = {listing.listed.id: listing.listed, **{e.affected.id: e.affected for e in effects}}
    carrying = {t for e in effects for reason in e.reasons for t in reason.ties}
    known = {t.tie for t in api.ties(people, **on.asked).ties}
    beside = _between(api, [e for e in effects if any(set(r.ties) - known for r in e.reasons)], id, on) - people.keys()
    register = api.register(listing.register_).found
    entry = {"id": id, "kind": "listing", "name": register.zh, "name_en": register.en}
    entry["href"] = places.link("listing", id=id)
    start = Start([entry, *(node(s) for s in people.values()), *({"id": one} for one in sorted(beside))])
    start.ties = [_entry(id, listing.listed, listing.entered, listing.left)]
    start.way, start.layout = sorted(carrying | {f"lists {id}"}), "hierarchical"
    if not effects:
        start.notice = f"This listing reaches nobody on {on.day}."
    elif not whole:
        start.notice = f"Drawn are the first {REACHED} whom this listing reaches; its own page has all of them."
    return start, f"Whom the listing of {words.called(listing.listed)} reaches"


def _reached(api: Api, id: str, on: On) -> tuple[list[EffectView], bool]:
    found: list[EffectView] = []
    for answer in api.affected.pages(id, page=200, **on.asked):
        found += answer.effects
        if answer.size.value >= REACHED:
            return found, answer.complete
    return found, True


def _between(api: Api, effects: list[EffectView], listing: str, on: On) -> set[str]:
    """Whoever stands on the way to some affected subjects without being affected, from the proofs."""
    found: set[str] = set()
    for id in list(dict.fromkeys(e.affected.id for e in effects))[:EXPLAINED]:
        for proof in api.why(id, as_of=on.day, known_at=on.known).proofs:
            if proof.listing == listing:
                found |= {end for step in proof.steps for end in (step.source, step.target) if end in proof.names}
    return found


def _entry(id: str, listed: SubjectView, since: Any, until: Any) -> dict[str, Any]:
    """The entry as the line from the listing to whom it lists; no question about ties answers it."""
    days = {"since": str(since) if since else None, "until": str(until) if until else None}
    named = {"tie": f"lists {id}", "kind": "lists", "source": id, "target": listed.id, "given": True}
    return {**named, **days, "document": None, "locator": None, "contested": False}
