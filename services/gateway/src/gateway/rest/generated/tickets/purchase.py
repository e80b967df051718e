# Generated from aftersales/tickets/v1/purchase.proto: `make protos`.
"""Models of aftersales/tickets/v1/purchase.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor, Money, MoneyInput
from gateway.rest.generated.formats import Id, Identity
from gateway.rest.schemas.fields import REQUEST, Instant, InstantIn, Schema, doc, may

RegistrationState = Literal["pending", "registered", "refused"]


UnitCondition = Literal["new", "used", "refurbished"]


class UnitRegistration(Schema):
    """One sold unit on its way to becoming an asset."""

    asset_id: str = doc("The asset's id, known before it is registered.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    unit: int = doc("From 1 within the line.", 1)
    state: RegistrationState = doc("Whether warranty has registered it.", "registered")
    reason: str = doc(
        "Why refused: UNKNOWN_PRODUCT_MODEL, PRODUCT_MODEL_DEACTIVATED or SERIAL_ALREADY_REGISTERED; else empty.", ""
    )
    covered_until: Instant = may("When registered: the first instant no longer covered.", "2028-11-05T23:00:00Z")
    product_name: str = doc("Manufacturer and name; empty until registered.", "Vesikone Aalto 300 dishwasher")


class PurchaseItem(Schema):
    """One line of the order."""

    line: int = doc("From 1, in the order reported.", 1)
    product_model_id: str = doc("What was sold.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    quantity: int = doc("Units; a line with a serial has exactly one.", 1)
    serial: str = doc(
        "As on the unit, returned in its normal form and upper case. Its characters are counted in its normal "
        "form. Empty if unknown, or erased.",
        "A300-0001",
    )
    price: Money = may(
        "Price of the whole line as paid. Purchases from earlier releases may lack it, and those of erased customers."
    )
    sold_at: Instant = doc("When it was sold.", "2026-11-03T10:00:00Z")
    delivered_at: Instant = may("When it was delivered. Left out: not yet.", "2026-11-05T14:30:00Z")
    registrations: list[UnitRegistration] = doc("One per unit.")
    condition: UnitCondition = may("In which condition its units are sold. Left out: new.", "new")


class Purchase(Schema):
    """A sale as reported. Its content never changes; its registrations do."""

    id: str = doc("Its id.", "pur_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    retailer: str = doc("The tenant.", "nordic-home")
    order_id: str = doc(
        "The retailer's order number. Empty once its customer was erased, unless a law has it kept.", "SO-2026-1001"
    )
    customer_id: str = doc("Who bought.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    items: list[PurchaseItem] = doc("The lines of the order.")
    reported_at: Instant = doc("When it was first reported.", "2026-11-05T15:00:00Z")
    reported_by: Actor = may(
        "Who reported it.", {"kind": "partner", "id": "webshop", "display_name": "Nordic Home webshop"}
    )
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")


class PurchaseItemInput(Schema):
    """One line of the order."""

    model_config = REQUEST

    product_model_id: Id = doc("What was sold.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    quantity: int = doc("Units; a line with a serial has exactly one.", 1, ge=1, le=100)
    serial: Identity = may(
        "As on the unit, returned in its normal form and upper case. Its characters are counted in its normal "
        "form. Empty if unknown, or erased.",
        "A300-0001",
    )
    price: MoneyInput = doc(
        "Price of the whole line as paid. Purchases from earlier releases may lack it, and those of erased customers."
    )
    sold_at: InstantIn = doc("When it was sold.", "2026-11-03T10:00:00Z")
    delivered_at: InstantIn = may("When it was delivered. Left out: not yet.", "2026-11-05T14:30:00Z")
    condition: UnitCondition = may("In which condition its units are sold. Left out: new.", "new")
