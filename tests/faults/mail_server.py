"""A mail server whose manners a test chooses: real SMTP on a free port, in threads of the test's own process."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Lock, Thread
from time import monotonic
from typing import cast

HOST = "127.0.0.1"
GREYLISTED_SECONDS = 2.0


class Manner(StrEnum):
    """How a letter to somebody is treated."""

    ACCEPT = "accept"
    REFUSE = "refuse"  # 550, for good
    GREYLIST = "greylist"  # 451 until some time after the first attempt
    HANG = "hang"  # no answer to the letter
    HANG_ON_QUIT = "hang on quit"  # the letter is accepted, the farewell not answered
    DROP = "drop"  # the first letter is taken, and the line is gone before the server says so


@dataclass
class MailServer:
    """What came, and how the next will be treated."""

    port: int = 0
    attempts: dict[str, list[float]] = field(default_factory=dict)  # by recipient, instants of `monotonic`
    letters: dict[str, list[str]] = field(default_factory=dict)  # by recipient, Message-IDs of what was taken
    greets_nobody: bool = False
    _manners: dict[str, Manner] = field(default_factory=dict)
    _closing: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _server: ThreadingTCPServer | None = None

    def treat(self, recipient: str, manner: Manner) -> None:
        self._manners[recipient] = manner

    def listen(self) -> None:
        """Takes connections from now on; on the port it had before, if it had one."""
        self._closing.clear()
        self._server = _Server((HOST, self.port), _Session)
        self._server.mail = self
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse_connections(self) -> None:
        """Nobody listens any more, and who hangs is let go."""
        self._closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def fall_silent(self) -> None:
        """Connections are taken and never greeted."""
        self.greets_nobody = True

    def heal(self) -> None:
        self.refuse_connections()
        self.greets_nobody = False
        self.listen()

    def hang(self) -> None:
        self._closing.wait(30)

    def attempt(self, recipient: str) -> Manner:
        """Notes an attempt and says how to treat it."""
        with self._lock:
            attempts = self.attempts.setdefault(recipient, [])
            attempts.append(monotonic())
        manner = self._manners.get(recipient, Manner.ACCEPT)
        if manner is Manner.GREYLIST and attempts[-1] - attempts[0] > GREYLISTED_SECONDS:
            return Manner.ACCEPT
        if manner is Manner.DROP and self.letters.get(recipient):
            return Manner.ACCEPT
        return manner

    def take(self, recipient: str, letter: str) -> None:
        found = re.search(r"^Message-ID: (\S+)", letter, re.MULTILINE | re.IGNORECASE)
        with self._lock:
            self.letters.setdefault(recipient, []).append(found[1] if found else "")


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    mail: MailServer


class _Session(StreamRequestHandler):
    """One connection, far enough for one letter at a time (RFC 5321)."""

    def handle(self) -> None:
        self.mail = cast(_Server, self.server).mail
        with suppress(ConnectionError):
            self._converse()

    def _converse(self) -> None:
        if self.mail.greets_nobody:
            return self.mail.hang()
        self._say("220 mail.example")
        recipient, manner = "", Manner.ACCEPT
        for command in self._lines():
            verb = command[:4].upper()
            if verb == "RCPT":
                recipient = command.partition("<")[2].partition(">")[0]
                manner = self.mail.attempt(recipient)
                refusals = {Manner.REFUSE: "550 no such user", Manner.GREYLIST: "451 come back later"}
                self._say(refusals.get(manner, "250 OK"))
            elif verb == "DATA":
                self._say("354 go on")
                letter = "\n".join(iter(self._lines().__next__, "."))
                if manner is Manner.HANG:
                    return self.mail.hang()
                self.mail.take(recipient, letter)
                if manner is Manner.DROP:
                    return None
                self._say("250 taken")
            elif verb == "QUIT":
                return self.mail.hang() if manner is Manner.HANG_ON_QUIT else self._say("221 bye")
            else:
                self._say("250 OK")
        return None

    def _lines(self) -> Iterator[str]:
        while line := self.rfile.readline():
            yield line.decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.listen()
    try:
        yield server
    finally:
        server.refuse_connections()
