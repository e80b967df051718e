"""How several people work on one ticket."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.checklist_templates.domain.checklist_template import require_usable
from tickets.collaboration.ports import (
    Act,
    Agents,
    Changing,
    ChecklistTemplates,
    Customers,
    MailAddresses,
    Retailers,
    Tickets,
)
from tickets.tickets.domain.checking import apply_template, change_checklist
from tickets.tickets.domain.checklist import ChecklistChanges
from tickets.tickets.domain.copying import change_participants
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.participants import ParticipantChanges
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules


@dataclass(frozen=True, slots=True)
class Change:
    """Which ticket is changed, by whom and when. `if_version`: the versions that the caller accepts; None: any."""

    ticket_id: str
    viewer: Viewer
    now: Instant
    if_version: Set[int] | None = None
    key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class Collaboration:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED."""

    tickets: Tickets
    changing: Changing
    agents: Agents
    customers: Customers
    retailers: Retailers
    mail_addresses: MailAddresses
    templates: ChecklistTemplates
    rules: Rules

    async def change_participants(self, change: Change, changes: ParticipantChanges) -> Ticket:
        """Raises Refused: TRANSITION_NOT_ALLOWED, VALIDATION_FAILED, TOO_MANY_PARTICIPANTS."""
        ticket, by = await self._ticket(change), await self.agents.acting(change.viewer)
        customer = await self.customers.get(ticket.customer_id)
        customers = {customer.facts.email} if customer else set()
        ours = await self._own_addresses(ticket.retailer)

        def act(ticket: Ticket, _: Terms, now: Instant) -> tuple[Ticket, Sequence[TicketEvent]]:
            return change_participants(ticket, changes, by, self.rules, now, ours=ours, customers=customers)

        return await self._changed(ticket, change, act)

    async def change_checklist(self, change: Change, changes: ChecklistChanges) -> Ticket:
        """Raises Refused: TRANSITION_NOT_ALLOWED, VALIDATION_FAILED, CHECKLIST_FULL."""
        ticket, by = await self._ticket(change), await self.agents.acting(change.viewer)
        return await self._changed(ticket, change, lambda t, _, now: change_checklist(t, changes, by, self.rules, now))

    async def apply_template(self, change: Change, template_id: str, *, new_id: Callable[[], str]) -> Ticket:
        """Raises Refused: TRANSITION_NOT_ALLOWED, CHECKLIST_TEMPLATE_UNKNOWN, CHECKLIST_FULL."""
        ticket, by = await self._ticket(change), await self.agents.acting(change.viewer)
        known = await self.templates.get(template_id)

        def act(ticket: Ticket, _: Terms, now: Instant) -> tuple[Ticket, Sequence[TicketEvent]]:
            template = require_usable(known, ticket.retailer)  # but for a repeated request, which is not acted on
            return apply_template(ticket, template, by, self.rules, now, new_id=new_id)

        return await self._changed(ticket, change, act)

    async def _own_addresses(self, retailer_id: str) -> Set[str]:
        retailer = await self.retailers.get(retailer_id)
        received = {each.address for each in await self.mail_addresses.of_retailer(retailer_id)}
        return received | ({retailer.sender_address, retailer.reply_to_address} if retailer else set())

    async def _ticket(self, change: Change) -> Ticket:
        return await self.tickets.ticket(change.ticket_id, change.viewer, change.now)

    async def _changed(self, ticket: Ticket, change: Change, act: Act) -> Ticket:
        changed = await self.changing.change(ticket, act, change.now, if_version=change.if_version, key=change.key)
        if changed is None:
            raise not_found("ticket")
        return changed
