"""Things put aside on disk while a file is read."""

from __future__ import annotations

import pickle
import struct
import tempfile
from collections.abc import Iterator
from typing import Any, Self

_SIZE = struct.Struct("<Q")


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
        self.put(packed(thing))

    def put(self, thing: bytes) -> None:
        """Put something behind the others that another process has packed."""
        self._file.write(_SIZE.pack(len(thing)) + thing)

    def __iter__(self) -> Iterator[Any]:
        return map(unpacked, self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The things as they are kept, for another process to unpack."""
        self._file.seek(0)
        while size := self._file.read(_SIZE.size):
            yield self._file.read(*_SIZE.unpack(size))


def packed(thing: object) -> bytes:
    """A thing as a spool keeps it."""
    return pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)


def unpacked(piece: bytes) -> Any:
    """The thing that was packed, by this program in this load: the file never had a name."""
    return pickle.loads(piece)  # noqa: S301
