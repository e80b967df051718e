"""Categories, arranged by an admin, and those that tickets get."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.categories.domain.category import CategoryDraft, CategoryEdits, TicketCategory, edited, new_category
from tickets.categories.domain.category_query import CategoryQuery
from tickets.categories.domain.events import TicketCategoryChanged
from tickets.categories.domain.tree import CategoryTree, with_changed, with_new
from tickets.categories.ports import CategoryTrees, Retailers, Teams

Outcome = tuple[CategoryTree, Sequence[TicketCategoryChanged]]


@dataclass(frozen=True, slots=True)
class CategoryUseCases:
    trees: CategoryTrees
    retailers: Retailers
    teams: Teams

    async def create(
        self, retailer: str, draft: CategoryDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> TicketCategory:
        """Raises Refused: RETAILER_UNKNOWN, TEAM_UNKNOWN, TICKET_CATEGORY_UNKNOWN, TICKET_CATEGORIES_FULL,
        VALIDATION_FAILED.
        """
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        refused = await self._team_refusal(retailer, draft.default_team_id)

        def act(tree: CategoryTree) -> Outcome:
            if refused is not None:  # but for a repeated request, which is not acted on
                raise refused
            category = new_category(retailer, draft, id=id, now=now)
            return with_new(tree, category), [TicketCategoryChanged(category)]

        return _one_of(await self.trees.change(retailer, act, key=key), id)

    async def get(self, id: str, viewer: Viewer) -> TicketCategory:
        """Also for customers, who see its label. Raises Refused: TICKET_CATEGORY_NOT_FOUND."""
        tree = await self.trees.having(id)
        if tree is None or not viewer.sees(tree.retailer):
            raise not_found("ticket category")
        return _one_of(tree, id)

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[TicketCategory]:
        """Those of these categories that exist for the viewer."""
        return [each for each in await _of_ids(self.trees, ids) if viewer.sees(each.retailer)]

    async def page(self, query: CategoryQuery, *, size: int, after: Cursor | None) -> Page[TicketCategory]:
        """The retailer's categories by name; those that customers may choose by label."""
        return await self.trees.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: CategoryEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> TicketCategory:
        """Raises Refused: TICKET_CATEGORY_NOT_FOUND, TICKET_CATEGORY_UNKNOWN, TEAM_UNKNOWN, VALIDATION_FAILED."""
        retailer = (await self.get(id, viewer)).retailer
        refused = await self._team_refusal(retailer, edits.default_team_id)

        def act(tree: CategoryTree) -> Outcome:
            if refused is not None:
                raise refused
            category = _one_of(tree, id)
            changed = edited(category, edits, now)
            if changed is category:
                return tree, []
            return with_changed(tree, changed), [TicketCategoryChanged(changed)]

        tree = await self.trees.change_category(id, retailer, act, if_version=if_version, key=key)
        return _one_of(tree, id)

    async def _team_refusal(self, retailer: str, team_id: str | None) -> Refused | None:
        team = await self.teams.get(team_id) if team_id else None
        if not team_id or (team is not None and team.retailer == retailer and not team.deactivated):
            return None
        message = "No ticket of the retailer can be given to this team."
        return Refused("invalid", "TEAM_UNKNOWN", message, field="default_team_id")


@dataclass(frozen=True, slots=True)
class KnownCategories:
    """What tickets and policies ask of categories."""

    trees: CategoryTrees

    async def tree(self, retailer: str) -> CategoryTree | None:
        return await self.trees.of_retailer(retailer)

    async def path(self, retailer: str, category_id: str) -> tuple[str, ...]:
        """The category and those above it; empty without one."""
        tree = await self.trees.of_retailer(retailer) if category_id else None
        return tree.path(category_id) if tree else ()

    async def subtree(self, retailer: str, category_id: str) -> tuple[str, ...]:
        """The category and those under it; of an unknown one itself, which no ticket has."""
        tree = await self.trees.of_retailer(retailer)
        return (tree.subtree(category_id) if tree else ()) or (category_id,)

    async def get_many(self, ids: Sequence[str]) -> Sequence[TicketCategory]:
        """In the order asked; what is missing is left out."""
        return await _of_ids(self.trees, ids)


async def _of_ids(trees: CategoryTrees, ids: Sequence[str]) -> list[TicketCategory]:
    """Each tree is read once."""
    found: dict[str, TicketCategory] = {}
    for id in ids:
        if id not in found and (tree := await trees.having(id)) is not None:
            found |= {each.id: each for each in tree.categories}
    return [found[id] for id in ids if id in found]


def _one_of(tree: CategoryTree, id: str) -> TicketCategory:
    """Raises Refused: TICKET_CATEGORY_NOT_FOUND."""
    category = tree.get(id)
    if category is None:
        raise not_found("ticket category")
    return category
