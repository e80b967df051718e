"""What notifications does when other services tell something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from google.protobuf.message import Message
from servicekit.events.consumers import Subscription
from servicekit.events.envelope import Event, SequenceConflict
from servicekit.mapping.proto_json import to_json
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import current_traceparent

from notifications.domain.numbering import NumberTaken
from notifications.domain.recipient import Contact, Sender
from notifications.domain.source_event import SourceEvent
from notifications.use_cases.feed import Feed
from notifications.use_cases.notify import Notify
from notifications.use_cases.ports import AddressBook

_READ: tuple[type[Message], ...] = (
    tickets.TicketOpened,
    tickets.TicketMessageAdded,
    tickets.TicketWaiting,
    tickets.TicketResolved,
    tickets.TicketReopened,
    tickets.TicketClosed,
    tickets.PurchaseReported,
    tickets.PurchaseRegistered,
    warranty.AssetRegistered,
    warranty.AssetRefused,
    feedback.InvitationIssued,
    feedback.AnswerGiven,
)
"""The events whose content matters here. Of all others the feed only counts that they passed."""

PROFILES = "profiles"
"""Was "contacts" while copies had no consents: a consumer of another name reads each customer's last fact once more."""

_KINDS = {kind.DESCRIPTOR.full_name: kind for kind in _READ}
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Handlers:
    clock: Clock
    notifying: Notify
    partner_feed: Feed
    addresses: AddressBook

    def subscriptions(self) -> tuple[Subscription, ...]:
        told = "internal.*.tickets.v1"
        mailed = (f"{told}.ticket.opened", f"{told}.ticket.message_added", f"{told}.purchase.registered")
        return (
            Subscription("mail", "TICKETS", mailed, self.notify),
            Subscription("surveys", "FEEDBACK", ("internal.*.feedback.v1.invitation.issued",), self.notify),
            Subscription(PROFILES, "CONTACTS", ("contacts.*.*",), self.remember_contact),
            Subscription("retailers", "RETAILERS", ("retailers.*",), self.remember_sender),
            Subscription("feed-tickets", "TICKETS", ("internal.*.tickets.>",), self.feed),
            Subscription("feed-warranty", "WARRANTY", ("internal.*.warranty.>",), self.feed),
            Subscription("feed-feedback", "FEEDBACK", ("internal.*.feedback.>",), self.feed),
        )

    async def notify(self, event: Event) -> None:
        """The message continues from here: its attempts are children of this handling, however late they are."""
        heard = replace(_source_event(event), traceparent=current_traceparent() or event.traceparent)
        delivery_id = await self.notifying.hear(heard, self.clock())
        if delivery_id:
            _log.info("delivery queued", delivery_id=delivery_id, event_id=event.id)

    async def feed(self, event: Event) -> None:
        with _numbers_checked():
            await self.partner_feed.hear(_source_event(event))

    async def remember_contact(self, event: Event) -> None:
        told = event.read(tickets.ContactChanged)
        contact = Contact(
            customer_id=told.customer_id,
            retailer=told.retailer,
            name=told.name,
            email=told.email,
            locale=told.locale,
            time_zone=told.time_zone,
            surveys=told.surveys_consent,
        )
        with _numbers_checked():
            await self.addresses.remember_contact(contact, event.sequence, event.id)

    async def remember_sender(self, event: Event) -> None:
        told = event.read(tickets.RetailerChanged).retailer
        sender = Sender(
            retailer=told.id,
            name=told.name,
            address=told.sender_address,
            link_base=told.link_base,
            locale=told.locale,
            time_zone=told.time_zone,
        )
        with _numbers_checked():
            await self.addresses.remember_sender(sender, event.sequence, event.id)


@contextmanager
def _numbers_checked() -> Iterator[None]:
    try:
        yield
    except NumberTaken as taken:
        raise SequenceConflict(str(taken)) from taken


def _source_event(event: Event) -> SourceEvent:
    """The event as the domain knows it, zeros filled in. Raises Poison where its data is not of its type."""
    kind = _KINDS.get(event.type)
    return SourceEvent(
        id=event.id,
        type=event.type,
        service=event.source.rpartition("/")[2],
        retailer=event.retailer,
        subject=event.subject,
        sequence=event.sequence,
        time=event.time,
        traceparent=event.traceparent,
        data=to_json(event.read(kind)) if kind else {},
    )
