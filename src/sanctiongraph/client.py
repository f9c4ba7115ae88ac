"""A client of the API, sync and async: every question is a method, every answer the server's own model.

    with Client("http://127.0.0.1:8000", key, purpose="case 12") as client:
        print(client.check(subject, measure, as_of="2018-03-01").verdict.sentence)
        for page in client.effects.pages(subject, since="2010-01-01"):
            print(len(page.effects))

:class:`AsyncClient` has the same methods, to be awaited. A failure is an :class:`~sanctiongraph.errors.ApiError`:
:class:`ProblemError` where the API said what is wrong, :class:`Unreachable`, or :class:`Incomplete`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import update_wrapper
from types import TracebackType
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Protocol, Self, TypedDict, TypeVar, Unpack, overload
from urllib.parse import quote

import httpx2
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic_core import to_json

from .answers import (
    LINES,
    AffectedView,
    AmongView,
    CardView,
    CaseContent,
    CasesView,
    CaseView,
    CatalogView,
    ChangesView,
    CheckView,
    ClocksView,
    ConductsView,
    DocumentView,
    EffectsView,
    HealthView,
    KeyView,
    LedgersView,
    ListingView,
    LoadsView,
    LogView,
    LookupsView,
    NeighboursView,
    PathsView,
    QueryView,
    ReadyView,
    RegimeView,
    RowIn,
    SearchView,
    SpreadView,
    StatisticsView,
    TimelineView,
    WhyView,
)
from .browsing import LISTS, BasisView, RuleVersionView
from .errors import ApiError
from .exchange import (
    Incomplete,
    Lines,
    ProblemError,
    Tries,
    Unreachable,
    checked_address,
    checked_header,
    cut,
    read,
    settled,
)
from .model import Standing
from .regime import (
    Agency,
    Disagreement,
    ExemptionRule,
    Instrument,
    Limit,
    Measure,
    Narrowing,
    ReachName,
    Reading,
    RegimeDocument,
    Register,
    Scheme,
)
from .screening import ScreenRow

__all__ = ["ApiError", "AsyncClient", "Client", "Incomplete", "ProblemError", "Question", "Unreachable"]

TIMEOUT = 70.0
"""Seconds that an answer may take: a little more than the deadline that the server sets itself by default."""

PATIENCE = 30.0
"""Seconds of waiting, in all, before a question is given up that asking again may help."""

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)
P = ParamSpec("P")


class _Page(Protocol):
    @property
    def cursor(self) -> str | None: ...


V = TypeVar("V", bound=_Page)


# --- what is asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question(Generic[T]):
    """One request, and how its answer is read."""

    answer: Callable[[httpx2.Response], T]
    path: str
    asked: Mapping[str, Any]
    method: str = "GET"
    body: bytes | None = None
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """What the address says behind its question mark; days as 2018-03-01."""
        return {name: str(value) for name, value in self.asked.items() if value is not None}

    def after(self, cursor: str) -> Question[T]:
        """The same question, from where a page ended."""
        return replace(self, asked={**self.asked, "cursor": cursor})


class Day(TypedDict, total=False):
    """The day asked about, and the load after which it was so known."""

    as_of: date | str | None
    known_at: int | None


class Page(TypedDict, total=False):
    """How much one page looks through, and where it goes on."""

    page: int | None
    cursor: str | None


class OnDay(Day, Page, total=False):
    """A page, for a day."""


class Days(Day, total=False):
    """A day, or a window ``[since, until)``."""

    since: date | str | None
    until: date | str | None


class InDays(OnDay, total=False):
    """A page, for a day or for a window ``[since, until)``."""

    since: date | str | None
    until: date | str | None


class Wanted(InDays, total=False):
    """A page of those effects to which every filter fits."""

    area: str | None
    category: str | None
    agency: str | None
    kind: Literal["restriction", "reward", "notice", "publicity"] | None
    reach: ReachName | None
    standing: Standing | None


class Ties(InDays, total=False):
    """A page of those ties to which every filter fits."""

    kind: str | None
    party: Literal["person", "unit"] | None


class Rules(Page, total=False):
    """A page of the rules, whole or as they were on a day."""

    as_of: date | str | None


class Entries(Page, total=False):
    """A page of the log, for days in UTC."""

    since: date | str | None
    until: date | str | None


class RulesView(BaseModel, Generic[R]):
    """A page of one of the regime's lists."""

    model_config = ConfigDict(frozen=True)

    regime: str
    as_of: str | None
    complete: bool
    cursor: str | None
    rules: tuple[R, ...] = Field(validation_alias=AliasChoices(*LISTS))


class RuleView(BaseModel, Generic[R]):
    """One thing out of one of the regime's lists."""

    model_config = ConfigDict(frozen=True)

    regime: str
    as_of: str | None
    complete: bool
    found: R


# --- how it is asked ------------------------------------------------------------------------------------------------


class Asks(Generic[P, T]):
    """A method that asks one question: of a client it returns the answer, of an async one an awaitable of it."""

    def __init__(self, build: Callable[Concatenate[Any, P], Question[T]]) -> None:
        self._build = build
        update_wrapper(self, build)  # type: ignore[arg-type]  # for help(); it is called through __get__ only

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Client, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: AsyncClient, owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, client: Client | AsyncClient | None, owner: type) -> Any:
        """The method of one client."""
        if client is None:
            return self
        return lambda *args, **asked: client.ask(self._build(client, *args, **asked))


class AsksPages(Generic[P, V]):
    """A method that asks for one page; its ``pages`` goes on to the last."""

    def __init__(self, build: Callable[Concatenate[Any, P], Question[V]]) -> None:
        self._build = build
        update_wrapper(self, build)  # type: ignore[arg-type]  # as above

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Client, owner: type) -> Paged[P, V]: ...
    @overload
    def __get__(self, client: AsyncClient, owner: type) -> AsyncPaged[P, V]: ...
    def __get__(self, client: Client | AsyncClient | None, owner: type) -> Any:
        """The method of one client."""
        if client is None:
            return self
        return Paged(client, self._build) if isinstance(client, Client) else AsyncPaged(client, self._build)


@dataclass(frozen=True)
class Paged(Generic[P, V]):
    """A question of a client that is answered in pages."""

    _client: Client
    _build: Callable[Concatenate[Any, P], Question[V]]

    def __call__(self, *args: P.args, **asked: P.kwargs) -> V:
        """One page."""
        return self._client.ask(self._build(self._client, *args, **asked))

    def pages(self, *args: P.args, **asked: P.kwargs) -> Iterator[V]:
        """Every page, to the last; all of them are about the load of the first."""
        question: Question[V] | None = self._build(self._client, *args, **asked)
        while question:
            page = self._client.ask(question)
            yield page
            question = question.after(page.cursor) if page.cursor else None


@dataclass(frozen=True)
class AsyncPaged(Generic[P, V]):
    """A question of an async client that is answered in pages."""

    _client: AsyncClient
    _build: Callable[Concatenate[Any, P], Question[V]]

    async def __call__(self, *args: P.args, **asked: P.kwargs) -> V:
        """One page."""
        return await self._client.ask(self._build(self._client, *args, **asked))

    async def pages(self, *args: P.args, **asked: P.kwargs) -> AsyncIterator[V]:
        """Every page, to the last; all of them are about the load of the first."""
        question: Question[V] | None = self._build(self._client, *args, **asked)
        while question:
            page = await self._client.ask(question)
            yield page
            question = question.after(page.cursor) if page.cursor else None


class AsksStream(Generic[P, R]):
    """A method whose answer is streamed: of a client it returns an iterator of rows, of an async one an async one."""

    def __init__(self, build: Callable[Concatenate[Any, P], Question[Lines[R]]]) -> None:
        self._build = build
        update_wrapper(self, build)  # type: ignore[arg-type]  # as above

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Client, owner: type) -> Callable[P, Iterator[R]]: ...
    @overload
    def __get__(self, client: AsyncClient, owner: type) -> Callable[P, AsyncIterator[R]]: ...
    def __get__(self, client: Client | AsyncClient | None, owner: type) -> Any:
        """The method of one client."""
        if client is None:
            return self
        return lambda *args, **asked: client.stream(self._build(client, *args, **asked))


def _get(model: type[M], path: str, asked: Mapping[str, Any] | None = None) -> Question[M]:
    return Question(lambda response: read(model, response.content), path, asked or {})


def _saved(response: httpx2.Response) -> CaseView:
    return read(CaseView, response.content)


def _case(id: str, of: str = "") -> str:
    return f"/v1/cases/{quote(id, safe='')}{of}"


def _subject(id: str, of: str = "") -> str:
    return f"/v1/subjects/{quote(id, safe='')}{of}"


def _listing(id: str, of: str = "") -> str:
    return f"/v1/listings/{quote(id, safe='')}{of}"


def _rules(name: str, of: type[R]) -> tuple[AsksPages[..., RulesView[R]], Asks[..., RuleView[R]]]:
    """The two methods of one of the regime's lists: a page of it, and one thing by its id."""

    def many(_: object, **asked: Unpack[Rules]) -> Question[RulesView[R]]:
        return _get(RulesView[of], f"/v1/regime/{name}", asked)  # type: ignore[valid-type]

    def one(_: object, id: str, *, as_of: date | str | None = None) -> Question[RuleView[R]]:
        path = f"/v1/regime/{name}/{quote(id, safe='')}"
        return _get(RuleView[of], path, {"as_of": as_of})  # type: ignore[valid-type]

    many.__doc__ = f"A page of the {name} of the regime."
    one.__doc__ = f"One of the {name} by its id."
    return AsksPages(many), Asks(one)


class _Questions:
    """Every question there is. One that is new is one more method here, for both clients."""

    @Asks
    def search(self, words: str, *, limit: int | None = None, known_at: int | None = None) -> Question[SearchView]:
        """Whom some words may mean, each hit with its reason."""
        return _get(SearchView, "/v1/search", {"words": words, "limit": limit, "known_at": known_at})

    @Asks
    def subject(self, id: str, **day: Unpack[Day]) -> Question[CardView]:
        """Who a subject is."""
        return _get(CardView, _subject(id), day)

    @AsksPages
    def effects(self, id: str, **wanted: Unpack[Wanted]) -> Question[EffectsView]:
        """Every measure on a subject on the days asked about."""
        return _get(EffectsView, _subject(id, "/effects"), wanted)

    @Asks
    def check(self, id: str, measure: str, **day: Unpack[Day]) -> Question[CheckView]:
        """Does this measure apply to this subject on this day, and why or why not, in one sentence."""
        return _get(CheckView, _subject(id, "/check"), {"measure": measure, **day})

    @AsksPages
    def why(self, id: str, measure: str | None = None, **day: Unpack[OnDay]) -> Question[WhyView]:
        """Why measures reach a subject on a day, or which condition is missing."""
        return _get(WhyView, _subject(id, "/why"), {"measure": measure, **day})

    @Asks
    def why_as(
        self,
        format: Literal["text", "mermaid", "prov", "provn"],
        id: str,
        measure: str | None = None,
        **day: Unpack[OnDay],
    ) -> Question[str]:
        """The same as a text for people, as a flowchart, or as provenance: PROV-JSON and PROV-N."""
        asked = {"measure": measure, "format": format, **day}
        return Question(lambda response: response.text, _subject(id, "/why"), asked)

    @AsksPages
    def timeline(self, id: str, **days: Unpack[InDays]) -> Question[TimelineView]:
        """Every day on which a measure begins, ends or changes its standing for a subject."""
        return _get(TimelineView, _subject(id, "/timeline"), days)

    @AsksPages
    def neighbours(self, id: str, **ties: Unpack[Ties]) -> Question[NeighboursView]:
        """The ties of a subject, and whom they lead to."""
        return _get(NeighboursView, _subject(id, "/neighbours"), ties)

    @Asks
    def ledgers(self, id: str, **day: Unpack[Day]) -> Question[LedgersView]:
        """A subject's ledgers in points schemes, and the scores that somebody else gave it."""
        return _get(LedgersView, _subject(id, "/ledgers"), day)

    @Asks
    def conduct(self, id: str, *, known_at: int | None = None) -> Question[ConductsView]:
        """What a subject is said to have done, and the listings it led to."""
        return _get(ConductsView, _subject(id, "/conduct"), {"known_at": known_at})

    @Asks
    def paths(self, first: str, last: str, *, limit: int | None = None, **days: Unpack[Days]) -> Question[PathsView]:
        """The shortest paths between two subjects."""
        return _get(PathsView, "/v1/paths", {"from": first, "to": last, "limit": limit, **days})

    @Asks
    def ties(self, among: Iterable[str], **days: Unpack[Days]) -> Question[AmongView]:
        """The ties that hold among some subjects, a thousand at most, and how many ties each of them has in all."""
        return _get(AmongView, "/v1/ties", {"among": " ".join(among), **days})

    @AsksPages
    def lookups(self, id: str, **page: Unpack[Page]) -> Question[LookupsView]:
        """Who looked a subject up, the newest first."""
        return _get(LookupsView, _subject(id, "/lookups"), page)

    @Asks
    def listing(self, id: str, **day: Unpack[Day]) -> Question[ListingView]:
        """A listing whole: who is listed where, by whom, on which ground, since when and until when."""
        return _get(ListingView, _listing(id), day)

    @AsksPages
    def affected(self, id: str, **wanted: Unpack[Wanted]) -> Question[AffectedView]:
        """Everybody whom a listing reaches, and how."""
        return _get(AffectedView, _listing(id, "/affected"), wanted)

    @Asks
    def spread(self, id: str, **day: Unpack[Day]) -> Question[SpreadView]:
        """Where a listing went, and where it still is."""
        return _get(SpreadView, _listing(id, "/spread"), day)

    @Asks
    def clocks(self, id: str, **day: Unpack[Day]) -> Question[ClocksView]:
        """The deadlines of a listing: met, late, open or overdue."""
        return _get(ClocksView, _listing(id, "/clocks"), day)

    @AsksPages
    def rests_on(self, id: str, *, known_at: int | None = None, **page: Unpack[Page]) -> Question[DocumentView]:
        """One document, of the data or of the regime, and what it asserts or what cites it."""
        return _get(DocumentView, f"/v1/documents/{quote(id, safe='')}", {"known_at": known_at, **page})

    @AsksPages
    def changes(self, since: int, *, until: int | None = None, **page: Unpack[Page]) -> Question[ChangesView]:
        """Which effects began, ended or changed between two loads, and because of which records."""
        return _get(ChangesView, "/v1/changes", {"since": since, "until": until, **page})

    @AsksPages
    def cases(self, **page: Unpack[Page]) -> Question[CasesView]:
        """The cases that this key opened, the last saved first."""
        return _get(CasesView, "/v1/cases", page)

    @Asks
    def case(self, id: str, version: int | None = None) -> Question[CaseView]:
        """A case as it was saved last, or an older version of it."""
        return _get(CaseView, _case(id), {"version": version})

    @Asks
    def open_case(self, content: CaseContent | Mapping[str, Any]) -> Question[CaseView]:
        """Save an investigation as a new case."""
        return Question(_saved, "/v1/cases", {}, "POST", to_json(content))

    @Asks
    def save_case(self, id: str, content: CaseContent | Mapping[str, Any], etag: str) -> Question[CaseView]:
        """Save a case again. ``etag`` is the ``hash`` of the version that was begun from.

        Raises ProblemError, with the status 412 when somebody saved in between: then nothing was saved.
        """
        begun = {"If-Match": '"' + etag.strip('"') + '"'}
        return Question(_saved, _case(id), {}, "PUT", to_json(content), headers=begun)

    @AsksPages
    def case_changes(self, id: str, **page: Unpack[Page]) -> Question[ChangesView]:
        """Which effects of a case's subjects began, ended or changed since the load that was looked at."""
        return _get(ChangesView, _case(id, "/changes"), page)

    @AsksStream
    def screen(self, rows: Iterable[RowIn | Mapping[str, str]], **day: Unpack[Day]) -> Question[Lines[ScreenRow]]:
        """Up to 10,000 subjects, each by an id, an identifier or a full name; its effects, and why in a sentence."""
        body = b"".join(to_json(row, exclude_none=True) + b"\n" for row in rows)
        return Question(lambda _: Lines(ScreenRow), "/v1/screen", day, "POST", body, LINES)

    @Asks
    def catalog(self) -> Question[CatalogView]:
        """What data there is, how fresh, and which versions of everything."""
        return _get(CatalogView, "/v1/catalog")

    @Asks
    def statistics(self, **day: Unpack[Day]) -> Question[StatisticsView]:
        """How many subjects, listings and measures there are."""
        return _get(StatisticsView, "/v1/statistics", day)

    @AsksPages
    def loads(self, *, known_at: int | None = None, **page: Unpack[Page]) -> Question[LoadsView]:
        """Every load, for ``known_at``."""
        return _get(LoadsView, "/v1/loads", {"known_at": known_at, **page})

    @AsksPages
    def log(self, **entries: Unpack[Entries]) -> Question[LogView]:
        """Every look-up, the newest first."""
        return _get(LogView, "/v1/log", entries)

    @Asks
    def key(self) -> Question[KeyView]:
        """Whose key this client asks with, and what it opens."""
        return _get(KeyView, "/v1/key")

    @Asks
    def query(self, id: str) -> Question[QueryView]:
        """One Cypher file, as an answer's header names it."""
        return _get(QueryView, f"/v1/queries/{quote(id)}")

    @Asks
    def health(self) -> Question[HealthView]:
        """Whether the server answers."""
        return _get(HealthView, "/health")

    @Asks
    def ready(self) -> Question[ReadyView]:
        """Whether the database answers too."""
        return _get(ReadyView, "/ready")

    @Asks
    def regime(self) -> Question[RegimeView]:
        """What the regime is, and what can be browsed."""
        return _get(RegimeView, "/v1/regime")

    agencies, agency = _rules("agencies", Agency)
    registers, register = _rules("registers", Register)
    instruments, instrument = _rules("instruments", Instrument)
    memoranda, memorandum = _rules("memoranda", Instrument)
    measures, measure = _rules("measures", Measure)
    bases, basis = _rules("bases", BasisView)
    versions, version = _rules("versions", RuleVersionView)
    documents, document = _rules("documents", RegimeDocument)
    disagreements, disagreement = _rules("disagreements", Disagreement)
    limits, limit = _rules("limits", Limit)
    narrowings, narrowing = _rules("narrowings", Narrowing)
    exemptions, exemption = _rules("exemptions", ExemptionRule)
    readings, reading = _rules("readings", Reading)
    schemes, scheme = _rules("schemes", Scheme)


# --- who asks -------------------------------------------------------------------------------------------------------


class _Http(TypedDict):
    base_url: str
    headers: dict[bytes, bytes]
    timeout: httpx2.Timeout


class _Sent(TypedDict):
    method: str
    url: str
    params: dict[str, str]
    headers: dict[str, str]
    content: bytes | None


def _connection(address: str, key: str, purpose: str | None, timeout: float) -> _Http:
    """What every request of a client has in common."""
    headers = {b"Authorization": b"Bearer " + checked_header("key", key)}
    if purpose is not None:
        headers[b"X-Purpose"] = checked_header("purpose", purpose)
    return {
        "base_url": checked_address(address),
        "headers": headers,
        "timeout": httpx2.Timeout(timeout, connect=min(timeout, 5.0)),
    }


def _sent(question: Question[Any]) -> _Sent:
    """A question as a request."""
    return {
        "method": question.method,
        "url": question.path,
        "params": question.query,
        "headers": {**question.headers, **({} if question.body is None else {"Content-Type": question.kind})},
        "content": question.body,
    }


class Client(_Questions):
    """A client that waits for each answer; safe to share between threads. Close it, or use it in a ``with``.

    ``timeout`` is how many seconds an answer may take, ``patience`` how many it may wait before asking again, in all:
    only for GET, when the server says 429 or 503 or the connection breaks.
    """

    def __init__(
        self,
        address: str,
        key: str,
        purpose: str | None = None,
        *,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
    ) -> None:
        """Nothing is connected yet.

        Raises SettingsError for an address, a key or a purpose that cannot be sent.
        """
        self._http = httpx2.Client(**_connection(address, key, purpose, timeout))
        self._patience = patience

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: Question[T]) -> T:
        """The answer to a question.

        Raises ProblemError, Unreachable, or ApiError for an answer that cannot be read.
        """
        tries, request = Tries(question.method, self._patience), self._http.build_request(**_sent(question))
        while True:
            outcome = self._once(request)
            if (pause := tries.pause(outcome)) is None:
                return question.answer(settled(outcome))
            time.sleep(pause)

    def stream(self, question: Question[Lines[R]]) -> Iterator[R]:
        """The rows of a streamed answer, as they come; they are all only when the iterator ends by itself.

        Raises Incomplete where the stream breaks or its last line is missing or untrue; otherwise as :meth:`ask`.
        """
        lines: Lines[R] | None = None
        try:
            with self._http.stream(**_sent(question)) as response:
                if response.status_code != 200:
                    response.read()
                lines = question.answer(settled(response))
                for part in response.iter_bytes():
                    yield from lines.feed(part)
                lines.close()
        except httpx2.TransportError as error:
            raise cut(lines, error) from error

    def _once(self, request: httpx2.Request) -> httpx2.Response | httpx2.TransportError:
        try:
            return self._http.send(request)
        except httpx2.TransportError as error:
            return error


class AsyncClient(_Questions):
    """The same client for asyncio: its methods are awaited, its ``pages`` iterated with ``async for``."""

    def __init__(
        self,
        address: str,
        key: str,
        purpose: str | None = None,
        *,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
    ) -> None:
        """As for :class:`Client`."""
        self._http = httpx2.AsyncClient(**_connection(address, key, purpose, timeout))
        self._patience = patience

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: Question[T]) -> T:
        """As :meth:`Client.ask`."""
        tries, request = Tries(question.method, self._patience), self._http.build_request(**_sent(question))
        while True:
            outcome = await self._once(request)
            if (pause := tries.pause(outcome)) is None:
                return question.answer(settled(outcome))
            await asyncio.sleep(pause)

    async def stream(self, question: Question[Lines[R]]) -> AsyncIterator[R]:
        """As :meth:`Client.stream`."""
        lines: Lines[R] | None = None
        try:
            async with self._http.stream(**_sent(question)) as response:
                if response.status_code != 200:
                    await response.aread()
                lines = question.answer(settled(response))
                async for part in response.aiter_bytes():
                    for row in lines.feed(part):
                        yield row
                lines.close()
        except httpx2.TransportError as error:
            raise cut(lines, error) from error

    async def _once(self, request: httpx2.Request) -> httpx2.Response | httpx2.TransportError:
        try:
            return await self._http.send(request)
        except httpx2.TransportError as error:
            return error
