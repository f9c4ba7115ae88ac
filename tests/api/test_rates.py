"""How often a key may ask, counted by several workers together in a real Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import SecretStr
from starlette.testclient import TestClient

from asking import Api
from sanctiongraph.api import create_app
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from serving import free_port

RATE = 4


@contextmanager
def redis(folder: Path, port: int) -> Iterator[None]:
    """A Redis of its own on this machine, in memory only; it ends with the block."""
    program = shutil.which("redis-server")
    assert program, "The tests need redis-server: apt-get install redis-server."
    given = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen([program, *given], stdout=subprocess.DEVNULL) as server:
        try:
            _listens(port)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _listens(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Redis did not start.")


@contextmanager
def workers(settings: Settings, store: str, api: Api) -> Iterator[list[int]]:
    """What two workers that count in a store say to one key, asked by turns, three times as often as it may."""
    settings = settings.model_copy(update={"rate": f"{RATE}/hour", "rate_store": SecretStr(store)})
    key = {"Authorization": f"Bearer {api.keys[Role.reviewer]}"}
    with ExitStack() as open:
        both = [open.enter_context(TestClient(create_app(settings))) for _ in range(2)]
        yield [both[n % 2].get("/v1/catalog", headers=key).status_code for n in range(3 * RATE)]


def test_workers_that_share_a_store_count_one_keys_requests_together(
    settings: Settings, api: Api, tmp_path: Path
) -> None:
    port = free_port()
    with redis(tmp_path, port), workers(settings, f"redis://127.0.0.1:{port}", api) as said:
        assert said == [200] * RATE + [429] * 2 * RATE


def test_workers_that_count_in_their_memory_each_count_their_own(settings: Settings, api: Api) -> None:
    with workers(settings, "memory://", api) as said:
        assert said == [200] * 2 * RATE + [429] * RATE


def test_without_its_store_a_worker_answers_nothing_says_so_and_goes_on_when_the_store_is_back(
    settings: Settings, api: Api, tmp_path: Path
) -> None:
    port = free_port()
    settings = settings.model_copy(update={"rate_store": SecretStr(f"redis://127.0.0.1:{port}")})
    key = {"Authorization": f"Bearer {api.keys[Role.reviewer]}"}
    with TestClient(create_app(settings)) as client:
        out = client.get("/v1/catalog", headers=key)
        assert (out.status_code, out.json()["type"]) == (503, "urn:sanctiongraph:problem:unavailable")
        assert int(out.headers["retry-after"]) > 0
        assert str(port) not in out.text
        with redis(tmp_path, port):
            assert client.get("/v1/catalog", headers=key).status_code == 200
