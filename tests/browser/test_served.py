"""``sanctiongraph app``: one line says where to click, the demo's key ends with it, a taken port is told."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.conftest import WAIT
from sanctiongraph import keys
from sanctiongraph.graph.connection import Graph
from sanctiongraph.settings import Settings
from serving import environment, free_port


def command(port: int, api_port: int) -> list[str]:
    return [sys.executable, "-m", "sanctiongraph", "app", "--demo", "--port", str(port), "--api-port", str(api_port)]


def test_the_demo_says_where_to_click_opens_with_one_click_and_its_key_ends_with_it(
    city: Graph, engine_settings: Settings, browser: Browser, tmp_path: Path
) -> None:
    port, api_port, said = free_port(), free_port(), tmp_path / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(command(port, api_port), env=environment(engine_settings), stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while address not in said.read_text() and time.monotonic() < until:
            assert process.poll() is None, said.read_text()
            time.sleep(0.3)
        page = browser.new_page()
        page.goto(f"{address}/subject?id=p:wei-lan&on=2018-03-01")
        page.get_by_role("button", name="Open the demo city").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Wei Lan", timeout=WAIT)
        page.close()
        (key,) = [key for key in keys.every(city) if key.label == "demo" and not key.revoked]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert next(k for k in keys.every(city) if k.id == key.id).revoked
    for ended in (port, api_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", ended)) != 0


def test_a_taken_port_is_one_sentence_and_leaves_no_key_behind(city: Graph, engine_settings: Settings) -> None:
    before = {key.id for key in keys.every(city) if not key.revoked}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            command(free_port(), port), env=environment(engine_settings), capture_output=True, text=True, timeout=120
        )
    assert done.returncode != 0
    assert f"Port {port} is taken: end what listens there, or name another with --api-port." in " ".join(
        done.stderr.split()
    )
    assert "Traceback" not in done.stderr
    assert {key.id for key in keys.every(city) if not key.revoked} == before


def test_the_app_without_a_demo_offers_no_key(app_address: str) -> None:
    with urllib.request.urlopen(f"{app_address}/sign-in") as answer:
        assert b"Open the demo city" not in answer.read()
