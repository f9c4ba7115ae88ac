"""What is recorded of one subject besides listings: its ledgers in schemes, and what it is said to have done."""

from __future__ import annotations

from fastapi import APIRouter

from ..answers import ConductsView, LedgersView
from ..ledger import conduct as conduct_of
from ..ledger import ledgers as ledgers_of
from ..view import subject_view
from .callers import OwnLook
from .questions import Days, Id, Question, TheDay, TheLoad, exact

router = APIRouter(tags=["subjects"])


@router.get("/v1/subjects/{id:path}/ledgers")
def ledgers(look: OwnLook, id: Id, days: TheDay, page: TheLoad) -> LedgersView:
    """The subject's entries, totals and grades in points schemes, and the scores that somebody else gave it.

    An opaque scheme has no total and no explanation, and the answer says so.
    """
    asked = Question.resolve(look, page, days)
    who, _ = look.subject(id, asked.window.data)
    found = ledgers_of(look.graph, asked.regime, asked.window.data, id, asked.window.since)
    return LedgersView(**exact(asked), subject=subject_view(who), ledgers=tuple(found))


@router.get("/v1/subjects/{id:path}/conduct")
def conduct(look: OwnLook, id: Id, page: TheLoad) -> ConductsView:
    """What a subject is said to have done, the norm it broke and the area of life, and the listings it led to."""
    asked = Question.resolve(look, page, Days(None, None, None), today=False)
    who, _ = look.subject(id, asked.window.data)
    found = conduct_of(look.graph, asked.window.data, id)
    if look.hiding:
        found = [look.hiding.conduct(view) for view in found]
    else:
        look.shown.update(one.listed for view in found for one in view.listings)
    return ConductsView(**exact(asked), subject=subject_view(who), conduct=tuple(found))
