"""TicketSlaService: deadlines explained, and previewed."""

from typing import Any

from aftersales.tickets.v1 import pending_reason_pb2, sla_policy_pb2, support_plan_pb2, ticket_pb2, ticket_sla_pb2
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import sla_policy_service_pb2 as policies
from aftersales.tickets.v1 import support_plan_service_pb2 as plans
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_sla_service_pb2 as pb
from domainkit.instants import HOUR
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.conftest import Moment
from services.tickets.tests.steps import ADMIN, AGENT, Shop


async def explained(service: RunningService, id: str, **claims: Any) -> ticket_sla_pb2.TicketSlaExplanation:
    response = await service.call(pb.GetTicketSlaRequest(id=id), **claims or AGENT)
    sla: ticket_sla_pb2.TicketSlaExplanation = response.sla
    return sla


async def test_explanation_says_what_counts_and_why(service: RunningService, shop: Shop, at: Moment) -> None:
    id = (await shop.open()).id
    service.clock.advance(hours=1)
    await service.call(tickets.WaitTicketRequest(id=id, reason="A photo is needed"))
    service.clock.advance(hours=25)
    sla = await explained(service, id)
    assert (sla.ticket_id, sla.as_of) == (id, to_timestamp(at("2026-03-03 11:00")))
    assert (sla.policy.name, sla.elapsed_seconds) == ("standard", 26 * 3600)
    assert (sla.calendar.time_zone, sla.calendar.source) == (
        "Europe/Helsinki",
        ticket_sla_pb2.SLA_CALENDAR_SOURCE_RETAILER,
    )
    assert [(each.party, each.elapsed_seconds) for each in sla.parties] == [
        (ticket_pb2.SLA_PARTY_US, 3600),
        (ticket_pb2.SLA_PARTY_CUSTOMER, 25 * 3600),
    ]
    first = sla.targets[0]
    assert (first.budget_seconds, first.used_seconds, first.remaining_seconds) == (8 * 3600, 3600, 7 * 3600)
    assert (first.share_used, first.paused, first.HasField("due_at")) == (12, True, False)
    assert [(each.counted_seconds, each.paused_seconds) for each in first.intervals] == [(3600, 0), (0, 9 * 3600)]
    assert first.intervals[1].excluded == ticket_sla_pb2.SLA_EXCLUSION_PAUSED


async def test_explained_deadline_is_that_of_the_ticket(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    sla = await explained(service, ticket.id)
    assert [(each.kind, each.due_at) for each in sla.targets] == [
        (each.kind, each.due_at) for each in ticket.sla.targets
    ]
    for target in sla.targets:
        assert sum(each.counted_seconds for each in target.intervals) == target.budget_seconds
        assert all(each.expected for each in target.intervals)


async def test_facts_name_what_was_missed(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    service.clock.advance(days=1)
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    facts = (await explained(service, id)).facts
    assert [(each.target, each.share) for each in facts if each.share == 100] == [
        (ticket_pb2.SLA_TARGET_KIND_FIRST_RESPONSE, 100)
    ]


async def test_customer_sees_hours_and_deadlines_alone(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    service.clock.advance(hours=1)
    await service.call(tickets.WaitTicketRequest(id=id, reason="A photo is needed"))
    sla = await explained(service, id, **shop.maija)
    assert (sla.calendar.time_zone, len(sla.targets[0].intervals)) == ("Europe/Helsinki", 1)
    assert (sla.calendar.id, sla.HasField("policy"), len(sla.parties), len(sla.facts)) == ("", False, 0, 0)
    assert not any(each.HasField("party") or each.reason_id for t in sla.targets for each in t.intervals)


async def test_reason_is_named_in_the_readers_words(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    reason = pending_reason_pb2.PendingReason(
        retailer="nordic-home",
        name="Pump from Ahola",
        customer_label="A part is on its way",
        party=ticket_pb2.SLA_PARTY_PARTS,
    )
    created = await service.call(reasons.CreatePendingReasonRequest(pending_reason=reason), **ADMIN)
    await service.call(tickets.AssignTicketRequest(id=id))
    await service.call(tickets.WaitTicketRequest(id=id, reason_id=created.pending_reason.id))
    service.clock.advance(hours=1)
    staff, customer = await explained(service, id), await explained(service, id, **shop.maija)
    assert {each.reason for each in staff.targets[0].intervals} == {"Pump from Ahola"}
    assert {each.reason for each in customer.targets[0].intervals} == {"A part is on its way"}


async def test_preview_is_what_the_change_then_does(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    service.clock.advance(hours=2)
    urgent = ticket_pb2.TICKET_PRIORITY_URGENT
    preview = (await service.call(pb.GetTicketSlaPreviewRequest(id=id, priority=urgent), **AGENT)).preview
    assert [(each.target, each.share, each.cause) for each in preview.facts if each.share == 100] == [
        (ticket_pb2.SLA_TARGET_KIND_FIRST_RESPONSE, 100, ticket_pb2.SLA_CAUSE_PRIORITY_CHANGED)
    ]
    assert (await service.call(tickets.GetTicketRequest(id=id))).ticket.priority == ticket_pb2.TICKET_PRIORITY_NORMAL
    assert not any(target.breached for target in (await explained(service, id)).targets)
    await service.call(tickets.UpdateTicketRequest(id=id, priority=urgent))
    assert await explained(service, id) == preview.sla


async def test_preview_without_a_change_is_the_explanation(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    service.clock.advance(seconds=HOUR / 1_000_000)
    preview = (await service.call(pb.GetTicketSlaPreviewRequest(id=id), **AGENT)).preview
    assert (preview.sla, list(preview.facts)) == (await explained(service, id), [])


async def test_preview_of_a_plan_goes_by_its_policy(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    service.clock.advance(hours=2)
    plan = support_plan_pb2.SupportPlan(retailer="nordic-home", name="Gold")
    gold = (await service.call(plans.CreateSupportPlanRequest(support_plan=plan), **ADMIN)).support_plan.id
    policy = sla_policy_pb2.SlaPolicy(
        retailer="nordic-home",
        name="Gold",
        position=1,
        conditions=sla_policy_pb2.SlaPolicyConditions(plan_ids=[gold]),
        targets=[
            sla_policy_pb2.SlaPolicyTargets(priority=ticket_pb2.TICKET_PRIORITY_NORMAL, first_response_minutes=60)
        ],
    )
    await service.call(policies.CreateSlaPolicyRequest(sla_policy=policy), **ADMIN)
    preview = (await service.call(pb.GetTicketSlaPreviewRequest(id=id, plan_id=gold), **AGENT)).preview
    assert (preview.sla.policy.name, preview.sla.targets[0].budget_seconds) == ("Gold", 3600)
    assert [(each.field, list(each.values)) for each in preview.sla.policy.conditions] == [("plan", [gold])]
    assert [(each.share, each.cause) for each in preview.facts if each.share == 100] == [
        (100, ticket_pb2.SLA_CAUSE_POLICY_CHANGED)
    ]
    assert (await explained(service, id)).policy.name == "standard"


async def test_preview_of_a_plan_that_is_not_there_is_refused(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    refusal = await service.refusal(pb.GetTicketSlaPreviewRequest(id=id, plan_id="pln_none"), **AGENT)
    assert refusal == ("INVALID_ARGUMENT", "SUPPORT_PLAN_UNKNOWN")
