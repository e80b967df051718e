"""What a request for a list of tickets asks for."""

from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.refusals import invalid
from domainkit.viewer import Viewer

from tickets.parsing import chosen
from tickets.tickets.domain.ticket import Status
from tickets.tickets.domain.ticket_query import TicketFilter, TicketOrder, TicketQuery
from tickets.tickets.messages import STATUSES

_ORDERS = {
    TicketOrder.CREATED_AT: pb.TICKET_ORDER_CREATED_AT,
    TicketOrder.DUE_AT: pb.TICKET_ORDER_DUE_AT,
}


def query_of(request: pb.ListTicketsRequest, retailer: str) -> TicketQuery:
    """Raises Refused for more than one filter, and for enum values that we do not know."""
    asked = {chosen(STATUSES, number, "statuses") for number in request.statuses}
    filters = [(filter, value) for filter in TicketFilter if (value := getattr(request, filter.value))]
    if len(filters) > 1:
        raise invalid(filters[1][0].value, "Use at most one of assignee_id, customer_id and asset_id.")
    return TicketQuery(
        retailer=retailer,
        statuses=tuple(status for status in Status if status in asked or not asked),
        only=filters[0] if filters else None,
        order=chosen(_ORDERS, request.order_by or pb.TICKET_ORDER_CREATED_AT, "order_by"),
    )


def token_filters(query: TicketQuery, viewer: Viewer) -> tuple[str, ...]:
    """What a page token is bound to: another query, or another customer's, does not take it."""
    return (
        "ListTickets",
        query.retailer,
        query.order,
        *query.statuses,
        *(query.only or ()),
        viewer.only_customer or "",
    )
