"""The only way to the data: the API's own client, with each answer's address and Cypher files kept beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx2
from pydantic import BaseModel
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from sanctiongraph.client import Client, Question
from sanctiongraph.exchange import Lines

T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)

ANSWER_SECONDS = 65.0
"""Longest wait for an answer: a little more than the deadline that the API sets a question by default."""

PATIENCE_SECONDS = 1.5
"""A refused connection is tried again for so long; then the view says that the API is out of reach."""


@dataclass(frozen=True)
class Asked:
    """One question as it went to the API: what a person needs to ask it again, and to read the query behind it."""

    method: str
    path: str
    cypher: tuple[str, ...]
    sent: str | None = None
    """The kind of the body, where one was sent."""

    def curl(self, address: str, purpose: str | None) -> str:
        """The command that asks it; the key stays in the environment, and what was sent is read from a file."""
        parts = ["curl", '-H "Authorization: Bearer $KEY"']
        if purpose:
            parts.append(f"-H {_quoted(f'X-Purpose: {purpose}')}")
        if self.sent:
            parts.append(f'-X {self.method} -H "Content-Type: {self.sent}" --data-binary @body')
        return " ".join([*parts, _quoted(f"{address.rstrip('/')}{self.path}")])


class Api(Client):
    """The client of one person: their key, their purpose."""

    def __init__(self, address: str, key: str, purpose: str | None) -> None:
        super().__init__(address, key, purpose, timeout=ANSWER_SECONDS, patience=PATIENCE_SECONDS)
        self.address, self.purpose = address, purpose

    def noted(self, build: Callable[[Api], T]) -> tuple[T, tuple[Asked, ...]]:
        """What a few questions give, and the questions themselves."""
        noting = _Noting(self)
        return build(noting), tuple(noting.notes)

    def raw(self, path: str, query: str) -> httpx2.Response:
        """An answer as it came, for the browser's own components.

        Raises a transport error of httpx2 when nothing answers.
        """
        return self._http.get(path, params=query or None)


class _Noting(Api):
    """The same client on the same connections, which writes down what it asks."""

    def __init__(self, api: Api) -> None:  # no connections of its own
        self._http, self._patience = api._http, api._patience
        self.address, self.purpose = api.address, api.purpose
        self.notes: list[Asked] = []

    def ask(self, question: Question[T]) -> T:
        """The answer; the question is noted with the Cypher files that the answer names."""
        return super().ask(self._noting(question))

    def stream(self, question: Question[Lines[R]]) -> Iterator[R]:
        """The rows of a streamed answer; the question is noted as it begins."""
        return super().stream(self._noting(question))

    def _noting(self, question: Question[T]) -> Question[T]:
        def answer(response: httpx2.Response) -> T:
            self.notes.append(_asked(question, response))
            return question.answer(response)

        return replace(question, answer=answer)


def _asked(question: Question[Any], response: httpx2.Response) -> Asked:
    query = urlencode(question.query)
    files = response.headers.get("Sanctiongraph-Cypher", "")
    return Asked(
        question.method,
        f"{question.path}?{query}" if query else question.path,
        tuple(name.strip() for name in files.split(",") if name.strip()),
        question.kind if question.body is not None else None,
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`") + '"'


_POOL = ThreadPoolExecutor(max_workers=16, thread_name_prefix="ask")


def together(*questions: Callable[[], Any]) -> list[Any]:
    """The answers to several questions asked at the same time, in their order.

    Raises the first failure among them.
    """
    run = get_script_run_ctx()  # a question may read this place's address, so its thread belongs to this run

    def ask(question: Callable[[], Any]) -> Any:
        add_script_run_ctx(threading.current_thread(), run)
        return question()

    futures = [_POOL.submit(ask, question) for question in questions]
    return [future.result() for future in futures]
