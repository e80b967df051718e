"""Support plans: support that a retailer bundles with what it sells, or sells."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.text import line

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SupportPlan:
    """The aggregate. Who has it: entitlements. `calendar_id` is None where it has none of its own."""

    id: str
    retailer: str
    name: str
    created_at: Instant
    updated_at: Instant
    calendar_id: str | None = None
    deactivated: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class SupportPlanEdits:
    """What an admin changes. None: stays as it is; an empty `calendar_id`: none of its own."""

    name: str | None = None
    calendar_id: str | None = None
    deactivated: bool | None = None


def new_plan(retailer: str, name: str, calendar_id: str | None, *, id: str, now: Instant) -> SupportPlan:
    """Raises Refused: VALIDATION_FAILED."""
    name = line(name, "name", longest=LONGEST_NAME)
    return SupportPlan(id, retailer, name, created_at=now, updated_at=now, calendar_id=calendar_id or None)


def update(plan: SupportPlan, edits: SupportPlanEdits, now: Instant) -> SupportPlan:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = replace(
        plan,
        name=plan.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        calendar_id=plan.calendar_id if edits.calendar_id is None else edits.calendar_id or None,
        deactivated=plan.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return plan if changed == plan else replace(changed, updated_at=max(now, plan.updated_at))


def plan_unknown() -> Refused:
    message = "The retailer has no such support plan, or it is deactivated."
    return Refused("invalid", "SUPPORT_PLAN_UNKNOWN", message, field="plan_id")
