"""Live updates: the ticket events of the bus as server-sent events. The gateway stores nothing for them."""

from asyncio import FIRST_COMPLETED, Event, create_task, wait
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from time import monotonic

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamInfo
from prometheus_client import Gauge
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable

from gateway.live.events import Position, change, heartbeat, start

STREAM = "TICKETS"
_BATCH = 100
_CONSUMER_EXPIRES_SECONDS = 60.0
_CONNECTIONS = Gauge("aftersales_live_connections", "Live streams that are open")


class Live:
    """Opens live streams until it is closed. Each has its own consumer, which the bus deletes with it."""

    def __init__(self, bus: Bus, *, connection_seconds: float = 300, heartbeat_seconds: float = 15) -> None:
        self._bus = bus
        self._connection_seconds = connection_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._closing = Event()

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

    async def watch(self, retailers: Sequence[str], after: str, *, seconds: float) -> AsyncIterator[bytes]:
        """The ticket changes of these retailers after a position ("" is now), as server-sent events.

        For so many seconds at most: as long as the caller may watch.

        A position of another epoch, or one that the stream no longer reaches back to, is answered by `reset` and what
        comes from now on. Raises BusUnavailable.
        """
        try:
            jetstream = self._bus.jetstream
            info = await jetstream.stream_info(STREAM)
            position, lost = _start(info, after)
            consumer = await jetstream.add_consumer(
                STREAM,
                ConsumerConfig(
                    filter_subjects=[f"internal.{retailer}.tickets.v1.ticket.>" for retailer in retailers],
                    deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                    opt_start_seq=position.sequence + 1,
                    ack_policy=AckPolicy.NONE,
                    inactive_threshold=_CONSUMER_EXPIRES_SECONDS,
                    mem_storage=True,
                    num_replicas=1,
                ),
            )
            subscription = await jetstream.pull_subscribe_bind(consumer.name, STREAM)
        except UNREACHABLE as error:
            raise BusUnavailable(f"no live updates: {error!r}") from error
        ends = monotonic() + min(seconds, self._connection_seconds)
        return self._events(jetstream, consumer.name, subscription, position, lost, ends)

    async def _events(
        self,
        jetstream: JetStreamContext,
        consumer: str,
        subscription: JetStreamContext.PullSubscription,
        position: Position,
        lost: bool,
        ends: float,
    ) -> AsyncIterator[bytes]:
        """An error ends the stream; its client resumes after its last id, so nothing is repaired here."""
        expected = 1
        _CONNECTIONS.inc()
        try:
            yield start(position, lost=lost)
            while not self.closing and self._bus.connected and (left := ends - monotonic()) > 0:
                messages = await self._next(subscription, min(self._heartbeat_seconds, left))
                for message in messages:
                    if message.metadata.sequence.consumer != expected:
                        return  # one was lost in transit: the client resumes after its last id
                    expected += 1
                    position = Position(position.epoch, message.metadata.sequence.stream)
                    if event := change(position, message.subject, message.data):
                        yield event
                if not messages:
                    yield heartbeat(position)
        except NatsError:
            return
        finally:
            _CONNECTIONS.dec()
            with suppress(*UNREACHABLE):
                await subscription.unsubscribe()
                await jetstream.delete_consumer(STREAM, consumer)

    async def _next(self, subscription: JetStreamContext.PullSubscription, seconds: float) -> Sequence[Msg]:
        """The next messages; none if nothing happens for so long, or once the streams end."""
        fetching = create_task(subscription.fetch(_BATCH, timeout=seconds))
        closing = create_task(self._closing.wait())
        try:
            await wait({fetching, closing}, return_when=FIRST_COMPLETED)
            return await fetching if fetching.done() else ()
        except TimeoutError:  # nats-py raises its own, which is one, and the plain one
            return ()
        finally:
            fetching.cancel()
            closing.cancel()


def _start(info: StreamInfo, after: str) -> tuple[Position, bool]:
    """Where to resume, and whether changes after the requested position are lost."""
    epoch = f"{int(info.created.timestamp() * 1000):x}" if info.created else "0"
    now = Position(epoch, info.state.last_seq)
    if not after:
        return now, False
    asked = Position.read(after)
    if asked and asked.epoch == epoch and info.state.first_seq <= asked.sequence + 1 <= now.sequence + 1:
        return asked, False
    return now, True
