"""Changes of a customer, by the customer or by the retailer's people."""

from dataclasses import dataclass, replace

from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused, invalid

from tickets.customers.domain.consents import NOTHING, Statement
from tickets.customers.domain.customer import Customer, with_consents
from tickets.customers.domain.erasure import require_not_erased

LINKS = ("organisation_id", "site_id", "calendar_id")
_BY_STAFF = ("customer_ref", *LINKS)
_FOUND_BY = ("customer_ref", "email")
MOST_EMAIL_CHANGES = 3
"""By a customer within a day: mails go to an address before anybody has confirmed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What to change, each text in its normal form. None: stays as it is; empty: cleared."""

    customer_ref: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    organisation_id: str | None = None
    site_id: str | None = None
    calendar_id: str | None = None
    consents: Statement = NOTHING


def edit(
    customer: Customer, edits: Edits, *, by_customer: bool, now: Instant, stated_at: Instant | None = None
) -> Customer:
    """The customer with its changes; the same object if they change nothing.

    Its consents are stated at `stated_at`; if left out, after all that was stated before.

    What orders find the customer by follows staff alone. Customers could otherwise take the address of somebody else,
    and would be shown what that person orders. Orders never find the record of an unproven sender: the erasure of a
    customer who has one of its tickets erases it as well. Raises Refused: CUSTOMER_ERASED, VALIDATION_FAILED,
    TOO_MANY_EMAIL_CHANGES.
    """
    require_not_erased(customer)
    if by_customer and (field := next((name for name in _BY_STAFF if getattr(edits, name) is not None), None)):
        raise invalid(field, "A customer does not set it: leave it out.")
    if customer.unproven and (field := next((name for name in _FOUND_BY if getattr(edits, name) is not None), None)):
        detail = "It is not proven who writes from this address: assign the tickets to a customer instead."
        raise invalid(field, detail)
    known = customer.facts
    names = ("customer_ref", "name", "email", "phone", "locale", "time_zone")
    given = {name: value for name in names if (value := getattr(edits, name)) is not None}
    profile = replace(known, **given)
    if not profile.customer_ref and not profile.email:
        field = "customer_ref" if edits.customer_ref is not None else "email"
        raise invalid(field, "Cannot be cleared: without a customer_ref and an e-mail, no order finds the customer.")
    follows = not by_customer and (edits.customer_ref is not None or edits.email is not None)
    settled = follows or profile.match_key == customer.match_key
    links = {name: value for name in LINKS if (value := getattr(edits, name)) is not None}
    edited = replace(customer, facts=profile, known_by="" if settled else customer.match_key, **links)
    if by_customer and profile.email != known.email:
        edited = replace(edited, email_changes=_one_more_change(customer, now))
    edited = customer if edited == customer else replace(edited, updated_at=now)
    at = after_all_before(customer, now) if stated_at is None else stated_at
    return with_consents(edited, edits.consents, at=at, now=at)


def withdraw_surveys(customer: Customer, *, at: Instant, now: Instant) -> Customer:
    """The customer who has unsubscribed; the same object if a later statement counts, or if it was erased."""
    if customer.erased_at is not None:
        return customer
    return with_consents(customer, Statement(surveys=False), at=at, now=now)


def customer_exists() -> Refused:
    return Refused("exists", "CUSTOMER_EXISTS", "Orders find another customer by this customer_ref or e-mail.")


def _one_more_change(customer: Customer, now: Instant) -> tuple[Instant, ...]:
    recent = tuple(at for at in customer.email_changes if at > after(now, -DAY))
    if len(recent) >= MOST_EMAIL_CHANGES:
        raise Refused(
            "conflict",
            "TOO_MANY_EMAIL_CHANGES",
            f"You changed your e-mail {MOST_EMAIL_CHANGES} times within a day.",
            field="email",
        )
    return (*recent, now)


def after_all_before(customer: Customer, now: Instant) -> Instant:
    """Now; if another clock that was ahead has dated a statement later, the next instant after that."""
    last = customer.consents_stated_at.last
    return now if last is None else Instant(max(now, last + 1))
