"""What comes after DATA (RFC 5321, 4.1.1.4), within bounds.

The library keeps a list of lines, refuses lines of more than 1,000 octets, which real programs send, and collects one
that never ends. A mail ends with CRLF.CRLF and nothing else (CVE-2024-27305): a bare LF or CR is part of the text.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tickets.mail_receiver.domain.limits import Room

_END = b".\r\n"
_OFTEN = 64 * 1024


class Flood(Exception):
    """Much more came than was announced as the limit: the connection is closed."""


@dataclass(slots=True)
class Content:
    """One mail while it comes. What does not fit any more is read and dropped, up to twice the limit."""

    largest: int
    memory: Room
    octets: bytearray = field(default_factory=bytearray)
    size: int = 0
    too_large: bool = False
    no_room: bool = False

    async def read(self, reader: asyncio.StreamReader, still_there: Callable[[], None]) -> None:
        """Up to the end. `still_there` is called as parts come. Raises Flood."""
        begins, looked_at = True, 0
        while True:
            try:
                part = await reader.readuntil(b"\r\n")
                ends = True
            except asyncio.LimitOverrunError as error:  # the beginning of a long line
                part, ends = await reader.read(error.consumed), False
            if begins and part == _END:
                return
            self._add(part[1:] if begins and part[:1] == b"." else part)
            begins = ends
            if self.size - looked_at > _OFTEN:
                looked_at = self.size
                still_there()

    def give_back(self) -> None:
        """The mail is not needed any more."""
        self.memory.give_back(len(self.octets))
        self.octets = bytearray()

    def chunks(self, longest: int = 256 * 1024) -> list[memoryview]:
        view = memoryview(self.octets)
        return [view[at : at + longest] for at in range(0, len(view), longest)]

    def _add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > 2 * self.largest:
            raise Flood
        if self.too_large or self.no_room:
            return
        self.too_large = self.size > self.largest
        self.no_room = not self.too_large and not self.memory.take(len(part))
        if self.too_large or self.no_room:
            self.give_back()
        else:
            self.octets += part
