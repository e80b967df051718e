"""Puts feedback's part of the timeline together."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components

from feedback.timeline.ports import Answers
from feedback.timeline.servicer import TimelineServicer
from feedback.timeline.use_cases import TimelineQueries


def components(access: Access, answers: Answers) -> Components:
    servicer = TimelineServicer(access, TimelineQueries(answers))
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
