"""``sanctiongraph export``: what the graph holds, in formats that others read."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from .asking import AsOf, KnownAt, asked, day_of

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


@app.command()
def ftm(
    file: Annotated[Path | None, typer.Argument(help="Where to; left out: to standard output.")] = None,
    as_of: AsOf = None,
    known: KnownAt = None,
) -> None:
    """Write FollowTheMoney entities, one a line.

    Who is listed has the topic 'sanction', who is restricted without being listed 'sanction.linked', as of the day.
    """
    from .ftm_export import export

    counts: Counter[str] = Counter()
    day = day_of(as_of)
    with asked(known) as (graph, regime, data, _), _whole(file) as to:
        for entity in export(graph, regime, data, day):
            to.write(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n")
            counts.update([entity["schema"], *entity["properties"].get("topics", ())])
    said = ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items()))
    where = file or "standard output"
    typer.echo(f"{where}: {said}; as of {day}, data {data}, regime {regime.hash}.", err=True)


@contextmanager
def _whole(file: Path | None) -> Iterator[IO[str]]:
    """A file that is there when it is whole, and not before."""
    if file is None:
        yield sys.stdout
        return
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
        part = Path(folder) / "part"
        with part.open("w", encoding="utf-8", newline="\n") as to:
            yield to
        part.replace(file)
