from asyncio import gather
from typing import Any

from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_tag_service_pb2 as pb
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop, on_either_store, published


async def tags_of(service: RunningService, id: str, claims: Any = AGENT) -> list[str]:
    return list((await service.call(tickets.GetTicketRequest(id=id), **claims)).ticket.tags)


async def suggested(service: RunningService, prefix: str, **claims: Any) -> list[str]:
    request = pb.SuggestTicketTagsRequest(prefix=prefix)
    return list((await service.call(request, **{**AGENT, **claims})).suggested.tags)


@on_either_store
async def test_tags_added_at_once_are_all_there(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    requests = [pb.TagTicketRequest(id=ticket.id, add=[f"Tag {number}"]) for number in range(6)]
    await gather(*(service.call(each, **AGENT) for each in requests))
    assert await tags_of(service, ticket.id) == [f"tag {number}" for number in range(6)]
    assert (await published(service, ticket.id))[1:] == ["TicketTagged"] * 6
    assert await tags_of(service, ticket.id, shop.maija) == []


@on_either_store
async def test_list_by_tags_has_tickets_with_all_of_them(service: RunningService, shop: Shop) -> None:
    both, one = await shop.open(), await shop.open()
    await service.call(pb.TagTicketRequest(id=both.id, add=["Wet", "Kitchen"]), **AGENT)
    await service.call(pb.TagTicketRequest(id=one.id, add=["wet", "old"], remove=["new"]), **AGENT)
    found = await service.call(tickets.ListTicketsRequest(tags=["WET", "kitchen"]), **AGENT)
    assert [each.id for each in found.tickets] == [both.id]
    count = tickets.CountTicketsRequest(tags=["wet"])
    assert (await service.call(count, **AGENT)).count.tickets == 2
    assert (await service.call(count, **shop.maija)).count.tickets == 0
    assert await service.outcome(tickets.ListTicketsRequest(tags=["wet"]), **shop.maija) == "empty"


async def test_suggestions_are_of_the_retailer_alone(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(pb.TagTicketRequest(id=ticket.id, add=["Drain pump", "drum"]), **AGENT)
    assert await suggested(service, "DR") == ["drain pump", "drum"]
    assert await suggested(service, "drain p") == ["drain pump"]
    assert await suggested(service, "dr", retailers=["baltic-tools"]) == []
