"""An explanation in whole seconds, whose parts still come to their total."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

from domainkit.instants import SECOND, Duration

from tickets.tickets.domain.clock.explain import ExplainedTarget, Explanation


def in_seconds(explanation: Explanation) -> Explanation:
    """The same with all durations in seconds, but for the budgets of targets."""
    elapsed = rounded(party.elapsed for party in explanation.parties)
    business = rounded(party.business for party in explanation.parties)
    return replace(
        explanation,
        elapsed=explanation.elapsed // SECOND,
        parties=tuple(
            replace(party, elapsed=on_the_wall, business=within_hours)
            for party, on_the_wall, within_hours in zip(explanation.parties, elapsed, business, strict=True)
        ),
        targets=tuple(_target(target) for target in explanation.targets),
    )


def rounded(durations: Iterable[Duration]) -> list[int]:
    """Seconds of each, so that they come to those of the sum: what is cut from one is added to the next."""
    totals = [total // SECOND for total in accumulate(durations, initial=0)]
    return [later - earlier for earlier, later in pairwise(totals)]


def _target(target: ExplainedTarget) -> ExplainedTarget:
    counted = rounded(each.counted for each in target.intervals)
    stood = rounded(each.stood for each in target.intervals)
    carried = target.target.carried
    credit = (target.credit + carried) // SECOND - carried // SECOND
    return replace(
        target,
        used=(target.used + target.credit) // SECOND - credit,
        credit=credit,
        intervals=tuple(
            replace(each, counted=seconds, stood=paused)
            for each, seconds, paused in zip(target.intervals, counted, stood, strict=True)
        ),
    )
