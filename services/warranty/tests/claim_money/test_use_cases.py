"""Claims and the ledgers of their unit are two documents: they agree, whatever happens between their writes."""

import asyncio
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from domainkit.instants import DAY, Instant, after
from domainkit.money import Money
from domainkit.refusals import Refused
from warranty.assets.domain.asset import Asset
from warranty.assets.domain.holds import ClaimHold
from warranty.claim_money.domain.preparing import LEASE
from warranty.claim_money.use_cases import Act, ClaimMoney
from warranty.claims.domain.changing import Charge, Outcome
from warranty.claims.domain.claim import Claim, ClaimState
from warranty.claims.domain.deciding import decide, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.erasure import erased
from warranty.claims.domain.money import BillingKind
from warranty.claims.domain.moving import fulfil, settle, withdraw
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.ledger import cap_left
from warranty.product_models.domain.terms import CostKind, CostLimit, StartBasis, WarrantyKind, WarrantyTerm

from services.warranty.tests.claims.claims import AINO, ASSET, COVERAGE, MIKKO, NOW, RULES, line, submitted, verdict

CAP = 15_000
LIMIT = CostLimit(CostKind.PARTS, for_life=Money(CAP, "EUR"))
TERM = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.SALE, 100, 100, 0, cost_limits=(LIMIT,))
UNIT = replace(ASSET, coverages=(replace(COVERAGE, term=TERM),))
LATER = after(NOW, LEASE)
S = TypeVar("S", Claim, Asset)


class Killed(BaseException):
    """The process is gone: nothing that would clean up is run."""


@dataclass
class Crashes:
    """Kills the process instead of the write of this number, or after it."""

    at: int = -1
    after_it: bool = False
    writes: int = 0

    def before(self) -> None:
        self.writes += 1
        if self.writes == self.at and not self.after_it:
            raise Killed

    def after(self) -> None:
        if self.writes == self.at and self.after_it:
            raise Killed


@dataclass
class Stored:
    """Documents that are written under their version, as those of servicekit."""

    crashes: Crashes
    values: dict[str, Any] = field(default_factory=dict)

    async def get(self, id: str) -> Any:
        await asyncio.sleep(0)
        return self.values.get(id)

    async def change(self, id: str, act: Callable[[Any], Any], *, if_version: Set[int] | None = None,
                     key: Any = None, idempotency_key: Any = None) -> Any:  # fmt: skip
        for _ in range(20):
            value = await self.get(id)
            changed, _events = act(value)
            if changed == value:
                return value
            await asyncio.sleep(0)
            self.crashes.before()
            if self.values[id].version == value.version:
                self.values[id] = replace(changed, version=value.version + 1)
                self.crashes.after()
                return self.values[id]
        raise AssertionError("contended")

    async def erase(self, id: str, act: Callable[[Any], Any]) -> Any:
        return await self.change(id, act)


class NoPrices:
    async def of_lines(self, claim: Claim, asset: Asset | None) -> dict[int, Money]:
        return {}


class NoLimit:
    async def newest(self, retailer: str) -> None:
        return None


class World:
    def __init__(self, *claims: Claim, unit: Asset = UNIT) -> None:
        self.crashes = Crashes()
        self.claims = Stored(self.crashes, {each.id: each for each in claims})
        self.assets = Stored(self.crashes, {unit.id: unit})
        self.money = ClaimMoney(self.claims, self.assets, NoPrices(), NoLimit())

    async def change(self, act: Act, id: str = "clm_1") -> Claim:
        changed = await self.money.change(id, act, now=NOW)
        assert changed
        return changed

    @property
    def claim(self) -> Claim:
        claim: Claim = self.claims.values["clm_1"]
        return claim

    @property
    def unit(self) -> Asset:
        unit: Asset = self.assets.values["ast_1"]
        return unit

    @property
    def left(self) -> int:
        money = cap_left(self.unit.coverages[0], CostKind.PARTS)
        assert money
        return money.amount_minor


def approves(line: int = 1, **changes: Any) -> Act:
    def act(claim: Claim, charge: Charge) -> Outcome:
        given = [verdict(line, LineState.APPROVED, **changes)]
        return decide(claim, given, AINO, NOW, remind_every_days=7, charge=charge)

    return act


def denies(claim: Claim, charge: Charge) -> Outcome:
    return decide(claim, [verdict(1, LineState.DENIED)], AINO, NOW, remind_every_days=7, charge=charge)


def withdraws(claim: Claim, charge: Charge) -> Outcome:
    return withdraw(claim, MIKKO, NOW)


def fulfils(claim: Claim, charge: Charge) -> Outcome:
    return fulfil(claim, (), "RO-1", AINO, NOW)


def settles(claim: Claim, charge: Charge) -> Outcome:
    return settle(claim, (), AINO, NOW)


def finds(claim: Claim, charge: Charge) -> Outcome:
    return review(claim, (), AINO, NOW)


def erases(claim: Claim, charge: Charge) -> Outcome:
    return erased(claim, RULES, NOW)


def of_claim(world: World) -> int:
    """What the claim holds by its own account."""
    if world.claim.state is ClaimState.WITHDRAWN:
        return 0
    return sum(
        each.net.amount_minor
        for line in world.claim.lines
        if line.payments
        for each in line.payments.payers
        if each.capped
    )


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        ([approves()], 3_000),
        ([approves(share_percent=50)], 9_000),
        ([approves(), withdraws], CAP),
        ([approves(), erases], CAP),
        ([approves(), fulfils, settles], 3_000),
        ([approves(), fulfils, finds], 3_000),
        ([approves(), fulfils, finds, denies], CAP),
        ([approves(), fulfils, finds, approves(share_percent=10)], 13_800),
        ([denies], CAP),
    ],
)
async def test_ledger_has_what_the_claim_holds(acts: list[Act], left: int) -> None:
    world = World(submitted())
    for act in acts:
        await world.change(act)
    assert (world.left, world.unit.holds) == (left, ())
    settled = settles in acts
    assert any(each.kind is EntryKind.USED for each in world.unit.coverages[0].ledger) is settled


async def test_coverage_without_a_cap_needs_no_reservation() -> None:
    world = World(submitted(), unit=ASSET)
    changed = await world.change(approves())
    assert changed.lines[0].payments
    assert (world.unit.version, world.crashes.writes) == (0, 1)


async def test_two_approvals_at_once_never_exceed_the_cap() -> None:
    claims = [replace(submitted(), id=f"clm_{number}") for number in (1, 2, 3)]
    world = World(*claims)
    changed = await asyncio.gather(*(world.change(approves(), each.id) for each in claims))
    paid = [
        sum(each.net.amount_minor for each in claim.lines[0].payments.payers) if claim.lines[0].payments else None
        for claim in changed
    ]
    assert sorted(paid, key=lambda each: each or 0) == [None, 3_000, 12_000]  # the third is referred
    assert world.left == 0


async def test_two_decisions_of_one_claim_at_once_reserve_once() -> None:
    world = World(submitted())
    outcomes = await asyncio.gather(
        world.change(approves()), world.change(approves(share_percent=50)), return_exceptions=True
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
    assert world.left == CAP - of_claim(world)
    assert world.unit.holds == ()


WRITES = [(number, after_it) for number in (1, 2, 3) for after_it in (False, True)]


@pytest.mark.parametrize(("number", "after_it"), WRITES)
@pytest.mark.parametrize("act", [approves(), withdraws, denies], ids=["approve", "withdraw", "deny"])
async def test_a_crash_anywhere_leaves_both_right(act: Act, number: int, after_it: bool) -> None:
    world = World(submitted())
    if act is not withdraws and act is not denies:
        before = world.claim
    else:
        await world.change(approves())
        if act is denies:
            await world.change(fulfils)
            await world.change(finds)
        before = world.claim
    world.crashes.writes, world.crashes.at, world.crashes.after_it = 0, number, after_it
    with pytest.raises(Killed):
        await world.change(act)
    world.crashes.at = -1
    await world.money.end_holds("ast_1", LATER)
    await world.money.end_holds("ast_1", LATER)  # again, as after another crash
    assert world.unit.holds == ()
    assert world.left == CAP - of_claim(world)
    if world.claim.lines == before.lines and world.claim.state is before.state:  # it did not happen: once more
        await world.change(act)
        assert world.left == CAP - of_claim(world)


async def test_a_late_change_finds_that_it_was_given_up() -> None:
    """Reserved, and then nothing for a long time: the timer releases it, and the change begins again."""
    world = World(submitted())
    late = asyncio.Event()
    stored = world.claims.change

    async def slow(id: str, act: Any, **options: Any) -> Any:
        if world.unit.holds and not late.is_set():
            late.set()
            await world.money.end_holds("ast_1", LATER)
            assert world.left == CAP
        return await stored(id, act, **options)

    world.claims.change = slow  # type: ignore[method-assign]
    await world.change(approves())
    assert late.is_set()
    assert (world.left, world.unit.holds, world.claim.fences) == (3_000, (), 1)


async def test_giving_up_reserved_money_spares_what_comes_after() -> None:
    """Fenced between its two writes by another: that one then ends the first reservation, and not the second."""
    world = World(submitted())
    reserved, fenced, reserved_again, over = (asyncio.Event() for _ in range(4))

    class Late(Stored):
        calls = 0

        async def change(self, id: str, act: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == 2:
                reserved.set()
                await fenced.wait()
            if self.calls == 3:
                reserved_again.set()
                await over.wait()
            return await world.claims.change(id, act, **options)

    class Waits(Stored):
        async def get(self, id: str) -> Any:
            return world.unit

        async def change(self, id: str, act: Any, **options: Any) -> Any:
            fenced.set()
            await reserved_again.wait()
            return await world.assets.change(id, act, **options)

    async def ends() -> None:
        await reserved.wait()
        another = ClaimMoney(world.claims, Waits(world.crashes), NoPrices(), NoLimit())
        await another.end_holds("ast_1", LATER)
        over.set()

    late = ClaimMoney(Late(world.crashes), world.assets, NoPrices(), NoLimit())
    await asyncio.gather(late.change("clm_1", approves(), now=NOW), ends())
    assert (of_claim(world), world.left, world.unit.holds) == (12_000, 3_000, ())


async def test_a_change_refused_when_it_begins_again_holds_nothing() -> None:
    world = World(submitted())
    stored, calls = world.claims.change, 0

    async def slow(id: str, act: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            await stored(id, lambda each: (replace(each, fences=1), []))
            world.money.goodwill.newest = refuses  # type: ignore[method-assign]
        return await stored(id, act, **options)

    async def refuses(retailer: str) -> None:
        raise Refused("conflict", "GOODWILL_LIMIT", "")

    world.claims.change = slow  # type: ignore[method-assign]
    with pytest.raises(Refused):
        await world.change(approves())
    assert (world.left, world.unit.holds) == (CAP, ())


async def test_a_coverage_exhausted_by_its_cap_is_no_goodwill() -> None:
    """Also for what fails afterwards; a person can grant it."""
    parts_alone = replace(UNIT.coverages[0], labour_share_percent=0, travel_share_percent=0, shipping_share_percent=0)
    paid = submitted(line(asked=Money(CAP, "EUR")))
    world = World(paid, unit=replace(UNIT, coverages=(replace(parts_alone, kind=WarrantyKind.COMMERCIAL),)))
    for act in (approves(), fulfils, settles):
        await world.change(act)
    assert any(each.kind is EntryKind.EXHAUSTED for each in world.unit.coverages[0].ledger)
    world.claims.values["clm_2"] = replace(submitted(), id="clm_2", failed_at=after(NOW, DAY))
    referred = (await world.change(approves(), "clm_2")).lines[0]
    assert (referred.state, referred.decisions[-1].reason_code) == (LineState.OPEN, "cap_used_up")
    granted = (await world.change(approves(goodwill=True), "clm_2")).lines[0]
    assert granted.payments
    assert [each.kind for each in granted.payments.payers] == [BillingKind.GOODWILL]


async def test_a_change_takes_over_what_another_left() -> None:
    """It waits for a second: the other one may be about to end."""
    left = replace(UNIT, holds=(ClaimHold("clm_1", "gone", Instant(NOW + DAY)),))
    world = World(submitted(), unit=left)
    await world.change(approves())
    assert (world.left, world.unit.holds, world.claim.fences) == (3_000, (), 1)


async def test_refused_change_leaves_nothing_reserved() -> None:
    world = World(submitted())
    acts: list[Act] = [approves(), lambda claim, charge: withdraw(claim, AINO, NOW)]

    def refused_at_last(claim: Claim, charge: Charge) -> Outcome:
        charged = approves()(claim, charge)
        raise Refused("conflict", "CLAIM_DUPLICATE", f"{len(charged)}")

    with pytest.raises(Refused, match="2"):
        await world.change(refused_at_last)
    assert (world.left, world.unit.holds) == (CAP, ())
    for act in acts:
        await world.change(act)
    assert world.left == CAP
