"""Unverified tickets are assigned to customers, and what belongs to them follows."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Cursor
from domainkit.refusals import not_found

from tickets.ticket_customers.ports import Agents, Attachments, Changing, Customers, Mails, Tickets
from tickets.tickets.domain.assigning_customer import assign_customer
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

_PAGE = 100


@dataclass(frozen=True, slots=True)
class AssignCustomers:
    tickets: Tickets
    changing: Changing
    agents: Agents
    customers: Customers
    rules: Rules

    async def assign(self, change: Change, customer_id: str) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND, and as `assign_customer`."""
        ticket = await self.tickets.ticket(change.ticket_id, change.viewer, change.now)
        by = await self.agents.acting(change.viewer)
        former, to = await self.customers.get(ticket.customer_id), await self.customers.get(customer_id)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            return assign_customer(ticket, former, to, by, self.rules, now)

        assigned = await self.changing.change(ticket, act, change.now, if_version=change.if_version, key=change.key)
        if assigned is None:
            raise not_found("ticket")
        return assigned


@dataclass(frozen=True, slots=True)
class FollowTickets:
    """The files and the mails of a ticket become those of its customer. Doing it twice changes nothing."""

    attachments: Attachments
    mails: Mails

    async def follow(self, ticket_id: str, retailer: str, *, former: str, customer_id: str) -> None:
        after: Cursor | None = None
        while True:
            files = await self.attachments.of_ticket(ticket_id, size=_PAGE, after=after)
            for file in files.items:
                if file.customer_id == former:
                    await self.attachments.change(file.id, lambda it: (replace(it, customer_id=customer_id), []))
            after = files.rest
            if after is None:
                break
        for id in await self._mails_of(ticket_id, retailer, former):
            await self.mails.change(id, lambda it: (replace(it, customer_id=customer_id), []))

    async def _mails_of(self, ticket_id: str, retailer: str, former: str) -> list[str]:
        """All of them are read before the first changes, which takes it out of the list."""
        ids: list[str] = []
        after: Cursor | None = None
        while True:
            mails = await self.mails.of_customer(retailer, former, size=_PAGE, after=after)
            ids += [each.id for each in mails.items if each.ticket_id == ticket_id]
            after = mails.rest
            if after is None:
                return ids
