"""What a list of sites may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteQuery:
    """A retailer's sites, or those of an organisation, of a customer, or the one where an asset is. None: any.

    `deactivated`: those that are or are not; None: both.
    """

    retailer: str
    organisation_id: str | None = None
    customer_id: str | None = None
    asset_id: str | None = None
    deactivated: bool | None = None
