"""A product model: what a retailer sells in numbers, with the warranty terms of every sold unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.product_models.domain.terms import WarrantyTerm, check_terms


@dataclass(frozen=True, slots=True)
class RepairLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class RepairInformation:
    """What everybody may read of how to repair a product. `spare_parts_until`: a day (ISO 8601); empty: unknown."""

    links: tuple[RepairLink, ...] = ()
    spare_parts_until: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class ProductModelDraft:
    """The fields of a product model that its creator gives."""

    retailer: str
    manufacturer: str
    name: str
    category: str
    warranty_terms: tuple[WarrantyTerm, ...]
    gtin: str = ""
    revision: str = ""
    repair_information: RepairInformation | None = None


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """The terms of units sold from `since` on. None in the first version: it also counts for all earlier sales."""

    version: int
    since: Instant | None
    warranty_terms: tuple[WarrantyTerm, ...]


@dataclass(frozen=True, slots=True)
class ProductModel:
    """Stored before terms had versions, it has the first one."""

    id: str
    retailer: str
    manufacturer: str
    name: str
    category: str
    warranty_terms: tuple[WarrantyTerm, ...]  # those of units sold now
    created_at: Instant
    version: int = 0
    terms_version: int = 1
    terms_since: Instant | None = None  # as in TermsVersion
    earlier_terms: tuple[TermsVersion, ...] = ()  # oldest first
    deactivated_at: Instant | None = None  # None: units of it may be sold
    gtin: str = ""  # of 14 digits; empty: it has none
    revision: str = ""  # of units sold now
    repair_information: RepairInformation | None = None

    def terms_at(self, sale: Instant) -> TermsVersion:
        """The version of the terms that counts for a unit sold at an instant."""
        return next(terms for terms in self._latest_first() if terms.since is None or terms.since <= sale)

    def terms_of(self, version: int) -> TermsVersion | None:
        """A version of the terms by its number."""
        return next((terms for terms in self._latest_first() if terms.version == version), None)

    def takes_sale_at(self, sale: Instant) -> bool:
        """Whether a unit sold at an instant may be registered: the seller owes the warranty of earlier sales."""
        return self.deactivated_at is None or sale < self.deactivated_at

    def _latest_first(self) -> Iterator[TermsVersion]:
        yield TermsVersion(self.terms_version, self.terms_since, self.warranty_terms)
        yield from reversed(self.earlier_terms)


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
    """A new product model of a retailer. Raises Refused (VALIDATION_FAILED) for terms that contradict themselves."""
    check_terms(draft.warranty_terms)
    return ProductModel(
        id=id,
        retailer=draft.retailer,
        manufacturer=draft.manufacturer.strip(),
        name=draft.name.strip(),
        category=draft.category.strip(),
        warranty_terms=draft.warranty_terms,
        created_at=now,
        gtin=gtin_of_14(draft.gtin),
        revision=draft.revision.strip(),
        repair_information=draft.repair_information,
    )


def gtin_of_14(gtin: str) -> str:
    """A valid GTIN as it is stored and compared; empty stays empty."""
    return gtin and gtin.zfill(14)
