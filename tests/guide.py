"""docs/api.md as one session: its console and Python blocks are run one after another, in one shell, on a real server.

``pytest tests/docs/test_guide.py --write-examples`` writes the real output into the guide.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
ADDRESS = "http://127.0.0.1:8000"
"""Where the guide says that the server is."""

BLOCK = re.compile(
    r"```console\n(?P<console>.*?)```\n|```python\n(?P<python>.*?)```\n\n```text\n(?P<prints>.*?)```\n", re.DOTALL
)
PROMPT = re.compile(r"^\$ ((?:.*\\\n)*.*\n)", re.MULTILINE)
MARK = "--- the next command ---"


@dataclass(frozen=True)
class Step:
    """One command of the session, what the guide says that it prints, and where that stands in the guide."""

    command: str
    said: str
    begin: int
    end: int


def steps(text: str) -> list[Step]:
    """Every command of the guide, in order."""
    return [step for block in BLOCK.finditer(text) for step in _steps(block)]


def _steps(block: re.Match[str]) -> Iterator[Step]:
    if block["python"] is not None:
        program = f"python - <<'END'\n{block['python']}END\n"
        yield Step(program, block["prints"], block.start("prints"), block.end("prints"))
        return
    asked = list(PROMPT.finditer(block["console"]))
    ends = [*(found.start() for found in asked[1:]), len(block["console"])]
    for found, end in zip(asked, ends, strict=True):
        said, at = (found.end(), end), block.start("console")
        yield Step(found[1], block["console"][slice(*said)], at + said[0], at + said[1])


def outputs(commands: list[str], address: str, environment: Mapping[str, str]) -> list[str]:
    """What the commands really print, run in one shell, in a folder of their own, with the server's address."""
    script = "".join(f"{command}echo '{MARK}'\n" for command in commands).replace(ADDRESS, address)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PYTHONUTF8": "1", **environment, "PATH": path}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["bash", "-c", script], env=variables, cwd=folder, capture_output=True, text=True, check=False
        )
    printed = done.stdout.replace(address, ADDRESS).split(f"{MARK}\n")
    return ["".join(line.rstrip() + "\n" for line in one.splitlines()) for one in printed[:-1]]


def written(text: str, printed: list[str]) -> str:
    """The guide with other outputs."""
    for step, output in reversed(list(zip(steps(text), printed, strict=True))):
        text = text[: step.begin] + output + text[step.end :]
    return text
