"""Merges, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_merge_service_pb2_grpc import add_TicketMergeServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.merges.ports import Merging, Tickets
from tickets.merges.servicer import Shown, TicketMergeServicer
from tickets.merges.use_cases import BeforeMerging


def components(context: ServiceContext, access: Access, merging: Merging, tickets: Tickets, shown: Shown) -> Components:
    servicer = TicketMergeServicer(access, context.clock, merging, BeforeMerging(tickets, merging), shown)
    add = partial(add_TicketMergeServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.TicketMergeService", add)])
