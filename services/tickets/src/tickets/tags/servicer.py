"""TicketTagService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_tag_service_pb2 as pb
from aftersales.tickets.v1.ticket_tag_service_pb2_grpc import TicketTagServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.tags.use_cases import TicketTags
from tickets.tickets.domain.tagging import changes_of_tags
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""


@dataclass(frozen=True)
class TicketTagServicer(TicketTagServiceServicer):
    access: Access
    clock: Clock
    tags: TicketTags
    shown: Shown

    async def TagTicket(self, request: pb.TagTicketRequest, context: Context) -> pb.TagTicketResponse:
        caller = await self.access.caller(context, "TagTicket")
        ticket = await self.tags.change(
            request.id,
            changes_of_tags(request.add, request.remove),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "TagTicket", request),
        )
        return pb.TagTicketResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def SuggestTicketTags(
        self, request: pb.SuggestTicketTagsRequest, context: Context
    ) -> pb.SuggestTicketTagsResponse:
        caller = await self.access.caller(context, "SuggestTicketTags")
        tags = await self.tags.suggestions(caller.retailer(request.retailer), request.prefix)
        return pb.SuggestTicketTagsResponse(suggested=pb.SuggestedTags(tags=tags))
