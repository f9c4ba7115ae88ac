"""A subject's own entries in registers on the days asked about, whether or not a measure follows from them."""

from __future__ import annotations

from .course import course_of
from .days import both, spans
from .effects import Window
from .graph.connection import Graph
from .graph.queries import query
from .regime import Regime


def listed_without_measures(graph: Graph, regime: Regime, subject: str, window: Window) -> list[str]:
    """A sentence for each entry that may hold in the window, of a subject that no measure reaches then."""
    found: list[str] = []
    for row in graph.read(query("read/listings_of").text, {"subject": subject, "data": window.data}):
        listing = course_of(graph, regime, window.data, row["record"]).listing
        if not both(listing.possible, window.days):
            continue
        register = regime.register_[listing.register]
        ground = register.ground(listing.ground)
        caught = ", on a catch-all ground" if ground and ground.catch_all else ""
        void = (
            f"it has no effect: {listing.void.text}" if listing.void else "no established measure follows from it then."
        )
        place = f"It stands in the {register.en} {register.zh} {spans(listing.possible)[0]}"
        found.append(f"{place} ({listing.record}{caught}); {void}")
    return found
