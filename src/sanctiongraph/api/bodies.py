"""The bounds of a request's body: how large, how deep, how slow. What breaks one is refused before it is parsed."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem

DEPTH = 20
"""Deepest nesting of lists and objects that is read."""

SECONDS = 20.0
"""How long a body may take to arrive."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Bodies:
    """An ASGI layer that reads a body within its bounds, and hands it on whole."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of one request; what breaks a bound raises its problem."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.largest:
            raise self._too_large()
        try:
            body = await asyncio.wait_for(self._read(receive), SECONDS)
        except TimeoutError:
            raise Problem(
                408, "slow-body", "The body came too slowly", f"Send it within {SECONDS:g} s, or in smaller parts."
            ) from None
        if "json" in headers.get("content-type", "json") and depth(body) > DEPTH:
            raise Problem(400, "deep-body", "The body is nested too deeply", f"Nest at most {DEPTH} levels deep.")
        await self.app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes:
        parts, size = [], 0
        while True:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.largest:
                raise self._too_large()
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> Problem:
        return Problem(
            413, "large-body", "The body is too large", f"Send at most {self.largest:,} bytes; ask in several requests."
        )


def depth(body: bytes) -> int:
    """How deeply brackets are nested in a JSON text, those in strings not counted; stops counting past the bound."""
    deepest = level = 0
    for bracket in _STRING.sub(b"", body).translate(None, _NO_BRACKETS):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
        if deepest > DEPTH:
            break
    return deepest


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
