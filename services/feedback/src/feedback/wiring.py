"""The composition root: the only module that sees everything."""

from dataclasses import asdict
from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from aftersales.feedback.v1.feedback_service_pb2_grpc import add_FeedbackServiceServicer_to_server
from aftersales.feedback.v1.invitation_service_pb2_grpc import add_InvitationServiceServicer_to_server
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Stream
from servicekit.runtime.context import Kit, Parts
from servicekit.runtime.settings import read

from feedback.adapters import collections, documents, facts
from feedback.adapters.stores import StoredAnswers, StoredInvitations
from feedback.domain.instants import DAY
from feedback.entrypoints.access import ACCESS
from feedback.entrypoints.answers import Answers
from feedback.entrypoints.handlers import Handlers
from feedback.entrypoints.invitations import Invitations
from feedback.entrypoints.timeline import TimelinePart
from feedback.settings import Settings
from feedback.use_cases.answering import Answering
from feedback.use_cases.inviting import Inviting
from feedback.use_cases.reading import Reading
from feedback.use_cases.timeline import Timeline

STREAMS = (Stream("FEEDBACK", ("internal.*.feedback.>",)),)


async def wire(kit: Kit) -> Parts:
    settings = read(Settings)
    clock, access = kit.clock, kit.access(ACCESS)
    stored = partial(Aggregates, relay=kit.relay, clock=clock, source="/aftersales/feedback")
    answer_documents = kit.store.documents(collections.ANSWERS)

    invitations = StoredInvitations(
        stored(
            kit.store.documents(collections.INVITATIONS),
            to_document=asdict,
            from_document=documents.invitation_from,
            tell=facts.invitation_fact,
        )
    )
    answers = StoredAnswers(
        stored(answer_documents, to_document=asdict, from_document=documents.answer_from, tell=facts.answer_fact),
        answer_documents,
    )

    invitation_service = Invitations(clock, Answering(invitations, answers))
    feedback_service = Answers(access, kit.pages, Reading(answers))
    timeline = TimelinePart(access, Timeline(answers))
    handlers = Handlers(clock, Inviting(invitations, settings.invitation_days * DAY))
    return Parts(
        servicers=[
            (
                "aftersales.feedback.v1.InvitationService",
                partial(add_InvitationServiceServicer_to_server, invitation_service),
            ),
            (
                "aftersales.feedback.v1.FeedbackService",
                partial(add_FeedbackServiceServicer_to_server, feedback_service),
            ),
            ("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, timeline)),
        ],
        subscriptions=handlers.subscriptions(),
    )
