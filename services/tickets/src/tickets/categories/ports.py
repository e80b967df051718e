"""What the use cases of categories need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.categories.domain.category import TicketCategory
from tickets.categories.domain.category_query import CategoryQuery
from tickets.categories.domain.events import TicketCategoryChanged
from tickets.categories.domain.tree import CategoryTree
from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.team import Team

Decide = Callable[[CategoryTree], tuple[CategoryTree, Sequence[TicketCategoryChanged]]]


class CategoryTrees(Protocol):
    async def of_retailer(self, retailer: str) -> CategoryTree | None:
        """None while the retailer has no category."""

    async def having(self, category_id: str) -> CategoryTree | None:
        """The tree in which this category is."""

    async def change(self, retailer: str, act: Decide, *, key: IdempotencyKey | None = None) -> CategoryTree:
        """Loads, lets `act` decide, stores. A repeated request does nothing."""

    async def change_category(
        self,
        category_id: str,
        retailer: str,
        act: Decide,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> CategoryTree:
        """As `change`. Refuses where the version of the category is none of `if_version`; None: whatever it is."""

    async def page(self, query: CategoryQuery, *, size: int, after: Cursor | None) -> Page[TicketCategory]:
        """By name, or by label. Of one tree, which is read as a whole."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Teams(Protocol):
    async def get(self, id: str) -> Team | None: ...
