"""Invitations as aftersales.feedback.v1 shows them. They never carry the token."""

from aftersales.feedback.v1 import invitation_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from feedback.invitations.domain.invitation import Invitation, InvitationState


def state_when_issued(invitation: Invitation) -> InvitationState:
    return invitation.state(invitation.created_at)


invitation_message = mapper(
    Invitation, pb.Invitation, given={"state": InvitationState}, computed={"etag": version_etag}
)
issued_invitation_message = invitation_message.but(computed={"state": state_when_issued})
