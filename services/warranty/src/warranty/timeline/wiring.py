"""Warranty's part of a customer's timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Kit, Parts

from warranty.timeline.ports import Assets
from warranty.timeline.servicer import TimelinePart
from warranty.timeline.use_cases import Timeline


def components(kit: Kit, access: Access, assets: Assets) -> Parts:
    servicer = TimelinePart(access, kit.clock, Timeline(assets))
    return Parts(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
