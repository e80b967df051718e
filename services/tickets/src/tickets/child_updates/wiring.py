"""Updates of children, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_child_update_service_pb2_grpc import add_TicketChildUpdateServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.child_updates.domain.child_update import ChildUpdate
from tickets.child_updates.integration_events import child_update_event
from tickets.child_updates.ports import (
    Agents,
    AllTerms,
    Changing,
    Commands,
    Links,
    Mailing,
    Pages,
    Reading,
    StoredMessages,
    StoredTickets,
    Tickets,
)
from tickets.child_updates.repository import (
    CHILD_UPDATES,
    OMITTED_WHEN_EMPTY,
    UPDATES_DUE,
    UPDATES_KEPT,
    ChildUpdateRepository,
)
from tickets.child_updates.servicer import TicketChildUpdateServicer
from tickets.child_updates.timers import child_update_timers
from tickets.child_updates.use_cases import ChildUpdates, RunningUpdates
from tickets.tickets.domain.transitions import Rules


def components(
    context: ServiceContext,
    access: Access,
    links: Links,
    tickets: Tickets,
    agents: Agents,
    *,
    stored: StoredTickets,
    messages: StoredMessages,
    pages: Pages,
    reading: Reading,
    mailing: Mailing,
    terms: AllTerms,
    changing: Changing,
    commands: Commands,
    rules: Rules,
    days: int,
) -> Components:
    documents = context.store.documents(CHILD_UPDATES)
    repository = ChildUpdateRepository(
        context.aggregates(
            CHILD_UPDATES,
            ChildUpdate,
            to_integration_event=child_update_event,
            omit_when_empty=OMITTED_WHEN_EMPTY,
        ),
        documents,
    )
    running = RunningUpdates(
        repository, stored, messages, pages, reading, mailing, terms, changing, commands, rules, context.clock
    )
    updates = ChildUpdates(repository, links, tickets, agents)
    servicer = TicketChildUpdateServicer(access, context.clock, context.pages, updates)
    add = partial(add_TicketChildUpdateServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketChildUpdateService", add)],
        timers=child_update_timers(documents, UPDATES_DUE, UPDATES_KEPT, running, days=days),
    )
