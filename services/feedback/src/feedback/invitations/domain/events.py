"""Domain events of invitations."""

from dataclasses import dataclass

from feedback.invitations.domain.invitation import Invitation


@dataclass(frozen=True, slots=True)
class InvitationIssued:
    """Carries the token for the mail, which is stored only until this event is published."""

    invitation: Invitation
    token: str
    ticket_subject: str
