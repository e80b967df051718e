"""What sending needs from outside."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.deliveries.domain.delivery import Decision, Delivery, DeliveryQuery, Outcome, Template
from notifications.deliveries.domain.files import File
from notifications.deliveries.domain.mail import Mail, MailFile, Text
from notifications.unsubscriptions.domain.unsubscription import MailPurpose, Unsubscription

Clock = Callable[[], Instant]
Wake = Callable[[], None]
"""Wakes a timer of this process: there is something to do now."""


class DeliveryStore(Protocol):
    async def get(self, id: str) -> Delivery | None: ...
    async def add(self, delivery: Delivery) -> bool:
        """Stores it; False where it is there already."""
        ...

    async def change(
        self,
        id: str,
        act: Callable[[Delivery], Decision],
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Delivery | None:
        """Stores what `act` decides together with its events. None where there is no such delivery."""
        ...

    async def page(self, query: DeliveryQuery, *, size: int, after: Cursor | None) -> Page[Delivery]:
        """Newest first. A page may come short."""
        ...


class AddressBook(Protocol):
    """Our copy of the customers' contacts and the retailers of tickets; it may lag behind."""

    async def contact(self, customer_id: str) -> Contact | None: ...
    async def sender(self, retailer: str) -> Sender | None: ...


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased: nothing is stored of them, and nothing is sent to them."""
        ...


class Unsubscriptions(Protocol):
    """The topic's use case."""

    async def of(self, contact: Contact, purpose: MailPurpose) -> Unsubscription:
        """The customer's link to refuse such mails, and whether it was followed."""
        ...


class Templates(Protocol):
    def current(self, template: Template) -> str:
        """The version that messages written from now on are pinned to."""
        ...

    async def write(
        self, template: Template, version: str, *, locales: Sequence[str], zone: str, variables: Mapping[str, Any]
    ) -> Text:
        """The message in the first of these locales that the version has, dates in the zone. Raises Unwritable."""
        ...


class Unwritable(Exception):
    """The template and its variables do not fit, and never will."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> Outcome:
        """Hands a mail to the mail server, within the deadline that the timer's lease outlasts by a minute."""
        ...


class FileRefused(Exception):
    """The file is never handed out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileNotReady(Exception):
    """The file cannot be read now, and may be later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileSource(Protocol):
    async def read(self, retailer: str, file: File, *, seconds: float) -> MailFile:
        """All bytes of a file of a message. Raises FileRefused, FileNotReady."""
        ...
