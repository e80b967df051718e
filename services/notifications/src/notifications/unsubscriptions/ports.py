"""What unsubscribing needs from outside."""

from collections.abc import Callable
from typing import Protocol

from domainkit.instants import Instant

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.unsubscriptions.domain.unsubscription import ContactUnsubscribed, Unsubscription

Clock = Callable[[], Instant]
NewToken = Callable[[], str]
"""A token that nobody can guess."""
Decision = tuple[Unsubscription, list[ContactUnsubscribed]]


class UnsubscriptionStore(Protocol):
    async def get(self, id: str) -> Unsubscription | None: ...
    async def with_token(self, token: str) -> Unsubscription | None: ...
    async def add_unless_known(self, new: Unsubscription) -> Unsubscription:
        """Stores it, and returns the one that is there: another process may have been faster."""
        ...

    async def change(self, id: str, act: Callable[[Unsubscription], Decision]) -> Unsubscription | None:
        """Stores what `act` decides together with its events. None where there is no such one."""
        ...


class AddressBook(Protocol):
    """Our copy of the customers' contacts and the retailers of tickets; it may lag behind."""

    async def contact(self, customer_id: str) -> Contact | None: ...
    async def sender(self, retailer: str) -> Sender | None: ...
