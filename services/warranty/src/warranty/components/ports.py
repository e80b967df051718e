"""What the use cases of components need from storage, from assets and from meters."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.components.domain.component import ComponentTree, Totals
from warranty.components.domain.events import ComponentEvent

Decide = Callable[[ComponentTree], tuple[ComponentTree, Sequence[ComponentEvent]]]


class Assets(Protocol):
    async def get(self, id: str, viewer: Viewer) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""


class Usage(Protocol):
    async def totals(self, asset_id: str, at: Instant) -> Totals:
        """What the asset had been used at an instant, in each unit that is known."""


class Trees(Protocol):
    async def get(self, asset_id: str) -> ComponentTree | None: ...

    async def change(self, blank: ComponentTree, act: Decide, idempotency_key: IdempotencyKey | None) -> ComponentTree:
        """Decides on the stored tree, or on the blank one where the asset has none."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
