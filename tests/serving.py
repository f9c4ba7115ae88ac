"""The API as its own process on a free port of this machine, as ``sanctiongraph serve`` runs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sanctiongraph.client import Client
from sanctiongraph.settings import Settings


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment that leads a process to the run's engine, with a rate that no test meets by chance."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANCTIONGRAPH_")}
    leads = {
        "SANCTIONGRAPH_STATE": str(settings.state),
        "SANCTIONGRAPH_ENGINE": settings.engine,
        "SANCTIONGRAPH_RATE": "100000/minute",
    }
    return {**kept, **leads, **more}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def served(settings: Settings, log: Path, port: int | None = None, *, workers: int = 1, **more: str) -> Iterator[str]:
    """The address of a server that answers questions; it ends with the block, and ``log`` keeps what it printed."""
    port = port or free_port()
    command = [sys.executable, "-m", "sanctiongraph", "serve", "--port", str(port), "--workers", str(workers)]
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=environment(settings, **more), stdout=out, stderr=out) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            with Client(address, "nobody", patience=100) as client:
                client.ready()
            yield address
        finally:
            server.terminate()
            server.wait(30)
