"""What answers tell the other services."""

from aftersales.feedback.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent as Fact

from feedback.answers.domain.events import AnswerGiven
from feedback.answers.messages import answer_message


def answer_fact(event: AnswerGiven) -> Fact:
    answer = answer_message(event.answer)
    return Fact(f"internal.{answer.retailer}.feedback.v1.answer.given", pb.AnswerGiven(answer=answer))
