"""The history of tickets, built from its parts."""

from functools import partial

from aftersales.tickets.v1.ticket_history_service_pb2_grpc import add_TicketHistoryServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.ticket_history.handlers import HistoryHandlers
from tickets.ticket_history.ports import TicketQueries, Tickets
from tickets.ticket_history.repository import TICKET_HISTORY, HistoryRepository
from tickets.ticket_history.servicer import TicketHistoryServicer
from tickets.ticket_history.use_cases import KeepHistory, ReadHistory

COLLECTIONS = (TICKET_HISTORY,)


def keeping(context: ServiceContext, tickets: Tickets) -> KeepHistory:
    return KeepHistory(HistoryRepository(context.store.documents(TICKET_HISTORY)), tickets)


def components(context: ServiceContext, access: Access, keeping: KeepHistory, queries: TicketQueries) -> Components:
    servicer = TicketHistoryServicer(access, context.clock, context.pages, ReadHistory(keeping.entries, queries))
    add = partial(add_TicketHistoryServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketHistoryService", add)],
        subscriptions=HistoryHandlers(keeping).subscriptions(),
    )
