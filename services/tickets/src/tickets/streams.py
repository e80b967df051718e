"""The streams that tickets publishes to."""

from domainkit.privacy import NoPersonalData, PersonalData, Whose
from servicekit.events.streams import Stream

STREAMS = (
    Stream(
        "TICKETS",
        ("internal.*.tickets.>",),
        personal=PersonalData(
            purpose="To report to the other services what happened with purchases and tickets",
            retention="AFTERSALES_STREAM_MAX_AGE_DAYS, or until the customer is erased",
        ),
    ),
    Stream(
        "CONTACTS",
        ("contacts.*.*",),
        last_per_subject=True,
        republished=True,
        personal=PersonalData(
            purpose="To let mails be addressed to where a customer is reached now",
            retention="Until the customer is erased: the newest of each customer",
        ),
    ),
    Stream(
        "RETAILERS",
        ("retailers.*",),
        last_per_subject=True,
        republished=True,
        personal=NoPersonalData("The shops as they are now"),
    ),
    Stream(
        "CALENDARS",
        ("calendars.*.*",),
        last_per_subject=True,
        republished=True,
        personal=NoPersonalData("Working hours of a retailer's people"),
    ),
    Stream(
        "AGENTS",
        ("agents.*", "teams.*.*"),
        last_per_subject=True,
        republished=True,
        personal=PersonalData(
            purpose="To let other services name who answers",
            retention="For good: the newest of each agent and team",
            whose=Whose.STAFF,
            members={"agent.display_name": "the person's name", "agent.languages": "languages that they speak"},
        ),
    ),
    Stream(
        "SLA_POLICIES",
        ("sla_policies.*.*",),
        last_per_subject=True,
        republished=True,
        personal=NoPersonalData("What retailers promise; agents stand in it by their ids"),
    ),
    Stream(
        "PARTIES",
        ("organisations.*.*", "sites.*.*", "asset_sites.*.*", "support_plans.*.*", "entitlements.*.*"),
        last_per_subject=True,
        republished=True,
        personal=PersonalData(
            purpose="To let other services know where a customer is served, and under which plan",
            retention="Until the customer is erased: the newest of each site; others for good",
        ),
    ),
)
