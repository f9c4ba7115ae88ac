"""Cursors: where a question goes on, of which data and for which days, signed by the deployment.

A cursor carries everything that the first page resolved (the load, the days, how much was counted), so that its pages
never mix loads, and a hash of the question, so that no other question takes it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from .problems import bad_cursor

_MAC_BYTES = 16


@dataclass(frozen=True)
class Cursor:
    """The place behind one page. ``seen`` is how many things the pages so far held."""

    data: int
    since: date
    until: date
    after: str
    seen: int


def pack(cursor: Cursor, question: str, secret: bytes) -> str:
    """A cursor as text, bound to its question."""
    content = [cursor.data, cursor.since.isoformat(), cursor.until.isoformat(), cursor.after, cursor.seen]
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(body, question, secret) + body).decode().rstrip("=")


def unpack(text: str, question: str, secret: bytes) -> Cursor:
    """The cursor that :func:`pack` made for this question.

    Raises the 400 problem for any other text.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, question, secret)):
        raise bad_cursor()
    data, since, until, after, seen = json.loads(body)
    return Cursor(data, date.fromisoformat(since), date.fromisoformat(until), after, seen)


def canonical(content: Any) -> str:
    """One text for what is the same question."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def keyed_hash(text: str, secret: bytes) -> str:
    """HMAC-SHA-256 of what was asked: the log can tell two equal questions, and nobody can read them."""
    return hmac.new(secret, f"asked\n{text}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _mac(body: bytes, question: str, secret: bytes) -> bytes:
    message = b"cursor\n" + hashlib.sha256(question.encode(errors="surrogatepass")).digest() + body
    return hmac.new(secret, message, hashlib.sha256).digest()[:_MAC_BYTES]
