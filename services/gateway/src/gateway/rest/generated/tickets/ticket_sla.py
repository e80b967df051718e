# Generated from aftersales/tickets/v1/ticket_sla.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_sla.proto."""

from typing import Literal

from gateway.rest.generated.tickets.ticket import SlaCause, SlaParty, SlaTargetKind
from gateway.rest.schemas.fields import Instant, Schema, doc, may

SlaCalendarSource = Literal["asset_site", "customer_site", "customer", "organisation", "plan", "policy", "retailer"]


SlaExclusion = Literal["outside_hours", "holiday", "paused", "resolved"]


SlaIntervalGrain = Literal["interval", "day", "month"]


class SlaCondition(Schema):
    """A condition of a policy: a field of a ticket, and the values of which it has one."""

    field: str = doc("priority, channel, category or plan.", "channel")
    values: list[str] = doc("Words or ids.", ["web"])


class SlaPolicyOfTicket(Schema):
    """The policy that a ticket was given when it was opened or recomputed."""

    id: str = doc("The policy.", "slp_5v7k2q3mzn4xw6tjrb2ohcyaua")
    version: int = doc("Its version.", 3)
    name: str = doc("What it was called in this version.", "Web, urgent")
    position: int = doc("The order in which policies are tried: the first whose conditions a ticket fits is chosen.", 2)
    conditions: list[SlaCondition] = doc(
        "What the ticket had to be, and was; all of it. Without any, the policy is for tickets that no other is for.",
        [{"field": "channel", "values": ["web"]}],
    )


class SlaCalendarOfTicket(Schema):
    """The calendar that a ticket was given when it was opened or recomputed."""

    id: str = doc(
        "The calendar; empty for customers. Empty for all but agents, supervisors, admins.",
        "cal_7k2vq5mzn3xw4tjr6b2ohcyaua",
    )
    version: int = doc("Its version; 0 for customers. Empty for all but agents, supervisors, admins.", 1)
    name: str = doc(
        "What it was called in this version; empty for customers. Empty for all but agents, supervisors, admins.",
        "Helsinki office",
    )
    time_zone: str = doc("The zone of its hours.", "Europe/Helsinki")
    source: SlaCalendarSource = may(
        "Whose calendar it is; left out for customers. Left out for all but agents, supervisors, admins.", "retailer"
    )
    zone_data: str = doc(
        "The version of the time zone data that it was made with; empty if it did not record one, and for "
        "customers. Empty for all but agents, supervisors, admins.",
        "2026.1",
    )
    holiday_data: str = doc(
        "The version of the data on public holidays; empty if it has none of a country, and for customers. "
        "Empty for all but agents, supervisors, admins.",
        "0.83",
    )


class SlaPartyTime(Schema):
    """How long it was one party's turn."""

    party: SlaParty = may("Whose; left out for the time when it was nobody's: while resolved or closed.", "us")
    elapsed_seconds: int = doc("Day and night.", 3600)
    business_seconds: int = doc("Of these, within the hours of the calendar.", 3600)


class SlaInterval(Schema):
    """A part of a ticket's life as one target sees it."""

    since: Instant = doc("From this moment on.", "2026-11-12T09:30:00Z")
    until: Instant = doc("Until just before this one.", "2026-11-12T10:30:00Z")
    party: SlaParty = may(
        "Whose turn it was; left out if nobody's or different ones', and for customers. Left out for all but "
        "agents, supervisors, admins.",
        "us",
    )
    counted_seconds: int = doc("Business time that counts towards the budget.", 3600)
    paused_seconds: int = doc("Business time that does not, because the clock was paused.", 0)
    excluded: SlaExclusion = may(
        "Why it does not count; left out if it does, or if different ones are put together.", "outside_hours"
    )
    holiday: str = doc("The name of the holiday, or of another exception of the calendar; empty if it is none.", "")
    reason_id: str = doc(
        "The pending reason, where it had one; empty for customers. Empty for all but agents, supervisors, admins.", ""
    )
    expected: bool = doc("True if it is still to come.", False)
    reason: str = doc(
        "What the pending reason is called now; for customers, their label of it. Empty if it had none.", ""
    )


class SlaTargetExplanation(Schema):
    """One promise, and what of its budget is used."""

    kind: SlaTargetKind = doc("What happens.", "first_response")
    cycle: int = doc("How many times this promise was made for the ticket by now.", 1)
    started_at: Instant = doc("When its clock was started.", "2026-11-12T09:30:00Z")
    budget_seconds: int = doc("Business time promised.", 14400)
    used_seconds: int = doc("Business time used: what `intervals` count, without those expected.", 3600)
    remaining_seconds: int = doc("What is left of the budget; below 0 if it is overdue.", 10800)
    share_used: int = doc("The part of the budget that is used, in whole percent; over 100 if it is overdue.", 25)
    due_at: Instant = may("Until when, if nothing happens; left out while the clock is paused.", "2026-11-12T13:30:00Z")
    met_at: Instant = may("When it happened; left out while open.", examples=[None])
    breached: bool = doc("True once it was missed, and from then on.", False)
    paused: bool = doc("True while its clock is paused.", False)
    message_id: str = doc("The message that started it; empty if none did.", "")
    grain: SlaIntervalGrain = doc(
        "What one entry of `intervals` stands for: at most 200 are returned, by day or by month where there are more.",
        "interval",
    )
    intervals: list[SlaInterval] = doc(
        "What happened from started_at on, without gaps, and what is expected until due_at. Those until "
        "due_at count the whole budget.",
        [
            {
                "since": "2026-11-12T09:30:00Z",
                "until": "2026-11-12T10:30:00Z",
                "party": "us",
                "counted_seconds": 3600,
                "paused_seconds": 0,
                "holiday": "",
                "reason_id": "",
                "reason": "",
                "expected": False,
            },
            {
                "since": "2026-11-12T10:30:00Z",
                "until": "2026-11-12T13:30:00Z",
                "party": "us",
                "counted_seconds": 10800,
                "paused_seconds": 0,
                "holiday": "",
                "reason_id": "",
                "reason": "",
                "expected": True,
            },
        ],
    )
    credited_seconds: int = doc(
        "Business time that it was paused before intervals were recorded: tickets of earlier releases alone "
        "have it. It is counted in an interval, and is not in used_seconds.",
        0,
    )
    cancelled_at: Instant = may(
        "When it was given up without being met, as with a ticket that is cancelled; left out otherwise.",
        examples=[None],
    )
    carried_seconds: int = doc(
        "Business time that is used though it is from before its start: a ticket that was merged into this "
        "one has waited for so long, or the customer in the one that this was split from. It is counted in no "
        "interval, and is in used_seconds.",
        0,
    )


class SlaFact(Schema):
    """A warning, or a breach. It never changes."""

    id: str = doc("Its id, which no other of the ticket has.", "first_response.1.80")
    target: SlaTargetKind = doc("Which promise.", "first_response")
    cycle: int = doc("How many times this promise was made for the ticket by then.", 1)
    share: int = doc("Percent of the budget that was used; 100: the target was missed.", 80)
    at: Instant = doc("When.", "2026-11-12T12:42:00Z")
    cause: SlaCause = doc("Why it happened.", "time")
    message_id: str = doc("The message that started the cycle; empty if none did.", "")


class TicketSlaExplanation(Schema):
    """Why the deadlines of a ticket are what they are. Business time is the time within the hours of its
    calendar. Seconds are whole: they are rounded so that parts come to their total.
    """

    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    as_of: Instant = doc("The moment that all of this is about: now, by the server's clock.", "2026-11-12T10:30:00Z")
    policy: SlaPolicyOfTicket = may(
        "The policy that promises the targets; left out for customers. Left out for all but agents, "
        "supervisors, admins."
    )
    calendar: SlaCalendarOfTicket = may("The hours in which its clock runs.")
    elapsed_seconds: int = doc("Seconds since it was opened, day and night. `parties` come to the same.", 3600)
    parties: list[SlaPartyTime] = doc(
        "Whose turn it was, and for how long; empty for customers. Empty for all but agents, supervisors, admins.",
        [{"party": "us", "elapsed_seconds": 3600, "business_seconds": 3600}],
    )
    targets: list[SlaTargetExplanation] = doc(
        "Its promises, the latest cycle of each; for customers without that of a partner."
    )
    facts: list[SlaFact] = doc(
        "Warnings and breaches so far, the earliest first; empty for customers, whose targets say what was "
        "breached. Empty for all but agents, supervisors, admins.",
        [],
    )
