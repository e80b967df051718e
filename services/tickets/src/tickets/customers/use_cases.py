"""The customer information file."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.customers.domain.customer import Customer, Profile, first_reported, update
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import Edits, edit, withdraw_surveys
from tickets.customers.domain.events import ContactChanged
from tickets.customers.ports import Customers, Decide

_ATTEMPTS = 3


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
        for _ in range(_ATTEMPTS):
            customer = await self.customers.matching(retailer, profile.match_key)
            if customer is None and former_key != profile.match_key:
                customer = await self.customers.matching(retailer, former_key)
            if customer is None:
                new = first_reported(id, retailer, profile, ordered_at=ordered_at, now=now)
                customer = await self.customers.add_unless_known(new, [ContactChanged(new)])
            key = customer.match_key

            def decide(known: Customer, key: str = key) -> Customer:
                return update(known, profile, ordered_at=ordered_at, now=now) if known.match_key == key else known

            if decide(customer) is customer:
                return customer
            entered = await self.customers.change(customer.id, _changing(decide))
            if entered is not None and entered.match_key == profile.match_key:
                return entered
        raise Refused("unavailable", "TOO_MANY_CHANGES", "The retailer's people change this customer's reference.")

    async def update(
        self,
        id: str,
        edits: Edits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Customer:
        """Raises Refused: CUSTOMER_NOT_FOUND, CUSTOMER_ERASED, CUSTOMER_EXISTS, VALIDATION_FAILED."""
        await self.get(id, viewer)
        by_customer = viewer.only_customer is not None
        changed = await self.customers.change(
            id,
            _changing(lambda known: edit(known, edits, by_customer=by_customer, now=now)),
            if_version=if_version,
            key=key,
        )
        if changed is None:
            raise not_found("customer")
        return changed

    async def unsubscribe(self, id: str, retailer: str, *, at: Instant, now: Instant) -> None:
        """Withdraws the consent to surveys, unless it was stated later. Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(id)
        if customer is None or customer.retailer != retailer:
            raise not_found("customer")
        await self.customers.change(id, _changing(lambda known: withdraw_surveys(known, at=at, now=now)))


def _changing(decide: Callable[[Customer], Customer]) -> Decide:
    """The change with its event; neither where the customer stays the same object."""

    def act(known: Customer) -> tuple[Customer, Sequence[ContactChanged]]:
        changed = decide(known)
        return changed, [] if changed is known else [ContactChanged(changed)]

    return act
