"""A way to the engine that a test can cut and mend."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress


class Wire:
    """A way to the engine that can be cut and mended: a port that hands bytes on."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.whole = threading.Event()
        self.whole.set()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.whole.clear()
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def mend(self, port: int | None = None) -> None:
        """Whole again, to another port where the engine has come back on one."""
        self._target = port or self._target
        self.whole.set()

    def close(self) -> None:
        self.cut()
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if not self.whole.is_set():
                near.close()
                continue
            pair = (near, socket.create_connection(("127.0.0.1", self._target)))
            self._pairs.append(pair)
            threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    @staticmethod
    def _hand_on(near: socket.socket, far: socket.socket) -> None:
        with near, far, suppress(OSError):
            while True:
                for end in select.select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    (far if end is near else near).sendall(data)
