"""One trace from the click to the mail: the edges that `POST /v1/tickets` must have."""

from typing import Any

from shop import new_shop
from system import System, eventually

Span = dict[str, Any]

# (service, part of the span's name) of the parent → of the child
EDGES = [
    (("gateway", "POST /v1/tickets"), ("gateway", "tickets.v1.TicketService/CreateTicket")),
    (("gateway", "tickets.v1.TicketService/CreateTicket"), ("tickets", "tickets.v1.TicketService/CreateTicket")),
    (("tickets", "TicketService/CreateTicket"), ("tickets", "warranty.v1.AssetService/CheckCoverage")),
    (("tickets", "warranty.v1.AssetService/CheckCoverage"), ("warranty", "warranty.v1.AssetService/CheckCoverage")),
    (("tickets", "TicketService/CreateTicket"), ("tickets", "insert tickets")),
    (("tickets", "TicketService/CreateTicket"), ("tickets", "publish")),
    (("tickets", "publish"), ("notifications", "process")),
    (("notifications", "process"), ("notifications", "insert deliveries")),
    (("notifications", "process"), ("notifications", "send")),
]


def test_the_trace_of_a_ticket_holds_every_step_under_its_parent(embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    answer = shop.open_ticket(purchase)
    trace_id = answer.headers["Trace-Id"]
    eventually(lambda: not missing(embedded.spans(trace_id)), "every edge of the trace", timeout=15)
    spans = embedded.spans(trace_id)
    assert {span["trace_id"] for span in spans} == {trace_id}
    roots = [span for span in spans if not span["parent_span_id"]]
    assert [root["service"] for root in roots] == ["gateway"]


def missing(spans: list[Span]) -> list[object]:
    """The edges that no pair of spans shows yet."""
    by_id = {span["span_id"]: span for span in spans}
    seen = [(by_id[span["parent_span_id"]], span) for span in spans if span["parent_span_id"] in by_id]
    return [edge for edge in EDGES if not any(fits(pair[0], edge[0]) and fits(pair[1], edge[1]) for pair in seen)]


def fits(span: Span, wanted: tuple[str, str]) -> bool:
    service, name = wanted
    return bool(span["service"] == service and name in span["name"])


def test_a_callers_trace_goes_on(embedded: System) -> None:
    parent = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = embedded.gateway.get("/v1/me", headers={"traceparent": f"00-{parent}-00f067aa0ba902b7-01"})
    assert answer.headers["Trace-Id"] == parent
