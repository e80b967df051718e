"""What object storage does for a service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from domainkit.instants import Instant


class StorageUnavailable(Exception):
    """The storage does not answer, or refuses us. The same call may work later."""

    kind = "unavailable"
    reason = "STORAGE_UNAVAILABLE"
    retry_after = 5  # seconds


class ObjectTooLarge(Exception):
    """More bytes came than the object may have; nothing of it is stored."""

    def __init__(self, most: int) -> None:
        super().__init__(f"it has more than {most} bytes")
        self.most = most


class ObjectMissing(Exception):
    """There is no object of this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no object {key}")
        self.key = key


@dataclass(frozen=True, slots=True)
class Stored:
    """What came: bytes, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as a list has it."""

    key: str
    size: int
    changed_at: Instant


class Storage(Protocol):
    """Objects. Every method raises StorageUnavailable; none waits longer than a time limit for the storage itself."""

    async def put(self, key: str, chunks: AsyncIterator[bytes], *, most: int | None = None) -> Stored:
        """Stores what comes, as it comes: when it returns, the object is whole and durable.

        It takes the next chunk once it has room for it. Where it raises, also what `chunks` raises, there is no object.
        Raises ObjectTooLarge beyond `most` bytes.
        """

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (exclusive), in chunks of at most 256 KB. Raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such object."""

    def objects(self) -> AsyncIterator[list[StoredObject]]:
        """All of them, a page at a time, in no order."""

    async def ping(self) -> None:
        """Raises StorageUnavailable where it does not answer."""
