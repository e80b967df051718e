"""The conditions of a policy, one by one, as a reader sees why it was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.policies.domain.policy import Conditions


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of a ticket, and the values of which it has one."""

    field: str
    values: tuple[str, ...]


def conditions_of(conditions: Conditions) -> tuple[Condition, ...]:
    """Those that say something."""
    named: Sequence[tuple[str, Sequence[str]]] = (
        ("priority", conditions.priorities),
        ("channel", conditions.channels),
        ("category", conditions.category_ids),
        ("plan", conditions.plan_ids),
    )
    return tuple(Condition(field, tuple(str(value) for value in values)) for field, values in named if values)
