"""Splits, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_split_service_pb2_grpc import add_TicketSplitServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Documents, Index
from servicekit.runtime.context import Components, ServiceContext

from tickets.splits.ports import Agents, Conversations, Files, Opening, Tickets
from tickets.splits.servicer import Shown, TicketSplitServicer
from tickets.splits.timers import splits_timer
from tickets.splits.use_cases import SplitTickets


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    agents: Agents,
    opening: Opening,
    conversations: Conversations,
    files: Files,
    shown: Shown,
    *,
    split_steps: Index,
    documents: Documents,
) -> Components:
    splitting = SplitTickets(tickets, agents, opening, conversations, files)
    servicer = TicketSplitServicer(access, context.clock, splitting, shown)
    add = partial(add_TicketSplitServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketSplitService", add)],
        timers=[splits_timer(documents, split_steps, splitting, context.clock)],
    )
