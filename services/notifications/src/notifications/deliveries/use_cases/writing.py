"""What a mail says: its template's variables."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.deliveries.domain.consent import PURPOSES
from notifications.deliveries.domain.delivery import Delivery


def variables_of(delivery: Delivery, contact: Contact, sender: Sender, *, token: str) -> Mapping[str, Any]:
    """The variables of the delivery's event, and those that every mail has.

    `token`: by which the customer refuses such mails; not used where there is nothing to refuse.
    """
    refusable = PURPOSES[delivery.template] is not None
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
        "unsubscribe_url": f"{link_base(sender)}/unsubscribe/{token}" if refusable else "",
    }


def link_base(sender: Sender) -> str:
    return sender.link_base.rstrip("/")
