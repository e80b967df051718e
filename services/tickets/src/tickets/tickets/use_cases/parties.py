"""What those who are concerned by a new ticket have of their own: a plan, and a calendar."""

from asyncio import gather
from collections.abc import Callable
from dataclasses import dataclass, replace

from domainkit.instants import Instant

from tickets.customers.domain.customer import Customer
from tickets.entitlements.domain.entitlement import Entitlement, applying
from tickets.organisations.domain.organisation import Organisation
from tickets.sites.domain.site import Site
from tickets.tickets.domain.precedence import Concerned, belongs_to, calendars
from tickets.tickets.domain.terms import OpeningFacts, PartyTerms
from tickets.tickets.ports.records import Customers
from tickets.tickets.ports.terms import AssetSites, Calendars, Entitlements, Organisations, Plans, Sites


@dataclass(frozen=True, slots=True)
class ConcernedParties:
    """All is read as it is now: by ids but for the entitlements, and only what the customer and the asset name.

    It is read in two steps: what the facts lead to, and what the customer leads to.
    """

    customers: Customers
    sites: Sites
    asset_sites: AssetSites
    organisations: Organisations
    plans: Plans
    entitlements: Entitlements
    calendars: Calendars
    clock: Callable[[], Instant]

    async def of(self, facts: OpeningFacts) -> PartyTerms:
        now = self.clock()
        customer, asset_site, held = await gather(
            self.customers.get(facts.customer_id),
            self._asset_site(facts),
            self._not_over(facts.retailer, now, facts.asset_id, facts.customer_id),
        )
        if customer is None or customer.retailer != facts.retailer:
            return PartyTerms()
        customer_site, organisation, of_organisation = await gather(
            self._site(customer.site_id),
            self._organisation(customer),
            self._not_over(facts.retailer, now, customer.organisation_id),
        )
        held = applying([*held, *of_organisation], now)
        if belongs_to(customer, organisation) is None:
            held = [each for each in held if not each.organisation_id]
        entitlement = next(iter(held), None)
        plan = await self.plans.get(entitlement.plan_id) if entitlement else None
        concerned = Concerned(
            customer=customer,
            asset_site=asset_site,
            customer_site=customer_site,
            organisation=organisation,
            plan=plan,
        )
        terms = PartyTerms(plan_id=entitlement.plan_id, entitlement_id=entitlement.id) if entitlement else PartyTerms()
        for source, calendar_id in calendars(concerned):
            version = await self.calendars.current(calendar_id)
            if version is not None and version.retailer == facts.retailer:
                return replace(terms, calendar_id=calendar_id, calendar_of=source)
        return terms

    async def _asset_site(self, facts: OpeningFacts) -> Site | None:
        if not facts.asset_id:
            return None
        placed = await self.asset_sites.of_asset(facts.retailer, facts.asset_id)
        return await self._site(placed.site_id) if placed else None

    async def _site(self, id: str) -> Site | None:
        return await self.sites.get(id) if id else None

    async def _organisation(self, customer: Customer) -> Organisation | None:
        return await self.organisations.get(customer.organisation_id) if customer.organisation_id else None

    async def _not_over(self, retailer: str, now: Instant, *holders: str) -> list[Entitlement]:
        named = [each for each in holders if each]
        return await self.entitlements.not_over(retailer, named, now) if named else []
