"""A mail to be looked at: nothing in it gives access."""

from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.privacy import Personal

from notifications.deliveries.domain.delivery import CREDENTIALS, Delivery

HIDDEN = "-hidden-"
"""In place of what gives access, in links too: it needs no encoding in a URL."""


@dataclass(frozen=True, slots=True)
class Preview:
    delivery_id: str
    locale: Annotated[str, Personal("their language")]
    from_name: str
    from_address: str
    to_name: Annotated[str, Personal("their name")]
    to_address: Annotated[str, Personal("their e-mail address")]
    reply_to: str
    subject: Annotated[str, Personal("what the mail is about")]
    text: Annotated[str, Personal("what the mail says")]
    html: Annotated[str, Personal("what the mail says")]


def without_credentials(delivery: Delivery) -> Delivery:
    """The delivery with what gives access hidden, whether it still has it or not: never to be sent."""
    return replace(delivery, facts={**delivery.facts, **dict.fromkeys(CREDENTIALS, HIDDEN)})
