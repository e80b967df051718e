"""Invitations as personal data: exported with the subject of the ticket, emptied when the person is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person
from servicekit.runtime.clock import Clock

from feedback.invitations.domain.invitation import Invitation
from feedback.invitations.messages import invitation_message
from feedback.invitations.repository import InvitationRepository

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonalInvitations:
    """A document stays, so that its ticket's event, delivered once more, invites nobody.

    So does the hash of its token, which says nothing of anybody: who follows the link of an old mail is shown why there
    is no survey any more.
    """

    kind: ClassVar[str] = "invitations"
    invitations: InvitationRepository
    clock: Clock

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        return Page(
            [ExportedRecord("invitation", each.id, self._exported(each, role)) for each in page.items], page.rest
        )

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        async for invitation in every(lambda after: self._page(person, _AT_ONCE, after)):
            await self.invitations.erase(invitation.id)
        return ()

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Invitation]:
        return await self.invitations.of_customer(person.retailer, person.customer_id, size=size, after=after)

    def _exported(self, invitation: Invitation, role: str) -> Mapping[str, Any]:
        """As its events show it, and what only its mail and the page of the survey show."""
        message = invitation_message(invitation, role=role, state=invitation.state(self.clock()))
        return {
            **to_json(message),
            "answered_at": None if invitation.answered_at is None else to_rfc3339(invitation.answered_at),
            "ticket_subject": invitation.ticket_subject,
            "locale": invitation.locale,
        }
