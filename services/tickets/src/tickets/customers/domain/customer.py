"""The customer information file: who bought something from a retailer, and how to reach them."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line


@dataclass(frozen=True, slots=True)
class Facts:
    """What a partner reports about a customer, and what is known of one. Identities are in their normal form.

    Empty texts are unknown. `marketing` and `surveys` are consents; None, which only a report has: it leaves them out.
    """

    customer_ref: str
    name: str
    email: str
    phone: str
    locale: str
    time_zone: str
    marketing: bool | None
    surveys: bool | None

    @property
    def match_key(self) -> str:
        """What makes two reports the same customer: the retailer's own reference, or else the e-mail address."""
        return f"ref:{self.customer_ref}" if self.customer_ref else f"email:{self.email}"


@dataclass(frozen=True, slots=True)
class Customer:
    """The aggregate. Its id is random, its match key unique within the retailer."""

    id: str
    retailer: str
    facts: Facts
    created_at: Instant
    updated_at: Instant
    version: int = 0


def checked(facts: Facts, field: str) -> Facts:
    """The facts as they are kept, or a refusal that names the field below `field`."""
    if not facts.customer_ref.strip() and not facts.email.strip():
        raise invalid(f"{field}.customer_ref", "Give a customer_ref or an e-mail address.")
    return replace(
        facts,
        customer_ref=line(facts.customer_ref, f"{field}.customer_ref", shortest=0, longest=100),
        name=line(facts.name, f"{field}.name", longest=200),
    )


def first_known(reported: Facts) -> Facts:
    """What is known after a customer's first report: a consent that it leaves out is not given."""
    return replace(reported, marketing=bool(reported.marketing), surveys=bool(reported.surveys))


def update(customer: Customer, reported: Facts, now: Instant) -> Customer:
    """The customer with what was reported last; the very same one if that is nothing new.

    What a report leaves out stays as it was known.
    """
    known = customer.facts
    facts = Facts(
        customer_ref=reported.customer_ref or known.customer_ref,
        name=reported.name,
        email=reported.email or known.email,
        phone=reported.phone or known.phone,
        locale=reported.locale or known.locale,
        time_zone=reported.time_zone or known.time_zone,
        marketing=known.marketing if reported.marketing is None else reported.marketing,
        surveys=known.surveys if reported.surveys is None else reported.surveys,
    )
    return customer if facts == known else replace(customer, facts=facts, updated_at=now)
