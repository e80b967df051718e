"""Deliveries to someone who is erased: that there were mails is remembered, and nothing of what they said."""

from domainkit.privacy import emptied
from domainkit.refusals import Refused

from notifications.deliveries.domain.delivery import Decision, Delivery, withhold

CUSTOMER_ERASED = "CUSTOMER_ERASED"
"""`last_error` of a delivery that was not over when its customer was erased."""


def erase(delivery: Delivery) -> Decision:
    """The delivery without anything personal. One that was to be sent has failed: no mail leaves any more."""
    return withhold(emptied(delivery), CUSTOMER_ERASED)


def delivery_erased() -> Refused:
    return Refused("conflict", "DELIVERY_ERASED", "Its customer was erased, and with them what the mail said.")
