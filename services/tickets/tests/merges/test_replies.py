"""The conversation of tickets that are merged: who reads what, and where replies go."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets

from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.steps import AGENT, Shop, on_either_store, published


async def bodies(shop: Shop, id: str, claims: Mapping[str, Any] = AGENT, size: int = 2, **fields: Any) -> list[str]:
    """The whole conversation, page by page."""
    found: list[str] = []
    token = ""
    while True:
        request = tickets.ListMessagesRequest(ticket_id=id, page_size=size, page_token=token, **fields)
        page = await shop.service.call(request, **claims)
        found += [message.body for message in page.messages]
        token = page.next_page_token
        if not token:
            return found


async def said(shop: Shop, id: str, body: str, claims: Mapping[str, Any]) -> Any:
    shop.service.clock.advance(minutes=1)
    return await shop.say(id, body, claims)


@on_either_store
async def test_conversations_are_shown_in_order_of_time(shop: Shop) -> None:
    source, target = await shop.open(body="one"), await shop.open(body="two")
    await said(shop, source.id, "three", shop.maija)
    await said(shop, target.id, "four", AGENT)
    await said(shop, source.id, "five", AGENT)
    await merge(shop, source.id, target.id)
    await said(shop, target.id, "six", shop.maija)
    whole = ["one", "two", "three", "four", "five", "six"]
    assert sorted((await bodies(shop, target.id))[:2]) == ["one", "two"]
    assert (await bodies(shop, target.id))[2:] == whole[2:]
    assert (await bodies(shop, target.id, shop.maija))[2:] == whole[2:]
    assert (await bodies(shop, target.id, order=tickets.MESSAGE_ORDER_NEWEST_FIRST))[:4] == whole[:1:-1]
    assert [message.body for message in (await read(shop, target.id)).messages][2:] == whole[2:]


async def test_list_goes_on_across_a_merge_and_its_undoing(shop: Shop) -> None:
    source, target = await shop.open(body="one"), await shop.open(body="two")
    await said(shop, target.id, "three", AGENT)

    async def after(token: str) -> tickets.ListMessagesResponse:
        request = tickets.ListMessagesRequest(ticket_id=target.id, page_size=1, page_token=token)
        page: tickets.ListMessagesResponse = await shop.service.call(request, **shop.maija)
        return page

    first = await after("")
    await merge(shop, source.id, target.id)
    second = await after(first.next_page_token)
    assert [each.body for each in (*first.messages, *second.messages)] == ["two", "one"]
    await shop.service.call(merges.UnmergeTicketRequest(id=source.id), **AGENT)
    assert [each.body for each in (await after(second.next_page_token)).messages] == ["three"]


async def test_messages_before_and_after_a_merge_are_the_same(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    await said(shop, source.id, "It got worse.", shop.maija)
    before = [await bodies(shop, each.id) for each in (source, target)]
    await merge(shop, source.id, target.id)
    assert sorted(await bodies(shop, target.id)) == sorted([*before[0], *before[1]])
    await shop.service.call(merges.UnmergeTicketRequest(id=source.id), **AGENT)
    assert [await bodies(shop, each.id) for each in (source, target)] == before


async def test_reply_to_a_merged_ticket_reopens_its_target(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    await merge(shop, source.id, target.id)
    resolving = tickets.ResolveTicketRequest(id=target.id, code=pb.RESOLUTION_CODE_SOLVED)
    await shop.service.call(resolving, **AGENT)
    reply = (await said(shop, source.id, "Not at all.", shop.maija)).message
    assert reply.ticket_id == target.id
    reopened = await read(shop, target.id)
    assert (reopened.status, reopened.episode) == (pb.TICKET_STATUS_OPEN, 2)
    assert (await read(shop, source.id)).status == pb.TICKET_STATUS_MERGED


async def test_unmerge_names_the_replies_that_stay(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    await merge(shop, source.id, target.id)
    reply = (await said(shop, source.id, "Not at all.", shop.maija)).message
    unmerged = (await shop.service.call(merges.UnmergeTicketRequest(id=source.id), **AGENT)).ticket
    assert list(unmerged.undone_merge.reply_ids) == [reply.id]
    assert "Not at all." in await bodies(shop, target.id)


async def test_unmerge_names_replies_through_a_chain(shop: Shop) -> None:
    first, second, last = [await shop.open() for _ in range(3)]
    await merge(shop, first.id, second.id)
    await merge(shop, second.id, last.id)
    replies = [(await said(shop, id, "Still wet.", shop.maija)).message.id for id in (first.id, second.id)]
    await said(shop, last.id, "And it smells.", shop.maija)
    unmerged = (await shop.service.call(merges.UnmergeTicketRequest(id=second.id), **AGENT)).ticket
    assert list(unmerged.undone_merge.reply_ids) == replies


async def test_two_customers_each_see_their_own_part(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open(body="Water!")
    otso = otso_of(source)
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    await said(shop, source.id, "And it smells.", otso)
    await said(shop, target.id, "A technician comes.", AGENT)
    await said(shop, source.id, "We look into it.", AGENT)
    assert await bodies(shop, target.id, shop.maija) == ["Water!", "A technician comes."]
    assert await bodies(shop, source.id, otso) == ["All night.", "And it smells.", "We look into it."]
    assert sorted(await bodies(shop, target.id)) == sorted(
        ["Water!", "All night.", "And it smells.", "A technician comes.", "We look into it."]
    )
    seen = (await read(shop, target.id, **shop.maija)).SerializeToString()
    assert not any(other.encode() in seen for other in (source.id, source.customer_id, source.subject, "smells"))


async def test_other_customers_reply_moves_the_target_unnamed(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    await shop.service.call(tickets.ResolveTicketRequest(id=target.id, code=pb.RESOLUTION_CODE_SOLVED), **AGENT)
    reply = (await said(shop, source.id, "Not at all.", otso_of(source))).message
    assert reply.ticket_id == source.id
    assert (await read(shop, target.id)).status == pb.TICKET_STATUS_OPEN
    reopened = [each["event"] for each in await shop.service.recorded(target.id)][-1]
    assert reopened["type"].endswith("TicketReopened")
    assert reopened["data"]["reopened_by"]["kind"] == "service"
    assert (await published(shop.service, source.id))[-1] == "TicketMessageAdded"
