"""The personal data in sites: where a customer lives. An organisation's sites are nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.sites.domain.asset_site import AssetSite, remove
from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.domain.site import Site, erase
from tickets.sites.domain.site_query import SiteQuery
from tickets.sites.messages import site_message
from tickets.sites.repository import AssetSiteRepository, SiteRepository

_PAGE = 100


@dataclass(frozen=True, slots=True)
class SiteRecords:
    sites: SiteRepository
    asset_sites: AssetSiteRepository
    kind: str = "sites"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """By name."""
        page = await self._page(person, size, after)
        return Page([ExportedRecord("site", each.id, site_message(each, role=role)) for each in page.items], page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Empties the customer's sites and takes what is there from them. The emptied site takes the place of the other
        in the stream. A page is read anew: an erased site has another place in the order."""
        erased: set[str] = set()
        after = None
        while True:
            page = await self._page(person, _PAGE, after)
            for site in page.items:
                if site.id not in erased:
                    await self._empty(site, now)
                    erased.add(site.id)
            if page.rest is None:
                return ()
            after = page.rest

    async def _empty(self, site: Site, now: Instant) -> None:
        def act(known: Site) -> tuple[Site, list[SiteChanged]]:
            emptied = erase(known, now)
            return emptied, [] if emptied is known else [SiteChanged(emptied)]

        def leave(known: AssetSite) -> tuple[AssetSite, list[AssetSiteChanged]]:
            left = remove(known, site.id, now)
            return left, [] if left is known else [AssetSiteChanged(left)]

        await self.sites.erase(site.id, act)
        while placed := await self.asset_sites.of_site(site.retailer, site.id):
            for each in placed:
                await self.asset_sites.change(each.id, leave)

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Site]:
        query = SiteQuery(retailer=person.retailer, customer_id=person.customer_id)
        return await self.sites.page(query, size=size, after=after)
