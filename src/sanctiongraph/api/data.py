"""What data there is: the catalog, the loads, health and readiness."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends

from ..answers import CatalogView, HealthView, KeyView, LoadsView, LoadView, QueryView, ReadyView
from ..errors import QueryFileError
from ..graph.queries import query
from ..keys import Key, Role
from ..lookup import state
from .callers import PEOPLE, TheDeployment, browse
from .problems import unknown
from .questions import Id, ThePage, Walk

router = APIRouter(tags=["data"])

OnePerson = Annotated[Key, Depends(browse(*PEOPLE))]
Anybody = Annotated[Key, Depends(browse(*Role))]
NAME = re.compile(r"[a-z_]+/[a-z_]+")
"""What a Cypher file is called: its folder and its name."""


@router.get("/v1/catalog", dependencies=[Depends(browse(Role.subject, *PEOPLE))])
def catalog(deployment: TheDeployment) -> CatalogView:
    """What data there is, how fresh, and which versions of everything."""
    graph, regime = deployment.graph, deployment.regime
    newest = state(graph, regime).data
    (counts,) = graph.read(query("read/counts").text, {})
    (last,) = graph.read(query("read/loads").text, {"after": newest - 1, "data": newest, "page": 1})
    return CatalogView(
        data=newest,
        regime=regime.hash,
        regime_id=regime.regime.id,
        regime_en=regime.regime.en,
        regime_zh=regime.regime.zh,
        complete=True,
        newest=_load(last["event"]),
        **counts,
        registers=len(regime.registers),
        instruments=len(regime.instruments),
        measures=len(regime.measures),
        sanctiongraph=version("sanctiongraph"),
        neo4j=graph.version,
    )


@router.get("/v1/loads")
def loads(deployment: TheDeployment, key: OnePerson, page: ThePage) -> LoadsView:
    """Every load, for ``known_at``: its number, time, source, counts, and its hash in the chain of loads."""
    graph, regime = deployment.graph, deployment.regime
    walk, newest = Walk.resolve(deployment, key, page), state(graph, regime).data
    upto = min(page.known_at or newest, newest)
    given = {"after": int(walk.after or 0), "data": upto, "page": page.size + 1}
    rows = graph.read(query("read/loads").text, given)
    found = [_load(row["event"]) for row in rows[: page.size]]
    more = len(rows) > page.size
    return LoadsView(
        data=upto,
        regime=regime.hash,
        complete=not more,
        cursor=walk.cursor(str(found[-1].n)) if more else None,
        loads=tuple(found),
    )


@router.get("/v1/key")
def key(deployment: TheDeployment, asked: Anybody) -> KeyView:
    """Whose key this is, and what it opens."""
    return KeyView(
        label=asked.label,
        role=asked.role.value,
        subject=asked.subject,
        purpose_required=deployment.settings.purpose_required,
    )


@router.get("/v1/queries/{id:path}", name="query", dependencies=[Depends(browse(*Role))])
def one_query(id: Id) -> QueryView:
    """One Cypher file, as the header ``Sanctiongraph-Cypher`` of an answer names it."""
    try:
        found = query(id) if NAME.fullmatch(id) else None
    except QueryFileError:
        found = None
    if found is None:
        raise unknown("query")
    return QueryView(id=id, doc=found.doc, parameters=dict(found.parameters), columns=found.columns, text=found.text)


@router.get("/health")
def health() -> HealthView:
    """Whether the process answers; it asks nobody."""
    return HealthView()


@router.get("/ready")
def ready(deployment: TheDeployment) -> ReadyView:
    """Whether questions can be answered: the database is there and holds this regime; else 503."""
    return ReadyView(data=state(deployment.graph, deployment.regime).data, regime=deployment.regime.hash)


def _load(event: dict[str, object]) -> LoadView:
    counts = json.loads(str(event.get("counts") or "{}"))
    kept = {name: n for name, n in counts.items() if isinstance(n, int)}
    return LoadView.model_validate({**event, "counts": kept})
