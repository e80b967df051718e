"""The history of a ticket, from the events that its changes record."""

from typing import Any

from aftersales.tickets.v1 import ticket_history_service_pb2 as histories
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from servicekit.events.envelope import Event
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService
from tickets.ticket_history import wiring as ticket_history
from tickets.ticket_history.domain.entry import FIELDS
from tickets.tickets import wiring

from services.tickets.tests.steps import AGENT, Shop, on_either_store


async def publish(service: RunningService, id: str, *, again: bool = False) -> None:
    """The consumer handles the ticket's events so far, the newest first."""
    (subscription,) = (each for each in service.components.subscriptions if each.name == "history")
    for entry in [*await service.recorded(id)][::-1] * (2 if again else 1):
        event = {**entry["event"], "time": from_rfc3339(entry["event"]["time"])}
        named = {name: event.get(name, "") for name in Event.__slots__}
        await subscription.handle(Event(**named))


async def history(service: RunningService, id: str, claims: Any = AGENT, **fields: Any) -> list[Any]:
    listed = await service.call(histories.ListTicketHistoryRequest(ticket_id=id, **fields), **claims)
    return list(listed.entries)


def changed(entry: Any) -> dict[str, tuple[str, str]]:
    return {each.field: (each.before, each.after) for each in entry.changes}


async def worked_on(service: RunningService, shop: Shop) -> str:
    id = (await shop.open()).id
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    urgent = tickets.UpdateTicketRequest(id=id, priority=ticket_pb2.TICKET_PRIORITY_URGENT, subject="It floods")
    await service.call(urgent, **AGENT)
    await shop.say(id, "Hurry", shop.maija)
    await service.call(tickets.WaitTicketRequest(id=id, reason="Model?"), **AGENT)
    return id


async def test_history_has_actor_before_and_after(service: RunningService, shop: Shop) -> None:
    id = await worked_on(service, shop)
    await publish(service, id)
    waiting, added, updated, assigned, opened = await history(service, id)
    kinds = [each.kind for each in (opened, assigned, updated, added, waiting)]
    assert kinds == ["opened", "assigned", "updated", "message_added", "waiting"]
    assert changed(opened)["status"] == ("", "new")
    assert opened.by.display_name == added.by.display_name == "Maija"
    assert changed(assigned) == {"status": ("new", "open"), "assignee.id": ("", assigned.by.id)}
    assert changed(updated) == {"priority": ("normal", "urgent"), "subject": ("It leaks", "It floods")}
    assert added.message_id.startswith("msg_")
    assert not added.changes
    assert changed(waiting)["status"] == ("open", "pending_customer")
    assert changed(waiting)["waiting.reason"] == ("", "Model?")
    assert waiting.by.id == assigned.by.id


@on_either_store
async def test_events_that_arrive_twice_make_one_entry(service: RunningService, shop: Shop) -> None:
    id = await worked_on(service, shop)
    await publish(service, id, again=True)
    assert [each.id for each in await history(service, id)] == [f"{id}.{number}" for number in (5, 4, 3, 2, 1)]


async def test_history_is_paged_with_the_changes_of_each(service: RunningService, shop: Shop) -> None:
    id = await worked_on(service, shop)
    await publish(service, id)
    request = histories.ListTicketHistoryRequest(ticket_id=id, page_size=2)
    paged: list[Any] = []
    while not paged or request.page_token:
        page = await service.call(request, **AGENT)
        assert page.entries
        paged += page.entries
        request.page_token = page.next_page_token
    assert paged == await history(service, id)


async def test_customers_do_not_read_the_history(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    request = histories.ListTicketHistoryRequest(ticket_id=id)
    assert (await service.refusal(request, **shop.maija))[1] == "ACCESS_DENIED"


async def test_erased_ticket_has_no_texts_in_its_history(service: RunningService, shop: Shop, monday: Instant) -> None:
    id = await worked_on(service, shop)
    await publish(service, id)
    repository = wiring.repository(service.context)
    late = await service.recorded(id)
    kept = ticket_history.keeping(service.context, repository)
    await wiring.erasing(service.context, repository, [kept]).erase(id, now=monday)
    shown = [each for entry in await history(service, id) for each in entry.changes]
    assert late
    assert not {"It leaks", "It floods", "Model?"} & {text for each in shown for text in (each.before, each.after)}
    assert "status" in {each.field for each in shown}


async def test_event_that_arrives_after_the_erasure_keeps_no_text(
    service: RunningService, shop: Shop, monday: Instant
) -> None:
    id = await worked_on(service, shop)
    repository = wiring.repository(service.context)
    late = await service.recorded(id)
    await wiring.erasing(service.context, repository).erase(id, now=monday)
    (subscription,) = (each for each in service.components.subscriptions if each.name == "history")
    for entry in late:
        event = {**entry["event"], "time": from_rfc3339(entry["event"]["time"])}
        await subscription.handle(Event(**{name: event.get(name, "") for name in Event.__slots__}))
    entries = await history(service, id)
    texts = {text for entry in entries for each in entry.changes for text in (each.before, each.after)}
    assert not {"It leaks", "It floods", "Model?"} & texts
    assert "Maija" not in {entry.by.display_name for entry in entries}


def test_declared_fields_are_those_of_tickets() -> None:
    for path in FIELDS:
        message: Any = ticket_pb2.Ticket.DESCRIPTOR
        for name in path.split("."):
            assert name in message.fields_by_name, path
            message = message.fields_by_name[name].message_type
