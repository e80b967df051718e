"""Policies of nordic-home, made by an admin."""

from typing import Any

from aftersales.tickets.v1 import sla_policy_pb2, ticket_pb2
from aftersales.tickets.v1 import sla_policy_service_pb2 as policies
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN

URGENT = sla_policy_pb2.SlaPolicyTargets(
    priority=ticket_pb2.TICKET_PRIORITY_URGENT, first_response_minutes=30, resolution_minutes=240
)


def a_policy(**fields: Any) -> policies.CreateSlaPolicyRequest:
    described = {"retailer": "nordic-home", "name": "Gold", "position": 10, "targets": [URGENT], **fields}
    return policies.CreateSlaPolicyRequest(sla_policy=sla_policy_pb2.SlaPolicy(**described))


async def create_policy(service: RunningService, **fields: Any) -> sla_policy_pb2.SlaPolicy:
    created: sla_policy_pb2.SlaPolicy = (await service.call(a_policy(**fields), **ADMIN)).sla_policy
    return created


async def listed(service: RunningService, **asked: Any) -> list[sla_policy_pb2.SlaPolicy]:
    return list((await service.call(policies.ListSlaPoliciesRequest(**asked))).sla_policies)
