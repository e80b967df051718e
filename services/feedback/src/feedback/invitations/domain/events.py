"""What happened, in the words of the domain."""

from dataclasses import dataclass

from feedback.invitations.domain.invitation import Invitation


@dataclass(frozen=True, slots=True)
class InvitationIssued:
    """The one time that the token is told, for the mail that carries it."""

    invitation: Invitation
    token: str
    ticket_subject: str
