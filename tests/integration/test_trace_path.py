"""One trace from the click to the mail: the edges that `POST /v1/tickets` must have."""

from edges import COVERAGE_EDGES, EDGES, EMBEDDED_EDGES, missing
from shop import new_shop
from system import System, eventually


def test_trace_of_a_ticket_has_every_span_under_its_parent(embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    answer = shop.open_ticket(purchase)
    trace_id = answer.headers["Trace-Id"]
    wanted = EDGES + COVERAGE_EDGES + EMBEDDED_EDGES
    eventually(lambda: not missing(embedded.spans(trace_id), wanted), "every edge of the trace", timeout=15)
    spans = embedded.spans(trace_id)
    assert {span["trace_id"] for span in spans} == {trace_id}
    roots = [span for span in spans if not span["parent_span_id"]]
    assert [root["service"] for root in roots] == ["gateway"]


def test_trace_continues_the_callers_trace(embedded: System) -> None:
    parent = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = embedded.gateway.get("/v1/me", headers={"traceparent": f"00-{parent}-00f067aa0ba902b7-01"})
    assert answer.headers["Trace-Id"] == parent
