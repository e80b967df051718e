"""The categories of a retailer together: which lies under which.

They are one document, so that no two moves at once can make a circle, or a tree that is too deep.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.ids import derived_id
from domainkit.refusals import Refused, invalid

from tickets.categories.domain.category import TicketCategory, category_unknown

MOST_CATEGORIES = 300
DEEPEST = 5
"""Levels: a category under no other is at the first."""


@dataclass(frozen=True, slots=True)
class CategoryTree:
    """The aggregate: in the order in which they were created."""

    id: str
    retailer: str
    categories: tuple[TicketCategory, ...] = ()
    version: int = 0

    def get(self, id: str) -> TicketCategory | None:
        return next((each for each in self.categories if each.id == id), None)

    def path(self, id: str) -> tuple[str, ...]:
        """The category and those above it, the lowest first; empty if there is no such category."""
        return _path(self._by_id(), id)

    def subtree(self, id: str) -> tuple[str, ...]:
        """The category and all that lie under it; empty if there is no such category."""
        by_id = self._by_id()
        return tuple(each for each in by_id if id in _path(by_id, each))

    def usable(self, id: str) -> TicketCategory | None:
        """The category, if neither it nor one above it is deactivated."""
        return _usable(self._by_id(), id)

    def choosable(self) -> Sequence[TicketCategory]:
        """Those that customers may choose when they open a ticket."""
        by_id = self._by_id()
        return [each for each in self.categories if each.customers_may_choose and _usable(by_id, each.id)]

    def _by_id(self) -> Mapping[str, TicketCategory]:
        return {each.id: each for each in self.categories}


def tree_id(retailer: str) -> str:
    return derived_id("tct", retailer)


def empty_tree(retailer: str) -> CategoryTree:
    return CategoryTree(tree_id(retailer), retailer)


def with_new(tree: CategoryTree, category: TicketCategory) -> CategoryTree:
    """Raises Refused: TICKET_CATEGORIES_FULL, TICKET_CATEGORY_UNKNOWN, VALIDATION_FAILED."""
    if len(tree.categories) >= MOST_CATEGORIES:
        message = f"A retailer has at most {MOST_CATEGORIES} ticket categories."
        raise Refused("conflict", "TICKET_CATEGORIES_FULL", message)
    _require_place(tree, category.parent_id, height=1)
    return replace(tree, categories=(*tree.categories, category))


def with_changed(tree: CategoryTree, category: TicketCategory) -> CategoryTree:
    """In place of what it was, with all that lies under it. Raises Refused as `with_new`, but for its number."""
    before = tree.get(category.id)
    if before is not None and category.parent_id != before.parent_id:
        if category.id in tree.path(category.parent_id):
            raise invalid("parent_id", "A category lies neither under itself nor under one that lies under it.")
        _require_place(tree, category.parent_id, height=_height(tree, category.id))
    return replace(tree, categories=tuple(category if each.id == category.id else each for each in tree.categories))


def of_ticket(tree: CategoryTree | None, id: str, *, for_customer: bool) -> TicketCategory:
    """The category that somebody gives a ticket. Raises Refused: TICKET_CATEGORY_UNKNOWN."""
    category = tree.usable(id) if tree else None
    if category is None or (for_customer and not category.customers_may_choose):
        raise category_unknown()
    return category


def _require_place(tree: CategoryTree, parent_id: str, *, height: int) -> None:
    """That so many levels have room under the parent, which is in use."""
    if parent_id and tree.usable(parent_id) is None:
        raise category_unknown("parent_id")
    if len(tree.path(parent_id)) + height > DEEPEST:
        raise invalid("parent_id", f"Categories lie at most {DEEPEST} levels deep.")


def _height(tree: CategoryTree, id: str) -> int:
    """The levels that the category takes with all that lies under it."""
    return max(tree.path(each).index(id) + 1 for each in tree.subtree(id))


def _path(by_id: Mapping[str, TicketCategory], id: str) -> tuple[str, ...]:
    path: list[str] = []
    while id in by_id:
        path.append(id)
        id = by_id[id].parent_id
    return tuple(path)


def _usable(by_id: Mapping[str, TicketCategory], id: str) -> TicketCategory | None:
    path = _path(by_id, id)
    return by_id[id] if path and not any(by_id[each].deactivated for each in path) else None
