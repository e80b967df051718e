"""What a request for a list of tickets asks for."""

from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.refusals import invalid
from domainkit.viewer import Viewer
from servicekit.mapping.enums import numbers_of
from servicekit.rpc.parsing import chosen_or_none

from tickets.tickets.domain.ticket import Status
from tickets.tickets.domain.ticket_query import TicketFilter, TicketOrder, TicketQuery

_STATUS_NUMBERS = numbers_of(Status, ticket_pb2.TicketStatus.DESCRIPTOR)


def query_of(request: pb.ListTicketsRequest, retailer: str) -> TicketQuery:
    """Raises Refused for more than one filter, and for unknown enum values."""
    if not set(request.statuses) <= set(_STATUS_NUMBERS.values()):
        raise invalid("statuses", "Must be values that the contract lists, and not UNSPECIFIED.")
    filters = [(filter, value) for filter in TicketFilter if (value := getattr(request, filter.value))]
    if len(filters) > 1:
        raise invalid(filters[1][0].value, "Use at most one of assignee_id, customer_id and asset_id.")
    return TicketQuery(
        retailer=retailer,
        statuses=tuple(
            status for status in Status if not request.statuses or _STATUS_NUMBERS[status] in request.statuses
        ),
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
