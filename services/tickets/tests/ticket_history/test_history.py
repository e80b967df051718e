"""The history of a ticket, from the events that its changes record."""

from typing import Any

from aftersales.tickets.v1 import collaboration_service_pb2 as collaboration
from aftersales.tickets.v1 import ticket_history_service_pb2 as histories
from aftersales.tickets.v1 import ticket_pb2, ticket_tag_service_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from servicekit.events.envelope import Event
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService
from tickets.ticket_history import wiring as ticket_history
from tickets.ticket_history.domain.entry import FIELDS
from tickets.tickets import wiring

from services.tickets.tests.custom_fields.steps import create_choice, create_field
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


async def with_lists(service: RunningService, shop: Shop) -> str:
    """Opened with a value of a field, and then tagged, copied to Anna, and with an item that is ticked."""
    await create_choice(service, for_customers=True)
    await create_field(service, "cause")
    blue, grey = (ticket_pb2.CustomFieldValue(key="colour", option_ids=[each]) for each in ("blue", "grey"))
    id = (await shop.open(custom_fields=[blue])).id
    worn = ticket_pb2.CustomFieldValue(key="cause", value="worn")
    await service.call(tickets.UpdateTicketRequest(id=id, custom_fields=[grey, worn]), **AGENT)
    await service.call(ticket_tag_service_pb2.TagTicketRequest(id=id, add=["Wet", "old"]), **AGENT)
    await service.call(ticket_tag_service_pb2.TagTicketRequest(id=id, add=["dry"], remove=["wet"]), **AGENT)
    for name in ("", "Anna Meri"):
        anna = ticket_pb2.TicketParticipant(address="anna@meri.example", name=name)
        await service.call(collaboration.ChangeTicketParticipantsRequest(id=id, add=[anna]), **AGENT)
    item = ticket_pb2.ChecklistItem(text="Compare", required=True)
    request = collaboration.ChangeTicketChecklistRequest(id=id, add=[item])
    (added,) = (await service.call(request, **AGENT)).ticket.checklist
    await service.call(collaboration.ChangeTicketChecklistRequest(id=id, tick=[added.id]), **AGENT)
    await service.call(collaboration.ChangeTicketChecklistRequest(id=id, remove=[added.id]), **AGENT)
    return id


def list_changes(entry: Any) -> list[tuple[str, str, str, str]]:
    lists = ("tags", "custom_fields", "cc", "checklist")
    return [(c.field, c.before, c.after, c.item) for c in entry.changes if c.field.split(".")[0] in lists]


async def test_history_has_what_changed_of_lists(service: RunningService, shop: Shop) -> None:
    id = await with_lists(service, shop)
    await publish(service, id)
    *_, ticked, _ = entries = (await history(service, id))[::-1]
    done_at = ticked.changes[0].after
    assert done_at.endswith("Z")
    assert [list_changes(each) for each in entries] == [
        [("custom_fields.colour", "", "blue", "")],
        [("custom_fields.cause", "", "worn", ""), ("custom_fields.colour", "blue", "grey", "")],
        [("tags", "", "old", ""), ("tags", "", "wet", "")],
        [("tags", "wet", "", ""), ("tags", "", "dry", "")],
        [("cc.address", "", "anna@meri.example", "anna@meri.example"), ("cc.source", "", "staff", "anna@meri.example")],
        [("cc.name", "", "Anna Meri", "anna@meri.example")],
        [("checklist.text", "", "Compare", "Compare"), ("checklist.required", "", "true", "Compare")],
        [("checklist.done_at", "", done_at, "Compare")],
        [
            ("checklist.text", "Compare", "", "Compare"),
            ("checklist.required", "true", "", "Compare"),
            ("checklist.done_at", done_at, "", "Compare"),
        ],
    ]


async def test_erased_ticket_has_nothing_of_its_lists_left(
    service: RunningService, shop: Shop, monday: Instant
) -> None:
    id = await with_lists(service, shop)
    await publish(service, id)
    repository = wiring.repository(service.context)
    kept = ticket_history.keeping(service.context, repository)
    await wiring.erasing(service.context, repository, [kept]).erase(id, now=monday)
    assert not [change for entry in await history(service, id) for change in list_changes(entry)]
    collection = next(each for each in service.collections if each.name == "ticket_history")
    stored = str(await service.context.store.documents(collection).scan())
    assert not [each for each in ("anna@meri", "Anna Meri", "Compare", "worn", "grey", "wet") if each in stored]


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
