"""The events of purchases: the subjects and messages of the contract."""

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from servicekit.mapping.proto_json import to_json
from tickets.purchases.domain.events import PurchaseRegistered, PurchaseReported
from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.integration_events import purchase_event

PURCHASE = Purchase(
    "pur_1", "nordic-home", "order-1", "cus_1", (), Instant(1), Actor(ActorKind.PARTNER, "till"), "hash", 3
)


def test_purchase_events_have_subject_zone_and_next_etag() -> None:
    published = purchase_event(PurchaseReported(PURCHASE, "Europe/Helsinki"))
    assert published.subject == "internal.nordic-home.tickets.v1.purchase.reported"
    assert to_json(published.message)["time_zone"] == "Europe/Helsinki"
    assert to_json(published.message)["purchase"]["etag"] == "4"
    registered = purchase_event(PurchaseRegistered(PURCHASE))
    assert registered.subject == "internal.nordic-home.tickets.v1.purchase.registered"
