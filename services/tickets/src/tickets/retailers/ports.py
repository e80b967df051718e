"""What the use cases of retailers need from outside."""

from collections.abc import Sequence
from typing import Protocol

from tickets.retailers.domain.retailer import Retailer
from tickets.use_cases.ports import Page, Place


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
    async def get_many(self, ids: Sequence[str]) -> list[Retailer]: ...

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        """Stores it; answers with the one that has its id if there is one already."""

    async def page(self, *, size: int, after: Place | None) -> Page[Retailer]:
        """All of them, by id."""
