"""A child process that does one thing and tells how much memory it ever held."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

END = """
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        sys.stderr.write(line)
"""


@dataclass(frozen=True)
class Child:
    """How a child ended: its exit code, what it printed, the most memory that it held, in megabytes."""

    code: int
    out: str
    err: str
    megabytes: int


def run(program: str, *words: str, cwd: Path | None = None, **environment: str) -> Child:
    """Run a Python program with words as its arguments; ``sys`` is imported."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith("SANCTIONGRAPH_")}
    wrapped = f"import sys, atexit\natexit.register(lambda: exec({END!r}, {{'sys': sys}}))\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", wrapped, *words], capture_output=True, text=True, cwd=cwd, env=bare | environment
    )
    said, _, peak = done.stderr.rpartition("VmHWM:")
    assert peak, done.stderr
    return Child(done.returncode, done.stdout, said, int(peak.split()[0]) // 1024)


COMMAND = """
sys.argv[0] = "sanctiongraph"
from sanctiongraph.cli import main
main()
"""


READ = """
import json
from sanctiongraph.errors import LoadError
from sanctiongraph.sources.bundle import read
good, bad = [], []
try:
    for row in read(sys.argv[1]):
        good += [row.record.id] if row.record else []
        bad += [[p.file, p.line, p.field, p.reason] for p in row.problems]
except LoadError as error:
    bad.append(str(error))
print(json.dumps({"good": good, "bad": bad}))
"""
"""Reads the bundle that its argument names and prints the ids of its records and its rejections."""
