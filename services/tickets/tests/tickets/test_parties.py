"""Whose calendar and plan a new ticket gets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import pytest
from domainkit.instants import Instant
from tickets.customers.domain.customer import Customer, Profile
from tickets.entitlements.domain.entitlement import Entitlement, EntitlementBasis
from tickets.organisations.domain.organisation import Organisation
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.kinds import Channel, Priority
from tickets.sites.domain.asset_site import placed
from tickets.sites.domain.site import Site
from tickets.tickets.domain.terms import CalendarSource, OpeningFacts, PartyTerms
from tickets.tickets.use_cases.parties import ConcernedParties

NOW = Instant(1_000)
NOBODY = Profile("K-1", "Maija", "", "", "", "", False, False)
FACTS = OpeningFacts(
    retailer="nordic-home",
    customer_id="cus_maija",
    asset_id="ast_kettle",
    channel=Channel.WEB,
    priority=Priority.NORMAL,
)
LEVELS = (
    CalendarSource.ASSET_SITE,
    CalendarSource.CUSTOMER_SITE,
    CalendarSource.CUSTOMER,
    CalendarSource.ORGANISATION,
    CalendarSource.PLAN,
)


@dataclass
class Stored:
    """Records by their ids."""

    values: dict[str, Any] = field(default_factory=dict)

    async def get(self, id: str) -> Any:
        return self.values.get(id)

    async def of_asset(self, retailer: str, asset_id: str) -> Any:
        return self.values.get(asset_id)

    async def not_over(self, retailer: str, holders: Sequence[str], at: Instant) -> list[Entitlement]:
        return [each for each in self.values.values() if each.holder in holders and each.over_at > at]


@dataclass(frozen=True)
class Calendar:
    retailer: str = "nordic-home"


@dataclass
class Calendars:
    values: dict[str, Any] = field(default_factory=lambda: {level: Calendar() for level in LEVELS})

    async def current(self, calendar_id: str) -> Any:
        return self.values.get(calendar_id)

    async def version(self, calendar_id: str, number: int) -> Any:
        raise AssertionError(calendar_id)

    async def default(self, retailer: str) -> Any:
        raise AssertionError(retailer)


def site(id: str, calendar_id: str | None, **fields: Any) -> Site:
    fields = {"customer_id": "cus_maija", **fields}
    return Site(
        id=id, retailer="nordic-home", name="Home", calendar_id=calendar_id, created_at=NOW, updated_at=NOW, **fields
    )


def entitlement(id: str = "ent_1", **fields: Any) -> Entitlement:
    fields = {"plan_id": "pln_1", "starts_at": Instant(0), "ends_at": Instant(2_000), **fields}
    if not {"customer_id", "asset_id", "organisation_id"} & fields.keys():
        fields["customer_id"] = "cus_maija"
    return Entitlement(
        id=id, retailer="nordic-home", basis=EntitlementBasis.PAID, created_at=NOW, updated_at=NOW, **fields
    )


@dataclass
class World:
    """Everything there is to a ticket of Maija's about her kettle; each has the calendar of its own name, or none."""

    have: frozenset[CalendarSource] = frozenset(LEVELS)
    customers: Stored = field(default_factory=Stored)
    sites: Stored = field(default_factory=Stored)
    asset_sites: Stored = field(default_factory=Stored)
    organisations: Stored = field(default_factory=Stored)
    plans: Stored = field(default_factory=Stored)
    entitlements: Stored = field(default_factory=Stored)
    calendars: Calendars = field(default_factory=Calendars)

    def __post_init__(self) -> None:
        customer = Customer("cus_maija", "nordic-home", NOBODY, NOW, NOW)
        self.customers.values["cus_maija"] = replace(
            customer,
            organisation_id="org_1",
            site_id="sit_2",
            calendar_id=self.calendar_of(CalendarSource.CUSTOMER) or "",
        )
        kitchen = site("sit_1", self.calendar_of(CalendarSource.ASSET_SITE))
        self.sites.values |= {"sit_1": kitchen, "sit_2": site("sit_2", self.calendar_of(CalendarSource.CUSTOMER_SITE))}
        self.asset_sites.values["ast_kettle"] = placed(kitchen, "ast_kettle", NOW)
        company = Organisation("org_1", "nordic-home", "Laundries", NOW, NOW)
        self.organisations.values["org_1"] = replace(company, calendar_id=self.calendar_of(CalendarSource.ORGANISATION))
        gold = SupportPlan("pln_1", "nordic-home", "Gold", NOW, NOW)
        self.plans.values["pln_1"] = replace(gold, calendar_id=self.calendar_of(CalendarSource.PLAN))
        self.entitlements.values["ent_1"] = entitlement()

    def calendar_of(self, level: CalendarSource) -> str | None:
        return str(level) if level in self.have else None

    async def terms(self, facts: OpeningFacts = FACTS) -> PartyTerms:
        parties = ConcernedParties(
            customers=self.customers,
            sites=self.sites,
            asset_sites=self.asset_sites,
            organisations=self.organisations,
            plans=self.plans,
            entitlements=self.entitlements,
            calendars=self.calendars,
            clock=lambda: NOW,
        )
        return await parties.of(facts)


@pytest.mark.parametrize("present", product((False, True), repeat=len(LEVELS)))
async def test_first_calendar_replaces_all_that_follow(present: tuple[bool, ...]) -> None:
    having = [level for level, has in zip(LEVELS, present, strict=True) if has]
    terms = await World(frozenset(having)).terms()
    assert (terms.calendar_id, terms.plan_id) == (str(having[0]) if having else "", "pln_1")
    assert not having or terms.calendar_of is having[0]


@pytest.mark.parametrize("gone", LEVELS)
async def test_deactivated_or_foreign_calendar_counts_as_none(gone: CalendarSource) -> None:
    world = World(frozenset({gone}))
    world.calendars.values[gone] = Calendar("baltic-tools")
    assert (await world.terms()).calendar_id == ""
    del world.calendars.values[gone]
    assert (await world.terms()).calendar_id == ""


async def test_deactivated_site_counts_as_none() -> None:
    world = World()
    world.sites.values["sit_1"] = replace(world.sites.values["sit_1"], deactivated=True)
    assert (await world.terms()).calendar_of is CalendarSource.CUSTOMER_SITE


async def test_asset_at_a_former_owners_site_is_at_none() -> None:
    world = World()
    world.sites.values["sit_1"] = replace(world.sites.values["sit_1"], customer_id="cus_olli")
    assert (await world.terms()).calendar_of is CalendarSource.CUSTOMER_SITE


async def test_site_of_a_left_organisation_counts_as_none() -> None:
    world = World()
    world.sites.values["sit_2"] = site("sit_2", "customer_site", customer_id=None, organisation_id="org_2")
    world.sites.values["sit_1"] = site("sit_1", None)
    assert (await world.terms()).calendar_of is CalendarSource.CUSTOMER


async def test_deactivated_organisation_gives_no_calendar_or_plan() -> None:
    world = World(frozenset({CalendarSource.ORGANISATION}))
    world.organisations.values["org_1"] = replace(world.organisations.values["org_1"], deactivated=True)
    world.entitlements.values["ent_1"] = entitlement(organisation_id="org_1")
    assert await world.terms() == PartyTerms()


async def test_deactivated_plan_goes_on_for_those_who_have_it() -> None:
    world = World(frozenset({CalendarSource.PLAN}))
    world.plans.values["pln_1"] = replace(world.plans.values["pln_1"], deactivated=True)
    assert (await world.terms()).calendar_id == "plan"


async def test_plan_that_is_over_or_yet_to_begin_is_none() -> None:
    world = World(frozenset({CalendarSource.PLAN}))
    for over in (entitlement(ends_at=NOW), entitlement(starts_at=Instant(NOW + 1)), entitlement(revoked_at=NOW)):
        world.entitlements.values["ent_1"] = over
        assert await world.terms() == PartyTerms()


async def test_customer_of_another_retailer_gives_nothing() -> None:
    assert await World().terms(replace(FACTS, retailer="baltic-tools")) == PartyTerms()
