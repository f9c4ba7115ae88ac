"""A subject's own entries in registers on the days asked about, whether or not a measure follows from them."""

from __future__ import annotations

from .course import course_of
from .days import both, spans
from .effects import Window, register_words
from .graph.connection import Graph
from .graph.queries import query
from .model import is_outside
from .regime import Regime


def listed_without_measures(
    graph: Graph, regime: Regime, subject: str, window: Window, *, outside: bool = False
) -> list[str]:
    """A sentence for each entry that may hold in the window, of a subject that no measure reaches then.

    ``outside``: only for entries in registers outside the regime, from which none ever follows.
    """
    found: list[str] = []
    for row in (
        r["listing"] for r in graph.read(query("read/listings_of").text, {"subject": subject, "data": window.data})
    ):
        if outside and not is_outside(row["register"]):
            continue
        listing = course_of(graph, regime, window.data, row["record"]).listing
        if not both(listing.possible, window.days):
            continue
        register = regime.register_[listing.register]
        ground = register.ground(listing.ground)
        caught = ", on a catch-all ground" if ground and ground.catch_all else ""
        if listing.register_name:
            void = "no measure of the regime follows from it."
        elif listing.void:
            void = f"it has no effect: {listing.void.text}"
        else:
            void = "no established measure follows from it then."
        name = f"{register_words(regime, listing)} {register.zh}".rstrip()
        place = f"It stands in the {name} {spans(listing.possible)[0]}"
        found.append(f"{place} ({listing.record}{caught}); {void}")
    return found
