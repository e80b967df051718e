"""Operations: files come in, their rows are carried out in batches, and both are read and ended."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.ids import derived_id, random_id
from domainkit.instants import HOUR, Instant, after
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, invalid, not_found
from domainkit.viewer import Viewer

from warranty.operations.domain.operation import (
    MOST_OPEN,
    MOST_REJECTED,
    Batch,
    Operation,
    OperationFormat,
    OperationKind,
    RejectedRow,
    cancel,
    cancelled,
    checkpoint,
    failed,
    free_slot,
    is_next,
    postponed,
    started,
    stumbled,
    without_file,
)
from warranty.operations.domain.reading import LONGEST_ROW, LineCount, Read, RowEndless, header_of, read_rows
from warranty.operations.domain.rows import Rejection, Row
from warranty.operations.ports import Importer, Operations, SlotTaken, Storage

PREFIX = "operations/"
"""Of the keys of objects: other topics keep theirs in the same storage."""
MOST_BYTES = 50_000_000
_FORMATS = {
    "text/csv": OperationFormat.CSV,
    "application/jsonl": OperationFormat.JSON_LINES,
    "application/x-ndjson": OperationFormat.JSON_LINES,
}
_WINDOW = 16 * LONGEST_ROW
"""Bytes that are read of a file for one batch."""
_LONGEST_UPLOAD = HOUR
_NOT_STORED = ("conflict", "invalid", "exhausted")
"""Kinds of errors after which an operation was surely not stored."""

Clock = Callable[[], Instant]
KeyOf = Callable[[str], IdempotencyKey | None]


@dataclass(frozen=True, slots=True)
class SendFile:
    operations: Operations
    storage: Storage | None
    importers: Mapping[OperationKind, Importer]

    async def send(
        self,
        retailer: str,
        kind: OperationKind,
        media_type: str,
        chunks: AsyncIterator[bytes],
        viewer: Viewer,
        *,
        id: str,
        now: Instant,
        key_of: KeyOf,
    ) -> Operation:
        """The queued operation. The bytes come first: after a crash nobody sees them, and they are deleted.

        `key_of` makes the idempotency key from the file's hash. Raises Refused: OPERATIONS_OFF, FILE_FORMAT_UNKNOWN,
        TOO_MANY_OPERATIONS, FILE_TOO_LARGE, VALIDATION_FAILED.
        """
        if self.storage is None:
            raise Refused("conflict", "OPERATIONS_OFF", "Warranty has no object storage.")
        format = _format(media_type)
        if await self.operations.get(id) is None:
            free_slot(await self.operations.open_of(retailer))
        importer, key = self.importers[kind], PREFIX + random_id("obj")
        await self.operations.note_file(key, due_at=after(now, _LONGEST_UPLOAD))
        stored = await self.storage.put(key, _checked(chunks, format, importer))
        try:
            operation = await self._add(
                lambda slot: Operation(
                    id=id,
                    retailer=retailer,
                    kind=kind,
                    format=format,
                    created_by=actor_of(viewer),
                    created_at=now,
                    key=key,
                    sha256=stored.sha256,
                    size_bytes=stored.size,
                    slot=slot,
                    batch_at=now,
                    due_at=now,
                ),
                key_of(stored.sha256),
            )
        except Exception as error:
            if getattr(error, "kind", "") in _NOT_STORED:
                await self.storage.delete(key)
            raise  # otherwise the operation may be stored all the same: the files' timer deletes what none has
        if operation.key != key:
            await self.storage.delete(key)  # a repetition
        return operation

    async def _add(self, made: Callable[[int], Operation], key: IdempotencyKey | None) -> Operation:
        """In a free place of the retailer's. Raises Refused: TOO_MANY_OPERATIONS."""
        for _ in range(MOST_OPEN):
            new = made(0)
            known = await self.operations.get(new.id)
            slot = 0 if known else free_slot(await self.operations.open_of(new.retailer))
            try:
                return await self.operations.add(made(slot), key)
            except SlotTaken:
                continue  # another request was first
        raise Refused("conflict", "TOO_MANY_OPERATIONS", f"{MOST_OPEN} operations of the retailer have not ended.")


@dataclass(frozen=True, slots=True)
class OperationDesk:
    """What callers do with operations."""

    operations: Operations

    async def get(self, id: str, viewer: Viewer) -> Operation:
        """Raises Refused: OPERATION_NOT_FOUND."""
        operation = await self.operations.get(id)
        if operation is None or not viewer.sees(operation.retailer):
            raise not_found("operation")
        return operation

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Operation]:
        return await self.operations.page(retailer, size=size, after=after)

    async def rejected(self, id: str, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[RejectedRow]:
        """Raises Refused: OPERATION_NOT_FOUND."""
        operation = await self.get(id, viewer)
        return await self.operations.rejected(operation.id, size=size, after=after)

    async def cancel(self, id: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None) -> Operation:
        """Raises Refused: OPERATION_NOT_FOUND."""
        await self.get(id, viewer)
        changed = await self.operations.change(id, lambda each: cancel(each, now), key=key)
        if changed is None:
            raise not_found("operation")
        return changed


@dataclass(frozen=True, slots=True)
class RunOperations:
    """Carries out the rows of operations, a batch at a time."""

    operations: Operations
    storage: Storage
    importers: Mapping[OperationKind, Importer]
    clock: Clock

    async def begin(self, id: str) -> Operation | None:
        """The operation where its next batch may be carried out. What has ended loses its file."""
        operation = await self.operations.get(id)
        if operation is None:
            return None
        if not operation.is_open:
            if operation.key:
                await self.storage.delete(operation.key)
            await self.operations.change(id, without_file)
            return None
        if is_next(operation, await self.operations.open_of(operation.retailer)):
            try:
                return await self.operations.change(id, lambda each: started(each, self.clock()))
            except SlotTaken:
                pass  # another process has begun one
        await self.operations.change(id, lambda each: postponed(each, self.clock()))
        return None

    async def batch(self, operation: Operation, *, rests: bool) -> Operation | None:
        """The operation after one more batch. The rows are stored first, and their checkpoint after them.

        `rests`: any process may go on afterwards. Raises Overtaken where another one was faster.
        """
        if operation.cancel_requested:
            return await self.operations.change(operation.id, lambda each: cancelled(each, self.clock()))
        importer, begin = self.importers[operation.kind], operation.read_bytes
        try:
            read = await self._read(operation, importer.at_once)
        except RowEndless:
            detail = f"Row {operation.rows_read + 1}: a quoted cell does not end, or it has more than 16 KB."
            return await self.fail(operation.id, Refused("invalid", "FILE_MALFORMED", detail))
        if operation.rows_read + len(read.rows) > importer.most_rows:
            message = f"A file has at most {importer.most_rows:,} rows."
            return await self.fail(operation.id, Refused("invalid", "TOO_MANY_ROWS", message))
        rows = [each for each in read.rows if isinstance(each, Row)]
        outcomes = [
            *(each for each in read.rows if isinstance(each, Rejection)),
            *await importer.carry_out(rows, operation.retailer, operation.created_by, at=operation.batch_at),
        ]
        rejected = sorted((each for each in outcomes if isinstance(each, Rejection)), key=lambda each: each.number)
        room = max(0, MOST_REJECTED - operation.rows_rejected)
        await self.operations.add_rejected([_rejected(operation, each) for each in rejected[:room]])
        batch = Batch(read.columns, outcomes, read.until, read.until >= operation.size_bytes)
        return await self.operations.change(
            operation.id, lambda each: checkpoint(each, batch, begin, self.clock(), rests=rests)
        )

    async def fail(self, id: str, why: Refused) -> Operation | None:
        return await self.operations.change(id, lambda each: failed(each, why, self.clock()))

    async def stumble(self, operation: Operation) -> None:
        """After an error that nobody foresaw in its next batch: such errors end it before long."""
        begun_at = operation.read_bytes
        await self.operations.change(operation.id, lambda each: stumbled(each, begun_at, self.clock()))

    async def _read(self, operation: Operation, most: int) -> Read:
        begin = operation.read_bytes
        end = min(begin + _WINDOW, operation.size_bytes)
        content = b"".join([chunk async for chunk in self.storage.open(operation.key, start=begin, end=end)])
        ends = end >= operation.size_bytes
        first = operation.rows_read + 1
        return read_rows(content, operation.format, operation.columns, begin, first, most, ends=ends)


def _format(media_type: str) -> OperationFormat:
    found = _FORMATS.get(media_type.partition(";")[0].strip().lower())
    if found is None:
        raise Refused("invalid", "FILE_FORMAT_UNKNOWN", f"Send one of {', '.join(_FORMATS)}.", field="body")
    return found


async def _checked(chunks: AsyncIterator[bytes], format: OperationFormat, importer: Importer) -> AsyncIterator[bytes]:
    """The file as it comes. Raises Refused: VALIDATION_FAILED, FILE_TOO_LARGE."""
    lines, size, head = LineCount(format), 0, b""
    most = importer.most_rows + (format is OperationFormat.CSV)
    waiting = format is OperationFormat.CSV
    async for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise _too_large(f"A file has at most {MOST_BYTES:,} bytes.")
        if lines.add(chunk) > most:
            raise _too_large(f"A file has at most {importer.most_rows:,} rows.")
        if waiting:  # nothing is stored before its first line is known
            head += chunk
            if lines.lines == 0 and len(head) <= LONGEST_ROW:
                continue
            header_of(head, importer.columns, importer.required)
            waiting, chunk = False, head
        yield chunk
    if size == 0:
        raise invalid("body", "The file is empty.")
    if waiting:
        header_of(head, importer.columns, importer.required)
        yield head


def _too_large(message: str) -> Refused:
    return Refused("invalid", "FILE_TOO_LARGE", message, field="body")


def _rejected(operation: Operation, rejection: Rejection) -> RejectedRow:
    return RejectedRow(
        id=derived_id("rjr", operation.id, str(rejection.number)),
        retailer=operation.retailer,
        operation_id=operation.id,
        number=rejection.number,
        field=rejection.field,
        reason=rejection.reason,
        detail=rejection.detail,
    )
