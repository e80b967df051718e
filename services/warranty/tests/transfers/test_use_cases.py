"""A unit is handed over as it was when its claims were looked at."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.pages import Page
from domainkit.refusals import Refused
from warranty.assets.domain.asset import Asset
from warranty.claims.domain.bounds import OpenClaims
from warranty.transfers.use_cases import Transfers

from services.warranty.tests.claims.claims import NOW
from services.warranty.tests.transfers.test_transferring import CODE, offered


@dataclass
class Shop:
    """Of everything that transfers need. Between the look at the claims and the write the unit changes, some times."""

    asset: Asset
    changes: int
    claims_then: int = 0
    open: int = 0

    async def page(self, query: Any, *, size: int, after: Any) -> Page[Asset]:
        return Page([self.asset], None)

    async def get(self, id: str) -> Asset | None:
        return self.asset

    async def change(self, id: str, act: Any, *, idempotency_key: Any) -> Asset:
        if self.changes:
            self.changes -= 1
            self.open = self.claims_then
            self.asset = replace(self.asset, version=self.asset.version + 1)
        self.asset = act(self.asset)[0]
        return self.asset

    async def open_claims(self, retailer: str, asset_id: str, customer_id: str) -> OpenClaims:
        return OpenClaims(self.open if customer_id == "cus_1" else 0, 0)

    async def count(self, retailer: str, whose: str, *, most: int, now: Instant) -> None:
        """Never too many."""

    async def includes(self, customer_id: str) -> bool:
        return False


async def redeemed(shop: Shop) -> str:
    transfers = Transfers(shop, shop, shop, shop)
    asset = await transfers.redeem("nordic-home", "SN-1", CODE, "cus_2", now=NOW, key=None)
    return asset.customer_id


async def test_unit_that_changed_meanwhile_is_looked_at_again() -> None:
    assert await redeemed(Shop(offered(), changes=1)) == "cus_2"
    for changes, claims, reason in ((1, 1, "TRANSFER_CLAIM_OPEN"), (9, 0, "TRANSFER_NOT_POSSIBLE")):
        with pytest.raises(Refused) as refused:
            await redeemed(Shop(offered(), changes, claims))
        assert refused.value.reason == reason
