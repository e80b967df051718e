"""The clock of a ticket: what was promised, whose turn it was from when on, and what was missed.

State are the starts of the targets, their budgets and the intervals. Deadlines are computed from these, never from
earlier deadlines, so that pauses survive whatever changes.
"""

from dataclasses import dataclass
from enum import StrEnum

from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Party, TargetKind
from tickets.tickets.domain.terms import CalendarSource

BREACH = 100
"""The share of a budget, in percent, beyond which a target is missed. Smaller ones are warnings."""


class Cause(StrEnum):
    """Why a share of a budget is used: time went by, or something else made it so at once."""

    TIME = "time"
    PRIORITY_CHANGED = "priority_changed"
    POLICY_CHANGED = "policy_changed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Wait:
    """For whom we wait, which clocks stand meanwhile, and the pending reason (`rsn_…`; empty: none was given)."""

    party: Party
    pauses: frozenset[TargetKind]
    reason_id: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """Whose turn it is from `since` until the next interval. `party` is None while resolved, closed or merged."""

    since: Instant
    party: Party | None
    pauses: frozenset[TargetKind] = frozenset()
    reason_id: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: something happens before `due_at`, which is `budget` of running clock after its start.

    While its clock stands, `due_at` is what it would be without the pause of now. `cycle` counts the promises of a
    kind, `message_id` is the message that began this one. `started_at` is None in tickets of older releases: with the
    ticket's clock. `cancelled_at`: from then on nobody owes it any more, though it was not met. `carried` is business
    time that counts though it is from before its start: a ticket that was merged into this one has waited for so long,
    or the customer in the ticket that this one was split from.
    """

    kind: TargetKind
    budget: Duration
    due_at: Instant
    met_at: Instant | None = None
    breached: bool = False
    cycle: int = 1
    started_at: Instant | None = None
    message_id: str = ""
    cancelled_at: Instant | None = None
    carried: Duration = 0

    @property
    def open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class SlaFact:
    """A share of a target's budget was used at an instant. It never changes, and there is one of each.

    `id` is unique in its ticket: kind, cycle and share. `at` is exact, however late it was noticed.
    """

    id: str
    target: TargetKind
    cycle: int
    share: int
    at: Instant
    cause: Cause
    message_id: str = ""

    @property
    def breach(self) -> bool:
        return self.share == BREACH


@dataclass(frozen=True, slots=True)
class Sla:
    """The clock of one ticket.

    `intervals` follow each other without a gap; the last one goes on. `targets` has the latest cycle of each kind.
    `credit` is business time that older releases did not charge, from before the first interval was noted; only targets
    that started with the ticket have it. `next_at`: when the next fact is due; None while none is. The ids and numbers
    say which versions the clock goes by; empty ones are those that the retailer began with.

    `stood_for` and `stands_since` are the same for the resolution alone, in the form of older releases: during a
    rollout they read and write it, and drop what they do not know.
    """

    policy: str
    started_at: Instant
    targets: tuple[Target, ...]
    stood_for: Duration = 0
    stands_since: Instant | None = None
    intervals: tuple[Interval, ...] = ()
    credit: Duration = 0
    facts: tuple[SlaFact, ...] = ()
    next_at: Instant | None = None
    policy_id: str = ""
    policy_version: int = 0
    calendar_id: str = ""
    calendar_version: int = 0
    chosen_by: CalendarSource | None = None

    @property
    def due_at(self) -> Instant | None:
        """The earliest open target of ours; None while the clock stands."""
        return min((each.due_at for each in self._ours if self.runs(each.kind)), default=None)

    @property
    def paused(self) -> bool:
        """True while we owe something and the clock of all of it stands."""
        ours = self._ours
        return bool(ours) and not any(self.runs(each.kind) for each in ours)

    @property
    def party(self) -> Party | None:
        """Whose turn it is now; None while resolved, closed or merged."""
        if self.intervals:
            return self.intervals[-1].party
        if self.stands_since is None:
            return Party.US
        return Party.CUSTOMER if self._ours else None

    def runs(self, kind: TargetKind) -> bool:
        """Whether time is charged to targets of this kind now."""
        return charges(self.intervals[-1], kind) if self.intervals else self.stands_since is None

    def latest(self, kind: TargetKind) -> Target | None:
        return next((each for each in self.targets if each.kind is kind), None)

    def began(self, target: Target) -> Instant:
        return self.started_at if target.started_at is None else target.started_at

    @property
    def _ours(self) -> list[Target]:
        return [each for each in self.targets if each.open and each.kind is not TargetKind.PARTNER_RESPONSE]


def charges(interval: Interval, kind: TargetKind) -> bool:
    """Whether the time of the interval is charged to targets of this kind: to a partner's while we wait for them."""
    if interval.party is None or kind in interval.pauses:
        return False
    return kind is not TargetKind.PARTNER_RESPONSE or interval.party is Party.PARTNER
