"""Stored pages of conversations: the ids of messages that their tickets no longer name themselves."""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.actors import ActorKind
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.codec import DocumentCodec

from tickets.tickets.domain.conversation_pages import ConversationPage, page_id

PAGES_BY_PUBLIC = Index("by_public", equal=("ticket_id",), order_by="public_before")
"""Pages that have public messages, by how many come before."""
CONVERSATION_PAGES = Collection(
    "conversation_pages", (PAGES_BY_PUBLIC,), personal=NoPersonalData("The ids of messages, in their order")
)


def page_index_fields(page: ConversationPage) -> dict[str, int]:
    """A page without a public message is in no index: customers' lists pass over it unread."""
    shown = page.shown_to(ActorKind.CUSTOMER)
    return {"public_before": page.shown_before(ActorKind.CUSTOMER)} if shown else {}


class ConversationPageRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(ConversationPage, CONVERSATION_PAGES.name, index_fields=page_index_fields)
        self._reader = documents.reader(self._codec)

    async def seal(self, page: ConversationPage) -> None:
        """Stores a page whose ids the ticket still names.

        Another page of this number was sealed after the backup from which the ticket was restored: nothing names it.
        """
        try:
            await self._documents.insert(self._codec.encode(page))
        except DuplicateKey:
            stored = await self._reader.get(page.id)
            if stored is None or replace(stored, version=page.version) == page:
                return
            following = self._codec.encode(replace(page, version=stored.version + 1))
            try:
                await self._documents.replace(following, if_version=stored.version)
            except VersionConflict:
                await self.seal(page)

    async def numbered(self, ticket_id: str, numbers: Sequence[int]) -> list[ConversationPage]:
        return await self._reader.get_many([page_id(ticket_id, number) for number in numbers]) if numbers else []

    async def with_public(self, ticket_id: str, start: int, end: int) -> list[ConversationPage]:
        where = {"ticket_id": ticket_id}
        first = await self._reader.find(PAGES_BY_PUBLIC, where, below=start + 1, descending=True, limit=1)
        # each has a message of the positions asked for: there are no more pages than positions
        further = await self._reader.find(PAGES_BY_PUBLIC, where, at_least=start + 1, below=end, limit=end - start)
        return [*first, *further]
