"""ClaimPolicyService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import claim_policy_service_pb2 as pb
from aftersales.warranty.v1.claim_policy_service_pb2_grpc import ClaimPolicyServiceServicer
from domainkit.ids import default_calendar_id
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.claim_policies.domain.claim_policy import new_policy
from warranty.claim_policies.messages import budgets_of, claim_policy_message
from warranty.claim_policies.use_cases import ClaimPolicyUseCases


@dataclass(frozen=True)
class ClaimPolicyServicer(ClaimPolicyServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    policies: ClaimPolicyUseCases

    async def CreateClaimPolicy(
        self, request: pb.CreateClaimPolicyRequest, context: Context
    ) -> pb.CreateClaimPolicyResponse:
        caller = await self.access.caller(context, "CreateClaimPolicy")
        asked = request.claim_policy
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateClaimPolicy", request, retailer=retailer)
        draft = new_policy(
            retailer,
            asked.name,
            asked.calendar_id or default_calendar_id(retailer),
            budgets_of(asked),
            tuple(asked.warn_at),
            id=new_id("cpo", key),
            now=self.clock(),
        )
        policy = await self.policies.create(draft, key)
        return pb.CreateClaimPolicyResponse(claim_policy=claim_policy_message.fields(policy, role=caller.role))

    async def GetClaimPolicy(self, request: pb.GetClaimPolicyRequest, context: Context) -> pb.GetClaimPolicyResponse:
        caller = await self.access.caller(context, "GetClaimPolicy")
        policy = await self.policies.get(request.id, caller)
        return pb.GetClaimPolicyResponse(claim_policy=claim_policy_message.fields(policy, role=caller.role))

    async def ListClaimPolicies(
        self, request: pb.ListClaimPoliciesRequest, context: Context
    ) -> pb.ListClaimPoliciesResponse:
        caller = await self.access.caller(context, "ListClaimPolicies")
        retailer = caller.retailer(request.retailer)
        filters = ("ListClaimPolicies", retailer)
        page = await self.policies.page(
            retailer, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListClaimPoliciesResponse(
            claim_policies=[claim_policy_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )
