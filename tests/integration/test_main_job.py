"""A sale travels the whole path, as its users see it: over HTTP only."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from documented import event_as_documented
from shop import Json, Shop, new_shop
from system import System, eventually


@pytest.fixture
def shop(system: System) -> Shop:
    return new_shop(system)


def invitation_token(shop: Shop, address: str, subject: str = "") -> str:
    """The token in the newest survey mail to an address."""

    def look() -> str | None:
        for mail in shop.system.mails(address):
            text = shop.system.devtools.get(f"/mail/{mail['id']}").json()["text"]
            found = re.search(r"/invitations/([\w.-]+)", text)
            if found:
                return found.group(1)
        return None

    return eventually(look, f"a survey mail to {address}")


def ticket_mails(shop: Shop, agent: httpx.Client, ticket_id: str) -> list[Json]:
    return list(agent.get("/v1/deliveries", params={"ticket": ticket_id}).raise_for_status().json()["items"])


def test_me_returns_role_retailers_and_customer(shop: Shop) -> None:
    me = shop.customer("cus_1").get("/v1/me").json()
    assert (me["role"], me["retailers"], me["customer_id"]) == ("customer", [shop.id], "cus_1")


@pytest.mark.parametrize(("locale", "word"), [("en", "warranty"), ("de", "Garantie|Gewährleistung")])
def test_sale_registers_assets_and_sends_a_localised_welcome(shop: Shop, locale: str, word: str) -> None:
    address = f"{locale}-{shop.id}@mail.example"
    purchase = shop.sell(email=address, locale=locale)
    assert purchase["customer_id"].startswith("cus_")
    assert purchase["items"][0]["registrations"][0]["state"] in ("pending", "registered")
    settled = shop.settled(purchase["id"])
    unit = settled["items"][0]["registrations"][0]
    assert unit["state"] == "registered"
    assert unit["covered_until"] == "2028-11-03T22:00:00Z"  # the end of a day in Helsinki
    asset = shop.agent.get(f"/v1/assets/{unit['asset_id']}").raise_for_status().json()
    assert asset["coverages"][0]["starts_at"] == "2026-11-02T22:00:00Z"
    mail = eventually(lambda: shop.system.mails(address), "the welcome mail")[0]
    text = shop.system.devtools.get(f"/mail/{mail['id']}").json()["text"]
    assert re.search(word, text, re.IGNORECASE)
    assert len(shop.system.mails(address)) == 1


def test_same_order_is_one_purchase_and_other_content_refused(shop: Shop) -> None:
    order = shop.order("order-7")
    first, again = (shop.partner.post("/v1/purchases", json=order).json() for _ in range(2))
    assert again["id"] == first["id"]
    assert again["customer_id"] == first["customer_id"]
    other = shop.partner.post("/v1/purchases", json=shop.order("order-7", quantity=2))
    assert other.status_code == 409
    assert other.json()["code"] == "ORDER_EXISTS"
    listed = shop.partner.get("/v1/purchases", params={"order_id": "order-7"}).json()["items"]
    assert [purchase["id"] for purchase in listed] == [first["id"]]


def test_unit_of_an_unknown_model_is_refused(shop: Shop) -> None:
    purchase = shop.sold(product_model_id="mod_unknown")
    unit = purchase["items"][0]["registrations"][0]
    assert (unit["state"], unit["reason"]) == ("refused", "UNKNOWN_PRODUCT_MODEL")


def test_nothing_is_stored_for_an_unknown_retailer(system: System) -> None:
    unknown = Shop(system, "no-such-retailer", "mod_1")
    answer = unknown.partner.post("/v1/purchases", json=unknown.order())
    assert (answer.status_code, answer.json()["code"]) == (409, "RETAILER_UNKNOWN")


def test_ticket_is_answered_resolved_and_surveyed(shop: Shop) -> None:
    address = f"aino-{shop.id}@mail.example"
    purchase = shop.sold(email=address)
    customer, agent = shop.customer(purchase["customer_id"]), shop.agent

    opened = shop.open_ticket(purchase)
    assert opened.status_code == 201
    assert opened.headers["Location"].endswith(opened.json()["id"])
    assert opened.headers["ETag"] == f'"{opened.json()["etag"]}"'
    ticket_id = opened.json()["id"]
    shown = customer.get(f"/v1/tickets/{ticket_id}").json()
    assert shown["coverage"]["state"] == "covered"
    assert shown["sla"]["due_at"]
    assert [message["body"] for message in shown["messages"]] == ["The lamp stays dark."]
    assert shown["allowed_actions"] == ["message", "cancel"]
    eventually(lambda: len(ticket_mails(shop, agent, ticket_id)) == 1, "the acknowledgement")

    queue = agent.get("/v1/tickets", params={"status": ["new", "open"], "order_by": "due_at", "page_size": 20}).json()[
        "items"
    ]
    assert ticket_id in [ticket["id"] for ticket in queue]
    assert all(ticket["etag"] for ticket in queue)

    assigned = agent.post(f"/v1/tickets/{ticket_id}:assign").json()
    assert (assigned["status"], assigned["assignee"]["id"]) == ("open", agent.get("/v1/me").json()["agent_id"])
    reply = agent.post(f"/v1/tickets/{ticket_id}/messages", json={"body": "Is it plugged in?", "visibility": "public"})
    assert reply.status_code == 201
    agent.post(f"/v1/tickets/{ticket_id}/messages", json={"body": "Second this week.", "visibility": "internal"})
    eventually(lambda: len(ticket_mails(shop, agent, ticket_id)) == 2, "the reply's mail, and none for the note")
    bodies = [message["body"] for message in customer.get(f"/v1/tickets/{ticket_id}").json()["messages"]]
    assert bodies == ["The lamp stays dark.", "Is it plugged in?"]

    current = agent.get(f"/v1/tickets/{ticket_id}")
    assert agent.patch(f"/v1/tickets/{ticket_id}", json={"priority": "high"}).status_code == 428
    stale = agent.patch(f"/v1/tickets/{ticket_id}", json={"priority": "high"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "ETAG_MISMATCH")
    changed = agent.patch(
        f"/v1/tickets/{ticket_id}", json={"priority": "high"}, headers={"If-Match": current.headers["ETag"]}
    ).json()
    assert changed["priority"] == "high"
    assert changed["sla"]["due_at"] <= current.json()["sla"]["due_at"]

    waiting = agent.post(f"/v1/tickets/{ticket_id}:wait", json={"reason": "which socket"}).json()
    assert (waiting["status"], waiting["sla"]["paused"]) == ("pending_customer", True)
    assert "due_at" not in waiting["sla"]
    customer.post(f"/v1/tickets/{ticket_id}/messages", json={"body": "It is now. Thank you!"})
    resumed = agent.get(f"/v1/tickets/{ticket_id}").json()
    assert (resumed["status"], resumed["sla"]["paused"]) == ("open", False)

    impossible = agent.post(f"/v1/tickets/{ticket_id}:close")
    assert (impossible.status_code, impossible.json()["code"]) == (409, "TRANSITION_NOT_ALLOWED")
    assert "resolve" in impossible.text
    resolved = agent.post(f"/v1/tickets/{ticket_id}:resolve", json={"code": "solved"}).json()
    assert (resolved["status"], resolved["resolution"]["code"]) == ("resolved", "solved")

    give_feedback(shop, address, ticket_id)
    reopened = agent.post(f"/v1/tickets/{ticket_id}:reopen").json()
    assert (reopened["status"], reopened["episode"]) == ("open", 2)
    agent.post(f"/v1/tickets/{ticket_id}:resolve", json={"code": "solved"})
    closed = agent.post(f"/v1/tickets/{ticket_id}:close").json()
    assert closed["status"] == "closed"

    see_the_timeline(shop, purchase["customer_id"], ticket_id)
    read_the_feed(shop, ticket_id)


def give_feedback(shop: Shop, address: str, ticket_id: str) -> None:
    """A low score, given once, counted, and followed up."""
    token, anybody = invitation_token(shop, address), shop.system.gateway
    for _ in range(3):
        assert anybody.get(f"/v1/invitations/{token}").json()["state"] == "open"
    answered = anybody.post(f"/v1/invitations/{token}/answer", json={"score": 2, "comment": "Took long."})
    assert answered.status_code == 201
    again = anybody.post(f"/v1/invitations/{token}/answer", json={"score": 5})
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_ANSWERED")
    score = shop.agent.get("/v1/feedback/scores", params={"metric": "csat"}).json()
    assert (score["n"], score["value"]) == (1, 0.0)

    def follow_up() -> list[Json]:
        items = shop.agent.get("/v1/tickets", params={"status": "new", "order_by": "created_at"}).json()["items"]
        return [ticket for ticket in items if ticket["follow_up_of"] == ticket_id]

    assert len(eventually(follow_up, "the follow-up ticket")) == 1


def see_the_timeline(shop: Shop, customer_id: str, ticket_id: str) -> None:
    """Everything of the customer, newest first, whatever service knows it."""
    seen = eventually(lambda: whole_timeline(shop, customer_id), "a timeline with all parts")
    assert {"purchase", "asset", "ticket", "delivery", "answer"} <= {entry["kind"] for entry in seen}
    order = [(entry["occurred_at"].removesuffix("Z").ljust(26, "0"), entry["id"]) for entry in seen]
    assert len(set(order)) == len(order)
    assert order == sorted(order, reverse=True)
    assert ticket_id in [entry["id"] for entry in seen]


def whole_timeline(shop: Shop, customer_id: str) -> list[Json]:
    entries: list[Json] = []
    page: dict[str, str] = {"page_size": "2"}
    while True:
        answer = shop.agent.get(f"/v1/customers/{customer_id}/timeline", params=page).raise_for_status().json()
        assert set(answer["parts"].values()) == {"ok"}
        entries += answer["items"]
        if not answer["next_page_token"]:
            return entries
        page["page_token"] = answer["next_page_token"]


def read_the_feed(shop: Shop, ticket_id: str) -> None:
    """The partner's own facts, gap-free, in order per aggregate, the same on NATS."""
    needed = {
        *("PurchaseReported", "AssetRegistered", "TicketOpened", "TicketAnswered", "TicketWaiting"),
        *("TicketResolved", "TicketReopened", "TicketClosed", "FeedbackGiven"),
    }

    def all_published() -> list[Json] | None:
        events = whole_feed(shop.partner)
        return events if needed <= {event["type"].rpartition(".")[2] for event in events} else None

    events = eventually(all_published, "every fact in the feed")
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert {event["retailer"] for event in events} == {shop.id}
    assert len({event["id"] for event in events}) == len(events)
    published = [event["type"].rpartition(".")[2] for event in events if event["subject"] == ticket_id]
    assert published == [
        *("TicketOpened", "TicketAnswered", "TicketWaiting", "TicketResolved"),
        *("TicketReopened", "TicketResolved", "TicketClosed"),
    ]
    assert "dark" not in json.dumps(events)
    assert "@" not in json.dumps(events)
    for event in events:
        event_as_documented(event)


def whole_feed(partner: httpx.Client) -> list[Json]:
    events: list[Json] = []
    cursor = ""
    while True:
        page = partner.get("/v1/events", params={"after": cursor, "limit": 3}).raise_for_status().json()
        events += page["items"]
        if not page["items"]:
            return events
        cursor = page["next_cursor"]


def test_feed_is_the_same_on_nats(shop: Shop) -> None:
    shop.sold()

    def published() -> list[Json] | None:
        events = whole_feed(shop.partner)
        return events if len(events) == 2 else None

    over_http = eventually(published, "two facts")
    over_nats = eventually(lambda: on_nats(shop, len(over_http)), "the same facts on NATS")
    assert over_nats == over_http


def on_nats(shop: Shop, count: int) -> list[Json] | None:
    """What the FEED stream holds for the shop; None until it is as many as expected."""
    import asyncio

    import nats

    async def read() -> list[Json] | None:
        connection = await nats.connect(shop.system.nats_url)
        try:
            jetstream = connection.jetstream()
            subscription = await jetstream.subscribe(f"aftersales.{shop.id}.>", ordered_consumer=True)
            events: list[Json] = []
            try:
                while len(events) < count:
                    events.append(json.loads((await subscription.next_msg(timeout=1)).data))
            except nats.errors.TimeoutError:
                return None
            return events
        finally:
            await connection.close()

    return asyncio.run(read())


def test_live_updates_resume_after_the_last_id(shop: Shop) -> None:
    purchase = shop.sold()
    agent = shop.agent
    with agent.stream("GET", "/v1/live", timeout=20) as live:
        assert live.headers["content-type"].startswith("text/event-stream")
        events = server_sent(live)
        first = shop.open_ticket(purchase).json()["id"]
        seen = next(event for event in events if event["data"].get("ticket_id") == first)
    agent.post(f"/v1/tickets/{first}:assign")
    session = agent.post("/v1/live-sessions").raise_for_status().json()
    with shop.system.gateway.stream(
        "GET",
        "/v1/live",
        params={"session": session["session"]},
        headers={"Last-Event-ID": seen["id"]},
        timeout=20,
    ) as resumed:
        following = next(event for event in server_sent(resumed) if event["data"].get("ticket_id") == first)
    assert following["id"] != seen["id"]
    assert following["data"]["status"] in ("new", "open")
    assert "dark" not in json.dumps([seen, following])
    with agent.stream("GET", "/v1/live", params={"after": "another-epoch-1"}, timeout=20) as reset:
        assert next(server_sent(reset))["event"] == "reset"
    customer = shop.customer(purchase["customer_id"])
    with customer.stream("GET", "/v1/live", params={"after": seen["id"]}, timeout=20) as own:
        assert next(event for event in server_sent(own) if event["data"])["data"]["ticket_id"] == first


def server_sent(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """The events of an SSE response (WHATWG HTML, 9.2), comments left out."""
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            if "data" in event:
                yield {"event": "message", "id": "", **event, "data": json.loads(event["data"])}
            event = {}
        elif not line.startswith(":"):
            field, _, value = line.partition(": ")
            event[field] = value
