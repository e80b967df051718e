"""Domain events of invitations."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.privacy import Personal

from feedback.invitations.domain.invitation import Invitation


@dataclass(frozen=True, slots=True)
class InvitationIssued:
    """Carries the token for the mail, which is stored only until this event is published."""

    invitation: Invitation
    token: Annotated[str, Personal("what gives access to the survey")]
    ticket_subject: Annotated[str, Personal("what the ticket is about")]
