"""Offering units to other owners, and taking them over."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.changes import Outcome
from warranty.transfers.domain.attempts import MOST_OF_CALLER, MOST_OF_UNIT
from warranty.transfers.domain.transferring import code_refused, confirm, is_redeemed, offer, opens, redeem, revoke
from warranty.transfers.ports import Assets, Attempts, Claims, Erasures

_ATTEMPTS = 5
_MOST_UNITS = 20
"""With the same serial, of several product models."""


@dataclass(frozen=True, slots=True)
class Transfers:
    assets: Assets
    claims: Claims
    attempts: Attempts
    erasures: Erasures

    async def offer(
        self, asset_id: str, code: str, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None
    ) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND, TRANSFER_NOT_POSSIBLE, TRANSFER_CLAIM_OPEN."""
        await self._require_no_claim(await self._seen(asset_id, viewer))
        return await self._change(asset_id, viewer, partial(offer, code=code, now=now), key)

    async def revoke(self, asset_id: str, viewer: Viewer, *, key: IdempotencyKey | None) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""
        return await self._change(asset_id, viewer, revoke, key)

    async def redeem(
        self,
        retailer: str,
        serial: str,
        code: str,
        customer_id: str,
        *,
        now: Instant,
        key: IdempotencyKey | None,
    ) -> Asset:
        """Raises Refused: TOO_MANY_CODE_ATTEMPTS, TRANSFER_CLAIM_OPEN, and what `redeem` does."""
        if await self.erasures.includes(customer_id):
            raise Refused("conflict", "TRANSFER_NOT_POSSIBLE", "The customer was erased.")
        await self.attempts.count(retailer, customer_id, most=MOST_OF_CALLER, now=now)
        found = (await self.assets.page(AssetQuery(retailer, serial=serial), size=_MOST_UNITS, after=None)).items
        for asset in found:
            if is_redeemed(asset, code, customer_id):
                return asset
        for asset in found:
            if asset.offer is not None:
                await self.attempts.count(retailer, asset.id, most=MOST_OF_UNIT, now=now)
        offered = next((asset for asset in found if opens(asset, code, now=now)), None)
        if offered is None:
            raise code_refused()
        taken = await self._taken(offered, code, customer_id, now, key)
        if taken is None or taken.customer_id != customer_id:
            raise code_refused()
        return taken

    async def confirm(
        self,
        asset_id: str,
        coverage_id: str,
        invoice_number: str,
        viewer: Viewer,
        *,
        now: Instant,
        key: IdempotencyKey | None,
    ) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND, and what `confirm` does.

        Of someone erased no invoice number is stored: nobody would look for it afterwards.
        """
        asset = await self._seen(asset_id, viewer)
        invoice = "" if await self.erasures.includes(asset.customer_id) else invoice_number
        by = actor_of(viewer)
        act = partial(confirm, coverage_id=coverage_id, by=by, invoice_number=invoice, now=now)
        return await self._change(asset_id, viewer, act, key)

    async def _taken(
        self, offered: Asset, code: str, customer_id: str, now: Instant, key: IdempotencyKey | None
    ) -> Asset | None:
        """Of a unit that changes after its claims were looked at, they are looked at again."""
        for _ in range(_ATTEMPTS):
            if opens(offered, code, now=now):
                await self._require_no_claim(offered)
            act = partial(_redeemed, code=code, customer_id=customer_id, now=now, version=offered.version)
            try:
                return await self.assets.change(offered.id, act, idempotency_key=key)
            except _ChangedError as changed:
                offered = changed.asset
        raise Refused("conflict", "TRANSFER_NOT_POSSIBLE", "The unit is being changed. Try again.")

    async def _require_no_claim(self, asset: Asset) -> None:
        """Raises Refused: TRANSFER_CLAIM_OPEN. What is claimed is owed to who owned the unit when it failed."""
        if (await self.claims.open_claims(asset.retailer, asset.id, asset.customer_id)).of_asset:
            raise Refused("conflict", "TRANSFER_CLAIM_OPEN", "A claim of the owner for the unit is open.")

    async def _change(
        self, asset_id: str, viewer: Viewer, act: Callable[[Asset], Outcome], key: IdempotencyKey | None
    ) -> Asset:
        def acted(asset: Asset) -> Outcome:
            return act(_require_seen(asset, viewer))

        await self._seen(asset_id, viewer)  # before a repeated request is answered with what is not theirs
        return _require_seen(await self.assets.change(asset_id, acted, idempotency_key=key), viewer)

    async def _seen(self, id: str, viewer: Viewer) -> Asset:
        return _require_seen(await self.assets.get(id), viewer)


class _ChangedError(Exception):
    """The unit is not the one any more that was looked at."""

    def __init__(self, asset: Asset) -> None:
        super().__init__(asset.id)
        self.asset = asset


def _redeemed(asset: Asset, code: str, customer_id: str, now: Instant, version: int) -> Outcome:
    if asset.version != version:
        raise _ChangedError(asset)
    return redeem(asset, code, customer_id, now=now)


def _require_seen(asset: Asset | None, viewer: Viewer) -> Asset:
    if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
        raise not_found("asset")
    return asset
