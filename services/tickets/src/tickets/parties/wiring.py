"""Organisations, sites, support plans and entitlements, put together: who is served, where, and under what."""

from dataclasses import dataclass

from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.events.relay import Relay
from servicekit.privacy.records import PersonalRecords
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext, combined

from tickets.calendars.use_cases.known import KnownCalendars
from tickets.customers.repository import CustomerRepository
from tickets.customers.use_cases.file import CustomerFile
from tickets.customers.use_cases.links import CustomerLinks
from tickets.entitlements import wiring as entitlements
from tickets.entitlements.domain.events import EntitlementChanged
from tickets.entitlements.privacy import EntitlementRecords
from tickets.entitlements.repository import ENTITLEMENTS, EntitlementRepository
from tickets.entitlements.use_cases import EntitlementUseCases
from tickets.organisations import wiring as organisations
from tickets.organisations.domain.events import OrganisationChanged
from tickets.organisations.repository import ORGANISATIONS, OrganisationRepository
from tickets.organisations.use_cases import OrganisationUseCases
from tickets.plans import wiring as plans
from tickets.plans.domain.events import SupportPlanChanged
from tickets.plans.repository import SUPPORT_PLANS, SupportPlanRepository
from tickets.plans.use_cases import SupportPlanUseCases
from tickets.purchases.repository import PurchaseRepository
from tickets.republishing import republish_each
from tickets.retailers.repository import RetailerRepository
from tickets.sites import wiring as sites
from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.privacy import SiteRecords
from tickets.sites.repository import ASSET_SITES, SITES, AssetSiteRepository, SiteRepository
from tickets.sites.use_cases import RequiredSites, SiteUseCases
from tickets.tickets.use_cases.parties import ConcernedParties

COLLECTIONS = (ORGANISATIONS, SITES, ASSET_SITES, SUPPORT_PLANS, ENTITLEMENTS)


@dataclass(frozen=True, slots=True)
class Parties:
    organisations: OrganisationRepository
    sites: SiteRepository
    asset_sites: AssetSiteRepository
    plans: SupportPlanRepository
    entitlements: EntitlementRepository

    def personal_records(self) -> list[PersonalRecords]:
        return [SiteRecords(self.sites, self.asset_sites), EntitlementRecords(self.entitlements)]


def repositories(store: Store, relay: Relay, clock: Clock, *, source: str) -> Parties:
    return Parties(
        organisations=organisations.repository(store, relay, clock, source=source),
        sites=sites.repository(store, relay, clock, source=source),
        asset_sites=sites.asset_sites(store, relay, clock, source=source),
        plans=plans.repository(store, relay, clock, source=source),
        entitlements=entitlements.repository(store, relay, clock, source=source),
    )


async def republish(store: Store, relay: Relay, clock: Clock, *, source: str) -> dict[str, int]:
    """Every one of them once more, for the stream that keeps only the last of each."""
    known = repositories(store, relay, clock, source=source)
    return {
        "organisations": await republish_each(
            store.documents(ORGANISATIONS), known.organisations.organisations, OrganisationChanged
        ),
        "sites": await republish_each(store.documents(SITES), known.sites.sites, SiteChanged),
        "asset_sites": await republish_each(
            store.documents(ASSET_SITES), known.asset_sites.asset_sites, AssetSiteChanged
        ),
        "support_plans": await republish_each(store.documents(SUPPORT_PLANS), known.plans.plans, SupportPlanChanged),
        "entitlements": await republish_each(
            store.documents(ENTITLEMENTS), known.entitlements.entitlements, EntitlementChanged
        ),
    }


@dataclass(frozen=True, slots=True)
class Arranged:
    """The parties, and what other topics check against them."""

    parties: Parties
    retailers: RetailerRepository
    calendars: KnownCalendars
    organisations: OrganisationUseCases
    links: CustomerLinks


def arranged(context: ServiceContext, retailers: RetailerRepository, calendars: KnownCalendars) -> Arranged:
    known = repositories(context.store, context.relay, context.clock, source=context.source)
    companies = OrganisationUseCases(known.organisations, retailers, calendars)
    links = CustomerLinks(companies, RequiredSites(known.sites), calendars)
    return Arranged(known, retailers, calendars, companies, links)


def concerned(context: ServiceContext, arranged: Arranged, customers: CustomerRepository) -> ConcernedParties:
    known = arranged.parties
    return ConcernedParties(
        customers=customers,
        sites=known.sites,
        asset_sites=known.asset_sites,
        organisations=known.organisations,
        plans=known.plans,
        entitlements=known.entitlements,
        calendars=arranged.calendars,
        clock=context.clock,
    )


def components(
    context: ServiceContext,
    access: Access,
    arranged: Arranged,
    customers: CustomerRepository,
    file: CustomerFile,
    purchases: PurchaseRepository,
) -> Components:
    known, companies = arranged.parties, arranged.organisations
    retailers, calendars = arranged.retailers, arranged.calendars
    offered = SupportPlanUseCases(known.plans, retailers, calendars)
    places = SiteUseCases(known.sites, known.asset_sites, retailers, calendars, companies, file, purchases)
    entitled = EntitlementUseCases(known.entitlements, retailers, offered, companies, customers, file, purchases)
    return combined(
        organisations.components(context, access, companies),
        sites.components(context, access, places),
        plans.components(context, access, offered),
        entitlements.components(context, access, entitled),
    )
