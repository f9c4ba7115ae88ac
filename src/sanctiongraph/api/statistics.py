"""How much there is: subjects, listings and measures, counted for one day and one load."""

from __future__ import annotations

from collections import Counter
from datetime import date

from fastapi import APIRouter, Depends

from ..answers import AreaCount, RegisterCount, StatisticsView
from ..graph.queries import query
from ..keys import Role
from ..lookup import state
from ..regime import Regime
from ..regime_graph import rules_at
from .callers import PEOPLE, TheDeployment, browse, load_known
from .questions import TheDay, TheLoad

router = APIRouter(tags=["data"])

READERS = [Depends(browse(Role.subject, *PEOPLE))]


@router.get("/v1/statistics", dependencies=READERS)
def statistics(deployment: TheDeployment, days: TheDay, page: TheLoad) -> StatisticsView:
    """How many subjects of each kind there are, how many listings each register has, how many measures an area of life
    has, on a day and as known at a load."""
    graph, regime = deployment.graph, deployment.regime
    newest = state(graph, regime).data
    data = load_known(newest, page.known_at)
    if data < newest:
        regime = rules_at(graph, regime, data)
    day, _ = days.resolved(today=True)
    (load,) = graph.read(query("read/loads").text, {"after": data - 1, "data": data, "page": 1})
    registers = tuple(register.id for register in regime.registers)
    rows = deployment.counted(query("read/statistics").text, load["event"]["hash"], data, day, registers)
    listings = Counter({row["id"]: row["n"] for row in rows if row["what"] == "register"})
    return StatisticsView(
        as_of=day,
        data=data,
        regime=regime.hash,
        instead_of=regime.instead_of,
        complete=True,
        cursor=None,
        subjects={row["id"]: row["n"] for row in rows if row["what"] == "kind"},
        registers=tuple(RegisterCount(id=r.id, en=r.en, listings=listings[r.id]) for r in regime.registers),
        areas=tuple(_areas(regime, listings, day)),
    )


def _areas(regime: Regime, listings: Counter[str], day: date) -> list[AreaCount]:
    """Every area of the regime's measures, in the order of their names."""
    measures: dict[str, set[str]] = {measure.area: set() for measure in regime.measures}
    registers: dict[str, set[str]] = {area: set() for area in measures}
    for instrument, basis in regime.basis.values():
        if basis.from_ <= day < basis.end:
            area = regime.measure[basis.measure].area
            measures[area].add(basis.measure)
            registers[area].update(regime.triggers(instrument, basis))
    return [
        AreaCount(area=area, measures=len(measures[area]), listings=sum(listings[r] for r in registers[area]))
        for area in sorted(measures)
    ]
