"""A product model: what a retailer sells in numbers, with the warranty terms of every sold unit."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line

LONGEST_NAME = 200
_RETAILER = re.compile(r"[a-z0-9-]{1,40}")


class WarrantyKind(StrEnum):
    STATUTORY = "statutory"
    COMMERCIAL = "commercial"


class StartBasis(StrEnum):
    """The day on which a warranty starts: that of the sale where no delivery is known."""

    SALE = "sale"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class WarrantyTerm:
    """A rule from which every sold unit gets a coverage. Shares are percentages of the costs that are paid."""

    kind: WarrantyKind
    months: int
    start_basis: StartBasis
    parts_share_percent: int
    labour_share_percent: int
    travel_share_percent: int


@dataclass(frozen=True, slots=True)
class ProductModelDraft:
    """The fields of a product model that its creator gives."""

    retailer: str
    manufacturer: str
    name: str
    category: str
    warranty_terms: tuple[WarrantyTerm, ...]


@dataclass(frozen=True, slots=True)
class ProductModel:
    id: str
    retailer: str
    manufacturer: str
    name: str
    category: str
    warranty_terms: tuple[WarrantyTerm, ...]
    created_at: Instant
    version: int = 0


@dataclass(frozen=True, slots=True)
class ProductModelQuery:
    """A retailer's product models: all, or those of which everything that is named is true.

    `words` are searched for in name, manufacturer and category.
    """

    retailer: str
    name: str | None = None
    category: str | None = None
    words: str | None = None


def define_product_model(id: str, draft: ProductModelDraft, *, now: Instant) -> ProductModel:
    """A new product model of a retailer. Raises Refused (VALIDATION_FAILED) with the field that breaks a limit."""
    if not _RETAILER.fullmatch(draft.retailer):
        raise invalid("retailer", "A retailer's id is 1 to 40 of a-z, 0-9 and -.")
    if not 1 <= len(draft.warranty_terms) <= 10:
        raise invalid("warranty_terms", "A product model has 1 to 10 warranty terms.")
    for position, term in enumerate(draft.warranty_terms):
        _check_term(f"warranty_terms[{position}]", term)
    return ProductModel(
        id=id,
        retailer=draft.retailer,
        manufacturer=line(draft.manufacturer, "manufacturer", longest=LONGEST_NAME),
        name=line(draft.name, "name", longest=LONGEST_NAME),
        category=line(draft.category, "category", longest=LONGEST_NAME, shortest=0),
        warranty_terms=draft.warranty_terms,
        created_at=now,
    )


def _check_term(field: str, term: WarrantyTerm) -> None:
    if not 1 <= term.months <= 600:
        raise invalid(f"{field}.months", "A warranty lasts 1 to 600 months.")
    shares = {
        "parts": term.parts_share_percent,
        "labour": term.labour_share_percent,
        "travel": term.travel_share_percent,
    }
    for name, share in shares.items():
        if not 0 <= share <= 100:
            raise invalid(f"{field}.{name}_share_percent", "A share is 0 to 100 percent.")
