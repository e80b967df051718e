"""Reads other services' events into the domain's type."""

from collections.abc import Iterator
from contextlib import contextmanager

from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from google.protobuf.message import Message
from servicekit.events.envelope import Event, SequenceConflict
from servicekit.mapping.proto_json import to_json

from notifications.source_events.domain.numbering import NumberTaken
from notifications.source_events.domain.source_event import SourceEvent

READ_EVENTS: tuple[type[Message], ...] = (
    tickets.TicketOpened,
    tickets.TicketMessageAdded,
    tickets.TicketWaiting,
    tickets.TicketResolved,
    tickets.TicketReopened,
    tickets.TicketClosed,
    tickets.TicketReopeningUndone,
    tickets.TicketReminderDue,
    tickets.TicketMarkedAsSpam,
    tickets.TicketRescued,
    tickets.TicketCancelled,
    tickets.TicketMerged,
    tickets.TicketUnmerged,
    tickets.TicketSlaWarning,
    tickets.TicketSlaBreached,
    tickets.PurchaseReported,
    tickets.PurchaseRegistered,
    tickets.ErasureRequested,
    tickets.ErasureCompleted,
    warranty.AssetRegistered,
    warranty.AssetRefused,
    warranty.AssetCorrected,
    warranty.AssetRetired,
    warranty.AssetCoverageChanged,
    warranty.AssetTransferred,
    warranty.AssetCoverageExpiring,
    warranty.ClaimChanged,
    warranty.ClaimSlaBreached,
    warranty.CampaignUnitChanged,
    feedback.InvitationIssued,
    feedback.AnswerGiven,
)
"""The events whose content matters here. Of all others the feed only counts that they passed."""

_KINDS = {kind.DESCRIPTOR.full_name: kind for kind in READ_EVENTS}


@contextmanager
def numbers_checked() -> Iterator[None]:
    try:
        yield
    except NumberTaken as taken:
        raise SequenceConflict(str(taken)) from taken


def source_event(event: Event) -> SourceEvent:
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
