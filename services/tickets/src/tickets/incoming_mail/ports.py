"""What handling a received mail needs from outside, and what it is given."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.fingerprint import Fingerprint
from tickets.incoming_mail.domain.kept_mail import KeptMail
from tickets.incoming_mail.domain.kept_mail_query import KeptMailQuery
from tickets.incoming_mail.domain.mail import IncomingMail
from tickets.incoming_mail.domain.received import Handled, Outcome, ReceivedMail
from tickets.mail_addresses.domain.mail_address import MailAddress

__all__ = ["HandleMail", "Handled", "Outcome", "ReceivedMail"]


class HandleMail(Protocol):
    async def __call__(self, received: ReceivedMail) -> Handled:
        """Called again with the same mail after an error or a crash: doing it twice leaves what doing it once does.

        Whatever it raises is tried again later, with growing pauses; after the last try the mail is in quarantine.
        """


Decide = Callable[[KeptMail], tuple[KeptMail, Sequence[IncomingMailQuarantined]]]


class KeptMails(Protocol):
    async def get(self, id: str) -> KeptMail | None: ...

    async def add_unless_known(self, mail: KeptMail) -> bool:
        """Whether it was stored: not where there is one of this id."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> KeptMail | None:
        """Loads, lets `act` decide, stores; None if there is no such mail. A repeated request does nothing."""

    async def erase(self, id: str, act: Decide) -> KeptMail | None:
        """As `change`; the same write clears what else is stored with the mail."""

    async def with_object(self, key: str) -> bool:
        """Whether a mail has this object."""

    async def page(self, query: KeptMailQuery, *, size: int, after: Cursor | None) -> Page[KeptMail]:
        """Newest first."""


class Addresses(Protocol):
    async def get(self, id: str) -> MailAddress | None: ...

    async def by_address(self, address: str) -> MailAddress | None: ...


class StoredBytes(Protocol):
    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class ListedObject(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def changed_at(self) -> Instant: ...


class Objects(Protocol):
    """Object storage (servicekit.objects.Storage)."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> StoredBytes:
        """Stores what comes: when it returns, the object is whole and durable. What `chunks` raises passes through."""

    def open(self, key: str) -> AsyncIterator[bytes]: ...

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such object."""

    def objects(self) -> AsyncIterator[Sequence[ListedObject]]:
        """All of them, a page at a time, in no order."""


class ReadsFingerprint(Protocol):
    """Takes the bytes of one mail as they come."""

    def feed(self, chunk: bytes) -> None: ...

    def fingerprint(self) -> Fingerprint: ...


class ReadMail(Protocol):
    async def __call__(self, raw: bytes) -> IncomingMail:
        """Raises Unreadable, also where it takes too long."""
