"""What happens to a policy."""

from dataclasses import dataclass

from tickets.policies.domain.sla_policy import SlaPolicy


@dataclass(frozen=True, slots=True)
class SlaPolicyChanged:
    sla_policy: SlaPolicy
