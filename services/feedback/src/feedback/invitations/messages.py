"""Invitations."""

from aftersales.feedback.v1 import invitation_pb2 as pb
from domainkit.instants import Instant
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric

METRICS = {Metric.CSAT: pb.METRIC_CSAT}
STATES = {
    InvitationState.OPEN: pb.INVITATION_STATE_OPEN,
    InvitationState.ANSWERED: pb.INVITATION_STATE_ANSWERED,
    InvitationState.EXPIRED: pb.INVITATION_STATE_EXPIRED,
}


def invitation_message(invitation: Invitation, now: Instant) -> pb.Invitation:
    """The invitation with its state as of `now`. It never carries the token."""
    return pb.Invitation(
        id=invitation.id,
        retailer=invitation.retailer,
        customer_id=invitation.customer_id,
        ticket_id=invitation.ticket_id,
        episode=invitation.episode,
        metric=METRICS[invitation.metric],
        state=STATES[invitation.state(now)],
        created_at=to_timestamp(invitation.created_at),
        expires_at=to_timestamp(invitation.expires_at),
        etag=etag_of(invitation.version),
    )
