"""An operation: the rows of a file, carried out in batches, each of which ends with a checkpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.instants import SECOND, Instant, after
from domainkit.refusals import Refused

from warranty.operations.domain.rows import Accepted, Outcome, Rejection, Unchanged

MOST_OPEN = 10
"""Operations of a retailer that have not ended: one runs, the others wait."""
MOST_REJECTED = 1_000
"""Rejected rows that are stored; the rest are counted."""
TAKEN_OVER = 15 * SECOND
"""After the last checkpoint: then another process goes on."""
MOST_FAILURES = 4
"""Attempts at one batch: after the last of them the operation fails, so that those behind it have their turn."""
WAITS = 2 * SECOND
"""Until a queued operation looks again whether it is its turn."""


class OperationKind(StrEnum):
    ASSETS = "assets"
    METER_READINGS = "meter_readings"


class OperationFormat(StrEnum):
    CSV = "csv"
    JSON_LINES = "json_lines"


class OperationState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = frozenset({OperationState.QUEUED, OperationState.RUNNING})


@dataclass(frozen=True, slots=True)
class OperationFailure:
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`key`: of its file in the object storage; empty once that is deleted. `slot`: which of the retailer's
    MOST_OPEN places it has. `columns`: the fields that the first line names, for CSV once that is read.

    `read_bytes`: where the next batch begins; `batch_at`: the instant that its rows are recorded at. Both are set by
    the checkpoint of the batch before, so that a batch which a crash repeats finds its own rows by it.
    `due_at`: when a timer looks at it; None once there is nothing left to do.
    `failures`: attempts at the batch that begins there which ended with an error that nobody foresaw.
    """

    id: str
    retailer: str
    kind: OperationKind
    format: OperationFormat
    created_by: Actor
    created_at: Instant
    key: str
    sha256: str
    size_bytes: int
    slot: int
    batch_at: Instant
    due_at: Instant | None
    state: OperationState = OperationState.QUEUED
    started_at: Instant | None = None
    ended_at: Instant | None = None
    columns: tuple[str, ...] = ()
    read_bytes: int = 0
    rows_accepted: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0
    cancel_requested: bool = False
    failure: OperationFailure | None = None
    failures: int = 0
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def rows_read(self) -> int:
        return self.rows_accepted + self.rows_unchanged + self.rows_rejected


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A document of its own. Its id derives from operation and number: a batch that is repeated stores it once."""

    id: str
    retailer: str
    operation_id: str
    number: int
    field: str
    reason: str
    detail: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of rows: `until` is where the next batch begins, `ends` whether there is none."""

    columns: tuple[str, ...]
    outcomes: Sequence[Outcome]
    until: int
    ends: bool


class Overtaken(Exception):
    """Another process goes on with the operation."""

    kind = "stale"


def free_slot(taken: Sequence[Operation]) -> int:
    """Raises Refused: TOO_MANY_OPERATIONS."""
    free = set(range(MOST_OPEN)) - {each.slot for each in taken}
    if len(taken) >= MOST_OPEN or not free:
        message = f"{MOST_OPEN} operations of the retailer have not ended."
        raise Refused("conflict", "TOO_MANY_OPERATIONS", message)
    return min(free)


def is_next(operation: Operation, open_ones: Sequence[Operation]) -> bool:
    """Whether it runs, or is the oldest of its retailer's that have not ended while none of them runs.

    An older one may come in while it runs: `created_at` is when an upload began.
    """
    if operation.state is OperationState.RUNNING:
        return True
    others = [each for each in open_ones if each.id != operation.id]
    running = any(each.state is OperationState.RUNNING for each in others)
    return not running and all((operation.created_at, operation.id) < (each.created_at, each.id) for each in others)


def started(operation: Operation, now: Instant) -> Operation:
    """Running. Its due instant is when another process takes over, unless a checkpoint comes before."""
    if operation.state is OperationState.RUNNING:
        return replace(operation, due_at=after(now, TAKEN_OVER))
    if operation.state is not OperationState.QUEUED:
        raise Overtaken
    return replace(operation, state=OperationState.RUNNING, started_at=now, batch_at=now, due_at=after(now, TAKEN_OVER))


def postponed(operation: Operation, now: Instant) -> Operation:
    return replace(operation, due_at=after(now, WAITS)) if operation.state is OperationState.QUEUED else operation


def checkpoint(operation: Operation, batch: Batch, begun_at: int, now: Instant, *, rests: bool) -> Operation:
    """With what became of the batch that began at this byte. `rests`: whoever comes first goes on.

    Raises Overtaken where another process was faster.
    """
    if operation.state is not OperationState.RUNNING or operation.read_bytes != begun_at:
        raise Overtaken
    counted = replace(
        operation,
        columns=batch.columns,
        read_bytes=batch.until,
        rows_accepted=operation.rows_accepted + _number(Accepted, batch),
        rows_unchanged=operation.rows_unchanged + _number(Unchanged, batch),
        rows_rejected=operation.rows_rejected + _number(Rejection, batch),
        failures=0,
        batch_at=max(now, after(operation.batch_at, 1)),
        due_at=now if rests else after(now, TAKEN_OVER),
    )
    if batch.ends:
        return _ended(counted, OperationState.COMPLETED, now)
    return _ended(counted, OperationState.CANCELLED, now) if operation.cancel_requested else counted


def cancel(operation: Operation, now: Instant) -> Operation:
    """One that runs ends with its next checkpoint; one that has ended stays as it is."""
    if operation.state is OperationState.QUEUED:
        return _ended(replace(operation, cancel_requested=True), OperationState.CANCELLED, now)
    return replace(operation, cancel_requested=True) if operation.is_open else operation


def cancelled(operation: Operation, now: Instant) -> Operation:
    return _ended(operation, OperationState.CANCELLED, now) if operation.is_open else operation


def failed(operation: Operation, why: Refused, now: Instant) -> Operation:
    if not operation.is_open:
        return operation
    return replace(_ended(operation, OperationState.FAILED, now), failure=OperationFailure(why.reason, why.message))


def stumbled(operation: Operation, begun_at: int, now: Instant) -> Operation:
    """After an error that nobody foresaw, in the batch that began at this byte: it is tried again, or fails."""
    if operation.state is not OperationState.RUNNING or operation.read_bytes != begun_at:
        return operation
    counted = replace(operation, failures=operation.failures + 1, due_at=after(now, TAKEN_OVER))
    if counted.failures < MOST_FAILURES:
        return counted
    detail = f"After row {operation.rows_read} something went wrong {MOST_FAILURES} times, by a fault of ours."
    return failed(counted, Refused("conflict", "ROWS_NOT_CARRIED_OUT", detail), now)


def without_file(operation: Operation) -> Operation:
    """Nothing is left to do."""
    return replace(operation, key="", due_at=None)


def _ended(operation: Operation, state: OperationState, now: Instant) -> Operation:
    """Due at once: its file is deleted."""
    return replace(operation, state=state, ended_at=now, due_at=now)


def _number(kind: type[Outcome], batch: Batch) -> int:
    return sum(isinstance(each, kind) for each in batch.outcomes)
