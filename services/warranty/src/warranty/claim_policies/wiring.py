"""Puts the topic of claim policies together."""

from functools import partial

from aftersales.warranty.v1.claim_policy_service_pb2_grpc import add_ClaimPolicyServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.claim_policies.domain.claim_policy import ClaimPolicy
from warranty.claim_policies.ports import Calendars
from warranty.claim_policies.repository import CLAIM_POLICIES, ClaimPolicyRepository, no_event
from warranty.claim_policies.servicer import ClaimPolicyServicer
from warranty.claim_policies.use_cases import ClaimPolicyUseCases


def repository(context: ServiceContext) -> ClaimPolicyRepository:
    return ClaimPolicyRepository(context.aggregates(CLAIM_POLICIES, ClaimPolicy, to_integration_event=no_event))


def components(
    context: ServiceContext, access: Access, policies: ClaimPolicyRepository, calendars: Calendars
) -> Components:
    servicer = ClaimPolicyServicer(access, context.clock, context.pages, ClaimPolicyUseCases(policies, calendars))
    add = partial(add_ClaimPolicyServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.warranty.v1.ClaimPolicyService", add)])
