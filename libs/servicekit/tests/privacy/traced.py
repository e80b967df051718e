"""A bus with the streams of tickets, and events of two customers on it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from aftersales.tickets.v1.events_pb2 import ContactChanged, TicketMessageAdded
from aftersales.tickets.v1.ticket_pb2 import Message, Ticket
from domainkit.instants import Instant
from domainkit.privacy import PersonalData
from nats.js.api import AckPolicy, ConsumerConfig
from servicekit.events.bus import Bus
from servicekit.events.envelope import envelope
from servicekit.events.streams import Stream
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.records import Person

MIKKO = Person("cus_4tq2mzn7xw3k6v5jrb2ohc7yaq", "nordic-home")
AINO = Person("cus_2ohc7yaq4tq2mzn7xw3k6v5jrb", "nordic-home")
OF_CUSTOMERS = PersonalData(purpose="tests", retention="for good")
TICKETS = Stream("TICKETS", ("internal.*.tickets.>",), personal=OF_CUSTOMERS)
CONTACTS = Stream("CONTACTS", ("contacts.*.*",), last_per_subject=True, personal=OF_CUSTOMERS)
SUBJECT = "internal.nordic-home.tickets.v1.ticket.message_added"


def message_added(person: Person, sequence: int, body: str) -> dict[str, Any]:
    ticket = Ticket(id=f"tkt_of_{person.customer_id}", retailer=person.retailer, customer_id=person.customer_id)
    added = TicketMessageAdded(ticket=ticket, message=Message(id=f"msg_{sequence}", body=body))
    return event(ticket.id, sequence, added)


def contact(person: Person, sequence: int, name: str) -> dict[str, Any]:
    changed = ContactChanged(customer_id=person.customer_id, retailer=person.retailer, name=name)
    return event(person.customer_id, sequence, changed)


def event(subject: str, sequence: int, message: Any) -> dict[str, Any]:
    return envelope(
        event_id=f"evt_{subject}_{sequence}",
        source="/aftersales/tickets",
        type=message.DESCRIPTOR.full_name,
        subject=subject,
        retailer="nordic-home",
        sequence=sequence,
        time=Instant(1),
        traceparent="",
        data=to_json(message),
    )


async def publish(bus: Bus, event: dict[str, Any], subject: str = SUBJECT) -> None:
    await bus.publish(subject, orjson.dumps(event), message_id=event["id"])


async def stored(bus: Bus, stream: str = "TICKETS") -> list[tuple[int, dict[str, str], dict[str, Any]]]:
    """Sequence, headers and event of every message."""
    state = (await bus.jetstream.stream_info(stream)).state
    found = []
    sequence = state.first_seq
    while state.messages and sequence <= state.last_seq:
        message = await bus.jetstream.get_msg(stream, seq=sequence, next=True, subject=">")
        found.append((message.seq or 0, dict(message.headers or {}), orjson.loads(message.data or b"")))
        sequence = (message.seq or 0) + 1
    return found


async def bodies(bus: Bus) -> list[tuple[int, str]]:
    """Sequence of the aggregate and text of every event in TICKETS."""
    return [(event["sequence"], event["data"]["message"]["body"]) for _, _, event in await stored(bus)]


async def consumer(bus: Bus, name: str, *filters: str, stream: str = "TICKETS") -> Any:
    """A durable consumer that reads from the beginning."""
    config = ConsumerConfig(durable_name=name, filter_subjects=list(filters or (">",)), ack_policy=AckPolicy.EXPLICIT)
    await bus.jetstream.add_consumer(stream, config)
    return await bus.jetstream.pull_subscribe_bind(name, stream)


def files_with(directory: Path, marks: Sequence[str]) -> list[str]:
    """The files that hold one of the marks, with the mark."""
    contents = [(path, path.read_bytes()) for path in directory.rglob("*") if path.is_file()]
    return [f"{path.name}: {mark}" for path, content in contents for mark in marks if mark.encode() in content]
