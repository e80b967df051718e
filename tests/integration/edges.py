"""The parents and children that the trace of a ticket must have."""

from typing import Any

Span = dict[str, Any]
Edge = tuple[tuple[str, str], tuple[str, str]]

# (service, part of the span's name) of the parent → of the child
EDGES: list[Edge] = [
    (("gateway", "POST /v1/tickets"), ("gateway", "tickets.v1.TicketService/CreateTicket")),
    (("gateway", "tickets.v1.TicketService/CreateTicket"), ("tickets", "tickets.v1.TicketService/CreateTicket")),
    (("tickets", "TicketService/CreateTicket"), ("tickets", "publish")),
    (("tickets", "publish"), ("notifications", "process")),
    (("notifications", "process"), ("notifications", "send")),
]

COVERAGE_EDGES: list[Edge] = [
    (("tickets", "TicketService/CreateTicket"), ("tickets", "warranty.v1.AssetService/CheckCoverage")),
    (("tickets", "warranty.v1.AssetService/CheckCoverage"), ("warranty", "warranty.v1.AssetService/CheckCoverage")),
]
"""And those of a ticket about an asset."""

EMBEDDED_EDGES: list[Edge] = [
    (("tickets", "TicketService/CreateTicket"), ("tickets", "insert tickets")),
    (("notifications", "process"), ("notifications", "insert deliveries")),
]
"""And those on embedded stores; on MongoDB its driver names the spans."""

MAIL_EDGES: list[Edge] = [
    (("mail-receiver", "receive mail"), ("mail-receiver", "tickets.v1.IncomingMailService/ReceiveMail")),
    (
        ("mail-receiver", "tickets.v1.IncomingMailService/ReceiveMail"),
        ("tickets", "tickets.v1.IncomingMailService/ReceiveMail"),
    ),
    (("tickets", "tickets.v1.IncomingMailService/ReceiveMail"), ("tickets", "handle mail")),
    (("tickets", "handle mail"), ("tickets", "publish")),
    (("tickets", "publish"), ("notifications", "process")),
    (("notifications", "process"), ("notifications", "send")),
]
"""From a mail that comes in to the acknowledgement that goes out."""


def missing(spans: list[Span], edges: list[Edge]) -> list[Edge]:
    """The edges that no pair of spans shows yet."""
    by_id = {span["span_id"]: span for span in spans}
    seen = [(by_id[span["parent_span_id"]], span) for span in spans if span["parent_span_id"] in by_id]
    return [edge for edge in edges if not any(_fits(pair[0], edge[0]) and _fits(pair[1], edge[1]) for pair in seen)]


def _fits(span: Span, wanted: tuple[str, str]) -> bool:
    service, name = wanted
    return bool(span["service"] == service and name in span["name"])
