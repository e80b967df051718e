"""Reads the ticket events of some retailers as they come, by a consumer of its own, which the bus deletes with it."""

from asyncio import FIRST_COMPLETED, Event, create_task, wait
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from servicekit.events.bus import UNREACHABLE

STREAM = "TICKETS"
_BATCH = 100
_EXPIRES_SECONDS = 60.0


class Gap(Exception):
    """A message was lost in transit, so what follows is not known: the reader ends, and its clients resume."""


@dataclass(slots=True)
class Tail:
    """Ends, with no more messages, once `closing` is set."""

    jetstream: JetStreamContext
    consumer: str
    subscription: JetStreamContext.PullSubscription
    closing: Event
    _expected: int = field(default=1, init=False)

    async def next(self, seconds: float) -> Sequence[Msg]:
        """The next messages; none if nothing happens for so long. Raises Gap, and NatsError."""
        messages = await self._fetched(seconds)
        for message in messages:
            if message.metadata.sequence.consumer != self._expected:
                raise Gap
            self._expected += 1
        return messages

    async def has_all(self) -> bool:
        """Whether nothing of the stream waits for it, or is on its way. Raises UNREACHABLE."""
        info = await self.jetstream.consumer_info(STREAM, self.consumer)
        sent = info.delivered.consumer_seq if info.delivered else 0
        return not info.num_pending and sent == self._expected - 1

    async def close(self) -> None:
        with suppress(*UNREACHABLE):
            await self.subscription.unsubscribe()
            await self.jetstream.delete_consumer(STREAM, self.consumer)

    async def _fetched(self, seconds: float) -> Sequence[Msg]:
        fetching = create_task(self.subscription.fetch(_BATCH, timeout=seconds))
        closing = create_task(self.closing.wait())
        try:
            await wait({fetching, closing}, return_when=FIRST_COMPLETED)
            return await fetching if fetching.done() else ()
        except TimeoutError:  # nats-py raises its own, which is one, and the plain one
            return ()
        finally:
            fetching.cancel()
            closing.cancel()


async def open_tail(jetstream: JetStreamContext, retailers: Sequence[str], first: int, closing: Event) -> Tail:
    """From this sequence of the stream on. Raises UNREACHABLE."""
    consumer = await jetstream.add_consumer(
        STREAM,
        ConsumerConfig(
            filter_subjects=[f"internal.{retailer}.tickets.v1.ticket.>" for retailer in retailers],
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=first,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=_EXPIRES_SECONDS,
            mem_storage=True,
            num_replicas=1,
        ),
    )
    subscription = await jetstream.pull_subscribe_bind(consumer.name, STREAM)
    return Tail(jetstream, consumer.name, subscription, closing)
