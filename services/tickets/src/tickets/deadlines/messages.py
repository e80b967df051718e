"""Explanations as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import ticket_sla_pb2 as pb
from aftersales.tickets.v1 import ticket_sla_service_pb2
from domainkit.actors import ActorKind
from domainkit.instants import SECOND
from servicekit.mapping.mapper import mapper

from tickets.deadlines.domain.condition import Condition, conditions_of
from tickets.deadlines.use_cases import Preview
from tickets.policies.domain.kinds import TargetKind
from tickets.policies.domain.policy import PolicyVersion
from tickets.tickets.domain.clock.explain import ExplainedTarget, Explanation, PartyTime
from tickets.tickets.domain.clock.explained_intervals import ExplainedInterval
from tickets.tickets.domain.terms import Terms


def shown_targets(explanation: Explanation, role: str) -> tuple[ExplainedTarget, ...]:
    """What a partner promised is nothing to the customer."""
    targets = explanation.targets
    if role == ActorKind.CUSTOMER:
        targets = tuple(each for each in targets if each.target.kind is not TargetKind.PARTNER_RESPONSE)
    return targets


def reason(interval: ExplainedInterval, role: str) -> str:
    return interval.customer_label if role == ActorKind.CUSTOMER else interval.reason


def conditions(policy: PolicyVersion) -> tuple[Condition, ...]:
    return conditions_of(policy.conditions)


def budget(target: ExplainedTarget) -> int:
    return target.target.budget // SECOND


def remaining(target: ExplainedTarget) -> int:
    return budget(target) - target.used


def carried(target: ExplainedTarget) -> int:
    return target.target.carried // SECOND


def credited(target: ExplainedTarget) -> int:
    """Without what was carried over, which is the other way round."""
    return target.credit + carried(target)


def zone_data(terms: Terms) -> str:
    return terms.calendar_data.get("tzdata", "")


def holiday_data(terms: Terms) -> str:
    return terms.calendar_data.get("holidays", "")


_policy = mapper(
    PolicyVersion,
    pb.SlaPolicyOfTicket,
    sources={"id": "policy_id", "version": "number"},
    computed={"conditions": conditions},
)
_calendar = mapper(
    Terms,
    pb.SlaCalendarOfTicket,
    sources={
        "id": "calendar_id",
        "version": "calendar_version",
        "name": "calendar_name",
        "time_zone": "calendar.time_zone",
        "source": "chosen_by",
    },
    computed={"zone_data": zone_data, "holiday_data": holiday_data},
)
_party = mapper(PartyTime, pb.SlaPartyTime, sources={"elapsed_seconds": "elapsed", "business_seconds": "business"})
_interval = mapper(
    ExplainedInterval,
    pb.SlaInterval,
    sources={"counted_seconds": "counted", "paused_seconds": "stood"},
    computed={"reason": reason},
)
_target = mapper(
    ExplainedTarget,
    pb.SlaTargetExplanation,
    sources={
        **{name: f"target.{name}" for name in ("kind", "cycle", "met_at", "cancelled_at", "breached", "message_id")},
        "used_seconds": "used",
    },
    computed={
        "budget_seconds": budget,
        "remaining_seconds": remaining,
        "carried_seconds": carried,
        "credited_seconds": credited,
    },
    parts=[_interval],
)
explanation_message = mapper(
    Explanation,
    pb.TicketSlaExplanation,
    sources={"policy": "terms.policy", "calendar": "terms", "elapsed_seconds": "elapsed"},
    computed={"targets": shown_targets},
    parts=[_policy, _calendar, _party, _target],
)
preview_message = mapper(Preview, ticket_sla_service_pb2.TicketSlaPreview, parts=[explanation_message])
