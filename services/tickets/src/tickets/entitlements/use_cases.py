"""Entitlements to support plans, arranged by an admin."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.customers.domain.customer import Customer
from tickets.entitlements.domain.entitlement import (
    MOST_OF_A_HOLDER,
    Entitlement,
    EntitlementDraft,
    applying,
    asset_unknown,
    new_entitlement,
    revoke,
    too_many,
)
from tickets.entitlements.domain.entitlement_query import EntitlementQuery
from tickets.entitlements.domain.events import EntitlementChanged
from tickets.entitlements.ports import (
    CustomerFile,
    Customers,
    Entitlements,
    Organisations,
    Plans,
    Purchases,
    Retailers,
)


@dataclass(frozen=True, slots=True)
class EntitlementUseCases:
    entitlements: Entitlements
    retailers: Retailers
    plans: Plans
    organisations: Organisations
    customers: Customers
    file: CustomerFile
    purchases: Purchases

    async def create(
        self, draft: EntitlementDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> Entitlement:
        """Raises Refused: RETAILER_UNKNOWN, SUPPORT_PLAN_UNKNOWN, CUSTOMER_UNKNOWN, CUSTOMER_ERASED,
        ORGANISATION_UNKNOWN, ASSET_UNKNOWN, TOO_MANY_ENTITLEMENTS, VALIDATION_FAILED.
        """
        if await self.retailers.get(draft.retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        entitlement = new_entitlement(draft, id=id, now=now)
        if not (key and await self.entitlements.get(id)):  # a repetition gets what was created
            await self._require(entitlement)
            held = await self.entitlements.not_over(entitlement.retailer, [entitlement.holder], now)
            if len(held) >= MOST_OF_A_HOLDER:
                raise too_many()
        return await self.entitlements.add(entitlement, key)

    async def _require(self, entitlement: Entitlement) -> None:
        await self.plans.require(entitlement.plan_id, entitlement.retailer)
        if entitlement.customer_id:
            await self.file.require(entitlement.customer_id, entitlement.retailer)
        if entitlement.organisation_id:
            await self.organisations.require(entitlement.organisation_id, entitlement.retailer)
        if entitlement.asset_id and not await self.purchases.is_sold(entitlement.retailer, entitlement.asset_id):
            raise asset_unknown()

    async def get(self, id: str, viewer: Viewer) -> Entitlement:
        """Raises Refused: ENTITLEMENT_NOT_FOUND."""
        entitlement = await self.entitlements.get(id)
        if entitlement is None or not viewer.sees(entitlement.retailer):
            raise not_found("entitlement")
        return entitlement

    async def page(self, query: EntitlementQuery, *, size: int, after: Cursor | None) -> Page[Entitlement]:
        """The one that is over last first."""
        return await self.entitlements.page(query, size=size, after=after)

    async def of_customer(self, customer_id: str, asset_id: str, viewer: Viewer, *, now: Instant) -> list[Entitlement]:
        """Those that hold for the customer, or for their ticket about an asset, the one that applies first.

        Raises Refused: CUSTOMER_NOT_FOUND.
        """
        customer = await self.customers.get(customer_id)
        if customer is None or not viewer.sees(customer.retailer, customer.id):
            raise not_found("customer")
        if asset_id and not await self.purchases.is_sold(customer.retailer, asset_id, customer.id):
            asset_id = ""  # none of theirs: what holds for it is nothing of theirs either
        holders = [each for each in (asset_id, customer.id, await self._organisation(customer)) if each]
        return applying(await self.entitlements.not_over(customer.retailer, holders, now), now)

    async def _organisation(self, customer: Customer) -> str:
        """The customer's, where it is not deactivated."""
        try:
            if customer.organisation_id:
                await self.organisations.require(customer.organisation_id, customer.retailer)
        except Refused:
            return ""
        return customer.organisation_id

    async def revoke(
        self, id: str, viewer: Viewer, *, now: Instant, if_version: Set[int] | None, key: IdempotencyKey | None
    ) -> Entitlement:
        """Raises Refused: ENTITLEMENT_NOT_FOUND."""
        await self.get(id, viewer)

        def act(known: Entitlement) -> tuple[Entitlement, list[EntitlementChanged]]:
            revoked = revoke(known, now)
            return revoked, [EntitlementChanged(revoked)] if revoked is not known else []

        changed = await self.entitlements.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("entitlement")
        return changed
