"""Timers of operations: their rows, files that nobody has, and the end of those that ended long ago."""

from asyncio import sleep
from collections.abc import Sequence
from time import monotonic

from domainkit.refusals import Refused
from prometheus_client import Counter
from servicekit.documents import Document, Documents, Index
from servicekit.objects import ObjectMissing, Storage
from servicekit.runtime.retention import removing, retention_timer
from servicekit.runtime.timers import Timer

from warranty.operations.domain.operation import Operation
from warranty.operations.ports import Operations
from warranty.operations.use_cases import RunOperations

_SLICE_SECONDS = 2.0
"""How long one operation is carried out before others have their turn."""
_PASSING = ("stale", "unavailable")
"""Kinds of errors that are no fault of a row: the same batch may succeed later."""
_ROWS = Counter("aftersales_operation_rows_total", "Rows of files by what they are and became.", ["kind", "outcome"])


def operations_timer(operations: Documents, due: Index, run: RunOperations, *, rows_per_second: int) -> Timer:
    """Carries out rows, of one operation at a time in this process, and no faster than `rows_per_second`."""

    async def act(document: Document) -> None:
        operation = await run.begin(document["id"])
        until = monotonic() + _SLICE_SECONDS
        while operation is not None and operation.is_open:
            begun, before = monotonic(), operation
            try:
                operation = await run.batch(operation, rests=begun >= until)
            except ObjectMissing:
                message = "Its file is gone, as after a restore."
                await run.fail(before.id, Refused("conflict", "FILE_MISSING", message))
                return
            except Exception as error:
                if getattr(error, "kind", "") not in _PASSING:
                    await run.stumble(before)
                raise  # to be logged
            if operation is None:
                return
            _count(before, operation)
            if begun >= until:
                return
            seconds = (operation.rows_read - before.rows_read) / rows_per_second
            await sleep(max(0.0, begun + seconds - monotonic()))

    return Timer("operations", operations, due, act, concurrency=1)


def files_timer(files: Documents, due: Index, operations: Operations, storage: Storage) -> Timer:
    """Deletes files that came in and that no operation has: of requests that broke off."""
    removed = removing("orphaned-files")

    async def act(noted: Document) -> None:
        if not await operations.has_file(noted["id"]):
            await storage.delete(noted["id"])
            removed(1)
        await operations.forget_file(noted["id"])

    return Timer("operation-files", files, due, act, every_seconds=60.0, concurrency=1)


def ended_timer(documents: Documents, ended: Index, operations: Operations, days: int) -> Sequence[Timer]:
    """Deletes operations so many days after their end, with their rejected rows. Their files are gone by then."""

    async def remove(document: Document) -> bool:
        if document["key"]:
            return False  # it is deleted first
        await operations.forget_rejected(document["id"])
        await documents.delete(document["id"], if_version=document["version"])
        return True

    return retention_timer("operations", documents, ended, days, remove)


def _count(before: Operation, after: Operation) -> None:
    for outcome in ("accepted", "unchanged", "rejected"):
        name = f"rows_{outcome}"
        _ROWS.labels(after.kind, outcome).inc(getattr(after, name) - getattr(before, name))
