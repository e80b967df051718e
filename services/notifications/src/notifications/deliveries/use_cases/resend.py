"""Sending mails again by hand."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from notifications.deliveries.domain.delivery import Decision, Delivery
from notifications.deliveries.domain.erasure import delivery_erased
from notifications.deliveries.domain.resending import RepeatsAnother, copy_of, resend
from notifications.deliveries.ports import DeliveryStore, Erasures, Wake
from notifications.deliveries.use_cases.queries import DeliveryQueries


@dataclass(frozen=True, slots=True)
class ResendCommand:
    """`new_id`: of the delivery that repeats a sent one; the same for a repeated request. `if_version`: None: any."""

    delivery_id: str
    new_id: str
    viewer: Viewer
    by: Actor
    now: Instant
    traceparent: str
    if_version: Set[int] | None = None
    key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class ResendDelivery:
    """The note in the first delivery is stored before the new one.

    So the bound on resends holds however many ask at once. After a crash between both the request is repeated with its
    key, and stores the new delivery then.
    """

    deliveries: DeliveryStore
    queries: DeliveryQueries
    wake: Wake
    erasures: Erasures

    async def resend(self, command: ResendCommand) -> Delivery:
        """The delivery that is queued now: the same, or a new one.

        Raises Refused: DELIVERY_NOT_FOUND, DELIVERY_ERASED, DELIVERY_NOT_OVER, CREDENTIALS_REMOVED, TOO_MANY_RESENDS.
        """
        delivery = await self.queries.get(command.delivery_id, command.viewer)
        if await self.erasures.includes(delivery.owner):
            raise delivery_erased()
        try:
            changed = await self._noted(delivery.id, command, command.if_version)
        except RepeatsAnother:
            changed = await self._noted(delivery.resend_of, command, None)
        note = next((each for each in changed.resends if each.delivery_id == command.new_id), None)
        if note is not None:
            await self.deliveries.add(copy_of(changed, note, traceparent=command.traceparent))
            changed = await self.queries.get(note.delivery_id, command.viewer)
        self.wake()
        return changed

    async def _noted(self, id: str, command: ResendCommand, if_version: Set[int] | None) -> Delivery:
        def act(delivery: Delivery) -> Decision:
            return resend(delivery, command.new_id, command.by, now=command.now)

        changed = await self.deliveries.change(id, act, if_version=if_version, key=command.key)
        if changed is None:
            raise not_found("delivery")
        return changed
