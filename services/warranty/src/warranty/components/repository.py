"""The collection of component trees: one document for each asset, so that no two changes contradict each other."""

from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.privacy import PersonalData, emptied
from servicekit.documents import Collection, DuplicateKey
from servicekit.documents.aggregates import Aggregates, Contended

from warranty.components.domain.component import ComponentTree, tree_id
from warranty.components.domain.events import ComponentEvent
from warranty.components.ports import Decide

COMPONENT_TREES = Collection(
    "component_trees",
    personal=PersonalData(
        kind=ComponentTree,
        purpose="To know which parts are in a unit, since when, and what was in it before",
        retention="Until the customer is erased; while AFTERSALES_LEGAL_HOLDS holds the asset, with its numbers",
    ),
)


@dataclass(frozen=True, slots=True)
class ComponentTreeRepository:
    trees: Aggregates[ComponentTree, ComponentEvent]

    async def get(self, asset_id: str) -> ComponentTree | None:
        return await self.trees.get(tree_id(asset_id))

    async def change(self, blank: ComponentTree, act: Decide, idempotency_key: IdempotencyKey | None) -> ComponentTree:
        changed = await self.trees.change(blank.id, act, idempotency_key=idempotency_key)
        if changed is not None:
            return changed
        act(blank)  # refuses before anything is stored
        with suppress(DuplicateKey):  # another request was first
            await self.trees.add(blank, [])
        changed = await self.trees.change(blank.id, act, idempotency_key=idempotency_key)
        if changed is None:
            raise Contended
        return changed

    async def erase(self, asset_id: str, *, held: bool) -> None:
        """`held`: a law has the asset kept, with its numbers."""
        await self.trees.erase(tree_id(asset_id), lambda tree: (emptied(tree, but_held=held), []))
