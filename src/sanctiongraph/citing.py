"""What rests on a document: the claims of the data that it asserts, and the values of the regime that cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .graph.queries import query
from .regime import Basis, Cite, Cited, Instrument, Model, Regime

if TYPE_CHECKING:
    from .graph.connection import Graph


@dataclass(frozen=True)
class Citing:
    """One citation in the regime: the value that cites, the thing of the regime it is part of, and in which list."""

    list: str
    of: Any
    named: Any
    """The nearest thing that has names in both languages: the value itself, or what it is part of."""
    value: Cited
    cite: Cite


def document_row(graph: Graph, data: int, id: str) -> dict[str, Any] | None:
    """A document of the data as it was known at a load, or None where there was none."""
    rows = graph.read(query("read/document").text, {"document": id, "data": data})
    return rows[0]["document"] if rows else None


def resting_on(graph: Graph, data: int, id: str, after: str, page: int) -> list[dict[str, Any]]:
    """The claims that a document of the data asserts, ``page`` of them behind the place ``after``."""
    given = {"document": id, "data": data, "after": after, "page": page}
    return graph.read(query("read/resting_on").text, given)


def citing(regime: Regime, document: str) -> list[Citing]:
    """Every value of the regime that cites a document of the regime, in the order of the regime's lists.

    An instrument that *is* the document is among them, whether or not it cites itself.
    """
    return [found for found in _everything(regime) if found.cite.document == document]


def _everything(regime: Regime) -> Iterator[Citing]:
    for name in Regime.model_fields:
        things = getattr(regime, name)
        for thing in things if isinstance(things, tuple) else ():
            for value, named in _cited(thing, thing):
                for cite in value.cites:
                    yield Citing(name, thing, named, value, cite)
            if isinstance(thing, Instrument) and all(cite.document != thing.document for cite in thing.cites):
                yield Citing(name, thing, thing, thing, Cite(document=thing.document, locator="whole text"))


def _cited(value: Any, named: Any) -> Iterator[tuple[Cited, Any]]:
    """Every cited value in a part of the regime, itself first, each with what names it."""
    if isinstance(value, tuple):
        for item in value:
            yield from _cited(item, named)
    elif isinstance(value, Model):
        named = value if hasattr(value, "en") else named
        if isinstance(value, Cited):
            yield value, named
        for name in type(value).model_fields:
            yield from _cited(getattr(value, name), named)


def measure_of(value: Cited) -> str | None:
    """The measure that a basis orders; None for any other value."""
    return value.measure if isinstance(value, Basis) else None
