"""What partners may know: the services' events, reduced to an allow-list of events and fields.

Each field is named here one by one. What is not named is not published: no text, no contact, no token.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domainkit.instants import Instant

from notifications.feed.domain.asset_views import (
    asset_corrected,
    asset_registered,
    asset_retired,
    asset_transferred,
    coverage_changed,
    coverage_expiring,
)
from notifications.feed.domain.campaign_views import campaign_unit_changed
from notifications.feed.domain.fields import Data, Projected, only
from notifications.source_events.domain.source_event import SourceEvent, is_public_reply


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """An event as partners receive it; its id, time and trace are those of the service's event."""

    id: str
    name: str  # <aggregate>.<event>, ticket.opened
    retailer: str
    subject: str  # id of the aggregate
    time: Instant
    traceparent: str
    data: dict[str, Any]  # a message of aftersales.partner.v1 as proto JSON


def project(event: SourceEvent) -> PartnerEvent | None:
    """The partner's view of an event; None where partners do not receive it."""
    view = _VIEWS.get(event.type)
    projected = view(event.data) if view else None
    if projected is None:
        return None
    name, data = projected
    return PartnerEvent(event.id, name, event.retailer, event.subject, event.time, event.traceparent, data)


def _purchase_reported(data: Data) -> Projected:
    purchase = data["purchase"]
    lines = [
        {
            **only(item, "line", "product_model_id", "quantity"),
            **({"price": only(item["price"], "amount_minor", "currency")} if "price" in item else {}),
            "asset_ids": [unit["asset_id"] for unit in item["registrations"]],
        }
        for item in purchase["items"]
    ]
    fields = only(purchase, "order_id", "customer_id", "reported_at")
    return "purchase.reported", {"purchase_id": purchase["id"], **fields, "lines": lines}


def _asset_refused(data: Data) -> Projected:
    return "asset.refused", only(data, "asset_id", "purchase_id", "order_id", "line", "unit", "reason")


def _message_added(data: Data) -> Projected:
    message = data["message"]
    if not is_public_reply(message):
        return None
    return "ticket.answered", {"ticket": _ticket_fields(data["ticket"]), "answered_at": message["created_at"]}


def _ticket_waiting(data: Data) -> Projected:
    """For the customer: while it waits for others, it is open for partners as it was before."""
    if data["ticket"]["status"] in _STATUSES:
        return None
    return "ticket.waiting", {"ticket": _ticket_fields(data["ticket"])}


def _ticket_resolved(data: Data) -> Projected:
    resolution = data["ticket"].get("resolution", {})
    fields = {"resolution_code": resolution.get("code", ""), **only(resolution, "resolved_at")}
    return "ticket.resolved", {"ticket": _ticket_fields(data["ticket"]), **fields}


def _ticket_merged(data: Data) -> Projected:
    return "ticket.merged", {"ticket": _ticket_fields(data["ticket"]), **only(data, "into_ticket_id")}


def _ticket_unmerged(data: Data) -> Projected:
    return "ticket.unmerged", {"ticket": _ticket_fields(data["ticket"]), **only(data, "from_ticket_id")}


def _sla_warning(data: Data) -> Projected:
    fields = {**only(data, "target", "cycle", "share", "due_at", "cause"), "warned_at": data["at"]}
    return "ticket.sla_warning", {"ticket": _ticket_fields(data["ticket"]), **fields}


def _sla_breached(data: Data) -> Projected:
    fields = {**only(data, "target", "cycle", "due_at", "cause"), "breached_at": data["at"]}
    return "ticket.sla_breached", {"ticket": _ticket_fields(data["ticket"]), **fields}


def _ticket(name: str) -> Callable[[Data], Projected]:
    return lambda data: (name, {"ticket": _ticket_fields(data["ticket"])})


def _claim_changed(data: Data) -> Projected:
    """A draft is nobody's business but its author's, also when withdrawn; reminders and referrals change nothing."""
    name = _CLAIM_EVENTS.get(data["action"], "")
    if data["action"] == "expire" and data["state"] != "expired":
        name = "claim.decided"
    if data.get("referred"):
        return None
    if not name or (data["from_state"] == "draft" and data["state"] == "withdrawn"):
        return None
    lines = [
        {
            **only(line, "number", "cost_kind", "state", "progress", "share_percent", "reason_code"),
            **{money: only(line[money], "amount_minor", "currency") for money in ("asked", "cap") if money in line},
            "granted_remedy": line.get("granted_remedy", ""),
        }
        for line in data["lines"]
    ]
    fields = only(data, "claim_id", "customer_id", "asset_id", "ticket_id", "state", "changed_at")
    return name, {"claim": {**fields, "lines": lines}}


def _claim_sla_breached(data: Data) -> Projected:
    fields = only(data, "claim_id", "customer_id", "asset_id", "target", "cycle", "due_at")
    return "claim.sla_breached", {**fields, "breached_at": data["at"]}


def _answer_given(data: Data) -> Projected:
    answer = data["answer"]
    fields = only(answer, "ticket_id", "customer_id", "metric", "score", "answered_at")
    return "feedback.given", {"answer_id": answer["id"], **fields}


def _erasure_requested(data: Data) -> Projected:
    return "customer.erasure_requested", only(data["erasure"], "customer_id", "requested_at")


def _erasure_completed(data: Data) -> Projected:
    return "customer.erased", only(data["erasure"], "customer_id", "completed_at")


def _ticket_fields(ticket: Data) -> dict[str, Any]:
    fields = only(ticket, "customer_id", "asset_id", "status", "priority", "episode", "created_at", "updated_at")
    return {"ticket_id": ticket["id"], **fields, "status": _status(ticket["status"])}


def _status(status: str) -> str:
    """In the words of the partners' contract, which do not change."""
    return _STATUSES.get(status, status)


_STATUSES: Mapping[str, str] = {
    "pending_partner": "open",
    "pending_parts": "open",
    "scheduled": "open",
    "spam": "closed",
    "cancelled": "closed",
    "merged": "closed",
}
"""What is no word of the partners' contract, and which one it is there."""

_CLAIM_EVENTS: Mapping[str, str] = {
    "submit": "claim.submitted",
    "review": "claim.reviewed",
    "decide": "claim.decided",
    "appeal": "claim.appealed",
    "fulfil": "claim.fulfilment_started",
    "settle": "claim.settled",
    "close": "claim.closed",
    "withdraw": "claim.closed",
    "expire": "claim.closed",
}
"""Which event of the partners' contract follows from what was done with a claim."""

_VIEWS: Mapping[str, Callable[[Data], Projected]] = {
    "aftersales.tickets.v1.PurchaseReported": _purchase_reported,
    "aftersales.tickets.v1.TicketOpened": _ticket("ticket.opened"),
    "aftersales.tickets.v1.TicketMessageAdded": _message_added,
    "aftersales.tickets.v1.TicketWaiting": _ticket_waiting,
    "aftersales.tickets.v1.TicketResolved": _ticket_resolved,
    "aftersales.tickets.v1.TicketReopened": _ticket("ticket.reopened"),
    "aftersales.tickets.v1.TicketReopeningUndone": _ticket_resolved,
    "aftersales.tickets.v1.TicketClosed": _ticket("ticket.closed"),
    "aftersales.tickets.v1.TicketCancelled": _ticket("ticket.closed"),
    "aftersales.tickets.v1.TicketMarkedAsSpam": _ticket("ticket.closed"),
    "aftersales.tickets.v1.TicketRescued": _ticket("ticket.reopened"),
    "aftersales.tickets.v1.TicketMerged": _ticket_merged,
    "aftersales.tickets.v1.TicketUnmerged": _ticket_unmerged,
    "aftersales.tickets.v1.TicketSlaWarning": _sla_warning,
    "aftersales.tickets.v1.TicketSlaBreached": _sla_breached,
    "aftersales.tickets.v1.ErasureRequested": _erasure_requested,
    "aftersales.tickets.v1.ErasureCompleted": _erasure_completed,
    "aftersales.warranty.v1.AssetRegistered": asset_registered,
    "aftersales.warranty.v1.AssetRefused": _asset_refused,
    "aftersales.warranty.v1.AssetCorrected": asset_corrected,
    "aftersales.warranty.v1.AssetRetired": asset_retired,
    "aftersales.warranty.v1.AssetCoverageChanged": coverage_changed,
    "aftersales.warranty.v1.AssetTransferred": asset_transferred,
    "aftersales.warranty.v1.AssetCoverageExpiring": coverage_expiring,
    "aftersales.warranty.v1.ClaimChanged": _claim_changed,
    "aftersales.warranty.v1.ClaimSlaBreached": _claim_sla_breached,
    "aftersales.warranty.v1.CampaignUnitChanged": campaign_unit_changed,
    "aftersales.feedback.v1.AnswerGiven": _answer_given,
}
