"""What the history of a ticket has of other tickets: links, follow-ups and splits."""

from typing import Any

from aftersales.tickets.v1 import ticket_history_service_pb2 as histories
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_split_service_pb2 as splits
from servicekit.events.envelope import Event
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService

from services.tickets.tests.links.steps import link, remove
from services.tickets.tests.steps import AGENT, Shop, on_either_store


async def publish(service: RunningService, *ids: str) -> None:
    """Each event of these tickets and links arrives twice."""
    for id in ids:
        consumer = "history-links" if id.startswith("lnk") else "history"
        (subscription,) = (each for each in service.components.subscriptions if each.name == consumer)
        for entry in [*await service.recorded(id)] * 2:
            event = {**entry["event"], "time": from_rfc3339(entry["event"]["time"])}
            await subscription.handle(Event(**{name: event.get(name, "") for name in Event.__slots__}))


async def history(service: RunningService, id: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The oldest first, with the changes that name other tickets."""
    entries: list[Any] = []
    request = histories.ListTicketHistoryRequest(ticket_id=id, page_size=2)
    while not entries or request.page_token:
        page = await service.call(request, **AGENT)
        entries += page.entries
        request.page_token = page.next_page_token
    return [
        (each.kind, [(c.field, c.before, c.after) for c in each.changes if "tkt_" in c.before + c.after])
        for each in reversed(entries)
    ]


@on_either_store
async def test_links_are_in_the_history_of_both_tickets(service: RunningService, shop: Shop) -> None:
    child, parent = (await shop.open()).id, (await shop.open()).id
    linked = await link(service, child, parent)
    service.clock.advance(1)
    await service.call(tickets.AssignTicketRequest(id=child), **AGENT)
    service.clock.advance(1)
    await remove(service, child, linked.id)
    await publish(service, child, parent, linked.id)  # the link's events long after the ticket's
    assert await history(service, child) == [
        ("opened", []),
        ("linked", [("links.child_of", "", parent)]),
        ("assigned", []),
        ("unlinked", [("links.child_of", parent, "")]),
    ]
    assert await history(service, parent) == [
        ("opened", []),
        ("linked", [("links.parent_of", "", child)]),
        ("unlinked", [("links.parent_of", child, "")]),
    ]
    entries = (await service.call(histories.ListTicketHistoryRequest(ticket_id=parent), **AGENT)).entries
    assert [each.by.display_name for each in entries[:2]] == [linked.created_by.display_name] * 2
    entries = (await service.call(histories.ListTicketHistoryRequest(ticket_id=child), **AGENT)).entries
    (assigned,) = (each for each in entries if each.kind == "assigned")
    assert ("status", "new", "open") in [(c.field, c.before, c.after) for c in assigned.changes]


async def test_follow_up_and_split_are_in_both_histories(service: RunningService, shop: Shop) -> None:
    source = await shop.open()
    source = (await service.call(tickets.GetTicketRequest(id=source.id), **AGENT)).ticket
    service.clock.advance(1)
    follow_up = (await shop.open(follow_up_of=source.id)).id
    service.clock.advance(1)
    message_id = source.messages[0].id
    request = splits.SplitTicketRequest(id=source.id, message_id=message_id, subject="The other one")
    split = (await service.call(request, **AGENT)).ticket.id
    await publish(service, source.id, follow_up, split)
    assert await history(service, source.id) == [
        ("opened", []),
        ("followed_up", [("followed_up_by", "", follow_up)]),
        ("split", [("splits", "", split)]),
    ]
    assert await history(service, follow_up) == [("opened", [("follow_up_of", "", source.id)])]
    assert (await history(service, split))[0] == ("opened", [("split_from.ticket_id", "", source.id)])
