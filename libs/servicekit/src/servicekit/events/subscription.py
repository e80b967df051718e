"""What a service declares of the events that it consumes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from servicekit.events.envelope import Event


@dataclass(frozen=True, slots=True)
class Subscription:
    """Which events go to which handler.

    `name` says what for, unique within the service: the durable consumer is `<service>-<name>`, its dead letters are
    `dead.<service>.<name>`. `subjects` are NATS filters within `stream`, read from its beginning. `handle` returns
    once its effect is stored, and may see an event twice. It raises Poison for what can never succeed. What it raises
    with `kind == "unavailable"`, OSError, TimeoutError and gRPC's UNAVAILABLE are tried again for ever, anything else
    `max_attempts` times. At most `in_flight` events are handled at once, those of one aggregate in order.
    """

    name: str
    stream: str
    subjects: tuple[str, ...]
    handle: Callable[[Event], Awaitable[None]]
    max_attempts: int = 8
    in_flight: int = 64
