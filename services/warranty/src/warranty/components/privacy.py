"""Component trees as personal data: they are whose asset it is, and held as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.auth.authorization import Role
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.components.domain.component import ComponentTree
from warranty.components.messages import component_message
from warranty.components.repository import ComponentTreeRepository

_HELD = "assets"
"""The kind of record that a hold of AFTERSALES_LEGAL_HOLDS names."""
_AT_ONCE = 100


class AssetPages(Protocol):
    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]: ...


@dataclass(frozen=True, slots=True)
class PersonalComponents:
    kind: ClassVar[str] = "components"
    trees: ComponentTreeRepository
    assets: AssetPages
    holds: LegalHolds

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        found = [(await self.trees.get(asset.id), asset) for asset in page.items]
        return Page([_exported(tree, asset, role) for tree, asset in found if tree is not None], page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """What is kept is named with the assets."""
        async for asset in every(lambda after: self._page(person, _AT_ONCE, after)):
            await self.trees.erase(asset.id, held=self.holds.holds(_HELD, asset.registered_at, now=now))
        return []

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Asset]:
        query = AssetQuery(person.retailer, customer_id=person.customer_id)
        return await self.assets.page(query, size=size, after=after)


def _exported(tree: ComponentTree, asset: Asset, role: str) -> ExportedRecord:
    """Customers see, as everywhere, nothing that was removed before the unit was theirs."""
    since = asset.owned_since if role == Role.CUSTOMER else None
    seen = tree.components if since is None else tree.seen_since(since)
    components = [to_json(component_message(each, role=role)) for each in seen]
    return ExportedRecord("components", tree.id, {"asset_id": tree.asset_id, "components": components})
