"""Deliveries as aftersales.notifications.v1 shows them, in responses and in events alike."""

from aftersales.notifications.v1 import delivery_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from notifications.deliveries.domain.delivery import Channel, Delivery
from notifications.deliveries.domain.preview import Preview


def _channel(_: Delivery) -> Channel:
    return Channel.EMAIL


delivery_message = mapper(Delivery, pb.Delivery, computed={"channel": _channel, "etag": version_etag})
preview_message = mapper(Preview, pb.DeliveryPreview)
