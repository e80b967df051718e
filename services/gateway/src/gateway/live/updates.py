"""Live updates: the ticket events of the bus as server-sent events. The gateway stores nothing for them."""

from asyncio import Event
from collections.abc import AsyncGenerator, AsyncIterator
from time import monotonic

from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from prometheus_client import Gauge
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable

from gateway.live import changes, events
from gateway.live.events import Position, heartbeat, start
from gateway.live.presence import with_presence
from gateway.live.readers import REACH, Reader, Readers
from gateway.live.sessions import Watched
from gateway.live.tail import STREAM, Gap, Tail, open_tail

_CONNECTIONS = Gauge("aftersales_live_connections", "Live streams that are open")


class Live:
    """Opens live streams until it is closed. Those of staff read the bus on their own, those of customers together."""

    def __init__(self, bus: Bus, *, connection_seconds: float = 300, heartbeat_seconds: float = 15) -> None:
        self._bus = bus
        self._connection_seconds = connection_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._closing = Event()
        self._readers = Readers(bus, self._closing, heartbeat_seconds)

    @property
    def connected(self) -> bool:
        """Whether the event bus is connected."""
        return self._bus.connected

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def close(self) -> None:
        """End all streams: their clients reconnect, to another replica, and resume after their last id."""
        self._closing.set()

    async def watch(self, watched: Watched, after: str, *, seconds: float) -> AsyncIterator[bytes]:
        """The ticket changes after a position ("" is now), as server-sent events.

        For so many seconds at most: as long as the caller may watch.

        A position of another epoch, or one that is too far back, is answered by `reset` and what comes from now on.
        Raises BusUnavailable.
        """
        ends = monotonic() + min(seconds, self._connection_seconds)
        try:
            jetstream = self._bus.jetstream
            info = await jetstream.stream_info(STREAM)
            if watched.customer_id is None:
                position, lost = _start(info, after)
                tail = await open_tail(jetstream, watched.retailers, position.sequence + 1, self._closing)
                return with_presence(self._all(tail, position, lost, ends), self._bus, watched.retailers)
            position, lost = _start(info, after, reach=REACH)
            reader = await self._readers.reader(watched.retailers, info, position)
        except UNREACHABLE as error:
            raise BusUnavailable(f"no live updates: {error!r}") from error
        return self._customers(reader, watched.customer_id, position, lost, ends)

    async def _all(self, tail: Tail, position: Position, lost: bool, ends: float) -> AsyncGenerator[bytes, None]:
        """An error ends the stream; its client resumes after its last id, so nothing is repaired here."""
        _CONNECTIONS.inc()
        try:
            yield start(position, lost=lost)
            while not self.closing and self._bus.connected and (left := ends - monotonic()) > 0:
                messages = await tail.next(min(self._heartbeat_seconds, left))
                for message in messages:
                    position = Position(position.epoch, message.metadata.sequence.stream)
                    if change := changes.of(message):
                        yield events.change(position, change.data)
                if not messages:
                    yield heartbeat(position)
        except (Gap, NatsError):
            return
        finally:
            _CONNECTIONS.dec()
            await tail.close()

    async def _customers(
        self, reader: Reader, customer_id: str, position: Position, lost: bool, ends: float
    ) -> AsyncIterator[bytes]:
        following = reader.follow(customer_id, position)
        _CONNECTIONS.inc()
        try:
            yield start(position, lost=lost)
            while (left := ends - monotonic()) > 0:
                found = await following.next(min(self._heartbeat_seconds, left))
                for sequence, line in found:
                    position = Position(position.epoch, sequence)
                    yield line
                if following.over:
                    return
                if not found:
                    position = max(position, reader.position, key=lambda each: each.sequence)
                    yield heartbeat(position)
        finally:
            _CONNECTIONS.dec()
            reader.leave(following)


def _start(info: StreamInfo, after: str, reach: int | None = None) -> tuple[Position, bool]:
    """Where to resume, and whether changes after the requested position are lost, or more than `reach` back."""
    epoch = f"{int(info.created.timestamp() * 1000):x}" if info.created else "0"
    now = Position(epoch, info.state.last_seq)
    if not after:
        return now, False
    first = info.state.first_seq if reach is None else max(info.state.first_seq, now.sequence - reach + 1)
    asked = Position.read(after)
    if asked and asked.epoch == epoch and first <= asked.sequence + 1 <= now.sequence + 1:
        return asked, False
    return now, True
