"""Answers and the scores they come to."""

from aftersales.feedback.v1 import answer_pb2, feedback_service_pb2, invitation_pb2
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from feedback.answers.domain.answer import Answer
from feedback.answers.domain.score import Score
from feedback.invitations.domain.invitation import InvitationState, Metric

METRICS = {Metric.CSAT: invitation_pb2.METRIC_CSAT}
STATES = {
    InvitationState.OPEN: invitation_pb2.INVITATION_STATE_OPEN,
    InvitationState.ANSWERED: invitation_pb2.INVITATION_STATE_ANSWERED,
    InvitationState.EXPIRED: invitation_pb2.INVITATION_STATE_EXPIRED,
}


def answer_message(answer: Answer) -> answer_pb2.Answer:
    return answer_pb2.Answer(
        id=answer.id,
        retailer=answer.retailer,
        customer_id=answer.customer_id,
        ticket_id=answer.ticket_id,
        invitation_id=answer.invitation_id,
        episode=answer.episode,
        metric=METRICS[answer.metric],
        score=answer.score,
        comment=answer.comment,
        answered_at=to_timestamp(answer.answered_at),
        etag=etag_of(answer.version),
    )


def score_message(retailer: str, metric: Metric, score: Score) -> feedback_service_pb2.Score:
    counts = sorted(score.distribution.items())
    return feedback_service_pb2.Score(
        retailer=retailer,
        metric=METRICS[metric],
        n=score.n,
        value=score.value,
        distribution=[feedback_service_pb2.ScoreCount(score=each, n=n) for each, n in counts],
    )
