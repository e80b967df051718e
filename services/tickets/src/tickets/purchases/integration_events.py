"""Every event of a purchase as other services receive it: its subject on the bus, and its message."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent

from tickets.contract.common import etag_with
from tickets.purchases.domain.events import PurchaseEvent, PurchaseRegistered, PurchaseReported
from tickets.purchases.messages import purchase_message


def purchase_fact(event: PurchaseEvent) -> IntegrationEvent:
    purchase = purchase_message(event.purchase)
    purchase.etag = etag_with(event.purchase.version)
    subject = f"internal.{purchase.retailer}.tickets.v1.purchase"
    match event:
        case PurchaseReported(time_zone=time_zone):
            return IntegrationEvent(f"{subject}.reported", pb.PurchaseReported(purchase=purchase, time_zone=time_zone))
        case PurchaseRegistered():
            return IntegrationEvent(f"{subject}.registered", pb.PurchaseRegistered(purchase=purchase))
