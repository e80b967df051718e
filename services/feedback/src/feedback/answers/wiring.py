"""Answers, built from their parts."""

from functools import partial

from aftersales.feedback.v1.feedback_service_pb2_grpc import add_FeedbackServiceServicer_to_server
from aftersales.feedback.v1.invitation_service_pb2_grpc import add_InvitationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents.aggregates import Aggregates
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit

from feedback.answers.domain.answer import Answer
from feedback.answers.integration_events import answer_event
from feedback.answers.ports import Invitations as InvitationsPort
from feedback.answers.repository import ANSWERS, StoredAnswers
from feedback.answers.servicer import Answers, Invitations
from feedback.answers.use_cases import Answering, Reading


def repository(kit: Kit) -> StoredAnswers:
    documents = kit.store.documents(ANSWERS)
    return StoredAnswers(
        Aggregates(
            documents,
            relay=kit.relay,
            clock=kit.clock,
            source=kit.source,
            kind=Answer,
            to_integration_event=answer_event,
        ),
        documents,
    )


def components(kit: Kit, access: Access, answers: StoredAnswers, invitations: InvitationsPort) -> Parts:
    invitation_service = Invitations(kit.clock, Answering(invitations, answers))
    feedback_service = Answers(access, kit.pages, Reading(answers))
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
        ]
    )
