"""Puts warranty's part of the timeline together."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.timeline.ports import Assets
from warranty.timeline.servicer import TimelineServicer
from warranty.timeline.use_cases import TimelineQueries


def components(context: ServiceContext, access: Access, assets: Assets) -> Components:
    servicer = TimelineServicer(access, context.clock, TimelineQueries(assets))
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
