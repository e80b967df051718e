"""Facts become deliveries: each message of a fact once, however often the fact is heard."""

from dataclasses import dataclass

from notifications.domain.delivery import Delivery
from notifications.domain.ids import delivery_id
from notifications.domain.instants import Instant
from notifications.domain.occasions import occasion_of
from notifications.domain.source_event import SourceEvent
from notifications.use_cases.ports import DeliveryStore, Templates, Wake


@dataclass(frozen=True, slots=True)
class Notify:
    deliveries: DeliveryStore
    templates: Templates
    wake: Wake

    async def hear(self, event: SourceEvent, now: Instant) -> str | None:
        """Queues the message that an event causes, and says its id; None where it causes none."""
        occasion = occasion_of(event)
        if occasion is None:
            return None
        delivery = Delivery(
            id=delivery_id(event.id, occasion.template),
            retailer=event.retailer,
            customer_id=occasion.customer_id,
            ticket_id=occasion.ticket_id,
            purchase_id=occasion.purchase_id,
            event_id=event.id,
            template=occasion.template,
            template_version=self.templates.current(occasion.template),
            facts=occasion.facts,
            traceparent=event.traceparent,
            created_at=now,
            next_attempt_at=now,
        )
        if await self.deliveries.add(delivery):
            self.wake()
        return delivery.id
