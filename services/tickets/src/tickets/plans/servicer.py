"""SupportPlanService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import support_plan_service_pb2 as pb
from aftersales.tickets.v1.support_plan_service_pb2_grpc import SupportPlanServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.plans.domain.plan import SupportPlanEdits
from tickets.plans.domain.plan_query import SupportPlanQuery
from tickets.plans.messages import plan_message
from tickets.plans.use_cases import SupportPlanUseCases


@dataclass(frozen=True)
class SupportPlanServicer(SupportPlanServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    plans: SupportPlanUseCases

    async def CreateSupportPlan(
        self, request: pb.CreateSupportPlanRequest, context: Context
    ) -> pb.CreateSupportPlanResponse:
        caller = await self.access.caller(context, "CreateSupportPlan")
        retailer = caller.retailer(request.support_plan.retailer)
        key = idempotency_key_of(caller, "CreateSupportPlan", request, retailer=retailer)
        created = await self.plans.create(
            retailer,
            request.support_plan.name,
            request.support_plan.calendar_id or None,
            id=new_id("pln", key),
            now=self.clock(),
            key=key,
        )
        return pb.CreateSupportPlanResponse(support_plan=plan_message.fields(created, role=caller.role))

    async def GetSupportPlan(self, request: pb.GetSupportPlanRequest, context: Context) -> pb.GetSupportPlanResponse:
        caller = await self.access.caller(context, "GetSupportPlan")
        found = await self.plans.get(request.id, caller)
        return pb.GetSupportPlanResponse(support_plan=plan_message.fields(found, role=caller.role))

    async def ListSupportPlans(
        self, request: pb.ListSupportPlansRequest, context: Context
    ) -> pb.ListSupportPlansResponse:
        caller = await self.access.caller(context, "ListSupportPlans")
        query = SupportPlanQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListSupportPlans", query.retailer, str(query.deactivated))
        page = await self.plans.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListSupportPlansResponse(
            support_plans=[plan_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateSupportPlan(
        self, request: pb.UpdateSupportPlanRequest, context: Context
    ) -> pb.UpdateSupportPlanResponse:
        caller = await self.access.caller(context, "UpdateSupportPlan")
        changed = await self.plans.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateSupportPlan", request),
        )
        return pb.UpdateSupportPlanResponse(support_plan=plan_message.fields(changed, role=caller.role))


def _edits(request: pb.UpdateSupportPlanRequest) -> SupportPlanEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return SupportPlanEdits(
        name=request.name if "name" in changes else None,
        calendar_id=request.calendar_id if "calendar_id" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
