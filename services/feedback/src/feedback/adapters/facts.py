"""What feedback tells the other services."""

from aftersales.feedback.v1 import events_pb2 as pb
from servicekit.documents.aggregates import Fact

from feedback.contract.answers import answer_message
from feedback.contract.invitations import invitation_message
from feedback.domain.events import AnswerGiven, InvitationIssued


def invitation_fact(event: InvitationIssued) -> Fact:
    invitation = invitation_message(event.invitation, event.invitation.created_at)
    issued = pb.InvitationIssued(invitation=invitation, token=event.token, ticket_subject=event.ticket_subject)
    return Fact(f"internal.{invitation.retailer}.feedback.v1.invitation.issued", issued)


def answer_fact(event: AnswerGiven) -> Fact:
    answer = answer_message(event.answer)
    return Fact(f"internal.{answer.retailer}.feedback.v1.answer.given", pb.AnswerGiven(answer=answer))
