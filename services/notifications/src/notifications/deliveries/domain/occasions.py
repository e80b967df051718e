"""Which events cause a message to the customer.

What a program wrote causes no message, or two programs would write to each other. Nor does an event whose texts are
empty, because its customer was erased before it was published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domainkit.actors import recorded_name

from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.envelope import Envelope, envelope_of
from notifications.source_events.domain.source_event import SourceEvent, is_public_reply

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A reason to write, with the variables of the template."""

    template: Template
    customer_id: str
    variables: dict[str, Any]
    ticket_id: str = ""
    purchase_id: str = ""
    envelope: Envelope | None = None
    files: tuple[Mapping[str, Any], ...] = ()  # attachments of the message
    attaches_files: bool = False


def occasions_of(event: SourceEvent) -> Sequence[Occasion]:
    """The messages that an event causes, each to another customer; none for most events."""
    if event.type == _TRANSFERRED:
        return _asset_transferred(event.data)
    occasion = occasion_of(event)
    return [occasion] if occasion else []


def occasion_of(event: SourceEvent) -> Occasion | None:
    """The message to the one customer whom an event is about; None for most events."""
    decide = _DECIDE.get(event.type)
    return decide(event.data) if decide else None


def _ticket_opened(data: Data) -> Occasion | None:
    ticket = data["ticket"]
    by_program = ticket["channel"] == "feedback" or ticket.get("opened_by", {}).get("kind") == "service"
    if by_program or data.get("unacknowledged") or not ticket["subject"]:
        return None
    return Occasion(
        Template.TICKET_ACKNOWLEDGED,
        ticket["customer_id"],
        {
            "subject": ticket["subject"],
            "by_mail": _came_by_mail(ticket),
            "answer_due_at": _first_response_due(ticket),
            "split": ticket.get("split_from") is not None,
            "from_name": (data.get("mail") or {}).get("from_name", ""),
        },
        ticket_id=ticket["id"],
        envelope=envelope_of(data.get("message", {}).get("id", ""), data.get("mail")),
    )


def _first_response_due(ticket: Data) -> str | None:
    targets = ticket.get("sla", {}).get("targets", ())
    return next((target.get("due_at") for target in targets if target["kind"] == "first_response"), None)


def _message_added(data: Data) -> Occasion | None:
    ticket, message, mail = data["ticket"], data["message"], data.get("mail") or {}
    if not is_public_reply(message) or not message["body"]:
        return None
    return Occasion(
        Template.TICKET_REPLY,
        ticket["customer_id"],
        {
            "subject": ticket["subject"],
            "by_mail": _came_by_mail(ticket),
            "text": message["body"],
            "author": mail["author_name"] if mail else _name(message["author"]),
            "agent_name": mail.get("agent_name", ""),
            "from_name": mail.get("from_name", ""),
            "signature": mail.get("signature", ""),
            "agent_signature": mail.get("agent_signature", ""),
            "attachments": [_attachment(each) for each in message.get("attachments", ())],
            "quoted": [dict(each) for each in mail.get("quoted", ()) if each["body"]],
        },
        ticket_id=ticket["id"],
        envelope=envelope_of(message["id"], mail),
        files=tuple(message.get("attachments", ())),
        attaches_files=bool(mail.get("attaches_files")),
    )


def _came_by_mail(ticket: Data) -> bool:
    """Its mails have the subject of the first one then: mail programs compare subjects, too."""
    return bool(ticket["channel"] == "email")


def _attachment(attachment: Data) -> Data:
    return {"name": attachment["name"], "size": int(attachment["size"])}


def _reminder_due(data: Data) -> Occasion | None:
    """With the label that the retailer wrote for customers; what an agent noted is not for a mail."""
    ticket = data["ticket"]
    if not ticket["subject"]:
        return None
    return Occasion(
        Template.TICKET_REMINDER,
        ticket["customer_id"],
        {
            "subject": ticket["subject"],
            "by_mail": _came_by_mail(ticket),
            "label": ticket.get("waiting", {}).get("label", ""),
            "from_name": (data.get("mail") or {}).get("from_name", ""),
        },
        ticket_id=ticket["id"],
        envelope=envelope_of("", data.get("mail")),
    )


def _name(author: Data) -> str:
    """Of a release before agents had ids, an event may have the subject of a token in place of a name."""
    return recorded_name(author["kind"], author["id"], author["display_name"])


def _purchase_registered(data: Data) -> Occasion | None:
    purchase = data["purchase"]
    units = [
        {
            "line": item["line"],
            "unit": unit["unit"],
            "quantity": item["quantity"],
            "serial": item["serial"],
            "product": unit.get("product_name", ""),
            "covered_until": unit.get("covered_until"),
        }
        for item in purchase["items"]
        for unit in item["registrations"]
        if unit["state"] == "registered"
    ]
    if not units:
        return None
    return Occasion(
        Template.WELCOME,
        purchase["customer_id"],
        {"order_id": purchase["order_id"], "units": units},
        purchase_id=purchase["id"],
    )


def _invitation_issued(data: Data) -> Occasion | None:
    invitation = data["invitation"]
    if not data["token"]:
        return None
    return Occasion(
        Template.SURVEY_INVITATION,
        invitation["customer_id"],
        {"token": data["token"], "subject": data["ticket_subject"], "expires_at": invitation.get("expires_at")},
        ticket_id=invitation["ticket_id"],
    )


def _claim_changed(data: Data) -> Occasion | None:
    """The event has no texts: what was decided and why is behind the link. The ticket that a claim names is not known
    to be its customer's, and so the mail is about none. An erasure decides what is open: nobody is written to then,
    whether or not this service has noted it by now.
    """
    if data.get("customer_erased"):
        return None
    action, state = data["action"], data["state"]
    variables: dict[str, Any] = {"claim_id": data["claim_id"]}
    if state == "info_requested" and action in ("decide", "remind"):
        return Occasion(Template.CLAIM_QUESTION, data["customer_id"], {**variables, "again": action == "remind"})
    if data.get("referred") or not any(line["state"] in ("approved", "denied") for line in data["lines"]):
        return None  # rules have referred it to a person
    if action == "decide" or (action == "expire" and state != "expired"):
        return Occasion(Template.CLAIM_DECIDED, data["customer_id"], {**variables, "outcome": _OUTCOMES.get(state, "")})
    return None


def _asset_transferred(data: Data) -> Sequence[Occasion]:
    """To the new owner and to the former one. Neither mail names the other."""
    asset = data["asset"]
    facts = {"asset_id": asset["id"], "product": f"{asset['manufacturer']} {asset['name']}".strip()}
    return [
        Occasion(Template.ASSET_RECEIVED, asset["customer_id"], dict(facts)),
        Occasion(Template.ASSET_HANDED_OVER, data["former_customer_id"], dict(facts)),
    ]


def _coverage_expiring(data: Data) -> Occasion | None:
    asset = data["asset"]
    if not asset["customer_id"]:
        return None
    units = [
        {
            "kind": each["coverage"]["kind"],
            "ends_at": each["coverage"]["ends_at"],
            "projected_ends_at": _earlier(each["coverage"]),
        }
        for each in data["coverages"]
    ]
    return Occasion(
        Template.COVERAGE_EXPIRING,
        asset["customer_id"],
        {"asset_id": asset["id"], "product": asset["name"], "serial": asset["serial"], "units": units},
    )


def _earlier(coverage: Data) -> str | None:
    """The projected end, where it is not the certain one."""
    projected = coverage.get("projected_ends_at")
    return None if projected == coverage["ends_at"] else projected


_OUTCOMES: Mapping[str, str] = {
    "approved": "approved",
    "partially_approved": "in_part",
    "denied": "denied",
    "denied_final": "denied",
}
"""What became of a whole claim by its state. Of all others, lines were decided."""

_TRANSFERRED = "aftersales.warranty.v1.AssetTransferred"
_DECIDE: Mapping[str, Callable[[Data], Occasion | None]] = {
    "aftersales.tickets.v1.TicketOpened": _ticket_opened,
    "aftersales.tickets.v1.TicketMessageAdded": _message_added,
    "aftersales.tickets.v1.TicketReminderDue": _reminder_due,
    "aftersales.tickets.v1.PurchaseRegistered": _purchase_registered,
    "aftersales.warranty.v1.ClaimChanged": _claim_changed,
    "aftersales.warranty.v1.AssetCoverageExpiring": _coverage_expiring,
    "aftersales.feedback.v1.InvitationIssued": _invitation_issued,
}
