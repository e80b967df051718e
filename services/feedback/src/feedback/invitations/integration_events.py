"""What feedback publishes about invitations."""

from aftersales.feedback.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from feedback.invitations.domain.events import InvitationIssued
from feedback.invitations.messages import issued_invitation_message

invitation_event = integration_events(
    InvitationIssued, [event(InvitationIssued, pb.InvitationIssued)], parts=[issued_invitation_message]
)
