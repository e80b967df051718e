"""What receiving mail needs of the tickets service."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    STORED = "stored"  # durable, now or before
    UNKNOWN = "unknown"  # nobody has the address any more
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"  # the same may work later


class TicketsUnavailable(Exception):
    """The service, or what it needs, does not answer. The sender's server tries again."""


class Tickets(Protocol):
    async def accepts(self, recipient: str) -> bool:
        """Whether mail for it is taken. Raises TicketsUnavailable."""

    async def receive(self, recipient: str, sender: str, chunks: Sequence[memoryview]) -> Outcome:
        """Hands a mail over; when it returns STORED, the mail is durable."""
