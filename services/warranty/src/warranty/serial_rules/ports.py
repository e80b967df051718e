"""What the use cases of serial rules need from storage."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.serial_rules.domain.serial_rule import SerialRule


class SerialRules(Protocol):
    async def get(self, id: str) -> SerialRule | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[SerialRule]: ...

    async def add(self, rule: SerialRule, idempotency_key: IdempotencyKey | None) -> SerialRule | None:
        """Stores the rule. None where the manufacturer has one; a repeated request returns what the first one made."""

    async def change(
        self,
        id: str,
        act: Callable[[SerialRule], SerialRule],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> SerialRule | None:
        """Stores what `act` decides. None where there is no such rule."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[SerialRule]:
        """Newest first."""
