"""What the clock of a ticket goes by: a version of a policy and one of a calendar, fixed when the ticket is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domainkit.business_time import Calendar

from tickets.policies.domain.kinds import Channel, Priority
from tickets.policies.domain.policy import PolicyVersion


class CalendarSource(StrEnum):
    """Whose calendar it is. The first in this order that has one replaces the others."""

    ASSET_SITE = "asset_site"
    CUSTOMER_SITE = "customer_site"
    CUSTOMER = "customer"
    ORGANISATION = "organisation"
    PLAN = "plan"
    POLICY = "policy"
    RETAILER = "retailer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`calendar` is the version `calendar_version` of `calendar_id`. `plan_id` and `entitlement_id`: the support plan
    that applies to a ticket that is being opened, and by what; empty without one, and for tickets that are there.

    `exception_names` has the names of its exceptions (holidays), `calendar_data` the versions of the data that it was
    made from. Nothing is computed with them: they explain a deadline.
    """

    policy: PolicyVersion
    calendar: Calendar
    calendar_id: str
    calendar_version: int
    chosen_by: CalendarSource
    plan_id: str = ""
    entitlement_id: str = ""
    calendar_name: str = ""
    exception_names: Mapping[date, str] = field(default_factory=dict)
    calendar_data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningFacts:
    """What decides about the terms of a ticket that is being opened. Empty ids: it has none of these."""

    retailer: str
    customer_id: str
    asset_id: str
    channel: Channel
    priority: Priority
    category_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTerms:
    """What those who are concerned have of their own. Empty: no plan, and no calendar before that of the policy."""

    plan_id: str = ""
    entitlement_id: str = ""
    calendar_id: str = ""
    calendar_of: CalendarSource = CalendarSource.CUSTOMER
