"""What is done with the copies of customers' contacts and of retailers."""

from typing import Protocol

from notifications.contacts.domain.recipient import Contact, Sender


class AddressBook(Protocol):
    """Our own copy of what tickets tells about customers and retailers."""

    async def remember_contact(self, contact: Contact, sequence: int, event_id: str) -> None:
        """Keeps the newest: a fact with a lower sequence than the one known changes nothing.

        Raises NumberTaken where that sequence is known of another event.
        """
        ...

    async def remember_sender(self, sender: Sender, sequence: int, event_id: str) -> None: ...
