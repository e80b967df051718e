"""The collection of attempts at codes. It has a document for each unit on offer and each caller that tries at most."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Never

from domainkit.instants import Instant
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.transfers.domain.attempts import CodeAttempts, attempts_of, tried

CODE_ATTEMPTS = Collection(
    "code_attempts",
    personal=NoPersonalData("When codes were last tried, under a hash of a unit or a caller; nothing deletes it"),
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about attempts."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class CodeAttemptsRepository:
    stored: Aggregates[CodeAttempts, Never]

    async def count(self, retailer: str, whose: str, *, most: int, now: Instant) -> None:
        blank = attempts_of(retailer, whose)
        if await self.stored.get(blank.id) is None:
            with suppress(DuplicateKey):  # another attempt was first
                await self.stored.add(blank, [])
        await self.stored.change(blank.id, lambda each: (tried(each, most=most, now=now), []))
