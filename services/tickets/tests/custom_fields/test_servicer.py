from typing import Any

from aftersales.tickets.v1 import custom_field_service_pb2 as fields
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService

from services.tickets.tests.custom_fields.steps import a_field, change_field, create_choice, create_field
from services.tickets.tests.steps import ADMIN, AGENT, Shop, published

Value = ticket_pb2.CustomFieldValue
SOLVED = ticket_pb2.RESOLUTION_CODE_SOLVED


def an_edit(id: str, *given: ticket_pb2.CustomFieldValue) -> tickets.UpdateTicketRequest:
    return tickets.UpdateTicketRequest(id=id, custom_fields=given, update_mask=FieldMask(paths=["custom_fields"]))


def keys(ticket: ticket_pb2.Ticket) -> list[str]:
    return [each.key for each in ticket.custom_fields]


async def listed(service: RunningService, claims: Any) -> list[str]:
    found = await service.call(fields.ListCustomFieldsRequest(), **claims)
    return [each.key for each in found.custom_fields]


async def test_customer_sees_and_fills_in_what_is_for_customers(service: RunningService, shop: Shop) -> None:
    hidden = await create_field(service, "internal")
    await create_choice(service, for_customers=True)
    assert await listed(service, shop.maija) == ["colour"]
    assert await listed(service, AGENT) == ["colour", "internal"]
    got = fields.GetCustomFieldRequest(id=hidden.id)
    assert await service.outcome(got, **shop.maija) == "CUSTOM_FIELD_NOT_FOUND"
    opened = await shop.open(custom_fields=[Value(key="colour", option_ids=["blue"])])
    edited = (await service.call(an_edit(opened.id, Value(key="internal", value="x")), **AGENT)).ticket
    assert keys(edited) == ["colour", "internal"]
    assert keys((await service.call(tickets.GetTicketRequest(id=opened.id), **shop.maija)).ticket) == ["colour"]
    cleared = (await service.call(an_edit(opened.id, Value(key="colour")), **AGENT)).ticket
    assert keys(cleared) == ["internal"]
    data = [each["event"]["data"] for each in await service.recorded(opened.id)][-1]
    assert [each["key"] for each in data["previous_custom_fields"]] == ["colour", "internal"]


async def test_required_field_stops_opening_and_resolving(service: RunningService, shop: Shop) -> None:
    await create_field(service, for_customers=True, required_at_opening=True)
    await create_field(service, "cause", required_at_resolving=True)
    request = tickets.CreateTicketRequest(subject="s", body="b")
    assert await service.outcome(request, **shop.maija) == "VALIDATION_FAILED"
    ticket = await shop.open(custom_fields=[Value(key="colour", value="blue")])
    resolve = tickets.ResolveTicketRequest(id=ticket.id, code=SOLVED)
    assert await service.outcome(resolve, **AGENT) == "VALIDATION_FAILED"
    await service.call(an_edit(ticket.id, Value(key="cause", value="worn")), **AGENT)
    assert (await service.call(resolve, **AGENT)).ticket.status == ticket_pb2.TICKET_STATUS_RESOLVED


async def test_field_has_a_version_of_its_own(service: RunningService, shop: Shop) -> None:
    first, other = await create_choice(service), await create_field(service, "size")
    assert await service.outcome(a_field("size"), **ADMIN) == "CUSTOM_FIELD_EXISTS"
    changed = await change_field(service, first.id, options=first.options[:1])
    assert [each.retired for each in changed.options] == [False, True]
    stale = fields.UpdateCustomFieldRequest(id=first.id, name="n", etag=first.etag)
    assert await service.outcome(stale, **ADMIN) == "ETAG_MISMATCH"
    fresh = fields.UpdateCustomFieldRequest(id=other.id, name="n", etag=other.etag)
    assert (await service.call(fresh, **ADMIN)).custom_field.name == "n"
    collection = next(each for each in service.collections if each.name == "custom_fields")
    [document] = await service.context.store.documents(collection).scan()
    assert await published(service, document["id"]) == ["CustomFieldChanged"] * 4
