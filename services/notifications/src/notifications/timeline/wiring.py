"""The timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components

from notifications.timeline.ports import DeliveryHistory
from notifications.timeline.servicer import TimelineServicer


def components(access: Access, queries: DeliveryHistory) -> Components:
    servicer = TimelineServicer(access, queries)
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
