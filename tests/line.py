"""A line to a server that can be cut, mended and held up: what a network does to a store."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_SIZE = 1 << 16


class Line:
    """Passes what comes to a port of its own on to a server, and back."""

    def __init__(self, uri: str) -> None:
        self._scheme, self._to = urlsplit(uri).scheme, urlsplit(uri)
        self._held = threading.Event()  # set: bytes pass
        self._held.set()
        self._open: list[socket.socket] = []
        self._listener = self._listen(0)
        self.port = self._listener.getsockname()[1]
        self.passed = 0  # bytes from the client

    @property
    def uri(self) -> str:
        """Return the address of this line."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection and answer no new one, as a server that went down."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # or a thread in accept() keeps it open
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def mend(self) -> None:
        """Answer again, at the same port."""
        self._listener = self._listen(self.port)

    def hold(self) -> None:
        """Take connections, and let nothing pass."""
        self._held.clear()

    def release(self) -> None:
        """Let everything pass again."""
        self._held.set()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection((self._to.hostname, self._to.port))
                self._open += [client, server]
                for way in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass, args=way, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_asked: bool) -> None:
        with suppress(OSError):
            while content := source.recv(_SIZE):
                self._held.wait()
                target.sendall(content)
                self.passed += len(content) * is_asked
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(uri: str) -> Iterator[Line]:
    """Lay a line to a server, and take it up in the end."""
    line = Line(uri)
    try:
        yield line
    finally:
        line.release()
        line.cut()
