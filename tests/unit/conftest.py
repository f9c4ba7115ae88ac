"""What several unit tests of the app look at: the shipped rules as the app holds them."""

from __future__ import annotations

from typing import Any

import pytest
from app.rules import Rules

from sanctiongraph.browsing import LISTS
from sanctiongraph.regime import load_regime


@pytest.fixture(scope="session")
def regime() -> Rules:
    whole = load_regime("prc")
    lists: dict[str, Any] = {name: {thing.id: thing for thing in things(whole)} for name, (_, things) in LISTS.items()}
    fields = (
        "agencies",
        "registers",
        "measures",
        "instruments",
        "bases",
        "documents",
        "disagreements",
        "versions",
        "readings",
        "schemes",
    )
    return Rules(whole.hash, whole.regime, *(lists[name] for name in fields))
