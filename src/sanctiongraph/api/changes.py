"""Following a portfolio: which effects differ between two loads, and because of what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ..answers import CauseView, ChangedView, ChangesView, RulesView, Wrong
from ..changes import Changed, Page, Side, rule_loads
from ..changes import changes as changes_between
from ..effects import Effect
from ..view import PartView, parts_view, subject_view
from .callers import OneLook
from .problems import invalid
from .questions import CursorText, Days, PageSize, Paging, Question, paging

router = APIRouter(tags=["changes"])

Load = Annotated[int, Query(ge=0, le=2**53, description="The load after which you last asked; 0 is before the first.")]
Until = Annotated[
    int | None, Query(ge=1, le=2**53, description="The load up to which you ask; the newest where left out.")
]


async def _paging(request: Request, page: PageSize = 100, cursor: CursorText = None, until: Until = None) -> Paging:
    return paging(request, page, cursor, until)


@router.get("/v1/changes")
def changes(look: OneLook, page: Annotated[Paging, Depends(_paging)], since: Load) -> ChangesView:
    """Which effects of which subjects began, ended or changed between two loads, and because of which records.

    Whole timelines are compared, not one day. A page looks through so many subjects that a changed record can touch;
    it may hold fewer changes, even none, while more follow.
    """
    asked = Question.resolve(look, page, Days(None, None, None), today=False)
    until = asked.window.data
    if since > until:
        raise invalid([Wrong(where="query.since", what="it is an earlier load than until")])
    new = Side(until, asked.regime)
    old = Side(since, look.rules_at(since) if since else asked.regime)
    return told(asked, old, changes_between(look.graph, old, new, asked.after, page.size))


def told(asked: Question, old: Side, found: Page) -> ChangesView:
    """A page of what differs from an earlier load; whoever is in it counts as shown."""
    look, new = asked.look, Side(asked.window.data, asked.regime)
    since, until = old.data, new.data
    for changed in found.changes:
        look.shown.update((changed.effect.affected.id, changed.effect.listing.listed.id))
    return ChangesView(
        since=since,
        data=until,
        since_regime=old.regime.hash,
        since_instead_of=old.regime.instead_of,
        regime=new.regime.hash,
        instead_of=new.regime.instead_of,
        complete=found.after is None,
        cursor=asked.cursor(found.after),
        rules=tuple(
            RulesView(data=event["n"], at=event["at"], regime=event["regime"])
            for event in rule_loads(look.graph, since, until)
        ),
        changes=tuple(_changed(old, new, changed) for changed in found.changes),
    )


def _changed(old: Side, new: Side, changed: Changed) -> ChangedView:
    effect, regime = changed.effect, (new if changed.after else old).regime
    return ChangedView(
        affected=subject_view(effect.affected),
        measure=effect.measure,
        measure_en=regime.measure[effect.measure].short,
        mode=effect.mode,
        listing=effect.listing.record,
        register_=effect.listing.register,
        what=changed.what,
        before=_timeline(changed.before),
        after=_timeline(changed.after),
        causes=tuple(CauseView(kind=c.kind, record=c.record, what=c.what, document=c.document) for c in changed.causes),
    )


def _timeline(effect: Effect | None) -> tuple[PartView, ...]:
    return parts_view(effect) if effect else ()
