# Generated from aftersales/tickets/v1/retailer.proto: `make protos`.
"""Models of aftersales/tickets/v1/retailer.proto."""

from pydantic import BaseModel

from gateway.rest.generated.formats import Email, Language, LinkBase, Name, RetailerId, TimeZone
from gateway.rest.schemas.fields import REQUEST, Instant, doc


class Retailer(BaseModel):
    """The tenant: everything belongs to exactly one."""

    id: str = doc("Chosen by the admin who creates it; never changes.", "nordic-home")
    name: str = doc("The name customers know.", "Nordic Home")
    time_zone: str = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: str = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: str = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: str = doc("Start of the links in mails.", "https://care.nordic-home.example")
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class RetailerInput(BaseModel):
    """The tenant: everything belongs to exactly one."""

    model_config = REQUEST

    id: RetailerId = doc("Chosen by the admin who creates it; never changes.", "nordic-home")
    name: Name = doc("The name customers know.", "Nordic Home")
    time_zone: TimeZone = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: Language = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: Email = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: LinkBase = doc("Start of the links in mails.", "https://care.nordic-home.example")
