"""What the customer has waited for in the ticket that another one is split from."""

from dataclasses import replace

from domainkit.business_time import business_time_between
from domainkit.instants import Instant

from tickets.tickets.domain.clock.charged import spans
from tickets.tickets.domain.clock.facts import aimed
from tickets.tickets.domain.clock.older import of_today
from tickets.tickets.domain.clock.sla import Sla, Target, charges
from tickets.tickets.domain.terms import Terms


def with_waited(sla: Sla, source: Sla, terms: Terms, asked_at: Instant, now: Instant) -> Sla:
    """The clock of a ticket that is opened `now`, with what the source charged since the customer asked.

    It is counted in the hours of the new ticket, without the pauses of the source and without the time in which that
    one was over. A promise that would be missed by it begins now: no miss is older than the ticket that has it.
    """
    charged = of_today(source)

    def waited(target: Target) -> Target:
        used = sum(
            business_time_between(terms.calendar, max(each.since, asked_at), now if until is None else min(until, now))
            for each, until in spans(charged)
            if charges(each, target.kind) and each.since < now and (until is None or until > asked_at)
        )
        return replace(target, carried=used) if used < target.budget else target

    return aimed(replace(sla, targets=tuple(map(waited, sla.targets))), terms)
