"""The collections of operations, of their rejected rows, and of files that come in."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Never

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData, PersonalData, Whose
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.aggregates import Aggregates, IntegrationEvent, New
from servicekit.documents.bulk import MOST_AT_ONCE

from warranty.operations.domain.operation import MOST_OPEN, Operation, OperationState, RejectedRow
from warranty.operations.ports import SlotTaken

OPERATIONS_OPEN = Index("open", equal=("open_for",), order_by="created_at")
OPERATION_SLOTS = Index("slots", equal=("slot_of",), unique=True)
OPERATION_RUNNING = Index("running", equal=("running_for",), unique=True)
OPERATIONS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
OPERATIONS_BY_FILE = Index("by_file", equal=("key",))
OPERATIONS_DUE = Index("due", order_by="due_at")
OPERATIONS_ENDED = Index("ended", order_by="ended_at")
OPERATIONS = Collection(
    "operations",
    (
        *(OPERATIONS_OPEN, OPERATION_SLOTS, OPERATION_RUNNING, OPERATIONS_BY_AGE),
        *(OPERATIONS_BY_FILE, OPERATIONS_DUE, OPERATIONS_ENDED),
    ),
    personal=PersonalData(
        kind=Operation,
        purpose="To know who sent a file of rows and what became of it; the file itself is deleted when it ends",
        retention="AFTERSALES_OPERATION_DAYS after its end",
        whose=Whose.STAFF,
    ),
)
REJECTED_BY_OPERATION = Index("by_operation", equal=("operation_id",), order_by="number")
REJECTED_ROWS = Collection(
    "rejected_rows",
    (REJECTED_BY_OPERATION,),
    personal=NoPersonalData("Which rows of a file were rejected and why, not what they held; 1,000 of each"),
)
FILES_DUE = Index("due", order_by="due_at")
OPERATION_FILES = Collection(
    "operation_files", (FILES_DUE,), kept=False, personal=NoPersonalData("Which files came in within the last hour")
)


def operation_index_fields(operation: Operation) -> dict[str, Any]:
    open_for = operation.retailer if operation.is_open else None
    return {
        "open_for": open_for,
        "slot_of": f"{operation.retailer}/{operation.slot}" if open_for else None,
        "running_for": operation.retailer if operation.state is OperationState.RUNNING else None,
    }


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about operations: what their rows do has its own events."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class OperationRepository:
    operations: Aggregates[Operation, Never]
    rejected_rows: Aggregates[RejectedRow, Never]
    rejected_documents: Documents
    files: Documents

    async def get(self, id: str) -> Operation | None:
        return await self.operations.get(id)

    async def add(self, operation: Operation, key: IdempotencyKey | None) -> Operation:
        try:
            return await self.operations.add(operation, [], key)
        except DuplicateKey:
            raise SlotTaken from None

    async def change(
        self, id: str, act: Callable[[Operation], Operation], *, key: IdempotencyKey | None = None
    ) -> Operation | None:
        try:
            return await self.operations.change(id, lambda each: (act(each), []), idempotency_key=key)
        except DuplicateKey:
            raise SlotTaken from None

    async def open_of(self, retailer: str) -> Sequence[Operation]:
        return await self.operations.find(OPERATIONS_OPEN, {"open_for": retailer}, limit=2 * MOST_OPEN)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Operation]:
        where = {"retailer": retailer}
        return Page(*await self.operations.page(OPERATIONS_BY_AGE, where, size=size, after=after, descending=True))

    async def add_rejected(self, rows: Sequence[RejectedRow]) -> None:
        for start in range(0, len(rows), MOST_AT_ONCE):
            results = await self.rejected_rows.add_many([New(row) for row in rows[start : start + MOST_AT_ONCE]])
            for each in results:
                if isinstance(each, Exception) and not isinstance(each, DuplicateKey):
                    raise each

    async def rejected(self, id: str, *, size: int, after: Cursor | None) -> Page[RejectedRow]:
        where = {"operation_id": id}
        return Page(*await self.rejected_rows.page(REJECTED_BY_OPERATION, where, size=size, after=after))

    async def forget_rejected(self, id: str) -> None:
        while found := await self.rejected_documents.find(REJECTED_BY_OPERATION, {"operation_id": id}, limit=100):
            for row in found:
                await self.rejected_documents.delete(row["id"], if_version=row["version"])

    async def note_file(self, key: str, *, due_at: Instant) -> None:
        await self.files.insert({"id": key, "version": 1, "due_at": due_at})

    async def has_file(self, key: str) -> bool:
        return bool(await self.operations.find(OPERATIONS_BY_FILE, {"key": key}, limit=1))

    async def forget_file(self, key: str) -> None:
        with suppress(VersionConflict):
            await self.files.delete(key, if_version=1)
