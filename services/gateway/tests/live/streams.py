"""Events as the tickets service publishes them, and streams as a browser reads them."""

from asyncio import timeout
from collections.abc import Mapping
from typing import Any

import orjson
from httpx import Response
from servicekit.events.bus import Bus
from servicekit.events.envelope import envelope
from servicekit.events.streams import Stream
from servicekit.testing.clock import DEFAULT_NOW

TICKETS = Stream("TICKETS", ("internal.*.tickets.>",))


async def publish(
    bus: Bus,
    ticket: str,
    etag: str,
    retailer: str = "nordic-home",
    happened: str = "opened",
    event: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> None:
    """A ticket event as the tickets service publishes it; `more` fields of the ticket."""
    payload = ticket_event(ticket, etag, retailer, event, **more)
    subject = f"internal.{retailer}.tickets.v1.ticket.{happened}"
    await bus.publish(subject, payload, message_id=f"evt_{ticket}_{etag}", headers=headers)


def ticket_event(
    ticket: str, etag: str = "1", retailer: str = "nordic-home", event: Mapping[str, Any] | None = None, **more: Any
) -> bytes:
    """`event`: what it has besides the ticket; `more` fields of the ticket."""
    data = {"id": ticket, "subject": "Private!", "status": "new", "priority": "normal", "etag": etag, **more}
    return orjson.dumps(
        envelope(
            event_id=f"evt_{ticket}_{etag}",
            source="/aftersales/tickets",
            type="aftersales.tickets.v1.TicketOpened",
            subject=ticket,
            retailer=retailer,
            sequence=int(etag),
            time=DEFAULT_NOW,
            traceparent="",
            data={"ticket": data, **(event or {"message": {"body": "Private!"}})},
        )
    )


class Watching:
    """An open stream, read event by event as a browser would."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        """The fields of the next event; comments are left out."""
        event: dict[str, str] = {}
        async with timeout(15):
            async for line in self._lines:
                if not line:
                    return event
                name, _, value = line.partition(": ")
                if name:
                    event[name] = value
        raise EOFError

    async def change(self) -> dict[str, Any]:
        """The next event that is not a heartbeat, its data read."""
        while "data" not in (event := await self.next()):
            continue
        return event | {"data": orjson.loads(event["data"])}
