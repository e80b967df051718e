"""Ticket commands: each loads the ticket, lets the domain decide, and stores the outcome with its events."""

from dataclasses import dataclass, replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found

from tickets.categories.domain.tree import of_ticket
from tickets.pending_reasons.domain.pending_reason import require_usable
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain import endings, waiting
from tickets.tickets.domain import lifecycle as handling
from tickets.tickets.domain.change import Change as Change
from tickets.tickets.domain.lifecycle import Assignment, Edits, Outcome
from tickets.tickets.domain.reopening import undo_reopening
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor
from tickets.tickets.ports.records import Agents, Categories, Customers, Fields, PendingReasons
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.changing import Act, Changing
from tickets.tickets.use_cases.visibility import visible_ticket


@dataclass(frozen=True, slots=True)
class TicketCommands:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED."""

    tickets: Tickets
    customers: Customers
    agents: Agents
    pending_reasons: PendingReasons
    categories: Categories
    fields: Fields
    changing: Changing
    rules: Rules

    async def assign(self, change: Change, agent_id: str, team_id: str) -> Ticket:
        """Assigns the ticket to an agent, a team or both; neither is named: to the caller.

        Raises Refused: AGENT_UNKNOWN, TEAM_UNKNOWN, AGENT_NOT_IN_TEAM.
        """
        by = await self.agents.acting(change.viewer)
        ticket = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        if not agent_id and not team_id:
            agent_id = by.id
        to = await self._assignment(ticket.retailer, agent_id, team_id)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            if isinstance(to, Refused):  # but for a repeated request, which is not acted on
                raise to
            return handling.assign(ticket, to, by, self.rules, now)

        return await self._change_visible(ticket, change, act)

    async def _assignment(self, retailer: str, agent_id: str, team_id: str) -> Assignment | Refused:
        try:
            if team_id:
                await self.agents.team(team_id, retailer)
            agent = await self.agents.assignable(agent_id, retailer, team_id) if agent_id else None
        except Refused as refused:
            return refused
        return Assignment(agent, team_id)

    async def unassign(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, _, now: handling.unassign(t, by, self.rules, now))

    async def update(self, change: Change, edits: Edits) -> Ticket:
        """Raises Refused: TICKET_CATEGORY_UNKNOWN, VALIDATION_FAILED."""
        by = await self.agents.acting(change.viewer)
        ticket = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        tree = await self.categories.tree(ticket.retailer) if edits.category_id else None
        fields = await self.fields.rules(ticket.retailer) if edits.custom_fields else None

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            if edits.category_id and edits.category_id != ticket.category_id:
                of_ticket(tree, edits.category_id, for_customer=False)
            given = edits.custom_fields
            values = fields.changed(ticket.custom_fields, given) if fields and given else given
            return handling.update(ticket, replace(edits, custom_fields=values), by, self.rules, terms, now)

        return await self._change_visible(ticket, change, act)

    async def wait(self, change: Change, reason_id: str, text: str, until: Instant | None) -> Ticket:
        """Raises Refused: PENDING_REASON_UNKNOWN, VALIDATION_FAILED, TICKET_FULL."""
        by = await self.agents.acting(change.viewer)
        reason = await self.pending_reasons.get(reason_id) if reason_id else None

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            known = require_usable(reason, ticket.retailer) if reason_id else None
            return waiting.wait(ticket, WaitFor(text=text, reason=known, until=until), by, self.rules, terms, now)

        return await self._change(change, act)

    async def resume(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: waiting.resume(t, by, self.rules, terms, now))

    async def mark_as_spam(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: endings.mark_as_spam(t, by, self.rules, terms, now))

    async def rescue(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: endings.rescue(t, by, self.rules, terms, now))

    async def cancel(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: endings.cancel(t, by, self.rules, terms, now))

    async def resolve(self, change: Change, code: ResolutionCode) -> Ticket:
        """Raises Refused: VALIDATION_FAILED where a custom field is missing."""
        by = await self.agents.acting(change.viewer)
        ticket = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        return await self._change_visible(ticket, change, await self.resolving(ticket, code, by))

    async def resolving(self, ticket: Ticket, code: ResolutionCode, by: Actor) -> Act:
        """What resolves the ticket, in a change of it. Raises Refused as `resolve`."""
        customer = await self.customers.get(ticket.customer_id)
        agreed, locale = (bool(customer.facts.surveys), customer.facts.locale) if customer else (False, "")
        fields = await self.fields.rules(ticket.retailer)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            outcome = handling.resolve(ticket, code, by, self.rules, terms, now, surveys_consent=agreed, locale=locale)
            fields.require_resolvable(ticket.custom_fields)
            return outcome

        return act

    async def reopen(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: handling.reopen(t, by, self.rules, terms, now))

    async def undo_reopening(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: undo_reopening(t, by, self.rules, terms, now))

    async def close(self, change: Change) -> Ticket:
        by = await self.agents.acting(change.viewer)
        return await self._change(change, lambda t, terms, now: handling.close(t, by, self.rules, terms, now))

    async def _change(self, change: Change, act: Act) -> Ticket:
        ticket = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        return await self._change_visible(ticket, change, act)

    async def _change_visible(self, ticket: Ticket, change: Change, act: Act) -> Ticket:
        """As `_change`, of a ticket that is known to be visible to the caller."""
        changed = await self.changing.change(ticket, act, change.now, if_version=change.if_version, key=change.key)
        if changed is None:
            raise not_found("ticket")
        return changed
