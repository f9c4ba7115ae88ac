"""A drawing on the page: SVG that the app made itself, every word in it escaped; its links stay links."""

from __future__ import annotations

import streamlit as st

_drawing = st.components.v2.component(
    "sanctiongraph_drawing",
    html='<div class="sg-drawn" tabindex="0" role="group"></div>',
    js="""export default function ({ parentElement, data }) {
      const place = parentElement.querySelector(".sg-drawn");
      place.setAttribute("aria-label", data.label);
      place.classList.toggle("sg-drawn-tall", data.tall);
      if (place.dataset.drawn === data.svg) return;
      place.innerHTML = data.svg;
      place.dataset.drawn = data.svg;
    }""",
    isolate_styles=False,
)


def drawing(svg: str, key: str, label: str = "The path as a drawing", *, tall: bool = False) -> None:
    """Put one drawing on the page; one that is ``tall`` scrolls inside its frame."""
    _drawing(key=key, data={"svg": svg, "label": label, "tall": tall})
