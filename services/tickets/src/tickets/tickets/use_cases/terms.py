"""The terms of tickets: which policy and which calendar, in which versions."""

from asyncio import gather
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date

from domainkit.ids import default_calendar_id

from tickets.calendars.domain.version import CalendarVersion
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.choice import Facts, choose
from tickets.policies.domain.kinds import Priority
from tickets.policies.domain.policy import PolicyVersion, default_policy_id
from tickets.tickets.domain.terms import CalendarSource, OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.records import Categories
from tickets.tickets.ports.terms import Calendars, Parties, Policies

_MOST_REMEMBERED = 500
_Key = tuple[str, int, str, int, CalendarSource]
_BEFORE_A_PLAN = (
    CalendarSource.ASSET_SITE,
    CalendarSource.CUSTOMER_SITE,
    CalendarSource.CUSTOMER,
    CalendarSource.ORGANISATION,
)
_OF_THE_POLICY = (None, CalendarSource.POLICY, CalendarSource.RETAILER)


@dataclass(frozen=True, slots=True)
class ChosenTerms:
    """Terms that were made of versions are remembered: neither changes."""

    policies: Policies
    calendars: Calendars
    parties: Parties
    categories: Categories
    remembered: OrderedDict[_Key, Terms] = field(default_factory=OrderedDict)

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        party, path, policies = await gather(
            self.parties.of(facts),
            self.categories.path(facts.retailer, facts.category_id),
            self.policies.current(facts.retailer),
        )
        compared = Facts(priority=facts.priority, channel=facts.channel, category_ids=path, plan_id=party.plan_id)
        policy = choose(policies, compared)
        terms = await self._terms(policy, party.calendar_id, party.calendar_of)
        return replace(terms, plan_id=party.plan_id, entitlement_id=party.entitlement_id) if party.plan_id else terms

    async def newest(self, ticket: Ticket) -> Terms:
        """A calendar that came from somebody else than the policy stays theirs."""
        sla = ticket.sla
        policy = await self.policies.newest(sla.policy_id) or await self.policies.default(ticket.retailer)
        own = "" if sla.chosen_by in _OF_THE_POLICY else sla.calendar_id
        return await self._terms(policy, own, sla.chosen_by or CalendarSource.RETAILER)

    async def with_plan(self, ticket: Ticket, priority: Priority, plan: SupportPlan) -> Terms:
        """What the ticket would go by under this plan. A calendar of somebody who comes before a plan stays theirs."""
        categories = await self.categories.path(ticket.retailer, ticket.category_id)
        compared = Facts(priority=priority, channel=ticket.channel, category_ids=categories, plan_id=plan.id)
        policy = choose(await self.policies.current(ticket.retailer), compared)
        if ticket.sla.chosen_by in _BEFORE_A_PLAN:
            return await self._terms(policy, ticket.sla.calendar_id, ticket.sla.chosen_by)
        return await self._terms(policy, plan.calendar_id or "", CalendarSource.PLAN)

    async def of(self, ticket: Ticket) -> Terms:
        sla, retailer = ticket.sla, ticket.retailer
        policy_id, number = sla.policy_id or default_policy_id(retailer), sla.policy_version or 1
        policy = await self.policies.version(policy_id, number)
        if policy is None:  # never made, or lost with a restored backup
            policy = replace(await self.policies.default(retailer), policy_id=policy_id, number=number)
        calendar_id, number = sla.calendar_id or default_calendar_id(retailer), sla.calendar_version or 1
        calendar = await self.calendars.version(calendar_id, number)
        if calendar is None:
            calendar = replace(await self.calendars.default(retailer), calendar_id=calendar_id, number=number)
        return self._made(policy, calendar, sla.chosen_by or CalendarSource.RETAILER)

    async def _terms(self, policy: PolicyVersion, own: str, source: CalendarSource) -> Terms:
        """With the calendar that somebody has of their own, else that of the policy, else that of the retailer."""
        for id, chosen_by in ((own, source), (policy.calendar_id, CalendarSource.POLICY)):
            calendar = await self.calendars.current(id) if id else None
            if calendar is not None and calendar.retailer == policy.retailer:
                return self._made(policy, calendar, chosen_by)
        return self._made(policy, await self.calendars.default(policy.retailer), CalendarSource.RETAILER)

    def _made(self, policy: PolicyVersion, calendar: CalendarVersion, chosen_by: CalendarSource) -> Terms:
        key = (policy.policy_id, policy.number, calendar.calendar_id, calendar.number, chosen_by)
        terms = self.remembered.get(key)
        if terms is None:
            terms = self.remembered[key] = made_of(policy, calendar, chosen_by)
            while len(self.remembered) > _MOST_REMEMBERED:
                self.remembered.popitem(last=False)
        return terms


def made_of(policy: PolicyVersion, calendar: CalendarVersion, chosen_by: CalendarSource) -> Terms:
    data = calendar.data_versions
    return Terms(
        policy=policy,
        calendar=calendar.hours(),
        calendar_id=calendar.calendar_id,
        calendar_version=calendar.number,
        chosen_by=chosen_by,
        calendar_name=calendar.name,
        exception_names={date.fromisoformat(each.date): each.name for each in calendar.exceptions},
        calendar_data={"tzdata": data.tzdata, **({"holidays": data.holidays} if data.holidays else {})},
    )
