"""Puts the topic of answers together."""

from functools import partial

from aftersales.feedback.v1.feedback_service_pb2_grpc import add_FeedbackServiceServicer_to_server
from aftersales.feedback.v1.invitation_service_pb2_grpc import add_InvitationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from feedback.answers.domain.answer import Answer
from feedback.answers.integration_events import answer_event
from feedback.answers.ports import Invitations, Retailers
from feedback.answers.repository import ANSWERS, AnswerRepository
from feedback.answers.servicer import FeedbackServicer, InvitationServicer
from feedback.answers.use_cases import AnswerInvitation, AnswerQueries


def repository(context: ServiceContext) -> AnswerRepository:
    aggregates = context.aggregates(ANSWERS, Answer, to_integration_event=answer_event)
    return AnswerRepository(aggregates, context.store.documents(ANSWERS))


def components(
    context: ServiceContext,
    access: Access,
    answers: AnswerRepository,
    invitations: Invitations,
    retailers: Retailers,
    erasures: Erasures,
) -> Components:
    invitation_service = InvitationServicer(context.clock, AnswerInvitation(invitations, answers, retailers, erasures))
    feedback_service = FeedbackServicer(access, context.pages, AnswerQueries(answers))
    return Components(
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
