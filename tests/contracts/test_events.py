"""What is on the bus is what the contracts say: every message of every stream, whoever published it."""

import json
from importlib import import_module

import outlets
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from documented import EVENTS, event_as_documented
from google.protobuf.descriptor_pool import Default
from google.protobuf.message_factory import GetMessageClass
from servicekit.events.envelope import ERASED_HEADER
from servicekit.mapping.proto_json import from_json, to_json
from shop import new_shop
from system import System, eventually

INTERNAL = ("TICKETS", "WARRANTY", "NOTIFICATIONS", "FEEDBACK", "CONTACTS", "RETAILERS", "AGENTS", "CALENDARS")
STRUCTURED = "application/cloudevents+json"
SERVICES = ("tickets", "warranty", "notifications", "feedback")


@pytest.fixture(scope="module")
def busy(embedded: System) -> System:
    """A system in which each service has published an event."""
    for service in SERVICES:
        import_module(f"aftersales.{service}.v1.events_pb2")
    shop = new_shop(embedded)
    shop.sold(product_model_id="mod_unknown")
    purchase = shop.sold()
    ticket = shop.open_ticket(purchase).json()["id"]
    shop.agent.post(f"/v1/tickets/{ticket}/messages", json={"body": "Is it plugged in?"}).raise_for_status()
    shop.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
    answer = f"/v1/invitations/{shop.invitation(purchase)}/answer"
    embedded.gateway.post(answer, json={"score": 4, "comment": "Fine."}).raise_for_status()
    eventually(lambda: "FeedbackGiven" in shop.partner.get("/v1/events").text, "the answer in the feed")
    return embedded


@pytest.mark.parametrize("stream", INTERNAL)
def test_internal_events_match_their_proto_messages(busy: System, stream: str) -> None:
    held = outlets.stream(busy, stream)
    assert held
    for subject, headers, payload in held:
        assert headers["Content-Type"] == STRUCTURED
        event = from_structured(HTTPMessage({"Content-Type": STRUCTURED}, payload), JSONFormat())
        kind = GetMessageClass(Default().FindMessageTypeByName(event.get_type()))
        data = json.loads(payload)["data"]
        assert to_json(from_json(kind, data)) == data, event.get_type()
        copied = ":erased" if headers.get(ERASED_HEADER) else ""
        assert headers["Nats-Msg-Id"] == event.get_id() + copied
        if not subject.startswith("agents."):  # whom several retailers may have
            assert event.get_extension("retailer") in subject.split(".")


def test_partner_events_match_the_asyncapi_document(busy: System) -> None:
    held = outlets.stream(busy, "FEED")
    assert held
    for subject, headers, payload in held:
        assert headers["Content-Type"] == STRUCTURED
        event = json.loads(payload)
        name = event["type"].rpartition(".")[2]
        assert subject == EVENTS["channels"][name]["address"].replace("{retailer}", event["retailer"])
        event_as_documented(event)
