"""Reporting and revoking what happened to units and how they were modernised, and reading their history."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import invalid, not_found
from domainkit.viewer import Viewer

from warranty.asset_life.ports import Assets, ProductDocuments, ProductModels
from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import (
    Outcome,
    fact_of,
    modernise,
    report_fact,
    revoke_fact,
    revoke_modernisation,
)
from warranty.assets.domain.facts import FactKind, UnitFact
from warranty.assets.domain.history import HistoryEntry, history_of, seen_by_owner
from warranty.assets.domain.modernisations import Modernisation, modernisation_of
from warranty.product_models.domain.product_model import ProductModel


@dataclass(frozen=True, slots=True)
class AssetLife:
    assets: Assets
    models: ProductModels
    documents: ProductDocuments
    default_zone: ZoneInfo

    async def report(
        self,
        asset_id: str,
        kind: FactKind,
        at: Instant,
        viewer: Viewer,
        *,
        id: str,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> UnitFact:
        """`id` is that of the new fact, the same for a repeated request.

        Raises Refused: ASSET_NOT_FOUND, TOO_MANY_FACTS, LEDGER_FULL, VALIDATION_FAILED.
        """
        fact = UnitFact(id, kind, at, actor_of(viewer), now)

        def act(asset: Asset, model: ProductModel) -> Outcome:
            return report_fact(asset, fact, model, default_zone=self.default_zone, now=now)

        return fact_of(await self._change(asset_id, viewer, act, idempotency_key), id)

    async def revoke(
        self,
        asset_id: str,
        fact_id: str,
        reason: str,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> UnitFact:
        """Raises Refused: ASSET_NOT_FOUND, ASSET_FACT_NOT_FOUND, ASSET_FACT_NEEDED, LEDGER_FULL."""
        by = actor_of(viewer)

        def act(asset: Asset, _: ProductModel) -> Outcome:
            return revoke_fact(asset, fact_id, by, reason, now=now)

        return fact_of(await self._change(asset_id, viewer, act, idempotency_key), fact_id)

    async def modernise(
        self, asset_id: str, new: Modernisation, viewer: Viewer, *, idempotency_key: IdempotencyKey | None
    ) -> Modernisation:
        """Raises Refused: ASSET_NOT_FOUND, VALIDATION_FAILED, and what `modernise` of the domain refuses."""
        asset = await self._get(asset_id, viewer)
        if new.extended_coverage_id and viewer.role == "partner":
            raise invalid("extended_coverage_id", "Must be left out: the retailer's people extend coverages.")
        document = await self.documents.get(new.document_id) if new.document_id else None
        if new.document_id and (document is None or document.product_model_id != asset.product_model_id):
            raise invalid("document_id", "The product model has no such document.")
        now = new.reported_at
        changed = await self.assets.change(
            asset_id, lambda each: modernise(each, new, now=now), idempotency_key=idempotency_key
        )
        return _modernisation(changed, new.id)

    async def revoke_modernisation(
        self,
        asset_id: str,
        id: str,
        reason: str,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> Modernisation:
        """Raises Refused: ASSET_NOT_FOUND, MODERNISATION_NOT_FOUND."""
        await self._get(asset_id, viewer)
        by = actor_of(viewer)
        changed = await self.assets.change(
            asset_id,
            lambda each: revoke_modernisation(each, id, by, reason, now=now),
            idempotency_key=idempotency_key,
        )
        return _modernisation(changed, id)

    async def history(self, asset_id: str, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[HistoryEntry]:
        """Newest first. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self._get(asset_id, viewer)
        entries = history_of(asset) if viewer.only_customer is None else seen_by_owner(asset)
        rest = [each for each in entries if after is None or (each.at, each.id) < (after.key, after.id)]
        page = rest[:size]
        return Page(page, Cursor(page[-1].at, page[-1].id) if len(rest) > size else None)

    async def _change(
        self,
        id: str,
        viewer: Viewer,
        act: Callable[[Asset, ProductModel], Outcome],
        idempotency_key: IdempotencyKey | None,
    ) -> Asset:
        asset = await self._get(id, viewer)
        models = await self.models.get_many([asset.product_model_id])
        if not models:
            raise not_found("asset")
        changed = await self.assets.change(id, lambda each: act(each, models[0]), idempotency_key=idempotency_key)
        if changed is None:
            raise not_found("asset")
        return changed

    async def _get(self, id: str, viewer: Viewer) -> Asset:
        asset = await self.assets.get(id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        return asset


def _modernisation(asset: Asset | None, id: str) -> Modernisation:
    if asset is None:
        raise not_found("asset")
    return modernisation_of(asset.modernisations, id)
