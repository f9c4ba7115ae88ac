"""Cypher over Bolt to one Neo4j, deployed or local: the only module that knows the driver.

Texts and parameters go in as they are; rows come out as plain dicts of Python values. Nothing here builds
or hides Cypher.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from ..errors import ConnectionFailed, QueryTooSlow
from .lean import without

# For tables of results, which nobody asks for here, the driver imports all of them: two thirds of what importing costs.
with without("numpy", "pandas", "pyarrow"):
    import neo4j
    from neo4j.exceptions import (
        AuthError,
        ClientError,
        ConfigurationError,
        DatabaseError,
        DriverError,
        IncompleteCommit,
        Neo4jError,
        ServiceUnavailable,
        SessionExpired,
    )

if TYPE_CHECKING:
    from ..settings import Settings

Row = dict[str, Any]
Parameters = Mapping[str, object]
T = TypeVar("T")

OLDEST = (5, 26)
DYING_SECONDS = 10.0
STREAM_FETCH = 5_000
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
PLAIN = frozenset({str, int, float, bool, type(None)})


class Graph:
    """An open connection; a context manager, safe to share between threads.

    A transaction that fails for a passing reason (a deadlock, a leader that moved) is repeated for ``retry_seconds``.
    Every question has the deadline ``query_seconds``, kept by the database. A local engine that has died, or that a
    full disk has broken, is started again, once.

    :raises ConnectionFailed: from any method, when the database cannot be reached
    :raises QueryTooSlow: from any method with a deadline, when it has passed
    """

    version: str

    def __init__(self, settings: Settings) -> None:
        """Connect; use :meth:`open`, which says so."""
        self._settings = settings
        self._reopening = threading.Lock()
        self._driver, self.version, self._address = _connect(settings)

    @classmethod
    def open(cls, settings: Settings) -> Graph:
        """Connect to the deployed Neo4j, or to the local one, which is started when it does not run.

        :raises ConnectionFailed: it cannot be reached, refuses the password, or is older than 5.26
        :raises EngineError: the local one cannot be started
        """
        return cls(settings)

    @property
    def settings(self) -> Settings:
        """The settings that it was opened with: which Neo4j this is."""
        return self._settings

    def read(self, text: str, parameters: Parameters) -> list[Row]:
        """Every row of one reading query, in one round trip: the database begins and ends its transaction."""
        timed = self._timed(text)
        return self._repeat(
            lambda driver: self._session(driver, neo4j.READ_ACCESS, lambda s: _rows(s.run(timed, dict(parameters))))
        )

    def stream(self, text: str, parameters: Parameters) -> Iterator[Row]:
        """The rows of one reading query as they come, never all in memory; the deadline spans the whole reading.

        It is not repeated once it has begun: rows already given out cannot be taken back.
        """
        session, result = self._repeat(lambda driver: self._begin_stream(driver, text, parameters))
        with _translated(self._settings), session:
            keys = result.keys()
            for record in result:
                yield dict(zip(keys, map(_native, record.values()), strict=True))

    def write(self, text: str, parameters: Parameters) -> list[Row]:
        """One query in one writing transaction; every row of its answer."""
        return self.write_many([(text, parameters)])[0]

    def write_many(self, statements: Sequence[tuple[str, Parameters]]) -> list[list[Row]]:
        """Several queries in one writing transaction, all or nothing; the rows of each, in order."""
        work = self._unit(lambda tx: [_rows(tx.run(text, dict(parameters))) for text, parameters in statements])
        return self._repeat(lambda driver: self._session(driver, neo4j.WRITE_ACCESS, lambda s: s.execute_write(work)))

    def run(self, text: str, parameters: Parameters) -> None:
        """One statement that opens its own transactions: a constraint, an index, ``CALL … IN TRANSACTIONS``.

        No question, so no deadline; repeated only when the connection was gone before it was sent.
        """
        query = neo4j.Query(text)

        def once(session: neo4j.Session) -> None:
            session.run(query, dict(parameters)).consume()

        self._repeat(lambda driver: self._session(driver, neo4j.WRITE_ACCESS, once), transient=False)

    def explain(self, text: str, parameters: Parameters) -> Row:
        """How the database would run a query, without running it.

        The root of the operator tree (``operatorType``, ``identifiers``, ``args``, ``children``), with what the planner
        has to say against the query in ``notifications`` (``code``, ``title``, ``description``).
        """

        def once(session: neo4j.Session) -> Row:
            summary = session.run(self._timed(f"EXPLAIN {text}"), dict(parameters)).consume()
            return {**(summary.plan or {}), "notifications": _notifications(summary)}

        return self._repeat(lambda driver: self._session(driver, neo4j.READ_ACCESS, once, "INFORMATION"))

    @contextmanager
    def trial(self) -> Iterator[Callable[[str, Parameters], list[Row]]]:
        """A transaction that is always rolled back: only the queries in it see what they write.

        Yields a function that runs one query in it. Its deadline is that of one question.
        """
        with (
            _translated(self._settings),
            self._driver.session(database=self._settings.database) as session,
            session.begin_transaction(timeout=self._settings.query_seconds) as transaction,
        ):
            try:
                yield lambda text, parameters: _rows(transaction.run(text, dict(parameters)))
            finally:
                transaction.close()  # rolls back

    def close(self) -> None:
        """Close every connection; a local engine goes on running."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _timed(self, text: str) -> neo4j.Query:
        return neo4j.Query(text, timeout=self._settings.query_seconds)

    def _unit(self, work: Callable[[neo4j.ManagedTransaction], T]) -> Callable[[neo4j.ManagedTransaction], T]:
        return neo4j.unit_of_work(timeout=self._settings.query_seconds)(work)

    def _session(
        self, driver: neo4j.Driver, access: str, work: Callable[[neo4j.Session], T], severity: str = "OFF"
    ) -> T:
        with driver.session(
            database=self._settings.database,
            default_access_mode=access,
            notifications_min_severity=severity,  # type: ignore[arg-type]
        ) as session:
            return work(session)

    def _begin_stream(
        self, driver: neo4j.Driver, text: str, parameters: Parameters
    ) -> tuple[neo4j.Session, neo4j.Result]:
        session = driver.session(
            database=self._settings.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=STREAM_FETCH
        )
        try:
            return session, session.run(self._timed(text), dict(parameters))
        except BaseException:
            session.close()
            raise

    def _repeat(self, work: Callable[[neo4j.Driver], T], transient: bool = True) -> T:
        """Do the work; again after a passing failure, and once on a fresh engine when the local one is gone."""
        until, pause, reopened = time.monotonic() + self._settings.retry_seconds, 0.05, False
        while True:
            driver = self._driver
            try:
                return work(driver)
            except (Neo4jError, DriverError) as error:
                if not reopened and self._settings.uri is None and (_is_gone(error) or _is_broken(error)):
                    reopened = True
                    self._reopen(driver, _is_broken(error))
                    continue
                if not (transient and error.is_retryable()) or time.monotonic() + pause > until:
                    _raise(error, self._settings)
            time.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads clients, guards nothing
            pause = min(2 * pause, 2.0)

    def _reopen(self, lost: neo4j.Driver, broken: bool) -> None:
        """Connect to the local engine again, starting it when needed; one thread does, the others use what it got.

        One that is broken would refuse whatever it is asked until somebody ends it.
        """
        from .local import end_broken

        with self._reopening:
            if self._driver is lost:
                if broken:
                    end_broken(self._settings, self._address)
                self._driver, self.version, self._address = _connect(self._settings)
                lost.close()


def _connect(settings: Settings) -> tuple[neo4j.Driver, str, str]:
    """Open a driver and check it; a local engine found while it was dying is started anew.

    Returns the version and the address too.
    """
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else its complaints go to the terminal
    until = time.monotonic() + DYING_SECONDS
    while True:
        try:
            with _translated(settings):
                return _open_driver(settings)
        except ConnectionFailed as error:
            # A killed engine's port closes a moment before the system has released its lock.
            if settings.uri is not None or not _is_gone(error.__cause__) or time.monotonic() > until:
                raise
        time.sleep(0.1)


def _open_driver(settings: Settings) -> tuple[neo4j.Driver, str, str]:
    """Check in one round trip that the database answers, lets us in and is new enough."""
    uri, auth = _target(settings)
    driver = neo4j.GraphDatabase.driver(
        uri,
        auth=auth,
        max_transaction_retry_time=0.0,  # Graph._repeat repeats: it knows of engines to start again
        connection_timeout=10.0,
        connection_acquisition_timeout=30.0,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
        user_agent="sanctiongraph",
    )
    try:
        return driver, supported_version(driver.get_server_info().agent, settings), uri
    except BaseException:
        driver.close()
        raise


def _target(settings: Settings) -> tuple[str, tuple[str, str] | None]:
    """Where to connect and as whom.

    :raises ConnectionFailed: the address is of another protocol; the driver would take some of them, and warn
    """
    if settings.uri is not None:
        if settings.uri.partition("://")[0].lower() not in SCHEMES or "://" not in settings.uri:
            raise ConnectionFailed(
                f"{settings.uri or 'An empty text'} is no address of a Neo4j, which begins with "
                f"{', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}, as bolt://localhost:7687 does "
                "(port 7474 is the browser's, 7687 is Bolt's): "
                "correct SANCTIONGRAPH_URI."
            )
        secret = settings.password
        return settings.uri, None if secret is None else (settings.user, secret.get_secret_value())
    from .local import ensure_engine

    endpoint = ensure_engine(settings)
    return endpoint.uri, (endpoint.user, endpoint.password)


def supported_version(agent: str, settings: Settings) -> str:
    """The version in a server's own name (``Neo4j/2026.08.1``).

    :raises ConnectionFailed: it is older than 5.26, or no Neo4j
    """
    version = agent.partition("/")[2]
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if not agent.startswith("Neo4j/") or numbers < OLDEST:
        raise ConnectionFailed(f"{settings.uri} is {agent}: Sanctiongraph needs Neo4j 5.26 or later.")
    return version


def _is_gone(error: BaseException | None) -> bool:
    """Whether no engine was there to do the work, so that doing it again does it once."""
    return isinstance(error, ServiceUnavailable | SessionExpired) and not isinstance(error, IncompleteCommit)


def _is_broken(error: BaseException | None) -> bool:
    """Whether the database has stopped working for good, as on a full disk, so that it did none of the work."""
    return isinstance(error, DatabaseError) and "needs to be restarted" in (error.message or "")


@contextmanager
def _translated(settings: Settings) -> Iterator[None]:
    """Turn the driver's errors into sentences."""
    try:
        yield
    except (Neo4jError, DriverError, ValueError) as error:
        _raise(error, settings)


def _raise(error: Exception, settings: Settings) -> NoReturn:
    """Raise the sentence for a driver's error; a mistake in a query is ours and goes up as it is."""
    where = settings.uri or "The local Neo4j"
    if isinstance(error, Neo4jError) and "TransactionTimedOut" in (error.code or ""):
        raise QueryTooSlow(
            f"The question took longer than {settings.query_seconds:g} s and was cancelled, in the database too: "
            "narrow it, or raise SANCTIONGRAPH_QUERY_SECONDS."
        ) from error
    if isinstance(error, AuthError):
        raise ConnectionFailed(_refusal(where, settings)) from error
    if isinstance(error, ClientError) and "DatabaseNotFound" in (error.code or ""):
        raise ConnectionFailed(
            f"{where} has no database {settings.database!r}: correct SANCTIONGRAPH_DATABASE."
        ) from error
    if isinstance(error, IncompleteCommit):
        raise ConnectionFailed(
            f"{where} was lost while it was saving, so the last change may or may not be there: do it again."
        ) from error
    if isinstance(error, DatabaseError):
        raise ConnectionFailed(
            f"{where} could not do its work ({(error.message or '').splitlines()[0]}): see that its disk is not full, "
            "and ask again; what it had saved before is there."
        ) from error
    if isinstance(error, ServiceUnavailable | SessionExpired):
        raise ConnectionFailed(
            f"{where} cannot be reached: check that it runs and that SANCTIONGRAPH_URI is right."
        ) from error
    if isinstance(error, ConfigurationError | ValueError):
        raise ConnectionFailed(f"{where} is no address of a Neo4j ({error}): correct SANCTIONGRAPH_URI.") from error
    raise error


def _refusal(where: str, settings: Settings) -> str:
    if settings.uri is not None and settings.password is None:
        return f"{where} wants a password: set SANCTIONGRAPH_USER and SANCTIONGRAPH_PASSWORD."
    return f"{where} refuses the user {settings.user!r} with this password: correct SANCTIONGRAPH_PASSWORD."


def _notifications(summary: neo4j.ResultSummary) -> list[dict[str, str]]:
    return [
        {"code": status.raw_classification or "", "title": status.gql_status, "description": status.status_description}
        for status in summary.gql_status_objects
        if status.is_notification
    ]


def _rows(result: neo4j.Result) -> list[Row]:
    keys = result.keys()
    return [dict(zip(keys, map(_native, record.values()), strict=True)) for record in result]


def _native(value: Any) -> Any:
    """A value without the driver's types: the standard library's days and times, the properties of nodes and ties."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, list):
        return [_native(item) for item in value]
    if isinstance(value, dict):
        return {key: _native(item) for key, item in value.items()}
    if isinstance(value, neo4j.graph.Path):
        return {"nodes": _native(list(value.nodes)), "relationships": _native(list(value.relationships))}
    if isinstance(value, neo4j.graph.Entity):
        return {key: _native(item) for key, item in value.items()}
    to_native = getattr(value, "to_native", None)
    return value if to_native is None else to_native()
