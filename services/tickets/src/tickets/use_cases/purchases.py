"""Sales that partners report."""

from dataclasses import dataclass

from tickets.domain import report as reports
from tickets.domain.errors import Refused, not_found
from tickets.domain.events import PurchaseReported
from tickets.domain.instants import Instant
from tickets.domain.purchase import Purchase, purchase_id
from tickets.domain.report import Report
from tickets.use_cases.customers import CustomerFile
from tickets.use_cases.ports import (
    Page,
    Place,
    PurchaseLists,
    Purchases,
    Request,
    Retailers,
    SeenRequests,
    Viewer,
    actor_of,
)


@dataclass(frozen=True, slots=True)
class Sales:
    purchases: Purchases
    lists: PurchaseLists
    customers: CustomerFile
    retailers: Retailers
    requests: SeenRequests

    async def report(
        self,
        retailer: str,
        report: Report,
        viewer: Viewer,
        *,
        said: Report,
        customer_id: str,
        now: Instant,
        request: Request | None = None,
    ) -> Purchase:
        """Stores the sale, its customer first: a retry after a crash in between completes it.

        `said` is the report as it came, with its identities in any spelling: releases before this one stored it
        under that. `customer_id` is for a customer not known so far. Raises Refused: RETAILER_UNKNOWN, ORDER_EXISTS,
        VALIDATION_FAILED.
        """
        tenant = await self.retailers.get(retailer)
        if tenant is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        report = reports.checked(report)
        if request:
            await self.requests.remember(request)
        stored = await self._of_order(retailer, report.order_id, said.order_id.strip())
        if stored is None:
            former_key = reports.formerly(said).customer.match_key
            customer = await self.customers.enter(
                retailer, report.customer, former_key=former_key, id=customer_id, now=now
            )
            by = actor_of(viewer)
            purchase = reports.purchase_of(report, retailer=retailer, customer_id=customer.id, by=by, now=now)
            reported = PurchaseReported(purchase, customer.facts.time_zone or tenant.time_zone)
            stored = await self.lists.add_unless_known(purchase, [reported])
        if stored.content_hash not in (report.content_hash, reports.formerly(said).content_hash):
            raise Refused("exists", "ORDER_EXISTS", "This order was reported with other content.", field="order_id")
        return stored

    async def get(self, id: str, viewer: Viewer) -> Purchase:
        """Raises Refused: PURCHASE_NOT_FOUND."""
        purchase = await self.purchases.get(id)
        if purchase is None or not viewer.sees(purchase.retailer, purchase.customer_id):
            raise not_found("purchase")
        return purchase

    async def page(
        self,
        retailer: str,
        viewer: Viewer,
        *,
        order_id: str | None,
        customer_id: str | None,
        size: int,
        after: Place | None,
    ) -> Page[Purchase]:
        """Newest first; with an order id the purchase that has it. A customer's are their own."""
        if order_id is not None:
            purchase = await self._of_order(retailer, order_id)
            return Page([purchase] if purchase and viewer.sees(retailer, purchase.customer_id) else [], None)
        narrowed = viewer.only_customer or customer_id
        return await self.lists.page(retailer, customer_id=narrowed, size=size, after=after)

    async def _of_order(self, retailer: str, order_id: str, former_order_id: str = "") -> Purchase | None:
        """The purchase of an order, by the id in its normal form, or by another spelling from before there was one."""
        for spelled in dict.fromkeys((order_id, former_order_id or order_id)):
            if purchase := await self.purchases.get(purchase_id(retailer, spelled)):
                return purchase
        return await self.lists.of_order(retailer, order_id)
