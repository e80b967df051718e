"""What the use cases of operations need from storage, and from the topics that carry rows out."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from warranty.operations.domain.operation import Operation, RejectedRow
from warranty.operations.domain.rows import Outcome, Row


class Stored(Protocol):
    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class Storage(Protocol):
    """Object storage, as servicekit.objects has it. Each raises StorageUnavailable."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored: ...

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Raises ObjectMissing."""

    async def delete(self, key: str) -> None: ...


class Importer(Protocol):
    """Carries out rows of one kind."""

    @property
    def columns(self) -> Sequence[str]:
        """The fields that a row may have."""

    @property
    def required(self) -> Sequence[Sequence[str]]:
        """Of each group of fields a row has one."""

    @property
    def most_rows(self) -> int:
        """Of one file."""

    @property
    def at_once(self) -> int:
        """Rows of one batch: few enough to leave room for requests."""

    async def carry_out(self, rows: Sequence[Row], retailer: str, by: Actor, *, at: Instant) -> Sequence[Outcome]:
        """For each row what became of it. Rows that were carried out at this very instant before are accepted again."""


class Operations(Protocol):
    async def get(self, id: str) -> Operation | None: ...

    async def add(self, operation: Operation, key: IdempotencyKey | None) -> Operation:
        """Stores a new one, or returns what the same request stored before. Raises SlotTaken."""

    async def change(
        self, id: str, act: Callable[[Operation], Operation], *, key: IdempotencyKey | None = None
    ) -> Operation | None:
        """Raises SlotTaken where another operation of the retailer runs."""

    async def open_of(self, retailer: str) -> Sequence[Operation]:
        """Those that have not ended."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Operation]:
        """Newest first."""

    async def add_rejected(self, rows: Sequence[RejectedRow]) -> None:
        """Stores each once."""

    async def rejected(self, id: str, *, size: int, after: Cursor | None) -> Page[RejectedRow]: ...

    async def forget_rejected(self, id: str) -> None: ...

    async def note_file(self, key: str, *, due_at: Instant) -> None:
        """Before a file is stored: what no operation has by then is deleted."""

    async def has_file(self, key: str) -> bool:
        """Whether an operation has it: one that has ended deletes it itself."""

    async def forget_file(self, key: str) -> None:
        """The note of it."""


class SlotTaken(Exception):
    """Another operation of the retailer has the place."""
