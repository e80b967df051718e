"""CollaborationService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from aftersales.tickets.v1 import collaboration_service_pb2 as pb
from aftersales.tickets.v1.collaboration_service_pb2_grpc import CollaborationServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.addresses import email_address
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.collaboration.use_cases import Change, Collaboration
from tickets.formats import formatted
from tickets.tickets.domain.checklist import ChecklistChanges, ChecklistItem
from tickets.tickets.domain.participants import Participant, ParticipantChanges
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""


@dataclass(frozen=True)
class CollaborationServicer(CollaborationServiceServicer):
    access: Access
    clock: Clock
    collaboration: Collaboration
    shown: Shown

    async def ChangeTicketParticipants(
        self, request: pb.ChangeTicketParticipantsRequest, context: Context
    ) -> pb.ChangeTicketParticipantsResponse:
        caller = await self.access.caller(context, "ChangeTicketParticipants")
        key = idempotency_key_of(caller, "ChangeTicketParticipants", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.collaboration.change_participants(change, _changes(request))
        return pb.ChangeTicketParticipantsResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def ChangeTicketChecklist(
        self, request: pb.ChangeTicketChecklistRequest, context: Context
    ) -> pb.ChangeTicketChecklistResponse:
        caller = await self.access.caller(context, "ChangeTicketChecklist")
        key = idempotency_key_of(caller, "ChangeTicketChecklist", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        changes = ChecklistChanges(
            add=[ChecklistItem(new_id("itm"), each.text, each.required) for each in request.add],
            tick=request.tick,
            untick=request.untick,
            remove=request.remove,
        )
        ticket = await self.collaboration.change_checklist(change, changes)
        return pb.ChangeTicketChecklistResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def ApplyTicketChecklistTemplate(
        self, request: pb.ApplyTicketChecklistTemplateRequest, context: Context
    ) -> pb.ApplyTicketChecklistTemplateResponse:
        caller = await self.access.caller(context, "ApplyTicketChecklistTemplate")
        key = idempotency_key_of(caller, "ApplyTicketChecklistTemplate", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.collaboration.apply_template(change, request.template_id, new_id=partial(new_id, "itm"))
        return pb.ApplyTicketChecklistTemplateResponse(ticket=await self.shown(ticket, caller, self.clock()))


def _changes(request: pb.ChangeTicketParticipantsRequest) -> ParticipantChanges:
    """Raises Refused: VALIDATION_FAILED."""
    return ParticipantChanges(
        add=[
            Participant(formatted(email_address, each.address, f"add[{number}].address", required=True), each.name)
            for number, each in enumerate(request.add)
        ],
        remove=[
            formatted(email_address, each, f"remove[{number}]", required=True)
            for number, each in enumerate(request.remove)
        ],
    )
