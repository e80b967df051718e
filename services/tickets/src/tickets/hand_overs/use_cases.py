"""Agents hand tickets over to development, decided on the ticket as it is then: of two answers at once one counts."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import not_found

from tickets.hand_overs.domain.handing_over import answer_hand_over, hand_over, withdraw_hand_over
from tickets.hand_overs.ports import Act, Agents, Changing, PendingReasons, Tickets
from tickets.pending_reasons.domain.pending_reason import require_usable
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.hand_over import Answer, HandOverDraft
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules


@dataclass(frozen=True, slots=True)
class HandOvers:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED."""

    tickets: Tickets
    changing: Changing
    agents: Agents
    pending_reasons: PendingReasons
    rules: Rules

    async def hand_over(
        self, change: Change, draft: HandOverDraft, reason_id: str, until: Instant | None, *, id: str
    ) -> Ticket:
        """Raises Refused: TRANSITION_NOT_ALLOWED, TICKET_FULL, PENDING_REASON_UNKNOWN, VALIDATION_FAILED,
        HAND_OVER_OPEN, TOO_MANY_HAND_OVERS.
        """
        ticket, by = await self._ticket_and_actor(change)
        reason = await self.pending_reasons.get(reason_id)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            known = require_usable(reason, ticket.retailer)
            return hand_over(ticket, draft, known, until, by, self.rules, terms, now, id=id)

        return await self._changed(ticket, change, act)

    async def answer(self, change: Change, hand_over_id: str, answer: Answer) -> Ticket:
        """Raises Refused: HAND_OVER_NOT_FOUND, HAND_OVER_NOT_OPEN, VALIDATION_FAILED."""
        ticket, by = await self._ticket_and_actor(change)
        return await self._changed(
            ticket, change, lambda t, terms, now: answer_hand_over(t, hand_over_id, answer, by, terms, now)
        )

    async def withdraw(self, change: Change, hand_over_id: str) -> Ticket:
        """Raises Refused: HAND_OVER_NOT_FOUND, HAND_OVER_NOT_OPEN, HAND_OVER_NOT_YOURS."""
        ticket, by = await self._ticket_and_actor(change)
        return await self._changed(
            ticket, change, lambda t, terms, now: withdraw_hand_over(t, hand_over_id, by, terms, now)
        )

    async def _ticket_and_actor(self, change: Change) -> tuple[Ticket, Actor]:
        ticket = await self.tickets.ticket(change.ticket_id, change.viewer, change.now)
        return ticket, await self.agents.acting(change.viewer)

    async def _changed(self, ticket: Ticket, change: Change, act: Act) -> Ticket:
        changed = await self.changing.change(ticket, act, change.now, if_version=change.if_version, key=change.key)
        if changed is None:
            raise not_found("ticket")
        return changed
