"""Domain events of assets."""

from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.facts import UnitFact
from warranty.assets.domain.modernisations import Modernisation
from warranty.coverage.domain.expiring import ExpiringCoverage


@dataclass(frozen=True, slots=True)
class AssetRegistered:
    asset: Asset


@dataclass(frozen=True, slots=True)
class AssetCorrected:
    """A fact was reported or revoked; the asset has what follows from it."""

    asset: Asset
    fact: UnitFact


@dataclass(frozen=True, slots=True)
class AssetRetired:
    """The unit was disposed of."""

    asset: Asset
    fact: UnitFact


@dataclass(frozen=True, slots=True)
class AssetTransferred:
    """Its owner handed it over; `purchase_id` is that of the sale, which goes on."""

    asset: Asset
    former_customer_id: str
    purchase_id: str
    transferred_at: Instant


@dataclass(frozen=True, slots=True)
class AssetModernised:
    """A modernisation was recorded or revoked; the asset has what follows from it."""

    asset: Asset
    modernisation: Modernisation


@dataclass(frozen=True, slots=True)
class CoverageChanged:
    """A person recorded something of a coverage."""

    asset: Asset


@dataclass(frozen=True, slots=True)
class CoverageExpiring:
    asset: Asset
    coverages: tuple[ExpiringCoverage, ...]


AssetEvent = (
    AssetRegistered
    | AssetCorrected
    | AssetRetired
    | AssetTransferred
    | AssetModernised
    | CoverageChanged
    | CoverageExpiring
)


@dataclass(frozen=True, slots=True)
class AssetRefused:
    refusal: Refusal
