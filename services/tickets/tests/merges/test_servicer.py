"""Merging tickets and undoing it, as callers see it."""

import pytest
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.merges.steps import merge, of_another_customer, read
from services.tickets.tests.steps import AGENT, Shop, published


async def test_merged_ticket_says_where_it_goes_on(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    merged = await merge(shop, source.id, target.id)
    assert (merged.status, merged.merged_into) == (pb.TICKET_STATUS_MERGED, target.id)
    assert merged.status_category == pb.TICKET_STATUS_CATEGORY_ENDED
    assert pb.TICKET_ACTION_UNMERGE in merged.allowed_actions
    assert [each.ticket_id for each in (await read(shop, target.id)).merged] == [source.id]
    assert await published(shop.service, source.id) == ["TicketOpened", "TicketMerged"]
    assert await published(shop.service, target.id) == ["TicketOpened", "TicketAbsorbed"]


async def test_unmerged_ticket_is_as_it_was(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    before = await read(shop, source.id)
    await merge(shop, source.id, target.id)
    unmerged = (await shop.service.call(merges.UnmergeTicketRequest(id=source.id), **AGENT)).ticket
    assert (unmerged.status, unmerged.merged_into) == (before.status, "")
    assert [each.due_at for each in unmerged.sla.targets] == [each.due_at for each in before.sla.targets]
    assert unmerged.undone_merge.ticket_id == target.id
    assert not (await read(shop, target.id)).merged


async def test_merge_is_undone_for_thirty_days(shop: Shop, service: RunningService) -> None:
    source, target = await shop.open(), await shop.open()
    await merge(shop, source.id, target.id)
    service.clock.advance(days=30)
    with pytest.raises(Exception, match="does not take 'unmerge'"):
        await service.call(merges.UnmergeTicketRequest(id=source.id), **AGENT)


async def test_merge_across_customers_has_to_be_confirmed(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    with pytest.raises(Exception, match="confirm_other_customer"):
        await merge(shop, source.id, target.id)
    assert (await merge(shop, source.id, target.id, confirm_other_customer=True)).merged_into == target.id


async def test_other_customer_does_not_learn_of_the_target(shop: Shop) -> None:
    source, target = await shop.open(), await of_another_customer(shop)
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    seen = await read(shop, source.id, **shop.maija)
    assert (seen.status, seen.merged_into, list(seen.merged)) == (pb.TICKET_STATUS_MERGED, "", [])
    assert target.id not in seen.SerializeToString().decode(errors="ignore")


async def test_repeated_merge_returns_the_first_result(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    request = merges.MergeTicketRequest(id=source.id, into=target.id, request_id="again")
    first, second = [(await shop.service.call(request, **AGENT)).ticket for _ in range(2)]
    assert first.merged_into == second.merged_into
    assert await published(shop.service, target.id) == ["TicketOpened", "TicketAbsorbed"]


async def test_unknown_target_is_not_found(shop: Shop) -> None:
    source = await shop.open()
    with pytest.raises(Exception, match="no such ticket"):
        await merge(shop, source.id, "tkt_" + "a" * 26)


async def test_ticket_that_is_over_takes_none_in(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    await shop.service.call(tickets.CancelTicketRequest(id=target.id), **AGENT)
    with pytest.raises(Exception, match="is over"):
        await merge(shop, source.id, target.id)
