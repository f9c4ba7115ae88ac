"""One document: what it is, where it was read, its mark, what rests on it, and a citation to copy."""

from __future__ import annotations

from sanctiongraph.answers import DocumentView
from sanctiongraph.regime import RegimeDocument

from .. import page, places, words
from ..client import Api
from ..rows import every, resting
from ..rules import Rules, rules
from ..sessions import Session

PAGE = 100


def show(session: Session) -> None:
    """Show the document that the address names."""
    id = places.asked("id")
    if not id:
        page.empty("Which document?", "Every citation leads to one; those of the rules are under Regime.")
        return
    api = session.api
    regime, notes = api.noted(lambda ask: rules(ask))
    document = regime.documents.get(id)
    if document is None and not session.may_ask:
        detail = "It is a record of the data, which those open who investigate. The texts of the rules are open to you."
        page.show("state.html", kind="closed", title="Your key does not open this document", detail=detail)
        return
    if document is None:
        _of_the_data(api, id, regime)
        return
    page.title(document.title_en)
    rests = resting(every(regime), id)
    page.show(
        "document.html", document=document, citation=_citation(document), rests=rests, n=sum(map(len, rests.values()))
    )
    page.origin(notes, api.address, api.purpose)


def _citation(document: RegimeDocument | DocumentView) -> str:
    """How to cite it: only what is established."""
    both = document.title
    if document.title_en and document.title_en != document.title:
        both = f"{document.title_en} ({document.title})"
    parts = (document.issuer, both, document.number, words.when(document.date) or None, document.url)
    read = f"retrieved {words.when(document.retrieved)}" if document.retrieved else None
    return ", ".join(part for part in (*parts, read) if part) + "."


def _of_the_data(api: Api, id: str, regime: Rules) -> None:
    """A document of the data: what it is, and a page of what it asserts."""
    found, notes = api.noted(
        lambda ask: ask.rests_on(id, page=PAGE, known_at=places.known(), cursor=places.asked("after"))
    )
    page.title(found.title_en or found.title)
    page.show(
        "document_of_data.html",
        document=found,
        citation=_citation(found),
        kinds=words.CLAIMS,
        registers=regime.registers,
    )
    if found.cursor:
        page.show("more.html", href=places.here(after=found.cursor), text="What rests on it besides")
    page.origin(notes, api.address, api.purpose)
