"""A dry run: what a version would decide about the claims that were handed in last, from the facts stored with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.pages import Cursor
from domainkit.refusals import Refused

from warranty.adjudication.domain.rules import Decision

MOST_CLAIMS = 1_000
USUAL_CLAIMS = 200
MOST_OPEN = 5
"""Runs of a retailer that have not ended."""
MOST_CHANGED = 200
"""Changed lines that are stored; the rest are counted."""
LARGEST_SUM = 10**12
"""Stands for itself and for all that is larger, as an amount has no more than that."""


class RunState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How many lines had a decision when they were decided, and how many have it by the version."""

    decision: Decision
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RunAmount:
    """What coverages pay of the lines that rules approve, in one currency."""

    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class ChangedLine:
    claim_id: str
    line: int
    before: Decision
    after: Decision
    rule_before: str
    rule_after: str


@dataclass(frozen=True, slots=True)
class ReplayedLine:
    """`pays_before` and `pays_after` are in the currency of what is asked."""

    line: int
    before: Decision
    after: Decision
    rule_before: str
    rule_after: str
    pays_before: Money
    pays_after: Money


@dataclass(frozen=True, slots=True)
class ReplayedClaim:
    """`lines`: those with stored facts. Without one the claim cannot be replayed."""

    id: str
    lines: tuple[ReplayedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRun:
    """`claims`: how many are asked for. `slot`: which of the retailer's MOST_OPEN places it has.

    `read_at` and `read_id`: the claim after which the next batch begins; the batch and they are one write.
    `due_at`: when a timer looks at it; None once it has ended.
    """

    id: str
    retailer: str
    rules_id: str
    claims: int
    slot: int
    created_at: Instant
    due_at: Instant | None
    state: RunState = RunState.RUNNING
    ended_at: Instant | None = None
    claims_read: int = 0
    claims_not_replayable: int = 0
    lines: int = 0
    lines_changed: int = 0
    outcomes: tuple[RunOutcome, ...] = ()
    amounts: tuple[RunAmount, ...] = ()
    changed: tuple[ChangedLine, ...] = ()
    read_at: Instant | None = None
    read_id: str = ""
    version: int = 0

    @property
    def begins_after(self) -> Cursor | None:
        return None if self.read_at is None else Cursor(self.read_at, self.read_id)


class Overtaken(Exception):
    """Another process has carried out the batch."""

    kind = "stale"


def free_slot(open_ones: Sequence[AdjudicationRun]) -> int:
    """Raises Refused: TOO_MANY_ADJUDICATION_RUNS."""
    free = set(range(MOST_OPEN)) - {each.slot for each in open_ones}
    if not free:
        raise too_many()
    return min(free)


def too_many() -> Refused:
    return Refused("conflict", "TOO_MANY_ADJUDICATION_RUNS", f"{MOST_OPEN} runs of the retailer have not ended.")


def checkpoint(
    run: AdjudicationRun,
    batch: Sequence[ReplayedClaim],
    begun: Cursor | None,
    last: Cursor | None,
    now: Instant,
) -> AdjudicationRun:
    """With the batch that began after `begun`. `last`: where the next one begins; None: there are no more claims.

    Raises Overtaken where the batch is counted already.
    """
    if run.state is not RunState.RUNNING or run.begins_after != begun:
        raise Overtaken
    lines = [(claim.id, line) for claim in batch for line in claim.lines]
    changed = [
        ChangedLine(id, each.line, each.before, each.after, each.rule_before, each.rule_after)
        for id, each in lines
        if each.before is not each.after
    ]
    counted = replace(
        run,
        claims_read=run.claims_read + len(batch),
        claims_not_replayable=run.claims_not_replayable + sum(not claim.lines for claim in batch),
        lines=run.lines + len(lines),
        lines_changed=run.lines_changed + len(changed),
        outcomes=_outcomes(run.outcomes, [each for _, each in lines]),
        amounts=_amounts(run.amounts, [each for _, each in lines]),
        changed=(*run.changed, *changed)[:MOST_CHANGED],
        due_at=now,
    )
    if last is None or counted.claims_read >= run.claims:
        return replace(counted, state=RunState.COMPLETED, ended_at=now, due_at=None)
    return replace(counted, read_at=Instant(int(last.key or 0)), read_id=last.id)


def _outcomes(known: Iterable[RunOutcome], lines: Sequence[ReplayedLine]) -> tuple[RunOutcome, ...]:
    """One for each decision, in their order."""
    before = {each.decision: each for each in known}
    return tuple(
        RunOutcome(
            decision,
            (before[decision].before if decision in before else 0) + sum(each.before is decision for each in lines),
            (before[decision].after if decision in before else 0) + sum(each.after is decision for each in lines),
        )
        for decision in Decision
    )


def _amounts(known: Iterable[RunAmount], lines: Sequence[ReplayedLine]) -> tuple[RunAmount, ...]:
    """One for each currency in which something is paid, in their order."""
    sums = {each.before.currency: (each.before.amount_minor, each.after.amount_minor) for each in known}
    for line in lines:
        before, after = sums.get(line.pays_before.currency, (0, 0))
        more, then = line.pays_before.amount_minor, line.pays_after.amount_minor
        if more or then or line.pays_before.currency in sums:
            sums[line.pays_before.currency] = (min(before + more, LARGEST_SUM), min(after + then, LARGEST_SUM))
    return tuple(
        RunAmount(Money(before, currency), Money(after, currency)) for currency, (before, after) in sorted(sums.items())
    )
