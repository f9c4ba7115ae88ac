"""A timeline whose marker moves the day: entries, ties and effects on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from sanctiongraph.days import current_day

HERE = Path(__file__).parent

_timeline = st.components.v2.component(
    "sanctiongraph_timeline", js=(HERE / "timeline.js").read_text("utf-8"), isolate_styles=False
)

Bar = tuple[str, date | None, date | None, str]
"""What it says, its first day, the first day behind it (None is open), and its kind or standing."""


@dataclass(frozen=True)
class Lane:
    """Bars under one heading."""

    name: str
    bars: list[Bar]


def timeline(lanes: Sequence[Lane], on: date, changes: Sequence[date]) -> str | None:
    """Show the lanes, the marker on ``on``; the day that the person moved it to, or None."""
    given = _timeline(
        key="timeline",
        data={
            "on": str(on),
            "today": str(current_day()),
            "changes": [str(day) for day in changes],
            "lanes": [
                {
                    "name": lane.name,
                    "bars": [[text, str(a or ""), str(b or ""), kind] for text, a, b, kind in lane.bars],
                }
                for lane in lanes
            ],
        },
        on_day_change=lambda: None,
    )
    return str(given.day) if given.day else None
