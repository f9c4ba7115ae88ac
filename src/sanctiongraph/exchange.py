"""One exchange with the API, whatever carries it: when to send again, what a failure means, when a stream is whole."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from .answers import PROBLEM, ScreenEnd, Wrong
from .errors import ApiError, SettingsError

FIRST_PAUSE = 0.5
"""Seconds before a request is sent a second time, at least; each further pause is at least twice as long."""

AGAIN = frozenset({429, 503})
"""Statuses after which asking again later helps."""

LAST_LINE = b'{"end"'
"""What the last line of a stream begins with, and no row."""

M = TypeVar("M", bound=BaseModel)


class ProblemError(ApiError):
    """The API refused, and said why in a problem document (RFC 9457).

    ``type`` is a URN that stays the same, ``status`` the HTTP status, ``detail`` what to do; ``errors`` names each
    parameter that cannot be used. An answer that is no problem document has the type ``about:blank``.
    """

    def __init__(self, type: str, title: str, status: int, detail: str, errors: tuple[Wrong, ...] = ()) -> None:
        super().__init__(f"{title.rstrip('.')} ({status}): {detail}")
        self.type, self.title, self.status, self.detail, self.errors = type, title, status, detail, errors


class Unreachable(ApiError):
    """Nothing answers at the address, or the connection broke, and sending again did not help."""

    exit_code = 5


class Incomplete(ApiError):
    """A stream ended without its last line, or that line counts or hashes other rows than those that came."""


class _ProblemDocument(BaseModel):
    """A problem document as any server may send it: every member may be missing."""

    model_config = ConfigDict(extra="ignore")

    type: str = "about:blank"
    title: str = ""
    detail: str = ""
    errors: tuple[Wrong, ...] = ()


def checked_address(address: str) -> str:
    """The address of an API without a slash at its end.

    Raises SettingsError when it is none.
    """
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        url = httpx2.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingsError("The address of the API is none: write it as http://127.0.0.1:8000.")
    return address.rstrip("/")


def checked_header(what: str, value: str) -> bytes:
    """A value as a header holds it: UTF-8 on one line.

    Raises SettingsError for any other, without repeating it.
    """
    if not value.strip() or not value.isprintable():
        raise SettingsError(f"The {what} of the API's client has to be one line, and not empty.")
    return value.strip().encode()


class Tries:
    """How often one request is sent. Only GET is sent again, for ``patience`` seconds of waiting in all."""

    def __init__(self, method: str, patience: float) -> None:
        self._left = patience if method == "GET" else 0.0
        self._pause = FIRST_PAUSE

    def pause(self, outcome: httpx2.Response | httpx2.TransportError) -> float | None:
        """Seconds to wait before the next try; None where this outcome is the last."""
        asked = _asked_pause(outcome)
        if asked is None or (wait := max(asked, self._pause)) > self._left:
            return None
        self._left -= wait
        self._pause *= 2
        return wait


def _asked_pause(outcome: httpx2.Response | httpx2.TransportError) -> float | None:
    """Seconds after which asking again may help; None where it never does."""
    if isinstance(outcome, httpx2.Response):
        return _retry_after(outcome) if outcome.status_code in AGAIN else None
    # A question that took too long once would be cut off again, at the server's cost.
    fresh = isinstance(outcome, httpx2.NetworkError | httpx2.RemoteProtocolError | httpx2.ConnectTimeout)
    return 0.0 if fresh else None


def _retry_after(response: httpx2.Response) -> float:
    """The header Retry-After in seconds: a number or a date (RFC 9110, 10.2.3); 0 without a readable one."""
    said = response.headers.get("retry-after", "")
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return 0.0


def settled(outcome: httpx2.Response | httpx2.TransportError) -> httpx2.Response:
    """The response of an exchange that went well.

    Raises ProblemError for any status but 200 and 201, Unreachable where there is no response.
    """
    if isinstance(outcome, httpx2.TransportError):
        raise broken(outcome) from outcome
    if outcome.status_code not in (200, 201):
        raise _problem(outcome)
    return outcome


def broken(error: httpx2.TransportError) -> Unreachable:
    """A failure of the connection as our own error."""
    if isinstance(error, httpx2.TimeoutException):
        return Unreachable("The API did not answer in time: ask for less, or give the client a longer timeout.")
    return Unreachable(f"The API cannot be reached ({type(error).__name__}): is 'sanctiongraph serve' running there?")


def cut(lines: Lines[Any] | None, error: httpx2.TransportError) -> ApiError:
    """A failure of the connection during a stream: before its first row nothing was lost."""
    if lines is None:
        return broken(error)
    return Incomplete(f"The connection broke in the middle of the stream ({type(error).__name__}): ask again.")


def _problem(response: httpx2.Response) -> ProblemError:
    """What a refusal says, whoever sent it: a proxy's page is told by its status alone."""
    said = _ProblemDocument()
    if response.headers.get("content-type", "").startswith(PROBLEM):
        try:
            said = _ProblemDocument.model_validate_json(response.content)
        except ValidationError:
            said = _ProblemDocument()
    title = said.title or response.reason_phrase or "No answer"
    detail = said.detail or "This is no answer of Sanctiongraph's API: check the address."
    return ProblemError(said.type, title, response.status_code, detail, said.errors)


def read(model: type[M], content: bytes | str) -> M:
    """An answer as its model.

    Raises ApiError when it is none, as when client and server are of different versions.
    """
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        (first, *_) = error.errors(include_input=False, include_url=False)
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ApiError(
            f"The answer is no {model.__name__} ({where}: {first['msg']}): are client and server of one version?"
        ) from None


@dataclass
class Lines(Generic[M]):
    """JSON lines as they arrive, up to the last one. ``end`` is that line, once it has come and was found true."""

    model: type[M]
    end: ScreenEnd | None = None

    def __post_init__(self) -> None:
        self._rest, self._rows, self._hash = b"", 0, hashlib.sha256()

    def feed(self, part: bytes) -> Iterator[M]:
        """The rows that some bytes complete.

        Raises Incomplete for a last line that is not true, and for anything behind it.
        """
        *lines, self._rest = (self._rest + part).split(b"\n")
        for line in lines:
            if self.end is not None:
                raise Incomplete("Something follows the last line of the stream: ask again.")
            if line.startswith(LAST_LINE):
                self.end = self._true(read(ScreenEnd, line))
            else:
                yield self._row(line)

    def close(self) -> ScreenEnd:
        """The last line, when everything has come.

        Raises Incomplete when it has not.
        """
        if self.end is None or self._rest:
            raise Incomplete(f"The stream ended after {self._rows:,} rows without its last line: ask again.")
        return self.end

    def _row(self, line: bytes) -> M:
        row = read(self.model, line)
        self._rows += 1
        self._hash.update(line + b"\n")
        return row

    def _true(self, end: ScreenEnd) -> ScreenEnd:
        if (end.rows, end.sha256) != (self._rows, self._hash.hexdigest()):
            raise Incomplete(f"{self._rows:,} rows came, and they are not those that the last line counts: ask again.")
        return end
