"""Who asks: the key, its role, its rate, its purpose; and one look-up, from the question to its entry in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ..accesslog import Entry
from ..answers import Wrong
from ..effects import SubjectFact, subject_fact
from ..graph.connection import Graph
from ..graph.queries import query
from ..identifiers import mask
from ..keys import Asker, Key, Role, find
from ..lookup import checked, near_ids
from ..regime import Regime
from ..regime_graph import rules_at
from .cursors import canonical, keyed_hash
from .deployment import Deployment
from .problems import Problem, forbidden, invalid, unauthenticated, unknown
from .pseudonyms import Pseudonyms

PEOPLE = (Role.investigator, Role.reviewer, Role.admin)
"""Who may ask about anybody."""

bearer = HTTPBearer(auto_error=False, description="An API key, as 'sanctiongraph key create' prints it once.")


async def deployment_of(request: Request) -> Deployment:
    """The worker's deployment.

    What waits for nothing is asynchronous here: a thread for each such step would cost more than the step.
    """
    deployment: Deployment = request.app.state.deployment
    return deployment


TheDeployment = Annotated[Deployment, Depends(deployment_of)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def asker_of(request: Request, deployment: TheDeployment, sent: Credentials) -> Asker:
    """Whoever makes the request.

    Raises the 401 problem without a usable key, 429 when it has asked too often; so do strangers, by their address.
    """
    asker = find(deployment.graph, sent.credentials, deployment.regime.regime.id) if sent else None
    if asker is None:
        deployment.rates.count(f"stranger {request.client.host if request.client else ''}")
        raise unauthenticated()
    deployment.rates.count(f"key {asker.key.id}")
    return asker


TheAsker = Annotated[Asker, Depends(asker_of)]


@dataclass
class Look:
    """One look-up: who asks what of which deployment, and whom the answer shows.

    ``hiding`` is how other people are hidden from the key, or None where it may see them. ``named`` are the ids that a
    problem names in place of an unknown one.
    """

    deployment: Deployment
    asker: Asker
    purpose: str | None
    operation: str
    asked: str
    shown: set[str] = field(default_factory=set)
    hiding: Pseudonyms | None = None
    named: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """The key that asks."""
        return self.asker.key

    @property
    def graph(self) -> Graph:
        """The open graph."""
        return self.deployment.graph

    @property
    def regime(self) -> Regime:
        """The regime of the files, which the graph was checked against: the rules of now."""
        return self.deployment.regime

    def newest(self) -> int:
        """The newest whole load, after checking that the graph holds this regime."""
        return checked(self.regime, self.asker.data, self.asker.regime).data

    def known_at(self, load: int | None) -> int:
        """The load asked about: the newest one unless another is named.

        Raises the 404 problem for a load that never was.
        """
        return load_known(self.newest(), load)

    def rules_at(self, data: int) -> Regime:
        """The rules that were loaded at a load; those of now are not read again.

        Raises RulesUnreadable when the kept ones cannot be read.
        """
        return self.regime if data == self.newest() else rules_at(self.graph, self.regime, data)

    def may_see(self, subject: str) -> None:
        """Raise the problem of an unknown subject when the key is bound to another one, before anything is read."""
        if self.key.role is Role.subject and subject != self.key.subject:
            raise unknown("subject")

    def subject(self, id: str, data: int) -> tuple[SubjectFact, list[str]]:
        """A subject by id, with the identifiers that may be shown; it counts as shown from here on.

        Raises the 404 problem when there is none, or when the key may not see it.
        """
        self.may_see(id)
        rows = self.graph.read(query("read/subject").text, {"subject": id, "data": data})
        if not rows:
            raise self.unknown("subject", near_ids(self.graph, data, id) if self.key.role is not Role.subject else ())
        self.shown.add(id)
        return subject_fact(rows[0]), rows[0]["identifiers"]

    def unknown(self, what: str, near: Sequence[str]) -> Problem:
        """The problem of an unknown id; the ids that it names instead are shown by it."""
        self.named = tuple(near)
        return unknown(what, near=near)

    def entry(self, status: int) -> Entry:
        """What the log keeps of it. Where no data went out, nobody was shown but whom a problem named."""
        return Entry(
            key=self.key.id,
            role=self.key.role.value,
            purpose=self.purpose,
            operation=self.operation,
            asked=self.asked,
            status=status,
            ids=tuple(self.shown) if status in (200, 201, 304) else self.named,
        )


def load_known(newest: int, load: int | None) -> int:
    """The load asked about, the newest one unless another is named.

    Raises the 404 problem for a load that never was.
    """
    if load is not None and load > newest:
        raise Problem(404, "unknown-load", "There is no such load", f"Loads go from 1 to {newest}: name one of them.")
    return load or newest


Purpose = Annotated[
    str | None,
    Header(alias="X-Purpose", min_length=3, max_length=200, description="Why you ask; it goes into the access log."),
]


def _utf8(header: str) -> str:
    """A header as its sender wrote it: servers hand headers on as Latin-1, and clients send UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _allowed(key: Key, roles: tuple[Role, ...]) -> None:
    if key.role not in roles:
        raise forbidden(key.role.value)


def _known_parameters(request: Request) -> None:
    """Refuse a parameter that the operation does not have, or has once: a slip must not change the answer unseen."""
    known = request.app.state.parameters[request.scope["route"].name]
    wrong = [
        Wrong(where=f"query.{name}", what="said twice")
        if name in known
        else Wrong(where="query", what=no_such(name, known))
        for name in dict.fromkeys(request.query_params)
        if name not in known or len(request.query_params.getlist(name)) > 1
    ]
    if wrong:
        raise invalid(wrong)


def no_such(name: str, known: Collection[str]) -> str:
    """What to say of a parameter that an operation does not have, without repeating it: it may be somebody's name."""
    near = get_close_matches(name, sorted(known), 1)
    has = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(known)) or 'none'}"
    return f"a parameter that this operation does not have ({has})"


def look_up(*roles: Role) -> Callable[..., Awaitable[Look]]:
    """The dependency of an operation that looks somebody up, for keys of these roles; logged whatever becomes of it."""

    async def dependency(request: Request, deployment: TheDeployment, asker: TheAsker, purpose: Purpose = None) -> Look:
        operation = request.scope["route"].name
        asked = canonical([operation, request.path_params, sorted(request.query_params.multi_items())])
        told = None if purpose is None else mask(_utf8(purpose))
        look = Look(deployment, asker, told, operation, keyed_hash(asked, deployment.secret))
        if look.key.role is Role.subject:
            look.hiding = Pseudonyms(look.key.subject or "")
        request.state.look = look
        _allowed(look.key, roles)
        if deployment.settings.purpose_required and purpose is None:
            raise Problem(
                400, "purpose", "Say why you ask", "This deployment wants a header X-Purpose with every look-up."
            )
        _known_parameters(request)
        return look

    return dependency


OneLook = Annotated[Look, Depends(look_up(*PEOPLE))]
"""A look-up by whoever may ask about anybody."""

OwnLook = Annotated[Look, Depends(look_up(Role.subject, *PEOPLE))]
"""A look-up that is open to the subject itself, too."""


def browse(*roles: Role) -> Callable[..., Awaitable[Key]]:
    """The dependency of an operation that shows rules or data about the data, and nobody; it is not logged."""

    async def dependency(request: Request, asker: TheAsker) -> Key:
        _allowed(asker.key, roles)
        _known_parameters(request)
        return asker.key

    return dependency
