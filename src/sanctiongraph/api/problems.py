"""Failures as problem documents (RFC 9457): each says what happened and what to do, and never repeats what was asked.

``type`` is a URN that stays the same; ``detail`` is for people. No stack trace leaves the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..answers import PROBLEM, Wrong
from ..errors import (
    ConnectionFailed,
    EngineError,
    LogFailed,
    NotFound,
    QueryTooSlow,
    RegimeError,
    RulesUnreadable,
    SanctiongraphError,
)
from ..lookup import in_other_capitals

RETRY_SECONDS = 5


class Problem(Exception):
    """A failure that has a problem document. ``name`` is the last part of its type."""

    def __init__(
        self, status: int, name: str, title: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(title)
        self.status, self.name, self.title, self.detail = status, name, title, detail
        self.headers = dict(headers or {})
        self.more = more

    def response(self) -> Response:
        """The document as a response."""
        document = {
            "type": f"urn:sanctiongraph:problem:{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        body = json.dumps(document, ensure_ascii=False).encode()
        return Response(body, self.status, self.headers, PROBLEM)


def unknown(what: str, loaded: bool = True, near: Sequence[str] = ()) -> Problem:
    """Nothing of this kind has that id; word for word the same for an id that exists and may not be seen.

    ``loaded``: loads bring it, so that an earlier one may have it. ``near`` are ids that may be meant, and may be seen.
    """
    if near:
        said = f"No {what} has this id in this data: {in_other_capitals(near)}"
        return Problem(404, f"unknown-{what}", f"There is no such {what}", said)
    other = ", or ask another load (known_at)" if loaded else ""
    return Problem(
        404,
        f"unknown-{what}",
        f"There is no such {what}",
        f"No {what} that this key may see has this id in this data: check it{other}.",
    )


def unauthenticated() -> Problem:
    """No key, or one that opens nothing."""
    return Problem(
        401,
        "no-key",
        "A valid API key is needed",
        "Send 'Authorization: Bearer KEY' with a key that was not revoked; 'sanctiongraph key create' makes one.",
        {"WWW-Authenticate": "Bearer"},
    )


def forbidden(role: str) -> Problem:
    """A key whose role does not ask this."""
    return Problem(403, "role", "This key may not ask this", f"A key of the role {role} does not open this operation.")


def bad_cursor() -> Problem:
    """A cursor that this question did not give."""
    return Problem(
        400,
        "cursor",
        "This cursor belongs to another question",
        "Repeat the question with the very parameters that it was first asked with, or begin again without a cursor.",
    )


def too_often(seconds: int) -> Problem:
    """More requests than the key's rate."""
    detail = f"This key has asked as often as it may for now: wait {seconds} s."
    return Problem(429, "rate", "Too many requests", detail, {"Retry-After": str(seconds)})


def unavailable(detail: str, name: str = "unavailable", title: str = "Not available now") -> Problem:
    """Something behind the API is out; asking again later helps."""
    return Problem(503, name, title, detail, {"Retry-After": str(RETRY_SECONDS)})


def unforeseen() -> Problem:
    """A mistake of ours."""
    return Problem(
        500,
        "internal",
        "The server made a mistake",
        "This is not your mistake. Nothing of the answer was sent; tell the operator the time, and try again.",
    )


def invalid(wrong: Sequence[Wrong]) -> Problem:
    """Parameters that cannot be used as they are."""
    said = "; ".join(f"{w.where}: {w.what}" for w in wrong)
    return Problem(
        422,
        "parameters",
        "Something in the request cannot be used",
        f"Correct what is named here: {said}.",
        errors=[w.model_dump() for w in wrong],
    )


def problem_of(error: Exception) -> Problem:
    """The problem that any failure is told as."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return invalid([_wrong(e) for e in error.errors()])
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, SanctiongraphError):
        return _ours(error)
    return unforeseen()


async def handle(_: Request, error: Exception) -> Response:
    """The exception handler of every failure."""
    return problem_of(error).response()


def _ours(error: SanctiongraphError) -> Problem:
    """Our own errors by their kind. Their sentences name addresses and settings, so the outside gets other ones."""
    if isinstance(error, QueryTooSlow):
        return Problem(
            504,
            "too-slow",
            "The question took too long",
            "It was cancelled at its deadline, in the database too: ask for fewer days, or a smaller page.",
        )
    if isinstance(error, LogFailed):
        return unavailable(
            "The log of look-ups cannot be written, so nothing may be answered: try again later.", "log", "No log"
        )
    if isinstance(error, ConnectionFailed | EngineError):
        return unavailable("The database cannot be reached: try again in a few seconds.", "database", "No database")
    if isinstance(error, RulesUnreadable):
        return Problem(
            404,
            "unknown-rules",
            "The rules of that load cannot be read",
            "They were kept, but this version of the server cannot read them: ask a later load (known_at).",
        )
    if isinstance(error, RegimeError):
        return unavailable(
            "The regime in the database is not the server's: its operator has to run 'sanctiongraph load --regime'.",
            "regime",
            "The rules are of another version",
        )
    if isinstance(error, NotFound):
        return unavailable("Nothing has been loaded yet: its operator has to load data.", "no-data", "No data")
    return unforeseen()


def _http(error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return Problem(404, "no-route", "There is nothing here", "Paths begin with /v1; /v1/openapi.json lists them.")
    if error.status_code == 405:
        allowed = headers.get("Allow", headers.get("allow", ""))
        return Problem(405, "method", "This path has other methods", f"Use {allowed or 'another method'}.", headers)
    return Problem(error.status_code, "request", "The request cannot be used", "Send it as /v1/openapi.json says.")


def _wrong(error: Mapping[str, Any]) -> Wrong:
    """Where and what, without anything that was given: a value, or the name of a field, may be somebody's name."""
    where, what = list(error["loc"][:5]), str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        where, what = where[:-1], "a field that there is not; /v1/openapi.json has those that there are"
    return Wrong(where=".".join(map(str, where)), what=what)
