"""Limits of a connection: uvicorn bounds neither the head of a request nor the time that a client takes to send it."""

from asyncio import Transport, sleep
from collections.abc import Collection
from dataclasses import dataclass
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from socket import IPPROTO_TCP, TCP_NOTSENT_LOWAT
from time import monotonic
from typing import cast

from servicekit.telemetry.logs import logger
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.edge.heads import MOST_HEADERS
from gateway.edge.joined_writes import JoinedWrites

LARGEST_HEAD = 64 * 1024
"""Bytes of a request line with its headers."""
_UNSENT = 64 * 1024
"""Bytes that the kernel buffers: with megabytes it would be known too late that a client reads them."""
_KEPT_FILES = 100  # for what is no client: channels to the services, the bus, exporters
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

log = logger(__name__)


class Connection(HttpToolsProtocol):
    """A connection that is refused where there are too many, and closed where a head or trailers have no end."""

    _head = 0  # bytes since there was a whole head, some body or its end
    _resumed = 0  # times that the client had read so much that more could be written

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = cast(Transport, JoinedWrites(transport))
        transport.get_extra_info("socket").setsockopt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, _UNSENT)
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self.connections.discard(self)  # or uvicorn would refuse the others until this is closed
            transport.write(_FULL)
            transport.close()

    def data_received(self, data: bytes) -> None:
        cycle = self.cycle
        self._head += len(data)
        super().data_received(data)
        if self.cycle is not cycle:
            self._head = 0
        elif self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def resume_writing(self) -> None:
        self._resumed += 1
        super().resume_writing()

    @property
    def stand(self) -> tuple[RequestResponseCycle | None, int, int]:
        """How far the client is: another one once it has sent a head, or read anything of what waits for it."""
        unread = self.transport.get_write_buffer_size() if self.flow.write_paused else 0
        return self.cycle, self._resumed, unread

    def on_header(self, name: bytes, value: bytes) -> None:
        is_trailer = self.cycle is not None and self.cycle.scope is self.scope
        if is_trailer:  # which would count as a header, after the caller has been identified
            return
        if len(self.headers) <= MOST_HEADERS:  # one more says that there are too many
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    @property
    def waits_for_client(self) -> bool:
        """For its first request, the rest of another one, or that it reads; not between two requests."""
        if self.flow.write_paused or self.cycle is None:
            return True
        return self.cycle.response_complete and self._head > 0


@dataclass(frozen=True, slots=True)
class _Wait:
    """A connection that waits for its client: to send the head of a request, or to read the answer."""

    stand: tuple[RequestResponseCycle | None, int, int]
    since: float


async def end_stalled(connections: Collection[object], seconds: float) -> None:
    """Until cancelled: abort connections whose client has sent no head, or read nothing, for so many seconds.

    Looks at all of them once a second, so that requests pay nothing for it. Bodies are bounded by limits.py, which
    can still answer; connections between requests by uvicorn's keep-alive.
    """
    waits: dict[Connection, _Wait] = {}
    while True:
        await sleep(min(1.0, seconds / 2))
        now = monotonic()
        open_now = [cast(Connection, connection) for connection in connections]
        waits = {each: _wait(each, waits.get(each), now) for each in open_now if each.waits_for_client}
        for connection, wait in waits.items():
            if now - wait.since > seconds:
                log.info("a client was too slow", reading=connection.flow.write_paused)
                connection.transport.abort()


def _wait(connection: Connection, before: _Wait | None, now: float) -> _Wait:
    """The wait `before` if it continues, or a new one."""
    stand = connection.stand
    return before if before and before.stand == stand else _Wait(stand, now)


def room_for_connections(wanted: int) -> int:
    """How many connections this process can hold, up to `wanted`: raises its soft limit of open files as it may."""
    soft, hard = getrlimit(RLIMIT_NOFILE)
    needed = wanted + _KEPT_FILES
    if soft == RLIM_INFINITY or soft >= needed:
        return wanted
    may = needed if hard == RLIM_INFINITY else min(needed, hard)
    setrlimit(RLIMIT_NOFILE, (may, hard))
    if may < needed:
        log.warning("fewer connections than wanted: raise the limit of open files", wanted=wanted, files=may)
    return max(may - _KEPT_FILES, 1)
