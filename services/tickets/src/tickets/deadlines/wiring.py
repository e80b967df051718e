"""Explanations of deadlines, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_sla_service_pb2_grpc import add_TicketSlaServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.deadlines.ports import AllTerms, Categories, PendingReasons, Plans, Tickets
from tickets.deadlines.servicer import TicketSlaServicer
from tickets.deadlines.use_cases import Deadlines


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    terms: AllTerms,
    reasons: PendingReasons,
    plans: Plans,
    categories: Categories,
) -> Components:
    servicer = TicketSlaServicer(access, context.clock, Deadlines(tickets, terms, reasons, plans, categories))
    add = partial(add_TicketSlaServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.TicketSlaService", add)])
