"""What the clock of a ticket goes by: a version of a policy and one of a calendar, fixed when the ticket is opened."""

from dataclasses import dataclass
from enum import StrEnum

from domainkit.business_time import Calendar

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
    """`calendar` is the version `calendar_version` of `calendar_id`."""

    policy: PolicyVersion
    calendar: Calendar
    calendar_id: str
    calendar_version: int
    chosen_by: CalendarSource
