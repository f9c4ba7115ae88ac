"""Who is signed in: a browser's cookie names a session here, and only the session knows the person's key."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

import streamlit as st

from sanctiongraph.settings import Settings

from .client import Api

COOKIE = "sanctiongraph_session"
IDLE_SECONDS = 8 * 3600.0
"""A session ends when nobody used it for so long; a key stays in this process's memory no longer."""


@dataclass
class Session:
    """One person who is signed in, with the client that asks with that person's own key and purpose."""

    api: Api
    label: str
    role: str
    subject: str | None
    purpose: str | None
    used: float = field(default_factory=time.monotonic)

    @property
    def may_ask(self) -> bool:
        """Whether this person may ask about anybody."""
        return self.role in ("investigator", "reviewer", "admin")

    @property
    def may_read_lookups(self) -> bool:
        """Whether the API tells this person who looked somebody up."""
        return self.role in ("subject", "auditor", "admin")


class Sessions:
    """Every session of this process, by the secret that its cookie holds."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def sign_in(self, settings: Settings, key: str, purpose: str | None) -> str:
        """Open a session for whoever holds this key, and give the cookie's value.

        Raises ApiError when the API does not know the key or does not answer, SettingsError for a key or purpose that
        no request can carry.
        """
        api = Api(settings.api_url, key, purpose)
        try:
            whose = api.key()
        except Exception:
            api.close()
            raise
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._sweep()
            self._open[token] = Session(api, whose.label, whose.role, whose.subject, purpose)
        return token

    def find(self, token: str | None) -> Session | None:
        """The session that a cookie names, if it is open."""
        with self._lock:
            self._sweep()
            session = self._open.get(token or "")
            if session:
                session.used = time.monotonic()
            return session

    def sign_out(self, token: str | None) -> None:
        """End a session; its key is forgotten."""
        with self._lock:
            session = self._open.pop(token or "", None)
        if session:
            session.api.close()

    def _sweep(self) -> None:
        now = time.monotonic()
        for token in [t for t, s in self._open.items() if now - s.used > IDLE_SECONDS]:
            self._open.pop(token).api.close()


SESSIONS = Sessions()


def current() -> Session | None:
    """The session of the browser that this run of the script is for."""
    return SESSIONS.find(st.context.cookies.get(COOKIE))
