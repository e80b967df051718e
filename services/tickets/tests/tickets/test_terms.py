"""Which policy and calendar a ticket goes by."""

from dataclasses import replace
from typing import Any

import pytest
from domainkit.ids import default_calendar_id
from domainkit.instants import EPOCH
from tickets.calendars.domain.hours import Week
from tickets.calendars.domain.version import CalendarVersion, DataVersions
from tickets.categories.use_cases import KnownCategories
from tickets.policies.domain.kinds import Channel, Priority
from tickets.policies.domain.policy import Conditions, PolicyVersion, default_policy_id, version_id
from tickets.tickets.domain.terms import CalendarSource, OpeningFacts, PartyTerms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.use_cases.terms import ChosenTerms

from services.tickets.tests.categories.steps import NoCategories

SHOP = "nordic-home"
FACTS = OpeningFacts(retailer=SHOP, customer_id="cus_1", asset_id="", channel=Channel.WEB, priority=Priority.HIGH)


def policy(id: str, number: int = 1, **fields: Any) -> PolicyVersion:
    described = {"retailer": SHOP, "name": id, "position": 1, "budgets": {}, "created_at": EPOCH, **fields}
    return PolicyVersion(id=version_id(id, number), policy_id=id, number=number, **described)


def calendar(id: str, number: int = 1, retailer: str = SHOP) -> CalendarVersion:
    return CalendarVersion(
        id=f"{id}.{number}",
        calendar_id=id,
        number=number,
        retailer=retailer,
        name=id,
        time_zone="Europe/Helsinki",
        week=Week(monday=("09:00-17:00",)),
        exceptions=(),
        first_year=2026,
        last_year=2027,
        data_versions=DataVersions("2026.1"),
        created_at=EPOCH,
    )


class World:
    """Policies, calendars and parties of one retailer: all versions, the last of each being the newest."""

    def __init__(self) -> None:
        self.policies = {policy(default_policy_id(SHOP)).policy_id: [policy(default_policy_id(SHOP))]}
        self.calendars = {default_calendar_id(SHOP): [calendar(default_calendar_id(SHOP))]}
        self.party = PartyTerms()

    def has(self, *versions: PolicyVersion | CalendarVersion) -> None:
        for each in versions:
            if isinstance(each, PolicyVersion):
                self.policies.setdefault(each.policy_id, []).append(each)
            else:
                self.calendars.setdefault(each.calendar_id, []).append(each)

    @property
    def terms(self) -> ChosenTerms:
        return ChosenTerms(_Policies(self), _Calendars(self), _Parties(self), KnownCategories(NoCategories()))


class _Policies:
    def __init__(self, world: World) -> None:
        self.all = world.policies

    async def current(self, retailer: str) -> list[PolicyVersion]:
        return [versions[-1] for versions in self.all.values()]

    async def version(self, policy_id: str, number: int) -> PolicyVersion | None:
        return next((each for each in self.all.get(policy_id, ()) if each.number == number), None)

    async def newest(self, policy_id: str) -> PolicyVersion | None:
        return self.all[policy_id][-1] if policy_id in self.all else None

    async def default(self, retailer: str) -> PolicyVersion:
        return self.all[default_policy_id(retailer)][-1]


class _Calendars:
    def __init__(self, world: World) -> None:
        self.all = world.calendars

    async def current(self, calendar_id: str) -> CalendarVersion | None:
        return self.all[calendar_id][-1] if calendar_id in self.all else None

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        return next((each for each in self.all.get(calendar_id, ()) if each.number == number), None)

    async def default(self, retailer: str) -> CalendarVersion:
        return self.all[default_calendar_id(retailer)][-1]


class _Parties:
    def __init__(self, world: World) -> None:
        self.world = world

    async def of(self, facts: OpeningFacts) -> PartyTerms:
        return self.world.party


@pytest.fixture
def world() -> World:
    return World()


async def test_plan_decides_about_the_policy(world: World) -> None:
    world.has(policy("slp_gold", conditions=Conditions(plan_ids=("pln_gold",))))
    assert (await world.terms.for_opening(FACTS)).policy.policy_id == default_policy_id(SHOP)
    world.party = PartyTerms(plan_id="pln_gold")
    assert (await world.terms.for_opening(FACTS)).policy.policy_id == "slp_gold"


@pytest.mark.parametrize(
    ("of_party", "of_policy", "expected"),
    [
        ("cal_site", "cal_policy", ("cal_site", CalendarSource.CUSTOMER_SITE)),
        ("", "cal_policy", ("cal_policy", CalendarSource.POLICY)),
        ("", "", (default_calendar_id(SHOP), CalendarSource.RETAILER)),
        ("cal_gone", "cal_policy", ("cal_policy", CalendarSource.POLICY)),
        ("cal_foreign", "", (default_calendar_id(SHOP), CalendarSource.RETAILER)),
    ],
)
async def test_calendar_is_the_first_that_there_is(
    world: World, of_party: str, of_policy: str, expected: tuple[str, CalendarSource]
) -> None:
    world.has(calendar("cal_site"), calendar("cal_policy"), calendar("cal_foreign", retailer="baltic-tools"))
    world.has(policy("slp_1", calendar_id=of_policy))
    world.party = PartyTerms(calendar_id=of_party, calendar_of=CalendarSource.CUSTOMER_SITE)
    terms = await world.terms.for_opening(FACTS)
    assert (terms.calendar_id, terms.chosen_by) == expected


def going_by(ticket: Ticket, **versions: Any) -> Ticket:
    return replace(ticket, sla=replace(ticket.sla, **versions))


async def test_ticket_keeps_its_versions_when_others_follow(world: World, ticket: Ticket) -> None:
    world.has(policy("slp_1"), policy("slp_1", 2), calendar("cal_1"), calendar("cal_1", 2))
    kept = going_by(ticket, policy_id="slp_1", policy_version=1, calendar_id="cal_1", calendar_version=1)
    terms = await world.terms.of(kept)
    assert (terms.policy.number, terms.calendar_version) == (1, 1)


async def test_older_ticket_goes_by_the_first_defaults(world: World, ticket: Ticket) -> None:
    world.has(policy(default_policy_id(SHOP), 2), calendar(default_calendar_id(SHOP), 2))
    nameless = going_by(ticket, policy_id="", policy_version=0, calendar_id="", calendar_version=0)
    terms = await world.terms.of(nameless)
    assert (terms.policy.policy_id, terms.policy.number) == (default_policy_id(SHOP), 1)
    assert (terms.calendar_id, terms.calendar_version) == (default_calendar_id(SHOP), 1)


async def test_lost_versions_are_replaced_under_their_names(world: World, ticket: Ticket) -> None:
    """After a restore of a backup that lacks them, a ticket can still be worked on."""
    lost = going_by(ticket, policy_id="slp_lost", policy_version=7, calendar_id="cal_lost", calendar_version=3)
    terms = await world.terms.of(lost)
    assert (terms.policy.policy_id, terms.policy.number, terms.policy.name) == (
        *("slp_lost", 7),
        default_policy_id(SHOP),
    )
    assert (terms.calendar_id, terms.calendar_version) == ("cal_lost", 3)


@pytest.mark.parametrize(
    ("chosen_by", "expected"),
    [(CalendarSource.CUSTOMER, ("cal_own", 2)), (CalendarSource.POLICY, ("cal_policy", 1))],
)
async def test_newest_terms_keep_a_calendar_of_the_customers(
    world: World, ticket: Ticket, chosen_by: CalendarSource, expected: tuple[str, int]
) -> None:
    world.has(policy("slp_1"), policy("slp_1", 2, calendar_id="cal_policy"))
    world.has(calendar("cal_own"), calendar("cal_own", 2), calendar("cal_policy"))
    kept = going_by(
        ticket, policy_id="slp_1", policy_version=1, calendar_id="cal_own", calendar_version=1, chosen_by=chosen_by
    )
    terms = await world.terms.newest(kept)
    assert (terms.policy.number, terms.calendar_id, terms.calendar_version) == (2, *expected)
