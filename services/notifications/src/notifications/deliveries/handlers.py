"""Other services' events that customers get a mail about."""

from dataclasses import dataclass, replace

from servicekit.events.consumers import Subscription
from servicekit.events.envelope import Event
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import current_traceparent

from notifications.deliveries.use_cases import Notify
from notifications.source_events.reading import source_event

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Handlers:
    clock: Clock
    notifying: Notify

    def subscriptions(self) -> tuple[Subscription, ...]:
        told = "internal.*.tickets.v1"
        mailed = (f"{told}.ticket.opened", f"{told}.ticket.message_added", f"{told}.purchase.registered")
        return (
            Subscription("mail", "TICKETS", mailed, self.notify),
            Subscription("surveys", "FEEDBACK", ("internal.*.feedback.v1.invitation.issued",), self.notify),
        )

    async def notify(self, event: Event) -> None:
        """The message continues from here: its attempts are children of this handling, however late they are."""
        heard = replace(source_event(event), traceparent=current_traceparent() or event.traceparent)
        delivery_id = await self.notifying.hear(heard, self.clock())
        if delivery_id:
            _log.info("delivery queued", delivery_id=delivery_id, event_id=event.id)
