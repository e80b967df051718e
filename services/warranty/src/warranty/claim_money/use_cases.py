"""Changing claims together with what they hold of the caps of coverages.

A claim and the ledgers of its unit are two documents. Before a change of what the claim holds, one guarded write of the
unit reserves what is needed and notes that the change is under way (a hold). Then the claim is changed, at the version
for which was reserved. A last write of the unit brings the ledgers to what the claim holds, and removes the hold.

Whatever ends in between, the hold is still there. Who finds it, the timer or another change, writes the claim first,
so that a change that is late finds another version and begins again. Then it brings the ledgers to the claim.
"""

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_hex

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome as AssetOutcome
from warranty.assets.domain.events import CoverageChanged
from warranty.assets.domain.holds import ClaimHold
from warranty.claim_money.domain.preparing import Held, Prepared, Terms, Unprepared, busy, ended, money_of, prepare
from warranty.claim_money.ports import Assets, Claims, Goodwill, Prices
from warranty.claims.domain.changing import Charge, Outcome
from warranty.claims.domain.charging import Charged
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.holdings import holdings

Act = Callable[[Claim, Charge], Outcome]
_Change = Callable[[Callable[[Claim], Outcome]], Awaitable[Claim | None]]
_ATTEMPTS = 10
_WAITS = 20
_WAIT_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ClaimMoney:
    claims: Claims
    assets: Assets
    prices: Prices
    goodwill: Goodwill

    async def change(
        self,
        id: str,
        act: Act,
        *,
        now: Instant,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Claim | None:
        """As `Claims.change`. Raises Refused also: LEDGER_FULL, CLAIM_MONEY_BUSY, GOODWILL_LIMIT."""

        async def stored(acted: Callable[[Claim], Outcome]) -> Claim | None:
            return await self.claims.change(id, acted, if_version=if_version, key=key)

        return await self._changed(stored, act, now)

    async def erase(self, id: str, act: Act, *, now: Instant) -> Claim | None:
        """As `Claims.erase`. Raises Refused: CLAIM_MONEY_BUSY."""
        return await self._changed(partial(self.claims.erase, id), act, now)

    async def end_holds(self, asset_id: str, now: Instant) -> None:
        """Ends the changes of claims of a unit that are overdue."""
        asset = await self.assets.get(asset_id)
        for hold in asset.holds if asset else ():
            if hold.due_at <= now:
                await self._take_over(asset_id, hold, now)

    async def _changed(self, change: _Change, act: Act, now: Instant) -> Claim | None:
        prepared: Prepared | None = None
        tokens: list[str] = []
        asset_id = ""
        try:
            for _ in range(_ATTEMPTS):
                try:
                    changed = await change(partial(_acted, act, prepared))
                except Unprepared as need:
                    asset_id = need.before.asset_id
                    tokens.append(token_hex(8))
                    prepared = await self._prepared(need, tokens, now)
                else:
                    if prepared and prepared.holds:
                        await self._end(asset_id, changed, tokens[-1], now)
                    return changed
            raise busy()
        except Exception:
            if prepared and prepared.holds:
                await self._give_up(asset_id, tokens, now)
            raise

    async def _prepared(self, need: Unprepared, tokens: Sequence[str], now: Instant) -> Prepared:
        asset_id = need.before.asset_id
        terms = await self._terms(need)
        for attempt in range(_WAITS + 2):
            made: list[Prepared] = []

            def act(asset: Asset, made: list[Prepared] = made) -> AssetOutcome:
                changed, prepared = prepare(asset, need, terms, tokens, now)
                made.append(prepared)
                return _published(asset, changed)

            try:
                found = await self.assets.change(asset_id, act, idempotency_key=None)
            except Held as held:
                if attempt < _WAITS:
                    await sleep(_WAIT_SECONDS)
                else:
                    await self._take_over(asset_id, held.hold, now)
                continue
            if found is None:
                return Prepared(need.before.version, money_of(None, need, terms), holds=False)
            return made[-1]
        raise busy()

    async def _terms(self, need: Unprepared) -> Terms:
        if not need.approved:
            return Terms()
        asset = await self.assets.get(need.before.asset_id)
        prices = await self.prices.of_lines(need.changed, asset)
        return Terms(prices, await self.goodwill.newest(need.before.retailer))

    async def _give_up(self, asset_id: str, tokens: Sequence[str], now: Instant) -> None:
        asset = await self.assets.get(asset_id)
        for hold in asset.holds if asset else ():
            if hold.token in tokens:
                await self._take_over(asset_id, hold, now)

    async def _take_over(self, asset_id: str, hold: ClaimHold, now: Instant) -> None:
        """Keeps a change from ending late, and ends it as far as it got."""
        claim = await self.claims.change(hold.claim_id, lambda each: (replace(each, fences=each.fences + 1), []))
        await self._follow(asset_id, claim, lambda each: each == hold, now)

    async def _end(self, asset_id: str, claim: Claim | None, token: str, now: Instant) -> None:
        await self._follow(asset_id, claim, lambda each: each.token == token, now)

    async def _follow(
        self, asset_id: str, claim: Claim | None, is_it: Callable[[ClaimHold], bool], now: Instant
    ) -> None:
        def act(asset: Asset) -> AssetOutcome:
            hold = next((each for each in asset.holds if is_it(each)), None)
            return (asset, []) if hold is None else _published(asset, ended(asset, claim, hold, now))

        await self.assets.change(asset_id, act, idempotency_key=None)


def _acted(act: Act, prepared: Prepared | None, claim: Claim) -> Outcome:
    """The change, if what it needs was reserved for this version of the claim. Raises Unprepared."""
    ready = prepared if prepared and prepared.version == claim.version else None

    def charge(changed: Claim, numbers: Set[int]) -> Charged:
        if ready is None:
            raise Unprepared(claim, changed, numbers)
        return ready.charged

    changed, events = act(claim, charge)
    if ready is None and holdings(changed) != holdings(claim):
        raise Unprepared(claim, changed, frozenset())
    return changed, events


def _published(before: Asset, after: Asset) -> AssetOutcome:
    """An event where its coverages are others for those who see them, and not for each entry of a ledger."""
    shown = [(each.id, each.starts_at, each.ends_at) for each in before.coverages]
    changes = shown != [(each.id, each.starts_at, each.ends_at) for each in after.coverages]
    return after, [CoverageChanged(after)] if changes else []
