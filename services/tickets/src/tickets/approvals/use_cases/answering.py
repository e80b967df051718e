"""Agents ask each other for approvals, on the ticket as it is then: of two answers at once one counts."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.refusals import Refused, not_found

from tickets.approvals.ports import Act, Agents, Changing, Tickets
from tickets.approvals.use_cases.gone import GoneApprovers
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
    gone: GoneApprovers
    rules: Rules

    async def request(self, change: Change, question: str, approver_id: str, *, id: str) -> Ticket:
        """Raises Refused: AGENT_UNKNOWN, VALIDATION_FAILED, TOO_MANY_APPROVALS."""
        ticket, by = await self._ticket_and_actor(change)
        approver = await self._approver(approver_id, ticket.retailer)
        asked = await self._changed(
            ticket, change, lambda t, _, now: request_approval(t, question, approver, by, self.rules, now, id=id)
        )
        return await self.gone.freed(asked, approver_id, change.now)

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
