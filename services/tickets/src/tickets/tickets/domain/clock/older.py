"""Clocks in the form of older releases, which knew one pause for all targets and no intervals.

Both forms are written. While two releases run side by side, the older one drops the intervals and goes on with its own:
what it wrote last is what counts.
"""

from dataclasses import replace

from domainkit.business_time import Calendar, business_time_between

from tickets.policies.domain.kinds import Party, TargetKind
from tickets.tickets.domain.clock.charged import spans, stopped_since
from tickets.tickets.domain.clock.sla import Interval, Sla, charges


def of_today(sla: Sla) -> Sla:
    """With intervals. Of earlier pauses only the sum is known: it is a credit."""
    if sla.intervals:
        return sla
    intervals = [Interval(sla.started_at, Party.US)]
    if sla.stands_since is not None and sla.party is Party.CUSTOMER:
        intervals.append(Interval(sla.stands_since, Party.CUSTOMER, frozenset(TargetKind)))
    elif sla.stands_since is not None:
        intervals.append(Interval(sla.stands_since, None))
    return replace(sla, intervals=tuple(intervals), credit=sla.stood_for)


def with_older_form(sla: Sla, calendar: Calendar) -> Sla:
    """With the pauses of the resolution as an older release reads them."""
    kind = TargetKind.RESOLUTION
    stands_since = stopped_since(sla, kind)
    stood = sum(
        business_time_between(calendar, interval.since, until)
        for interval, until in spans(sla)
        if until is not None and not charges(interval, kind) and (stands_since is None or interval.since < stands_since)
    )
    resolution = sla.latest(kind)
    stood_for = sla.credit + stood - (resolution.carried if resolution else 0)
    if (stood_for, stands_since) == (sla.stood_for, sla.stands_since):
        return sla
    return replace(sla, stood_for=stood_for, stands_since=stands_since)
