"""Installing, swapping and removing components of an asset."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.history import seen_since
from warranty.components.domain.component import (
    Component,
    ComponentDraft,
    ComponentTree,
    Totals,
    blank_tree,
    install,
    remove,
    swap,
    used_between,
)
from warranty.components.domain.events import ComponentAdded, ComponentEvent, ComponentRemoved, ComponentSwapped
from warranty.components.ports import Assets, Erasures, Trees, Usage


@dataclass(frozen=True, slots=True)
class AssetComponents:
    assets: Assets
    usage: Usage
    trees: Trees
    erasures: Erasures

    async def of_asset(self, asset_id: str, viewer: Viewer) -> Sequence[Component]:
        """The present owner sees none that was removed before. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(asset_id, viewer)
        tree = await self.trees.get(asset.id) or blank_tree(asset.retailer, asset.id)
        since = seen_since(asset, viewer)
        return tree.components if since is None else tree.seen_since(since)

    async def add(
        self,
        asset_id: str,
        id: str,
        parent_id: str,
        draft: ComponentDraft,
        viewer: Viewer,
        *,
        at: Instant,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> Component:
        """Raises Refused: ASSET_NOT_FOUND, and what `install` does."""
        asset = await self.assets.get(asset_id, viewer)
        draft = await self._stored(draft, asset)

        def decide(tree: ComponentTree) -> tuple[ComponentTree, Sequence[ComponentEvent]]:
            changed = install(tree, id, parent_id, draft, at=at, now=now)
            return changed, [ComponentAdded(tree.retailer, tree.asset_id, changed.get(id))]

        changed = await self.trees.change(blank_tree(asset.retailer, asset.id), decide, idempotency_key)
        return changed.get(id)

    async def swap(
        self,
        asset_id: str,
        old_id: str,
        id: str,
        draft: ComponentDraft,
        viewer: Viewer,
        *,
        at: Instant,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> Component:
        """The new one. Raises Refused: ASSET_NOT_FOUND, and what `swap` does."""
        asset = await self.assets.get(asset_id, viewer)
        tree = await self.trees.get(asset.id) or blank_tree(asset.retailer, asset.id)
        draft, used = await self._stored(draft, asset), await self._used(tree, tree.get(old_id), at)

        def decide(tree: ComponentTree) -> tuple[ComponentTree, Sequence[ComponentEvent]]:
            changed = swap(tree, old_id, id, draft, at=at, used=used, now=now)
            event = ComponentSwapped(tree.retailer, tree.asset_id, changed.get(id), changed.get(old_id))
            return changed, [event]

        return (await self.trees.change(tree, decide, idempotency_key)).get(id)

    async def remove(
        self,
        asset_id: str,
        id: str,
        viewer: Viewer,
        *,
        at: Instant,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> Component:
        """Raises Refused: ASSET_NOT_FOUND, and what `remove` does."""
        tree = await self._tree(asset_id, viewer)
        used = {each.id: await self._used(tree, each, at) for each in tree.within(tree.get(id))}

        def decide(tree: ComponentTree) -> tuple[ComponentTree, Sequence[ComponentEvent]]:
            within = tuple(each.id for each in tree.within(tree.get(id)) if each.id != id)
            changed = remove(tree, id, at=at, used=used, now=now)
            return changed, [ComponentRemoved(tree.retailer, tree.asset_id, changed.get(id), within)]

        return (await self.trees.change(tree, decide, idempotency_key)).get(id)

    async def _tree(self, asset_id: str, viewer: Viewer) -> ComponentTree:
        """The stored one, or a blank one. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(asset_id, viewer)
        return await self.trees.get(asset.id) or blank_tree(asset.retailer, asset.id)

    async def _stored(self, draft: ComponentDraft, asset: Asset) -> ComponentDraft:
        """Without its serial where the owner was erased: nobody would look for what is stored after that."""
        return replace(draft, serial="") if await self.erasures.includes(asset.customer_id) else draft

    async def _used(self, tree: ComponentTree, component: Component, at: Instant) -> Totals:
        if at < component.installed_at:
            return {}
        earlier = await self.usage.totals(tree.asset_id, component.installed_at)
        return used_between(earlier, await self.usage.totals(tree.asset_id, at))
