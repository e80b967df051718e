"""What invitations tell the other services."""

from aftersales.feedback.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent as Fact

from feedback.invitations.domain.events import InvitationIssued
from feedback.invitations.messages import invitation_message


def invitation_fact(event: InvitationIssued) -> Fact:
    invitation = invitation_message(event.invitation, event.invitation.created_at)
    issued = pb.InvitationIssued(invitation=invitation, token=event.token, ticket_subject=event.ticket_subject)
    return Fact(f"internal.{invitation.retailer}.feedback.v1.invitation.issued", issued)
