"""Reports of presence between replicas, and to the gateway's live streams: on NATS without a stream, stored nowhere."""

from asyncio import Event
from collections.abc import Callable
from contextlib import suppress

import orjson
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from nats.aio.client import Client
from nats.aio.msg import Msg
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.runtime.clock import Clock

from tickets.presence.domain.presence import Presence, PresenceState

SUBJECT = "presence.{retailer}.{ticket_id}"
_ALL = "presence.*.*"

Heard = Callable[[str, Presence, Instant], object]


class PresenceBus:
    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    async def hear(self, retailer: str, ticket_id: str, presence: Presence) -> None:
        """Others do not hear it while NATS is away."""
        payload = {
            "retailer": retailer,
            "ticket_id": ticket_id,
            "agent": {
                "kind": str(presence.agent.kind),
                "id": presence.agent.id,
                "display_name": presence.agent.display_name,
            },
            "state": str(presence.state),
            "seen_at": to_rfc3339(presence.seen_at),
        }
        with suppress(BusUnavailable, *UNREACHABLE):
            subject = SUBJECT.format(retailer=retailer, ticket_id=ticket_id)
            await self._bus.client.publish(subject, orjson.dumps(payload))

    async def listen(self, heard: Heard) -> None:
        """Hears the reports of all replicas until it is cancelled. nats-py keeps a subscription over reconnections."""
        connected, listening = Event(), None
        self._bus.when_connected(connected.set)
        if self._bus.connected:
            connected.set()
        while True:
            await connected.wait()
            connected.clear()
            with suppress(BusUnavailable, *UNREACHABLE):
                if self._bus.client is not listening:
                    listening = await self._subscribed(self._bus.client, heard)

    async def _subscribed(self, client: Client, heard: Heard) -> Client:
        async def take(message: Msg) -> None:
            if found := read(message.data, self._clock()):
                heard(*found, self._clock())

        await client.subscribe(_ALL, cb=take)
        return client


def read(payload: bytes, now: Instant) -> tuple[str, Presence] | None:
    """A ticket and who reported at it; None for what is no report. It counts from now: clocks of replicas differ."""
    try:
        found = orjson.loads(payload)
        agent = found["agent"]
        actor = Actor(ActorKind(agent["kind"]), str(agent["id"]), str(agent["display_name"]))
        return str(found["ticket_id"]), Presence(actor, PresenceState(found["state"]), now)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
