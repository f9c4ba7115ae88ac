"""Explore: the graph of subjects and ties around whatever the address names, as far as a person draws it.

``ids`` names subjects, ``listing`` an entry whose reach is drawn, ``from`` and ``to`` two subjects whose shortest paths
are drawn. A single subject comes with whom it is tied to, unless it is to be ``alone``; with ``ids``, an entry comes
with those subjects only. Whatever is seen stands in the address again, so that a link gives it to somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from sanctiongraph.view import EffectView

from .. import page, places, words
from ..client import Api
from ..components.graph import MOST, Start, node, subjects
from ..drawn import Drawn, On, add, draw, entry_of, new_token
from ..sessions import Session

LINKED = 200
"""Subjects that an address names at most."""

REACHED = 400
"""Affected subjects of one listing that are drawn at most; the listing's own page has all of them."""

FOLLOWED = 20
"""Subjects that a case follows at most where a drawing began with nobody."""

EXPLAINED = 25
"""Subjects whose proof is asked for because somebody on the path to them is not affected."""


@dataclass(frozen=True)
class Place:
    """What the address asks to be drawn."""

    ids: tuple[str, ...] = ()
    listing: str | None = None
    first: str | None = None
    last: str | None = None
    alone: bool = False

    @classmethod
    def here(cls) -> Place:
        """The place that this page's address names."""
        ids = tuple(dict.fromkeys(id for id in (places.asked("ids") or "").split(",") if id))
        return cls(
            ids, places.asked("listing"), places.asked("from"), places.asked("to"), places.asked("alone") is not None
        )

    @property
    def asked(self) -> dict[str, str | None]:
        """This place as the parameters of an address."""
        ids = ",".join(self.ids) or None
        alone = "yes" if self.alone else None
        return {"ids": ids, "listing": self.listing, "from": self.first, "to": self.last, "alone": alone}


@dataclass
class Kept(Drawn):
    """A drawing of this page: the place that began it, and the one that it has written into the address since."""

    place: Place = Place()
    wrote: Place | None = None
    more: tuple[str, ...] = ()
    """Who was drawn from its beginning on besides what the place asks for."""

    @property
    def followed(self) -> tuple[str, ...]:
        """Whom a case that keeps this drawing follows: who began it, else the first who are drawn."""
        drawn = subjects(self.drawing or {"nodes": []}, hidden=False)
        listed = [tie["target"] for tie in self.start.ties if tie["kind"] == "lists"]
        begun = [id for id in (self.place.first, self.place.last, *listed, *self.place.ids) if id in drawn]
        return tuple(dict.fromkeys(begun)) or tuple(drawn[:FOLLOWED])


def show(session: Session) -> None:
    """Draw what the address names."""
    on, place = On.here(), Place.here()
    if len(place.ids) > MOST:
        detail = f"This address names {len(place.ids):,} subjects, and a drawing holds {MOST:,}. Name fewer."
        page.show("state.html", kind="wrong", title="Too much for one drawing", detail=detail)
        return
    kept = _kept(session.api, place, on)
    page.show("explore_head.html", title=kept.title, detail=None)
    draw(session, kept, "Keep in a case", _after)


def _kept(api: Api, place: Place, on: On) -> Kept:
    """The drawing that this address continues, or a new one."""
    kept: Kept | None = st.session_state.get("kept")
    if kept and _goes_on(kept, place, on):
        if kept.on != on and (place.listing or place.first):
            kept = _begun(api, replace(place, ids=()), on, _extra(kept))
            kept.wrote = place
        kept.move(on)
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


def _begun(api: Api, place: Place, on: On, more: tuple[str, ...] = ()) -> Kept:
    if place.listing:
        start, title = _of_listing(api, place.listing, place.ids, on)
    elif place.first and place.last:
        start, title = _of_paths(api, place.first, place.last, on)
    else:
        start, title = Start(expand=place.ids[0] if len(place.ids) == 1 and not place.alone else None), "Explore"
    add(api, start, (*place.ids, *more), on)
    return Kept(on, new_token(place, on), start, title, place=place, more=more)


def _after(drawn: Drawn, changed: bool, keep: bool) -> None:
    """What is drawn goes into the address, or, where the person wants it, into a case."""
    kept: Kept = st.session_state["kept"]
    if changed and kept is drawn:
        _write(kept)
    if keep:
        places.go(places.link("cases", keep="drawing"))


def _write(kept: Kept) -> None:
    """Put what is seen into the address."""
    place = _seen(kept)
    if len(place.ids) > LINKED:
        st.caption(f"A link carries {LINKED} subjects at most. Save this drawing as JSON to give it to somebody.")
        return
    kept.wrote = None if place == kept.place else place
    for name, value in place.asked.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _seen(kept: Kept) -> Place:
    """The place that draws what is seen: the one that began it, where everything is as it was then."""
    drawing = kept.drawing or {"nodes": [], "without": {"subjects": []}}
    ids = subjects(drawing, hidden=False)
    entries = [n["id"] for n in drawing["nodes"] if n["kind"] == "listing" and not n["hidden"]]
    entry = entries[0] if entries and "listing" not in drawing["without"]["subjects"] else None
    if {*ids, entry} - {None} == {n["id"] for n in kept.start.nodes} and not kept.more and not kept.start.expand:
        return kept.place
    return Place(tuple(ids), entry, alone=len(ids) == 1 and not entry)


# --- beginnings -----------------------------------------------------------------------------------------------------


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


def _of_listing(api: Api, id: str, only: tuple[str, ...], on: On) -> tuple[Start, str]:
    """The listing, whom it reaches on the day and who stands on the way; ``only`` some of them, if any are named."""
    listing = api.listing(id, as_of=on.day, known_at=on.known)
    effects, whole = _reached(api, id, on)
    people = {listing.listed.id: listing.listed, **{e.affected.id: e.affected for e in effects}}
    carrying = {t for e in effects for reason in e.reasons for t in reason.ties}
    known = {t.tie for t in api.ties(people, **on.asked).ties}
    beside = _between(api, [e for e in effects if any(set(r.ties) - known for r in e.reasons)], id, on) - people.keys()
    drawn = [*(node(s) for s in people.values()), *({"id": one} for one in sorted(beside))]
    entry, line = entry_of(listing)
    start = Start([entry, *(n for n in drawn if not only or n["id"] in only)], [line])
    start.way, start.layout = sorted(carrying | {f"lists {id}"}), "hierarchical"
    if not effects:
        start.notice = f"This listing reaches nobody on {on.day}. {listing.label.note or ''}".rstrip()
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
