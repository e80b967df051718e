"""The messages of a stream, out of JetStream and into it again, in their order and under their ids."""

from asyncio import gather
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream

_MESSAGE_ID = "Nats-Msg-Id"
_AT_ONCE = 500
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    headers: dict[str, str]
    payload: bytes
    sequence: int = 0
    """In the stream that it was read from."""


async def messages(bus: Bus, stream: str, subject: str, at_once: int = _AT_ONCE) -> AsyncIterator[list[Message]]:
    """What the stream holds below a subject by now, oldest first, up to so many at a time.

    Raises BusUnavailable where it could not be read without a gap.
    """
    try:
        last = (await bus.jetstream.stream_info(stream)).state.last_seq
    except NotFoundError:
        return  # nobody has made it yet
    except UNREACHABLE as error:
        raise BusUnavailable(f"{stream} cannot be looked at: {error!r}") from error
    try:
        async for some in _read(bus, stream, subject, at_once):
            yield [message for message in some if message.sequence <= last]
    except UNREACHABLE as error:  # a consumer that is not found, too: NATS has forgotten it, as it is in memory alone
        raise BusUnavailable(f"{stream} cannot be read: {error!r}") from error


async def _read(bus: Bus, stream: str, subject: str, at_once: int) -> AsyncIterator[list[Message]]:
    jetstream = bus.jetstream
    config = ConsumerConfig(
        filter_subjects=[subject], ack_policy=AckPolicy.NONE, inactive_threshold=30, mem_storage=True, num_replicas=1
    )
    consumer = await jetstream.add_consumer(stream, config)
    subscription = await jetstream.pull_subscribe_bind(consumer.name, stream)
    try:
        expected, left = 1, consumer.num_pending or 0
        while left:
            some = await subscription.fetch(min(at_once, left), timeout=_SECONDS)
            for message in some:
                if message.metadata.sequence.consumer != expected:
                    raise BusUnavailable(f"{stream}: a message was lost on the way")
                expected += 1
            left = min(left - len(some), some[-1].metadata.num_pending)
            yield list(map(_message, some))
    finally:
        await subscription.unsubscribe()
        await jetstream.delete_consumer(stream, consumer.name)


def _message(message: Msg) -> Message:
    return Message(message.subject, dict(message.headers or {}), message.data, message.metadata.sequence.stream)


async def put_back(bus: Bus, some: Sequence[Message]) -> None:
    """Publish them under the ids that they had. Raises BusUnavailable; those after one that failed may be there."""
    published = (
        bus.publish(message.subject, message.payload, message_id=message.headers[_MESSAGE_ID], headers=message.headers)
        for message in some
    )
    await gather(*published)  # tasks begin in this order, and one connection keeps it


async def is_empty(bus: Bus, stream: Stream) -> bool:
    """Raises BusUnavailable."""
    try:
        return (await bus.jetstream.stream_info(stream.name)).state.messages == 0
    except NotFoundError:
        return True
    except UNREACHABLE as error:
        raise BusUnavailable(f"{stream.name} cannot be looked at: {error!r}") from error


async def is_heard_by(bus: Bus, service: str) -> bool:
    """Whether a process of the service asks for events right now. Raises BusUnavailable."""
    try:
        for stream in await bus.jetstream.streams_info():
            for consumer in await bus.jetstream.consumers_info(str(stream.config.name)):
                if consumer.name.startswith(f"{service}-") and consumer.num_waiting:
                    return True
    except UNREACHABLE as error:
        raise BusUnavailable(f"the consumers cannot be looked at: {error!r}") from error
    return False


def sources(service: str, streams: Sequence[Stream]) -> list[tuple[str, str]]:
    """(stream, subject) of all that a backup of the service's messages holds: its own, and its dead letters."""
    own = [(stream.name, ">") for stream in streams if not stream.republished]
    return [*own, *((DEAD_LETTERS.name, f"{letters}.{service}.*") for letters in ("dead", "dead.replay"))]
