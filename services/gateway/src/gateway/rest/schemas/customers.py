"""The customer information file, and a customer's timeline."""

from typing import Literal

from pydantic import BaseModel

from gateway.rest.schemas.common import CUSTOMER_ID, TICKET_ID
from gateway.rest.schemas.fields import Instant, doc, may

TimelineEntryKind = Literal["purchase", "asset", "ticket", "delivery", "answer"]
PartState = Literal["ok", "unavailable"]


class Consents(BaseModel):
    """What the customer agreed to beyond the messages that belong to a sale or a ticket."""

    marketing: bool = doc("May be sent offers.", False)
    surveys: bool = doc("May be asked for opinions.", True)


class Customer(BaseModel):
    """A person who bought something from a retailer."""

    id: str = doc("Its id.", CUSTOMER_ID)
    retailer: str = doc("The tenant.", "nordic-home")
    customer_ref: str = doc("The retailer's own name for the customer; empty if none.", "K-10017")
    name: str = doc("The person's name.", "Mikko Laine")
    email: str = doc("In lower case, its domain in A-labels (RFC 5890); empty if unknown.", "mikko@laine.example")
    phone: str = doc("E.164; empty if unknown.", "+358401234567")
    locale: str = doc("BCP 47 language of the customer's mails.", "de")
    time_zone: str = doc("IANA zone; empty: the retailer's.", "Europe/Berlin")
    consents: Consents = may("What the customer agreed to.")
    created_at: Instant = doc("When the customer was first reported.", "2026-11-05T15:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-05T15:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class CustomerPage(BaseModel):
    """A page of customers."""

    items: list[Customer] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class TimelineEntry(BaseModel):
    """One thing that happened with a customer."""

    kind: TimelineEntryKind = doc("What the entry is about.", "ticket")
    id: str = doc("Id of the resource; GET it for the whole.", TICKET_ID)
    occurred_at: Instant = doc("When.", "2026-11-12T09:30:00Z")
    title: str = doc("One line for a person.", "The dishwasher does not drain")
    status: str = doc("The resource's state as it is now.", "open")


class TimelineParts(BaseModel):
    """Which services answered. Entries of a part that is unavailable are missing, and there again later."""

    tickets: PartState = doc("Purchases and tickets.", "ok")
    warranty: PartState = doc("Assets.", "ok")
    notifications: PartState = doc("Mails.", "ok")
    feedback: PartState = doc("Answers.", "ok")


class Timeline(BaseModel):
    """A page of what happened with a customer, gathered from all services."""

    items: list[TimelineEntry] = doc("Newest first by (occurred_at, id).")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
    parts: TimelineParts = doc("Which services answered.")
