"""What one worker of the API holds: the regime, the graph once it could be opened, the log, the rates."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import limits
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from ..accesslog import AccessLog, GraphChain
from ..errors import ConnectionFailed, SanctiongraphError, SettingsError
from ..graph.connection import Graph, Row
from ..load import ensure_schema
from ..regime import Regime, load_regime
from ..settings import Settings
from .problems import too_often, unavailable

PATIENCE_SECONDS = 2.0
"""A passing failure of the database is waited out for so long; a client is told to come again after that."""


COUNTED = 64
"""Statistics that a worker keeps, each of one load, one day and one version of the rules."""


class Deployment:
    """One worker's share of the deployment; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        """Read the regime and the rates; nothing is connected yet.

        Raises RegimeError or SettingsError.
        """
        patience = min(settings.retry_seconds, PATIENCE_SECONDS)
        self.settings = settings.model_copy(update={"retry_seconds": patience})
        self.regime: Regime = load_regime(settings.regime)
        self.rates = Rates(settings)
        self.counted = lru_cache(COUNTED)(self._counted)
        self._graph: Graph | None = None
        self._opening = threading.Lock()
        self._failed_at = float("-inf")

    @cached_property
    def secret(self) -> bytes:
        """The deployment's key, under which cursors are signed and questions hashed."""
        return self.settings.hash_key

    @cached_property
    def log(self) -> AccessLog:
        """This worker's chain of the access log."""
        return AccessLog(GraphChain(lambda: self.graph))

    @property
    def graph(self) -> Graph:
        """The open graph. Where it could not be opened yet it is tried again, at most once a second.

        Raises ConnectionFailed or EngineError.
        """
        with self._opening:
            if self._graph is None:
                if time.monotonic() - self._failed_at < 1.0:
                    raise ConnectionFailed("The database could not be reached a moment ago.")
                try:
                    graph = Graph.open(self.settings)
                    ensure_schema(graph)
                except SanctiongraphError:
                    self._failed_at = time.monotonic()
                    raise
                self._graph = graph
            return self._graph

    def _counted(self, text: str, _load: str, data: int, day: date, registers: tuple[str, ...]) -> list[Row]:
        """The rows of ``read/statistics``, whose text is given; they read the whole graph, so :attr:`counted` keeps
        them. ``_load`` is the hash of the event of load ``data``: it tells one store from another."""
        return self.graph.read(text, {"data": data, "day": day, "registers": list(registers)})

    def try_open(self) -> None:
        """Open the graph if that is possible now; else the first request that finds it opens it."""
        with suppress(SanctiongraphError):
            self.graph  # noqa: B018 - opening is what reading it does

    def close(self) -> None:
        """End the log's thread and every connection; the next request would open them again."""
        if "log" in self.__dict__:
            self.__dict__.pop("log").close()
        if self._graph is not None:
            graph, self._graph = self._graph, None
            graph.close()


class Rates:
    """How often a key may ask: a moving window, counted in this worker or in a shared store."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._rate = limits.parse(settings.rate)
        except ValueError:
            raise SettingsError("SANCTIONGRAPH_RATE: write it as 10/second or 600/minute.") from None
        try:
            store: Any = storage_from_string(settings.rate_store.get_secret_value())
        except Exception:  # of the store's own library, whose text may hold the address with its password
            raise SettingsError(
                "SANCTIONGRAPH_RATE_STORE cannot be used: write memory://, or redis://host:6379 and install redis."
            ) from None
        self._limiter = MovingWindowRateLimiter(store)

    def count(self, who: str) -> None:
        """Count one request.

        Raises the 429 problem when it is one too many, and the 503 problem when the shared store is out.
        """
        try:
            allowed = self._limiter.hit(self._rate, who)
            reset = 0.0 if allowed else self._limiter.get_window_stats(self._rate, who).reset_time
        except Exception:
            raise unavailable("The store of the rates cannot be reached: try again in a few seconds.") from None
        if not allowed:
            raise too_often(max(1, round(reset - time.time() + 0.5)))
