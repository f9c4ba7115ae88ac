"""One of Neo4j's own tools, in a process of its own: ``python -m sanctiongraph.graph.tool``, told what by its input.

It ends with the command that runs it, whatever kills that one: its input closes then. Only ``offline`` starts it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path


def _end_with_parent() -> None:
    """Wait for the end of the input, which the parent holds open for as long as it lives."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Run the tool; the exit code is its own."""
    import jpype

    given = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["NEO4J_HOME"] = os.environ["NEO4J_CONF"] = given["home"]
    suffix = "dylib" if sys.platform == "darwin" else "so"
    opened = ("java.base/java.nio", "java.base/java.lang", "java.base/sun.nio.ch")
    jpype.startJVM(
        str(Path(given["java_home"]) / "lib" / "server" / f"libjvm.{suffix}"),
        f"-Xmx{given['heap']}",
        "-XX:+UseParallelGC",
        "-Djava.awt.headless=true",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in opened),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        classpath=given["jars"],
    )
    jpype.JClass("org.neo4j.cli.AdminTool").main(given["command"])  # ends the process


if __name__ == "__main__":
    main()
