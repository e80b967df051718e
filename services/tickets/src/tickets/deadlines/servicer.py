"""TicketSlaService."""

from dataclasses import dataclass, replace

from aftersales.tickets.v1 import ticket_sla_service_pb2 as pb
from aftersales.tickets.v1.ticket_sla_service_pb2_grpc import TicketSlaServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.parsing import Context, chosen_or_none
from servicekit.runtime.clock import Clock

from tickets.deadlines.messages import explanation_message, preview_message
from tickets.deadlines.use_cases import AsIf, Deadlines
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.clock.seconds import in_seconds


@dataclass(frozen=True)
class TicketSlaServicer(TicketSlaServiceServicer):
    access: Access
    clock: Clock
    deadlines: Deadlines

    async def GetTicketSla(self, request: pb.GetTicketSlaRequest, context: Context) -> pb.GetTicketSlaResponse:
        caller = await self.access.caller(context, "GetTicketSla")
        explained = await self.deadlines.explain(request.id, caller, self.clock())
        return pb.GetTicketSlaResponse(sla=explanation_message.fields(in_seconds(explained), role=caller.role))

    async def GetTicketSlaPreview(
        self, request: pb.GetTicketSlaPreviewRequest, context: Context
    ) -> pb.GetTicketSlaPreviewResponse:
        caller = await self.access.caller(context, "GetTicketSlaPreview")
        asked = AsIf(
            priority=chosen_or_none(Priority, request, "priority"),
            plan_id=request.plan_id,
            category_id=request.category_id,
        )
        preview = await self.deadlines.preview(request.id, asked, caller, self.clock())
        preview = replace(preview, sla=in_seconds(preview.sla))
        return pb.GetTicketSlaPreviewResponse(preview=preview_message.fields(preview, role=caller.role))
