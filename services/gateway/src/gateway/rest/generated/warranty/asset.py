# Generated from aftersales/warranty/v1/asset.proto: `make protos`.
"""Models of aftersales/warranty/v1/asset.proto."""

from typing import Literal

from gateway.rest.generated.warranty.asset_life import AssetCondition, AssetFactKind, AssetState
from gateway.rest.generated.warranty.product_model import MeterLimit, WarrantyKind
from gateway.rest.generated.warranty.serial_rule import SerialFinding
from gateway.rest.generated.warranty.transfer import TransferOffer
from gateway.rest.schemas.fields import Instant, Schema, doc, may

CoverageStatus = Literal["pending_start", "active", "suspended", "expired", "exhausted", "voided"]


class Coverage(Schema):
    """The right to a service for one asset, from the start of one day to the end of another in the customer's
    zone.
    """

    id: str = doc("Its id.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    kind: WarrantyKind = doc("Where the right comes from.", "statutory")
    starts_at: Instant = doc("First instant covered.", "2026-11-04T23:00:00Z")
    ends_at: Instant = doc("First instant no longer covered.", "2028-11-05T23:00:00Z")
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0)
    shipping_share_percent: int = doc("Share of the carriage that is paid for, in percent.", 100)
    meter_limit: MeterLimit = may(
        "A reading that ends it before ends_at; left out where no meter does. Once it is reached, ends_at is "
        "that instant.",
        examples=[None],
    )
    projected_ends_at: Instant = may(
        "When it probably ends: ends_at, or before it the end of the day on which the meter reaches its "
        "limit, if it goes on as in the 90 days before its last reading. Left out where no meter ends it, or "
        "the usage is not known.",
        "2028-03-19T23:00:00Z",
    )


class CoverageSummary(Schema):
    """The coverage of an asset in short. The etag of the asset changes with it."""

    coverage_id: str = doc("The coverage.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    status: CoverageStatus = doc("What it is now.", "active")
    kind: WarrantyKind = doc("Where the right comes from.", "statutory")
    ends_at: Instant = doc("First instant no longer covered.", "2028-11-05T23:00:00Z")
    projected_ends_at: Instant = may(
        "When it probably ends by its meter; left out where no meter ends it, or the usage is not known.",
        "2028-03-19T23:00:00Z",
    )


class Asset(Schema):
    """One unit and what it is covered by. Assets come from purchases, or are registered before their sale: what
    belongs to a sale is empty until then.
    """

    id: str = doc(
        "Its id, derived from the retailer, product model and serial; without a serial from the order, line and unit.",
        "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Who owns it; empty until it is sold.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    product_model_id: str = doc("The product model that it is a unit of.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    manufacturer: str = doc("Who makes it, as the product model was named at registration.", "Vesikone")
    name: str = doc("What it is called, as the product model was named at registration.", "Aalto 300 dishwasher")
    serial: str = doc(
        "Serial number in its normal form (NFKC without format characters, trimmed) and upper case; empty if unknown.",
        "A300-0001",
    )
    purchase_id: str = doc(
        "The purchase that its owner bought it with; empty until it is sold, and where a former owner has "
        "transferred it.",
        "pur_3k6v5jrb2ohc7yaq4tq2mzn7xw",
    )
    order_id: str = doc("The retailer's order number of that purchase.", "SO-2026-1001")
    line: int = doc("Line of the order, from 1; 0 without a purchase.", 1)
    unit: int = doc("Unit within the line, from 1; 0 without a purchase.", 1)
    coverages: list[Coverage] = doc(
        "One per warranty term that the product model had when it was sold, and those that were added later."
    )
    registered_at: Instant = doc("When it was registered.", "2026-11-05T15:00:01Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    terms_version: int = doc(
        "The version of the product model's terms that its coverages come from: the one that counted at the "
        "sale; 0 until it is sold.",
        1,
    )
    state: AssetState = doc("Where it is in its life.", "in_use")
    next_facts: list[AssetFactKind] = doc(
        "What may be reported of it as happening now. Empty for all but agents, supervisors, partners, admins.",
        ["invoiced", "installed", "activated", "cancelled", "returned", "disposed"],
    )
    sold_at: Instant = may(
        "When the retailer sold it, also to a former owner who has transferred it. Assets from earlier "
        "releases may lack it.",
        "2026-11-03T10:00:00Z",
    )
    revision: str = doc(
        "The revision of the product model that was sold when it was registered; empty if it had none.", "B"
    )
    present_revision: str = doc("The revision that it has now, by its modernisations.", "C")
    firmware: str = doc("The firmware that its last modernisation gave it; empty if it is not known.", "2.4.1")
    condition: AssetCondition = doc("In which condition the retailer sold it.", "new")
    serial_findings: list[SerialFinding] = doc(
        "What spoke against its serial when it was registered, by the manufacturer's serial rule. It is "
        "registered all the same. Empty for all but agents, supervisors, partners, admins.",
        ["serial_check_digit"],
    )
    transfer_offer: TransferOffer = may(
        "The owner's offer to another one; left out where there is none. Left out for all but customers, "
        "agents, supervisors, admins.",
        {"code": "", "offered_at": "2026-11-20T15:00:00Z", "expires_at": "2026-12-04T15:00:00Z"},
    )
    waiting_coverages: list[Coverage] = doc(
        "Coverages that did not go to the owner with the unit, as their transfer needs a fee. The retailer confirms it."
    )
    coverage_summary: CoverageSummary = may(
        "What covers it now, in short: the coverage that applies, or else the one that starts next, or the "
        "one that ended last. Left out where nothing ever covered it."
    )
