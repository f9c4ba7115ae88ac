"""Things put aside on disk while a file is read."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any, Self


class Spool:
    """Things in a file without a name, given back in their order; gone when it is closed.

    Every method raises OSError when the temporary folder has no room.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the spool, which closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, thing: object) -> None:
        """Put something behind the others."""
        pickle.dump(thing, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - our own file of this process; it never had a name
            except EOFError:
                return
