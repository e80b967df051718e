"""What is asked before tickets are merged: which are alike, and what a merge would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import ActorKind
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.merges.domain.preview import MergePreview, preview
from tickets.merges.domain.similar import Similar, similar
from tickets.merges.ports import Merging, Tickets
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.ticket import CATEGORIES, Status, StatusCategory
from tickets.tickets.domain.ticket_query import TicketQuery

NEWEST = 50
_NOT_OVER = tuple(status for status in Status if CATEGORIES[status] is not StatusCategory.ENDED)


@dataclass(frozen=True, slots=True)
class BeforeMerging:
    tickets: Tickets
    merging: Merging

    async def preview(self, change: Change, into: str) -> MergePreview:
        """Raises Refused as the merge would, but where it has only to be confirmed."""
        source, target, merged = await self.merging.tried(change, into)
        messages, public = (shown_count(source, role) for role in (ActorKind.AGENT, ActorKind.CUSTOMER))
        return preview(source, target, merged, messages=messages, public=public)

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
