"""SLA policies and their versions as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import sla_policy_pb2 as pb
from aftersales.tickets.v1 import ticket_pb2
from domainkit.instants import MINUTE, Duration
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.policies.domain.policy import PolicyVersion
from tickets.policies.domain.sla_policy import SlaPolicy

Targets = pb.SlaPolicyTargets


def targets_of(version: PolicyVersion) -> tuple[Targets, ...]:
    """What is promised at each priority that has a promise."""
    named = {*version.budgets, *version.partner_budgets}
    return tuple(_targets(version, priority) for priority in Priority if priority in named)


def current_targets(policy: SlaPolicy) -> tuple[Targets, ...]:
    return targets_of(policy.current)


def is_default(policy: SlaPolicy) -> bool:
    return policy.is_default


def _targets(version: PolicyVersion, priority: Priority) -> Targets:
    budgets = version.budgets.get(priority, {})
    return Targets(
        priority=ticket_pb2.TicketPriority.Value(f"TICKET_PRIORITY_{priority.name}"),
        first_response_minutes=_minutes(budgets.get(TargetKind.FIRST_RESPONSE)),
        next_response_minutes=_minutes(budgets.get(TargetKind.NEXT_RESPONSE)),
        resolution_minutes=_minutes(budgets.get(TargetKind.RESOLUTION)),
        partner_response_minutes=_minutes(version.partner_budgets.get(priority)),
    )


def _minutes(budget: Duration | None) -> int | None:
    return None if budget is None else budget // MINUTE


version_message = mapper(PolicyVersion, pb.SlaPolicyVersion, computed={"targets": targets_of})
policy_message = mapper(
    SlaPolicy,
    pb.SlaPolicy,
    sources={
        name: f"current.{name}"
        for name in ("name", "position", "conditions", "calendar_id", "warn_at", "escalations", "number")
    },
    computed={"targets": current_targets, "default": is_default, "etag": version_etag},
)
