"""What warranty decides about the units of a sale.

A sale of hundreds of units is one document, and hundreds of decisions come at once. Written one by one they would
rewrite it hundreds of times; so whoever has the turn writes for all that wait.
"""

from asyncio import Lock
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from weakref import WeakValueDictionary

from tickets.domain.errors import not_found
from tickets.domain.events import PurchaseEvent, PurchaseRegistered
from tickets.domain.instants import Instant
from tickets.domain.purchase import Purchase, refuse, register
from tickets.use_cases.ports import Purchases

Decide = Callable[[Purchase], Purchase]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class _Turn:
    """Whose turn it is at one purchase, and the decisions that wait for it."""

    lock: Lock = field(default_factory=Lock)
    waiting: dict[object, Decide] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registrations:
    purchases: Purchases
    _turns: WeakValueDictionary[str, _Turn] = field(default_factory=WeakValueDictionary)  # by purchase, while in use

    async def registered(
        self, purchase_id: str, asset_id: str, product_name: str, covered_until: Instant | None
    ) -> None:
        """Warranty has made the asset of a unit. Raises Refused: PURCHASE_NOT_FOUND."""
        await self._decide(
            purchase_id,
            partial(register, asset=asset_id, product_name=product_name, covered_until=covered_until),
        )

    async def refused(self, purchase_id: str, asset_id: str, reason: str) -> None:
        """Warranty will not make the asset of a unit. Raises Refused: PURCHASE_NOT_FOUND."""
        await self._decide(purchase_id, partial(refuse, asset=asset_id, reason=reason))

    async def _decide(self, purchase_id: str, decide: Decide) -> None:
        """Returns once the decision is stored, by whoever had the turn."""
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
