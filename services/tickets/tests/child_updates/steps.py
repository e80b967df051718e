"""A parent with children, and updates of these."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import ticket_child_update_pb2 as pb
from aftersales.tickets.v1 import ticket_child_update_service_pb2 as service_pb2
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService
from tickets.child_updates.domain.child_update import BATCH

from services.tickets.tests.links.steps import link
from services.tickets.tests.steps import AGENT, Shop

SOLVED = ticket_pb2.RESOLUTION_CODE_SOLVED


async def family(shop: Shop, children: int = 2) -> tuple[str, list[str]]:
    """The id of a parent, and those of its children."""
    parent = (await shop.open(subject="Batch 17 does not drain")).id
    found = [(await shop.open()).id for _ in range(children)]
    for each in found:
        await link(shop.service, each, parent)
    return parent, found


def updating(parent: str, **fields: Any) -> service_pb2.CreateTicketChildUpdateRequest:
    return service_pb2.CreateTicketChildUpdateRequest(ticket_id=parent, **fields)


async def update(shop: Shop, parent: str, **fields: Any) -> pb.TicketChildUpdate:
    created: pb.TicketChildUpdate = (await shop.service.call(updating(parent, **fields), **AGENT)).child_update
    return created


async def read(shop: Shop, update: pb.TicketChildUpdate) -> pb.TicketChildUpdate:
    request = service_pb2.GetTicketChildUpdateRequest(ticket_id=update.ticket_id, id=update.id)
    found: pb.TicketChildUpdate = (await shop.service.call(request, **AGENT)).child_update
    return found


async def work(service: RunningService, times: int = 1) -> None:
    """What the timer does when it looks so many times."""
    (timer,) = (each for each in service.components.timers if each.name == "child-updates")
    for _ in range(times):
        for document in await timer.documents.find(timer.index, {}, below=service.clock() + 1, limit=5):
            await timer.act(document)


async def completed(shop: Shop, parent: str, **fields: Any) -> pb.TicketChildUpdate:
    """An update that the timer has carried out."""
    created = await update(shop, parent, **fields)
    await work(shop.service, -(-created.total_count // BATCH))
    return await read(shop, created)


async def said(shop: Shop, id: str, claims: Mapping[str, Any] = AGENT) -> list[str]:
    """The texts of a conversation, the opening one left out."""
    found = await shop.service.call(tickets.ListMessagesRequest(ticket_id=id), **claims)
    return [each.body for each in found.messages][1:]


async def status(shop: Shop, id: str) -> str:
    found = await shop.service.call(tickets.GetTicketRequest(id=id), **AGENT)
    return ticket_pb2.TicketStatus.Name(found.ticket.status).removeprefix("TICKET_STATUS_").lower()


def skipped(update: pb.TicketChildUpdate) -> list[tuple[str, str]]:
    prefix = "TICKET_CHILD_SKIP_REASON_"
    return [
        (each.ticket_id, pb.TicketChildSkipReason.Name(each.reason).removeprefix(prefix).lower())
        for each in update.skipped
    ]
