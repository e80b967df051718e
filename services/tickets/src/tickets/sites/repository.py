"""Stored sites, and where assets are."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData, PersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.name_order import name_key
from tickets.sites.domain.asset_site import AssetSite, asset_site_id
from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.domain.site import Site
from tickets.sites.domain.site_query import SiteQuery
from tickets.sites.ports import Decide, DecidePlace

SITES_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
SITES_BY_OWNER = Index("by_owner", equal=("retailer", "owner"), order_by="name_key")
SITES = Collection(
    "sites",
    (SITES_BY_NAME, SITES_BY_OWNER),
    filters=(Filterable("deactivated", bool),),
    personal=PersonalData(
        kind=Site,
        purpose="To know where a customer or an organisation is served, and by which hours",
        retention="Until the customer is erased; an organisation's for good",
    ),
)
ASSET_SITES_BY_SITE = Index("by_site", equal=("retailer", "site_id"))
ASSET_SITES = Collection(
    "asset_sites",
    (ASSET_SITES_BY_SITE,),
    personal=NoPersonalData("Ids of assets and sites: which is where"),
)


def site_index_fields(site: Site) -> dict[str, str]:
    return {"name_key": name_key(site.name), "owner": site.customer_id or site.organisation_id or ""}


@dataclass(frozen=True, slots=True)
class SiteRepository:
    sites: Aggregates[Site, SiteChanged]

    async def get(self, id: str) -> Site | None:
        return await self.sites.get(id)

    async def add(self, site: Site, key: IdempotencyKey | None = None) -> Site:
        return await self.sites.add(site, [SiteChanged(site)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Site | None:
        return await self.sites.change(id, act, if_version=if_version, idempotency_key=key)

    async def erase(self, id: str, act: Decide) -> Site | None:
        """As `change`; the same write clears what is personal in events that wait to be published."""
        return await self.sites.erase(id, act)

    async def page(self, query: SiteQuery, *, size: int, after: Cursor | None) -> Page[Site]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        index, where = SITES_BY_NAME, {"retailer": query.retailer}
        if owner := query.organisation_id or query.customer_id:
            index, where = SITES_BY_OWNER, {**where, "owner": owner}
        return Page(*await self.sites.page(index, where, size=size, after=after, filters=filters))


@dataclass(frozen=True, slots=True)
class AssetSiteRepository:
    asset_sites: Aggregates[AssetSite, AssetSiteChanged]

    async def of_asset(self, retailer: str, asset_id: str) -> AssetSite | None:
        return await self.asset_sites.get(asset_site_id(retailer, asset_id))

    async def of_site(self, retailer: str, site_id: str) -> list[AssetSite]:
        """Some of the assets that are there."""
        return await self.asset_sites.find(ASSET_SITES_BY_SITE, {"retailer": retailer, "site_id": site_id})

    async def add_unless_known(self, asset_site: AssetSite) -> AssetSite:
        try:
            return await self.asset_sites.add(asset_site, [AssetSiteChanged(asset_site)])
        except DuplicateKey:
            stored = await self.asset_sites.get(asset_site.id)
            if stored is None:
                raise
            return stored

    async def change(self, id: str, act: DecidePlace, *, key: IdempotencyKey | None = None) -> AssetSite | None:
        return await self.asset_sites.change(id, act, idempotency_key=key)
