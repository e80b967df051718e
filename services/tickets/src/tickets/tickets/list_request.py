"""What a request for a list of tickets asks for."""

from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.viewer import Viewer
from servicekit.rpc.parsing import chosen_each, chosen_or_none

from tickets.tickets.domain.ticket import Status
from tickets.tickets.domain.ticket_query import TicketFilter, TicketOrder, TicketQuery


def query_of(request: pb.ListTicketsRequest, retailer: str) -> TicketQuery:
    filters = [(filter, value) for filter in TicketFilter if (value := getattr(request, filter.value))]
    return TicketQuery(
        retailer=retailer,
        statuses=chosen_each(Status, request, "statuses") or tuple(Status),
        only=filters[0] if filters else None,
        order=chosen_or_none(TicketOrder, request, "order_by") or TicketOrder.CREATED_AT,
    )


def token_filters(query: TicketQuery, viewer: Viewer) -> tuple[str, ...]:
    """What a page token is bound to: it is refused with another query, or by another customer."""
    return (
        "ListTickets",
        query.retailer,
        query.order,
        *query.statuses,
        *(query.only or ()),
        viewer.only_customer or "",
    )
