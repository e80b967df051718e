"""Sales as partners report them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID, MODEL_ID, PURCHASE_ID, Actor, Money
from gateway.rest.schemas.fields import (
    REQUEST,
    Currency,
    Email,
    Id,
    Identity,
    Instant,
    InstantIn,
    Language,
    Name,
    Phone,
    RetailerId,
    TimeZone,
    doc,
    may,
)

RegistrationState = Literal["pending", "registered", "refused"]


class NewMoney(BaseModel):
    """An amount of money."""

    model_config = REQUEST

    amount_minor: int = doc("In the currency's minor unit: 12900 is 129.00 EUR, or 12900 JPY.", 12900, ge=0, le=10**12)
    currency: Currency = doc("ISO 4217, upper case: a code that is in use.", "EUR")


class NewConsents(BaseModel):
    """What the customer agreed to beyond the messages that belong to a sale or a ticket. Replaces what was known."""

    model_config = REQUEST

    marketing: bool = doc("May be sent offers. Left out: may not.", False, default=False)
    surveys: bool = doc("May be asked for opinions. Left out: may not.", True, default=False)


class ReportedCustomer(BaseModel):
    """Who bought. Found again by customer_ref or, where none is given, by e-mail.

    What an order of a known customer leaves out stays as it was known.
    """

    model_config = REQUEST

    customer_ref: Identity = may(
        "Your own name for the customer. Its characters are counted in its normal form.", "K-10017"
    )
    name: Name = doc("The person's name.", "Mikko Laine")
    email: Email = may("Where mails go. Left out: where they went before.", "mikko@laine.example")
    phone: Phone = may("E.164. Left out: unchanged.", "+358401234567")
    locale: Language = may(
        "BCP 47 language of the customer's mails. Left out: unchanged; the retailer's where none is known.", "de"
    )
    time_zone: TimeZone = may("IANA zone. Left out: unchanged; the retailer's where none is known.", "Europe/Berlin")
    consents: NewConsents = may("Left out: unchanged; in a first order none is given.")


class ReportedItem(BaseModel):
    """One line of the order."""

    model_config = REQUEST

    product_model_id: Id = doc("What was sold.", MODEL_ID)
    quantity: int = doc("Units; a line with a serial has exactly one.", 1, ge=1, le=100)
    serial: Identity = may("As on the unit. Its characters are counted in its normal form.", "A300-0001")
    price: NewMoney = doc("Price of the whole line as paid.")
    sold_at: InstantIn = doc("When it was sold.", "2026-11-03T10:00:00Z")
    delivered_at: InstantIn = may("When it was delivered. Left out: not yet.", "2026-11-05T14:30:00Z")


class ReportedPurchase(BaseModel):
    """A sale to report. The same order with the same content again is the same purchase."""

    model_config = REQUEST

    retailer: RetailerId = may("Left out: your only retailer.", "nordic-home")
    order_id: Identity = doc(
        "Your order number, unique within the retailer. Its characters are counted in its normal form.", "SO-2026-1001"
    )
    customer: ReportedCustomer = doc("Who bought.")
    items: Annotated[list[ReportedItem], Field(min_length=1, max_length=100)] = doc(
        "1 to 100 lines, of 500 units in all."
    )


class UnitRegistration(BaseModel):
    """One sold unit on its way to becoming an asset."""

    asset_id: str = doc("The asset's id, known before it is registered.", ASSET_ID)
    unit: int = doc("From 1 within the line.", 1)
    state: RegistrationState = doc("Whether warranty has registered it.", "registered")
    reason: str = doc("Why refused: UNKNOWN_PRODUCT_MODEL or SERIAL_ALREADY_REGISTERED; else empty.", "")
    covered_until: Instant = may("When registered: the first instant no longer covered.", "2028-11-05T23:00:00Z")
    product_name: str = doc("Manufacturer and name; empty until registered.", "Vesikone Aalto 300 dishwasher")


class PurchaseItem(BaseModel):
    """One line of the order."""

    line: int = doc("From 1, in the order reported.", 1)
    product_model_id: str = doc("What was sold.", MODEL_ID)
    quantity: int = doc("Units.", 1)
    serial: str = doc("In its normal form and upper case; empty if unknown.", "A300-0001")
    price: Money = may("Price of the whole line as paid.")
    sold_at: Instant = doc("When it was sold.", "2026-11-03T10:00:00Z")
    delivered_at: Instant = may("When it was delivered; left out while not.", "2026-11-05T14:30:00Z")
    registrations: list[UnitRegistration] = doc("One per unit.")


class Purchase(BaseModel):
    """A sale as reported. Its content never changes; its registrations do."""

    id: str = doc("Its id.", PURCHASE_ID)
    retailer: str = doc("The tenant.", "nordic-home")
    order_id: str = doc("The retailer's order number.", "SO-2026-1001")
    customer_id: str = doc("Who bought.", CUSTOMER_ID)
    items: list[PurchaseItem] = doc("The lines of the order.")
    reported_at: Instant = doc("When it was first reported.", "2026-11-05T15:00:00Z")
    reported_by: Actor = may("Who reported it.")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class PurchasePage(BaseModel):
    """A page of purchases."""

    items: list[Purchase] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
