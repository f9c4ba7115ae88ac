"""The last gate: nothing leaves before its look-up is in the log.

An ASGI layer around everything. It holds a response back until it is whole, writes the log's entry where the request
looked somebody up, and only then lets the first byte go; where the entry cannot be saved, a 503 without any of the
answer goes instead. Here too: the ETag of an answer, conditional requests, the security headers, and the problem
document of whatever nobody foresaw.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import traceback
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..accesslog import AccessLog, Entry
from ..errors import LogFailed
from ..graph.queries import NOTES
from .problems import Problem, problem_of, unforeseen

LOG_SECONDS = 5.0
"""How long a response waits for its log entry before the client is told to come again."""

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_log = logging.getLogger("sanctiongraph.api")


class Gate:
    """The layer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is no HTTP request goes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        files: dict[str, None] = {}
        noting = NOTES.set(files)
        try:
            held = await self._answered(scope, receive, send)
        finally:
            NOTES.reset(noting)
        if held.streamed:
            return
        if held.start["status"] == 200 and scope["method"] == "GET":
            held = _tagged(held, Headers(scope=scope).get("if-none-match", ""))
        try:
            await _logged(scope, held.start["status"])
        except LogFailed as error:
            held = await _of(problem_of(error), scope)
        _secure(held.start)
        if told := ", ".join(name for name in files if not name.startswith("access/")):
            held.start["headers"] = [*held.start["headers"], (b"sanctiongraph-cypher", told.encode())]
        await send(held.start)
        await send({"type": "http.response.body", "body": held.body})

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> _Held:
        """The whole response of the app; a mistake of ours is told as such, and in the log by its place only.

        A stream goes on at once: whoever streams logs each part itself. What breaks it off ends the connection.
        """
        held = _Held(scope, send)
        try:
            await self.app(scope, receive, held.take)
        except Exception as error:
            if isinstance(error, Problem) and not held.streamed:
                return await _of(error, scope)
            # The text of an error may hold what was asked, so only where it happened is written.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s in %s\n%s", type(error).__name__, scope.get("route"), where)
            return await _of(unforeseen(), scope)
        return held


class BrokenOff(Exception):
    """A stream ended before its end line; the server closes the connection, so that the client sees it."""


class _Held:
    """A response held back, unless it is a stream."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.streamed = False
        self.start: Message = {}
        self._parts: list[bytes] = []

    async def take(self, message: Message) -> None:
        """Take one message of the app."""
        if message["type"] == "http.response.start":
            self.start = message
            if self._scope.get("state", {}).get("streams"):
                self.streamed = True
                _secure(message)
        if self.streamed:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)


async def _of(problem: Problem, scope: Scope) -> _Held:
    return await _whole(problem.response(), scope)


async def _whole(response: Response, scope: Scope) -> _Held:
    held = _Held({}, _nowhere)
    await response(scope, _nothing, held.take)
    return held


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _nowhere(_: Message) -> None:
    return


def _tagged(held: _Held, asked: str) -> _Held:
    """The answer with its ETag, a hash of it unless it has one, or 304 where the client has it already."""
    headers = MutableHeaders(raw=list(held.start["headers"]))
    kind = headers.get("content-type", "")
    tag = headers.get("etag") or f'"{hashlib.sha256(kind.encode() + b" " + held.body).hexdigest()[:32]}"'
    headers["ETag"] = tag
    fresh = _Held({}, _nowhere)
    if _matches(tag, asked.split(",")):
        for name in ("content-length", "content-type"):
            del headers[name]
        fresh.start = {**held.start, "status": 304, "headers": headers.raw}
    else:
        fresh.start = {**held.start, "headers": headers.raw}
        fresh._parts = held._parts
    return fresh


def _matches(tag: str, asked: Iterable[str]) -> bool:
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in asked)


def _secure(start: Message) -> None:
    headers = MutableHeaders(raw=list(start["headers"]))
    for name, value in SECURITY.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "private, no-cache" if start["status"] in (200, 304) else "no-store")
    headers["Vary"] = "Accept, Authorization"
    start["headers"] = headers.raw


async def _logged(scope: Scope, status: int) -> None:
    """Commit the entry of the look-up that this request was, if it was one.

    Raises LogFailed when that fails or takes too long.
    """
    look = scope.get("state", {}).get("look")
    if look is None:
        return
    log: AccessLog = look.deployment.log
    entry: Entry = look.entry(status)
    try:
        await asyncio.wait_for(asyncio.wrap_future(log.append(entry)), LOG_SECONDS)
    except TimeoutError:
        raise LogFailed("The access log did not save an entry in time.") from None
