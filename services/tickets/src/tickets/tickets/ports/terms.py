"""What the terms of a ticket are made of."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.instants import Instant

from tickets.calendars.domain.version import CalendarVersion
from tickets.entitlements.domain.entitlement import Entitlement
from tickets.organisations.domain.organisation import Organisation
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.policy import PolicyVersion
from tickets.sites.domain.asset_site import AssetSite
from tickets.sites.domain.site import Site
from tickets.tickets.domain.terms import OpeningFacts, PartyTerms, Terms
from tickets.tickets.domain.ticket import Ticket


class AllTerms(Protocol):
    """What the clocks of tickets go by."""

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        """The terms that a new ticket gets."""

    async def newest(self, ticket: Ticket) -> Terms:
        """The newest versions of the policy and the calendar that the ticket goes by."""

    async def of(self, ticket: Ticket) -> Terms:
        """Those of the versions that the ticket names; where it names none, those that its retailer began with."""


class Policies(Protocol):
    """SLA policies of a retailer."""

    async def current(self, retailer: str) -> Sequence[PolicyVersion]:
        """What new tickets may get: the newest version of each policy that is not deactivated, the default one last."""

    async def version(self, policy_id: str, number: int) -> PolicyVersion | None:
        """A version, which never changes. It is remembered."""

    async def newest(self, policy_id: str) -> PolicyVersion | None:
        """The newest version of a policy, deactivated or not; None if there is no such policy."""

    async def default(self, retailer: str) -> PolicyVersion:
        """The newest version of the retailer's default policy, which is made of the settings where there is none."""


class Calendars(Protocol):
    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The version in force; None where there is no such calendar or it is deactivated."""

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        """A version, which never changes. It is remembered."""

    async def default(self, retailer: str) -> CalendarVersion:
        """The version in force of the retailer's default calendar, which is made where there is none."""


class Sites(Protocol):
    async def get(self, id: str) -> Site | None: ...


class AssetSites(Protocol):
    async def of_asset(self, retailer: str, asset_id: str) -> AssetSite | None: ...


class Organisations(Protocol):
    async def get(self, id: str) -> Organisation | None: ...


class Plans(Protocol):
    async def get(self, id: str) -> SupportPlan | None: ...


class Entitlements(Protocol):
    async def not_over(self, retailer: str, holders: Sequence[str], at: Instant) -> list[Entitlement]:
        """Those of these holders that are not over at an instant, in no order; also those that have yet to begin."""


class Parties(Protocol):
    async def of(self, facts: OpeningFacts) -> PartyTerms:
        """What the customer, their organisation, their plan and the sites have of their own."""
