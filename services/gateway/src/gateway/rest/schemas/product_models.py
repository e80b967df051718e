"""Product models and the warranty terms that every sold unit starts with."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from gateway.rest.schemas.common import MODEL_ID
from gateway.rest.schemas.fields import REQUEST, Instant, Name, RetailerId, doc, may

WarrantyKind = Literal["statutory", "commercial"]
StartBasis = Literal["sale", "delivery"]
Percent = Annotated[int, Field(ge=0, le=100)]


class NewWarrantyTerm(BaseModel):
    """A rule that becomes a coverage with every sold unit."""

    model_config = REQUEST

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months.", 24, ge=1, le=600)
    start_basis: StartBasis = doc("The day it starts; `delivery` is the sale where none is reported.", "delivery")
    parts_share_percent: Percent = doc("Share of the parts that is paid for.", 100)
    labour_share_percent: Percent = doc("Share of the labour that is paid for.", 100)
    travel_share_percent: Percent = doc("Share of the travel that is paid for.", 0)


class NewProductModel(BaseModel):
    """A product model to define."""

    model_config = REQUEST

    retailer: RetailerId = may("Left out: your only retailer.", "nordic-home")
    manufacturer: Name = doc("Who makes it.", "Vesikone")
    name: Name = doc("What it is called.", "Aalto 300 dishwasher")
    category: Name = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: Annotated[list[NewWarrantyTerm], Field(min_length=1, max_length=10)] = doc("1 to 10 terms.")


class WarrantyTerm(BaseModel):
    """A rule that becomes a coverage with every sold unit."""

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months.", 24)
    start_basis: StartBasis = doc("The day it starts.", "delivery")
    parts_share_percent: int = doc("Share of the parts that is paid for.", 100)
    labour_share_percent: int = doc("Share of the labour that is paid for.", 100)
    travel_share_percent: int = doc("Share of the travel that is paid for.", 0)


class ProductModel(BaseModel):
    """What a retailer sells many of."""

    id: str = doc("Its id.", MODEL_ID)
    retailer: str = doc("The tenant.", "nordic-home")
    manufacturer: str = doc("Who makes it.", "Vesikone")
    name: str = doc("What it is called.", "Aalto 300 dishwasher")
    category: str = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTerm] = doc("What every sold unit starts with.")
    created_at: Instant = doc("When it was defined.", "2026-11-02T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class ProductModelPage(BaseModel):
    """A page of product models."""

    items: list[ProductModel] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
