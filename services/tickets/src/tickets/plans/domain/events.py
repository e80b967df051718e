"""What happens to a support plan."""

from dataclasses import dataclass

from tickets.plans.domain.plan import SupportPlan


@dataclass(frozen=True, slots=True)
class SupportPlanChanged:
    support_plan: SupportPlan
