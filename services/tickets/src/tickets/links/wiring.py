"""Links, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_link_service_pb2_grpc import add_TicketLinkServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.links.domain.link import TicketLink
from tickets.links.integration_events import link_event
from tickets.links.ports import Agents, Tickets
from tickets.links.repository import (
    LINKS,
    LINKS_KEPT,
    LINKS_TO_SETTLE,
    OMITTED_WHEN_EMPTY,
    LinkRepository,
    link_index_fields,
)
from tickets.links.servicer import TicketLinkServicer
from tickets.links.timers import link_timers
from tickets.links.use_cases import LinksOfTickets, TicketLinks


def repository(context: ServiceContext) -> LinkRepository:
    return LinkRepository(
        context.aggregates(
            LINKS,
            TicketLink,
            to_integration_event=link_event,
            index_fields=link_index_fields,
            omit_when_empty=OMITTED_WHEN_EMPTY,
        )
    )


def companion(context: ServiceContext, links: LinkRepository) -> LinksOfTickets:
    return LinksOfTickets(links, context.clock)


def components(
    context: ServiceContext, access: Access, links: LinkRepository, tickets: Tickets, agents: Agents, *, days: int
) -> Components:
    servicer = TicketLinkServicer(access, context.clock, context.pages, TicketLinks(links, tickets, agents))
    add = partial(add_TicketLinkServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketLinkService", add)],
        timers=link_timers(
            context.store.documents(LINKS), LINKS_TO_SETTLE, LINKS_KEPT, companion(context, links), days=days
        ),
    )
