"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told the phase, how much is done, and how much there is (0: not known)."""


def silent(_phase: str, _done: int, _total: int) -> None:
    """Tell nobody."""
