"""Browsing the regime: every list of it, each thing by its id, whole or as it was in force on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import GenericAlias
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import create_model

from ..answers import RegimeView
from ..browsing import LISTS
from ..keys import Key, Role
from ..regime import Regime
from ..view import View
from .callers import PEOPLE, TheDeployment, browse
from .problems import unknown
from .questions import AsOf, CursorText, Id, PageSize, Paging, Walk, paging

router = APIRouter(tags=["regime"])

OneReader = Annotated[Key, Depends(browse(Role.subject, *PEOPLE))]
READERS = [Depends(browse(Role.subject, *PEOPLE))]


class _Rules(View):
    """What every list of rules states."""

    regime: str
    as_of: str | None
    complete: bool
    cursor: str | None


@router.get("/v1/regime", dependencies=READERS)
def regime(deployment: TheDeployment) -> RegimeView:
    """What the regime is, its hash, and what can be browsed."""
    whole = deployment.regime
    return RegimeView(
        regime=whole.hash, about=whole.regime, lists={name: len(things(whole)) for name, (_, things) in LISTS.items()}
    )


async def _page(request: Request, page: PageSize = 100, cursor: CursorText = None) -> Paging:
    return paging(request, page, cursor)


def _browse(name: str, model: type[Any], things: Callable[[Regime], Sequence[Any]]) -> None:
    """The two operations of one list: a page of it, and one thing by its id."""
    fields: Any = {name: (GenericAlias(tuple, (model, ...)), ...)}
    list_view = create_model(f"{name.capitalize()}View", __base__=_Rules, **fields)
    one_view = create_model(f"One{model.__name__}In{name.capitalize()}", __base__=_Rules, found=(model, ...))

    def many(
        deployment: TheDeployment, key: OneReader, page: Annotated[Paging, Depends(_page)], as_of: AsOf = None
    ) -> Any:
        walk = Walk.resolve(deployment, key, page)
        whole = things(deployment.regime.on_day(as_of) if as_of else deployment.regime)
        at = int(walk.after or 0)
        more = at + page.size < len(whole)
        return list_view(
            regime=deployment.regime.hash,
            as_of=as_of and str(as_of),
            complete=not more,
            cursor=walk.cursor(str(at + page.size)) if more else None,
            **{name: tuple(whole[at : at + page.size])},
        )

    def one(deployment: TheDeployment, id: Id, as_of: AsOf = None) -> Any:
        whole = things(deployment.regime.on_day(as_of) if as_of else deployment.regime)
        found = next((thing for thing in whole if thing.id == id), None)
        if found is None:
            raise unknown("rule")
        return one_view(
            regime=deployment.regime.hash, as_of=as_of and str(as_of), complete=True, cursor=None, found=found
        )

    many.__doc__ = f"The {name} of the regime, with citations and marks; with ``as_of`` only what was in force then."
    one.__doc__ = f"One of the {name} by its id, with its citations and marks."
    router.add_api_route(f"/v1/regime/{name}", many, name=name, response_model=list_view)
    router.add_api_route(
        f"/v1/regime/{name}/{{id:path}}", one, name=f"one_of_{name}", response_model=one_view, dependencies=READERS
    )


for _name, (_model, _things) in LISTS.items():
    _browse(_name, _model, _things)
