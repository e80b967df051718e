"""Answers, the invitations that are answered, and scores, as aftersales.feedback.v1 shows them."""

from aftersales.feedback.v1 import answer_pb2, feedback_service_pb2, invitation_service_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from feedback.answers.domain.answer import SCALE_MAX, SCALE_MIN, Answer
from feedback.answers.domain.score import Score
from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric


def scale_min(invitation: Invitation) -> int:
    return SCALE_MIN


def scale_max(invitation: Invitation) -> int:
    return SCALE_MAX


answer_message = mapper(Answer, answer_pb2.Answer, computed={"etag": version_etag})
public_invitation_message = mapper(
    Invitation,
    invitation_service_pb2.PublicInvitation,
    computed={"scale_min": scale_min, "scale_max": scale_max},
    given={"state": InvitationState},
)
score_message = mapper(Score, feedback_service_pb2.Score, given={"retailer": str, "metric": Metric})
