"""Feedback's part of a customer's timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components as Parts

from feedback.timeline.ports import Answers
from feedback.timeline.servicer import TimelinePart
from feedback.timeline.use_cases import Timeline


def components(access: Access, answers: Answers) -> Parts:
    servicer = TimelinePart(access, Timeline(answers))
    return Parts(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
