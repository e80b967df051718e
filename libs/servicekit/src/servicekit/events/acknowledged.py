"""Which messages of a stream its consumers have acknowledged, as JetStream knows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from nats.js.api import ConsumerInfo

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.filters import matches

_PAGE = 256  # of what JetStream lists at once


@dataclass(frozen=True, slots=True)
class DurableConsumer:
    """A consumer that reads on where it was, whoever serves it. Sequences are the stream's.

    `floor`: everything up to it is acknowledged. `delivered`: up to where it has been handed out. `unsettled`: whether
    something that was handed out is not acknowledged yet, what waits for another attempt included. `served`: a process
    asks for messages right now.
    """

    name: str
    filters: tuple[str, ...]
    floor: int
    delivered: int
    unsettled: bool
    served: bool

    def has_acknowledged(self, subject: str, sequence: int) -> bool:
        """Also what it does not read. Above the floor JetStream does not show which ones: all of them, or none."""
        if self.filters and not any(matches(each, subject) for each in self.filters):
            return True
        return sequence <= (self.floor if self.unsettled else self.delivered)


async def durable_consumers(bus: Bus, stream: str) -> Sequence[DurableConsumer]:
    """Of all services, also those that no process serves any more. Raises BusUnavailable."""
    found: list[DurableConsumer] = []
    offset = 0
    try:
        while page := await bus.jetstream.consumers_info(stream, offset):
            found += [_consumer(info) for info in page if info.config.durable_name]
            offset += len(page)
            if len(page) < _PAGE:
                break
    except UNREACHABLE as error:
        raise BusUnavailable(f"the consumers of {stream} cannot be looked at: {error!r}") from error
    return found


def _consumer(info: ConsumerInfo) -> DurableConsumer:
    filters = info.config.filter_subjects or ([info.config.filter_subject] if info.config.filter_subject else [])
    return DurableConsumer(
        name=info.name,
        filters=tuple(filters),
        floor=info.ack_floor.stream_seq if info.ack_floor else 0,
        delivered=info.delivered.stream_seq if info.delivered else 0,
        unsettled=bool(info.num_ack_pending),
        served=bool(info.num_waiting),
    )
