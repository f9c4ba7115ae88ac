"""``sanctiongraph export``: what the graph holds, in formats that others read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .asking import KnownAt, asked

app = typer.Typer(
    name="export",
    help="Write what the graph holds in formats that others read.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """Write what the graph holds in formats that others read."""


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    known: KnownAt = None,
) -> None:
    """Write the claims that stand as a bundle, so that loading it makes the very same claims.

    Personal numbers are written as the graph keeps them, keyed: only a deployment with the same key takes them.
    """
    from .bundle_export import export_bundle
    from .terminal import progress

    with asked(known) as (graph, _, data, settings), progress() as bar:
        counts = export_bundle(graph, data, folder, settings.hash_key, bar)
    typer.echo(f"{folder}: load {data}: " + ", ".join(f"{n:,} {kind}" for kind, n in counts.items()))
