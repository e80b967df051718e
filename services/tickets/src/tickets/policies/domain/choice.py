"""Which policy a ticket gets."""

from collections.abc import Iterable
from dataclasses import dataclass

from tickets.policies.domain.kinds import Channel, Priority
from tickets.policies.domain.policy import Conditions, PolicyVersion, default_policy_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What conditions are compared with: of the category itself, and those above it. Without plan: an empty id."""

    priority: Priority
    channel: Channel
    category_ids: tuple[str, ...] = ()
    plan_id: str = ""


def in_order(versions: Iterable[PolicyVersion]) -> list[PolicyVersion]:
    """By position, those at the same one by id; the retailer's default policy is the last."""
    return sorted(versions, key=lambda each: (is_default(each), each.position, each.policy_id))


def choose(versions: Iterable[PolicyVersion], facts: Facts) -> PolicyVersion:
    """The first whose conditions fit. The retailer's default policy, which is one of them, has none: it always fits."""
    return next(each for each in in_order(versions) if fits(each.conditions, facts))


def fits(conditions: Conditions, facts: Facts) -> bool:
    """Whether the ticket is one of those that the policy is for."""
    return (
        (not conditions.priorities or facts.priority in conditions.priorities)
        and (not conditions.channels or facts.channel in conditions.channels)
        and (not conditions.category_ids or not {*facts.category_ids}.isdisjoint(conditions.category_ids))
        and (not conditions.plan_ids or facts.plan_id in conditions.plan_ids)
    )


def is_default(version: PolicyVersion) -> bool:
    return version.policy_id == default_policy_id(version.retailer)
