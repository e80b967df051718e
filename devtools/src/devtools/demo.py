"""The main job over HTTP, step by step: a sale, its warranty, a ticket, the replies, the survey."""

from secrets import token_hex
from typing import Any

from devtools.people import Outside, Person, text_of_money
from devtools.watching import Watching

RETAILER = "nordic-home"


def run_demo(gateway: str, devtools: str) -> None:
    """Runs the main job against a running system and prints it. It can run again on the same data."""
    outside = Outside(gateway, devtools)
    run = token_hex(4)
    admin = outside.person("admin", "admin-1", "Aino Admin")
    partner = outside.person("partner", "nordic-home-shop", "Nordic Home shop", retailers=[RETAILER])
    agent = outside.person("agent", "agent-1", "Ada Agent", retailers=[RETAILER])

    product_model = set_up_the_retailer(admin)
    purchase = report_a_sale(outside, partner, product_model, run)
    customer = outside.person(
        "customer", f"customer-{run}", "Kim Keller", retailers=[RETAILER], customer=purchase["customer_id"]
    )
    with Watching(agent, "/v1/live") as live:
        ticket, opening_trace = open_a_ticket(outside, customer, purchase, run)
        resolving_trace = work_on_the_ticket(outside, agent, customer, ticket, run)
        token = wait_for_the_invitation(outside, run)
        answer_the_invitation(outside, agent, token)
        look_back(outside, agent, partner, purchase, ticket)
        outside.step("The live updates that the agent received meanwhile")
        for event in live.seen_about(ticket["id"]):
            outside.say(event)
    outside.step("The mails that were sent")
    for mail in reversed(outside.mails(_email(run))):
        outside.say(f"to {mail['to'][0]}: {mail['subject']}")
    outside.step("The trace of the ticket's creation: from the HTTP call to the mail")
    outside.show_trace(opening_trace, {"gateway", "tickets", "warranty", "notifications"})
    outside.step("The trace of the resolution: from the HTTP call to the invitation")
    outside.show_trace(resolving_trace, {"gateway", "tickets", "feedback", "notifications"})


def set_up_the_retailer(admin: Person) -> dict[str, Any]:
    """Step 1. Repeating it with the same content returns the existing records."""
    admin.outside.step("An admin creates the retailer and defines its product model")
    create_retailer(admin, RETAILER)
    terms = {"start_basis": "delivery", "parts_share_percent": 100, "labour_share_percent": 100}
    product_model = {
        "retailer": RETAILER,
        "manufacturer": "Polar Appliances",
        "name": "Quiet dishwasher 60",
        "category": "dishwasher",
        "warranty_terms": [
            {"kind": "statutory", "months": 24, "travel_share_percent": 100, **terms},
            {"kind": "commercial", "months": 60, "travel_share_percent": 0, **terms},
        ],
    }
    return admin.post("/v1/product-models", product_model, key="demo-product-model")


def create_retailer(admin: Person, id: str) -> None:
    """Repeating it with the same content changes nothing."""
    retailer = {
        "id": id,
        "name": "Nordic Home",
        "time_zone": "Europe/Helsinki",
        "locale": "en",
        "sender_address": "care@nordic-home.example",
        "link_base": "https://care.nordic-home.example",
    }
    admin.post("/v1/retailers", retailer)


def report_a_sale(outside: Outside, partner: Person, product_model: dict[str, Any], run: str) -> dict[str, Any]:
    """Step 2. Waits until warranty has registered the unit and the welcome mail has arrived."""
    outside.step("The partner reports a sale; warranty registers the unit")
    price = {"amount_minor": 64900, "currency": "EUR"}
    sale = {
        "order_id": f"ORDER-{run}",
        "customer": {
            "customer_ref": f"C-{run}",
            "name": "Kim Keller",
            "email": _email(run),
            "phone": "+4915112345678",
            "locale": "de",
            "time_zone": "Europe/Berlin",
            "consents": {"marketing": False, "surveys": True},
        },
        "items": [
            {
                "product_model_id": product_model["id"],
                "quantity": 1,
                "serial": f"SN-{run}",
                "price": price,
                "sold_at": outside.days_ago(12),
                "delivered_at": outside.days_ago(9),
            }
        ],
    }
    reported = partner.post("/v1/purchases", sale)
    paid = text_of_money(reported["items"][0]["price"])
    outside.say(f"order {reported['order_id']}, {paid}: {_registration(reported)['state']}")

    def registered() -> dict[str, Any] | None:
        purchase = partner.get(f"/v1/purchases/{reported['id']}", quiet=True)
        return purchase if _registration(purchase)["state"] != "pending" else None

    purchase = outside.until("the unit is registered", registered)
    unit = _registration(purchase)
    outside.say(f"asset {unit['asset_id']}: {unit['state']}, covered until {unit.get('covered_until', 'never')}")
    outside.say_mail(outside.until("the welcome mail arrives", lambda: outside.newest_mail(_email(run))))
    return purchase


def open_a_ticket(outside: Outside, customer: Person, purchase: dict[str, Any], run: str) -> tuple[dict[str, Any], str]:
    """Step 3. The ticket, and the trace of its creation."""
    outside.step("The customer opens a ticket about it")
    opened = customer.post(
        "/v1/tickets",
        {
            "subject": "It does not drain",
            "body": "After the programme there is water left in the tub.",
            "asset_id": _registration(purchase)["asset_id"],
        },
    )
    trace_id = customer.last_trace_id
    ticket = customer.get(f"/v1/tickets/{opened['id']}")
    outside.say(f"{ticket['id']}: {ticket['status']}, coverage {ticket['coverage']['state']}")
    outside.say(f"due at {ticket['sla'].get('due_at')}; you may {', '.join(ticket['allowed_actions'])}")
    outside.until("the acknowledgement arrives", lambda: len(outside.mails(_email(run))) >= 2)
    outside.say_mail(outside.newest_mail(_email(run)))
    return ticket, trace_id


def work_on_the_ticket(outside: Outside, agent: Person, customer: Person, ticket: dict[str, Any], run: str) -> str:
    """Step 4. Returns the trace id of the resolution."""
    outside.step("An agent works on it")
    path = f"/v1/tickets/{ticket['id']}"
    queue = agent.get("/v1/tickets?status=new&status=open&order_by=due_at&page_size=20")
    outside.say(f"{len(queue['items'])} tickets on the first page of the queue")
    agent.post(f"{path}:assign", {})
    agent.post(f"{path}/messages", {"body": "The pump's filter may be full. Can you look?", "visibility": "public"})
    agent.post(f"{path}/messages", {"body": "Known with this model.", "visibility": "internal"})
    changed = agent.patch(path, {"priority": "high"})
    outside.say(f"priority {changed['priority']}, due at {changed['sla'].get('due_at')}")
    waiting = agent.post(f"{path}:wait", {"reason": "The customer looks at the filter"})
    outside.say(f"{waiting['status']}: the clock {'is paused' if waiting['sla']['paused'] else 'runs'}")
    customer.post(f"{path}/messages", {"body": "It was the filter. It drains now, thank you."})
    refused = agent.attempt("POST", f"{path}:close", {})
    outside.say(f"closing it now is refused: {refused.get('code')}")
    resolved = agent.post(f"{path}:resolve", {"code": "solved"})
    outside.say(f"{resolved['status']}: {resolved['resolution']['code']}")
    return agent.last_trace_id


def wait_for_the_invitation(outside: Outside, run: str) -> str:
    """Step 5, first half. Returns the token of the invitation from its mail."""
    outside.step("The customer receives a survey")

    def invited() -> str | None:
        return next(filter(None, map(outside.invitation_token, outside.mails(_email(run)))), None)

    token = outside.until("the invitation arrives", invited)
    outside.say_mail(outside.newest_mail(_email(run)))
    return token


def answer_the_invitation(outside: Outside, agent: Person, token: str) -> None:
    """Step 5, second half: the token is the only credential."""
    somebody = outside.anybody()
    invitation = somebody.get(f"/v1/invitations/{token}", show="/v1/invitations/…")
    outside.say(f"a {invitation['metric']} invitation, {invitation['state']}")
    answer = {"score": 5, "comment": "Quick and kind."}
    somebody.post(f"/v1/invitations/{token}/answer", answer, show="/v1/invitations/…/answer")
    score = outside.until(
        "the score includes the answer", lambda: agent.get("/v1/feedback/scores?metric=csat", quiet=True)
    )
    outside.say(f"csat {score.get('value')} % of {score['n']} answers")


def look_back(
    outside: Outside, agent: Person, partner: Person, purchase: dict[str, Any], ticket: dict[str, Any]
) -> None:
    """Steps 6 and 7: the customer's timeline and the partner feed."""
    outside.step("The agent looks at the customer's timeline")
    timeline = agent.get(f"/v1/customers/{purchase['customer_id']}/timeline")
    for entry in timeline["items"]:
        outside.say(f"{entry['occurred_at']}  {entry['kind']}: {entry['title']} ({entry['status']})")
    outside.step("The partner reads its feed")

    def entries() -> list[dict[str, Any]]:
        ours = [event for event in partner.feed() if {purchase["id"], ticket["id"]} & _ids(event["data"])]
        return ours if any(event["type"].endswith(".FeedbackGiven") for event in ours) else []

    for event in outside.until("the feed has the answer", entries):
        outside.say(f"{event['position']:>5}  {event['type'].rpartition('.')[2]}")


def _email(run: str) -> str:
    return f"kim.{run}@mail.example"


def _registration(purchase: dict[str, Any]) -> dict[str, Any]:
    unit: dict[str, Any] = purchase["items"][0]["registrations"][0]
    return unit


def _ids(data: dict[str, Any]) -> set[str]:
    """The ids in an event's data, down to one level of nested messages."""
    nested = [value for value in data.values() if isinstance(value, dict)]
    return {value for part in (data, *nested) for value in part.values() if isinstance(value, str)}
