"""Long conversations that were not written one message after the other, and how many documents are read of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from servicekit.documents import Collection, Documents, Store
from servicekit.documents.codec import DocumentCodec
from servicekit.runtime.context import Components, ServiceContext
from servicekit.testing.service import RunningService, running_service
from tickets.tickets.domain.conversation_pages import ConversationPage, full_pages, with_message, without_ids_of
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.repository.conversation_pages import CONVERSATION_PAGES, page_index_fields
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import OMITTED_WHEN_EMPTY, TICKETS, ticket_index_fields
from tickets.wiring import COLLECTIONS, wire

from services.tickets.tests.steps import Shop

AINO = Actor(ActorKind.AGENT, "agt_aaaaaaaaaaaaaaaaaaaaaaaaaa", "Aino")
TICKET = DocumentCodec(Ticket, "tickets", index_fields=ticket_index_fields, omit_when_empty=OMITTED_WHEN_EMPTY)
MESSAGE = DocumentCodec(Message, "messages")
PAGE = DocumentCodec(ConversationPage, "conversation_pages", index_fields=page_index_fields)


def message(ticket_id: str, number: int, *, internal: bool) -> Message:
    visibility = Visibility.INTERNAL if internal else Visibility.PUBLIC
    return Message(
        f"msg_{ticket_id[4:]}_{number}", ticket_id, visibility, f"Message {number}", AINO, Instant(10**15 + number)
    )


def grown(
    ticket: Ticket, messages: Sequence[Message], *, sealing: bool = True
) -> tuple[Ticket, list[ConversationPage]]:
    """The ticket after these messages, one by one as requests add them, and the pages that were sealed meanwhile."""
    stored: list[ConversationPage] = []
    for each in messages:
        pages = list(full_pages(ticket)) if sealing else []
        stored += pages
        ticket = without_ids_of(with_message(ticket, each), pages)
    return ticket, stored


async def long_ticket(shop: Shop, later: int, *, sealing: bool = True) -> str:
    """The id of a ticket with so many messages after its opening one, of which every third is internal."""
    id = (await shop.open()).id
    tickets, store = shop.service.store.documents(TICKETS), shop.service.store
    document = await tickets.get(id)
    assert document is not None
    messages = [message(id, number, internal=number % 3 == 0) for number in range(1, later + 1)]
    ticket, pages = grown(TICKET.decode(document), messages, sealing=sealing)
    await store.documents(MESSAGES).insert_all([MESSAGE.encode(each) for each in messages])
    await store.documents(CONVERSATION_PAGES).insert_all([PAGE.encode(each) for each in pages])
    kept = {name: document[name] for name in ("outbox", "events", "requests")}
    await tickets.replace({**TICKET.encode(ticket), **kept, "version": 2}, if_version=1)
    return id


@dataclass
class Counted:
    """Documents or a reader, whose results are counted."""

    inner: Any
    reads: list[int]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name == "reader":
            return lambda codec: Counted(found(codec), self.reads)
        return self._counting(found) if name in ("get", "get_many", "find", "page") else found

    def _counting(self, read: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*args: Any, **options: Any) -> Any:
            result = await read(*args, **options)
            found = result[0] if isinstance(result, tuple) else result
            self.reads.append(len(found) if isinstance(found, list) else int(found is not None))
            return result

        return counted


@dataclass
class CountedStore:
    """A store that counts the documents that are read of conversations."""

    inner: Store
    reads: list[int] = field(default_factory=list)

    def documents(self, collection: Collection) -> Documents:
        found: Any = self.inner.documents(collection)
        return Counted(found, self.reads) if collection in (TICKETS, MESSAGES, CONVERSATION_PAGES) else found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@asynccontextmanager
async def counting_service(now: Instant) -> AsyncIterator[tuple[RunningService, list[int]]]:
    """The service, and how many documents each of its reads returned."""
    reads: list[int] = []

    async def wired(context: ServiceContext) -> Components:
        return await wire(replace(context, store=CountedStore(context.store, reads)))

    async with running_service("tickets", COLLECTIONS, wired, now=now) as service:
        yield service, reads
