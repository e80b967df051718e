"""The customer information file."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.customers.domain.customer import Customer, Profile, first_reported, update
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.events import ContactChanged
from tickets.customers.ports import Customers


@dataclass(frozen=True, slots=True)
class CustomerFile:
    customers: Customers

    async def get(self, id: str, viewer: Viewer) -> Customer:
        """Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(id)
        if customer is None or not viewer.sees(customer.retailer, customer.id):
            raise not_found("customer")
        return customer

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[Customer]:
        """Those of these customers that exist for the viewer."""
        return [each for each in await self.customers.get_many(ids) if viewer.sees(each.retailer, each.id)]

    async def page(self, query: CustomerQuery, *, size: int, after: Cursor | None) -> Page[Customer]:
        """The retailer's customers, newest first; with a text those it is about, the best first."""
        return await self.customers.page(query, size=size, after=after)

    async def known(self, retailer: str, profile: Profile) -> Customer | None:
        """The customer who has the match key of a report's customer."""
        return await self.customers.matching(retailer, profile.match_key)

    async def enter(
        self, retailer: str, profile: Profile, *, former_key: str, id: str, ordered_at: Instant, now: Instant
    ) -> Customer:
        """The customer whom a report is about: the one with its match key, updated, or a new one.

        `former_key` is what a release before this one may have stored them under. Can be repeated after a crash at any
        point.
        """
        customer = await self.customers.matching(retailer, profile.match_key)
        if customer is None and former_key != profile.match_key:
            customer = await self.customers.matching(retailer, former_key)
        if customer is None:
            new = first_reported(id, retailer, profile, ordered_at=ordered_at, now=now)
            customer = await self.customers.add_unless_known(new, [ContactChanged(new)])
        if update(customer, profile, ordered_at=ordered_at, now=now) is customer:
            return customer

        def act(known: Customer) -> tuple[Customer, list[ContactChanged]]:
            updated = update(known, profile, ordered_at=ordered_at, now=now)
            return updated, [ContactChanged(updated)] if updated is not known else []

        return await self.customers.change(customer.id, act) or customer
