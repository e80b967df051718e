"""Retailers as protobuf messages."""

from aftersales.tickets.v1 import retailer_pb2
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from tickets.retailers.domain.retailer import Retailer


def retailer_message(retailer: Retailer) -> retailer_pb2.Retailer:
    return retailer_pb2.Retailer(
        id=retailer.id,
        name=retailer.name,
        time_zone=retailer.time_zone,
        locale=retailer.locale,
        sender_address=retailer.sender_address,
        link_base=retailer.link_base,
        created_at=to_timestamp(retailer.created_at),
        etag=etag_of(retailer.version),
    )
