"""How much of a budget is used: what a row of a queue shows."""

from dataclasses import dataclass

from domainkit.business_time import NoBusinessTime, add_business_time
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import TargetKind
from tickets.tickets.domain.clock.charged import elapsed
from tickets.tickets.domain.clock.older import of_today
from tickets.tickets.domain.clock.sla import Sla, Target
from tickets.tickets.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Share:
    """In whole percent, over 100 when overdue. It is right until `changes_at`; None: as long as nothing happens."""

    percent: int
    changes_at: Instant | None


def next_target(sla: Sla) -> Target | None:
    """The open target of ours that is due first: of those whose clock runs, or of all where none runs."""
    open = [each for each in sla.targets if each.open and each.kind is not TargetKind.PARTNER_RESPONSE]
    running = [each for each in open if sla.runs(each.kind)]
    return min(running or open, key=lambda each: each.due_at, default=None)


def share_used(sla: Sla, terms: Terms, now: Instant) -> Share | None:
    """Of the budget of `next_target`; None without one."""
    target = next_target(sla)
    if target is None:
        return None
    used, budget = elapsed(of_today(sla), terms.calendar, target, now), max(1, target.budget)
    percent = used * 100 // budget
    if not sla.runs(target.kind):
        return Share(percent, None)
    missing: Duration = -(-budget * (percent + 1) // 100) - used
    try:
        return Share(percent, add_business_time(terms.calendar, now, missing))
    except NoBusinessTime:
        return Share(percent, None)
