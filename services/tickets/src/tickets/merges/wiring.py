"""Merges, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_merge_service_pb2_grpc import add_TicketMergeServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.merges.ports import Conversations, Drafts, Files, Merging, Senders, Tickets
from tickets.merges.servicer import Shown, TicketMergeServicer
from tickets.merges.use_cases import BeforeMerging


def components(
    context: ServiceContext,
    access: Access,
    merging: Merging,
    tickets: Tickets,
    conversations: Conversations,
    files: Files,
    drafts: Drafts,
    senders: Senders,
    shown: Shown,
) -> Components:
    before = BeforeMerging(tickets, merging, conversations, files, drafts, senders)
    servicer = TicketMergeServicer(access, context.clock, merging, before, shown)
    add = partial(add_TicketMergeServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.TicketMergeService", add)])
