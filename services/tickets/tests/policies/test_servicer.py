"""SlaPolicyService over gRPC."""

from typing import Any

import pytest
from aftersales.tickets.v1 import sla_policy_pb2, ticket_pb2
from aftersales.tickets.v1 import sla_policy_service_pb2 as policies
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService
from tickets.policies.domain.policy import default_policy_id

from services.tickets.tests.agents.steps import create_agent, create_team, open_baltic_tools
from services.tickets.tests.policies.steps import URGENT, a_policy, create_policy, listed
from services.tickets.tests.steps import ADMIN, Shop, published


async def change(service: RunningService, id: str, **fields: Any) -> sla_policy_pb2.SlaPolicy:
    changed: sla_policy_pb2.SlaPolicy = (
        await service.call(policies.UpdateSlaPolicyRequest(id=id, **fields), **ADMIN)
    ).sla_policy
    return changed


def escalation(**to: Any) -> sla_policy_pb2.SlaPolicyEscalation:
    return sla_policy_pb2.SlaPolicyEscalation(target=ticket_pb2.SLA_TARGET_KIND_RESOLUTION, share=80, **to)


async def test_policy_is_returned_as_it_was_created(service: RunningService, shop: Shop) -> None:
    team, agent = await create_team(service, "Night"), await create_agent(service)
    rule = escalation(team_id=team.id, notify_agent_ids=[agent.id], priority=ticket_pb2.TICKET_PRIORITY_URGENT)
    conditions = sla_policy_pb2.SlaPolicyConditions(channels=[ticket_pb2.TICKET_CHANNEL_WEB])
    created = await create_policy(service, escalations=[rule], conditions=conditions, warn_at=[80, 50])
    read = (await service.call(policies.GetSlaPolicyRequest(id=created.id))).sla_policy
    assert read == created
    assert (list(read.escalations), read.conditions, list(read.targets)) == ([rule], conditions, [URGENT])
    assert (list(read.warn_at), read.number, read.etag, read.default) == ([50, 80], 1, "1", False)


async def test_retailer_begins_with_the_policy_of_the_settings(service: RunningService, shop: Shop) -> None:
    [default] = await listed(service)
    assert (default.id, default.name, default.number) == (default_policy_id("nordic-home"), "standard", 1)
    assert (default.default, list(default.warn_at), default.position) == (True, [80], 1_000_000)
    assert [(each.first_response_minutes, each.resolution_minutes) for each in default.targets] == [
        (960, 4800),
        (480, 2400),
        (240, 960),
        (60, 480),
    ]
    assert await published(service, default.id) == ["SlaPolicyChanged"]


async def test_policies_are_listed_in_the_order_of_choice(service: RunningService, shop: Shop) -> None:
    first = [(await create_policy(service, name="a", position=10)).id for _ in range(2)]
    last = await create_policy(service, name="b", position=20)
    before = await create_policy(service, name="c", position=5)
    ids = [each.id for each in await listed(service)]
    assert ids == [before.id, *sorted(first), last.id, default_policy_id("nordic-home")]


async def test_earlier_version_stays_as_it_was(service: RunningService, shop: Shop) -> None:
    policy = await create_policy(service)
    for name in ("Gold 2", "Gold 3"):
        await change(service, policy.id, name=name)
    asked = policies.ListSlaPolicyVersionsRequest(policy_id=policy.id, page_size=2)
    page = await service.call(asked)
    asked.page_token = page.next_page_token
    versions = [*page.versions, *(await service.call(asked)).versions]
    assert [(each.number, each.name) for each in versions] == [(3, "Gold 3"), (2, "Gold 2"), (1, "Gold")]
    for version in versions:
        read = policies.GetSlaPolicyVersionRequest(policy_id=policy.id, number=str(version.number))
        assert (await service.call(read)).version == version


@pytest.mark.parametrize("number", ["2", "0", "-1", "one", "²"])
async def test_version_that_is_not_there_is_not_found(service: RunningService, shop: Shop, number: str) -> None:
    policy = await create_policy(service)
    request = policies.GetSlaPolicyVersionRequest(policy_id=policy.id, number=number)
    assert await service.refusal(request) == ("NOT_FOUND", "SLA_POLICY_VERSION_NOT_FOUND")


async def test_part_of_a_policy_is_changed_and_cleared(service: RunningService, shop: Shop) -> None:
    conditions = sla_policy_pb2.SlaPolicyConditions(
        priorities=[ticket_pb2.TICKET_PRIORITY_URGENT], channels=[ticket_pb2.TICKET_CHANNEL_WEB]
    )
    policy = await create_policy(service, conditions=conditions, warn_at=[50])
    mask = FieldMask(paths=["conditions.channels", "warn_at"])
    changed = await change(service, policy.id, update_mask=mask, conditions=sla_policy_pb2.SlaPolicyConditions())
    assert (list(changed.conditions.priorities), list(changed.conditions.channels)) == (
        [ticket_pb2.TICKET_PRIORITY_URGENT],
        [],
    )
    assert (list(changed.warn_at), list(changed.targets), changed.number) == ([], [URGENT], 2)


@pytest.mark.parametrize("kind", ["team_id", "agent_id", "notify_agent_ids"])
async def test_people_of_another_retailer_are_unknown(service: RunningService, shop: Shop, kind: str) -> None:
    await open_baltic_tools(service)
    team = await create_team(service, "Garden", "baltic-tools")
    agent = await create_agent(service, "foreigner", retailers=["baltic-tools"])
    to = {"team_id": team.id, "agent_id": agent.id, "notify_agent_ids": [agent.id]}[kind]
    reason = "TEAM_UNKNOWN" if kind == "team_id" else "AGENT_UNKNOWN"
    request = a_policy(escalations=[escalation(**{kind: to})])
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", reason)
    policy = await create_policy(service)
    changing = policies.UpdateSlaPolicyRequest(id=policy.id, escalations=[escalation(**{kind: to})])
    assert await service.refusal(changing, **ADMIN) == ("INVALID_ARGUMENT", reason)


async def test_calendar_or_plan_that_is_not_there_is_refused(service: RunningService, shop: Shop) -> None:
    refusal = await service.refusal(a_policy(calendar_id="cal_nobodys"), **ADMIN)
    assert refusal == ("INVALID_ARGUMENT", "CALENDAR_UNKNOWN")
    nobodys = sla_policy_pb2.SlaPolicyConditions(plan_ids=["pln_nobodys"])
    refusal = await service.refusal(a_policy(conditions=nobodys), **ADMIN)
    assert refusal == ("INVALID_ARGUMENT", "SUPPORT_PLAN_UNKNOWN")


async def test_priority_that_is_named_twice_is_refused(service: RunningService, shop: Shop) -> None:
    refusal = await service.refusal(a_policy(targets=[URGENT, URGENT]), **ADMIN)
    assert refusal == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_change_of_an_older_version_is_refused(service: RunningService, shop: Shop) -> None:
    policy = await create_policy(service)
    await change(service, policy.id, name="Silver")
    stale = policies.UpdateSlaPolicyRequest(id=policy.id, position=20, if_match=[policy.etag])
    assert await service.refusal(stale, **ADMIN) == ("ABORTED", "ETAG_MISMATCH")


async def test_key_changes_a_policy_once(service: RunningService, shop: Shop) -> None:
    policy = await create_policy(service)
    request = policies.UpdateSlaPolicyRequest(id=policy.id, position=20, if_match=[policy.etag], request_id="key-1")
    first = await service.call(request, **ADMIN)
    assert await service.call(request, **ADMIN) == first
    assert await published(service, policy.id) == ["SlaPolicyChanged"] * 2


async def test_policy_of_an_unknown_retailer_is_refused(service: RunningService, shop: Shop) -> None:
    refusal = await service.refusal(a_policy(retailer="baltic-tools"), **ADMIN)
    assert refusal == ("FAILED_PRECONDITION", "RETAILER_UNKNOWN")
