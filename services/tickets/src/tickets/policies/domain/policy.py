"""SLA policies: what is promised to whom, in versions that never change.

A ticket keeps the version that it was opened under until it is recomputed on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domainkit.ids import derived_id
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Channel, Party, Priority, TargetKind

Budgets = Mapping[Priority, Mapping[TargetKind, Duration]]
"""Business time for each kind of target at each priority. What is not named is not promised."""

PartnerBudgets = Mapping[Priority, Duration]
"""Business time that a partner has while we wait for them, at each priority (OLA)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Which tickets a policy is for: those that fit every field. An empty field fits all."""

    priorities: tuple[Priority, ...] = ()
    channels: tuple[Channel, ...] = ()
    category_ids: tuple[str, ...] = ()
    plan_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """What is done when `share` percent of a target's budget is used; at 100 the target is breached.

    `priority`: the ticket gets it unless its own is higher. `team_id`, `agent_id`: the ticket is given to them.
    `notify_agent_ids`: who is notified. Empty fields do nothing.
    """

    target: TargetKind
    share: int
    priority: Priority | None = None
    team_id: str = ""
    agent_id: str = ""
    notify_agent_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """A policy as it was from one change to the next. `id` is `<policy_id>.<number>`.

    `position` orders the policies of a retailer: the first whose conditions a ticket fits is chosen. `calendar_id` is
    empty where the policy has none of its own. `partner_budgets`: what a partner has while we wait for them, at each
    priority (OLA). `warn_at`: the shares of a budget, in percent, at which a warning is due.
    """

    id: str
    policy_id: str
    number: int
    retailer: str
    name: str
    position: int
    budgets: Budgets
    created_at: Instant
    conditions: Conditions = Conditions()
    calendar_id: str = ""
    partner_budgets: PartnerBudgets = field(default_factory=dict)
    warn_at: tuple[int, ...] = (80,)
    escalations: tuple[Escalation, ...] = ()
    version: int = 1


def default_policy_id(retailer: str) -> str:
    """The policy of the retailer's tickets that no other one is for. Tickets of older releases go by its version 1."""
    return derived_id("slp", "default", retailer)


def version_id(policy_id: str, number: int) -> str:
    return f"{policy_id}.{number}"


PAUSED_FOR: Mapping[Party, frozenset[TargetKind]] = {Party.CUSTOMER: frozenset(TargetKind)}
"""The targets whose clock stands while we wait, where a pending reason does not say otherwise."""
