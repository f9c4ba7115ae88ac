"""The demo: a fictional city on a real Neo4j, and its people's questions answered in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
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
from .sources.cast import Fiction, Question
from .sources.names import CITY
from .sources.world import write_city
from .terminal import affected_table, effects_table, print_proof, print_why_not, progress, situation
from .whynot import why_not


def run(graph: Any, regime: Regime, settings: Settings, folder: Path, out: Console) -> None:
    """Load the regime and the city, which may be there already, and answer the questions of its stories."""
    stories = Fiction(settings.regime).stories
    counts = write_city(folder / "city", regime=settings.regime)
    with progress() as bar:
        load(graph, regime, folder / "city", settings, progress=bar)
    listed = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
    out.print(f"{CITY.en} ({CITY.zh}), a city that does not exist: {listed}.\n", markup=False)
    demo = _Demo(graph, regime, settings, out, stories.demo.day)
    for question in stories.demo.questions:
        demo.ask(question)
    _cast(out, stories.protagonists)


@dataclass
class _Demo:
    """What every question needs: the graph, the regime, and the day that all of them are asked for."""

    graph: Any
    regime: Regime
    settings: Settings
    out: Console
    day: date

    @cached_property
    def window(self) -> Window:
        return Window.of_day(state(self.graph, self.regime).data, self.day)

    def ask(self, question: Question) -> None:
        """Print a question, the command that asks it, and the answer."""
        words = filter(None, (question.command, question.of, question.measure))
        self.out.print(Rule(Text(question.ask, "bold"), align="left"))
        self.out.print(Text(f"$ sanctiongraph {' '.join(words)} --as-of {self.day}\n", "dim"))
        answers = {"affected": self.affected, "effects": self.effects, "why": self.why}
        answers[question.command](question)

    def affected(self, question: Question) -> None:
        """Whom a listing affects."""
        answer = of_listing(self.graph, self.regime, question.of, self.window, proof=True)
        self.out.print(affected_table(answer, question.of, self.day))

    def effects(self, question: Question) -> None:
        """What a subject is under."""
        who = find_subject(self.graph, self.window.data, question.of, self.settings.hash_key)
        answer = of_subject(self.graph, self.regime, who.id, self.window, proof=True)
        self.out.print(situation(who, answer))
        self.out.print(effects_table(self.regime, answer))

    def why(self, question: Question) -> None:
        """Why a measure reaches a subject, or which condition is missing."""
        who = find_subject(self.graph, self.window.data, question.of, self.settings.hash_key)
        answer = of_subject(self.graph, self.regime, who.id, self.window, proof=True)
        found = [e for e in answer.effects if question.measure in (None, e.measure)]
        for proof in explain(self.regime, answer, found):
            print_proof(self.out, proof)
        if not found:
            print_why_not(self.out, why_not(self.graph, self.regime, who, question.measure, self.window))


def _cast(out: Console, protagonists: dict[str, str]) -> None:
    out.print()
    out.print(Rule(Text("Who else lives here; everybody is invented", "bold"), align="left"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for id, story in protagonists.items():
        table.add_row(id, story)
    out.print(table)
