"""What a customer refuses by the link of a mail, without signing in."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal

from notifications.contacts.domain.recipient import Contact


class MailPurpose(StrEnum):
    """What mails are for that a customer may refuse."""

    SURVEYS = "surveys"
    COVERAGE_ALERTS = "coverage_alerts"
    """They are about what the customer has bought: sent without being agreed to, until they are refused."""


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """The aggregate: the link by which one customer refuses mails of one purpose, and when that was last done.

    It is no part of the copy of the contact, which the customer's next event replaces.
    """

    id: str
    retailer: str
    customer_id: str
    purpose: MailPurpose
    # 256 random bits, the only credential; it is in every such mail, so it is stored as it is
    token: Annotated[str, Personal("what gives access to the link")]
    created_at: Instant
    unsubscribed_at: Instant | None = None  # None: never
    version: int = 0


@dataclass(frozen=True, slots=True)
class ContactUnsubscribed:
    customer_id: str
    retailer: str
    purpose: MailPurpose
    occurred_at: Instant


def unsubscription_id(retailer: str, customer_id: str, purpose: MailPurpose) -> str:
    return derived_id("uns", retailer, customer_id, purpose)


def unsubscription(contact: Contact, purpose: MailPurpose, token: str, *, now: Instant) -> Unsubscription:
    """The link of a customer who has none for this purpose."""
    id = unsubscription_id(contact.retailer, contact.customer_id, purpose)
    return Unsubscription(id, contact.retailer, contact.customer_id, purpose, token, created_at=now)


def unsubscribe(known: Unsubscription, *, now: Instant) -> tuple[Unsubscription, list[ContactUnsubscribed]]:
    """The customer refuses such mails.

    A repetition is published, too: the customer may have agreed again meanwhile, and that may not have arrived here.
    """
    at = max(now, known.unsubscribed_at or now)
    return replace(known, unsubscribed_at=at), [
        ContactUnsubscribed(known.customer_id, known.retailer, known.purpose, occurred_at=at)
    ]


def agrees(contact: Contact, known: Unsubscription) -> bool | None:
    """Whether the customer agrees, as far as we know by now, to get such mails: the last statement counts.

    None: the copy of the contact is of a release without consents. Of two statements at one instant the refusal counts.
    A consent whose time is unknown was given before any customer could unsubscribe. To coverage alerts the customer
    agrees until they are refused.
    """
    if known.purpose is MailPurpose.COVERAGE_ALERTS:
        return known.unsubscribed_at is None
    if known.unsubscribed_at is not None and known.unsubscribed_at >= (contact.surveys_changed_at or 0):
        return False
    return contact.surveys
