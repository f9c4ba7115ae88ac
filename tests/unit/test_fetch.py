"""Fetching jars from a real HTTP server on loopback that can also lie, stall and break off."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sanctiongraph.errors import EngineError
from sanctiongraph.graph.fetch import RECORD, Jar, Release, ensure_jars, parse_lock, release
from sanctiongraph.settings import Settings

NAMES = ("org/neo4j/neo4j/9.9/neo4j-9.9.jar", "org/example/a/1/a-1.jar", "org/example/b/2/b-2.jar")


class Repository(SimpleHTTPRequestHandler):
    """A Maven repository in a folder, with faults by path: ``cut`` off, ``fail`` with 503 this many times."""

    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        path = self.path.removeprefix("/")
        if self.server.fail.get(path, 0) > 0:
            self.server.fail[path] -= 1
            self.send_error(503)
        elif path in self.server.cut:
            content = (self.server.root / path).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The repository with its faults and the list of what was asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(Repository, directory=str(root)))
        self.root, self.requests = root, list[str]()
        self.fail, self.cut = dict[str, int](), set[str]()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    root = tmp_path / "repository"
    for number, name in enumerate(NAMES):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(bytes([number]) * 300_000)
    with Server(root) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def wanted(server: Server) -> Release:
    lines = [f"{hashlib.sha256((server.root / name).read_bytes()).hexdigest()}  {name}" for name in NAMES]
    return parse_lock("\n".join(lines))


@pytest.fixture
def settings(tmp_path: Path, server: Server) -> Settings:
    address = f"http://127.0.0.1:{server.server_address[1]}"
    return Settings.model_validate({"cache": tmp_path / "cache", "state": tmp_path / "state", "maven": address})


def left_in(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()} - {"fetch.lock"}


def test_the_locked_jars_arrive_in_the_order_of_the_lock(settings: Settings, wanted: Release) -> None:
    paths = ensure_jars(settings, wanted)
    assert paths == [settings.cache / "neo4j-9.9" / name for name in NAMES]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] == [jar.sha256 for jar in wanted.jars]
    assert left_in(settings.cache) == {"neo4j-9.9"}


def test_a_filled_cache_needs_no_network(settings: Settings, wanted: Release, server: Server) -> None:
    first = ensure_jars(settings, wanted)
    server.requests.clear()
    assert ensure_jars(settings, wanted) == first
    assert server.requests == []


def test_a_cache_carried_over_to_another_machine_is_hashed_and_used(
    settings: Settings, wanted: Release, server: Server
) -> None:
    paths = ensure_jars(settings, wanted)
    (settings.cache / "neo4j-9.9" / RECORD).unlink()
    server.requests.clear()
    assert ensure_jars(settings, wanted) == paths
    assert server.requests == []


def test_a_tampered_jar_is_refused_and_nothing_is_installed(
    settings: Settings, wanted: Release, server: Server
) -> None:
    (server.root / NAMES[1]).write_bytes(b"something else")
    with pytest.raises(EngineError, match=r"a-1\.jar is not the locked jar .* nothing was installed"):
        ensure_jars(settings, wanted)
    assert left_in(settings.cache) == set()


def test_a_jar_that_is_cut_off_every_time_is_refused_and_nothing_is_installed(
    settings: Settings, wanted: Release, server: Server
) -> None:
    server.cut.add(NAMES[2])
    with pytest.raises(EngineError, match=r"b-2\.jar cannot be fetched \(it was cut off after 150000 of 300000 bytes"):
        ensure_jars(settings, wanted)
    assert left_in(settings.cache) == set()


def test_a_missing_jar_is_refused_at_once(settings: Settings, wanted: Release, server: Server) -> None:
    (server.root / NAMES[1]).unlink()
    with pytest.raises(EngineError, match=r"a-1\.jar cannot be fetched \(File not found\).*SANCTIONGRAPH_MAVEN"):
        ensure_jars(settings, wanted)
    assert server.requests.count(f"/{NAMES[1]}") == 1


def test_an_outage_that_passes_is_survived(settings: Settings, wanted: Release, server: Server) -> None:
    server.fail[NAMES[0]] = 2
    assert len(ensure_jars(settings, wanted)) == 3


def test_a_repository_that_is_not_there_is_one_sentence(settings: Settings, wanted: Release) -> None:
    settings.maven = "http://127.0.0.1:9"
    with pytest.raises(EngineError, match=r"cannot be fetched \(.*refused.*SANCTIONGRAPH_CACHE"):
        ensure_jars(settings, wanted)


def test_an_address_that_is_none_is_one_sentence(settings: Settings, wanted: Release) -> None:
    settings.maven = "nonsense"
    with pytest.raises(EngineError, match=r"correct SANCTIONGRAPH_MAVEN"):
        ensure_jars(settings, wanted)


@pytest.mark.parametrize("damage", [b"", b"x" * 300_000])
def test_a_jar_changed_on_disk_is_refused(settings: Settings, wanted: Release, damage: bytes) -> None:
    path = ensure_jars(settings, wanted)[1]
    path.write_bytes(damage)
    with pytest.raises(EngineError, match=r"a-1\.jar is not the locked one.*delete the folder"):
        ensure_jars(settings, wanted)


def test_a_jar_deleted_from_disk_is_refused(settings: Settings, wanted: Release) -> None:
    path = ensure_jars(settings, wanted)[1]
    path.unlink()
    with pytest.raises(EngineError, match=r"a-1\.jar cannot be read.*delete the folder"):
        ensure_jars(settings, wanted)


def test_a_touched_jar_with_the_same_bytes_is_used(settings: Settings, wanted: Release) -> None:
    paths = ensure_jars(settings, wanted)
    paths[1].touch()
    assert ensure_jars(settings, wanted) == paths


def test_two_commands_at_once_fetch_once(settings: Settings, wanted: Release, server: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ensure_jars(settings, wanted), range(4)))
    assert answers == [answers[0]] * 4
    assert sorted(server.requests) == sorted(f"/{name}" for name in NAMES)


def test_what_a_killed_fetch_left_is_swept_up(settings: Settings, wanted: Release) -> None:
    (settings.cache / ".fetch-dead" / "org").mkdir(parents=True)
    ensure_jars(settings, wanted)
    assert left_in(settings.cache) == {"neo4j-9.9"}


def test_a_cache_that_cannot_be_made_is_one_sentence(settings: Settings, wanted: Release, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.cache = tmp_path / "file" / "cache"
    with pytest.raises(EngineError, match=r"cannot be written .* SANCTIONGRAPH_CACHE"):
        ensure_jars(settings, wanted)


@pytest.mark.parametrize(("kind", "version"), [("current", "2026.08.1"), ("lts", "5.26.30")])
def test_a_shipped_lock_names_its_release_and_each_jar_once(kind: str, version: str) -> None:
    locked = release(kind)
    assert locked.version == version
    assert len(locked.jars) > 200
    assert len({jar.path for jar in locked.jars}) == len(locked.jars)
    assert all(len(jar.sha256) == 64 and jar.path.endswith(".jar") for jar in locked.jars)
    assert Jar(locked.jars[0].sha256, locked.jars[0].path) == locked.jars[0]


def test_an_engine_kind_without_a_lock_is_one_sentence() -> None:
    with pytest.raises(EngineError, match=r"'newest'; the locked engines are current or lts"):
        release("newest")
