"""One document: what it is, where it was read, its mark, what rests on it, and a citation to copy."""

from __future__ import annotations

from sanctiongraph.proof import Citation, Proof
from sanctiongraph.regime import RegimeDocument

from .. import page, places, words
from ..client import Api, Asked, together
from ..rows import every, resting
from ..rules import rules
from ..sessions import Session
from . import listing


def show(session: Session) -> None:
    """Show the document that the address names."""
    id = places.asked("id")
    if not id:
        page.empty("Which document?", "Every citation leads to one; those of the rules are under Regime.")
        return
    api = session.api
    regime, notes = api.noted(lambda ask: rules(ask))
    document = regime.documents.get(id)
    if document is None:
        _of_the_data(api, id)
        return
    page.title(document.title_en)
    rests = resting(every(regime), id)
    page.show(
        "document.html", document=document, citation=_citation(document), rests=rests, n=sum(map(len, rests.values()))
    )
    page.origin(notes, api.address, api.purpose)


def _citation(document: RegimeDocument) -> str:
    """How to cite it: only what is established."""
    both = document.title_en if document.title_en == document.title else f"{document.title_en} ({document.title})"
    parts = (document.issuer, both, document.number, words.when(document.date) or None, document.url)
    read = f"retrieved {words.day(document.retrieved)}" if document.retrieved else None
    return ", ".join(part for part in (*parts, read) if part) + "."


def _of_the_data(api: Api, id: str) -> None:
    """A document that records cite: what the entry says of it from which one came here."""
    entry, subject, measure = places.asked("listing"), places.asked("subject"), places.asked("measure")
    said: list[tuple[str, Citation]] = []
    notes: tuple[Asked, ...] = ()
    if entry:
        said, notes = api.noted(lambda ask: _said(ask, id, entry, subject, measure))
    cite = next((cite for _, cite in said), None)
    page.title(cite.title_en or cite.title if cite else id)
    page.show("document_of_data.html", id=id, cite=cite, said=said, listing=entry)
    if notes:
        page.origin(notes, api.address, api.purpose)


def _said(ask: Api, id: str, entry: str, subject: str | None, measure: str | None) -> list[tuple[str, Citation]]:
    """What rests on the document in one entry, and in the proof of one of its effects where the address names one."""
    days = places.when()
    spread, clocks, node, why = together(
        lambda: ask.spread(entry, **days).spread,
        lambda: ask.clocks(entry, **days).clocks,
        lambda: listing.proven(ask, entry),
        lambda: ask.why(subject, measure, **days).proofs if subject and measure else (),
    )
    found = dict.fromkeys(listing.facts(spread, clocks, node).get(id, []))
    found.update(dict.fromkeys(_in_proofs(why, id, entry)))
    return list(found)


def _in_proofs(proofs: tuple[Proof, ...], id: str, entry: str) -> list[tuple[str, Citation]]:
    nodes = (node for proof in proofs if proof.listing == entry for node in listing.walk(proof.tree))
    return [
        (node.text, cite.model_copy(update={"note": None}))
        for node in nodes
        for cite in node.cites
        if cite.document == id
    ]
