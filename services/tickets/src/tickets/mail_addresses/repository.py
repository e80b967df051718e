"""Stored mail addresses."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.mail_addresses.domain.events import MailAddressChanged
from tickets.mail_addresses.domain.mail_address import (
    MOST_ADDRESSES,
    MailAddress,
    default_of,
    mail_address_exists,
)
from tickets.mail_addresses.domain.mail_address_query import MailAddressQuery
from tickets.mail_addresses.ports import Decide

MAIL_ADDRESSES_BY_ADDRESS = Index("by_address", equal=("address",), unique=True)
MAIL_ADDRESSES_OF_RETAILER = Index("of_retailer", equal=("retailer",), order_by="address")
MAIL_ADDRESSES = Collection(
    "mail_addresses",
    (MAIL_ADDRESSES_BY_ADDRESS, MAIL_ADDRESSES_OF_RETAILER),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Addresses and names under which a retailer is written to"),
)


@dataclass(frozen=True, slots=True)
class MailAddressRepository:
    addresses: Aggregates[MailAddress, MailAddressChanged]

    async def get(self, id: str) -> MailAddress | None:
        return await self.addresses.get(id)

    async def by_address(self, address: str) -> MailAddress | None:
        found = await self.addresses.find(MAIL_ADDRESSES_BY_ADDRESS, {"address": address}, limit=1)
        return next(iter(found), None)

    async def of_retailer(self, retailer: str) -> list[MailAddress]:
        # requests that come together may exceed the limit by a few
        return await self.addresses.find(MAIL_ADDRESSES_OF_RETAILER, {"retailer": retailer}, limit=2 * MOST_ADDRESSES)

    async def default_of(self, retailer: str) -> MailAddress | None:
        return default_of(await self.of_retailer(retailer))

    async def add(self, address: MailAddress, key: IdempotencyKey | None = None) -> MailAddress:
        try:
            return await self.addresses.add(address, [MailAddressChanged(address)], key)
        except DuplicateKey:
            raise mail_address_exists() from None

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> MailAddress | None:
        return await self.addresses.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: MailAddressQuery, *, size: int, after: Cursor | None) -> Page[MailAddress]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        return Page(
            *await self.addresses.page(MAIL_ADDRESSES_OF_RETAILER, where, size=size, after=after, filters=filters)
        )
