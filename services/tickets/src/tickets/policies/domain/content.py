"""What a policy says: for which tickets it is, what it promises them, and what follows when that is at risk."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from domainkit.refusals import invalid

from tickets.policies.domain.kinds import Channel, Priority, TargetKind
from tickets.policies.domain.policy import Budgets, Conditions, Escalation, PartnerBudgets, PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEdits:
    """What is given of conditions. None: stays as it is; empty: fits all."""

    priorities: tuple[Priority, ...] | None = None
    channels: tuple[Channel, ...] | None = None
    category_ids: tuple[str, ...] | None = None
    plan_ids: tuple[str, ...] | None = None

    def applied_to(self, conditions: Conditions) -> Conditions:
        return replace(conditions, **_given(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is given of it. None: stays as it is; of a new policy: the default."""

    conditions: ConditionEdits = ConditionEdits()
    budgets: Budgets | None = None
    partner_budgets: PartnerBudgets | None = None
    calendar_id: str | None = None
    warn_at: tuple[int, ...] | None = None
    escalations: tuple[Escalation, ...] | None = None

    def applied_to(self, version: PolicyVersion) -> PolicyVersion:
        return replace(version, **{**_given(self), "conditions": self.conditions.applied_to(version.conditions)})


def checked(version: PolicyVersion) -> PolicyVersion:
    """With shares in order and ids named once. Raises Refused: VALIDATION_FAILED, with the field and its remedy."""
    for index, escalation in enumerate(version.escalations):
        _require_action(escalation, f"escalations[{index}]")
        _require_promised(escalation, version, f"escalations[{index}].target")
        _require_kept(escalation, version, f"escalations[{index}].priority")
    conditions = version.conditions
    return replace(
        version,
        warn_at=tuple(sorted(set(version.warn_at))),
        conditions=replace(
            conditions, category_ids=_once(conditions.category_ids), plan_ids=_once(conditions.plan_ids)
        ),
    )


def _require_action(escalation: Escalation, field: str) -> None:
    if not (escalation.priority or escalation.team_id or escalation.agent_id or escalation.notify_agent_ids):
        raise invalid(field, "Does nothing: give it a priority, team_id, agent_id or notify_agent_ids.")


def _require_promised(escalation: Escalation, version: PolicyVersion, field: str) -> None:
    """A rule about a target without a budget would never be carried out, and nobody would notice."""
    if not any(escalation.target in targets_at(version, priority) for priority in Priority):
        raise invalid(
            field, f"The policy has no budget for {escalation.target}: name another target, or add it to targets."
        )


def _require_kept(escalation: Escalation, version: PolicyVersion, field: str) -> None:
    """At a priority without a budget for it, a target is not owed any more: the rule would end what it is about."""
    if escalation.priority is None:
        return
    lower = list(Priority)[: list(Priority).index(escalation.priority)]
    owed = frozenset().union(*(targets_at(version, priority) for priority in lower))
    if dropped := owed - targets_at(version, escalation.priority):
        named = " and ".join(sorted(dropped))
        message = (
            f"The policy has no budget for {named} at {escalation.priority}, which would end it: add it to targets."
        )
        raise invalid(field, message)


def targets_at(version: PolicyVersion, priority: Priority) -> frozenset[TargetKind]:
    """The targets that the version has a budget for at this priority."""
    partners = {TargetKind.PARTNER_RESPONSE} if priority in version.partner_budgets else set()
    return frozenset({*version.budgets.get(priority, {}), *partners})


def _given(edits: ConditionEdits | Content) -> dict[str, Any]:
    found = {each.name: getattr(edits, each.name) for each in fields(edits)}
    return {name: value for name, value in found.items() if value is not None}


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
