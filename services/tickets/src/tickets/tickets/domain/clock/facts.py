"""What the clock of a ticket noticed: shares of a budget that are used, and targets that were missed."""

from dataclasses import dataclass
from enum import StrEnum

from domainkit.instants import Instant

from tickets.policies.domain.kinds import TargetKind

BREACH = 100


class Cause(StrEnum):
    TIME = "time"
    PRIORITY_CHANGED = "priority_changed"
    POLICY_CHANGED = "policy_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaFact:
    """`share` percent of a target's budget were used `at` an instant; at 100 the target is breached.

    There is one for each (target, cycle, share), and it never changes. `due_at` is the deadline as it stood then;
    `message_id` the message that started the cycle, where one did.
    """

    id: str
    target: TargetKind
    cycle: int
    share: int
    at: Instant
    due_at: Instant
    cause: Cause
    message_id: str = ""

    @property
    def is_breach(self) -> bool:
        return self.share >= BREACH
