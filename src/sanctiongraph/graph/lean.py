"""Importing a package without what it would bring along only because it is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Within the block these packages cannot be imported, unless they are already; behind it they can."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: there is no such package
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
