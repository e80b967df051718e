"""Partner events as CloudEvents: the same envelope in the HTTP feed and on NATS."""

from collections.abc import Mapping
from typing import Any

import orjson
from aftersales.partner.v1 import events_pb2 as partner
from domainkit.instants import Instant
from google.protobuf.message import Message
from servicekit.events.envelope import envelope
from servicekit.mapping.proto_json import from_json, to_json

from notifications.feed.domain.feed import FeedEntry, entry_id
from notifications.feed.domain.projection import PartnerEvent

SOURCE = "/aftersales"

KINDS: Mapping[str, type[Message]] = {
    "purchase.reported": partner.PurchaseReported,
    "asset.registered": partner.AssetRegistered,
    "asset.refused": partner.AssetRefused,
    "asset.corrected": partner.AssetCorrected,
    "asset.retired": partner.AssetRetired,
    "asset.coverage_changed": partner.AssetCoverageChanged,
    "asset.transferred": partner.AssetTransferred,
    "asset.coverage_expiring": partner.AssetCoverageExpiring,
    "ticket.opened": partner.TicketOpened,
    "ticket.answered": partner.TicketAnswered,
    "ticket.waiting": partner.TicketWaiting,
    "ticket.resolved": partner.TicketResolved,
    "ticket.reopened": partner.TicketReopened,
    "ticket.merged": partner.TicketMerged,
    "ticket.unmerged": partner.TicketUnmerged,
    "ticket.closed": partner.TicketClosed,
    "ticket.sla_warning": partner.TicketSlaWarning,
    "ticket.sla_breached": partner.TicketSlaBreached,
    "claim.submitted": partner.ClaimSubmitted,
    "claim.reviewed": partner.ClaimReviewed,
    "claim.decided": partner.ClaimDecided,
    "claim.appealed": partner.ClaimAppealed,
    "claim.fulfilment_started": partner.ClaimFulfilmentStarted,
    "claim.settled": partner.ClaimSettled,
    "claim.closed": partner.ClaimClosed,
    "claim.sla_breached": partner.ClaimSlaBreached,
    "campaign.unit_targeted": partner.CampaignUnitTargeted,
    "campaign.unit_changed": partner.CampaignUnitChanged,
    "feedback.given": partner.FeedbackGiven,
    "customer.erasure_requested": partner.CustomerErasureRequested,
    "customer.erased": partner.CustomerErased,
}


def cloud_event(event: PartnerEvent, *, sequence: int) -> dict[str, Any]:
    """The event but for its position. `sequence` counts the events of its aggregate that partners receive.

    The data passes through the message of the contract: what that does not name cannot get out. Raises ValueError
    where it does not fit.
    """
    message = from_json(KINDS[event.name], event.data)
    return envelope(
        event_id=event.id,
        source=SOURCE,
        type=message.DESCRIPTOR.full_name,
        subject=event.subject,
        retailer=event.retailer,
        sequence=sequence,
        time=Instant(event.time),
        traceparent=event.traceparent,
        data=to_json(message),
    )


def feed_entry(event: PartnerEvent, published: Mapping[str, Any], *, position: int) -> FeedEntry:
    """The event, as `cloud_event` returned it, in its place."""
    return FeedEntry(
        id=entry_id(event.retailer, position),
        retailer=event.retailer,
        position=position,
        event_id=event.id,
        subject=f"aftersales.{event.retailer}.v1.{event.name}",
        traceparent=event.traceparent,
        envelope=orjson.dumps({**published, "position": position}).decode(),
    )
