"""Where an asset is: one record for each asset that was ever placed, under an id that follows from the asset's."""

from dataclasses import dataclass, replace

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.sites.domain.site import Site


@dataclass(frozen=True, slots=True)
class AssetSite:
    """The aggregate. An empty `site_id`: at none."""

    id: str
    retailer: str
    asset_id: str
    site_id: str
    updated_at: Instant
    version: int = 0


def asset_site_id(retailer: str, asset_id: str) -> str:
    return derived_id("asi", retailer, asset_id)


def placed(site: Site, asset_id: str, now: Instant) -> AssetSite:
    return AssetSite(asset_site_id(site.retailer, asset_id), site.retailer, asset_id, site.id, updated_at=now)


def place(known: AssetSite, site_id: str, now: Instant) -> AssetSite:
    """The same object if it is there already."""
    return known if known.site_id == site_id else replace(known, site_id=site_id, updated_at=max(now, known.updated_at))


def remove(known: AssetSite, site_id: str, now: Instant) -> AssetSite:
    """At none; the same object if it is not at this site."""
    return place(known, "", now) if known.site_id == site_id else known


def asset_unknown() -> Refused:
    message = "Neither the site's customer nor, of an organisation's site, anybody has bought this asset."
    return Refused("invalid", "ASSET_UNKNOWN", message, field="asset_id")
