"""Purchases: reported by partners, completed by what warranty decides about their units."""

from asyncio import Lock
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from weakref import WeakValueDictionary

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.purchases.domain import report as reports
from tickets.purchases.domain.events import PurchaseEvent, PurchaseRegistered, PurchaseReported
from tickets.purchases.domain.purchase import Purchase, cover, purchase_id, refuse, register, sold_again, transferred
from tickets.purchases.domain.report import Report
from tickets.purchases.ports import CustomerFile, IdempotencyKeys, Purchases, Retailers
from tickets.retailers.domain.retailer import require_active


@dataclass(frozen=True, slots=True)
class PurchaseUseCases:
    purchases: Purchases
    customers: CustomerFile
    retailers: Retailers
    keys: IdempotencyKeys

    async def report(
        self,
        retailer: str,
        report: Report,
        viewer: Viewer,
        *,
        said: Report,
        customer_id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> Purchase:
        """Stores the purchase, its customer first: a retry after a crash in between completes it.

        `said` is the report as it came, with its identities in any spelling: releases before this one stored it
        under that. `customer_id` is for a customer not known so far. Raises Refused: RETAILER_UNKNOWN,
        RETAILER_DEACTIVATED, ORDER_EXISTS, VALIDATION_FAILED.
        """
        known = await self.retailers.get(retailer)
        if known is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        report = reports.checked(report)
        if key:
            await self.keys.remember(key)
        stored = await self._reported_before(retailer, report, said)
        if stored is None:
            require_active(known)
            former_key = reports.formerly(said).customer.match_key
            customer = await self.customers.enter(
                retailer,
                report.customer,
                former_key=former_key,
                id=customer_id,
                order=purchase_id(retailer, report.order_id),
                ordered_at=report.ordered_at or now,
                now=now,
            )
            by = actor_of(viewer)
            purchase = reports.purchase_of(report, retailer=retailer, customer_id=customer.id, by=by, now=now)
            reported = PurchaseReported(purchase, customer.facts.time_zone or known.time_zone)
            stored = await self.purchases.add_unless_known(purchase, [reported])
            if stored.content_hash != report.content_hash:  # another report of the order was stored meanwhile
                raise _order_exists()
        return stored

    async def replayed(self, retailer: str, said: Report, key: IdempotencyKey) -> Purchase | None:
        """The purchase that the same request made under rules that would refuse it today; None if it made none.

        Raises KeyReused.
        """
        if not await self.keys.knows(key):
            return None
        former = reports.formerly(said)
        purchase = await self.purchases.get(purchase_id(retailer, former.order_id))
        return purchase if purchase and reports.has_items(purchase, former) else None

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
        after: Cursor | None,
    ) -> Page[Purchase]:
        """Newest first; with an order id, the purchase that has it. A customer gets their own purchases alone."""
        if order_id is not None:
            purchase = await anext(self._of_order(retailer, order_id), None)
            return Page([purchase] if purchase and viewer.sees(retailer, purchase.customer_id) else [], None)
        narrowed = viewer.only_customer or customer_id
        return await self.purchases.page(retailer, customer_id=narrowed, size=size, after=after)

    async def _reported_before(self, retailer: str, report: Report, said: Report) -> Purchase | None:
        """The purchase that an earlier report of the order made; None if this is the first.

        Two spellings of an order id made two purchases before there was a normal form: the one with the content of this
        report is meant. Raises Refused: ORDER_EXISTS.
        """
        found = False
        async for purchase in self._of_order(retailer, report.order_id, said.order_id.strip()):
            if await self._is_of(purchase, report, said):
                return purchase
            found = True
        if found:
            raise _order_exists()
        return None

    async def _is_of(self, purchase: Purchase, report: Report, said: Report) -> bool:
        """Whether the purchase has the content of the report.

        The hash of one that was stored in other spellings is that of its first report. Where these are normalised by
        now, its lines and its customer are compared instead.
        """
        if purchase.content_hash in (report.content_hash, reports.formerly(said).content_hash):
            return True
        today = self.purchases.in_normal_form(purchase)
        if today == purchase or not reports.has_items(today, report):
            return False
        customer = await self.customers.known(purchase.retailer, report.customer)
        return customer is not None and customer.id == purchase.customer_id

    async def _of_order(
        self, retailer: str, order_id: str, former_order_id: str = ""
    ) -> AsyncGenerator[Purchase, None]:
        """The purchases of an order: by its id in the normal form, and by other spellings from before there was one."""
        for spelled in dict.fromkeys((order_id, former_order_id or order_id)):
            if purchase := await self.purchases.get(purchase_id(retailer, spelled)):
                yield purchase
        if purchase := await self.purchases.of_order(retailer, order_id):
            yield purchase


def _order_exists() -> Refused:
    return Refused("exists", "ORDER_EXISTS", "This order was reported with other content.", field="order_id")


Decide = Callable[[Purchase], Purchase]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class _Turn:
    """The lock of one purchase, and the decisions that wait for it."""

    lock: Lock = field(default_factory=Lock)
    waiting: dict[object, Decide] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registrations:
    """What warranty decides about the units of a purchase.

    A purchase of hundreds of units is one document, and hundreds of decisions arrive at once. Written one by one they
    would rewrite it hundreds of times; so whoever holds the lock writes all decisions that wait.
    """

    purchases: Purchases
    _turns: WeakValueDictionary[str, _Turn] = field(default_factory=WeakValueDictionary)  # by purchase, while in use

    async def registered(
        self, purchase_id: str, asset_id: str, product_name: str, covered_until: Instant | None, sequence: int = 0
    ) -> None:
        """Warranty has registered the unit. Raises Refused: PURCHASE_NOT_FOUND."""
        await self._decide(
            purchase_id,
            partial(
                register, asset=asset_id, product_name=product_name, covered_until=covered_until, sequence=sequence
            ),
        )

    async def covered(self, purchase_id: str, asset_id: str, covered_until: Instant | None, sequence: int) -> None:
        """What covers the unit has changed. Raises Refused: PURCHASE_NOT_FOUND."""
        act = partial(cover, asset=asset_id, covered_until=covered_until, sequence=sequence)
        await self._decide(purchase_id, act)

    async def sold_again(self, retailer: str, purchase_id: str, asset_id: str, sold_at: Instant) -> None:
        """The unit is of this purchase now, and no longer of those before it."""
        for purchase in await self.purchases.selling(retailer, asset_id):
            if purchase.id != purchase_id:
                await self._decide(purchase.id, partial(sold_again, asset=asset_id, sold_at=sold_at))

    async def transferred(self, purchase_id: str, asset_id: str, customer_id: str, at: Instant) -> None:
        """The unit of this purchase is another customer's. Raises Refused: PURCHASE_NOT_FOUND."""
        await self._decide(purchase_id, partial(transferred, asset=asset_id, customer_id=customer_id, at=at))

    async def refused(self, purchase_id: str, asset_id: str, reason: str) -> None:
        """Warranty has refused the unit. Raises Refused: PURCHASE_NOT_FOUND."""
        await self._decide(purchase_id, partial(refuse, asset=asset_id, reason=reason))

    async def _decide(self, purchase_id: str, decide: Decide) -> None:
        """Returns once the decision is stored, by this call or by another one."""
        turn = self._turns.setdefault(purchase_id, _Turn())
        mine = object()
        turn.waiting[mine] = decide
        try:
            async with turn.lock:
                if mine in turn.waiting:
                    together = dict(turn.waiting)
                    await self._store(purchase_id, together.values())
                    for stored in together:
                        turn.waiting.pop(stored, None)
        finally:
            turn.waiting.pop(mine, None)

    async def _store(self, purchase_id: str, decisions: Iterable[Decide]) -> None:
        def act(purchase: Purchase) -> tuple[Purchase, list[PurchaseEvent]]:
            decided = reduce(lambda so_far, decide: decide(so_far), decisions, purchase)
            complete = decided.decided and not purchase.decided
            return decided, [PurchaseRegistered(decided)] if complete else []

        if await self.purchases.change(purchase_id, act) is None:
            raise not_found("purchase")
