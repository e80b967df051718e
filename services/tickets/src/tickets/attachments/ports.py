"""What the use cases of attachments need from outside."""

from collections.abc import AsyncIterator
from typing import Protocol


class Stored(Protocol):
    """What was stored: bytes, and their SHA-256 in hexadecimal."""

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class Storage(Protocol):
    """Object storage, as servicekit.objects has it. Each raises StorageUnavailable."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores what comes, as it comes. Where it raises, also what `chunks` raises, nothing is stored."""

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (exclusive). Raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such object."""
