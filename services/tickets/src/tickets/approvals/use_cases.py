"""Agents ask each other for approvals, on the ticket as it is then: of two answers at once one counts.

Who is asked lists what waits for them.
"""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found

from tickets.approvals.domain.asked_for import ApprovalQuery, TicketApproval, asked_for, place_of
from tickets.approvals.ports import Act, Agents, Asked, Changing, Tickets
from tickets.tickets.domain.approving import answer_approval, request_approval, withdraw_approval
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules


@dataclass(frozen=True, slots=True)
class TicketApprovals:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED."""

    tickets: Tickets
    changing: Changing
    agents: Agents
    rules: Rules

    async def request(self, change: Change, question: str, approver_id: str, *, id: str) -> Ticket:
        """Raises Refused: AGENT_UNKNOWN, VALIDATION_FAILED, TOO_MANY_APPROVALS."""
        ticket, by = await self._ticket_and_actor(change)
        approver = await self._approver(approver_id, ticket.retailer)
        return await self._changed(
            ticket, change, lambda t, _, now: request_approval(t, question, approver, by, self.rules, now, id=id)
        )

    async def answer(self, change: Change, approval_id: str, *, approve: bool, comment: str) -> Ticket:
        """Raises Refused: APPROVAL_NOT_FOUND, APPROVAL_NOT_YOURS, APPROVAL_NOT_PENDING, VALIDATION_FAILED."""
        ticket, by = await self._ticket_and_actor(change)
        return await self._changed(
            ticket,
            change,
            lambda t, _, now: answer_approval(t, approval_id, by, self.rules, now, approve=approve, comment=comment),
        )

    async def withdraw(self, change: Change, approval_id: str) -> Ticket:
        """Raises Refused: APPROVAL_NOT_FOUND, APPROVAL_NOT_YOURS, APPROVAL_NOT_PENDING."""
        ticket, by = await self._ticket_and_actor(change)
        return await self._changed(
            ticket, change, lambda t, _, now: withdraw_approval(t, approval_id, by, self.rules, now)
        )

    async def _ticket_and_actor(self, change: Change) -> tuple[Ticket, Actor]:
        ticket = await self.tickets.ticket(change.ticket_id, change.viewer, change.now)
        return ticket, await self.agents.acting(change.viewer)

    async def _approver(self, id: str, retailer: str) -> Actor:
        try:
            return await self.agents.assignable(id, retailer)
        except Refused:
            raise Refused("invalid", "AGENT_UNKNOWN", "The retailer has no such agent.", field="approver_id") from None

    async def _changed(self, ticket: Ticket, change: Change, act: Act) -> Ticket:
        changed = await self.changing.change(ticket, act, change.now, if_version=change.if_version, key=change.key)
        if changed is None:
            raise not_found("ticket")
        return changed


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
