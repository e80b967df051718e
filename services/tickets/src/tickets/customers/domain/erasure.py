"""A customer who was erased: the record stays, since tickets and purchases name it, and says nothing of anybody."""

from dataclasses import replace

from domainkit.instants import Instant
from domainkit.privacy import emptied
from domainkit.refusals import Refused

from tickets.customers.domain.consents import StatedAt
from tickets.customers.domain.customer import Customer


def erase(customer: Customer, now: Instant) -> Customer:
    """The customer without what is personal; the same object if it was erased before.

    No order finds it any more: the match key of a report begins with `ref:` or `email:`. Its consents are withdrawn
    after all that was stated so far, also by a clock that was ahead: copies keep what was stated last.
    """
    if customer.erased_at is not None:
        return customer
    withdrawn_at = Instant(max(now, (customer.consents_stated_at.last or 0) + 1))
    return replace(
        emptied(customer),
        known_by=f"erased:{customer.id}",
        email_changes=(),
        calendar_id="",
        consents_stated_at=StatedAt(withdrawn_at, withdrawn_at),
        updated_at=max(now, customer.updated_at),
        erased_at=now,
    )


def require_not_erased(customer: Customer) -> None:
    """Raises Refused: CUSTOMER_ERASED."""
    if customer.erased_at is not None:
        raise Refused("conflict", "CUSTOMER_ERASED", "The customer's personal data was erased.")
