"""Erasures: requested by an admin, completed by what each service reports."""

from dataclasses import dataclass

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.erasures.domain.erasure import Erasure, PartReport, erasure_id, reported, requested
from tickets.erasures.domain.erasure_query import ErasureQuery
from tickets.erasures.domain.events import ErasureCompleted, ErasureEvent, ErasureRequested
from tickets.erasures.ports import Customers, Erasures, IdempotencyKeys


@dataclass(frozen=True, slots=True)
class ErasureUseCases:
    erasures: Erasures
    customers: Customers
    keys: IdempotencyKeys

    async def request(
        self, customer_id: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None = None
    ) -> Erasure:
        """The erasure of the customer, which a repeated request returns as it is by then, completed or not.

        Raises Refused: CUSTOMER_NOT_FOUND.
        """
        customer = await self.customers.get(customer_id)
        if customer is None or not viewer.sees(customer.retailer, customer.id):
            raise not_found("customer")
        if key:
            await self.keys.remember(key)
        erasure = requested(customer.id, customer.retailer, by=actor_of(viewer), at=now)
        return await self.erasures.add_unless_known(erasure, [ErasureRequested(erasure)])

    async def request_former(self, customer_id: str, retailer: str, now: Instant) -> None:
        """The erasure of the record of an unproven sender, because that of a customer concerns it. Can be repeated."""
        erasure = requested(customer_id, retailer, by=None, at=now)
        await self.erasures.add_unless_known(erasure, [ErasureRequested(erasure)])

    async def get(self, id: str, viewer: Viewer) -> Erasure:
        """Raises Refused: ERASURE_NOT_FOUND."""
        erasure = await self.erasures.get(id)
        if erasure is None or not viewer.sees(erasure.retailer):
            raise not_found("erasure")
        return erasure

    async def page(self, query: ErasureQuery, *, size: int, after: Cursor | None) -> Page[Erasure]:
        return await self.erasures.page(query, size=size, after=after)

    async def note(self, report: PartReport) -> None:
        """Completes the part of a service.

        An erasure that is not known was lost with a restore of an older backup. It is requested anew, so that all
        services take part in it.
        """
        id = erasure_id(report.customer_id)

        def act(erasure: Erasure) -> tuple[Erasure, list[ErasureEvent]]:
            updated = reported(erasure, report)
            completed = updated.completed_at is not None and erasure.completed_at is None
            return updated, [ErasureCompleted(updated)] if completed else []

        if await self.erasures.change(id, act) is None:
            lost = requested(report.customer_id, report.retailer, by=None, at=report.requested_at)
            await self.erasures.add_unless_known(lost, [ErasureRequested(lost)])
            await self.erasures.change(id, act)
