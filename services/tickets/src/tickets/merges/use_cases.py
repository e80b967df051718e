"""What is asked before tickets are merged: which are alike, and what a merge would do."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import ActorKind
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.merges.domain.preview import Counted, MergePreview, preview
from tickets.merges.domain.similar import Similar, similar
from tickets.merges.domain.warnings import Surroundings
from tickets.merges.ports import Conversations, Drafts, Files, Merging, Senders, Tickets
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.ticket import CATEGORIES, Status, StatusCategory, Ticket
from tickets.tickets.domain.ticket_query import TicketQuery

NEWEST = 50
MOST_ATTACHMENTS = 1_000
"""Of a ticket that are counted: more than it can have."""
_NOT_OVER = tuple(status for status in Status if CATEGORIES[status] is not StatusCategory.ENDED)


@dataclass(frozen=True, slots=True)
class BeforeMerging:
    tickets: Tickets
    merging: Merging
    conversations: Conversations
    files: Files
    drafts: Drafts
    senders: Senders

    async def preview(self, change: Change, into: str) -> MergePreview:
        """Raises Refused as the merge would, but where it has only to be confirmed."""
        source, target, merged = await self.merging.tried(change, into)
        return preview(
            *(source, target, merged),
            counted=await self._counted(source, target),
            around=Surroundings(
                drafts=await self.drafts.any_of_ticket(source.id),
                source_sender=await self.senders.sender(source),
                target_sender=await self.senders.sender(target),
            ),
        )

    async def similar(
        self, retailer: str, customer_id: str, asset_id: str, subject: str, viewer: Viewer, now: Instant
    ) -> Sequence[Similar]:
        """Among the customer's newest tickets that are not over. Reads these alone."""
        customer_id = customer_id or viewer.only_customer or ""
        if not customer_id:
            return ()
        query = TicketQuery(retailer=retailer, customer_id=customer_id, statuses=_NOT_OVER)
        page = await self.tickets.page(query, viewer, now=now, size=NEWEST, after=None)
        return similar(page.items, asset_id, subject)

    async def _counted(self, source: Ticket, target: Ticket) -> Counted:
        parts = await self.conversations.with_merged([source, target])
        of_source = parts[source.id]
        messages, public = (
            sum(shown_count(part, role) for part in of_source) for role in (ActorKind.AGENT, ActorKind.CUSTOMER)
        )
        ids = {part.id for each in parts.values() for part in each}
        files = sum(await gather(*(self.files.count_of_ticket(id, MOST_ATTACHMENTS) for id in ids)))
        return Counted(messages=messages, public=public, attachments=files)
