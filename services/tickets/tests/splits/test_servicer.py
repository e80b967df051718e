"""Splitting tickets, as callers see it."""

from typing import Any

import pytest
from aftersales.tickets.v1 import retailer_pb2, retailer_service_pb2
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_sla_service_pb2 as deadlines
from aftersales.tickets.v1 import ticket_split_service_pb2 as splits
from tickets.splits.use_cases import SplitTickets

from services.tickets.tests.attachments.test_servicer import PNG, act, download, link, objects, upload
from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, Shop, on_either_store, published, team


async def split(shop: Shop, id: str, message_id: str, claims: Any = AGENT, **fields: Any) -> pb.Ticket:
    request = splits.SplitTicketRequest(id=id, message_id=message_id, **{"subject": "The other leak", **fields})
    new: pb.Ticket = (await shop.service.call(request, **claims)).ticket
    return new


async def opened(shop: Shop, **fields: Any) -> pb.Ticket:
    """A ticket of Maija's, with its opening message."""
    return await read(shop, (await shop.open(**fields)).id)


async def said(shop: Shop, id: str, body: str, claims: Any, **fields: Any) -> pb.Message:
    shop.service.clock.advance(minutes=1)
    message: pb.Message = (await shop.say(id, body, claims, **fields)).message
    return message


@on_either_store
async def test_split_ticket_begins_with_the_message(shop: Shop) -> None:
    source = await opened(shop, asset_id=shop.asset_id)
    asked = await said(shop, source.id, "And the tap leaks, too.", shop.maija)
    shop.service.clock.advance(minutes=5)
    new = await split(shop, source.id, asked.id)
    assert (new.subject, new.customer_id, new.asset_id) == ("The other leak", source.customer_id, shop.asset_id)
    assert (new.split_from.ticket_id, new.split_from.message_id) == (source.id, asked.id)
    (opening,) = (await read(shop, new.id)).messages
    assert (opening.body, opening.author, opening.created_at) == (asked.body, asked.author, asked.created_at)
    assert opening.id != asked.id
    before = await read(shop, source.id)
    assert [(each.ticket_id, each.message_id) for each in before.splits] == [(new.id, asked.id)]
    assert [each.id for each in before.messages][1:] == [asked.id]
    assert await published(shop.service, new.id) == ["TicketOpened"]
    assert await published(shop.service, source.id) == ["TicketOpened", "TicketMessageAdded", "TicketSplit"]


async def test_split_ticket_is_in_the_queue_that_was_chosen(shop: Shop) -> None:
    source, plumbers = await opened(shop), await team(shop.service, "Plumbers")
    new = await split(shop, source.id, source.messages[0].id, team_id=plumbers)
    assert (new.team_id, new.status) == (plumbers, pb.TICKET_STATUS_NEW)
    for other in ("tem_unknown", await elsewhere(shop)):
        request = splits.SplitTicketRequest(
            id=source.id, message_id=source.messages[0].id, subject="The other leak", team_id=other
        )
        assert await shop.service.outcome(request, **AGENT) == "TEAM_UNKNOWN"
    assert len((await read(shop, source.id)).splits) == 1


async def elsewhere(shop: Shop) -> str:
    """A team of another retailer."""
    other = retailer_pb2.Retailer()
    other.CopyFrom(NORDIC_HOME)
    other.id = "other-shop"
    await shop.service.call(retailer_service_pb2.CreateRetailerRequest(retailer=other), **ADMIN)
    return await team(shop.service, "Plumbers", retailer="other-shop")


async def test_customer_sees_where_it_came_from_alone(shop: Shop) -> None:
    source = await opened(shop)
    new = await split(shop, source.id, source.messages[0].id)
    assert (await read(shop, new.id, **shop.maija)).split_from.ticket_id == source.id
    assert not (await read(shop, source.id, **shop.maija)).splits


async def test_files_of_the_message_are_copied(shop: Shop) -> None:
    uploaded = await upload(shop, shop.maija)
    source = await opened(shop, attachment_ids=[uploaded.id])
    new = await split(shop, source.id, source.messages[0].id)
    (copy,) = (await read(shop, new.id)).messages[0].attachments
    assert (copy.name, copy.size) == (uploaded.name, uploaded.size)
    assert copy.id != uploaded.id
    assert [each.id for each in (await read(shop, source.id)).messages[0].attachments] == [uploaded.id]
    assert await download(shop, copy.id, await link(shop, copy.id, shop.maija)) == PNG


async def test_time_the_customer_has_waited_counts(shop: Shop) -> None:
    source = await opened(shop)
    shop.service.clock.advance(minutes=30)
    new = await split(shop, source.id, source.messages[0].id)
    assert [each.due_at for each in new.sla.targets] == [each.due_at for each in source.sla.targets]
    explained = (await shop.service.call(deadlines.GetTicketSlaRequest(id=new.id), **AGENT)).sla
    assert {(each.carried_seconds, each.used_seconds) for each in explained.targets} == {(1_800, 1_800)}


async def test_split_causes_no_miss(shop: Shop) -> None:
    source = await opened(shop)
    shop.service.clock.advance(days=30)
    new = await split(shop, source.id, source.messages[0].id)
    assert not any(each.breached for each in new.sla.targets)
    assert all(each.started_at == new.created_at for each in new.sla.targets)
    assert all(each.due_at.seconds > new.created_at.seconds for each in new.sla.targets)


async def test_our_own_message_begins_now_without_a_mail(shop: Shop) -> None:
    source = await opened(shop)
    answer = await said(shop, source.id, "We look at the tap, too.", AGENT)
    shop.service.clock.advance(minutes=30)
    new = await split(shop, source.id, answer.id)
    explained = (await shop.service.call(deadlines.GetTicketSlaRequest(id=new.id), **AGENT)).sla
    assert {each.used_seconds for each in explained.targets} == {0}
    (event,) = await shop.service.recorded(new.id)
    assert event["event"]["data"]["unacknowledged"]


async def test_customer_message_is_acknowledged_from_the_new_ticket(shop: Shop) -> None:
    source = await opened(shop)
    new = await split(shop, source.id, source.messages[0].id)
    (event,) = await shop.service.recorded(new.id)
    data = event["event"]["data"]
    assert not data.get("unacknowledged")
    assert new.id in data["mail"]["message_id"]


async def test_repeated_split_returns_the_first_ticket(shop: Shop) -> None:
    source = await opened(shop)
    first, again = [await split(shop, source.id, source.messages[0].id, request_id="again") for _ in range(2)]
    assert first == again
    assert len((await read(shop, source.id)).splits) == 1
    with pytest.raises(Exception, match="another payload"):
        await split(shop, source.id, source.messages[0].id, request_id="again", subject="Else")


async def test_split_that_was_cut_off_is_finished_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def killed(*_: Any) -> None:
        raise RuntimeError("killed")

    uploaded = await upload(shop, shop.maija)
    source = await opened(shop, attachment_ids=[uploaded.id])
    with monkeypatch.context() as patched:
        patched.setattr(SplitTickets, "settle", killed)
        with pytest.raises(Exception, match=r"INTERNAL|internal|Internal|UNKNOWN"):
            await split(shop, source.id, source.messages[0].id, request_id="again")
    assert not (await read(shop, source.id)).splits
    shop.service.clock.advance(10)
    await act(shop, "splits")
    await act(shop, "splits")
    new = await split(shop, source.id, source.messages[0].id, request_id="again")
    assert [each.ticket_id for each in (await read(shop, source.id)).splits] == [new.id]
    assert await published(shop.service, new.id) == ["TicketOpened"]
    assert await published(shop.service, source.id) == ["TicketOpened", "TicketSplit"]
    assert len((await read(shop, new.id)).messages[0].attachments) == 1


async def test_message_of_a_merged_ticket_can_be_chosen(shop: Shop) -> None:
    source, target = await opened(shop, body="The tap"), await opened(shop)
    await merge(shop, source.id, target.id)
    new = await split(shop, target.id, source.messages[0].id)
    assert new.split_from.ticket_id == target.id
    assert (await read(shop, new.id)).messages[0].body == "The tap"


async def test_message_of_another_customer_cannot(shop: Shop) -> None:
    theirs, target = await of_another_customer(shop), await opened(shop)
    await merge(shop, theirs.id, target.id, confirm_other_customer=True)
    with pytest.raises(Exception, match="no such message"):
        await split(shop, target.id, (await read(shop, theirs.id)).messages[0].id)


async def test_internal_note_cannot_be_chosen(shop: Shop) -> None:
    source = await opened(shop)
    note = await said(shop, source.id, "Odd.", AGENT, visibility=pb.MESSAGE_VISIBILITY_INTERNAL)
    with pytest.raises(Exception, match="internal note"):
        await split(shop, source.id, note.id)


async def test_message_of_another_ticket_is_unknown(shop: Shop) -> None:
    source, other = await opened(shop), await opened(shop)
    for id in (other.messages[0].id, "msg_7k2vq5mzn3xw4tjr6b2ohcyaua"):
        with pytest.raises(Exception, match="no such message"):
            await split(shop, source.id, id)


async def test_customers_and_other_retailers_split_nothing(shop: Shop) -> None:
    source = await opened(shop)
    otso = otso_of(await of_another_customer(shop))
    elsewhere = {**AGENT, "retailers": ("other-shop",)}
    for claims in (shop.maija, otso, elsewhere):
        with pytest.raises(Exception, match=r"PERMISSION_DENIED|NOT_FOUND"):
            await split(shop, source.id, source.messages[0].id, claims)
    assert not (await read(shop, source.id)).splits


async def test_closed_ticket_is_split_and_spam_is_not(shop: Shop) -> None:
    closed, spam = await opened(shop), await opened(shop)
    await shop.service.call(tickets.CloseTicketRequest(id=await resolved(shop, closed.id)), **AGENT)
    assert (await split(shop, closed.id, closed.messages[0].id)).status == pb.TICKET_STATUS_NEW
    await shop.service.call(tickets.MarkTicketAsSpamRequest(id=spam.id), **AGENT)
    with pytest.raises(Exception, match="spam"):
        await split(shop, spam.id, spam.messages[0].id)


async def resolved(shop: Shop, id: str) -> str:
    await shop.service.call(tickets.ResolveTicketRequest(id=id, code=pb.RESOLUTION_CODE_SOLVED), **AGENT)
    return id


async def test_twenty_tickets_are_split_from_one(shop: Shop) -> None:
    source = await opened(shop)
    for n in range(20):
        await split(shop, source.id, source.messages[0].id, subject=f"Leak {n}")
    with pytest.raises(Exception, match="20 tickets"):
        await split(shop, source.id, source.messages[0].id)


async def test_copy_of_a_file_is_an_object_of_its_own(shop: Shop) -> None:
    uploaded = await upload(shop, shop.maija)
    source = await opened(shop, attachment_ids=[uploaded.id])
    for _ in range(2):
        await split(shop, source.id, source.messages[0].id, request_id="again")
    assert len(set(objects(shop))) == 2
