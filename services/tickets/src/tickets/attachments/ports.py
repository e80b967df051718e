"""What the use cases of attachments need from outside."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import Attachment, Scan
from tickets.attachments.domain.events import AttachmentRejected
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[Attachment], tuple[Attachment, Sequence[AttachmentRejected]]]
Sniff = Callable[[bytes], frozenset[str]]
"""The media types that a file may be, by its first bytes."""


class Stored(Protocol):
    """What was stored: bytes, and their SHA-256 in hexadecimal."""

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class StoredObject(Protocol):
    """An object as a list has it."""

    @property
    def key(self) -> str: ...

    @property
    def changed_at(self) -> Instant: ...


class Storage(Protocol):
    """Object storage, as servicekit.objects has it. Each raises StorageUnavailable."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores what comes, as it comes. Where it raises, also what `chunks` raises, nothing is stored."""

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (exclusive). Raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such object."""

    def objects(self) -> AsyncIterator[Sequence[StoredObject]]:
        """All of them, a page at a time, in no order."""


class Attachments(Protocol):
    async def get(self, id: str) -> Attachment | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Attachment]: ...

    async def add(self, attachment: Attachment, key: IdempotencyKey | None = None) -> Attachment:
        """Stores a new one, or returns what the same request stored before."""

    async def change(self, id: str, act: Decide) -> Attachment | None:
        """Loads, lets `act` decide, stores; None if there is no such attachment."""

    async def erase(self, id: str, act: Decide) -> Attachment | None:
        """As `change`; the same write clears what else is stored with it of a person."""

    async def delete(self, attachment: Attachment) -> bool:
        """Deletes it, unless it has changed since it was read; returns whether it did."""

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Attachment]: ...

    async def of_customer(
        self, retailer: str, customer_id: str, *, size: int, after: Cursor | None
    ) -> Page[Attachment]: ...

    async def count_of_ticket(self, ticket_id: str, up_to: int) -> int: ...

    async def count_unused(self, uploader: str, up_to: int) -> int: ...

    async def known_keys(self, keys: Sequence[str]) -> set[str]:
        """Those of these keys of objects that an attachment has."""


class Conversations(Protocol):
    async def __call__(self, ticket_id: str, message_id: str, /) -> bool:
        """Whether the ticket has the message."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id, everybody else as the token says."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Scanner(Protocol):
    async def __call__(self, chunks: AsyncIterator[bytes]) -> Scan:
        """CLEAN or INFECTED; FAILED where it can never be scanned. Raises where it may work later."""
