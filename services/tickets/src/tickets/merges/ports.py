"""What merges need from outside."""

from typing import Protocol

from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket


class Merging(Protocol):
    async def merge(self, change: Change, into: str, *, other_customer: bool) -> Ticket: ...

    async def unmerge(self, change: Change) -> Ticket: ...
