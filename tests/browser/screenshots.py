"""Takes the pictures of the README and the guides: ``python tests/browser/screenshots.py FOLDER``.

A local Neo4j and the web app of their own are started on the demo city, in a folder that is thrown away.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a command, not by pytest

from browser.conftest import CHROMIUM, FLAGS, WAIT
from serving import free_port

COLOURS = 128
"""Of a picture: enough for text and lines, at a third of the bytes."""


@dataclass(frozen=True)
class Shot:
    """One picture: the address, what is there when the page is ready, and the part of the page that is shown."""

    name: str
    path: str
    ready: str
    scheme: str = "light"
    width: int = 1280
    height: int = 860
    scroll: str | None = None
    first: Callable[[Page], None] | None = None
    """What a person does there before."""


def _begin_case(page: Page) -> None:
    page.locator(".sgx-canvas canvas").first.wait_for()
    page.locator(".sgx-hint", has_text="5 ties").wait_for()
    page.get_by_role("button", name="Keep in a case").click()
    page.get_by_label("Title").fill("The school fees of Lin Yutong")
    page.get_by_label("Notes").fill("Who pays, and since when? The decision is of May 2017.")
    page.get_by_role("button", name="Begin the case").click()


SHOTS = (
    Shot("start", "/", ".sg-story"),
    Shot("subject", "/subject?id=p:wei-lan&on=2018-03-01", ".sg-measures"),
    Shot("why", "/subject?id=p:lin-yutong&on=2018-03-01&measure=M24", ".sg-path", scroll=".sg-proof"),
    Shot("timeline", "/subject?id=p:zhai-bo&on=2018-03-01&tab=time", ".sg-marker-day"),
    Shot("listing", "/listing?id=l:chenxi&on=2018-03-01", ".sg-path", scheme="dark"),
    Shot("explore", "/explore?listing=l:chenxi&on=2018-03-01", ".sgx-canvas canvas"),
    Shot(
        "case",
        "/explore?ids=p:lin-yutong,p:wei-lan,p:lin-hao,c:chenxi-textiles&on=2018-03-01",
        ".sg-followed",
        first=_begin_case,
    ),
)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, sync_playwright() as playwright:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SANCTIONGRAPH_")}
        environment["SANCTIONGRAPH_STATE"] = state
        command = [sys.executable, "-m", "sanctiongraph"]
        try:
            subprocess.run([*command, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
            with _app(command, environment) as address:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                for shot in SHOTS:
                    path = folder / f"{shot.name}.png"
                    path.write_bytes(_small(_taken(browser, address, shot)))
                    print(f"{path}: {path.stat().st_size:,} bytes")
                browser.close()
        finally:
            subprocess.run([*command, "engine", "stop"], env=environment, check=True)


@contextmanager
def _app(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    """The app's address, until the pictures are taken."""
    port = free_port()
    words = ["app", "--demo", "--port", str(port), "--api-port", str(free_port())]
    process = subprocess.Popen([*command, *words], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("Open http"):
                break
        else:
            raise SystemExit("The app did not start; it said why above.")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _taken(browser: Browser, address: str, shot: Shot) -> bytes:
    size = {"width": shot.width, "height": shot.height}
    page = browser.new_page(viewport=size, color_scheme=shot.scheme)  # type: ignore[arg-type]
    page.set_default_timeout(WAIT)
    page.goto(address + shot.path)
    page.get_by_role("button", name="Open the demo city").click()
    if shot.first:
        shot.first(page)
    page.locator(shot.ready).first.wait_for()
    if shot.scroll:
        page.locator(shot.scroll).first.evaluate("(found) => found.scrollIntoView({ block: 'start' })")
    _settled(page)
    taken = page.screenshot(animations="disabled", caret="hide")
    page.close()
    return taken


def _settled(page: Page) -> None:
    """Wait until two pictures half a second apart are the same, and no marks are on their way."""
    before = b""
    for _ in range(40):
        time.sleep(0.5)
        if page.get_by_text("Marks are coming").is_visible():
            continue
        if (now := page.screenshot(animations="disabled", caret="hide")) == before:
            return
        before = now
    raise SystemExit(f"{page.url} does not come to rest.")


def _small(png: bytes) -> bytes:
    """The same picture with few colours."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
