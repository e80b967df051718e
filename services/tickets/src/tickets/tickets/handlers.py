"""Handlers of other services' events about tickets. Each is idempotent: an event may arrive twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.feedback.v1.events_pb2 import AnswerGiven
from aftersales.notifications.v1.events_pb2 import DeliveryFailed, DeliverySent
from aftersales.warranty.v1.events_pb2 import AssetRegistered
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock

from tickets.tickets.domain.mail_states import MailDelivery, MailState
from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.mail_states import TrackMails
from tickets.tickets.use_cases.open_ticket import OpenTicket

LOW_SCORE = 2
_OUTCOMES = (DeliverySent, DeliveryFailed)


@dataclass(frozen=True)
class TicketHandlers:
    clock: Clock
    coverage: CoverageChecks
    open_ticket: OpenTicket
    mails: TrackMails

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription("coverage", "WARRANTY", (subject_of(AssetRegistered),), self.determine_coverage),
            Subscription("follow-ups", "FEEDBACK", (subject_of(AnswerGiven),), self.follow_up),
            Subscription("mail-states", "NOTIFICATIONS", tuple(map(subject_of, _OUTCOMES)), self.note_mail),
        ]

    async def note_mail(self, event: Event) -> None:
        """Of a mail of a message; others, and those of earlier releases, name none."""
        sent = event.type == DeliverySent.DESCRIPTOR.full_name
        delivery = event.read(DeliverySent).delivery if sent else event.read(DeliveryFailed).delivery
        if not delivery.ticket_message_id:
            return
        noted = MailDelivery(
            delivery_id=delivery.id,
            participant=delivery.participant,
            state=MailState.SENT if sent else MailState.FAILED,
            at=event.time,
            code=delivery.last_error,
        )
        await self.mails.reported(delivery.ticket_id, delivery.ticket_message_id, noted)

    async def determine_coverage(self, event: Event) -> None:
        """Tickets opened before warranty knew their asset need not wait for their next attempt."""
        asset = event.read(AssetRegistered).asset
        await self.coverage.asset_registered(asset.retailer, asset.id)

    async def follow_up(self, event: Event) -> None:
        answer = event.read(AnswerGiven).answer
        if answer.score <= LOW_SCORE:
            await self.open_ticket.follow_up(
                ticket_id=answer.ticket_id,
                answer_id=answer.id,
                score=answer.score,
                comment=answer.comment,
                now=self.clock(),
            )
