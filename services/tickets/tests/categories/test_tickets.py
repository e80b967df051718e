"""What tickets do with categories."""

from typing import Any

from aftersales.tickets.v1 import sla_policy_pb2, ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_sla_service_pb2 as slas
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService

from services.tickets.tests.categories.steps import change_category, create_category
from services.tickets.tests.policies.steps import a_policy, create_policy
from services.tickets.tests.steps import ADMIN, AGENT, Shop, team

HIGH, URGENT = ticket_pb2.TICKET_PRIORITY_HIGH, ticket_pb2.TICKET_PRIORITY_URGENT
SUPERVISOR: Any = {"role": "supervisor", "sub": "boss"}


def an_edit(id: str, category_id: str | None) -> tickets.UpdateTicketRequest:
    return tickets.UpdateTicketRequest(id=id, category_id=category_id, update_mask=FieldMask(paths=["category_id"]))


async def listed(service: RunningService, category_id: str, claims: Any = AGENT) -> list[str]:
    found = await service.call(tickets.ListTicketsRequest(category_id=category_id), **claims)
    return [each.id for each in found.tickets]


async def test_new_ticket_has_team_and_priority_of_its_category(service: RunningService, shop: Shop) -> None:
    kitchen = await team(service, "Kitchen")
    category = await create_category(service, customers_may_choose=True, default_team_id=kitchen, default_priority=HIGH)
    opened = await shop.open(category_id=category.id)
    seen = (await service.call(tickets.GetTicketRequest(id=opened.id), **AGENT)).ticket
    assert (seen.category_id, seen.priority, seen.team_id) == (category.id, HIGH, kitchen)
    assert seen.status == ticket_pb2.TICKET_STATUS_NEW
    given = tickets.CreateTicketRequest(
        customer_id=shop.purchase.customer_id, subject="s", body="b", priority=URGENT, category_id=category.id
    )
    assert (await service.call(given, **AGENT)).ticket.priority == URGENT


async def test_customer_names_only_what_customers_may_choose(service: RunningService, shop: Shop) -> None:
    category = await create_category(service)
    request = tickets.CreateTicketRequest(subject="s", body="b", category_id=category.id)
    assert await service.outcome(request, **shop.maija) == "TICKET_CATEGORY_UNKNOWN"
    request.customer_id = shop.purchase.customer_id
    assert (await service.call(request, **AGENT)).ticket.category_id == category.id
    await change_category(service, category.id, deactivated=True)
    assert await service.outcome(request, **AGENT) == "TICKET_CATEGORY_UNKNOWN"


async def test_category_is_changed_and_taken_away(service: RunningService, shop: Shop) -> None:
    category, ticket = await create_category(service), await shop.open()
    assert (await service.call(an_edit(ticket.id, category.id), **AGENT)).ticket.category_id == category.id
    assert await service.outcome(an_edit(ticket.id, "tcg_unknown"), **AGENT) == "TICKET_CATEGORY_UNKNOWN"
    assert (await service.call(an_edit(ticket.id, None), **AGENT)).ticket.category_id == ""
    changed = [each["event"]["data"] for each in await service.recorded(ticket.id)][1:]
    before_and_after = [(each["previous_category_id"], each["ticket"]["category_id"]) for each in changed]
    assert before_and_after == [("", category.id), (category.id, "")]


async def test_list_of_a_category_has_those_under_it(service: RunningService, shop: Shop) -> None:
    top = await create_category(service, customers_may_choose=True)
    under = await create_category(service, "Drain", parent_id=top.id, customers_may_choose=True)
    above, below, _ = [await shop.open(category_id=id) for id in (top.id, under.id, "")]
    assert set(await listed(service, top.id)) == {above.id, below.id}
    assert await listed(service, under.id, shop.maija) == [below.id]
    assert await listed(service, "tcg_of_nobody") == []
    count = await service.call(tickets.CountTicketsRequest(category_id=top.id), **AGENT)
    assert count.count.tickets == 2


async def test_policy_of_a_category_is_for_those_under_it(service: RunningService, shop: Shop) -> None:
    """T07: changing the category changes no promise, until the ticket is recomputed on purpose."""
    top = await create_category(service)
    under = await create_category(service, "Drain", parent_id=top.id, customers_may_choose=True)
    conditions = sla_policy_pb2.SlaPolicyConditions(category_ids=[top.id])
    await create_policy(service, name="Water", conditions=conditions)
    assert (await shop.open(category_id=under.id)).sla.policy == "Water"
    plain = await shop.open()
    changed = (await service.call(an_edit(plain.id, under.id), **AGENT)).ticket
    assert changed.sla.policy == plain.sla.policy != "Water"
    anew = tickets.RecomputeTicketRequest(id=plain.id, terms=sla_policy_pb2.NEW_TERMS_CHOSEN_ANEW)
    assert (await service.call(anew, **SUPERVISOR)).ticket.sla.policy == "Water"


async def test_preview_of_a_category_is_what_recomputing_does(service: RunningService, shop: Shop) -> None:
    water = await create_category(service)
    conditions = sla_policy_pb2.SlaPolicyConditions(category_ids=[water.id])
    minutes = sla_policy_pb2.SlaPolicyTargets(priority=ticket_pb2.TICKET_PRIORITY_NORMAL, first_response_minutes=60)
    await create_policy(service, name="Water", conditions=conditions, targets=[minutes])
    id = (await shop.open()).id
    service.clock.advance(hours=2)
    request = slas.GetTicketSlaPreviewRequest(id=id, category_id=water.id)
    preview = (await service.call(request, **AGENT)).preview
    assert preview.sla.policy.name == "Water"
    assert [each.cause for each in preview.facts if each.share == 100] == [ticket_pb2.SLA_CAUSE_POLICY_CHANGED]
    await service.call(an_edit(id, water.id), **AGENT)
    before = (await service.call(slas.GetTicketSlaRequest(id=id), **AGENT)).sla
    assert before.policy.name != "Water"
    anew = tickets.RecomputeTicketRequest(id=id, terms=sla_policy_pb2.NEW_TERMS_CHOSEN_ANEW)
    await service.call(anew, **SUPERVISOR)
    assert (await service.call(slas.GetTicketSlaRequest(id=id), **AGENT)).sla == preview.sla


async def test_preview_of_a_category_that_is_not_there_is_refused(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    off = await create_category(service)
    await change_category(service, off.id, deactivated=True)
    for category_id in ("tcg_unknown", off.id):
        request = slas.GetTicketSlaPreviewRequest(id=id, category_id=category_id)
        assert await service.outcome(request, **AGENT) == "TICKET_CATEGORY_UNKNOWN"


async def test_policy_names_categories_of_its_retailer(service: RunningService, shop: Shop) -> None:
    conditions = sla_policy_pb2.SlaPolicyConditions(category_ids=["tcg_unknown"])
    assert await service.outcome(a_policy(conditions=conditions), **ADMIN) == "TICKET_CATEGORY_UNKNOWN"
