"""MentionService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import mention_pb2
from aftersales.tickets.v1 import mention_service_pb2 as pb
from aftersales.tickets.v1.mention_service_pb2_grpc import MentionServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.mentions.messages import mention_message
from tickets.mentions.use_cases import OwnMentions


@dataclass(frozen=True)
class MentionServicer(MentionServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    mentions: OwnMentions

    async def ListMentions(self, request: pb.ListMentionsRequest, context: Context) -> pb.ListMentionsResponse:
        caller = await self.access.caller(context, "ListMentions")
        retailer = caller.retailer(request.retailer)
        seen = request.seen if request.HasField("seen") else None
        filters = ("ListMentions", retailer, str(seen), caller.id)
        page = await self.mentions.page(
            retailer,
            caller,
            seen=seen,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListMentionsResponse(
            mentions=[mention_message.fields(mention, role=caller.role) for mention in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def SeeMentions(self, request: pb.SeeMentionsRequest, context: Context) -> pb.SeeMentionsResponse:
        caller = await self.access.caller(context, "SeeMentions")
        number = await self.mentions.see(request.ticket_id, caller, self.clock())
        return pb.SeeMentionsResponse(seen=mention_pb2.SeenMentions(mentions=number))
