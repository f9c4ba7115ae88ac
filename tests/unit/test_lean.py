"""What the package does not import only because it is installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sanctiongraph.graph.lean import without

TABLES = ("numpy", "pandas", "pyarrow")


def said(code: str) -> str:
    """What a fresh Python prints that runs the code."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_driver_comes_without_the_libraries_for_tables_and_they_can_be_imported_afterwards() -> None:
    loaded = f"print(sorted(set(sys.modules) & set({TABLES!r})))"
    assert said(f"import sys, sanctiongraph.graph.connection\n{loaded}") == "[]"
    assert said(f"import sys, sanctiongraph.graph.connection, numpy\n{loaded}") == "['numpy']"


def test_what_is_imported_already_stays_and_what_is_hidden_is_as_if_it_were_not_installed() -> None:
    sys.modules.pop("colorsys", None)
    with without("json", "colorsys"):
        import json

        with pytest.raises(ImportError):
            import colorsys
    import colorsys

    assert sys.modules["json"] is json
    assert colorsys.rgb_to_hls(0, 0, 0) == (0, 0, 0)
