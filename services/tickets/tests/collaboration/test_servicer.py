from asyncio import gather

from aftersales.tickets.v1 import collaboration_service_pb2 as pb
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop, published

Participant = ticket_pb2.TicketParticipant


def adding(id: str, *addresses: str) -> pb.ChangeTicketParticipantsRequest:
    return pb.ChangeTicketParticipantsRequest(id=id, add=[Participant(address=each) for each in addresses])


async def test_participants_added_at_once_are_all_there(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    names = [f"anna{number}@meri.example" for number in range(5)]
    await gather(*(service.call(adding(ticket.id, each), **AGENT) for each in names))
    read = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert {each.address for each in read.cc} == set(names)
    assert (await published(service, ticket.id))[1:] == ["TicketParticipantsChanged"] * 5


async def test_address_of_a_participant_is_compared_in_its_normal_form(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(adding(ticket.id, "Anna@Käse.example", "MAIJA@example.org"), **AGENT)
    after = (await service.call(adding(ticket.id, "anna@xn--kse-qla.example"), **AGENT)).ticket
    assert [each.address for each in after.cc] == ["anna@xn--kse-qla.example"]
    gone = pb.ChangeTicketParticipantsRequest(id=ticket.id, remove=["ANNA@käse.example"])
    assert not (await service.call(gone, **AGENT)).ticket.cc


async def test_address_of_the_retailer_is_no_participant(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    assert await service.outcome(adding(ticket.id, "Care@nordic-home.example"), **AGENT) == "VALIDATION_FAILED"


async def test_participants_of_an_older_version_are_refused(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(adding(ticket.id, "anna@meri.example"), **AGENT)
    stale = pb.ChangeTicketParticipantsRequest(id=ticket.id, remove=["anna@meri.example"], etag=ticket.etag)
    assert await service.outcome(stale, **AGENT) == "ETAG_MISMATCH"


async def test_items_ticked_at_once_are_all_done(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    items = [ticket_pb2.ChecklistItem(text=f"Step {number}", required=True) for number in range(4)]
    added = await service.call(pb.ChangeTicketChecklistRequest(id=ticket.id, add=items), **AGENT)
    ids = [each.id for each in added.ticket.checklist]
    resolving = tickets.ResolveTicketRequest(id=ticket.id, code=ticket_pb2.RESOLUTION_CODE_SOLVED)
    assert await service.outcome(resolving, **AGENT) == "CHECKLIST_INCOMPLETE"
    await gather(*(service.call(pb.ChangeTicketChecklistRequest(id=ticket.id, tick=[each]), **AGENT) for each in ids))
    assert (await service.call(resolving, **AGENT)).ticket.status == ticket_pb2.TICKET_STATUS_RESOLVED
    assert not (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket.checklist
