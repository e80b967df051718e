"""What a change of a claim does to the ledgers of its unit: before the claim is written, and after it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from domainkit.instants import SECOND, Instant, after
from domainkit.money import Money
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.holds import MOST_HOLDS, ClaimHold
from warranty.claims.domain.charging import Charged, Covered, charged
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.holdings import holdings
from warranty.claims.domain.payments import LinePayments
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.reserving import follow, reserve
from warranty.goodwill.domain.policy import GoodwillPolicy, within

LEASE = 10 * SECOND
"""That a change of a claim may take until somebody else ends it."""


class Unprepared(Exception):
    """The change needs money that is not reserved yet: the claim before it and after it, and the lines it approves."""

    def __init__(self, before: Claim, changed: Claim, approved: Set[int]) -> None:
        super().__init__(before.id)
        self.before, self.changed, self.approved = before, changed, approved


@dataclass(frozen=True, slots=True)
class Terms:
    """List prices by line, and how much goodwill is granted; without a policy there is no limit."""

    prices: Mapping[int, Money] = field(default_factory=dict)
    policy: GoodwillPolicy | None = None


class Held(Exception):
    """Another change of the claim is under way."""

    def __init__(self, hold: ClaimHold) -> None:
        super().__init__(hold.claim_id)
        self.hold = hold


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was reserved for a claim at this version. `holds`: its unit waits for the end of the change."""

    version: int
    charged: Charged
    holds: bool


def prepare(
    asset: Asset, need: Unprepared, terms: Terms, tokens: Sequence[str], now: Instant
) -> tuple[Asset, Prepared]:
    """The unit with what the change needs reserved, besides what the claim holds: how it will end is not known yet.

    The hold has the last of `tokens`; one of an earlier preparation of the same change has another of them. Each has
    its own, so that who ends the earlier one, given up, finds that it is gone.

    Raises Held, and Refused: LEDGER_FULL, CLAIM_MONEY_BUSY, GOODWILL_LIMIT.
    """
    before, claim = need.before, need.changed
    others = [each for each in asset.holds if each.claim_id != claim.id]
    for hold in asset.holds:
        if hold.claim_id == claim.id and hold.token not in tokens:
            raise Held(hold)
    money = money_of(asset, need, terms)
    wanted = holdings(_with_money(claim, money))
    if wanted == holdings(before) and len(others) == len(asset.holds):
        return asset, Prepared(before.version, money, holds=False)
    if len(others) >= MOST_HOLDS:
        raise busy()
    changed = _each_sale(asset, lambda coverages: reserve(coverages, claim.id, wanted, now=now))
    hold = ClaimHold(claim.id, tokens[-1], after(now, LEASE))
    return replace(changed, holds=(*others, hold)), Prepared(before.version, money, holds=True)


def ended(asset: Asset, claim: Claim | None, hold: ClaimHold, now: Instant) -> Asset:
    """The unit after the change, with what the claim holds now. One whose hold is gone stays as it is."""
    if hold not in asset.holds:
        return asset
    held = holdings(claim) if claim else ()
    followed = _each_sale(asset, lambda coverages: follow(coverages, hold.claim_id, held, now=now))
    return replace(followed, holds=tuple(each for each in asset.holds if each != hold))


def money_of(asset: Asset | None, need: Unprepared, terms: Terms) -> Charged:
    """Who pays the lines that are approved. Raises Refused: GOODWILL_LIMIT."""
    if not need.approved:
        return {}
    claim = need.changed
    money = charged(claim, need.approved, covered(asset, claim, terms.prices))
    by = next(line.decisions[-1].decided_by for line in claim.lines if line.number in need.approved)
    return within(terms.policy, claim, money, by)


def covered(asset: Asset | None, claim: Claim, prices: Mapping[int, Money]) -> Covered:
    """The coverages of the sale that the claim is for: none where the customer has bought the unit by none."""
    if asset is None:
        return Covered((), claim.retailer, prices)
    if asset.customer_id == claim.customer_id and claim.purchase_id in ("", asset.purchase_id):
        return Covered(tuple(asset.shown_coverages), asset.manufacturer, prices)
    for sale in asset.former:
        if (sale.customer_id, sale.purchase_id) == (claim.customer_id, claim.purchase_id):
            return Covered(sale.coverages, asset.manufacturer, prices)
    return Covered((), asset.manufacturer, prices)


def busy() -> Refused:
    return Refused("conflict", "CLAIM_MONEY_BUSY", "Another decision about this unit is under way.")


def _with_money(claim: Claim, money: Charged) -> Claim:
    lines = []
    for line in claim.lines:
        of_line = money.get(line.number)
        lines.append(replace(line, payments=of_line) if isinstance(of_line, LinePayments) else line)
    return replace(claim, lines=tuple(lines))


def _each_sale(asset: Asset, act: Callable[[tuple[Coverage, ...]], tuple[Coverage, ...]]) -> Asset:
    """With the coverages of its present sale changed, and those of the former ones."""
    former = tuple(replace(each, coverages=act(each.coverages)) for each in asset.former)
    return replace(asset, coverages=act(asset.coverages), former=former)
