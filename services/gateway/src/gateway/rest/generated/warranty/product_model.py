# Generated from aftersales/warranty/v1/product_model.proto: `make protos`.
"""Models of aftersales/warranty/v1/product_model.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Money, MoneyInput
from gateway.rest.generated.formats import Country, Date, Gtin, HttpsUrl, Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

MeterUnit = Literal["hours", "kilometres", "cycles"]


WarrantyKind = Literal["statutory", "commercial", "extended", "contract", "recall", "goodwill"]


CostKind = Literal["parts", "labour", "travel", "shipping"]


Transferability = Literal["free", "once", "with_fee", "none"]


GoodsCondition = Literal["new", "used", "refurbished"]


StartBasis = Literal["sale", "delivery", "manufacture", "shipment", "invoice", "installation", "activation"]


class MeterLimit(Schema):
    """A reading that ends a coverage, if its months are not over before."""

    unit: MeterUnit = doc("What the meter counts.", "hours")
    value: int = doc("The reading from which nothing is covered any more.", 2000)


class CostLimit(Schema):
    """Limits of what a coverage pays for one kind of cost. All of a term have the same currency."""

    cost_kind: CostKind = doc("Of which costs.", "parts")
    per_claim: Money = may("At most for one claim.", {"amount_minor": 50000, "currency": "EUR"})
    for_life: Money = may("At most in the life of the coverage.", {"amount_minor": 200000, "currency": "EUR"})
    deductible: Money = may("What the customer pays first, for each claim.", {"amount_minor": 5000, "currency": "EUR"})


class TermConditions(Schema):
    """What must be true for a term to apply. What is left out does not matter. A statutory term depends on
    neither the place of the repair nor maintenance.
    """

    territories: list[str] = doc("Countries in which it applies (ISO 3166-1 alpha-2).", ["FI", "SE"])
    authorised_place: bool = doc("Only an authorised place may repair.", False)
    maintenance: bool = doc("The unit was maintained as its maker asks.", False)
    excluded_faults: list[str] = doc(
        "Fault reasons that are not covered, by their codes.", ["wear", "transport-damage"]
    )
    transferability: Transferability = may("Whether it goes to the next owner. Left out: to each.", "free")
    goods: list[GoodsCondition] = doc(
        "Only units in one of these conditions get it. Left out: each.", ["new", "refurbished"]
    )


class WarrantyTerm(Schema):
    """A rule that becomes a coverage with every sold unit."""

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months. 0: only meter_limit ends it.", 24)
    start_basis: StartBasis = doc(
        "The day it starts on: that of the sale until the fact is known, or, with latest_start_months, until then.",
        "delivery",
    )
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0)
    shipping_share_percent: int = doc("Share of the carriage that is paid for, in percent.", 100)
    latest_start_months: int = doc(
        "It starts so many months after the shipment at the latest, or after the sale where no shipment is "
        "known. 0: there is no latest start.",
        18,
    )
    meter_limit: MeterLimit = may("Ends the coverage, if its months are not over before.")
    cost_limits: list[CostLimit] = doc("Caps and deductibles, each kind of cost once.")
    conditions: TermConditions = may("What must be true for it to apply.")


class TermsVersion(Schema):
    """The warranty terms of a product model as they once were."""

    version: int = doc("From 1.", 1)
    since: Instant = may(
        "Units sold from this instant until the next version counts have these terms. Left out of the first version.",
        examples=[None],
    )
    warranty_terms: list[WarrantyTerm] = doc("What every unit sold then starts with.")


class RepairLink(Schema):
    """A page about repairs."""

    title: str = doc("What it is.", "Spare parts and diagrams")
    url: str = doc("Its address.", "https://vesikone.example/aalto-300/parts")


class RepairInformation(Schema):
    """How a product can be repaired, for everybody who has one."""

    links: list[RepairLink] = doc("Pages with instructions, diagrams or spare parts: 10 at most.")
    spare_parts_until: str = doc("The day until which spare parts are sold, at least. Empty: unknown.", "2036-12-31")
    contact: str = doc(
        "Whom to turn to for a repair: a company's telephone, address or page. No person.",
        "Vesikone service, +358 9 123 4567",
    )


class ProductModel(Schema):
    """What a retailer sells many of, with the warranty terms that every sold unit starts with. A change of the
    terms makes a new version of them; what was sold before keeps its terms.
    """

    id: str = doc("Its id.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: str = doc("Who makes it.", "Vesikone")
    name: str = doc("What it is called.", "Aalto 300 dishwasher")
    category: str = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTerm] = doc("What every unit sold now starts with: 1 to 10 terms.")
    created_at: Instant = doc("When it was defined.", "2026-11-02T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    terms_version: int = doc("The version of warranty_terms, from 1.", 2)
    terms_since: Instant = may(
        "Units sold at this instant or later have warranty_terms. Left out of the first version: it also "
        "counts for units sold before the product model was defined.",
        "2026-11-20T08:00:00Z",
    )
    earlier_terms: list[TermsVersion] = doc(
        "The versions before, oldest first, in GET by id and after a change; empty in lists.",
        [
            {
                "version": 1,
                "warranty_terms": [
                    {
                        "kind": "statutory",
                        "months": 24,
                        "start_basis": "delivery",
                        "parts_share_percent": 100,
                        "labour_share_percent": 100,
                        "travel_share_percent": 0,
                    }
                ],
            }
        ],
    )
    deactivated: bool = doc(
        "Units sold since deactivated_at are refused. Units sold before it, and those that are registered, "
        "keep their terms.",
        False,
    )
    deactivated_at: Instant = may("When it was deactivated; left out unless it is.", examples=[None])
    gtin: str = doc(
        "The number under its bar code (GS1), stored with 14 digits. With one, its digital passports are "
        "found by GS1 Digital Link. Empty where it has none.",
        "06412345678907",
    )
    revision: str = doc(
        "The revision or variant that is sold now; units keep the one that they were registered with.", "B"
    )
    repair_information: RepairInformation = may(
        "How it can be repaired. Shown to everybody on digital passports; left out where nothing is known."
    )


class MeterLimitInput(Schema):
    """A reading that ends a coverage, if its months are not over before."""

    model_config = REQUEST

    unit: MeterUnit = doc("What the meter counts.", "hours")
    value: int = doc("The reading from which nothing is covered any more.", 2000, ge=1, le=1000000000000)


class CostLimitInput(Schema):
    """Limits of what a coverage pays for one kind of cost. All of a term have the same currency."""

    model_config = REQUEST

    cost_kind: CostKind = doc("Of which costs.", "parts")
    per_claim: MoneyInput = may("At most for one claim.", {"amount_minor": 50000, "currency": "EUR"})
    for_life: MoneyInput = may("At most in the life of the coverage.", {"amount_minor": 200000, "currency": "EUR"})
    deductible: MoneyInput = may(
        "What the customer pays first, for each claim.", {"amount_minor": 5000, "currency": "EUR"}
    )


class TermConditionsInput(Schema):
    """What must be true for a term to apply. What is left out does not matter. A statutory term depends on
    neither the place of the repair nor maintenance.
    """

    model_config = REQUEST

    territories: list[Country] = may("Countries in which it applies (ISO 3166-1 alpha-2).", ["FI", "SE"], max_length=30)
    authorised_place: bool = may("Only an authorised place may repair.", False)
    maintenance: bool = may("The unit was maintained as its maker asks.", False)
    excluded_faults: list[Annotated[str, StringConstraints(min_length=1, max_length=50), passes("line")]] = may(
        "Fault reasons that are not covered, by their codes.", ["wear", "transport-damage"], max_length=20
    )
    transferability: Transferability = may("Whether it goes to the next owner. Left out: to each.", "free")
    goods: list[GoodsCondition] = may(
        "Only units in one of these conditions get it. Left out: each.", ["new", "refurbished"], max_length=3
    )


class WarrantyTermInput(Schema):
    """A rule that becomes a coverage with every sold unit."""

    model_config = REQUEST

    kind: WarrantyKind = doc("The seller's duty by law, or a promise beyond it.", "statutory")
    months: int = doc("Calendar months. 0: only meter_limit ends it.", 24, ge=0, le=600)
    start_basis: StartBasis = doc(
        "The day it starts on: that of the sale until the fact is known, or, with latest_start_months, until then.",
        "delivery",
    )
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100, ge=0, le=100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100, ge=0, le=100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0, ge=0, le=100)
    shipping_share_percent: int = may("Share of the carriage that is paid for, in percent.", 100, ge=0, le=100)
    latest_start_months: int = may(
        "It starts so many months after the shipment at the latest, or after the sale where no shipment is "
        "known. 0: there is no latest start.",
        18,
        ge=0,
        le=120,
    )
    meter_limit: MeterLimitInput = may("Ends the coverage, if its months are not over before.")
    cost_limits: list[CostLimitInput] = may("Caps and deductibles, each kind of cost once.", max_length=4)
    conditions: TermConditionsInput = may("What must be true for it to apply.")


class RepairLinkInput(Schema):
    """A page about repairs."""

    model_config = REQUEST

    title: Name = doc("What it is.", "Spare parts and diagrams")
    url: HttpsUrl = doc("Its address.", "https://vesikone.example/aalto-300/parts")


class RepairInformationInput(Schema):
    """How a product can be repaired, for everybody who has one."""

    model_config = REQUEST

    links: list[RepairLinkInput] = may("Pages with instructions, diagrams or spare parts: 10 at most.", max_length=10)
    spare_parts_until: Date = may("The day until which spare parts are sold, at least. Empty: unknown.", "2036-12-31")
    contact: Annotated[str, StringConstraints(max_length=200), passes("line")] = may(
        "Whom to turn to for a repair: a company's telephone, address or page. No person.",
        "Vesikone service, +358 9 123 4567",
    )


class ProductModelInput(Schema):
    """What a retailer sells many of, with the warranty terms that every sold unit starts with. A change of the
    terms makes a new version of them; what was sold before keeps its terms.
    """

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: Name = doc("Who makes it.", "Vesikone")
    name: Name = doc("What it is called.", "Aalto 300 dishwasher")
    category: Name = doc("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTermInput] = doc(
        "What every unit sold now starts with: 1 to 10 terms.", min_length=1, max_length=10
    )
    gtin: Gtin = may(
        "The number under its bar code (GS1), stored with 14 digits. With one, its digital passports are "
        "found by GS1 Digital Link. Empty where it has none.",
        "06412345678907",
    )
    revision: Annotated[str, StringConstraints(max_length=20), passes("line")] = may(
        "The revision or variant that is sold now; units keep the one that they were registered with.", "B"
    )
    repair_information: RepairInformationInput = may(
        "How it can be repaired. Shown to everybody on digital passports; left out where nothing is known."
    )


class RepairInformationPatch(Schema):
    """How a product can be repaired, for everybody who has one."""

    model_config = REQUEST

    links: list[RepairLinkInput] = may("Pages with instructions, diagrams or spare parts: 10 at most.", max_length=10)
    spare_parts_until: Date = may("The day until which spare parts are sold, at least. Empty: unknown.", "2036-12-31")
    contact: Annotated[str, StringConstraints(max_length=200), passes("line")] = may(
        "Whom to turn to for a repair: a company's telephone, address or page. No person.",
        "Vesikone service, +358 9 123 4567",
    )
