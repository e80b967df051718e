"""Stored messages: every one after the opening message of its ticket, which is in the ticket."""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.codec import DocumentCodec

from tickets.tickets.domain.message import Message

MESSAGES_BY_TICKET = Index("by_ticket", equal=("ticket_id",), order_by="created_at")
MESSAGES = Collection(
    "messages",
    (MESSAGES_BY_TICKET,),
    personal=PersonalData(
        kind=Message,
        purpose="The conversation of a ticket",
        retention="AFTERSALES_CLOSED_TICKETS_DAYS from when the ticket was closed, or until the customer is erased",
    ),
)


class MessageRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(Message, MESSAGES.name)
        self._reader = documents.reader(self._codec)

    async def add_unless_known(self, message: Message) -> Message:
        try:
            await self._documents.insert(self._codec.encode(message))
        except DuplicateKey:
            return await self._reader.get(message.id) or message
        return message

    async def get_many(self, ids: Sequence[str]) -> list[Message]:
        return await self._reader.get_many(ids) if ids else []

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Message]:
        return Page(*await self._reader.page(MESSAGES_BY_TICKET, {"ticket_id": ticket_id}, size=size, after=after))

    async def replaced(self, message: Message) -> bool:
        """As `replace`; False instead of VersionConflict."""
        try:
            await self.replace(message)
        except VersionConflict:
            return False
        return True

    async def replace(self, message: Message) -> None:
        """Raises VersionConflict."""
        following = replace(message, version=message.version + 1)
        await self._documents.replace(self._codec.encode(following), if_version=message.version)
