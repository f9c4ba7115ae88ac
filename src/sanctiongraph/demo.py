"""The demo: a fictional city on a real Neo4j, and its people's questions answered in the terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from .effects import Window, of_listing, of_subject
from .load import load
from .lookup import find_subject, state
from .proof import explain
from .regime import Regime
from .settings import Settings
from .sources.cast import PROTAGONISTS
from .sources.world import write_city
from .terminal import affected_table, effects_table, print_proof, print_why_not, progress, situation
from .whynot import why_not

DAY = date(2018, 3, 1)
REPRESENTATIVE, CHILD, HUSBAND, LISTING, SCHOOL = "p:wei-lan", "p:lin-yutong", "p:lin-hao", "l:chenxi", "M24"


def run(graph: Any, regime: Regime, settings: Settings, folder: Path, out: Console) -> None:
    """Load the regime and the city, which may be there already, and answer four questions."""
    counts = write_city(folder / "xuchuan")
    with progress() as bar:
        load(graph, regime, folder / "xuchuan", settings, progress=bar)
    listed = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
    out.print(f"Xuchuan (虚川市), a city that does not exist: {listed}.\n", markup=False)
    window = Window.of_day(state(graph, regime).data, DAY)

    _ask(out, f"Who is affected by listing {LISTING} on {DAY}?", f"affected {LISTING} --as-of {DAY}")
    out.print(affected_table(of_listing(graph, regime, LISTING, window, proof=True), LISTING, DAY))

    _ask(out, "What does that mean for the company's representative?", f"effects {REPRESENTATIVE} --as-of {DAY}")
    who = find_subject(graph, window.data, REPRESENTATIVE, settings.hash_key)
    answer = of_subject(graph, regime, REPRESENTATIVE, window, proof=True)
    out.print(situation(regime, who, answer))
    out.print(effects_table(regime, answer))

    _ask(out, "Why is her daughter affected?", f"why {CHILD} {SCHOOL} --as-of {DAY}")
    answer = of_subject(graph, regime, CHILD, window, proof=True)
    for effect in answer.effects:
        print_proof(out, explain(regime, answer, effect))

    _ask(out, "And her husband?", f"why {HUSBAND} --as-of {DAY}")
    husband = find_subject(graph, window.data, HUSBAND, settings.hash_key)
    print_why_not(out, why_not(graph, regime, husband, None, window))
    _cast(out)


def _ask(out: Console, question: str, command: str) -> None:
    out.print(Rule(Text(question, "bold"), align="left"))
    out.print(Text(f"$ sanctiongraph {command}\n", "dim"))


def _cast(out: Console) -> None:
    out.print()
    out.print(Rule(Text("Who else lives here; everybody is invented", "bold"), align="left"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for id, story in PROTAGONISTS.items():
        table.add_row(id, story)
    out.print(table)
