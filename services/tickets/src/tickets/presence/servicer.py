"""PresenceService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import presence_service_pb2 as pb
from aftersales.tickets.v1.presence_service_pb2_grpc import PresenceServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from tickets.presence.domain.presence import PresenceState
from tickets.presence.messages import presence_message
from tickets.presence.use_cases import Presences


@dataclass(frozen=True)
class PresenceServicer(PresenceServiceServicer):
    access: Access
    clock: Clock
    presences: Presences

    async def ReportPresence(self, request: pb.ReportPresenceRequest, context: Context) -> pb.ReportPresenceResponse:
        caller = await self.access.caller(context, "ReportPresence")
        state = chosen(PresenceState, request, "state")
        found = await self.presences.report(request.ticket_id, state, caller, self.clock())
        return pb.ReportPresenceResponse(presence=presence_message(request.ticket_id, found))
