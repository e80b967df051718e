"""Other services' events that customers get a mail about."""

from dataclasses import dataclass, replace

from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import current_traceparent

from notifications.deliveries.use_cases.notify import Notify
from notifications.source_events.reading import source_event

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Handlers:
    clock: Clock
    notifying: Notify

    def subscriptions(self) -> tuple[Subscription, ...]:
        mailed = (tickets.TicketOpened, tickets.TicketMessageAdded, tickets.PurchaseRegistered)
        return (
            Subscription("mail", "TICKETS", tuple(map(subject_of, mailed)), self.notify),
            Subscription("reminders", "TICKETS", (subject_of(tickets.TicketReminderDue),), self.notify),
            Subscription("claims", "WARRANTY", (subject_of(warranty.ClaimChanged),), self.notify),
            Subscription("transfers", "WARRANTY", (subject_of(warranty.AssetTransferred),), self.notify),
            Subscription("coverage-alerts", "WARRANTY", (subject_of(warranty.AssetCoverageExpiring),), self.notify),
            Subscription("surveys", "FEEDBACK", (subject_of(feedback.InvitationIssued),), self.notify),
        )

    async def notify(self, event: Event) -> None:
        """The message continues from here: its attempts are children of this handling, however late they are."""
        received = replace(source_event(event), traceparent=current_traceparent() or event.traceparent)
        delivery_id = await self.notifying.notify(received, self.clock())
        if delivery_id:
            _log.info("delivery queued", delivery_id=delivery_id, event_id=event.id)
