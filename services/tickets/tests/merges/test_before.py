"""What is asked before tickets are merged, or opened twice."""

from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_draft_service_pb2 as drafts
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets

from services.tickets.tests.attachments.test_servicer import upload
from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.steps import AGENT, Shop, published


async def similar(shop: Shop, claims: Any = AGENT, **fields: str) -> list[str]:
    request = merges.GetSimilarTicketsRequest(retailer="nordic-home", **fields)
    found = (await shop.service.call(request, **claims)).similar.items
    return [each.ticket_id for each in found]


async def preview(shop: Shop, id: str, into: str) -> merges.MergePreview:
    request = merges.GetMergePreviewRequest(id=id, into=into)
    found: merges.MergePreview = (await shop.service.call(request, **AGENT)).preview
    return found


async def test_preview_says_what_the_merge_then_does(shop: Shop) -> None:
    source = await shop.open()
    shop.service.clock.advance(hours=1)
    target = await shop.open()
    shop.service.clock.advance(hours=1)
    said = await preview(shop, source.id, target.id)
    assert await published(shop.service, source.id) == ["TicketOpened"]
    await merge(shop, source.id, target.id)
    after = {each.kind: each.due_at.seconds for each in (await read(shop, target.id)).sla.targets}
    assert {each.kind: each.due_after.seconds for each in said.deadlines} == after
    assert all(each.due_after.seconds < each.due_before.seconds for each in said.deadlines)
    assert (said.source_message_count, said.other_customer, set(said.ended_targets)) == (1, False, set(after))


async def test_preview_says_that_there_are_two_customers(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    found = await preview(shop, source.id, target.id)
    assert found.other_customer
    assert [each.code for each in found.warnings] == [merges.MERGE_WARNING_CODE_OTHER_CUSTOMER]


async def attached(shop: Shop, id: str) -> set[str]:
    """The attachments in a whole conversation."""
    listed = await shop.service.call(tickets.ListMessagesRequest(ticket_id=id, page_size=50), **AGENT)
    return {each.id for message in listed.messages for each in message.attachments}


async def test_preview_counts_what_the_target_will_have(shop: Shop) -> None:
    earlier, source, target = [await shop.open(attachment_ids=[(await upload(shop, shop.maija)).id]) for _ in range(3)]
    await shop.say(source.id, "A photo.", shop.maija, attachment_ids=[(await upload(shop, shop.maija)).id])
    await shop.say(source.id, "Odd.", AGENT, visibility=pb.MESSAGE_VISIBILITY_INTERNAL)
    await merge(shop, earlier.id, source.id)
    before = await attached(shop, source.id) | await attached(shop, target.id)
    found = await preview(shop, source.id, target.id)
    assert (found.source_message_count, found.source_internal_message_count) == (4, 1)
    assert found.target_attachment_count == 4
    await merge(shop, source.id, target.id)
    assert await attached(shop, target.id) == before
    assert len(before) == found.target_attachment_count


async def test_preview_warns_of_what_stays_behind(shop: Shop) -> None:
    source, target = await shop.open(asset_id=shop.asset_id), await shop.open()
    await shop.service.call(drafts.SaveTicketDraftRequest(ticket_id=source.id, body="Plea"), **AGENT)
    found = (await preview(shop, source.id, target.id)).warnings
    assert [each.code for each in found] == [
        merges.MERGE_WARNING_CODE_OTHER_ASSET,
        merges.MERGE_WARNING_CODE_DRAFTS_LEFT,
    ]
    assert all(each.text.endswith(".") for each in found)
    assert not (await preview(shop, target.id, source.id)).warnings


async def test_preview_of_what_is_refused_is_refused(shop: Shop) -> None:
    ticket = await shop.open()
    with pytest.raises(Exception, match="into itself"):
        await preview(shop, ticket.id, ticket.id)


async def test_similar_tickets_are_of_the_asset_or_the_words(shop: Shop) -> None:
    drains = await shop.open(subject="The dishwasher does not drain")
    about_it = await shop.open(subject="Strange noise", asset_id=shop.asset_id)
    await shop.open(subject="Where is my invoice?")
    maija = shop.purchase.customer_id
    assert await similar(shop, customer_id=maija, subject="Dishwasher will not drain") == [drains.id]
    assert await similar(shop, customer_id=maija, asset_id=shop.asset_id) == [about_it.id]
    assert await similar(shop, shop.maija, subject="Dishwasher drain") == [drains.id]
    assert await similar(shop, customer_id=maija) == []


async def test_another_customers_tickets_are_never_similar(shop: Shop) -> None:
    other = await of_another_customer(shop)
    assert await similar(shop, shop.maija, subject=other.subject) == []
    assert await similar(shop, shop.maija, subject=other.subject, customer_id=other.customer_id) == []
    assert await similar(shop, subject=other.subject) == []
    assert await similar(shop, otso_of(other), subject=other.subject) == [other.id]


async def test_ticket_that_is_over_is_not_similar(shop: Shop) -> None:
    source, target = await shop.open(subject="Loud pump"), await shop.open(subject="Loud pump")
    await merge(shop, source.id, target.id)
    assert await similar(shop, shop.maija, subject="Loud pump") == [target.id]
    assert (await read(shop, source.id)).status == pb.TICKET_STATUS_MERGED
