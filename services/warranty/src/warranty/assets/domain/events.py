"""Domain events of assets."""

from dataclasses import dataclass

from warranty.assets.domain.asset import Asset, Refusal


@dataclass(frozen=True, slots=True)
class AssetRegistered:
    asset: Asset


@dataclass(frozen=True, slots=True)
class AssetRefused:
    refusal: Refusal
