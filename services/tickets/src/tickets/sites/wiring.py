"""Sites, built from their parts."""

from functools import partial

from aftersales.tickets.v1.site_service_pb2_grpc import add_SiteServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.sites.domain.asset_site import AssetSite
from tickets.sites.domain.site import Site
from tickets.sites.integration_events import asset_site_event, site_event
from tickets.sites.repository import ASSET_SITES, SITES, AssetSiteRepository, SiteRepository, site_index_fields
from tickets.sites.servicer import SiteServicer
from tickets.sites.use_cases import SiteUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> SiteRepository:
    return SiteRepository(
        Aggregates(
            store.documents(SITES),
            relay=relay,
            clock=clock,
            source=source,
            kind=Site,
            index_fields=site_index_fields,
            to_integration_event=site_event,
        )
    )


def asset_sites(store: Store, relay: Relay, clock: Clock, *, source: str) -> AssetSiteRepository:
    return AssetSiteRepository(
        Aggregates(
            store.documents(ASSET_SITES),
            relay=relay,
            clock=clock,
            source=source,
            kind=AssetSite,
            to_integration_event=asset_site_event,
        )
    )


def components(context: ServiceContext, access: Access, use_cases: SiteUseCases) -> Components:
    servicer = SiteServicer(access, context.clock, context.pages, use_cases)
    return Components(
        servicers=[("aftersales.tickets.v1.SiteService", partial(add_SiteServiceServicer_to_server, servicer))]
    )
