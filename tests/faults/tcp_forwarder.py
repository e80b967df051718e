"""A line to a TCP server that a test can cut and freeze."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR, create_connection, create_server, socket
from threading import Event, Lock, Thread
from urllib.parse import urlsplit, urlunsplit

HOST = "127.0.0.1"


@dataclass
class Forwarder:
    """Passes bytes on between its own port and the server that `server_url` names."""

    server_url: str
    port: int = 0
    _flowing: Event = field(default_factory=Event)
    _lines: set[socket] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)
    _listener: socket | None = None

    @property
    def url(self) -> str:
        """The server's URL by way of this line."""
        return urlunsplit(urlsplit(self.server_url)._replace(netloc=f"{HOST}:{self.port}"))

    def mend(self) -> None:
        """Connections are taken and bytes flow, as at the start."""
        self._flowing.set()
        if self._listener is None:
            self._listener = create_server((HOST, self.port))
            self.port = self._listener.getsockname()[1]
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def freeze(self) -> None:
        """Connections stay, and new ones are taken, but no byte moves."""
        self._flowing.clear()

    def cut(self) -> None:
        """Connections break, and new ones are refused."""
        if self._listener is not None:
            _close(self._listener)
            self._listener = None
        with self._lock:
            for line in self._lines:
                _close(line)
            self._lines.clear()

    def _accept(self, listener: socket) -> None:
        target = urlsplit(self.server_url)
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = create_connection((target.hostname or HOST, target.port or 27017))
                with self._lock:
                    self._lines |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket, sink: socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                sink.sendall(data)
        _close(source)
        _close(sink)


def _close(line: socket) -> None:
    with suppress(OSError):
        line.shutdown(SHUT_RDWR)
    line.close()


LineFault = Callable[[Forwarder], AbstractContextManager[None]]


@contextmanager
def cut(line: Forwarder) -> Iterator[None]:
    line.cut()
    try:
        yield
    finally:
        line.mend()


@contextmanager
def halted(line: Forwarder) -> Iterator[None]:
    line.freeze()
    try:
        yield
    finally:
        line.mend()


@contextmanager
def forwarding(server_url: str) -> Iterator[Forwarder]:
    forwarder = Forwarder(server_url)
    forwarder.mend()
    try:
        yield forwarder
    finally:
        forwarder.cut()
        forwarder.mend()  # whoever waits for the thaw ends
        forwarder.cut()
