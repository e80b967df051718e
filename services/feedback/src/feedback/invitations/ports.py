"""What the use cases of invitations need from storage."""

from typing import Protocol

from feedback.invitations.domain.invitation import Invitation


class Invitations(Protocol):
    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        """Stores the invitation and publishes it, with its token and the subject of the ticket for the mail.

        Returns the stored one where its id is taken.
        """


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
