"""A mail to be looked at: nothing in it gives access."""

from dataclasses import dataclass, replace

from notifications.deliveries.domain.delivery import CREDENTIALS, Delivery

HIDDEN = "-hidden-"
"""In place of what gives access, in links too: it needs no encoding in a URL."""


@dataclass(frozen=True, slots=True)
class Preview:
    delivery_id: str
    locale: str
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    reply_to: str
    subject: str
    text: str
    html: str


def without_credentials(delivery: Delivery) -> Delivery:
    """The delivery with what gives access hidden, whether it still has it or not: never to be sent."""
    return replace(delivery, facts={**delivery.facts, **dict.fromkeys(CREDENTIALS, HIDDEN)})
