"""Sites, arranged by an admin, and what is placed there."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.sites.domain.asset_site import AssetSite, asset_site_id, asset_unknown, place, placed, remove
from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.domain.site import Site, SiteDraft, SiteEdits, new_site, site_unknown, update
from tickets.sites.domain.site_query import SiteQuery
from tickets.sites.ports import AssetSites, Calendars, Customers, Organisations, Purchases, Retailers, Sites


@dataclass(frozen=True, slots=True)
class RequiredSites:
    """Sites that requests name."""

    sites: Sites

    async def require(self, id: str, retailer: str, customer_id: str, organisation_id: str) -> None:
        """Raises Refused (SITE_UNKNOWN) unless it is the customer's or the organisation's, and not deactivated."""
        site = await self.sites.get(id)
        if site is None or site.retailer != retailer or site.deactivated:
            raise site_unknown()
        if not site.serves(customer_id, organisation_id):
            raise site_unknown()


@dataclass(frozen=True, slots=True)
class SiteUseCases:
    sites: Sites
    asset_sites: AssetSites
    retailers: Retailers
    calendars: Calendars
    organisations: Organisations
    customers: Customers
    purchases: Purchases

    async def create(self, draft: SiteDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None) -> Site:
        """Raises Refused: RETAILER_UNKNOWN, ORGANISATION_UNKNOWN, CUSTOMER_UNKNOWN, CUSTOMER_ERASED, CALENDAR_UNKNOWN,
        VALIDATION_FAILED.
        """
        if await self.retailers.get(draft.retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        site = new_site(draft, id=id, now=now)
        if not (key and await self.sites.get(id)):  # a repetition gets what was created
            if site.organisation_id:
                await self.organisations.require(site.organisation_id, site.retailer)
            if site.customer_id:
                await self.customers.require(site.customer_id, site.retailer)
            if site.calendar_id:
                await self.calendars.require(site.calendar_id, site.retailer)
        return await self.sites.add(site, key)

    async def get(self, id: str, viewer: Viewer) -> Site:
        """Raises Refused: SITE_NOT_FOUND."""
        site = await self.sites.get(id)
        if site is None or not viewer.sees(site.retailer):
            raise not_found("site")
        return site

    async def page(self, query: SiteQuery, *, size: int, after: Cursor | None) -> Page[Site]:
        """The retailer's sites by name; with an asset the one where it is."""
        if query.asset_id is None:
            return await self.sites.page(query, size=size, after=after)
        known = await self.asset_sites.of_asset(query.retailer, query.asset_id)
        site = await self.sites.get(known.site_id) if known and known.site_id else None
        fits = site is not None and query.deactivated in (None, site.deactivated)
        return Page([site] if site is not None and fits else [], None)

    async def update(
        self,
        id: str,
        edits: SiteEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Site:
        """Raises Refused: SITE_NOT_FOUND, CUSTOMER_ERASED, CALENDAR_UNKNOWN, VALIDATION_FAILED."""
        known = await self.get(id, viewer)
        refused = await self._refused(known, edits)

        def act(site: Site) -> tuple[Site, list[SiteChanged]]:
            if refused:  # but for a repeated request, which is not acted on
                raise refused
            updated = update(site, edits, now)
            return updated, [SiteChanged(updated)] if updated is not site else []

        changed = await self.sites.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("site")
        return changed

    async def place_asset(
        self, id: str, asset_id: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None
    ) -> Site:
        """Raises Refused: SITE_NOT_FOUND, SITE_UNKNOWN, ASSET_UNKNOWN."""
        site = await self.get(id, viewer)
        if site.deactivated:
            raise Refused("invalid", "SITE_UNKNOWN", "The site is deactivated: nothing is placed there.", field="id")
        if not await self.purchases.is_sold(site.retailer, asset_id, site.customer_id):
            raise asset_unknown()
        await self.asset_sites.add_unless_known(placed(site, asset_id, now))
        await self._move(site, asset_id, lambda known: place(known, site.id, now), key)
        return site

    async def remove_asset(
        self, id: str, asset_id: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None
    ) -> Site:
        """Raises Refused: SITE_NOT_FOUND."""
        site = await self.get(id, viewer)
        await self._move(site, asset_id, lambda known: remove(known, site.id, now), key)
        return site

    async def _move(
        self, site: Site, asset_id: str, decide: Callable[[AssetSite], AssetSite], key: IdempotencyKey | None
    ) -> None:
        def act(known: AssetSite) -> tuple[AssetSite, list[AssetSiteChanged]]:
            moved = decide(known)
            return moved, [AssetSiteChanged(moved)] if moved is not known else []

        await self.asset_sites.change(asset_site_id(site.retailer, asset_id), act, key=key)

    async def _refused(self, known: Site, edits: SiteEdits) -> Refused | None:
        try:
            if edits.calendar_id and edits.calendar_id != known.calendar_id:
                await self.calendars.require(edits.calendar_id, known.retailer)
        except Refused as refused:
            return refused
        return None
