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

Bar = tuple[date | None, date | None, str]
"""Its first day, the first day behind it (None is open), and its kind or standing."""

Row = tuple[str, list[Bar]]
"""One thing by its name, with its bars, which do not overlap."""


@dataclass(frozen=True)
class Lane:
    """Rows under one heading."""

    name: str
    rows: list[Row]


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
                    "rows": [
                        [name, [[str(a or ""), str(b or ""), kind] for a, b, kind in bars]] for name, bars in lane.rows
                    ],
                }
                for lane in lanes
            ],
        },
        on_day_change=lambda: None,
    )
    return str(given.day) if given.day else None
