"""A small client of the API: pages, streams, retries; :class:`Client`, and :class:`AsyncClient` for asyncio.

Answers are the JSON of the API as dicts. A request that the API refuses raises ApiProblem with what to do; a stream
that broke off raises BrokenStream, so that half an answer is never taken for a whole one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2

from .errors import ApiProblem, BrokenStream, ConnectionFailed

Answer = dict[str, Any]
"""One JSON answer."""

TRIES = 4
PASSING = frozenset({429, 503})
LONGEST_WAIT = 30.0
LINES = "application/jsonl"


class Client:
    """The API, for one key; a context manager, safe to share between threads.

    ``purpose`` goes into the access log with every look-up. What passes (a full rate, an outage) is waited out as the
    API says, a few times. Every method raises ApiProblem when the API refuses, ConnectionFailed when it is not there.
    """

    def __init__(
        self, key: str, base: str = "http://127.0.0.1:8000", purpose: str | None = None, seconds: float = 60.0
    ) -> None:
        self._http = httpx2.Client(base_url=base, headers=_headers(key, purpose), timeout=seconds)

    def get(self, path: str, **asked: object) -> Answer:
        """One answer to a GET; parameters that are None are left out."""
        for attempt in range(TRIES):
            try:
                response = self._http.get(path, params=_given(asked))
            except httpx2.TransportError as error:
                _give_up(attempt, error)
                time.sleep(_pause(attempt))
                continue
            if response.status_code not in PASSING or attempt == TRIES - 1:
                return _answer(response)
            time.sleep(_wait(response, attempt))
        raise AssertionError("the last try returns or raises")

    def pages(self, path: str, **asked: object) -> Iterator[Answer]:
        """Every page of an answer; all of them are of the first one's load."""
        page = self.get(path, **asked)
        yield page
        while page["cursor"] is not None:
            page = self.get(path, **{**asked, "cursor": page["cursor"]})
            yield page

    def effects(self, subject: str, **asked: object) -> Iterator[Answer]:
        """Every effect on a subject, one by one over all pages."""
        for page in self.pages(f"/v1/subjects/{_segment(subject)}/effects", **asked):
            yield from page["effects"]

    def check(self, subject: str, measure: str, **asked: object) -> Answer:
        """Whether a measure applies to a subject, and why."""
        return self.get(f"/v1/subjects/{_segment(subject)}/check", measure=measure, **asked)

    def why(self, subject: str, measure: str | None = None, **asked: object) -> Answer:
        """The proofs, or the condition that is missing."""
        return self.get(f"/v1/subjects/{_segment(subject)}/why", measure=measure, **asked)

    def affected(self, listing: str, **asked: object) -> Iterator[Answer]:
        """Every effect of a listing, one by one over all pages."""
        for page in self.pages(f"/v1/listings/{_segment(listing)}/affected", **asked):
            yield from page["effects"]

    def screen(self, rows: Iterable[Mapping[str, str]], **asked: object) -> Iterator[Answer]:
        """Screen rows, each with an ``id``, ``identifier`` or ``name``; answered rows as they come.

        Raises BrokenStream at the end, when the stream broke off or does not have its hash.
        """
        lines = _Lines()
        try:
            with self._http.stream("POST", "/v1/screen", **_posted(rows, asked)) as response:
                if response.status_code != 200:
                    response.read()
                    _answer(response)
                for part in response.iter_bytes():
                    yield from lines.take(part)
        except httpx2.TransportError as error:
            raise _broken(lines.begun) from error
        lines.finish()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """The same for asyncio."""

    def __init__(
        self, key: str, base: str = "http://127.0.0.1:8000", purpose: str | None = None, seconds: float = 60.0
    ) -> None:
        self._http = httpx2.AsyncClient(base_url=base, headers=_headers(key, purpose), timeout=seconds)

    async def get(self, path: str, **asked: object) -> Answer:
        """One answer to a GET; parameters that are None are left out."""
        for attempt in range(TRIES):
            try:
                response = await self._http.get(path, params=_given(asked))
            except httpx2.TransportError as error:
                _give_up(attempt, error)
                await asyncio.sleep(_pause(attempt))
                continue
            if response.status_code not in PASSING or attempt == TRIES - 1:
                return _answer(response)
            await asyncio.sleep(_wait(response, attempt))
        raise AssertionError("the last try returns or raises")

    async def pages(self, path: str, **asked: object) -> AsyncIterator[Answer]:
        """Every page of an answer; all of them are of the first one's load."""
        page = await self.get(path, **asked)
        yield page
        while page["cursor"] is not None:
            page = await self.get(path, **{**asked, "cursor": page["cursor"]})
            yield page

    async def effects(self, subject: str, **asked: object) -> AsyncIterator[Answer]:
        """Every effect on a subject, one by one over all pages."""
        async for page in self.pages(f"/v1/subjects/{_segment(subject)}/effects", **asked):
            for effect in page["effects"]:
                yield effect

    async def check(self, subject: str, measure: str, **asked: object) -> Answer:
        """Whether a measure applies to a subject, and why."""
        return await self.get(f"/v1/subjects/{_segment(subject)}/check", measure=measure, **asked)

    async def why(self, subject: str, measure: str | None = None, **asked: object) -> Answer:
        """The proofs, or the condition that is missing."""
        return await self.get(f"/v1/subjects/{_segment(subject)}/why", measure=measure, **asked)

    async def affected(self, listing: str, **asked: object) -> AsyncIterator[Answer]:
        """Every effect of a listing, one by one over all pages."""
        async for page in self.pages(f"/v1/listings/{_segment(listing)}/affected", **asked):
            for effect in page["effects"]:
                yield effect

    async def screen(self, rows: Iterable[Mapping[str, str]], **asked: object) -> AsyncIterator[Answer]:
        """Screen rows, each with an ``id``, ``identifier`` or ``name``; answered rows as they come.

        Raises BrokenStream at the end, when the stream broke off or does not have its hash.
        """
        lines = _Lines()
        try:
            async with self._http.stream("POST", "/v1/screen", **_posted(rows, asked)) as response:
                if response.status_code != 200:
                    await response.aread()
                    _answer(response)
                async for part in response.aiter_bytes():
                    for row in lines.take(part):
                        yield row
        except httpx2.TransportError as error:
            raise _broken(lines.begun) from error
        lines.finish()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Lines:
    """The lines of a stream, held against its end line."""

    def __init__(self) -> None:
        self._rest = b""
        self._digest = hashlib.sha256()
        self._rows = 0
        self._end: Answer | None = None
        self.begun = False

    def take(self, part: bytes) -> Iterator[Answer]:
        """The rows that a part of the stream completes."""
        self.begun = True
        *whole, self._rest = (self._rest + part).split(b"\n")
        for line in whole:
            row: Answer = json.loads(line)
            if row.get("end"):
                self._end = row
                continue
            self._digest.update(line + b"\n")
            self._rows += 1
            yield row

    def finish(self) -> None:
        """Raise BrokenStream unless the end line came and is right."""
        if self._end is None:
            raise BrokenStream(f"The stream broke off after {self._rows} rows, without its end line: ask again.")
        if (self._end["rows"], self._end["sha256"]) != (self._rows, self._digest.hexdigest()):
            raise BrokenStream("The stream is not the one that its end line describes: ask again.")


def _headers(key: str, purpose: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} | ({} if purpose is None else {"X-Purpose": purpose})


def _given(asked: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if value is not None}


def _posted(rows: Iterable[Mapping[str, str]], asked: Mapping[str, object]) -> dict[str, Any]:
    content = "".join(f"{json.dumps(dict(row))}\n" for row in rows).encode()
    return {"params": _given(asked), "content": content, "headers": {"Content-Type": LINES}}


def _segment(id: str) -> str:
    return quote(id, safe="")


def _answer(response: httpx2.Response) -> Answer:
    if response.status_code == 200:
        answer: Answer = response.json()
        return answer
    try:
        problem = response.json()
        raise ApiProblem(response.status_code, problem["type"], problem["detail"])
    except (ValueError, KeyError):
        detail = f"{response.url.host} answered {response.status_code} without saying why; is it this API?"
        raise ApiProblem(response.status_code, "about:blank", detail) from None


def _give_up(attempt: int, error: httpx2.TransportError) -> None:
    if attempt == TRIES - 1:
        raise ConnectionFailed("The API does not answer: check that it runs and that its address is right.") from error


def _broken(begun: bool) -> Exception:
    if begun:
        return BrokenStream("The stream broke off before its end line: ask again.")
    return ConnectionFailed("The API does not answer: check that it runs and that its address is right.")


def _pause(attempt: int) -> float:
    return 0.2 * 2.0**attempt


def _wait(response: httpx2.Response, attempt: int) -> float:
    said = response.headers.get("Retry-After", "")
    return min(float(said) if said.isdigit() else _pause(attempt), LONGEST_WAIT)
