"""The web app in a real Chromium: until each view answers and can be used, and a drawing of a thousand elements."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from .measure import Cap, percentile
from .ours import DAY, Figures
from .served import Served, served
from .stage import Stage, Timed

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SERVER = Path(__file__).parents[1] / "app" / "server.py"
WAIT = 120_000
TIMES = 7
DRAWN = 450
"""Subjects of the drawing; with as many ties and a hundred more it has a thousand elements."""

WITHOUT: dict[str, list[str]] = {"subjects": [], "ties": []}
LAY_OUT = """async (kind) => {
  const chosen = document.querySelector('[data-layout]');
  const begun = performance.now();
  chosen.value = kind;
  chosen.dispatchEvent(new Event('change', { bubbles: true }));
  await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
  return performance.now() - begun;
}"""
PAN = """async () => {
  const cy = document.querySelector('.sgx-canvas')._cyreg.cy;
  const frames = [];
  let last = performance.now();
  for (let i = 0; i < 60; i += 1) {
    cy.panBy({ x: i % 20 < 10 ? 12 : -12, y: 0 });
    const now = await new Promise((seen) => requestAnimationFrame(seen));
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return frames;
}"""


def screens(stage: Stage, graph: Timed, subject: str, listing: str, cap: Cap) -> Figures:
    """Milliseconds from asking for an address until its view stands, and what a large drawing takes."""
    views = {
        "start": "/",
        "subject": f"/subject?id={subject}&on={DAY}",
        "timeline": f"/subject?id={subject}&on={DAY}&tab=time",
        "ties": f"/subject?id={subject}&on={DAY}&tab=ties",
        "why": f"/subject?id={subject}&on={DAY}&measure={_measure(stage, graph, subject)}",
        "listing": f"/listing?id={listing}&on={DAY}",
        "explore": f"/explore?ids={subject}&on={DAY}",
        "regime": "/regime",
        "screening": "/screening",
    }
    found: Figures = {}
    with served(stage, graph) as there, _app(there) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(WAIT)
        page.goto(address)
        page.get_by_role("button", name="Open the demo city").click()
        page.locator(".sg-bar").wait_for()
        for name, path in views.items():
            cap.check()
            taken = [_until_it_stands(page, address + path) for _ in range(TIMES + 1)][1:]
            found[name] = {"p50_ms": round(percentile(taken, 0.5)), "max_ms": round(max(taken))}
        found["drawing"] = _drawing(page, address, drawn(stage))
        browser.close()
    return found


def _measure(stage: Stage, graph: Timed, subject: str) -> str:
    from sanctiongraph.effects import Window, of_subject
    from sanctiongraph.lookup import state

    day = Window.of_day(state(graph, stage.regime).data, DAY)
    return of_subject(graph, stage.regime, subject, day).effects[0].measure


@contextmanager
def _app(there: Served) -> Iterator[str]:
    """The web app before the server, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    api = {"SANCTIONGRAPH_API_URL": f"http://127.0.0.1:{there.port}", "SANCTIONGRAPH_DEMO_KEY": there.token}
    command = [sys.executable, str(SERVER), "127.0.0.1", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env={**os.environ, **api}, stdout=quiet, stderr=quiet) as app:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()
            app.wait(20)


def _until_it_stands(page: Page, address: str) -> float:
    """Milliseconds until the view's answer is there and nothing runs any more, so that it takes what a person does."""
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(address)
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    page.locator(".sg h1, .sg-state, .sgx-canvas canvas").first.wait_for()
    return (time.perf_counter() - begun) * 1000


def drawn(stage: Stage) -> dict[str, Any]:
    """A drawing of the bundle's first ties, as Explore saves one: 450 subjects and 550 ties at most."""
    ties: list[dict[str, Any]] = []
    ids: dict[str, None] = {}
    with (stage.bundle / "ties.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            tie = json.loads(line)
            new = {tie["source"], tie["target"]} - ids.keys()
            if len(ids) + len(new) <= DRAWN:
                ids |= dict.fromkeys(new)
                ties.append(tie)
            if len(ids) == DRAWN or len(ties) == 1000 - DRAWN:
                break
    facts = {"kind": "person", "name_en": None, "ties": None, "pinned": False, "hidden": False, "group": None}
    counts = dict.fromkeys(("listed", "restricted", "notified", "rewarded"), 0)
    nodes = [{"id": id, "name": id, **facts, **counts, "x": 120 * (n % 20), "y": 90 * (n // 20)}
             for n, id in enumerate(ids)]  # fmt: skip
    told = [{"tie": t["id"], "kind": t["kind"], "source": t["source"], "target": t["target"], "since": None,
             "until": None, "document": t["document"], "locator": None, "contested": False, "given": True}
            for t in ties]  # fmt: skip
    return {"nodes": nodes, "ties": told}


def _drawing(page: Page, address: str, drawing: dict[str, Any]) -> Figures:
    """Open a drawing of a thousand elements, lay it out each way, move it."""
    page.goto(f"{address}/explore?on={DAY}")
    page.locator(".sgx-menu summary").click()
    saved = json.dumps(
        {"format": "sanctiongraph drawing 1", "on": str(DAY), "groups": [], "without": WITHOUT, **drawing}
    ).encode()
    page.get_by_label("Open a drawing saved as JSON").set_input_files(
        {"name": "drawing.json", "mimeType": "application/json", "buffer": saved}
    )
    elements = len(drawing["nodes"]) + len(drawing["ties"])
    page.wait_for_function(
        "(n) => document.querySelector('.sgx-canvas')?._cyreg?.cy.nodes().length === n", arg=len(drawing["nodes"])
    )
    page.get_by_text("Asking…").wait_for(state="hidden")
    layouts = {kind: round(page.evaluate(LAY_OUT, kind)) for kind in ("force", "hierarchical", "concentric")}
    frames: Sequence[float] = page.evaluate(PAN)
    return {
        "elements": elements,
        **{f"{kind}_ms": ms for kind, ms in layouts.items()},
        "pan_frame_p50_ms": round(percentile(frames, 0.5), 1),
        "pan_frame_p95_ms": round(percentile(frames, 0.95), 1),
    }
