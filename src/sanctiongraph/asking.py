"""What every question on the command line shares: its options, the open graph, and where the answer goes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any

import typer
from pydantic import BaseModel, TypeAdapter
from rich.console import Console

from .days import current_day
from .model import BEGINNING, FAR
from .regime import Regime, load_regime
from .settings import Settings, read_settings

out = Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def a_day(text: str) -> date:
    """Read a day for an option; what is none ends in a sentence."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = FAR
    if not BEGINNING <= day < FAR - timedelta(days=1):
        raise typer.BadParameter(f"{text!r} is no day; write it as year, month and day, such as 2018-03-01.")
    return day


def as_text(given: str) -> str:
    """Take an argument that is text; bytes that are none end in a sentence."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("it is not UTF-8 text; set the terminal to UTF-8.") from None
    return given


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=a_day,
        metavar="YYYY-MM-DD",
        help="The day asked about; today in Shanghai if left out.",
    ),
]
KnownAt = Annotated[
    int | None,
    typer.Option("--known-at", min=1, metavar="LOAD", help="What was known after this load; all of it if left out."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SubjectArgument = Annotated[
    str, typer.Argument(parser=as_text, metavar="subject", help="A subject's id, identifier or full name.")
]
ListingArgument = Annotated[str, typer.Argument(parser=as_text, metavar="listing", help="A listing's id.")]


@dataclass
class Session:
    """An open graph with its regime, for one command."""

    settings: Settings

    @cached_property
    def regime(self) -> Regime:
        return load_regime(self.settings.regime)

    @contextmanager
    def graph(self) -> Iterator[Any]:
        from .graph.connection import Graph

        with Graph.open(self.settings) as graph:
            yield graph


@contextmanager
def asked(known: int | None) -> Iterator[tuple[Any, Regime, int, Settings]]:
    """An open graph, the rules of the load asked about, that load, and the settings.

    Where the store did not keep those rules, those of now stand in for them, and a line says so.
    """
    from .lookup import known_at, state
    from .regime_graph import rules_at

    session = Session(read_settings())
    with session.graph() as graph:
        newest = state(graph, session.regime)
        data = known_at(newest, known)
        regime = session.regime if data == newest.data else rules_at(graph, session.regime, data)
        if regime.instead_of:
            note = f"The rules of load {data} were not kept: those of now answer instead."
            Console(stderr=True, highlight=False).print(note, markup=False, soft_wrap=True)
        yield graph, regime, data, session.settings


def day_of(as_of: date | None) -> date:
    """The day asked about: today in Shanghai where none is named."""
    return as_of or current_day()


def print_json(value: BaseModel | list[Any] | dict[str, Any]) -> None:
    """Print plain data as JSON."""
    plain = TypeAdapter(Any).dump_python(value, mode="json")
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
