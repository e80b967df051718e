"""What lists of tickets ask for: the index of each, and the filters that narrow it further."""

from collections.abc import Mapping
from typing import Any

from domainkit.instants import Instant
from servicekit.documents import Contains, Equal, Filter, Index, Missing, Range
from servicekit.documents.narrowing import CountOptions

from tickets.policies.domain.kinds import Channel, Priority
from tickets.tickets.domain.ticket import Status
from tickets.tickets.domain.ticket_query import Span, TicketOrder, TicketQuery

LAST = 5 * 10**15  # µs, the year 2128: later than any deadline, and the sum with an instant is below 2**53

SELECTIVE = {"asset_id": "asset_id", "customer_id": "customer_id", "assignee_id": "assignee.id", "team_id": "team_id"}
"""What a query may name that has an index, and its field: those that leave the fewest tickets first."""

ORDERS = {
    TicketOrder.CREATED_AT: "created_at",
    TicketOrder.DUE_AT: "queue_key",
    TicketOrder.UPDATED_AT: "updated_at",
    TicketOrder.PRIORITY: "created_at",
}
"""The field that each sorts by; by priority it is that of each priority in turn."""
NEWEST_FIRST = frozenset({TicketOrder.CREATED_AT, TicketOrder.UPDATED_AT})
MOST_URGENT_FIRST = tuple(reversed(Priority))
QUEUES = (None, "team_id")
"""What has an index by priority. Others have few enough tickets to look through them."""


def _ticket_index(named: str | None, order: TicketOrder) -> Index:
    equal: tuple[str, ...] = ("retailer", SELECTIVE[named], "status") if named else ("retailer", "status")
    if order is TicketOrder.PRIORITY and named in QUEUES:
        equal = (*equal, "priority")
    elif order is TicketOrder.PRIORITY:
        order = TicketOrder.CREATED_AT
    return Index(f"by_{named or 'status'}_and_{order}", equal=equal, order_by=ORDERS[order])


TICKET_LISTS = {(named, order): _ticket_index(named, order) for named in (None, *SELECTIVE) for order in ORDERS}
"""The index of each of them in each order; the status is part of all of them."""


BY_CUSTOM_VALUE = Index(
    "by_custom_value_and_created_at", equal=("retailer", "status"), has="value_ids", order_by="created_at"
)
"""In the other orders the values narrow: those change with nearly every write."""


def asked(query: TicketQuery) -> tuple[Index, Mapping[str, Any], CountOptions]:
    """The query as the store takes it: the index that leaves the fewest documents to read, and what filters these."""
    named = [name for name in SELECTIVE if getattr(query, name) is not None]
    driving = named[0] if named else None
    index = TICKET_LISTS[driving, query.order]
    where: dict[str, Any] = {"retailer": query.retailer, "status": query.statuses}
    if query.value_id is not None and not driving and ORDERS[query.order] == BY_CUSTOM_VALUE.order_by:
        index = BY_CUSTOM_VALUE
        where["value_ids"] = query.value_id
    if driving:
        where[SELECTIVE[driving]] = getattr(query, driving)
    if "priority" in index.equal:
        where["priority"] = query.priorities
    order = ORDERS[query.order]
    span = _spans(query).get(order, Span())
    filters = [each for each in filters_of(query) if each.path not in {*where, order}]
    return (
        index,
        where,
        CountOptions(filters=filters, at_least=span.since, below=span.until),
    )


def filters_of(query: TicketQuery) -> list[Filter]:
    """A filter for all that narrows the query within its retailer."""
    words = (("status", query.statuses, Status), ("priority", query.priorities, Priority))
    filters: list[Filter] = [
        Equal(field, chosen)
        for field, chosen, kind in (*words, ("channel", query.channels, Channel))
        if len(chosen) < len(kind)
    ]
    ids = ((field, getattr(query, name)) for name, field in SELECTIVE.items())
    filters += [Equal(field, [id]) for field, id in ids if id is not None]
    filters += [Equal("kind", query.kinds)] if query.kinds is not None else []
    filters += [Contains("tags", all_of=query.tags)] if query.tags is not None else []
    filters += [Contains("value_ids", all_of=query.value_id)] if query.value_id is not None else []
    filters += [Equal("category_id", query.category_ids)] if query.category_ids is not None else []
    if query.unverified is not None:  # what an older release stored lacks it, and is verified
        filters.append(Equal("unverified", query.unverified, or_missing=not query.unverified))
    filters += [Missing("assignee.id")] if query.unassigned else []
    return filters + [
        Range(field, at_least=span.since, below=span.until) for field, span in _spans(query).items() if span.limited
    ]


def _spans(query: TicketQuery) -> Mapping[str, Span]:
    return {"created_at": query.created, "queue_key": _running(query.due)}


def _running(due: Span) -> Span:
    """Without the tickets whose clock stands, which the queue's key places after all deadlines."""
    return Span(due.since, Instant(LAST)) if due.limited and due.until is None else due
