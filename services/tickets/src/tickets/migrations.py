"""What `ops migrate` changes in documents that older releases wrote."""

from collections.abc import Sequence

from servicekit.backup import Migration
from servicekit.backup.migrations import Change
from servicekit.documents import Document, Store
from servicekit.runtime.clock import Clock

from tickets.agents.migrations import Recorded, ids_of
from tickets.customers import migrations as customer_migrations
from tickets.purchases import migrations as purchase_migrations
from tickets.tickets.migrations import in_clocks, in_kept, recorded_staff, retailers_of, with_agents
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS

SOURCE = "/aftersales/tickets"


async def agents_in_tickets(store: Store, clock: Clock, documents: Sequence[Document]) -> Change:
    """Replaces the subjects of staff in these tickets by the ids of agents."""
    staff = [Recorded(actor, ticket["retailer"]) for ticket in documents for actor in recorded_staff(ticket)]
    ids = await ids_of(store, clock, SOURCE, staff)
    return lambda ticket: with_agents(ticket, ids)


async def agents_in_messages(store: Store, clock: Clock, documents: Sequence[Document]) -> Change:
    """As `agents_in_tickets`, in messages. One without a ticket, which nobody sees, stays as it is."""
    older = [message for message in documents if recorded_staff(message)]
    retailers = await retailers_of(store, older)
    staff = [
        Recorded(actor, retailers[message["ticket_id"]])
        for message in older
        for actor in recorded_staff(message)
        if message["ticket_id"] in retailers
    ]
    ids = await ids_of(store, clock, SOURCE, staff)
    return lambda message: with_agents(message, ids)


MIGRATIONS = (
    customer_migrations.MIGRATION,
    purchase_migrations.MIGRATION,
    Migration("2026-11-agents-in-tickets", TICKETS, changing=agents_in_tickets),
    Migration("2026-11-agents-in-messages", MESSAGES, changing=agents_in_messages),
    Migration("2026-11-closed-tickets", TICKETS, in_kept),
    Migration("2026-12-clocks", TICKETS, changing=in_clocks),
)
