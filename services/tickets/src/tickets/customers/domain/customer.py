"""The customer information file: who bought something from a retailer, and how to reach them."""

from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import invalid

from tickets.customers.domain.consents import NEVER, StatedAt, Statement, later

UNPROVEN = "mail:"
"""Begins the match key of records that are known by an address that somebody claimed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's contact data and consents, as a partner reports them or as they are stored, in their normal form.

    Empty texts are unknown. `marketing` and `surveys` are None only in a report that leaves them out.
    """

    customer_ref: Annotated[str, Personal("the retailer's own name for the customer")]
    name: Annotated[str, Personal("their name")]
    email: Annotated[str, Personal("their e-mail address")]
    phone: Annotated[str, Personal("their telephone number")]
    locale: Annotated[str, Personal("their language")]
    time_zone: Annotated[str, Personal("their time zone")]
    marketing: Annotated[bool | None, Personal("whether they agree to offers")]
    surveys: Annotated[bool | None, Personal("whether they agree to surveys")]

    @property
    def match_key(self) -> str:
        """What makes two reports the same customer: the retailer's own reference, or else the e-mail address."""
        return f"ref:{self.customer_ref}" if self.customer_ref else f"email:{self.email}"


@dataclass(frozen=True, slots=True)
class Customer:
    """The aggregate. Its id is random, its match key unique within the retailer.

    `known_by` is the match key where it is not that of the profile: the customer has changed their e-mail since.
    `email_changes`: when they did, the last few times. `erased_at`: since when it says nothing about anybody.
    `organisation_id`, `site_id` and `calendar_id` are empty where they have none.
    """

    id: str
    retailer: str
    facts: Profile  # named as it has been stored since the first release
    created_at: Instant
    updated_at: Instant
    version: int = 0
    consents_stated_at: StatedAt = NEVER
    known_by: Annotated[str, Personal("their e-mail address or reference before a change")] = ""
    email_changes: tuple[Instant, ...] = ()
    erased_at: Instant | None = None
    organisation_id: Annotated[str, Personal("the organisation they belong to")] = ""
    site_id: Annotated[str, Personal("the site where they are served")] = ""
    calendar_id: str = ""

    @property
    def match_key(self) -> str:
        """What orders find it by."""
        return self.known_by or self.facts.match_key

    @property
    def unproven(self) -> bool:
        """Whether it stands for whoever writes from an address, and for no person."""
        return self.known_by.startswith(UNPROVEN)


def checked(profile: Profile, field: str) -> Profile:
    """The profile as it is stored. Raises Refused, which names the field at fault below `field`."""
    if not profile.customer_ref.strip() and not profile.email.strip():
        raise invalid(f"{field}.customer_ref", "Give a customer_ref or an e-mail address.")
    return replace(
        profile,
        customer_ref=profile.customer_ref.strip(),
        name=profile.name.strip(),
    )


def first_reported(id: str, retailer: str, reported: Profile, *, ordered_at: Instant, now: Instant) -> Customer:
    """The customer of a first report: a consent that it leaves out is not given."""
    nothing_given = replace(reported, marketing=False, surveys=False)
    customer = Customer(id, retailer, nothing_given, created_at=now, updated_at=now)
    return with_consents(customer, statement_of(reported), at=ordered_at, now=now)


def update(customer: Customer, reported: Profile, *, ordered_at: Instant, now: Instant) -> Customer:
    """The customer with another report; the same object if nothing in it is new.

    What a report leaves out stays as it was known. Its consents were stated when it was ordered.
    """
    known = customer.facts
    profile = Profile(
        customer_ref=reported.customer_ref or known.customer_ref,
        name=reported.name,
        email=reported.email or known.email,
        phone=reported.phone or known.phone,
        locale=reported.locale or known.locale,
        time_zone=reported.time_zone or known.time_zone,
        marketing=known.marketing,
        surveys=known.surveys,
    )
    changed = profile != known or customer.known_by
    updated = replace(customer, facts=profile, known_by="", updated_at=now) if changed else customer
    return with_consents(updated, statement_of(reported), at=ordered_at, now=now)


def with_consents(customer: Customer, statement: Statement, *, at: Instant, now: Instant) -> Customer:
    """The customer with what was stated at an instant; the same object if that changes nothing.

    An instant to come counts as now: no statement made until then could undo it.
    """
    at = min(at, now)
    facts, before = customer.facts, customer.consents_stated_at
    marketing, marketing_at = later((bool(facts.marketing), before.marketing), statement.marketing, at)
    surveys, surveys_at = later((bool(facts.surveys), before.surveys), statement.surveys, at)
    stated = replace(
        customer,
        facts=replace(facts, marketing=marketing, surveys=surveys),
        consents_stated_at=StatedAt(marketing_at, surveys_at),
    )
    return customer if stated == customer else replace(stated, updated_at=now)


def statement_of(reported: Profile) -> Statement:
    """What a report states about consents."""
    return Statement(reported.marketing, reported.surveys)
