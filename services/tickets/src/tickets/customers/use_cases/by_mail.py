"""Customers of whom nothing is known but the address that they write from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant

from tickets.customers.domain.customer import Customer, Profile, first_reported
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.events import ContactChanged
from tickets.customers.ports import Customers

_MOST = 10  # with one address: more than one is too many already


@dataclass(frozen=True, slots=True)
class CustomersByMail:
    customers: Customers

    async def get(self, id: str) -> Customer | None:
        return await self.customers.get(id)

    async def with_address(self, retailer: str, address: str) -> Sequence[Customer]:
        """Those who have it as their e-mail, the newest ten of them."""
        page = await self.customers.page(CustomerQuery(retailer=retailer, email=address), size=_MOST, after=None)
        return page.items

    async def matching(self, retailer: str, match_key: str) -> Customer | None:
        return await self.customers.matching(retailer, match_key)

    async def enter(self, retailer: str, address: str, name: str, *, match_key: str, id: str, now: Instant) -> Customer:
        """The customer with this match key; where there is none, a new one, who has stated no consent."""
        if known := await self.customers.matching(retailer, match_key):
            return known
        profile = Profile(
            customer_ref="",
            name=name,
            email=address,
            phone="",
            locale="",
            time_zone="",
            marketing=None,
            surveys=None,
        )
        new = first_reported(id, retailer, profile, ordered_at=now, now=now)
        if match_key != new.match_key:
            new = replace(new, known_by=match_key)
        return await self.customers.add_unless_known(new, [ContactChanged(new)])
