"""Stored categories: one document for each retailer."""

from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.refusals import Stale

from tickets.categories.domain.category import TicketCategory
from tickets.categories.domain.category_query import CategoryQuery
from tickets.categories.domain.events import TicketCategoryChanged
from tickets.categories.domain.tree import CategoryTree, empty_tree, tree_id
from tickets.categories.ports import Decide
from tickets.name_order import name_key

TREES_BY_CATEGORY = Index("by_category", has="category_ids")
CATEGORY_TREES = Collection(
    "category_trees",
    (TREES_BY_CATEGORY,),
    personal=NoPersonalData("What a retailer calls what its tickets are about"),
)


def tree_index_fields(tree: CategoryTree) -> dict[str, list[str]]:
    return {"category_ids": [each.id for each in tree.categories]}


@dataclass(frozen=True, slots=True)
class CategoryTreeRepository:
    trees: Aggregates[CategoryTree, TicketCategoryChanged]

    async def of_retailer(self, retailer: str) -> CategoryTree | None:
        return await self.trees.get(tree_id(retailer))

    async def having(self, category_id: str) -> CategoryTree | None:
        found = await self.trees.find(TREES_BY_CATEGORY, {"category_ids": category_id}, limit=1)
        return found[0] if found else None

    async def change(self, retailer: str, act: Decide, *, key: IdempotencyKey | None = None) -> CategoryTree:
        changed = await self.trees.change(tree_id(retailer), act, idempotency_key=key)
        if changed is not None:
            return changed
        with suppress(DuplicateKey):  # another replica was first
            await self.trees.add(empty_tree(retailer), [])
        return await self.change(retailer, act, key=key)

    async def change_category(
        self,
        category_id: str,
        retailer: str,
        act: Decide,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> CategoryTree:
        def unless_stale(tree: CategoryTree) -> tuple[CategoryTree, Sequence[TicketCategoryChanged]]:
            category = tree.get(category_id)
            if if_version is not None and category is not None and category.version not in if_version:
                raise Stale
            return act(tree)

        return await self.change(retailer, unless_stale, key=key)

    async def page(self, query: CategoryQuery, *, size: int, after: Cursor | None) -> Page[TicketCategory]:
        tree = await self.of_retailer(query.retailer)
        if tree is None:
            return Page([], None)
        found: Sequence[TicketCategory] = tree.choosable() if query.choosable else tree.categories
        placed = sorted(
            (
                ((name_key(each.customer_label if query.choosable else each.name), each.id), each)
                for each in found
                if query.deactivated in (None, each.deactivated)
            ),
            key=lambda item: item[0],
        )
        rest = [(place, each) for place, each in placed if after is None or place > (str(after.key), after.id)]
        last = Cursor(*rest[size - 1][0]) if len(rest) > size else None
        return Page([each for _, each in rest[:size]], last)
