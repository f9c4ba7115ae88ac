"""The pictures that README and guides show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def pictures(page: Path) -> list[tuple[str, Path]]:
    """Words and file of every picture of a page."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return [(words, page.parent / path) for words, path in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_a_page_is_there_and_said_in_words(page: Path) -> None:
    assert [(words, path) for words, path in pictures(page) if not words or not path.is_file()] == []


def test_every_screenshot_is_shown_somewhere() -> None:
    shown = {path.resolve() for page in PAGES for _, path in pictures(page)}
    assert sorted((ROOT / "docs" / "screenshots").iterdir()) == sorted(
        shown & set((ROOT / "docs" / "screenshots").iterdir())
    )
