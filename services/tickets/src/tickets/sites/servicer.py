"""SiteService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import site_service_pb2 as pb
from aftersales.tickets.v1.site_pb2 import Site as SiteMessage
from aftersales.tickets.v1.site_service_pb2_grpc import SiteServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.sites.domain.site import SiteDraft, SiteEdits
from tickets.sites.domain.site_query import SiteQuery
from tickets.sites.messages import site_message
from tickets.sites.use_cases import SiteUseCases


@dataclass(frozen=True)
class SiteServicer(SiteServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    sites: SiteUseCases

    async def CreateSite(self, request: pb.CreateSiteRequest, context: Context) -> pb.CreateSiteResponse:
        caller = await self.access.caller(context, "CreateSite")
        retailer = caller.retailer(request.site.retailer)
        key = idempotency_key_of(caller, "CreateSite", request, retailer=retailer)
        draft = _draft(request.site, retailer)
        created = await self.sites.create(draft, id=new_id("sit", key), now=self.clock(), key=key)
        return pb.CreateSiteResponse(site=site_message.fields(created, role=caller.role))

    async def GetSite(self, request: pb.GetSiteRequest, context: Context) -> pb.GetSiteResponse:
        caller = await self.access.caller(context, "GetSite")
        return pb.GetSiteResponse(site=site_message.fields(await self.sites.get(request.id, caller), role=caller.role))

    async def ListSites(self, request: pb.ListSitesRequest, context: Context) -> pb.ListSitesResponse:
        caller = await self.access.caller(context, "ListSites")
        query = SiteQuery(
            retailer=caller.retailer(request.retailer),
            organisation_id=request.organisation_id or None,
            customer_id=request.customer_id or None,
            asset_id=request.asset_id or None,
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        owner = f"{query.organisation_id}:{query.customer_id}:{query.asset_id}"
        filters = ("ListSites", query.retailer, owner, str(query.deactivated))
        page = await self.sites.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListSitesResponse(
            sites=[site_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateSite(self, request: pb.UpdateSiteRequest, context: Context) -> pb.UpdateSiteResponse:
        caller = await self.access.caller(context, "UpdateSite")
        changed = await self.sites.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateSite", request),
        )
        return pb.UpdateSiteResponse(site=site_message.fields(changed, role=caller.role))

    async def PlaceAsset(self, request: pb.PlaceAssetRequest, context: Context) -> pb.PlaceAssetResponse:
        caller = await self.access.caller(context, "PlaceAsset")
        key = idempotency_key_of(caller, "PlaceAsset", request)
        site = await self.sites.place_asset(request.id, request.asset_id, caller, now=self.clock(), key=key)
        return pb.PlaceAssetResponse(site=site_message.fields(site, role=caller.role))

    async def RemoveAsset(self, request: pb.RemoveAssetRequest, context: Context) -> pb.RemoveAssetResponse:
        caller = await self.access.caller(context, "RemoveAsset")
        key = idempotency_key_of(caller, "RemoveAsset", request)
        site = await self.sites.remove_asset(request.id, request.asset_id, caller, now=self.clock(), key=key)
        return pb.RemoveAssetResponse(site=site_message.fields(site, role=caller.role))


def _draft(asked: SiteMessage, retailer: str) -> SiteDraft:
    return SiteDraft(
        retailer=retailer,
        name=asked.name,
        organisation_id=asked.organisation_id or None,
        customer_id=asked.customer_id or None,
        address_lines=tuple(asked.address_lines),
        time_zone=asked.time_zone,
        calendar_id=asked.calendar_id or None,
    )


def _edits(request: pb.UpdateSiteRequest) -> SiteEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return SiteEdits(
        name=request.name if "name" in changes else None,
        address_lines=tuple(request.address_lines) if "address_lines" in changes else None,
        time_zone=request.time_zone if "time_zone" in changes else None,
        calendar_id=request.calendar_id if "calendar_id" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
