"""Messages that events cause: queued once each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domainkit.instants import Duration, Instant, after

from notifications.deliveries.domain.delivery import Delivery, delivery_id
from notifications.deliveries.domain.envelope import Envelope, for_delivery
from notifications.deliveries.domain.files import planned
from notifications.deliveries.domain.occasions import Occasion, occasions_of
from notifications.deliveries.ports import DeliveryStore, Erasures, Templates, Wake
from notifications.source_events.domain.source_event import SourceEvent


@dataclass(frozen=True, slots=True)
class Notify:
    deliveries: DeliveryStore
    templates: Templates
    wake: Wake
    erasures: Erasures
    kept_for: Duration = 0  # how long a delivery is kept; 0: for good
    most_file_bytes: int = 0  # of the files that are attached to a mail, as they are sent; 0: none are

    async def notify(self, event: SourceEvent, now: Instant) -> str | None:
        """Queues the mails that an event causes, and returns the id of the first customer's; None where it causes none.

        An event that is older than deliveries are kept causes none: its own may have been deleted. Nor does one about
        someone who was erased.
        """
        if self.kept_for and event.time <= after(now, -self.kept_for):
            return None
        caused = [each for each in occasions_of(event) if not await self.erasures.includes(each.customer_id)]
        mails = [mail for occasion in caused for mail in self._mails(event, occasion, now)]
        queued = [await self.deliveries.add(each) for each in mails]
        if any(queued):
            self.wake()
        return mails[0].id if mails else None

    def _mails(self, event: SourceEvent, occasion: Occasion, now: Instant) -> Iterator[Delivery]:
        """That to the customer, and a copy for each participant: one that cannot be delivered concerns them alone."""
        first = self._delivery(event, occasion, now)
        yield first
        envelope = occasion.envelope
        for number, _ in enumerate(envelope.copies if envelope else (), start=1):
            id = delivery_id(event.id, occasion.template, number)
            own = for_delivery(envelope, id) if envelope else None
            yield replace(
                first, id=id, customer_id="", copied_from=occasion.customer_id, participant=number, envelope=own
            )

    def _delivery(self, event: SourceEvent, occasion: Occasion, now: Instant) -> Delivery:
        return Delivery(
            id=delivery_id(event.id, occasion.template),
            retailer=event.retailer,
            customer_id=occasion.customer_id,
            ticket_id=occasion.ticket_id,
            purchase_id=occasion.purchase_id,
            event_id=event.id,
            template=occasion.template,
            template_version=self.templates.current(occasion.template),
            facts=occasion.variables,
            traceparent=event.traceparent,
            created_at=now,
            next_attempt_at=now,
            envelope=_envelope(occasion, delivery_id(event.id, occasion.template)),
            files=planned(occasion.files, attach=occasion.attaches_files, most_bytes=self.most_file_bytes),
        )


def _envelope(occasion: Occasion, delivery_id: str) -> Envelope | None:
    """A mail about a conversation that is none of its messages has a Message-ID of its own, however many there are."""
    envelope = occasion.envelope
    return for_delivery(envelope, delivery_id) if envelope and not envelope.ticket_message_id else envelope
