"""``sanctiongraph engine``: see, start and stop the local Neo4j; save, restore and check its store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from .settings import Settings, read_settings

CHECK_SECONDS = 6 * 3600.0
"""Longest that one question of a check may take: it reads the whole graph."""

MOST = 10_000
"""Sentences that a check prints at most; it says so when there are more."""

app = typer.Typer(
    name="engine",
    help="See, start, stop, save, restore and check the Neo4j that Sanctiongraph runs on this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _local_settings() -> Settings:
    settings = read_settings()
    if settings.uri is not None:
        typer.echo(f"SANCTIONGRAPH_URI is set, so commands use {settings.uri}, not the local engine.", err=True)
    return settings


@app.command()
def status() -> None:
    """Say whether it runs, and where.

    The exit code is 1 when it does not.
    """
    from .graph.local import files_of, find_engine, offline_work

    settings = _local_settings()
    home = files_of(settings).home
    if (told := offline_work(files_of(settings))) is not None:
        typer.echo(f"stopped, because {told.what} (process {told.pid}, since {told.since}; its data: {home})")
        raise typer.Exit(1)
    if (endpoint := find_engine(settings)) is None:
        typer.echo(f"not running (its data: {home})")
        raise typer.Exit(1)
    typer.echo(f"Neo4j {endpoint.version} runs at {endpoint.uri}, process {endpoint.pid} (its data: {home})")
    typer.echo(f"user {endpoint.user}, password in {files_of(settings).password}")


@app.command()
def start() -> None:
    """Start the local engine when it does not run."""
    from .graph.local import ensure_engine

    endpoint = ensure_engine(_local_settings())
    typer.echo(f"Neo4j {endpoint.version} runs at {endpoint.uri}, process {endpoint.pid}")


@app.command()
def stop() -> None:
    """Shut the local engine down; nothing that was saved is lost."""
    from .graph.local import stop_engine

    typer.echo("stopped" if stop_engine(_local_settings()) else "was not running")


@app.command()
def backup(path: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Write the whole graph into a file; the engine is stopped meanwhile.

    It is Neo4j's own dump. The key under which personal numbers are hashed is not in it: keep that apart.
    """
    from .graph.offline import backup as write

    settings = _local_settings()
    with _running_again(settings):
        size = write(settings, path)
    typer.echo(f"{path}: {size:,} bytes")


@app.command()
def restore(path: Annotated[Path, typer.Argument(metavar="FILE", help="What 'engine backup' wrote.")]) -> None:
    """Replace the whole graph by a backup; the engine is stopped meanwhile.

    The backup is unpacked and opened beside the graph first; one that is broken changes nothing.
    """
    from .graph.offline import restore as read

    settings = _local_settings()
    with _running_again(settings):
        read(settings, path)
    typer.echo(f"restored from {path}")


@app.command()
def check() -> None:
    """Read the whole graph and say what is wrong with it; the engine is stopped meanwhile, and started again.

    First Neo4j's own consistency check, then what always holds of a graph of Sanctiongraph's. The exit code is 1 when
    something is wrong.
    """
    from .terminal import progress

    settings = _local_settings().model_copy(update={"uri": None, "password": None, "query_seconds": CHECK_SECONDS})
    with _running_again(settings), progress() as bar:
        wrong = _wrong(settings, bar)
    for sentence in wrong[:MOST]:
        typer.echo(sentence)
    if len(wrong) > MOST:
        typer.echo(f"These are the first {MOST:,}: there are more.")
    if wrong:
        raise typer.Exit(1)
    typer.echo("whole: the store is consistent, every claim's references stand, every chain of events is unbroken")


def _wrong(settings: Settings, progress: Callable[[str, int, int], None]) -> list[str]:
    """What is wrong, a sentence each, as many as are printed and one; a broken store is asked nothing."""
    from .graph.connection import Graph
    from .graph.offline import inconsistencies
    from .invariants import violations
    from .regime import load_regime

    regime = load_regime(settings.regime)
    if found := inconsistencies(settings, progress):
        return found
    with Graph.open(settings) as graph:
        return list(islice(violations(graph, regime, progress), MOST + 1))


@contextmanager
def _running_again(settings: Settings) -> Iterator[None]:
    """Start the engine again afterwards if it ran before."""
    from .graph.local import ensure_engine, find_engine

    ran = find_engine(settings) is not None
    try:
        yield
    finally:
        if ran:
            ensure_engine(settings)


@app.command()
def logs(lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines of each.")] = 40) -> None:
    """Print the end of the engine's own log and of Neo4j's."""
    from .graph.local import files_of

    for path in files_of(_local_settings()).logs:
        typer.echo(f"==> {path} <==")
        for line in _last_lines(path, lines):
            typer.echo(line)


def _last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a log, none when there is no such log yet; reads no more than its last megabyte."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - (1 << 20)))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []
