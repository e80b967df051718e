"""Work left in every state: written while the mail server, warranty or NATS is away, or on NATS and beyond reading."""

import asyncio

import nats
import orjson
from odd_records import LONG_TEXT, Business, Json, invitation, person, sale
from system import eventually


async def broken_events(business: Business) -> None:
    """One that no consumer can read, and one whose predecessor has not come."""
    client = await nats.connect(business.system.nats_url)
    jetstream = client.jetstream()
    subject = f"internal.{business.home}.tickets.v1.ticket"
    sample = orjson.loads((await jetstream.get_last_msg("TICKETS", f"{subject}.resolved")).data or b"")
    poison = {**sample, "id": "evt_poison", "subject": "tic_poison", "data": {"ticket": {"created_at": "yesterday"}}}
    await jetstream.publish(f"{subject}.resolved", orjson.dumps(poison), headers={"Nats-Msg-Id": "evt_poison"})
    closed = orjson.loads((await jetstream.get_last_msg("TICKETS", f"{subject}.closed")).data or b"")
    early = {**closed, "id": "evt_early", "subject": "tic_early", "sequence": 2}
    await jetstream.publish(f"{subject}.closed", orjson.dumps(early), headers={"Nats-Msg-Id": "evt_early"})
    for _ in range(200):
        if (await jetstream.stream_info("DEAD_LETTERS")).state.messages:
            break
        await asyncio.sleep(0.1)
    await client.close()


def leave_work(business: Business) -> None:
    """What is written while the mail server, warranty and NATS are away, one after the other."""
    stack, home = business.system.stack, business.home
    found = {each["order_id"]: each for each in business.get("/v1/purchases", retailer=business.home)["items"]}
    whole, expired = found["SO-1"], found["SO-5"]
    customer = f"customer {whole['customer_id']}"
    for who in ("partner", customer):
        business.client(who)
    answered = eventually(lambda: invitation(business, "aino@mail.example"), "the open invitation")
    stack.stop("devtools")
    business.ticket(expired, "Its mail is refused")
    stack.stop("warranty")
    asset = whole["items"][0]["registrations"][0]["asset_id"]
    business.ticket(whole, "Coverage unknown", by=customer, retailer=business.home, asset_id=asset)
    model = whole["items"][0]["product_model_id"]
    order = sale(home, "SO-7", person("Hal"), {"product_model_id": model, "serial": "p-1"})
    business.post("partner", "/v1/purchases", order)
    eventually(lambda: business.get("/v1/deliveries", retailer=business.home, page_size=100)["items"], "deliveries")
    eventually(lambda: retrying(business), "a mail to be tried again")
    stack.stop("nats", kill=True)
    ticket = business.ticket(whole, "Written without NATS", by=customer, retailer=business.home)
    business.act(ticket, "/messages", {"body": LONG_TEXT}, key="without NATS")
    business.act(ticket, "/messages", {"body": "internal", "visibility": "internal"})
    business.act(ticket, ":resolve", {"code": "solved"})
    order = sale(home, "SO-8", person("Ida"), {"product_model_id": model})
    business.post("partner", "/v1/purchases", order, key="sale without NATS")
    business.client("agent").post(
        f"/v1/invitations/{answered}/answer", json={"score": 5, "comment": ""}
    ).raise_for_status()


def retrying(business: Business) -> list[Json]:
    items = business.get("/v1/deliveries", retailer=business.home, page_size=100)["items"]
    return [each for each in items if each["state"] == "retrying"]
