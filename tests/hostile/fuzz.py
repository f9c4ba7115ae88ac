"""``make fuzz``: bytes that nobody thought of for every reader of :mod:`hostile.readers`, for FUZZ_SECONDS in all.

The bytes on which a reader fails are left in the folder FUZZ_FOUND (``build/fuzz``), and the exit code is 1: they
become a line of FOUND in test_fuzzed.py. ``python tests/hostile/fuzz.py READER FILE`` feeds a reader with a file again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
MEGABYTES, SECONDS, LONGEST = 1_000, 60, 8_000
"""Memory of a whole reader's process; time for one input; bytes of one."""


def fuzz(reader: str, options: list[str]) -> None:
    """Feed one reader in this process; libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["sanctiongraph"]):
        from hostile.readers import READERS
    atheris.Setup([sys.argv[0], *options], READERS[reader])
    atheris.Fuzz()


def dictionary() -> str:
    """Words that the readers know, in libFuzzer's own form."""
    from sanctiongraph.model import RECORDS, TIES
    from sanctiongraph.sources.bundle import columns

    words = {word for model in RECORDS for word in columns(model)} | set(TIES) | {"true", "null", "\\xef\\xbb\\xbf"}
    return (
        "".join(f'"{word}"\n' for word in sorted(words)) + '"\\"\\\\u"\n"\\x00"\n"@uscc:"\n"@resident:"\n"{}"\n"[]"\n'
    )


def every(seconds: int, found: Path) -> int:
    """Feed every reader by turns for so many seconds in all; how many failed."""
    from hostile.readers import READERS, seeds

    found.mkdir(parents=True, exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        words = Path(scratch) / "dictionary"
        words.write_text(dictionary(), encoding="utf-8")
        for reader in READERS:
            corpus = Path(scratch) / reader
            corpus.mkdir()
            for n, seed in enumerate(seeds(reader)):
                (corpus / str(n)).write_bytes(seed)
            limits = {"max_total_time": max(1, seconds // len(READERS)), "rss_limit_mb": MEGABYTES, "timeout": SECONDS}
            options = [f"-{name}={value}" for name, value in (limits | {"max_len": LONGEST, "verbosity": 0}).items()]
            options += [f"-dict={words}", f"-artifact_prefix={found}/{reader}-", "-print_final_stats=1", str(corpus)]
            done = subprocess.run(
                [sys.executable, str(HERE), reader, *options],
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                check=False,
            )
            runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
            print(
                f"{reader}: {int(runs[1]) if runs else 0:,} inputs{'' if done.returncode == 0 else ', FAILED'}",
                flush=True,
            )
            if done.returncode:
                failed += 1
                sys.stderr.write(done.stderr[-4_000:])
    return failed


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fuzz(sys.argv[1], sys.argv[2:])
    else:
        sys.exit(
            bool(every(int(os.environ.get("FUZZ_SECONDS", "60")), Path(os.environ.get("FUZZ_FOUND", "build/fuzz"))))
        )
