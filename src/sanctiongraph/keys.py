"""API keys: who may ask what. The graph keeps a hash of each secret; a key itself is shown once, when it is made.

Every change is written with its event, in one transaction, and the events are chained by hash (D10).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from .errors import NotFound
from .graph.connection import Graph
from .graph.queries import query
from .journal import write_with_event

_TOKEN = re.compile(r"sg_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class Role(StrEnum):
    """What a key is for.

    ``subject`` is bound to one subject: its own record, and who looked it up. ``auditor`` reads the access log and
    nothing else.
    """

    subject = "subject"
    investigator = "investigator"
    reviewer = "reviewer"
    auditor = "auditor"
    admin = "admin"


class Key(BaseModel):
    """A key as the graph keeps it, without its hash. Times are UTC; ``expires`` null is never."""

    model_config = ConfigDict(frozen=True)

    id: str
    label: str
    role: Role
    subject: str | None = None
    created: str
    expires: str | None = None
    revoked: str | None = None

    def usable(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked is None and (self.expires is None or now < datetime.fromisoformat(self.expires))


def create(graph: Graph, label: str, role: Role, subject: str | None = None, days: int | None = None) -> str:
    """Make a key and return it, whole, for the only time. ``days`` is how long it lives; None is until revoked.

    Raises NotFound when a key of the role subject names no subject, or any other one names some.
    """
    if (role is Role.subject) != (subject is not None):
        raise NotFound("A key of the role subject names the one subject that it is for, and no other key does.")
    id, token = _token()
    key = {"label": label, "role": role.value, "subject": subject, "created": _now(), "expires": _in(days)}
    _write(graph, "key created", id, {**key, "hash": _hash(token)}, {"role": role.value, "label": label})
    return token


def rotate(graph: Graph, id: str) -> str:
    """Give a key a new secret and return it; the old one opens nothing from now on.

    Raises NotFound when there is no such key, or when it was revoked.
    """
    if _known(graph, id).revoked:
        raise NotFound(f"The key {id} was revoked; make a new one with 'sanctiongraph key create'.")
    _, token = _token(id)
    _write(graph, "key rotated", id, {"hash": _hash(token)}, {})
    return token


def revoke(graph: Graph, id: str) -> None:
    """End a key; it opens nothing from now on.

    Raises NotFound when there is no such key.
    """
    _known(graph, id)
    _write(graph, "key revoked", id, {"revoked": _now()}, {})


def every(graph: Graph) -> list[Key]:
    """All keys, oldest first, revoked ones too."""
    return [Key.model_validate(row["key"]) for row in graph.read(query("access/keys").text, {})]


@dataclass(frozen=True)
class Asker:
    """Whoever asks, by the key, and what the graph held at that moment: the newest whole load and the regime's hash.

    Read in one round trip, because every request begins with both; None where nothing was loaded.
    """

    key: Key
    data: int | None
    regime: str | None


def find(graph: Graph, token: str, regime: str) -> Asker | None:
    """Whose key a token is, or None when it is none or opens nothing any more; ``regime`` is the regime's id."""
    found = _TOKEN.fullmatch(token)
    rows = graph.read(query("access/asker").text, {"id": found[1], "regime": regime}) if found else []
    if not rows or not hmac.compare_digest(rows[0]["key"]["hash"], _hash(token)):
        return None
    key = Key.model_validate(rows[0]["key"])
    return Asker(key, rows[0]["data"], rows[0]["hash"]) if key.usable(datetime.now(UTC)) else None


def _write(graph: Graph, what: str, id: str, key: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    write_with_event(graph, "access/key_set", {"id": id, "key": dict(key)}, {"what": what, "key": id, **told})


def _known(graph: Graph, id: str) -> Key:
    rows = graph.read(query("access/key").text, {"id": id})
    if not rows:
        raise NotFound(f"There is no key {id!r}; 'sanctiongraph key list' shows them.")
    return Key.model_validate(rows[0]["key"])


def _token(id: str | None = None) -> tuple[str, str]:
    id = id or secrets.token_hex(6)
    return id, f"sg_{id}_{secrets.token_urlsafe(32)}"


def _hash(token: str) -> str:
    """SHA-256: a secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _in(days: int | None) -> str | None:
    return None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
