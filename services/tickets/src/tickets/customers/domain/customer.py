"""The customer information file: who bought something from a retailer, and how to reach them."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import invalid


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's contact data and consents, as a partner reports them or as they are stored, in their normal form.

    Empty texts are unknown. `marketing` and `surveys` are None only in a report that leaves them out.
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
    facts: Profile  # named as it has been stored since the first release
    created_at: Instant
    updated_at: Instant
    version: int = 0


def checked(profile: Profile, field: str) -> Profile:
    """The profile as it is stored. Raises Refused, which names the field at fault below `field`."""
    if not profile.customer_ref.strip() and not profile.email.strip():
        raise invalid(f"{field}.customer_ref", "Give a customer_ref or an e-mail address.")
    return replace(
        profile,
        customer_ref=profile.customer_ref.strip(),
        name=profile.name.strip(),
    )


def first_known(reported: Profile) -> Profile:
    """What is known after a customer's first report: a consent that it leaves out is not given."""
    return replace(reported, marketing=bool(reported.marketing), surveys=bool(reported.surveys))


def update(customer: Customer, reported: Profile, now: Instant) -> Customer:
    """The customer with the last report; the same object if nothing in it is new.

    What a report leaves out stays as it was known.
    """
    known = customer.facts
    profile = Profile(
        customer_ref=reported.customer_ref or known.customer_ref,
        name=reported.name,
        email=reported.email or known.email,
        phone=reported.phone or known.phone,
        locale=reported.locale or known.locale,
        time_zone=reported.time_zone or known.time_zone,
        marketing=known.marketing if reported.marketing is None else reported.marketing,
        surveys=known.surveys if reported.surveys is None else reported.surveys,
    )
    return customer if profile == known else replace(customer, facts=profile, updated_at=now)
