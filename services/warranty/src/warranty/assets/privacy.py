"""Assets and refusals as personal data. Both may be held by law, as records of the kind "assets"."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.auth.authorization import Role
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.ownership import Ownership
from warranty.assets.messages import asset_message
from warranty.assets.repository import AssetRepository, RefusalRepository
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import LedgerEntry

HELD = "assets"
"""The kind of record that a hold of AFTERSALES_LEGAL_HOLDS names."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonalAssets:
    """A document stays, as tickets refer to it. Without its serial it is found by its id alone."""

    kind: ClassVar[str] = "assets"
    assets: AssetRepository
    holds: LegalHolds

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        found = []
        for each in page.items:
            found.append(ExportedRecord("asset", each.id, asset_message(each, role=role)))
            if any(coverage.ledger for coverage in each.coverages):
                coverages = _without_claims_of_others(each.coverages, each.owned_since, None)
                found.append(ExportedRecord("coverages", each.id, _ledgers(each.id, coverages, role)))
        return Page(found, page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        registered_at = []
        async for asset in every(lambda after: self._page(person, _AT_ONCE, after)):
            registered_at.append(asset.registered_at)
            held = self.holds.holds(HELD, asset.registered_at, now=now)
            await self.assets.erase(asset.id, person.customer_id, held=held)
        kept = self.holds.kept(HELD, registered_at, now=now)
        return [kept] if kept else []

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Asset]:
        query = AssetQuery(person.retailer, customer_id=person.customer_id)
        return await self.assets.page(query, size=size, after=after)


@dataclass(frozen=True, slots=True)
class PersonalOwnerships:
    """What is left of a person in units that others have bought since."""

    kind: ClassVar[str] = "ownerships"
    assets: AssetRepository
    holds: LegalHolds

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        found = [
            ExportedRecord("ownership", _ownership_id(asset, each), _owned(asset, each, role))
            for asset in page.items
            for each in _of(asset, person)
        ]
        return Page(found, page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        registered_at = []
        async for asset in every(lambda after: self._page(person, _AT_ONCE, after)):
            ownerships = _of(asset, person)
            registered_at += [each.registered_at for each in ownerships]
            held = any(self.holds.holds(HELD, each.registered_at, now=now) for each in ownerships)
            if asset.customer_id != person.customer_id:  # else it is erased with what they own now
                await self.assets.erase(asset.id, person.customer_id, held=held)
        kept = self.holds.kept(HELD, registered_at, now=now)
        return [replace(kept, kind=self.kind)] if kept else []

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Asset]:
        return await self.assets.formerly_of(person.retailer, person.customer_id, size=size, after=after)


def _of(asset: Asset, person: Person) -> Sequence[Ownership]:
    return [each for each in asset.former if each.customer_id == person.customer_id]


def _ownership_id(asset: Asset, ownership: Ownership) -> str:
    """By its purchase, or by its beginning where it was transferred to them."""
    if not ownership.purchase_id:
        return f"{asset.id}.{ownership.registered_at}"
    return f"{asset.id}.{ownership.purchase_id}.{ownership.line}.{ownership.unit}"


def _owned(asset: Asset, ownership: Ownership, role: str) -> Mapping[str, Any]:
    before = asset.former[: asset.former.index(ownership)]
    since = before[-1].transferred_at if before else None
    coverages = _without_claims_of_others(ownership.coverages, since, ownership.transferred_at)
    instants = {"sold_at": ownership.sold_at, "delivered_at": ownership.delivered_at}
    return {
        "asset_id": asset.id,
        "retailer": asset.retailer,
        "customer_id": ownership.customer_id,
        "product_model_id": asset.product_model_id,
        "purchase_id": ownership.purchase_id,
        "order_id": ownership.order_id,
        "line": ownership.line,
        "unit": ownership.unit,
        "condition": ownership.condition,
        **{name: to_rfc3339(at) for name, at in instants.items() if at is not None},
        **_ledgers(asset.id, coverages, role),
    }


def _without_claims_of_others(
    coverages: Sequence[Coverage], since: Instant | None, until: Instant | None
) -> Sequence[Coverage]:
    """Without what claims took from their caps before or after somebody had the unit."""

    def is_theirs(entry: LedgerEntry) -> bool:
        started, ended = since is None or entry.recorded_at > since, until is not None and entry.recorded_at > until
        return not entry.claim_id or (started and not ended)

    return [replace(each, ledger=tuple(filter(is_theirs, each.ledger))) for each in coverages]


def _ledgers(asset_id: str, coverages: Sequence[Coverage], role: str) -> Mapping[str, Any]:
    """What covered a unit, with the invoice numbers in its ledgers. Reasons, as everywhere, are not for customers."""
    return {
        "asset_id": asset_id,
        "coverages": [
            {
                "id": each.id,
                "kind": each.kind,
                "starts_at": to_rfc3339(each.starts_at),
                "ends_at": to_rfc3339(each.ends_at),
                "entries": [
                    {
                        "kind": entry.kind,
                        "at": to_rfc3339(entry.at),
                        **({} if role == Role.CUSTOMER else {"reason": entry.reason}),
                        "invoice_number": entry.invoice_number,
                    }
                    for entry in each.ledger
                ],
            }
            for each in coverages
        ],
    }


@dataclass(frozen=True, slots=True)
class PersonalRefusals:
    """A document stays, so that its unit, reported once more, is not decided anew.

    A refusal that was stored before it had a customer is found by a purchase of which another unit is the person's.
    """

    kind: ClassVar[str] = "refusals"
    refusals: RefusalRepository
    assets: AssetRepository
    holds: LegalHolds

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        return Page([ExportedRecord("refusal", each.id, _exported(each)) for each in page.items], page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        refused_at = []
        async for refusal in self._all(person):
            refused_at.append(refusal.refused_at)
            await self.refusals.erase(refusal.id, held=self.holds.holds(HELD, refusal.refused_at, now=now))
        kept = self.holds.kept(HELD, refused_at, now=now)
        return [replace(kept, kind=self.kind)] if kept else []

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Refusal]:
        return await self.refusals.of_customer(person.retailer, person.customer_id, size=size, after=after)

    async def _all(self, person: Person) -> AsyncIterator[Refusal]:
        async for refusal in every(lambda after: self._page(person, _AT_ONCE, after)):
            yield refusal
        for purchase in await self._purchases(person):
            async for refusal in every(partial(self._of_purchase, person.retailer, purchase)):
                if not refusal.customer_id:
                    yield refusal

    async def _purchases(self, person: Person) -> Sequence[str]:
        query = AssetQuery(person.retailer, customer_id=person.customer_id)
        assets = every(lambda after: self.assets.page(query, size=_AT_ONCE, after=after))
        return sorted({asset.purchase_id async for asset in assets})

    async def _of_purchase(self, retailer: str, purchase: str, after: Cursor | None) -> Page[Refusal]:
        return await self.refusals.of_purchase(retailer, purchase, size=_AT_ONCE, after=after)


def _exported(refusal: Refusal) -> Mapping[str, Any]:
    return {
        "id": refusal.id,
        "retailer": refusal.retailer,
        "customer_id": refusal.customer_id,
        "asset_id": refusal.asset_id,
        "purchase_id": refusal.purchase_id,
        "order_id": refusal.order_id,
        "line": refusal.line,
        "unit": refusal.unit,
        "reason": refusal.reason,
        "refused_at": to_rfc3339(refusal.refused_at),
        **({"serial": refusal.waiting.serial} if refusal.waiting else {}),
    }
