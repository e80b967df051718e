"""What the handlers need of the copies."""

from typing import Protocol

from notifications.contacts.domain.recipient import Contact, Sender


class AddressBook(Protocol):
    """Our copies of the customers' contacts and the retailers of tickets."""

    async def remember_contact(self, contact: Contact, sequence: int, event_id: str) -> None:
        """Keeps the newest: an event with a lower sequence than the one known changes nothing.

        Raises NumberTaken where that sequence is known of another event.
        """
        ...

    async def remember_sender(self, sender: Sender, sequence: int, event_id: str) -> None: ...


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
        ...
