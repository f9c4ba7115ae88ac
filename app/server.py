"""Serves the app: Streamlit's pages behind the sign-in. ``sanctiongraph app`` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from app.web import Door, routes  # noqa: E402 - the package is found by the lines above
from sanctiongraph.settings import read_settings  # noqa: E402


def create() -> st.App:
    """The app as the environment sets it.

    Raises SettingsError when a setting is wrong.
    """
    return st.App(HERE / "main.py", routes=routes(read_settings()), middleware=[Middleware(Door)])


def serve(host: str, port: int) -> None:
    """Serve the app until it is told to stop."""
    uvicorn.run(create(), host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=3)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
