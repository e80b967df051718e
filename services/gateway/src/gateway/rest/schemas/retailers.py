"""Retailers: the tenants."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from gateway.rest.schemas.fields import LINK_BASE, REQUEST, Email, Instant, Language, Name, RetailerId, TimeZone, doc


class NewRetailer(BaseModel):
    """A retailer to create."""

    model_config = REQUEST

    id: RetailerId = doc("Yours to choose; never changes.", "nordic-home")
    name: Name = doc("The name customers know.", "Nordic Home")
    time_zone: TimeZone = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: Language = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: Email = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: Annotated[str, StringConstraints(pattern=LINK_BASE, max_length=500)] = doc(
        "Start of the links in mails.", "https://care.nordic-home.example"
    )


class Retailer(BaseModel):
    """The tenant: everything belongs to exactly one."""

    id: str = doc("As chosen by the admin.", "nordic-home")
    name: str = doc("The name customers know.", "Nordic Home")
    time_zone: str = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: str = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: str = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: str = doc("Start of the links in mails.", "https://care.nordic-home.example")
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class RetailerPage(BaseModel):
    """A page of retailers."""

    items: list[Retailer] = doc("By id.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
