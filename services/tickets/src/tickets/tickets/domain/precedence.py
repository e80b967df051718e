"""Whose calendar a new ticket goes by: the narrower the case that it was arranged for, the sooner it is taken."""

from collections.abc import Iterator
from dataclasses import dataclass

from tickets.customers.domain.customer import Customer
from tickets.organisations.domain.organisation import Organisation
from tickets.plans.domain.plan import SupportPlan
from tickets.sites.domain.site import Site
from tickets.tickets.domain.terms import CalendarSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Who is concerned by a ticket, as they are stored: what does not count is left out by `calendars`."""

    customer: Customer
    asset_site: Site | None = None
    customer_site: Site | None = None
    organisation: Organisation | None = None
    plan: SupportPlan | None = None


def calendars(concerned: Concerned) -> Iterator[tuple[CalendarSource, str]]:
    """The calendars that they have, the one that comes first by T02 first: asset's site, customer's site, customer,
    organisation, plan. Those of the policy and of the retailer come after all of them.

    A plan that is deactivated is sold no more, and goes on for those who have it.
    """
    customer, plan = concerned.customer, concerned.plan
    placed, usual = concerned.asset_site, concerned.customer_site
    organisation = belongs_to(customer, concerned.organisation)
    named = (
        (CalendarSource.ASSET_SITE, placed.calendar_id if placed and _is_at(placed, customer) else None),
        (CalendarSource.CUSTOMER_SITE, usual.calendar_id if usual and _is_of(usual, customer) else None),
        (CalendarSource.CUSTOMER, customer.calendar_id),
        (CalendarSource.ORGANISATION, organisation.calendar_id if organisation else None),
        (CalendarSource.PLAN, plan.calendar_id if plan and plan.retailer == customer.retailer else None),
    )
    return ((source, calendar_id) for source, calendar_id in named if calendar_id)


def belongs_to(customer: Customer, organisation: Organisation | None) -> Organisation | None:
    """The organisation, where it is the customer's and not deactivated."""
    if organisation is None or organisation.deactivated or organisation.id != customer.organisation_id:
        return None
    return organisation if organisation.retailer == customer.retailer else None


def _is_at(site: Site, customer: Customer) -> bool:
    """Whether the customer's asset can be there: at an organisation's site, or at their own. At that of somebody who
    had it before, it is no longer.
    """
    return _is_there(site, customer) and site.customer_id in (None, customer.id)


def _is_of(site: Site, customer: Customer) -> bool:
    return _is_there(site, customer) and site.serves(customer.id, customer.organisation_id)


def _is_there(site: Site, customer: Customer) -> bool:
    return site.retailer == customer.retailer and not site.deactivated
