"""Stored mentions."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.codec import DocumentCodec

from tickets.mentions.domain.mention import Mention

MENTIONS_OF_AGENT = Index("of_agent", equal=("retailer", "agent_id", "state"), order_by="created_at")
MENTIONS_IN_TICKET = Index("in_ticket", equal=("ticket_id",), order_by="created_at")
MENTIONS_OF_AGENT_IN_TICKET = Index("of_agent_in_ticket", equal=("ticket_id", "agent_id", "state"))
MENTIONS = Collection(
    "mentions",
    (MENTIONS_OF_AGENT, MENTIONS_IN_TICKET, MENTIONS_OF_AGENT_IN_TICKET),
    personal=NoPersonalData("Which agent an internal message names, and whether they looked; goes with the ticket"),
)
_SEEN, _UNSEEN = "seen", "unseen"
_PAGE = 100


def mention_index_fields(mention: Mention) -> dict[str, str]:
    return {"state": _UNSEEN if mention.seen_at is None else _SEEN}


class MentionRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(
            Mention, MENTIONS.name, index_fields=mention_index_fields, omit_when_empty=("seen_at",)
        )
        self._reader = documents.reader(self._codec)

    async def add_unless_known(self, mention: Mention) -> None:
        with suppress(DuplicateKey):
            await self._documents.insert(self._codec.encode(mention))

    async def page(
        self, retailer: str, agent_id: str, *, seen: bool | None, size: int, after: Cursor | None
    ) -> Page[Mention]:
        states = [_UNSEEN, _SEEN] if seen is None else [_SEEN if seen else _UNSEEN]
        where = {"retailer": retailer, "agent_id": agent_id, "state": states}
        return Page(*await self._reader.page(MENTIONS_OF_AGENT, where, size=size, after=after, descending=True))

    async def unseen_in(self, ticket_id: str, agent_id: str) -> Sequence[Mention]:
        where = {"ticket_id": ticket_id, "agent_id": agent_id, "state": _UNSEEN}
        return await self._reader.find(MENTIONS_OF_AGENT_IN_TICKET, where, limit=_PAGE)

    async def replace(self, mention: Mention) -> None:
        following = replace(mention, version=mention.version + 1)
        with suppress(VersionConflict):
            await self._documents.replace(self._codec.encode(following), if_version=mention.version)

    async def delete_of_ticket(self, ticket_id: str) -> None:
        while found := await self._reader.find(MENTIONS_IN_TICKET, {"ticket_id": ticket_id}, limit=_PAGE):
            for mention in found:
                with suppress(VersionConflict):
                    await self._documents.delete(mention.id, if_version=mention.version)
