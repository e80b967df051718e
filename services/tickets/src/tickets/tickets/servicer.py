"""TicketService: each method identifies the caller, calls one use case, and maps what it returns."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from aftersales.tickets.v1 import ticket_service_pb2 as pb
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceServicer
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, optional_instant
from servicekit.runtime.clock import Clock

from tickets.policies.domain.kinds import NewTerms, ResolutionCode
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.domain.transitions import Action, Rules, allowed_actions
from tickets.tickets.list_request import draft_of, edits_of, list_query_of, message_draft_of, query_of, token_filters
from tickets.tickets.listed import ListedTickets, ShownTickets
from tickets.tickets.messages import counted_by_status, listed_message, message_message
from tickets.tickets.ports.records import Agents
from tickets.tickets.use_cases.commands import TicketCommands
from tickets.tickets.use_cases.conversation import Conversation
from tickets.tickets.use_cases.mail_states import TrackMails
from tickets.tickets.use_cases.merged_tickets import CountMessages
from tickets.tickets.use_cases.open_ticket import OpenTicket
from tickets.tickets.use_cases.queries import TicketQueries
from tickets.tickets.use_cases.recompute import RecomputeTickets
from tickets.tickets.use_cases.shares import Shares

ChangeRequest = (
    pb.UpdateTicketRequest
    | pb.AssignTicketRequest
    | pb.RecomputeTicketRequest
    | pb.UnassignTicketRequest
    | pb.WaitTicketRequest
    | pb.ResolveTicketRequest
    | pb.ReopenTicketRequest
    | pb.CloseTicketRequest
    | pb.ResumeTicketRequest
    | pb.MarkTicketAsSpamRequest
    | pb.RescueTicketRequest
    | pb.CancelTicketRequest
    | pb.UndoTicketReopeningRequest
)
FIRST, LATEST = 50, 20
ME = "me"


@dataclass(frozen=True)
class TicketServicer(TicketServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    agents: Agents
    open_ticket: OpenTicket
    queries: TicketQueries
    commands: TicketCommands
    conversation: Conversation
    mails: TrackMails
    recomputing: RecomputeTickets
    rules: Rules
    shares: Shares
    counts: CountMessages
    listed: ListedTickets

    async def CreateTicket(self, request: pb.CreateTicketRequest, context: Context) -> pb.CreateTicketResponse:
        caller = await self.access.caller(context, "CreateTicket")
        retailer = caller.retailer(request.retailer)
        key = idempotency_key_of(caller, "CreateTicket", request, retailer=retailer)
        id = new_id("tkt", key)
        draft = draft_of(request, caller, opened_by=await self.agents.acting(caller), retailer=retailer)
        ticket = await self.open_ticket.open(
            draft, caller, id=id, message_id=derived_id("msg", id), now=self.clock(), key=key
        )
        return pb.CreateTicketResponse(ticket=await self._shown(ticket, caller))

    async def GetTicket(self, request: pb.GetTicketRequest, context: Context) -> pb.GetTicketResponse:
        caller = await self.access.caller(context, "GetTicket")
        now = self.clock()
        ticket = await self.queries.ticket(request.id, caller, now)
        first, latest = await self.conversation.first_and_latest(ticket, caller, first=FIRST, latest=LATEST)
        return await self.listed.one(ticket, self._actions(ticket, caller, now), first, latest, caller.role, now)

    async def BatchGetTickets(self, request: pb.BatchGetTicketsRequest, context: Context) -> pb.BatchGetTicketsResponse:
        caller = await self.access.caller(context, "BatchGetTickets")
        now = self.clock()
        found = await self.queries.among(request.ids, caller, now)
        return await self.listed.batch(self._with_actions(found, caller, now), caller.role, now)

    async def ListTickets(self, request: pb.ListTicketsRequest, context: Context) -> pb.ListTicketsResponse:
        caller = await self.access.caller(context, "ListTickets")
        query = await self._of_me(list_query_of(request, caller.retailer(request.retailer)), caller)
        filters = token_filters(query, caller)
        now = self.clock()
        page = await self.queries.page(
            query,
            caller,
            now=now,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        tickets = self._with_actions(page.items, caller, now)
        token = self.pages.write(page.rest, *filters)
        return await self.listed.response(tickets, caller.role, now, next_page_token=token)

    async def CountTickets(self, request: pb.CountTicketsRequest, context: Context) -> pb.CountTicketsResponse:
        caller = await self.access.caller(context, "CountTickets")
        query = await self._of_me(query_of(request, caller.retailer(request.retailer)), caller)
        if request.group_by:
            counts = await self.queries.count_by_status(query, caller)
            return pb.CountTicketsResponse(count=counted_by_status(counts))
        count = await self.queries.count(query, caller)
        return pb.CountTicketsResponse(count=pb.TicketCount(tickets=count.n, more=count.more))

    async def UpdateTicket(self, request: pb.UpdateTicketRequest, context: Context) -> pb.UpdateTicketResponse:
        change = await self._change(context, "UpdateTicket", request)
        ticket = await self.commands.update(change, edits_of(request))
        return pb.UpdateTicketResponse(ticket=await self._shown(ticket, change.viewer))

    async def RecomputeTicket(self, request: pb.RecomputeTicketRequest, context: Context) -> pb.RecomputeTicketResponse:
        change = await self._change(context, "RecomputeTicket", request)
        ticket = await self.recomputing.one(change, chosen(NewTerms, request, "terms"))
        return pb.RecomputeTicketResponse(ticket=await self._shown(ticket, change.viewer))

    async def AssignTicket(self, request: pb.AssignTicketRequest, context: Context) -> pb.AssignTicketResponse:
        change = await self._change(context, "AssignTicket", request)
        ticket = await self.commands.assign(change, request.assignee_id, request.team_id)
        return pb.AssignTicketResponse(ticket=await self._shown(ticket, change.viewer))

    async def UnassignTicket(self, request: pb.UnassignTicketRequest, context: Context) -> pb.UnassignTicketResponse:
        return pb.UnassignTicketResponse(ticket=await self._after(self.commands.unassign, context, request))

    async def WaitTicket(self, request: pb.WaitTicketRequest, context: Context) -> pb.WaitTicketResponse:
        change = await self._change(context, "WaitTicket", request)
        until = optional_instant(request, "until")
        ticket = await self.commands.wait(change, request.reason_id, request.reason, until)
        return pb.WaitTicketResponse(ticket=await self._shown(ticket, change.viewer))

    async def ResumeTicket(self, request: pb.ResumeTicketRequest, context: Context) -> pb.ResumeTicketResponse:
        return pb.ResumeTicketResponse(ticket=await self._after(self.commands.resume, context, request))

    async def MarkTicketAsSpam(
        self, request: pb.MarkTicketAsSpamRequest, context: Context
    ) -> pb.MarkTicketAsSpamResponse:
        return pb.MarkTicketAsSpamResponse(ticket=await self._after(self.commands.mark_as_spam, context, request))

    async def RescueTicket(self, request: pb.RescueTicketRequest, context: Context) -> pb.RescueTicketResponse:
        return pb.RescueTicketResponse(ticket=await self._after(self.commands.rescue, context, request))

    async def CancelTicket(self, request: pb.CancelTicketRequest, context: Context) -> pb.CancelTicketResponse:
        return pb.CancelTicketResponse(ticket=await self._after(self.commands.cancel, context, request))

    async def ResolveTicket(self, request: pb.ResolveTicketRequest, context: Context) -> pb.ResolveTicketResponse:
        change = await self._change(context, "ResolveTicket", request)
        ticket = await self.commands.resolve(change, chosen(ResolutionCode, request, "code"))
        return pb.ResolveTicketResponse(ticket=await self._shown(ticket, change.viewer))

    async def ReopenTicket(self, request: pb.ReopenTicketRequest, context: Context) -> pb.ReopenTicketResponse:
        return pb.ReopenTicketResponse(ticket=await self._after(self.commands.reopen, context, request))

    async def UndoTicketReopening(
        self, request: pb.UndoTicketReopeningRequest, context: Context
    ) -> pb.UndoTicketReopeningResponse:
        return pb.UndoTicketReopeningResponse(ticket=await self._after(self.commands.undo_reopening, context, request))

    async def CloseTicket(self, request: pb.CloseTicketRequest, context: Context) -> pb.CloseTicketResponse:
        return pb.CloseTicketResponse(ticket=await self._after(self.commands.close, context, request))

    async def AddMessage(self, request: pb.AddMessageRequest, context: Context) -> pb.AddMessageResponse:
        caller = await self.access.caller(context, "AddMessage")
        key = idempotency_key_of(caller, "AddMessage", request)
        # The payload is part of the id: a key that comes back with other words must not find the first ones.
        id = derived_id("msg", key.key, key.fingerprint) if key else new_id("msg")
        message, ticket = await self.conversation.add(
            request.ticket_id,
            message_draft_of(request),
            caller,
            message_id=id,
            now=self.clock(),
            key=key,
        )
        return pb.AddMessageResponse(
            message=message_message.fields(message, role=caller.role), ticket=await self._shown(ticket, caller)
        )

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        caller = await self.access.caller(context, "ListMessages")
        newest_first = request.order == pb.MESSAGE_ORDER_NEWEST_FIRST
        filters = ("ListMessages", request.ticket_id, caller.role, *(("newest_first",) if newest_first else ()))
        page = await self.conversation.messages(
            request.ticket_id,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
            newest_first=newest_first,
        )
        mails = await self.mails.of(page.items)
        return pb.ListMessagesResponse(
            messages=[listed_message(each, mails, caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def _after(
        self, command: Callable[[Change], Awaitable[Ticket]], context: Context, request: ChangeRequest
    ) -> MessageFields:
        """The ticket after a command that takes nothing but which ticket it is about."""
        change = await self._change(context, type(request).__name__.removesuffix("Request"), request)
        return await self._shown(await command(change), change.viewer)

    async def _change(self, context: Context, operation: str, request: ChangeRequest) -> Change:
        """What all commands have in common."""
        caller = await self.access.caller(context, operation)
        key = idempotency_key_of(caller, operation, request)
        return Change(request.id, caller, self.clock(), versions_to_match(request), key)

    async def _of_me(self, query: TicketQuery, viewer: Viewer) -> TicketQuery:
        """The query with the caller's own id where it asks for `me`."""
        if query.assignee_id != ME:
            return query
        return replace(query, assignee_id=(await self.agents.acting(viewer)).id)

    async def _shown(self, ticket: Ticket, viewer: Viewer) -> MessageFields:
        """The ticket with what this caller may do with it now."""
        return await ShownTickets(self.shares, self.counts, self.rules).shown(ticket, viewer, self.clock())

    def _actions(self, ticket: Ticket, viewer: Viewer, now: Instant) -> tuple[Action, ...]:
        return allowed_actions(ticket, viewer.role, self.rules, now)

    def _with_actions(
        self, tickets: Sequence[Ticket], viewer: Viewer, now: Instant
    ) -> list[tuple[Ticket, tuple[Action, ...]]]:
        return [(ticket, self._actions(ticket, viewer, now)) for ticket in tickets]
