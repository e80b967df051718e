"""Tickets, and links between them."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import ticket_link_pb2 as pb
from aftersales.tickets.v1 import ticket_link_service_pb2 as links
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT

CHILD_OF, RELATED = pb.TICKET_LINK_KIND_CHILD_OF, pb.TICKET_LINK_KIND_RELATED
DUPLICATE_OF = pb.TICKET_LINK_KIND_DUPLICATE_OF


def linking(
    id: str, to: str, kind: pb.TicketLinkKind.ValueType = CHILD_OF, **fields: Any
) -> links.CreateTicketLinkRequest:
    return links.CreateTicketLinkRequest(ticket_id=id, to=to, kind=kind, **fields)


async def link(
    service: RunningService, id: str, to: str, kind: pb.TicketLinkKind.ValueType = CHILD_OF
) -> pb.TicketLink:
    service.clock.advance(1)
    created: pb.TicketLink = (await service.call(linking(id, to, kind), **AGENT)).link
    return created


async def remove(service: RunningService, id: str, link_id: str, **fields: Any) -> pb.TicketLink:
    request = links.UnlinkTicketRequest(ticket_id=id, link_id=link_id, **fields)
    removed: pb.TicketLink = (await service.call(request, **AGENT)).link
    return removed


async def seen(service: RunningService, id: str, claims: Mapping[str, Any] = AGENT) -> list[tuple[str, str]]:
    """The other tickets, and what this one is to each."""
    found = await service.call(links.ListTicketLinksRequest(ticket_id=id), **claims)
    prefix = "TICKET_LINK_KIND_"
    return [(each.ticket_id, pb.TicketLinkKind.Name(each.kind).removeprefix(prefix).lower()) for each in found.links]
