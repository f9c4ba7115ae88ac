"""Fetch the locked Neo4j jars into the cache, and refuse any jar that is not the locked one.

A lock (``jars/current.lock``, ``jars/lts.lock``) has one line a jar: its SHA-256 and its path below a Maven repository.
A release lives in ``<cache>/neo4j-<version>``, laid out like the repository, and appears there in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EngineError

if TYPE_CHECKING:
    from ..settings import Settings

LOCKS = Path(__file__).parent / "jars"
CONNECTIONS = 8
ATTEMPTS = 3
TIMEOUT_SECONDS = 30.0
RECORD = "verified.json"


class CutOff(Exception):
    """A download ended before its last byte; trying again may help."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked jar: what its bytes hash to, and its path below the root of a Maven repository."""

    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Release:
    """A locked Neo4j: its version and every jar of its class path, in order."""

    version: str
    jars: tuple[Jar, ...]


def release(kind: str) -> Release:
    """Read the lock of an engine kind (``current`` or ``lts``).

    :raises EngineError: there is no such kind
    """
    lock = LOCKS / f"{kind}.lock"
    if "/" in kind or not lock.is_file():
        kinds = " or ".join(sorted(file.stem for file in LOCKS.glob("*.lock")))
        raise EngineError(f"SANCTIONGRAPH_ENGINE is {kind!r}; the locked engines are {kinds}.")
    return parse_lock(lock.read_text(encoding="ascii"))


def parse_lock(text: str) -> Release:
    """Read a lock's text; the release's version is the one of its ``org.neo4j:neo4j`` jar."""
    jars = tuple(Jar(*line.split("  ", 1)) for line in text.splitlines())
    version = next(jar.path.split("/")[3] for jar in jars if jar.path.startswith("org/neo4j/neo4j/"))
    return Release(version, jars)


def ensure_jars(settings: Settings, wanted: Release) -> list[Path]:
    """Return the class path of a release, fetching it first when the cache does not hold it.

    A filled cache needs no network. A jar is hashed when it is fetched and whenever its size or its time of change is
    not what was recorded when it was last hashed.

    :raises EngineError: a jar cannot be fetched, is not the locked one, or was changed in the cache
    """
    folder = settings.cache / f"neo4j-{wanted.version}"
    if not folder.is_dir():
        with _cache_lock(settings.cache):
            if not folder.is_dir():
                _fetch(settings, wanted, folder)
    _verify(folder, wanted)
    return [folder / jar.path for jar in wanted.jars]


@contextmanager
def _cache_lock(cache: Path) -> Iterator[None]:
    """Hold the cache for one fetch, so that two commands do not fetch the same jars."""
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "fetch.lock"):
            yield
    except OSError as error:
        raise EngineError(
            f"The cache folder {cache} cannot be written ({error.strerror or error}): "
            "make room or make it writable, or name another one in SANCTIONGRAPH_CACHE."
        ) from error


def _fetch(settings: Settings, wanted: Release, folder: Path) -> None:
    """Download every jar into a temporary folder beside ``folder``, then move it into place in one step."""
    for abandoned in settings.cache.glob(".fetch-*"):
        shutil.rmtree(abandoned, ignore_errors=True)  # left by a killed fetch; we hold the lock
    temporary = Path(tempfile.mkdtemp(prefix=".fetch-", dir=settings.cache))
    try:
        with _progress(wanted) as advance:
            _download_all(settings.maven.rstrip("/"), wanted, temporary, advance)
        _record(temporary, wanted)
        temporary.chmod(0o755)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _download_all(base: str, wanted: Release, folder: Path, advance: Callable[[], None]) -> None:
    """Download in parallel; the first failure cancels what has not begun."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        jobs = [pool.submit(_download, f"{base}/{jar.path}", jar, folder / jar.path) for jar in wanted.jars]
        for job in jobs:
            job.add_done_callback(partial(_advance_on_success, advance))
        done, waiting = wait(jobs, return_when=FIRST_EXCEPTION)
        for job in waiting:
            job.cancel()
        for job in done:
            job.result()


def _advance_on_success(advance: Callable[[], None], job: Future[None]) -> None:
    if not job.cancelled() and job.exception() is None:
        advance()


def _download(url: str, jar: Jar, path: Path) -> None:
    """Download one jar and check it, trying again after an outage or a cut-off.

    :raises EngineError: the repository does not answer, cuts the jar off every time, or serves other bytes
    """
    from urllib.error import HTTPError

    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            digest = _save(url, path)
        except (OSError, CutOff) as error:
            if isinstance(error, HTTPError):
                error.close()
            if _is_final(error) or attempt == ATTEMPTS:
                raise _cannot_fetch(url, error) from error
            time.sleep(0.5 * attempt)
            continue
        if digest != jar.sha256:
            raise EngineError(
                f"{url} is not the locked jar (its SHA-256 is {digest}, not {jar.sha256}), so nothing was installed: "
                "try again, or name another repository in SANCTIONGRAPH_MAVEN."
            )
        return


def _save(url: str, path: Path) -> str:
    """Write what ``url`` serves to ``path`` and return the SHA-256 of it.

    :raises CutOff: fewer bytes came than were announced
    """
    from http.client import HTTPException
    from urllib.request import urlopen

    digest, size = hashlib.sha256(), 0
    try:
        with urlopen(url, timeout=TIMEOUT_SECONDS) as response, path.open("wb") as file:  # noqa: S310 - the user names it
            announced = int(response.headers.get("Content-Length", -1))
            while block := response.read(1 << 18):
                file.write(block)
                digest.update(block)
                size += len(block)
    except HTTPException as error:
        raise CutOff(f"the answer broke off: {error!r}") from error
    except ValueError as error:
        raise EngineError(f"{url} is no address: correct SANCTIONGRAPH_MAVEN.") from error
    if 0 <= announced != size:
        raise CutOff(f"it was cut off after {size} of {announced} bytes")
    return digest.hexdigest()


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: the disk refuses, or the repository says that there is no such file."""
    from urllib.error import HTTPError, URLError

    if isinstance(error, HTTPError):
        return 400 <= error.code < 500 and error.code not in (408, 429)
    return isinstance(error, OSError) and not isinstance(error, URLError | TimeoutError | ConnectionError)


def _cannot_fetch(url: str, error: Exception) -> EngineError:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return EngineError(
        f"{url} cannot be fetched ({reason}): check the network and SANCTIONGRAPH_MAVEN, "
        "or carry over a filled cache folder and name it in SANCTIONGRAPH_CACHE."
    )


def _verify(folder: Path, wanted: Release) -> None:
    """Check that the folder holds the locked jars; hash only those whose size or time of change is not as recorded.

    :raises EngineError: a jar is missing or is not the locked one any more
    """
    known = _recorded(folder)
    changed = [jar for jar in wanted.jars if _stamp(folder / jar.path) != known.get(jar.sha256)]
    for jar in changed:
        _check_on_disk(folder, jar)
    if changed:
        _record(folder, wanted)


def _check_on_disk(folder: Path, jar: Jar) -> None:
    path = folder / jar.path
    remedy = f"delete the folder {folder} to have it fetched again."
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EngineError(f"The jar {path} cannot be read ({error.strerror}): {remedy}") from error
    if digest != jar.sha256:
        raise EngineError(f"The jar {path} is not the locked one, it was changed or cut off: {remedy}")


def _stamp(path: Path) -> list[int] | None:
    """Size in bytes and time of change in nanoseconds, or None for a missing file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _recorded(folder: Path) -> dict[str, list[int]]:
    """The stamps taken when the jars were last hashed, by SHA-256; none when the record is missing or broken."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _record(folder: Path, wanted: Release) -> None:
    """Keep the stamps of verified jars. A cache that cannot be written is hashed at each start instead."""
    stamps = {jar.sha256: _stamp(folder / jar.path) for jar in wanted.jars}
    if not os.access(folder, os.W_OK):
        return
    temporary = folder / f"{RECORD}.{os.getpid()}"
    temporary.write_text(json.dumps(stamps), encoding="ascii")
    temporary.replace(folder / RECORD)


@contextmanager
def _progress(wanted: Release) -> Iterator[Callable[[], None]]:
    """Show on stderr how many jars have come: a bar on a terminal, one line elsewhere. Yields the tick."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    title = f"fetching Neo4j {wanted.version} Community (GPL-3.0), {len(wanted.jars)} jars"
    if not console.is_terminal:
        console.print(f"{title} …", highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=len(wanted.jars))
        yield lambda: bar.advance(task)
