# Generated from aftersales/warranty/v1/product_model.proto: `make protos`.
"""Models of aftersales/warranty/v1/product_model.proto."""

from typing import Literal

from pydantic import BaseModel

from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, doc, may

WarrantyKind = Literal["statutory", "commercial"]


StartBasis = Literal["sale", "delivery"]


class WarrantyTerm(BaseModel):
    """A rule that becomes a coverage with every sold unit."""

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months.", 24)
    start_basis: StartBasis = doc(
        "The day it starts on; `delivery` is the sale where no delivery is reported.", "delivery"
    )
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0)


class ProductModel(BaseModel):
    """What a retailer sells many of, with the warranty terms that every sold unit starts with."""

    id: str = doc("Its id.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: str = doc("Who makes it.", "Vesikone")
    name: str = doc("What it is called.", "Aalto 300 dishwasher")
    category: str = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTerm] = doc("What every sold unit starts with: 1 to 10 terms.")
    created_at: Instant = doc("When it was defined.", "2026-11-02T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class WarrantyTermInput(BaseModel):
    """A rule that becomes a coverage with every sold unit."""

    model_config = REQUEST

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months.", 24, ge=1, le=600)
    start_basis: StartBasis = doc(
        "The day it starts on; `delivery` is the sale where no delivery is reported.", "delivery"
    )
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100, ge=0, le=100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100, ge=0, le=100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0, ge=0, le=100)


class ProductModelInput(BaseModel):
    """What a retailer sells many of, with the warranty terms that every sold unit starts with."""

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: Name = doc("Who makes it.", "Vesikone")
    name: Name = doc("What it is called.", "Aalto 300 dishwasher")
    category: Name = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTermInput] = doc(
        "What every sold unit starts with: 1 to 10 terms.", min_length=1, max_length=10
    )
