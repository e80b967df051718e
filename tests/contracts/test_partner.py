"""A stand-in for a partner: reads its whole feed with the CloudEvents SDK, over HTTP and from NATS."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import nats
import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from documented import EVENTS, event_as_documented
from promises import promise_quickly
from shop import Json, Shop, new_shop
from system import System, eventually

EVERY_KIND = set(EVENTS["channels"]) - {"TicketSlaBreached", "ClaimSlaBreached"}
"""A target is missed after a minute at the earliest: test_projection.py of notifications has these."""


@pytest.fixture(scope="module")
def shop(embedded: System) -> Shop:
    """A shop in which every kind of partner event has occurred."""
    shop = new_shop(embedded)
    promise_quickly(shop, warn_at=[1])
    shop.sold(product_model_id="mod_unknown")
    purchase = shop.sold()
    asset = purchase["items"][0]["registrations"][0]["asset_id"]
    campaign = started_campaign(shop)
    for happened in ("installed", "disposed"):
        fact = {"kind": happened, "at": "2026-11-20T09:00:00Z"}
        shop.partner.post(f"/v1/assets/{asset}/facts", json=fact).raise_for_status()
    claim_to_its_end(shop, asset)
    hand_over(shop, shop.sold(serial="TR-1"), to=purchase["customer_id"])
    unanswered = shop.sold()
    shop.open_ticket(unanswered)
    contract_that_ends_soon(shop, unanswered["items"][0]["registrations"][0]["asset_id"])
    ticket = shop.open_ticket(purchase).json()["id"]
    for action, body in (("messages", {"body": "Is it plugged in?"}), (":wait", {}), (":resolve", {"code": "solved"})):
        path = f"/v1/tickets/{ticket}{action if action[0] == ':' else '/' + action}"
        shop.agent.post(path, json=body).raise_for_status()
    invitation = shop.invitation(purchase)
    shop.system.gateway.post(f"/v1/invitations/{invitation}/answer", json={"score": 5}).raise_for_status()
    for action, body in (("reopen", {}), ("resolve", {"code": "solved"}), ("close", {})):
        shop.agent.post(f"/v1/tickets/{ticket}:{action}", json=body).raise_for_status()
    source, target = (shop.open_ticket(purchase).json()["id"] for _ in range(2))
    for action, body in (("merge", {"into": target}), ("unmerge", {})):
        shop.agent.post(f"/v1/tickets/{source}:{action}", json=body).raise_for_status()
    move_a_unit(shop, campaign)
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    admin.post(f"/v1/customers/{purchase['customer_id']}:erase").raise_for_status()
    eventually(lambda: {kind(event) for event in over_http(shop)} >= EVERY_KIND, "a fact of every kind")
    return shop


def started_campaign(shop: Shop) -> str:
    """A recall of all units of the shop. They are listed when they have been registered for ten seconds."""
    boss = shop.system.as_("supervisor", sub="boss-1", retailers=(shop.id,))
    recall = {"product_model_id": shop.model_id, "kind": "recall", "title": "Pump", "description": "It overheats."}
    campaign = boss.post("/v1/campaigns", json=recall).raise_for_status().json()["id"]
    boss.post(f"/v1/campaigns/{campaign}:start").raise_for_status()
    return str(campaign)


def move_a_unit(shop: Shop, campaign: str) -> None:
    path = f"/v1/campaigns/{campaign}"
    listed = eventually(lambda: shop.partner.get(f"{path}/units").raise_for_status().json()["items"], "a unit")
    shop.partner.post(f"{path}:move-unit", json={"unit_id": listed[0]["id"], "state": "done"}).raise_for_status()


def hand_over(shop: Shop, purchase: Json, *, to: str) -> None:
    """The unit of the purchase becomes another customer's."""
    item = purchase["items"][0]
    path = f"/v1/assets/{item['registrations'][0]['asset_id']}:offer-transfer"
    offer = shop.customer(purchase["customer_id"]).post(path, json={}).raise_for_status().json()
    taken = {"serial": item["serial"], "code": offer["code"]}
    shop.customer(to).post("/v1/assets:redeem-transfer", json=taken).raise_for_status()


def contract_that_ends_soon(shop: Shop, asset: str) -> None:
    """Of a month, twenty days ago."""
    first_day = (datetime.now(UTC) - timedelta(days=20)).date()
    shares = dict.fromkeys(("parts_share_percent", "labour_share_percent", "travel_share_percent"), 100)
    contract = {"kind": "contract", "first_day": first_day.isoformat(), "months": 1, **shares}
    shop.partner.post(f"/v1/assets/{asset}/coverages", json=contract).raise_for_status()


def claim_to_its_end(shop: Shop, asset: str) -> None:
    """The asset's claim is approved in part, appealed, and then approved as a whole."""
    line = {
        "fault_reason": "no_cooling",
        "component": "compressor",
        "cost_kind": "parts",
        "quantity": 1,
        "asked": {"amount_minor": 12000, "currency": "EUR"},
        "requested_remedy": "repair",
    }
    body = {"asset_id": asset, "failed_at": "2026-11-10T09:00:00Z", "description": "Warm.", "lines": [line]}
    claim = shop.partner.post("/v1/claims", json=body).raise_for_status().json()["id"]
    approved = {"line": 1, "state": "approved"}
    half = {**approved, "share_percent": 50, "cap": {"amount_minor": 5000, "currency": "EUR"}}
    by_another = shop.system.as_("agent", sub="agent-2", retailers=(shop.id,))
    for who, action, sent in (
        (shop.partner, "submit", {}),
        (shop.agent, "review", {}),
        (shop.agent, "decide", {"decisions": [half]}),
        (shop.partner, "appeal", {"text": "It was as good as new."}),
        (by_another, "review", {}),
        (by_another, "decide", {"decisions": [approved]}),
        (shop.agent, "fulfil", {}),
        (shop.agent, "settle", {}),
        (shop.agent, "close", {}),
    ):
        who.post(f"/v1/claims/{claim}:{action}", json=sent).raise_for_status()


def kind(event: BaseCloudEvent) -> str:
    return event.get_type().rpartition(".")[2]


def over_http(shop: Shop) -> list[BaseCloudEvent]:
    """The pull feed, page by page, each entry read by the SDK: it raises for what is no CloudEvent."""
    return [JSONFormat().read(None, json.dumps(item)) for item in raw(shop)]


def raw(shop: Shop) -> Iterator[Json]:
    after = ""
    partner = shop.partner
    while True:
        page = partner.get("/v1/events", params={"after": after, "limit": 4}).raise_for_status().json()
        yield from page["items"]
        if not page["items"]:
            return
        after = page["next_cursor"]


def test_feed_holds_cloud_events_of_the_partners_retailer(shop: Shop) -> None:
    events = over_http(shop)
    assert {kind(event) for event in events} == EVERY_KIND
    assert [event.get_extension("position") for event in events] == list(range(1, len(events) + 1))
    assert len({(event.get_source(), event.get_id()) for event in events}) == len(events)
    counted = defaultdict(list)
    for event in events:
        assert event.get_specversion() == "1.0"
        assert event.get_type().startswith("aftersales.partner.v1.")
        assert event.get_datacontenttype() == "application/json"
        assert event.get_extension("retailer") == shop.id
        happened = event.get_time()
        assert happened is not None
        assert happened.utcoffset() == timedelta(0)
        counted[event.get_subject()].append(event.get_extension("sequence"))
    for subject, sequences in counted.items():
        assert sequences == sorted(set(sequences)), subject


def test_feed_matches_the_asyncapi_document(shop: Shop) -> None:
    for item in raw(shop):
        event_as_documented(item)


def test_an_event_passes_through_the_sdk_unchanged(shop: Shop) -> None:
    for item in raw(shop):
        written = json.loads(JSONFormat().write(JSONFormat().read(None, json.dumps(item))))
        assert written.pop("time")[:19] == item["time"][:19]
        assert written == {name: value for name, value in item.items() if name != "time"}


def test_nats_delivers_the_same_events_in_structured_mode(shop: Shop) -> None:
    reported = over_http(shop)
    from_nats = asyncio.run(over_nats(shop, len(reported)))
    assert [event.get_attributes() for event in from_nats] == [event.get_attributes() for event in reported]
    assert [event.get_data() for event in from_nats] == [event.get_data() for event in reported]


async def over_nats(shop: Shop, count: int) -> list[BaseCloudEvent]:
    """The first events on the retailer's own subjects."""
    connection = await nats.connect(shop.system.nats_url)
    try:
        subscription = await connection.jetstream().subscribe(f"aftersales.{shop.id}.>", ordered_consumer=True)
        events = []
        for _ in range(count):
            message = await subscription.next_msg(timeout=10)
            headers = {"Content-Type": (message.headers or {})["Content-Type"]}
            events.append(from_structured(HTTPMessage(headers, message.data), JSONFormat()))
        return events
    finally:
        await connection.close()
