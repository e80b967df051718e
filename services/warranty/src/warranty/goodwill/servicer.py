"""GoodwillService."""

from dataclasses import dataclass

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import goodwill_service_pb2 as pb
from aftersales.warranty.v1.goodwill_service_pb2_grpc import GoodwillServiceServicer
from domainkit.money import Money
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.goodwill.domain.policy import GoodwillPolicy
from warranty.goodwill.messages import policy_message
from warranty.goodwill.use_cases import Goodwill


@dataclass(frozen=True)
class GoodwillServicer(GoodwillServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    goodwill: Goodwill

    async def CreateGoodwillPolicy(
        self, request: pb.CreateGoodwillPolicyRequest, context: Context
    ) -> pb.CreateGoodwillPolicyResponse:
        caller = await self.access.caller(context, "CreateGoodwillPolicy")
        asked = request.goodwill_policy
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateGoodwillPolicy", request, retailer=retailer)
        policy = GoodwillPolicy(
            id=new_id("gwp", key),
            retailer=retailer,
            automatic_limit=_money(asked.automatic_limit),
            agent_limit=_money(asked.agent_limit),
            supervisor_limit=_money(asked.supervisor_limit),
            created_at=self.clock(),
        )
        made = await self.goodwill.create(policy, key)
        return pb.CreateGoodwillPolicyResponse(goodwill_policy=policy_message.fields(made, role=caller.role))

    async def GetGoodwillPolicy(
        self, request: pb.GetGoodwillPolicyRequest, context: Context
    ) -> pb.GetGoodwillPolicyResponse:
        caller = await self.access.caller(context, "GetGoodwillPolicy")
        found = await self.goodwill.get(request.id, caller)
        return pb.GetGoodwillPolicyResponse(goodwill_policy=policy_message.fields(found, role=caller.role))

    async def ListGoodwillPolicies(
        self, request: pb.ListGoodwillPoliciesRequest, context: Context
    ) -> pb.ListGoodwillPoliciesResponse:
        caller = await self.access.caller(context, "ListGoodwillPolicies")
        retailer = caller.retailer(request.retailer)
        filters = ("ListGoodwillPolicies", retailer)
        page = await self.goodwill.page(
            retailer,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListGoodwillPoliciesResponse(
            goodwill_policies=[policy_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _money(asked: common_pb2.Money) -> Money:
    return Money(asked.amount_minor, asked.currency)
