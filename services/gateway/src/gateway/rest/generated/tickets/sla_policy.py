# Generated from aftersales/tickets/v1/sla_policy.proto: `make protos`.
"""Models of aftersales/tickets/v1/sla_policy.proto."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.ticket import SlaTargetKind, TicketChannel, TicketPriority
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

NewTerms = Literal["newest", "chosen_anew"]


class SlaPolicyConditions(Schema):
    """Which tickets a policy is for: those that fit every field. A field that is left out or empty fits all
    tickets.
    """

    priorities: list[TicketPriority] = doc("Tickets of one of these priorities.", ["high", "urgent"])
    channels: list[TicketChannel] = doc("Tickets that came by one of these channels.", ["web"])
    category_ids: list[str] = doc("Tickets of one of these categories, or of one that lies under it.", [])
    plan_ids: list[str] = doc("Tickets of customers with one of these support plans.", [])


class SlaPolicyTargets(Schema):
    """What is promised at one priority, in minutes of business time. What is left out is not promised."""

    priority: TicketPriority = doc("The priority.", "urgent")
    first_response_minutes: int = may("Until the first public answer.", 60)
    next_response_minutes: int = may("Until the answer to what the customer wrote after the first one.", 120)
    resolution_minutes: int = may("Until the ticket is resolved.", 480)
    partner_response_minutes: int = may("What a partner has each time that we wait for them (OLA).", 240)


class SlaPolicyEscalation(Schema):
    """What is done when a share of a target's budget is used. At least one of the last four fields is given."""

    target: SlaTargetKind = doc("The target.", "resolution")
    share: int = doc("The share in percent; 100: when the target is breached.", 80)
    priority: TicketPriority = may("The ticket gets this priority, unless its own is higher.", "urgent")
    team_id: str = doc("The ticket is given to this team.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    agent_id: str = doc("The ticket is given to this agent.", "agt_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    notify_agent_ids: list[str] = doc("These agents are notified.", ["agt_6v5jrb2ohc7yaq4tq2mzn7xw3k"])


class SlaPolicyRecomputation(Schema):
    """How all open tickets of a policy are given other terms, one after the other."""

    requested_at: Instant = doc("When it was asked for.", "2026-11-02T09:00:00Z")
    terms: NewTerms = doc("Which terms the tickets are given.", "newest")
    looked_at: int = doc("How many open tickets of the retailer were looked at by now.", 1200)
    recomputed: int = doc("How many of them had the policy and were recomputed.", 340)
    failed: int = doc("How many of them had the policy and could not be recomputed.", 0)
    done_at: Instant = may("When the last ticket was looked at; left out while it goes on.", "2026-11-02T09:00:07Z")


class SlaPolicy(Schema):
    """What a retailer promises its customers. A new ticket gets the first policy, by position, whose conditions
    it fits, in its newest version, and keeps that version until it is recomputed.
    """

    id: str = doc("Its id.", "slp_4kqz7mzn2xw6tjr5b3ohcyaud4")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Gold plan")
    position: int = doc(
        "Its place in the order in which policies are looked at: the lowest first, those at the same position "
        "by id. Lists have this order. The default policy is at 1000000, after all others.",
        10,
    )
    conditions: SlaPolicyConditions = may("Which tickets it is for. Left out: all.")
    targets: list[SlaPolicyTargets] = doc("What is promised at each priority. One that is not named has no promises.")
    calendar_id: str = doc(
        "The calendar in whose hours time is counted, unless the customer, their organisation or a site has "
        "one of its own. Left out: the retailer's default calendar.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    warn_at: list[int] = doc(
        "Shares of each budget, in percent, at which a warning is published. Left out: no warnings.", [50, 80]
    )
    escalations: list[SlaPolicyEscalation] = doc("What is done when a share of a budget is used.")
    default: bool = doc(
        "True for the retailer's default policy, which is for all tickets that no other one is for: it has no "
        "conditions, stays the last one, and cannot be deactivated.",
        False,
    )
    deactivated: bool = doc("True: new tickets do not get it. Those that have it keep it.", False)
    number: int = doc("The number of its newest version.", 1)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version as a record; the ETag header has it in quotes.", "1")
    recomputation: SlaPolicyRecomputation = may(
        "The last time that its open tickets were recomputed; left out if they never were."
    )


class SlaPolicyConditionsInput(Schema):
    """Which tickets a policy is for: those that fit every field. A field that is left out or empty fits all
    tickets.
    """

    model_config = REQUEST

    priorities: list[TicketPriority] = may("Tickets of one of these priorities.", ["high", "urgent"], max_length=10)
    channels: list[TicketChannel] = may("Tickets that came by one of these channels.", ["web"], max_length=10)
    category_ids: list[Id] = may("Tickets of one of these categories, or of one that lies under it.", [], max_length=50)
    plan_ids: list[Id] = may("Tickets of customers with one of these support plans.", [], max_length=50)


class SlaPolicyTargetsInput(Schema):
    """What is promised at one priority, in minutes of business time. What is left out is not promised."""

    model_config = REQUEST

    priority: TicketPriority = doc("The priority.", "urgent")
    first_response_minutes: int = may("Until the first public answer.", 60, ge=1, le=525600)
    next_response_minutes: int = may(
        "Until the answer to what the customer wrote after the first one.", 120, ge=1, le=525600
    )
    resolution_minutes: int = may("Until the ticket is resolved.", 480, ge=1, le=525600)
    partner_response_minutes: int = may(
        "What a partner has each time that we wait for them (OLA).", 240, ge=1, le=525600
    )


class SlaPolicyEscalationInput(Schema):
    """What is done when a share of a target's budget is used. At least one of the last four fields is given."""

    model_config = REQUEST

    target: SlaTargetKind = doc("The target.", "resolution")
    share: int = doc("The share in percent; 100: when the target is breached.", 80, ge=1, le=100)
    priority: TicketPriority = may("The ticket gets this priority, unless its own is higher.", "urgent")
    team_id: Id = may("The ticket is given to this team.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    agent_id: Id = may("The ticket is given to this agent.", "agt_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    notify_agent_ids: list[Id] = may("These agents are notified.", ["agt_6v5jrb2ohc7yaq4tq2mzn7xw3k"], max_length=10)


class SlaPolicyInput(Schema):
    """What a retailer promises its customers. A new ticket gets the first policy, by position, whose conditions
    it fits, in its newest version, and keeps that version until it is recomputed.
    """

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Gold plan")
    position: int = doc(
        "Its place in the order in which policies are looked at: the lowest first, those at the same position "
        "by id. Lists have this order. The default policy is at 1000000, after all others.",
        10,
        ge=1,
        le=999999,
    )
    conditions: SlaPolicyConditionsInput = may("Which tickets it is for. Left out: all.")
    targets: list[SlaPolicyTargetsInput] = doc(
        "What is promised at each priority. One that is not named has no promises.", min_length=1, max_length=4
    )
    calendar_id: Id = may(
        "The calendar in whose hours time is counted, unless the customer, their organisation or a site has "
        "one of its own. Left out: the retailer's default calendar.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    warn_at: list[Annotated[int, Field(ge=1, le=99)]] = may(
        "Shares of each budget, in percent, at which a warning is published. Left out: no warnings.",
        [50, 80],
        max_length=5,
    )
    escalations: list[SlaPolicyEscalationInput] = may("What is done when a share of a budget is used.", max_length=10)


class SlaPolicyConditionsPatch(Schema):
    """Which tickets a policy is for: those that fit every field. A field that is left out or empty fits all
    tickets.
    """

    model_config = REQUEST

    priorities: list[TicketPriority] | None = may(
        "Tickets of one of these priorities.", ["high", "urgent"], max_length=10
    )
    channels: list[TicketChannel] | None = may("Tickets that came by one of these channels.", ["web"], max_length=10)
    category_ids: list[Id] | None = may(
        "Tickets of one of these categories, or of one that lies under it.", [], max_length=50
    )
    plan_ids: list[Id] | None = may("Tickets of customers with one of these support plans.", [], max_length=50)


class SlaPolicyVersion(Schema):
    """A policy as it was from one change to the next. It never changes."""

    id: str = doc("Its id.", "slp_4kqz7mzn2xw6tjr5b3ohcyaud4.1")
    policy_id: str = doc("The policy.", "slp_4kqz7mzn2xw6tjr5b3ohcyaud4")
    number: int = doc("1 for the first one; the next one has the next number.", 1)
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people called it.", "Gold plan")
    position: int = doc("Its place in the order.", 10)
    conditions: SlaPolicyConditions = doc("Which tickets it was for.")
    targets: list[SlaPolicyTargets] = doc("What it promised at each priority.")
    calendar_id: str = doc("Its calendar; empty if it had none of its own.", "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    warn_at: list[int] = doc("Shares of a budget, in percent, at which warnings were published.", [50, 80])
    escalations: list[SlaPolicyEscalation] = doc("What was done when a share of a budget was used.")
    created_at: Instant = doc("Since when the policy said this.", "2026-11-02T08:00:00Z")
