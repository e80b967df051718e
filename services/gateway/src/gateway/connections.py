"""What one connection may cost: uvicorn bounds neither the head of a request nor how long a client takes over it."""

from asyncio import Transport, sleep
from collections.abc import Collection
from dataclasses import dataclass
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from time import monotonic
from typing import cast

from servicekit.logs import logger
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LARGEST_HEAD = 64 * 1024
"""Bytes of a request line with its headers."""
_KEPT_FILES = 100  # for what is no client: channels to the services, the bus, exporters
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

log = logger(__name__)


class Connection(HttpToolsProtocol):
    """A connection that is turned away where there are too many, and ended where a head or trailers have no end."""

    _head = 0  # bytes since there was a whole head or some body

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
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

    def on_header(self, name: bytes, value: bytes) -> None:
        is_trailer = self.cycle is not None and self.cycle.scope is self.scope
        if not is_trailer:  # which would count as a header, and tell who calls after we know
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)


@dataclass(frozen=True, slots=True)
class _Wait:
    """What a connection waits for from its client: the head of its `cycle`-th request, or that it reads the answer."""

    cycle: RequestResponseCycle | None
    reading: bool
    since: float


async def end_stalled(connections: Collection[object], seconds: float) -> None:
    """For ever: cut connections whose client has kept us waiting so long, for a head or by reading nothing.

    Looks at all of them once a second, so that requests pay nothing for it. Bodies are bounded by limits.py, which
    can still answer; connections between requests by uvicorn's keep-alive.
    """
    waits: dict[Connection, _Wait] = {}
    while True:
        await sleep(min(1.0, seconds / 2))
        now = monotonic()
        open_now = [cast(Connection, connection) for connection in connections]
        waits = {each: _wait(each, waits.get(each), now) for each in open_now if _is_waiting(each)}
        for connection, wait in waits.items():
            if now - wait.since > seconds:
                log.info("a client was too slow", reading=wait.reading)
                connection.transport.abort()


def _is_waiting(connection: Connection) -> bool:
    cycle = connection.cycle
    return connection.flow.write_paused or cycle is None or cycle.response_complete


def _wait(connection: Connection, before: _Wait | None, now: float) -> _Wait:
    """The wait that goes on since `before`, or a new one."""
    cycle, reading = connection.cycle, connection.flow.write_paused
    same = before is not None and before.cycle is cycle and before.reading == reading
    return before if same and before else _Wait(cycle, reading, now)


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
