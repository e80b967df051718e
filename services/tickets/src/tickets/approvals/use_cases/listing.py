"""Who is asked to approve something lists what waits for them."""

from dataclasses import dataclass

from domainkit.pages import Cursor, Page

from tickets.approvals.domain.asked_for import ApprovalQuery, TicketApproval, asked_for, place_of
from tickets.approvals.ports import Asked


@dataclass(frozen=True, slots=True)
class AskedApprovals:
    asked: Asked

    async def page(self, query: ApprovalQuery, *, size: int, after: Cursor | None) -> Page[TicketApproval]:
        """Ticket by ticket; a page may end within one."""
        ticket_id, approval_id, place = place_of(after)
        begun = await self.asked.get(ticket_id) if ticket_id else None
        found = [*asked_for(begun, query, after=approval_id)] if begun else []
        while len(found) <= size:
            page = await self.asked.of_approver(
                query.retailer, query.approver_id, query.state, size=size + 1 - len(found), after=place
            )
            found += [each for ticket in page.items for each in asked_for(ticket, query)]
            place = page.rest
            if place is None:
                break
        return Page(found[:size], found[size - 1].cursor if len(found) > size else None)
