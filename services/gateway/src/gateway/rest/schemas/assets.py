"""Sold units and what they are covered by."""

from pydantic import BaseModel

from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID, MODEL_ID, PURCHASE_ID
from gateway.rest.schemas.fields import Instant, doc
from gateway.rest.schemas.product_models import WarrantyKind


class Coverage(BaseModel):
    """The right to a service for one asset."""

    id: str = doc("Its id.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    starts_at: Instant = doc("First instant covered.", "2026-11-04T23:00:00Z")
    ends_at: Instant = doc("First instant no longer covered.", "2028-11-05T23:00:00Z")
    parts_share_percent: int = doc("Share of the parts that is paid for.", 100)
    labour_share_percent: int = doc("Share of the labour that is paid for.", 100)
    travel_share_percent: int = doc("Share of the travel that is paid for.", 0)


class Asset(BaseModel):
    """One sold unit. Assets come from purchases."""

    id: str = doc("Its id.", ASSET_ID)
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Who owns it.", CUSTOMER_ID)
    product_model_id: str = doc("What it is one of.", MODEL_ID)
    manufacturer: str = doc("As the model was named at registration.", "Vesikone")
    name: str = doc("As the model was named at registration.", "Aalto 300 dishwasher")
    serial: str = doc("In its normal form and upper case; empty if unknown.", "A300-0001")
    purchase_id: str = doc("The sale it came from.", PURCHASE_ID)
    order_id: str = doc("The retailer's order number.", "SO-2026-1001")
    line: int = doc("Line of the order.", 1)
    unit: int = doc("Unit within the line.", 1)
    coverages: list[Coverage] = doc("One per warranty term.")
    registered_at: Instant = doc("When it was registered.", "2026-11-05T15:00:01Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class AssetPage(BaseModel):
    """A page of assets."""

    items: list[Asset] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
