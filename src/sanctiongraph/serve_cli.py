"""``sanctiongraph serve`` runs the API, ``key`` manages its keys, ``mcp`` offers its questions as tools."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import SettingsError
from .settings import read_settings

if TYPE_CHECKING:
    from .graph.connection import Graph

app = typer.Typer(
    name="key",
    help="Make, list and end the keys of the API. There is none to begin with.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
LOOPBACK = "127.0.0.1"
ROLES = "subject, investigator, reviewer, auditor or admin"


@contextmanager
def open_graph() -> Iterator[Graph]:
    """The graph of this environment, with its schema made."""
    from .graph.connection import Graph
    from .load import ensure_schema

    with Graph.open(read_settings()) as graph:
        ensure_schema(graph)
        yield graph


@app.command()
def create(
    label: Annotated[str, typer.Argument(help="Whose key it is; those who are looked up see it.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help=f"What it opens: {ROLES}.")],
    subject: Annotated[
        str | None, typer.Option(metavar="ID", help="The one subject that a key of the role subject is for.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, metavar="N", help="How long it lives; until revoked.")] = None,
) -> None:
    """Make a key and print it, for the only time."""
    from . import keys

    if role not in list(keys.Role):
        raise typer.BadParameter(f"{role!r} is no role; there are {ROLES}.")
    with open_graph() as graph:
        typer.echo(keys.create(graph, label, keys.Role(role), subject, days))


@app.command()
def rotate(id: Annotated[str, typer.Argument(help="The key's id.")]) -> None:
    """Give a key a new secret and print it, for the only time; the old one opens nothing from now on."""
    from . import keys

    with open_graph() as graph:
        typer.echo(keys.rotate(graph, id))


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id.")]) -> None:
    """End a key; it opens nothing from now on."""
    from . import keys

    with open_graph() as graph:
        keys.revoke(graph, id)
    typer.echo(f"{id} is revoked")


@app.command("list")
def list_() -> None:
    """List the keys, revoked ones too; their secrets are known to nobody."""
    from . import keys

    with open_graph() as graph:
        for key in keys.every(graph):
            ends = f"revoked {key.revoked}" if key.revoked else f"until {key.expires or 'revoked'}"
            bound = f" of {key.subject}" if key.subject else ""
            typer.echo(f"{key.id}  {key.role}{bound}  {key.label}  since {key.created}, {ends}")


@app.command()
def verify() -> None:
    """Say whether the access log, the changes to keys and the cases are whole.

    The exit code is 1 when they are not.
    """
    from . import accesslog, cases

    with open_graph() as graph:
        wrong = [*accesslog.verify(graph), *cases.verify(graph)]
    for sentence in wrong or ["The access log, the changes to keys and the cases are whole."]:
        typer.echo(sentence)
    if wrong:
        raise typer.Exit(1)


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65_535, metavar="N", help="On which port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="How many processes answer.")] = 1,
) -> None:
    """Serve the API over HTTP.

    On this machine only, unless --host says otherwise; then put TLS in front of it.
    """
    import uvicorn

    from .api.app import from_environment

    _refuse_unusable(host, port)
    from_environment()  # a mistake in the settings is one sentence here, not a traceback in each worker
    with open_graph():  # the engine is started, and the schema made, once and not by every worker
        pass
    uvicorn.run(
        "sanctiongraph.api.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # addresses hold ids; the access log in the graph is the one that is kept
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def _refuse_unusable(host: str, port: int) -> None:
    """Refuse an address on which nothing can listen.

    Raises SettingsError when the port is taken, or when the address or the port is not ours to use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"Port {port} is taken: end what listens there, or name another with --port.") from None
        why = (error.strerror or str(error)).partition(" (while")[0]  # the address again
        raise SettingsError(
            f"Nothing can listen on {host}, port {port} ({why}): name others with --host and --port."
        ) from None


def mcp() -> None:
    """Offer the API's questions to an assistant as tools.

    They speak the Model Context Protocol over stdin and stdout.

    It asks SANCTIONGRAPH_API_URL with the key in SANCTIONGRAPH_API_KEY, for the purpose in SANCTIONGRAPH_API_PURPOSE.
    """
    from .mcp_server import client_of, create_server

    create_server(client_of(read_settings())).run("stdio")
