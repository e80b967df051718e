"""What the use cases of mail addresses need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.mail_addresses.domain.events import MailAddressChanged
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.mail_addresses.domain.mail_address_query import MailAddressQuery
from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.team import Team

Decide = Callable[[MailAddress], tuple[MailAddress, Sequence[MailAddressChanged]]]


class MailAddresses(Protocol):
    async def get(self, id: str) -> MailAddress | None: ...

    async def by_address(self, address: str) -> MailAddress | None:
        """The one with this address in its normal form, of whichever retailer, deactivated or not."""

    async def of_retailer(self, retailer: str) -> list[MailAddress]:
        """All of them, deactivated ones too, in their alphabetical order."""

    async def default_of(self, retailer: str) -> MailAddress | None:
        """From which mails are sent where no other address is named; None where no address is active."""

    async def add(self, address: MailAddress, key: IdempotencyKey | None = None) -> MailAddress:
        """Stores a new one, or returns what the same request stored before. Raises Refused: MAIL_ADDRESS_EXISTS."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> MailAddress | None:
        """Loads, lets `act` decide, stores; None if there is no such address. A repeated request does nothing."""

    async def page(self, query: MailAddressQuery, *, size: int, after: Cursor | None) -> Page[MailAddress]:
        """In alphabetical order; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Teams(Protocol):
    async def get(self, id: str) -> Team | None: ...
