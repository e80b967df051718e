"""The main job, as the users of a production release do it; only what they may see is looked at."""

from secrets import token_hex

from edges import COVERAGE_EDGES, EDGES, missing
from shop import new_shop
from system import READ, System, eventually


def do_the_main_job(system: System) -> None:
    """A sale, a ticket whose whole trace its caller asks for, its solution, and an answer to the survey."""
    shop = new_shop(system)
    eventually(lambda: all(shop.agent.get(path).is_success for path in READ), "the gateway reaches every service")
    purchase = shop.sold()
    asset_id = purchase["items"][0]["registrations"][0]["asset_id"]
    trace_id = token_hex(16)
    customer = shop.customer(purchase["customer_id"])
    customer.headers["traceparent"] = f"00-{trace_id}-{token_hex(8)}-01"
    opened = customer.post("/v1/tickets", json={"subject": "Dark", "body": "It stays dark.", "asset_id": asset_id})
    assert (opened.status_code, opened.headers["Trace-Id"]) == (201, trace_id), opened.text
    whole = EDGES + COVERAGE_EDGES
    eventually(lambda: not missing(system.spans(trace_id), whole), f"every edge of {trace_id}", timeout=30)
    resolved = shop.agent.post(f"/v1/tickets/{opened.json()['id']}:resolve", json={"code": "solved"})
    assert resolved.status_code == 200, resolved.text
    answered = system.gateway.post(f"/v1/invitations/{shop.invitation(purchase)}/answer", json={"score": 5})
    assert answered.status_code == 201, answered.text
