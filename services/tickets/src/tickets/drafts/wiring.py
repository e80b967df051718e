"""Drafts, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_draft_service_pb2_grpc import add_TicketDraftServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.retention import retention_timer

from tickets.drafts.ports import Agents, Tickets
from tickets.drafts.repository import DRAFTS, DRAFTS_BY_AGE, DraftRepository
from tickets.drafts.servicer import TicketDraftServicer
from tickets.drafts.use_cases import OwnDrafts


def repository(context: ServiceContext) -> DraftRepository:
    return DraftRepository(context.store.documents(DRAFTS))


def components(
    context: ServiceContext, access: Access, drafts: DraftRepository, tickets: Tickets, agents: Agents, *, days: int
) -> Components:
    servicer = TicketDraftServicer(access, context.clock, OwnDrafts(drafts, tickets, agents))
    add = partial(add_TicketDraftServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketDraftService", add)],
        timers=retention_timer("drafts", context.store.documents(DRAFTS), DRAFTS_BY_AGE, days),
    )
