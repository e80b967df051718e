"""The timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components

from notifications.timeline.ports import DeliveryHistory
from notifications.timeline.servicer import TimelinePart


def components(access: Access, records: DeliveryHistory) -> Components:
    servicer = TimelinePart(access, records)
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
