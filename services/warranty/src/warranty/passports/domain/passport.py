"""The digital passport of an asset or a product model: an id for the public, which says nothing of either.

ESPR, Regulation (EU) 2024/1781, article 10: a data carrier leads to a persistent unique product identifier; what it
leads to is open, machine-readable, and has no personal data of customers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domainkit.ids import derived_id
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.modernisations import ModernisationKind, holding
from warranty.campaigns.domain.campaign import Campaign, CampaignKind
from warranty.coverage.domain.checking import EXPIRED
from warranty.passports.domain.digital_links import CANONICAL, OWN, digital_link
from warranty.product_documents.domain.product_document import ProductDocument, ProductDocumentKind
from warranty.product_models.domain.product_model import ProductModel, RepairInformation


class WarrantyStatus(StrEnum):
    """All that the public reads of a unit's warranty: no dates.

    Whoever reads it every day sees the day on which it changes: the end of the coverage, a return, a resale.
    """

    COVERED = "covered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Passport:
    """`public_id` is random: neither the asset's id nor its serial leads to it. A model's passport has no asset.

    `code_digest`: of the possession code; empty: none was issued.
    """

    id: str
    public_id: str
    retailer: str
    product_model_id: str
    asset_id: str
    created_at: Instant
    version: int = 0
    code_digest: str = ""
    code_issued_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """`identifier` stays the same for good, `digital_link` is the canonical one of GS1, `url` is printed.

    Empty where there is none: GS1 has a link for what has a GTIN, and for units that have a serial, too.
    """

    identifier: str
    digital_link: str
    url: str


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """The latest version of a document, and the path at which everybody may read it."""

    kind: ProductDocumentKind
    title: str
    language: str
    media_type: str
    size: int
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class PublicModernisation:
    """Without its date: what was done while somebody owned the unit says when they did."""

    kind: ModernisationKind
    revision: str
    firmware: str


@dataclass(frozen=True, slots=True)
class PublicCampaign:
    """A recall or service campaign in which something is still to be done to the unit."""

    kind: CampaignKind
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class PublicPassport:
    """What everybody may read. `warranty` is None of a model."""

    id: str
    retailer: str
    name: str
    manufacturer: str
    category: str
    revision: str
    gtin: str
    repair_information: RepairInformation
    warranty: WarrantyStatus | None
    documents: tuple[PublicDocument, ...] = ()
    modernisations: tuple[PublicModernisation, ...] = ()  # oldest first
    campaigns: tuple[PublicCampaign, ...] = ()


def passport_id(subject_id: str) -> str:
    """The id of the stored passport of an asset or a model, which has one alone. Nobody outside sees it."""
    return derived_id("psp", subject_id)


def identify(passport: Passport, model: ProductModel, asset: Asset | None, base: str) -> Identifiers:
    """`base` is the host that resolves our links; empty: there is none."""
    if asset is None:
        link = digital_link(model.gtin, variant=model.revision)
    else:
        link = digital_link(model.gtin, variant=asset.revision, serial=asset.serial or None)
    canonical = f"{CANONICAL}{link.path}" if link else ""
    own = f"{base}{OWN}{passport.public_id}" if base else ""
    return Identifiers(canonical or own, canonical, f"{base}{link.path}" if link and base else canonical or own)


def shown_to_the_public(
    passport: Passport,
    model: ProductModel,
    asset: Asset | None,
    documents: Iterable[ProductDocument],
    campaigns: Iterable[Campaign],
    now: Instant,
) -> PublicPassport:
    """The passport without anything about a person: no serial, no order, no date."""
    revision, serial = (asset.present_revision, asset.serial) if asset else (model.revision, "")
    modernised = holding(asset.modernisations) if asset else ()
    named = {each.document_id for each in modernised}
    return PublicPassport(
        id=passport.public_id,
        retailer=passport.retailer,
        name=asset.name if asset else model.name,
        manufacturer=asset.manufacturer if asset else model.manufacturer,
        category=model.category,
        revision=revision,
        gtin=model.gtin,
        repair_information=model.repair_information or RepairInformation(),
        warranty=warranty_status(asset, now) if asset else None,
        documents=tuple(_public(each for each in documents if each.id in named or each.is_about(revision, serial))),
        campaigns=tuple(PublicCampaign(each.kind, each.title, each.description) for each in campaigns),
        modernisations=tuple(PublicModernisation(each.kind, each.revision, each.firmware) for each in modernised),
    )


def _public(documents: Iterable[ProductDocument]) -> Sequence[PublicDocument]:
    """Those that are public, by kind, language and title."""
    found = [
        PublicDocument(
            kind=each.kind,
            title=each.title,
            language=each.language,
            media_type=latest.media_type,
            size=latest.size,
            number=latest.number,
            path=f"/v1/public-documents/{each.id}/versions/{latest.number}",
        )
        for each in documents
        if each.public and (latest := each.latest)
    ]
    kinds = list(ProductDocumentKind)
    return sorted(found, key=lambda each: (kinds.index(each.kind), each.language, each.title, each.path))


def warranty_status(asset: Asset, now: Instant) -> WarrantyStatus:
    check = asset.coverage_at(now)
    if check.coverage:
        return WarrantyStatus.COVERED
    return WarrantyStatus.EXPIRED if check.reason == EXPIRED else WarrantyStatus.UNKNOWN
