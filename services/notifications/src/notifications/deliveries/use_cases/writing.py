"""What a mail says: its template's variables."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.deliveries.domain.delivery import Delivery


def variables_of(delivery: Delivery, contact: Contact, sender: Sender, *, unsubscribe_url: str) -> Mapping[str, Any]:
    """The variables of the delivery's event, and those that every mail has.

    `unsubscribe_url`: the page where the customer refuses such mails, which holds a credential; empty: there is nothing
    to refuse.
    """
    return {
        **delivery.facts,
        "name": contact.name,
        "retailer": sender.name,
        "link_base": link_base(sender),
        "ticket_id": delivery.ticket_id,
        "purchase_id": delivery.purchase_id,
        "answers_to": sender.reply_to,
        "color": sender.look.color,
        "logo_url": sender.look.logo_url,
        "contact": asdict(sender.contact),
        "links": [asdict(link) for link in sender.links],
        "legal_footer": sender.legal_footer,
        "unsubscribe_url": unsubscribe_url,
    }


def unsubscribe_page(sender: Sender, token: str) -> str:
    """The retailer's page that asks whether to unsubscribe."""
    return f"{link_base(sender)}/unsubscribe/{token}"


def link_base(sender: Sender) -> str:
    return sender.link_base.rstrip("/")
