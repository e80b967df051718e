"""A product model: what a retailer sells in numbers, with the warranty terms of every sold unit."""

from dataclasses import dataclass
from enum import StrEnum

from domainkit.instants import Instant


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
    """A new product model of a retailer; what its fields may hold, the contract says."""
    return ProductModel(
        id=id,
        retailer=draft.retailer,
        manufacturer=draft.manufacturer.strip(),
        name=draft.name.strip(),
        category=draft.category.strip(),
        warranty_terms=draft.warranty_terms,
        created_at=now,
    )
