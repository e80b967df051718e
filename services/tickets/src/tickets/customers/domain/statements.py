"""Statements about consents, each kept by itself: the history behind what counts now."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import Personal

from tickets.customers.domain.consents import Statement
from tickets.customers.domain.customer import Customer

MOST_STATEMENTS = 200
"""Of each purpose, the newest, are kept of a customer. Those of orders beyond that stay until somebody states more."""


class Purpose(StrEnum):
    """Named as the field of a statement and of a customer's profile."""

    MARKETING = "marketing"
    SURVEYS = "surveys"


class Source(StrEnum):
    ORDER = "order"
    CUSTOMER = "customer"
    STAFF = "staff"
    UNSUBSCRIBE = "unsubscribe"
    UNKNOWN = "unknown"
    """From before each statement was kept."""


@dataclass(frozen=True, slots=True)
class ConsentStatement:
    """What was stated about one consent. It never changes. `by` is the person who made it, if one did."""

    id: str
    customer_id: str
    retailer: str
    purpose: Purpose
    given: Annotated[bool, Personal("whether they agree to it")]
    source: Source
    stated_at: Instant
    recorded_at: Instant
    by: Actor | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a statement comes from. `cause` is the same when it comes again: an order, a request, an instant."""

    source: Source
    cause: str
    by: Actor | None = None


def statements(
    customer_id: str, retailer: str, said: Statement, origin: Origin, *, at: Instant, now: Instant
) -> list[ConsentStatement]:
    """One for each consent that was stated. An instant to come counts as now, as it does for what counts."""
    return [
        ConsentStatement(
            id=_id(customer_id, purpose, given, origin),
            customer_id=customer_id,
            retailer=retailer,
            purpose=purpose,
            given=given,
            source=origin.source,
            stated_at=min(at, now),
            recorded_at=now,
            by=origin.by,
        )
        for purpose in Purpose
        if (given := getattr(said, purpose)) is not None
    ]


def counting(customer: Customer, purpose: Purpose) -> ConsentStatement | None:
    """What counts of a customer, as a statement from before each was kept; None where nothing was ever stated.

    A consent that is given was stated, if only before the instants were kept: at the latest when it was first reported.
    """
    given, stated_at = bool(getattr(customer.facts, purpose)), getattr(customer.consents_stated_at, purpose)
    if customer.erased_at is not None or (stated_at is None and not given):
        return None
    at = customer.created_at if stated_at is None else stated_at
    origin = Origin(source=Source.UNKNOWN, cause=str(at))
    return ConsentStatement(
        id=_id(customer.id, purpose, given, origin),
        customer_id=customer.id,
        retailer=customer.retailer,
        purpose=purpose,
        given=given,
        source=origin.source,
        stated_at=at,
        recorded_at=at,
    )


def took_effect(statement: ConsentStatement, customer: Customer) -> bool:
    """Whether the customer has changed by it, or by a later one."""
    stated_at: Instant | None = getattr(customer.consents_stated_at, statement.purpose)
    return stated_at is not None and stated_at >= statement.stated_at


def newest_first(
    kept: Page[ConsentStatement], counted: Sequence[ConsentStatement], *, size: int, after: Cursor | None
) -> Page[ConsentStatement]:
    """A page of what is kept, with those among it that count and are not kept."""
    due = [each for each in counted if after is None or _place(each) < (after.key, after.id)]
    found = sorted([*kept.items, *due], key=_place, reverse=True)
    if kept.rest is None and len(found) <= size:
        return Page(found, None)
    last = found[size - 1]
    return Page(found[:size], Cursor(last.stated_at, last.id))


def _place(statement: ConsentStatement) -> tuple[Instant, str]:
    return statement.stated_at, statement.id


def _id(customer_id: str, purpose: Purpose, given: bool, origin: Origin) -> str:
    return derived_id("cns", customer_id, purpose, str(given), origin.source, origin.cause)
