"""Stored tags that were used: one document for each retailer."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Never

from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from tickets.tags.domain.used_tags import UsedTags, used_tags_id, with_used

TICKET_TAGS = Collection(
    "ticket_tags", personal=NoPersonalData("Words for tickets; which ticket has one is part of the ticket")
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: a ticket's own event has its tags."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class UsedTagsRepository:
    used: Aggregates[UsedTags, Never]

    async def of_retailer(self, retailer: str) -> UsedTags:
        id = used_tags_id(retailer)
        return await self.used.get(id) or UsedTags(id, retailer)

    async def note(self, retailer: str, tags: Sequence[str]) -> None:
        id = used_tags_id(retailer)
        if await self.used.change(id, lambda used: (with_used(used, tags), [])) is None:
            with suppress(DuplicateKey):  # another replica was first
                await self.used.add(UsedTags(id, retailer), [])
            await self.used.change(id, lambda used: (with_used(used, tags), []))
