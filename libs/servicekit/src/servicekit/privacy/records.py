"""What each topic says of the personal data in its records: how they are exported, and how they are erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from google.protobuf.message import Message


@dataclass(frozen=True, slots=True)
class Person:
    """Whose records: a customer of a retailer."""

    customer_id: str
    retailer: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Records that a law obliges to keep: pseudonymous, under the customer's id, until an instant."""

    kind: str  # "purchases"
    reason: str
    until: Instant  # when the last of them goes
    next_at: Instant  # when the first of them goes
    records: int


@dataclass(frozen=True, slots=True)
class ExportedRecord:
    """One record, as its resource in the API or, where it is none, as an object of plain values."""

    kind: str  # "ticket", in the singular
    id: str
    data: Message | Mapping[str, Any]


class PersonalRecords(Protocol):
    """The records of one kind that a service has of customers. `kind` is its name in responses and settings."""

    @property
    def kind(self) -> str: ...

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """A page of what this role may see of the person's records, each once. Of an unknown person nothing."""
        ...

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Empties or deletes all of the person's records, but for what is kept, and returns what that is.

        Can be repeated, after a crash at any point too, and then goes on with what is left or has come since.
        """
        ...


class Erasures(Protocol):
    """Who has been erased: handlers ask before they store something of a customer."""

    async def includes(self, customer_id: str) -> bool: ...
