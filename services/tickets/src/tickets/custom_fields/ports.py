"""What the use cases of custom fields need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey

from tickets.custom_fields.domain.events import CustomFieldChanged
from tickets.custom_fields.domain.fields import CustomFields
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[CustomFields], tuple[CustomFields, Sequence[CustomFieldChanged]]]


class FieldsOfRetailers(Protocol):
    async def of_retailer(self, retailer: str) -> CustomFields | None:
        """None while the retailer has none."""

    async def having(self, field_id: str) -> CustomFields | None:
        """The fields among which this one is."""

    async def change(self, retailer: str, act: Decide, *, key: IdempotencyKey | None = None) -> CustomFields:
        """Loads, lets `act` decide, stores. A repeated request does nothing."""

    async def change_field(
        self,
        field_id: str,
        retailer: str,
        act: Decide,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> CustomFields:
        """As `change`. Refuses where the version of the field is none of `if_version`; None: whatever it is."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
