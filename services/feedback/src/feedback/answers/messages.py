"""Answers, the invitations that are answered, and scores, as aftersales.feedback.v1 shows them."""

from dataclasses import fields

from aftersales.feedback.v1 import answer_pb2, feedback_service_pb2, invitation_service_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from feedback.answers.domain.answer import Answer
from feedback.answers.domain.questionnaire import Questionnaire
from feedback.answers.domain.score import Score
from feedback.answers.domain.survey_page import SurveyPage
from feedback.invitations.domain.invitation import Metric

answer_message = mapper(Answer, answer_pb2.Answer, computed={"etag": version_etag})
public_invitation_message = mapper(
    SurveyPage,
    invitation_service_pb2.PublicInvitation,
    sources={each.name: f"texts.{each.name}" for each in fields(Questionnaire)},
)
score_message = mapper(Score, feedback_service_pb2.Score, given={"retailer": str, "metric": Metric})
