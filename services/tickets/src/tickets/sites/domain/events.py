"""What happens to sites and to what is placed there."""

from dataclasses import dataclass

from tickets.sites.domain.asset_site import AssetSite
from tickets.sites.domain.site import Site


@dataclass(frozen=True, slots=True)
class SiteChanged:
    site: Site


@dataclass(frozen=True, slots=True)
class AssetSiteChanged:
    asset_site: AssetSite
