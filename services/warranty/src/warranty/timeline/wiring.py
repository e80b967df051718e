"""Warranty's part of a customer's timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.timeline.ports import Assets
from warranty.timeline.servicer import TimelinePart
from warranty.timeline.use_cases import Timeline


def components(context: ServiceContext, access: Access, assets: Assets) -> Components:
    servicer = TimelinePart(access, context.clock, Timeline(assets))
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
