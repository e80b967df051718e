"""How operations follow each other, and end."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused
from warranty.operations.domain.operation import (
    MOST_FAILURES,
    MOST_OPEN,
    TAKEN_OVER,
    Batch,
    Operation,
    OperationFormat,
    OperationKind,
    OperationState,
    Overtaken,
    cancel,
    checkpoint,
    failed,
    free_slot,
    is_next,
    started,
    stumbled,
)
from warranty.operations.domain.rows import ACCEPTED, UNCHANGED, malformed

NOW = Instant(1_000 * DAY)
OPERATION = Operation(
    id="opn_1",
    retailer="nordic-home",
    kind=OperationKind.ASSETS,
    format=OperationFormat.CSV,
    created_by=Actor(ActorKind.PARTNER, "partner-7"),
    created_at=NOW,
    key="operations/obj_1",
    sha256="",
    size_bytes=100,
    slot=0,
    batch_at=NOW,
    due_at=NOW,
)
RUNNING = started(OPERATION, NOW)
BATCH = Batch(("serial",), [ACCEPTED, UNCHANGED, ACCEPTED, malformed(4, "")], 60, ends=False)


def test_checkpoint_counts_and_says_where_to_go_on() -> None:
    later = checkpoint(RUNNING, BATCH, 0, NOW, rests=False)
    assert (later.rows_read, later.rows_accepted, later.rows_unchanged, later.rows_rejected) == (4, 2, 1, 1)
    assert (later.read_bytes, later.state, later.due_at) == (60, OperationState.RUNNING, after(NOW, TAKEN_OVER))
    assert later.batch_at > RUNNING.batch_at  # which its own rows are found by


def test_batch_that_another_process_carried_out_counts_once() -> None:
    later = checkpoint(RUNNING, BATCH, 0, NOW, rests=True)
    with pytest.raises(Overtaken):
        checkpoint(later, BATCH, 0, NOW, rests=True)


def test_cancelled_operation_ends_with_the_rows_in_hand() -> None:
    asked = cancel(RUNNING, NOW)
    assert (asked.state, asked.cancel_requested) == (OperationState.RUNNING, True)
    ended = checkpoint(asked, BATCH, 0, NOW, rests=False)
    assert (ended.state, ended.rows_read, ended.ended_at) == (OperationState.CANCELLED, 4, NOW)
    assert cancel(ended, after(NOW, 1)) == ended
    assert cancel(OPERATION, NOW).state is OperationState.CANCELLED


def test_operation_with_all_its_rows_is_completed() -> None:
    last = replace(BATCH, until=100, ends=True)
    assert checkpoint(cancel(RUNNING, NOW), last, 0, NOW, rests=False).state is OperationState.COMPLETED
    ended = failed(checkpoint(RUNNING, last, 0, NOW, rests=False), Refused("conflict", "FILE_MISSING", ""), NOW)
    assert (ended.state, ended.failure) == (OperationState.COMPLETED, None)


def test_operations_of_a_retailer_follow_each_other() -> None:
    second = replace(OPERATION, id="opn_2", created_at=after(NOW, 1), slot=1)
    assert is_next(OPERATION, [OPERATION, second])
    assert not is_next(second, [OPERATION, second])
    assert not is_next(OPERATION, [OPERATION, started(second, NOW)])
    assert is_next(RUNNING, [RUNNING, second])


def test_running_operation_goes_on_when_an_older_one_comes_in() -> None:
    slow_upload = replace(OPERATION, id="opn_0", created_at=after(NOW, -1), slot=1)
    assert is_next(RUNNING, [RUNNING, slow_upload])
    assert not is_next(slow_upload, [RUNNING, slow_upload])


def test_batch_that_fails_each_time_ends_its_operation() -> None:
    operation = RUNNING
    for _ in range(MOST_FAILURES - 1):
        operation = stumbled(operation, 0, NOW)
        assert (operation.state, operation.due_at) == (OperationState.RUNNING, after(NOW, TAKEN_OVER))
    ended = stumbled(operation, 0, NOW)
    assert ended.failure
    assert (ended.state, ended.failure.reason) == (OperationState.FAILED, "ROWS_NOT_CARRIED_OUT")
    later = checkpoint(operation, BATCH, 0, NOW, rests=False)
    assert later.failures == 0
    assert stumbled(later, 0, NOW) == later  # another process carried it out meanwhile


def test_retailer_has_a_bounded_number_of_places() -> None:
    taken = [replace(OPERATION, id=f"opn_{n}", slot=n) for n in range(MOST_OPEN)]
    assert free_slot([*taken[:3], *taken[4:]]) == 3
    with pytest.raises(Refused) as refused:
        free_slot(taken)
    assert refused.value.reason == "TOO_MANY_OPERATIONS"
