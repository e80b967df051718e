"""The feed as partners read it, over gRPC."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from aftersales.notifications.v1.feed_service_pb2 import ListFeedEventsRequest
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketOpened
from aftersales.tickets.v1.ticket_pb2 import Ticket
from domainkit.instants import Instant
from domainkit.pages import Cursor
from notifications.feed.repository import FEED_PARKED
from servicekit.events.envelope import Event, Poison
from servicekit.rpc.pages import Pages
from servicekit.testing.service import PAGE_TOKEN_SECRET, RunningService


async def test_partner_reads_on_from_its_cursor(
    service: RunningService, ticket: Callable[..., Ticket], added: Callable[..., TicketMessageAdded]
) -> None:
    await service.deliver("feed-tickets", added(), "tkt_1", 2)
    assert await service.store.documents(FEED_PARKED).get("tickets:tkt_1:2")
    await service.deliver("feed-tickets", TicketOpened(ticket=ticket()), "tkt_1", 1)
    first = await service.call(ListFeedEventsRequest(limit=1), "partner")
    envelope = orjson.loads(first.events[0].envelope)
    assert (first.events[0].position, envelope["position"], envelope["sequence"]) == (1, 1, 1)
    assert (envelope["type"], envelope["source"], envelope["subject"]) == (
        "aftersales.partner.v1.TicketOpened",
        "/aftersales",
        "tkt_1",
    )
    request = ListFeedEventsRequest(after=first.next_cursor)
    second = await service.call(request, "partner")
    assert [orjson.loads(each.envelope)["type"] for each in second.events] == ["aftersales.partner.v1.TicketAnswered"]
    assert b"valve" not in second.events[0].envelope
    request.after = second.next_cursor
    third = await service.call(request, "partner")
    assert (list(third.events), third.next_cursor) == ([], second.next_cursor)


async def test_forged_cursor_is_invalid_and_an_old_epochs_is_gone(
    service: RunningService, opened: TicketOpened
) -> None:
    await service.deliver("feed-tickets", opened, "tkt_1")
    cursor = (await service.call(ListFeedEventsRequest(), "partner")).next_cursor
    forged = ListFeedEventsRequest(after="x" + cursor)
    assert await service.refusal(forged, "partner") == ("INVALID_ARGUMENT", "CURSOR_INVALID")
    elsewhere: dict[str, Any] = {"retailers": ["baltic-tools"]}
    moved = ListFeedEventsRequest(after=cursor)
    assert await service.refusal(moved, "partner", **elsewhere) == (
        "INVALID_ARGUMENT",
        "CURSOR_INVALID",
    )
    expired = Pages(PAGE_TOKEN_SECRET).write(Cursor(1, "fee_before"), "feed", "nordic-home")
    answer = await service.refusal(ListFeedEventsRequest(after=expired), "partner")
    assert answer == ("OUT_OF_RANGE", "CURSOR_EXPIRED")
    too_many = ListFeedEventsRequest(limit=1001)
    assert await service.refusal(too_many, "partner") == (
        "INVALID_ARGUMENT",
        "VALIDATION_FAILED",
    )


async def test_event_with_data_of_another_type_is_poison(service: RunningService) -> None:
    (subscription,) = [each for each in service.components.subscriptions if each.name == "feed-tickets"]
    kind = TicketOpened.DESCRIPTOR.full_name
    broken = Event("evt_1", "/aftersales/tickets", kind, "tkt_1", "nordic-home", 1, Instant(0), "", {"ticket": 7})
    with pytest.raises(Poison):
        await subscription.handle(broken)
