"""``sanctiongraph app``: the API and the web app beside it, until they are told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from .errors import SettingsError
from .serve_cli import LOOPBACK, open_graph
from .settings import read_settings

START_SECONDS = 120.0


def app(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where the web app listens.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65_535, metavar="N", help="On which port.")] = 8501,
    api_port: Annotated[
        int, typer.Option(min=1, max=65_535, metavar="N", help="On which port the API listens.")
    ] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="Offer a key for this run to whoever opens the app.")] = False,
) -> None:
    """Serve the web app, and the API that it asks, on this machine.

    The API of SANCTIONGRAPH_API_URL is asked where that is set; otherwise one is started. Ctrl-C ends both.
    """
    settings = read_settings()
    for told in (signal.SIGINT, signal.SIGTERM):  # the first is ignored at first where a script starts this behind it
        signal.signal(told, signal.default_int_handler)  # either way the demo's key is ended
    with ExitStack() as stack:
        address, children = settings.api_url, []
        if "api_url" not in settings.model_fields_set:
            address = f"http://{LOOPBACK}:{api_port}"
            serve = [sys.executable, "-m", "sanctiongraph", "serve", "--port", str(api_port)]
            children.append(stack.enter_context(_running(serve, {}, api_port, "--api-port")))
        environment = {"SANCTIONGRAPH_API_URL": address}
        if demo:
            environment["SANCTIONGRAPH_DEMO_KEY"] = stack.enter_context(_demo_key())
        server = [sys.executable, str(_folder() / "server.py"), host, str(port)]
        children.append(stack.enter_context(_running(server, environment, port, "--port")))
        typer.echo(f"Open http://{LOOPBACK}:{port} in a browser. Ctrl-C ends it.")
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        except KeyboardInterrupt:
            return
        raise SettingsError("The app or its API has ended by itself; what it said stands above.")


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], port: int, option: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens, until the block ends.

    Raises SettingsError when the port is taken or the server does not come up.
    """
    if _listens(port):
        raise SettingsError(f"Port {port} is taken: end what listens there, or name another with {option}.")
    # In a session of its own: a Ctrl-C in the terminal reaches this process only, which ends the servers in order.
    with subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True) as server:  # noqa: S603 - our own command
        try:
            until = time.monotonic() + START_SECONDS
            while not _listens(port):
                if server.poll() is not None or time.monotonic() > until:
                    raise SettingsError(f"What should listen on port {port} did not start; it said why above.")
                time.sleep(0.2)
            yield server
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


@contextmanager
def _demo_key() -> Iterator[str]:
    """A key of an investigator that lives as long as this run."""
    from . import keys

    with open_graph() as graph:
        token = keys.create(graph, "demo", keys.Role.investigator, None, 1)
    try:
        yield token
    finally:
        with open_graph() as graph:
            keys.revoke(graph, token.split("_")[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _folder() -> Path:
    """Where the app's files are: in the installed package, or beside the sources."""
    here = Path(__file__).resolve().parent
    packed = here / "data" / "app"
    return packed if packed.is_dir() else here.parents[1] / "app"
