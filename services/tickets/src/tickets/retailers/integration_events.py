"""A retailer as other services receive it: only the last per retailer is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent

from tickets.contract.common import etag_with
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.messages import retailer_message


def retailer_fact(event: RetailerChanged) -> IntegrationEvent:
    retailer = retailer_message(event.retailer)
    retailer.etag = etag_with(event.retailer.version)
    return IntegrationEvent(f"retailers.{retailer.id}", pb.RetailerChanged(retailer=retailer))
