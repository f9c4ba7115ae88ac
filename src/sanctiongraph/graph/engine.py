"""The local engine's own process: ``python -m sanctiongraph.graph.engine <launch as JSON>``.

Loads Neo4j Community into a Java virtual machine in this process, listens on loopback, publishes its address in
``engine.json`` once it answers, and ends on SIGTERM or when no client has used it for a while. Only ``local``
starts it.

It inherits ``alive.lock``, held, from the command that starts it, and keeps it for as long as it lives. The system
releases that lock whatever kills the process, so "is the engine alive" never depends on a process id that something
else may have taken over, and there is no moment at which a second engine could slip in.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

USER = "neo4j"
READY_SECONDS = 120


class CannotStart(Exception):
    """The engine does not start; the text is the sentence that the command shows."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a command tells the engine that it starts; nothing secret, as arguments are visible to other users."""

    home: str
    version: str
    java_home: str
    heap: str
    page_cache: str
    idle_seconds: float


@dataclass(frozen=True, slots=True)
class Address:
    """What a ready engine publishes in ``engine.json``."""

    uri: str
    pid: int
    version: str


class Files:
    """The files of one engine kind, in its own folder below the state folder.

    ``start_lock`` is held by the one command that looks for, starts or stops the engine; ``alive_lock`` by the engine;
    ``offline_lock`` by the command that works on the stopped engine's store. ``incoming`` is a whole new store on its
    way into the place of the old one.
    ``used`` was last touched when a command last found the engine.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = home / "engine.json"
        self.password = home / "password"
        self.log = home / "engine.log"
        self.logs = (self.log, home / "logs" / "debug.log")
        self.used = home / "used"
        self.version = home / "store-version"
        self.start_lock = home / "start.lock"
        self.alive_lock = home / "alive.lock"
        self.offline_lock = home / "offline.lock"
        self.incoming = home / "incoming"
        self.class_path = home / "classpath"
        self.configuration = home / "neo4j.conf"


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner can read it at any moment."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # else a power cut can leave the new name with nothing in it
    temporary.replace(path)


def configuration(launch: Launch) -> dict[str, str]:
    """The settings of the local Neo4j: Bolt on a free port of loopback and nothing else, no log of what was asked."""
    quiet = "internal.dbms.bolt.netty_server_shutdown_quiet_period"
    return {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": "127.0.0.1:0",
        "server.bolt.advertised_address": "127.0.0.1:0",
        "dbms.security.auth_enabled": "true",
        "server.memory.pagecache.size": launch.page_cache,
        "db.logs.query.enabled": "OFF",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        # 256 MB a database would be taken from the disk at once otherwise.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "1 files",
        # A stop waits neither for idle clients nor five seconds twice for Netty to be sure that nobody calls.
        "internal.server.bolt.connection_shutdown_wait_time": "5s",
        **({quiet: "0"} if launch.version.startswith("5.") else {f"{quiet}_duration": "0s"}),
    }


def java_options(launch: Launch) -> list[str]:
    """Options of the Java virtual machine: its memory, and what keeps Neo4j free of warnings on Java 25."""
    opened = ("java.base/java.nio", "java.base/java.lang", "java.base/sun.nio.ch")
    return [
        f"-Xmx{launch.heap}",
        "-Xrs",  # SIGTERM is ours: it must reach shutdown()
        "-XX:+ExitOnOutOfMemoryError",  # a half-dead engine would hang its clients; a dead one recovers
        f"-XX:ErrorFile={launch.home}/crash.log",
        "-Djava.awt.headless=true",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in opened),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
    ]


class Engine:
    """Neo4j in this process, from its start to its shutdown."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self.files = Files(Path(launch.home))
        self.stopping = threading.Event()

    def run(self) -> None:
        """Start, publish the address, serve until stopped or idle, shut down.

        :raises CannotStart: with the sentence to show
        """
        service, address = self.start()
        try:
            signal.signal(signal.SIGTERM, self._stop)
            self.files.used.touch()
            write_private(self.files.address, json.dumps(asdict(address)))
            self._serve(service)
        finally:
            self.files.address.unlink(missing_ok=True)
            service.shutdown()

    def start(self) -> tuple[Any, Address]:
        """Load Neo4j and wait until its database answers; returns the running service and its address."""
        import jpype

        suffix = "dylib" if sys.platform == "darwin" else "so"
        library = Path(self.launch.java_home) / "lib" / "server" / f"libjvm.{suffix}"
        jars = self.files.class_path.read_text().splitlines()
        jpype.startJVM(str(library), *java_options(self.launch), classpath=jars)
        lost = self._set_password()
        self.files.configuration.write_text("".join(f"{k}={v}\n" for k, v in configuration(self.launch).items()))
        home = self._path(self.launch.home)
        builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(home)
        service = builder.loadPropertiesFromFile(self._path(str(self.files.configuration))).build()
        if not service.database("neo4j").isAvailable(READY_SECONDS * 1000):
            service.shutdown()
            raise CannotStart(
                f"The store in {self.launch.home} does not open: see {self.launch.home}/logs/debug.log, "
                "or delete that folder and load again."
            )
        if lost:
            self._replace_password(service)
        self.files.version.write_text(self.launch.version)
        return service, Address(f"bolt://127.0.0.1:{self._port(service)}", os.getpid(), self.launch.version)

    def _set_password(self) -> bool:
        """Give a new store a random password. Returns whether an existing store has lost the file with its own.

        The command that ``neo4j-admin`` runs is called in this process, so that no process argument shows the password.
        """
        import jpype

        has_store = (self.files.home / "data" / "databases" / "system").exists()
        lost = has_store and not self.files.password.exists()
        if not self.files.password.exists():
            write_private(self.files.password, secrets.token_hex(24))
        if has_store:
            return lost
        (self.files.home / "data" / "dbms" / "auth.ini").unlink(missing_ok=True)  # of a start that was killed
        home = self._path(self.launch.home)
        silent = jpype.java.io.PrintStream(jpype.java.io.OutputStream.nullOutputStream())
        files = jpype.JClass("org.neo4j.io.fs.DefaultFileSystemAbstraction")()
        context = jpype.JClass("org.neo4j.cli.ExecutionContext")(home, home, silent, silent, files)
        command = jpype.JClass("org.neo4j.commandline.admin.security.SetInitialPasswordCommand")(context)
        jpype.JClass("picocli.CommandLine").populateCommand(command, self.files.password.read_text())
        command.execute()
        return False

    def _replace_password(self, service: Any) -> None:
        """Set the password of a store whose password file was deleted, from inside, where none is asked."""
        import jpype

        parameters = jpype.java.util.HashMap()
        parameters.put("password", self.files.password.read_text())
        text = f"ALTER USER {USER} SET PASSWORD $password CHANGE NOT REQUIRED"
        service.database("system").executeTransactionally(text, parameters)

    def _path(self, path: str) -> Any:
        import jpype

        return jpype.JClass("java.nio.file.Path").of(path)

    def _resolve(self, service: Any, name: str) -> Any:
        import jpype

        return service.database("system").getDependencyResolver().resolveDependency(jpype.JClass(name).class_)

    def _port(self, service: Any) -> int:
        import jpype

        register = self._resolve(service, "org.neo4j.configuration.connectors.ConnectorPortRegister")
        bolt = jpype.JClass("org.neo4j.configuration.connectors.ConnectorType").BOLT
        return int(register.getLocalAddress(bolt).getPort())

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _serve(self, service: Any) -> None:
        """Wait for SIGTERM, or for the moment when nobody has been a client for the whole idle time.

        A client is a connection in Neo4j's own tracker, or a command that found the engine: it touches ``used`` under
        the start lock. The engine gives up only while it holds that lock, so none finds an engine about to stop.
        """
        from filelock import FileLock, Timeout

        tracker = self._resolve(service, "org.neo4j.kernel.api.net.NetworkConnectionTracker")
        last = time.time()
        while not self.stopping.wait(min(5.0, self.launch.idle_seconds / 4)):
            if tracker.activeConnections().size() > 0:
                last = time.time()
            if not self._is_idle(last):
                continue
            try:
                with FileLock(self.files.start_lock, blocking=False):
                    if self._is_idle(last) and tracker.activeConnections().size() == 0:
                        self.files.address.unlink(missing_ok=True)
                        return
            except Timeout:
                continue

    def _is_idle(self, last: float) -> bool:
        used = self.files.used.stat().st_mtime if self.files.used.exists() else 0.0
        return time.time() - max(last, used) > self.launch.idle_seconds


def sentence(error: BaseException, home: str) -> str:
    """What to tell the user about a failed start; a Java exception's whole story is in the log."""
    text = str(error)
    if "No space left on device" in text:
        return f"The disk that holds {home} is full: make room, or name another folder in SANCTIONGRAPH_STATE."
    if isinstance(error, CannotStart):
        return text
    return f"Neo4j does not start ({text.splitlines()[0] if text else type(error).__name__}): see {home}/engine.log."


def main() -> None:
    """Run one engine; on failure the log's last line is ``error: <sentence>``, which the command shows."""
    launch = Launch(**json.loads(sys.argv[1]))
    try:
        Engine(launch).run()
    except (
        BaseException
    ) as error:  # the process ends here, whatever it was: say it, then leave the JVM's threads behind
        import traceback

        traceback.print_exc()
        print(f"error: {sentence(error, launch.home)}", file=sys.stderr, flush=True)
        os._exit(1)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
