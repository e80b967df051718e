"""What a mail says: its template's variables."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.deliveries.domain.consent import PURPOSES
from notifications.deliveries.domain.delivery import Delivery, Template
from notifications.deliveries.domain.envelope import Mailbox
from notifications.deliveries.domain.files import FileState
from notifications.deliveries.domain.mail import Text


@dataclass(frozen=True, slots=True)
class Addressing:
    """The mailboxes of a mail. `recipient`: whom it is for; `to`: whom it names as that; `reply_to`: empty: nobody."""

    sender_name: str
    sender_address: str
    recipient: Mailbox
    to: Mailbox
    copies: tuple[Mailbox, ...]
    reply_to: str


def addressing_of(delivery: Delivery, contact: Contact, sender: Sender, text: Text) -> Addressing:
    """A copy shows the customer in To and all participants in Cc, as the customer's own mail does."""
    envelope, customer = delivery.envelope, Mailbox(contact.email, contact.name)
    return Addressing(
        sender_name=text.sender or delivery.facts.get("from_name") or sender.name,
        sender_address=(envelope.from_address if envelope else "") or sender.address,
        recipient=recipient_of(delivery, contact),
        to=customer if customer.address else recipient_of(delivery, contact),
        copies=envelope.copies if envelope else (),
        reply_to=(envelope.reply_to if envelope else "") or sender.reply_to,
    )


def recipient_of(delivery: Delivery, contact: Contact) -> Mailbox:
    """The customer, or the participant who gets the copy."""
    if delivery.participant and delivery.envelope:
        return delivery.envelope.copies[delivery.participant - 1]
    return Mailbox(contact.email, contact.name)


def written_by(template: Template) -> str:
    """Its Auto-Submitted (RFC 3834): nothing where a person wrote what the mail says, which may be answered by one."""
    return "" if template is Template.TICKET_REPLY else "auto-generated"


def variables_of(delivery: Delivery, contact: Contact, sender: Sender, *, token: str) -> Mapping[str, Any]:
    """The variables of the delivery's event, and those that every mail has.

    `token`: by which the customer refuses such mails; not used where there is nothing to refuse.
    """
    refusable = PURPOSES[delivery.template] is not None
    recipient, envelope = recipient_of(delivery, contact), delivery.envelope
    answers_to = envelope.from_address if envelope and envelope.reply_to else sender.reply_to  # without its token
    return {
        **delivery.facts,
        **_named_files(delivery),
        "name": recipient.name or recipient.address,
        "retailer": sender.name,
        "link_base": link_base(sender),
        "ticket_id": delivery.ticket_id,
        "purchase_id": delivery.purchase_id,
        "answers_to": answers_to,
        "color": sender.look.color,
        "logo_url": sender.look.logo_url,
        "contact": asdict(sender.contact),
        "links": [asdict(link) for link in sender.links],
        "legal_footer": sender.legal_footer,
        "unsubscribe_url": f"{link_base(sender)}/unsubscribe/{token}" if refusable else "",
    }


def _named_files(delivery: Delivery) -> Mapping[str, Any]:
    """The files that the mail does not have: deliveries of the release before name all of them."""
    named = delivery.facts.get("attachments", ())
    if len(named) != len(delivery.files) or not named:
        return {}
    linked = (file.state is FileState.LINKED for file in delivery.files)
    return {"attachments": [each for each, is_linked in zip(named, linked, strict=True) if is_linked]}


def link_base(sender: Sender) -> str:
    return sender.link_base.rstrip("/")
