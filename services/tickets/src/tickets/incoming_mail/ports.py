"""What handling a received mail needs from outside, and what it is given."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.fingerprint import Fingerprint
from tickets.incoming_mail.domain.kept_mail import KeptMail
from tickets.incoming_mail.domain.kept_mail_query import KeptMailQuery
from tickets.incoming_mail.domain.mail import IncomingMail
from tickets.mail_addresses.domain.mail_address import MailAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """A mail that came in at one of our addresses, read.

    Every handling of one has the same `id`, also after a crash: what is made of it has ids that derive from it.
    """

    id: str  # iml_…
    address: MailAddress  # where it came in, by the envelope
    recipient: str = field(repr=False)  # as the envelope names it, in its normal form: with a reply token, or extended
    envelope_sender: str = field(repr=False)  # empty: of a bounce (RFC 5321, 4.5.5)
    mail: IncomingMail
    received_at: Instant  # when it became durable: deadlines count from here
    ticket_id: str | None = None  # chosen by an agent who released it: a ticket of the retailer
    customer_id: str | None = None  # likewise
    released_by: str | None = None  # the agent's id; a mail in quarantine is handled as if it were not suspicious


class Outcome(StrEnum):
    HANDLED = "handled"
    IGNORED = "ignored"  # seen, and nothing came of it: an automatic reply, a mail of our own
    QUARANTINED = "quarantined"  # somebody has to look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of a mail. `reason`: a code such as `auto_reply`, without anything of the mail."""

    outcome: Outcome
    reason: str = ""
    ticket_id: str | None = None
    message_id: str | None = None
    customer_id: str | None = None  # whose it is, where that is known: for erasure and export


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
        """Raises Unreadable, and TimeoutError where it takes too long."""
