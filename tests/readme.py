"""The README's console blocks: what they say a command prints, and what it does print.

``python tests/readme.py`` with the demo city loaded writes the real output into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCK = re.compile(r"```console\n\$ sanctiongraph ([^\n]+)\n(.*?)```\n", re.DOTALL)


def blocks(text: str) -> list[tuple[str, str]]:
    """Commands (without the program's name) and the output that the text gives for each."""
    return [(found[1], found[2]) for found in BLOCK.finditer(text)]


def output(command: str, environment: Mapping[str, str]) -> str:
    """What the command really prints."""
    program = [sys.executable, "-m", "sanctiongraph", *shlex.split(command)]
    done = subprocess.run(program, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


if __name__ == "__main__":
    README.write_text(
        BLOCK.sub(
            lambda found: f"```console\n$ sanctiongraph {found[1]}\n{output(found[1], {})}```\n",
            README.read_text(encoding="utf-8"),
        ),
        encoding="utf-8",
    )
