from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop

PROBLEM, COMPLAINT, PUBLIC = pb.TICKET_KIND_PROBLEM, pb.TICKET_KIND_COMPLAINT, pb.TICKET_KIND_PUBLIC_COMPLAINT


async def test_lists_and_counts_are_narrowed_by_kind(service: RunningService, shop: Shop) -> None:
    unsaid, problem, complaint = await shop.open(), await shop.open(kind=PROBLEM), await shop.open(kind=COMPLAINT)

    async def found(**asked: object) -> set[str]:
        listed = await service.call(tickets.ListTicketsRequest(**asked), **AGENT)  # type: ignore[arg-type]
        return {each.id for each in listed.tickets}

    assert await found() == {unsaid.id, problem.id, complaint.id}
    assert await found(kinds=[PROBLEM, COMPLAINT]) == {problem.id, complaint.id}
    assert await found(kinds=[PUBLIC]) == set()
    assert await found(kinds=[COMPLAINT], q="leaks") == {complaint.id}
    assert (await service.call(tickets.CountTicketsRequest(kinds=[PROBLEM]), **AGENT)).count.tickets == 1
    assert unsaid.HasField("kind") is False


async def test_page_token_is_bound_to_the_kinds(service: RunningService, shop: Shop) -> None:
    for _ in range(2):
        await shop.open(kind=PROBLEM)
    page = await service.call(tickets.ListTicketsRequest(kinds=[PROBLEM], page_size=1), **AGENT)
    other = tickets.ListTicketsRequest(kinds=[COMPLAINT], page_size=1, page_token=page.next_page_token)
    assert await service.outcome(other, **AGENT) == "PAGE_TOKEN_INVALID"


async def test_our_people_alone_call_a_complaint_public(service: RunningService, shop: Shop) -> None:
    asked = tickets.CreateTicketRequest(subject="It leaks", body="Water!", kind=PUBLIC)
    assert await service.outcome(asked, **shop.maija) == "VALIDATION_FAILED"
    ticket = await shop.open(kind=COMPLAINT)
    updated = (await service.call(tickets.UpdateTicketRequest(id=ticket.id, kind=PUBLIC), **AGENT)).ticket
    assert updated.kind == PUBLIC
    (*_, last) = await service.recorded(ticket.id)
    assert last["event"]["data"]["previous_kind"] == "complaint"
