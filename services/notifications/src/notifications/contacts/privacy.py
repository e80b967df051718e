"""Our copies of contacts as personal data: exported as they are, and emptied when the person is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy.records import ExportedRecord, Kept, Person

from notifications.contacts.domain.recipient import Contact
from notifications.contacts.repository import AddressBookRepository


@dataclass(frozen=True, slots=True)
class PersonalContacts:
    """A person has one copy at most, so there is one page."""

    kind: ClassVar[str] = "contacts"
    addresses: AddressBookRepository

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        contact = await self.addresses.contact(person.customer_id)
        if contact is None or contact.retailer != person.retailer or after is not None:
            return Page([], None)
        return Page([ExportedRecord("contact", contact.customer_id, _exported(contact))], None)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        await self.addresses.erase_contact(person.customer_id, person.retailer)
        return ()


def _exported(contact: Contact) -> Mapping[str, Any]:
    """`surveys` and `surveys_changed_at` are null where they are unknown."""
    at = contact.surveys_changed_at
    return {**asdict(contact), "surveys_changed_at": None if at is None else to_rfc3339(at)}
