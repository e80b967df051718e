"""Operations through the service: files come in, rows are carried out, and what is left is deleted."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aftersales.common.v1.operation_pb2 import OperationState
from aftersales.warranty.v1.asset_service_pb2 import ListAssetsRequest
from aftersales.warranty.v1.operation_service_pb2 import (
    CancelOperationRequest,
    CreateOperationRequest,
    GetOperationRequest,
    ListOperationsRequest,
    ListRejectedRowsRequest,
)
from domainkit.instants import HOUR, after
from servicekit.documents import StoreUnavailable
from servicekit.objects import Storage
from servicekit.testing.service import RunningService
from warranty.imports.use_cases import ImportAssets
from warranty.operations.domain.operation import MOST_FAILURES, MOST_OPEN, MOST_REJECTED
from warranty.operations.domain.rows import Outcome, Row
from warranty.operations.repository import OPERATION_FILES, OPERATIONS, REJECTED_ROWS, OperationRepository

from services.warranty.tests.operations.sending import ASSETS, carried_out, due, read, send
from services.warranty.tests.steps import create

COMPLETED, CANCELLED = OperationState.OPERATION_STATE_COMPLETED, OperationState.OPERATION_STATE_CANCELLED
UNKNOWN = ("NOT_FOUND", "OPERATION_NOT_FOUND")


def units(model: str, count: int, first: int = 1) -> str:
    rows = [f"{model},SN-{number}" for number in range(first, first + count)]
    return "\n".join(["product_model_id,serial", *rows]) + "\n"


async def files(service: RunningService) -> list[str]:
    storage = service.components.storage
    assert storage is not None
    return [each.key async for page in storage.objects() for each in page]


async def test_file_is_carried_out_and_deleted(service: RunningService) -> None:
    model = await create(service)
    queued = await send(service, units(model.id, 450))
    assert (queued.state, queued.retailer) == (OperationState.OPERATION_STATE_QUEUED, "nordic-home")
    assert len(await files(service)) == 1
    done = await carried_out(service, queued.id)
    assert (done.state, done.rows_read, done.rows_accepted) == (COMPLETED, 450, 450)
    assert (done.read_bytes, done.HasField("ended_at")) == (done.size_bytes, True)
    assert await files(service) == []
    listed = await service.call(ListOperationsRequest(), "partner")
    assert [each.id for each in listed.operations] == [queued.id]
    assert len((await service.call(ListAssetsRequest(page_size=100), "partner")).assets) == 100


async def test_operation_shows_no_subject_of_staff(service: RunningService) -> None:
    model = await create(service)
    by_staff = await send(service, units(model.id, 1), role="agent")
    assert (by_staff.created_by.id, by_staff.created_by.display_name) == ("", "")
    assert (await send(service, units(model.id, 1))).created_by.id  # a program's


async def test_same_file_again_changes_nothing(service: RunningService) -> None:
    model = await create(service)
    await carried_out(service, (await send(service, units(model.id, 30))).id)
    again = await carried_out(service, (await send(service, units(model.id, 40))).id)
    assert (again.rows_accepted, again.rows_unchanged, again.rows_rejected) == (10, 30, 0)


async def test_repeated_request_returns_its_operation(service: RunningService) -> None:
    model = await create(service)
    first = await send(service, units(model.id, 1), request_id="file-1")
    assert (await send(service, units(model.id, 1), request_id="file-1")).id == first.id
    assert len(await files(service)) == 1
    other = CreateOperationRequest(
        kind=ASSETS, media_type="text/csv", request_id="file-1", chunk=units(model.id, 2).encode()
    )
    assert await service.refusal(other, "partner") == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    assert len(await files(service)) == 1


async def test_batch_that_a_crash_repeats_counts_once(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    model = await create(service)
    queued = await send(service, units(model.id, 450) + f"{model.id},SN-450\n{model.id},\n")
    documents = service.store.documents(OPERATIONS)
    replace, left = type(documents).replace, [4]

    async def failing(self: Any, document: Any, *, if_version: int) -> None:
        """The write of the third checkpoint: by then the rows are stored."""
        left[0] -= self.collection is OPERATIONS
        if left[0] == 0:
            raise RuntimeError("killed")
        await replace(self, document, if_version=if_version)

    monkeypatch.setattr(type(documents), "replace", failing)
    with pytest.raises(RuntimeError, match="killed"):
        await due(service)
    monkeypatch.undo()
    interrupted = await read(service, queued.id)
    assert (interrupted.state, interrupted.rows_read) == (OperationState.OPERATION_STATE_RUNNING, 400)
    assert not await due(service)  # it is another's until its lease has passed
    service.clock.advance(31)
    done = await carried_out(service, queued.id)
    assert (done.state, done.rows_accepted, done.rows_unchanged, done.rows_rejected) == (COMPLETED, 450, 1, 1)


async def test_rejected_rows_are_listed_up_to_a_bound(service: RunningService) -> None:
    model = await create(service)
    bad = "\n".join(["product_model_id,serial", *(["mod_none,SN-1"] * (MOST_REJECTED + 30)), f"{model.id},SN-1"])
    done = await carried_out(service, (await send(service, bad)).id)
    assert (done.rows_rejected, done.rows_accepted) == (MOST_REJECTED + 30, 1)
    found: list[Any] = []
    token = ""
    while page := await service.call(
        ListRejectedRowsRequest(operation_id=done.id, page_size=100, page_token=token), "partner"
    ):
        found += page.rejected_rows
        token = page.next_page_token
        if not token:
            break
    assert [each.number for each in found] == list(range(1, MOST_REJECTED + 1))
    first = found[0]
    assert (first.field, first.reason) == ("product_model_id", "VALIDATION_FAILED")
    assert first.detail
    assert first.remedy


async def test_cancelled_operation_carries_nothing_more_out(service: RunningService) -> None:
    model = await create(service)
    queued = await send(service, units(model.id, 3))
    cancelled = (await service.call(CancelOperationRequest(id=queued.id), "partner")).operation
    assert (cancelled.state, cancelled.cancel_requested) == (CANCELLED, True)
    done = await carried_out(service, queued.id)
    assert (done.state, done.rows_read) == (CANCELLED, 0)
    assert await files(service) == []
    assert (await service.call(CancelOperationRequest(id=queued.id), "partner")).operation == done


async def test_retailer_has_ten_open_operations_at_most(service: RunningService) -> None:
    model = await create(service)
    sent = [await send(service, units(model.id, 1, first)) for first in range(MOST_OPEN)]
    one_more = CreateOperationRequest(kind=ASSETS, media_type="text/csv", chunk=units(model.id, 1).encode())
    assert await service.refusal(one_more, "partner") == ("FAILED_PRECONDITION", "TOO_MANY_OPERATIONS")
    other: Any = {"role": "partner", "retailers": ["baltic-tools"]}
    await service.call(one_more, **other)  # which has its own
    for _ in range(MOST_OPEN):
        await carried_out(service, sent[0].id)
        service.clock.advance(3)
    assert [(await read(service, each.id)).state for each in sent] == [COMPLETED] * MOST_OPEN
    await service.call(one_more, "partner")


@pytest.mark.parametrize("role", ["agent", "supervisor", "partner"])
async def test_operation_of_another_retailer_is_not_found(service: RunningService, role: str) -> None:
    model = await create(service)
    id = (await send(service, units(model.id, 1))).id
    other: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"]}
    rows = ListRejectedRowsRequest(operation_id=id)
    for request in (GetOperationRequest(id=id), CancelOperationRequest(id=id), rows):
        assert await service.refusal(request, **other) == UNKNOWN
    assert not (await service.call(ListOperationsRequest(), **other)).operations
    foreign = CreateOperationRequest(retailer="nordic-home", kind=ASSETS, media_type="text/csv")
    assert await service.refusal(foreign, **other) == ("PERMISSION_DENIED", "ACCESS_DENIED")
    done = await carried_out(service, id)
    assert done.state == COMPLETED


async def test_model_of_another_retailer_does_not_exist_for_a_row(service: RunningService) -> None:
    theirs = await create(service, "baltic-tools")
    done = await carried_out(service, (await send(service, units(theirs.id, 1))).id)
    assert (done.rows_accepted, done.rows_rejected) == (0, 1)


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        ("", "text/csv", "VALIDATION_FAILED"),
        ("product_model_id,serial,colour\n", "text/csv", "VALIDATION_FAILED"),
        ("product_model_id,serial\n", "application/pdf", "FILE_FORMAT_UNKNOWN"),
        ("product_model_id,serial\n" + "\n" * 100_001, "text/csv", "FILE_TOO_LARGE"),
        ("{}\n" * 100_001, "application/jsonl", "FILE_TOO_LARGE"),
    ],
    ids=["empty", "unknown column", "no rows", "many rows", "many lines"],
)
async def test_file_that_cannot_be_carried_out_is_refused(
    service: RunningService, content: str, media_type: str, reason: str
) -> None:
    request = CreateOperationRequest(kind=ASSETS, media_type=media_type, chunk=content.encode())
    assert await service.refusal(request, "partner") == ("INVALID_ARGUMENT", reason)
    assert await files(service) == []


async def test_file_that_no_operation_has_is_deleted(service: RunningService) -> None:
    storage = service.components.storage
    assert isinstance(storage, object)
    model = await create(service)
    kept = await send(service, units(model.id, 1))
    await _put(storage, "operations/obj_broken", b"x")
    noted = {"id": "operations/obj_broken", "version": 1, "due_at": after(service.clock(), HOUR)}
    await service.store.documents(OPERATION_FILES).insert(noted)
    service.clock.advance(hours=2)
    while await due(service, "operation-files"):
        pass
    assert len(await files(service)) == 1
    assert (await carried_out(service, kept.id)).state == COMPLETED


async def test_operation_whose_file_is_gone_fails(service: RunningService) -> None:
    model = await create(service)
    queued = await send(service, units(model.id, 1))
    storage = service.components.storage
    assert storage is not None
    await storage.delete((await files(service))[0])
    done = await carried_out(service, queued.id)
    assert (done.state, done.failure.reason) == (OperationState.OPERATION_STATE_FAILED, "FILE_MISSING")


async def test_cell_without_an_end_fails_the_rest(service: RunningService) -> None:
    model = await create(service)
    done = await carried_out(service, (await send(service, units(model.id, 250) + f'{model.id},"SN-X\n')).id)
    assert (done.state, done.rows_accepted) == (OperationState.OPERATION_STATE_FAILED, 250)
    assert (done.failure.reason, done.failure.detail[:8]) == ("FILE_MALFORMED", "Row 251:")
    assert await files(service) == []


async def test_rows_that_fail_each_time_hold_no_other_file_back(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = await create(service)
    first = await send(service, units(model.id, 1))
    second = await send(service, units(model.id, 1, 2))
    carry_out = ImportAssets.carry_out

    async def failing(self: ImportAssets, rows: Sequence[Row], *args: Any, **named: Any) -> Sequence[Outcome]:
        if rows[0].values["serial"] == "SN-1":
            raise ZeroDivisionError
        return await carry_out(self, rows, *args, **named)

    monkeypatch.setattr(ImportAssets, "carry_out", failing)
    stumbled = 0
    for _ in range(4 * MOST_FAILURES):
        service.clock.advance(16)
        try:
            await due(service)
        except ZeroDivisionError:
            stumbled += 1
    assert stumbled == MOST_FAILURES
    failed = await carried_out(service, first.id)
    assert (failed.state, failed.failure.reason) == (OperationState.OPERATION_STATE_FAILED, "ROWS_NOT_CARRIED_OUT")
    service.clock.advance(3)
    assert (await carried_out(service, second.id)).state == COMPLETED


async def test_file_stays_where_its_operation_may_be_stored(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = await create(service)
    add = OperationRepository.add

    async def answer_lost(self: OperationRepository, *args: Any) -> None:
        await add(self, *args)
        raise StoreUnavailable

    monkeypatch.setattr(OperationRepository, "add", answer_lost)
    request = CreateOperationRequest(kind=ASSETS, media_type="text/csv", chunk=units(model.id, 2).encode())
    request.request_id = "answer-is-lost-1"
    assert (await service.refusal(request, "partner"))[0] == "UNAVAILABLE"
    (stored,) = (await service.call(ListOperationsRequest(), "partner")).operations
    assert (await carried_out(service, stored.id)).state == COMPLETED


async def test_operation_goes_with_its_rows_after_its_days(service: RunningService) -> None:
    model = await create(service)
    done = await carried_out(service, (await send(service, "product_model_id,serial\nmod_none,1\n")).id)
    service.clock.advance(days=29)
    assert not await due(service, "retention-operations")
    service.clock.advance(days=2)
    assert await due(service, "retention-operations")
    assert await service.refusal(GetOperationRequest(id=done.id), "partner") == UNKNOWN
    assert await service.store.documents(REJECTED_ROWS).scan() == []
    assert model.id


async def _put(storage: Storage | None, key: str, content: bytes) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    assert storage is not None
    await storage.put(key, chunks())
