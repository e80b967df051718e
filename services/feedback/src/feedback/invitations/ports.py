"""What the use cases of invitations need from outside."""

from typing import Protocol

from feedback.invitations.domain.invitation import Invitation


class InvitationStore(Protocol):
    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        """Stores it and tells who sends it the token and what the ticket is about.

        Answers with the one that has its id if there is one.
        """
