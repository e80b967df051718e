"""The collection of serial rules, and the query on it."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.serial_rules.domain.serial_rule import SerialRule

SERIAL_RULES_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
SERIAL_RULES = Collection(
    "serial_rules",
    (SERIAL_RULES_BY_AGE,),
    personal=NoPersonalData("What serials of manufacturers look like"),
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: an asset's own event has what was found."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class SerialRuleRepository:
    rules: Aggregates[SerialRule, Never]

    async def get(self, id: str) -> SerialRule | None:
        return await self.rules.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[SerialRule]:
        return await self.rules.get_many(ids)

    async def add(self, rule: SerialRule, idempotency_key: IdempotencyKey | None) -> SerialRule | None:
        try:
            return await self.rules.add(rule, [], idempotency_key)
        except DuplicateKey:
            return None

    async def change(
        self,
        id: str,
        act: Callable[[SerialRule], SerialRule],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> SerialRule | None:
        return await self.rules.change(
            id, lambda rule: (act(rule), []), if_version=if_version, idempotency_key=idempotency_key
        )

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[SerialRule]:
        where = {"retailer": retailer}
        return Page(*await self.rules.page(SERIAL_RULES_BY_AGE, where, size=size, after=after, descending=True))
