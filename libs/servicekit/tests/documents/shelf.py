"""Aggregates to test with: boxes, whose growth is an event, and a relay that only remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aftersales.tickets.v1.events_pb2 import TicketOpened
from aftersales.tickets.v1.ticket_pb2 import Message
from domainkit.instants import Instant
from servicekit.documents import Collection, Document, Documents, Index, Store
from servicekit.documents.aggregates import Aggregates, IntegrationEvent
from servicekit.events.outbox import StoredText, event_of

BY_NAME = Index("by_name", equal=("retailer", "name"), unique=True)
BY_SIZE = Index("by_size", equal=("retailer",), order_by="size")
BOXES = Collection("boxes", (BY_NAME, BY_SIZE))


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    name: str
    size: int = 0
    retailer: str = "nordic-home"
    labels: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Grown:
    by: int


class RelayThatRemembers:
    def __init__(self) -> None:
        self.handed_over: list[list[str]] = []

    def soon(self, documents: Documents, document: Document) -> None:
        self.handed_over.append([entry["id"] for entry in document["outbox"]])

    def watch(self, documents: Documents, *, texts: Sequence[Documents] = ()) -> None: ...


def grow(by: int) -> Any:
    def act(box: Box) -> tuple[Box, Sequence[Grown]]:
        return replace(box, size=box.size + by), [Grown(by)]

    return act


def fact(event: Grown) -> IntegrationEvent:
    opened = TicketOpened(message=Message(id="msg_1", body="x" * event.by))
    texts = {"message.body": StoredText("messages", "msg_1", "body")}
    return IntegrationEvent(f"internal.nordic-home.test.v1.box.grown.{event.by}", opened, texts)


class Shelf:
    """The boxes of one test with all that surrounds them."""

    def __init__(self, store: Store) -> None:
        self.documents = store.documents(BOXES)
        self.relay = RelayThatRemembers()
        self.now = 1_000_000
        self.boxes: Aggregates[Box, Grown] = Aggregates(
            self.documents,
            relay=self.relay,  # type: ignore[arg-type]
            clock=lambda: Instant(self.now),
            source="/aftersales/test",
            kind=Box,
            to_integration_event=fact,
        )

    async def outbox(self, id: str) -> list[dict[str, Any]]:
        document = await self.documents.get(id)
        assert document is not None
        return [{**entry, "event": event_of(entry)} for entry in document["outbox"]]
