"""Who pays what of approved lines, by the coverages of the unit."""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

import pytest
from domainkit.actors import Actor
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.adjudication.domain.rules import Decision
from warranty.claims.domain.charging import Charged, Covered, charged
from warranty.claims.domain.claim import Claim, ClaimState
from warranty.claims.domain.deciding import Verdict, appeal, decide, review
from warranty.claims.domain.decisions import Adjudication, LineState
from warranty.claims.domain.money import BillingKind, Referral
from warranty.claims.domain.opening import LineDraft
from warranty.claims.domain.payments import LinePayments
from warranty.claims.domain.states import is_appealable
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import SERVICE, started
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    StartBasis,
    TermConditions,
    WarrantyKind,
    WarrantyTerm,
)

from services.warranty.tests.claims.claims import AINO, MIKKO, NOW, OLLI, decided, line, submitted, verdict

TERM = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.SALE, 100, 100, 0)


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def covering(share: int = 100, *, id: str = "cov_1", kind: WarrantyKind = WarrantyKind.COMMERCIAL,
             limit: CostLimit | None = None, **conditions: Any) -> Coverage:  # fmt: skip
    of = replace(TERM, cost_limits=(limit,) if limit else (), conditions=TermConditions(**conditions))
    return Coverage(id, kind, Instant(900 * DAY), Instant(1_600 * DAY), share, share, 0, term=of)


def approved(*lines: LineDraft, by_rules: bool = False, **verdicts: Any) -> Claim:
    asked = lines or (line(),)
    claim = decided(submitted(*asked), *(verdict(n + 1, LineState.APPROVED, **verdicts) for n in range(len(asked))))
    made = Adjudication("adj_1", "r", Decision.APPROVE, (), "{}") if by_rules else None
    lines_ = (replace(each, decisions=(replace(each.decisions[-1], adjudication=made),)) for each in claim.lines)
    return replace(claim, lines=tuple(lines_))


def of(claim: Claim, *coverages: Coverage, **unit: Any) -> Charged:
    numbers = {each.number for each in claim.lines}
    return charged(claim, numbers, Covered(coverages, "Frostvik", **unit))


def amounts(money: LinePayments | Referral) -> list[int]:
    """Of each payer, and of the customer last."""
    assert isinstance(money, LinePayments)
    return [each.net.amount_minor for each in (*money.payers, money.customer)]


def test_worked_example_of_the_documentation() -> None:
    """docs/claims.md, Money."""
    asked = line(asked=euros(13_000), tax=euros(3_315))
    limit = CostLimit(CostKind.PARTS, per_claim=euros(9_000), for_life=euros(20_000), deductible=euros(2_000))
    commercial = covering(80, limit=limit)
    contract = covering(50, id="cov_2", kind=WarrantyKind.CONTRACT)
    money = of(approved(asked), commercial, contract, prices={1: euros(12_000)})[1]
    assert isinstance(money, LinePayments)
    assert (money.allowed, money.above_list) == (euros(12_000), euros(1_000))
    paid = [(each.kind, each.billed_to, each.net.amount_minor, each.tax.amount_minor) for each in money.payers]
    assert paid == [
        (BillingKind.MANUFACTURER, "Frostvik", 8_000, 2_040),
        (BillingKind.CONTRACT, "cov_2", 4_000, 1_020),
    ]
    assert amounts(of(approved(asked), commercial, prices={1: euros(12_000)})[1]) == [8_000, 4_000]
    generous = of(approved(asked, goodwill=True, share_percent=75), commercial, prices={1: euros(12_000)})[1]
    assert amounts(generous) == [8_000, 1_000, 3_000]


def test_line_that_no_coverage_pays_is_goodwill() -> None:
    money = of(approved(share_percent=50))[1]
    assert isinstance(money, LinePayments)
    assert [(each.kind, each.billed_to, each.coverage_id) for each in money.payers] == [
        (BillingKind.GOODWILL, "nordic-home", "")
    ]
    assert amounts(money) == [6_000, 6_000]


def test_decision_limits_what_coverages_pay() -> None:
    assert amounts(of(approved(share_percent=80), covering())[1]) == [9_600, 2_400]
    assert amounts(of(approved(cap=euros(500)), covering(50), covering(50, id="cov_2"))[1]) == [500, 11_500]
    assert amounts(of(approved(by_rules=True, share_percent=50), covering(50), covering(50, id="cov_2"))[1]) == [
        *(6_000, 6_000, 0)
    ]


def test_limits_are_those_of_the_kind_of_cost() -> None:
    claim = approved(line(), line(cost_kind=CostKind.LABOUR), line(fault_reason="leak"))
    limit = CostLimit(CostKind.PARTS, per_claim=euros(15_000), deductible=euros(1_000))
    money = of(claim, covering(limit=limit))
    assert [amounts(money[number]) for number in (1, 2, 3)] == [[11_000, 1_000], [12_000, 0], [4_000, 8_000]]
    first = replace(claim, lines=(replace(claim.lines[0], payments=money[1]), *claim.lines[1:]))  # type: ignore[arg-type]
    later = charged(first, {2, 3}, Covered((covering(limit=limit),), "Frostvik"))
    assert {**later} == {2: money[2], 3: money[3]}


PARTS_LIMIT = CostLimit(CostKind.PARTS, per_claim=euros(9_000), deductible=euros(1_000))


def test_limits_count_a_line_that_is_open_again() -> None:
    """Under appeal, or asked about, it keeps what it has."""
    claim = approved(line(), line(fault_reason="leak"), share_percent=50)
    covered = Covered((covering(limit=PARTS_LIMIT),), "Frostvik")
    first = charged(claim, {1}, covered)[1]
    assert amounts(first) == [6_000, 6_000]
    assert isinstance(first, LinePayments)
    for state, paid in ((LineState.OPEN, 3_000), (LineState.INFO, 3_000), (LineState.DENIED, 6_000)):
        kept = replace(claim, lines=(replace(claim.lines[0], state=state, payments=first), claim.lines[1]))
        assert amounts(charged(kept, {2}, covered)[2])[0] == paid
    no_cap = Covered((covering(limit=replace(PARTS_LIMIT, per_claim=None)),), "Frostvik")
    full = approved(line(), line(fault_reason="leak"))
    kept = replace(full, lines=(replace(full.lines[0], state=LineState.OPEN, payments=first), full.lines[1]))
    assert amounts(charged(kept, {2}, no_cap)[2]) == [12_000, 0]  # the deductible is taken


def test_line_in_another_currency_takes_no_deductible() -> None:
    covered = Covered((covering(limit=PARTS_LIMIT),), "Frostvik")
    claim = approved(line(asked=Money(2_000, "USD")), line(fault_reason="leak", asked=euros(5_000)))
    granted = of(approved(line(asked=Money(2_000, "USD")), goodwill=True), *covered.coverages)[1]
    assert isinstance(granted, LinePayments)
    first = replace(claim.lines[0], payments=granted)
    assert amounts(charged(replace(claim, lines=(first, claim.lines[1])), {2}, covered)[2]) == [4_000, 1_000]


def test_approval_is_in_full_where_the_customer_pays_nothing() -> None:
    for share, state in ((20, ClaimState.PARTIALLY_APPROVED), (100, ClaimState.APPROVED)):
        made = decide_charged(submitted(), verdict(1, LineState.APPROVED), covering(share))
        assert made.state is state
        assert is_appealable(made.lines[0], NOW) is (share < 100)


def test_an_appeal_never_costs_the_customer_more() -> None:
    half = decide_charged(submitted(), verdict(1, LineState.APPROVED), covering(50))
    reviewed = review(appeal(half, (), "All of it.", MIKKO, NOW)[0], (), OLLI, NOW)[0]
    again = verdict(1, LineState.APPROVED)
    with pytest.raises(Refused, match="pay more") as refused:
        decide_charged(reviewed, again, covering(20), by=OLLI)
    assert refused.value.field == "decisions[0].share_percent"
    for verdict_, share in ((again, 50), (replace(again, goodwill=True), 20)):
        assert decide_charged(reviewed, verdict_, covering(share), by=OLLI).lines[0].state is LineState.APPROVED


def decide_charged(claim: Claim, made: Verdict, *coverages: Coverage, by: Actor = AINO) -> Claim:
    def charge(claim: Claim, numbers: Set[int]) -> Charged:
        return charged(claim, numbers, Covered(coverages, "Frostvik"))

    return decide(claim, [made], by, NOW, remind_every_days=7, charge=charge)[0]


def test_excluded_fault_is_not_paid_by_that_coverage() -> None:
    money = of(approved(line(), line(fault_reason="wear")), covering(excluded_faults=("wear",)))
    assert isinstance(money[2], LinePayments)
    assert [each.kind for each in money[2].payers] == [BillingKind.GOODWILL]
    assert amounts(money[1]) == [12_000, 0]


def test_rules_do_not_rely_on_a_condition_nobody_stated() -> None:
    certain, uncertain = covering(50), covering(50, id="cov_2", maintenance=True)
    assert amounts(of(approved(by_rules=True), certain, uncertain)[1]) == [6_000, 6_000]
    assert amounts(of(approved(), certain, uncertain)[1]) == [6_000, 6_000, 0]


@pytest.mark.parametrize("of_list", [True, False])
def test_another_currency_is_for_a_person(of_list: bool) -> None:
    krona = Money(9_000, "SEK")
    coverage = covering(limit=None if of_list else CostLimit(CostKind.PARTS, per_claim=krona))
    prices = {1: krona} if of_list else {}
    assert of(approved(), coverage, prices=prices)[1] is Referral.ANOTHER_CURRENCY
    assert amounts(of(approved(goodwill=True), coverage, prices=prices)[1]) == [12_000, 0]


def test_used_up_cap_is_no_goodwill_unless_it_is_granted() -> None:
    limited = covering(limit=CostLimit(CostKind.PARTS, for_life=euros(500)))
    entry = LedgerEntry(EntryKind.RESERVED, NOW, NOW, SERVICE, claim_id="clm_2", claim_line=1,
                        cost_kind=CostKind.PARTS, amount=euros(500))  # fmt: skip
    used = replace(limited, ledger=(started(limited), entry))
    assert of(approved(), used)[1] is Referral.CAP_USED_UP
    assert amounts(of(approved(goodwill=True), used)[1]) == [12_000, 0]
    own = replace(used, ledger=(started(limited), replace(entry, claim_id="clm_1")))
    assert amounts(of(approved(), own)[1]) == [500, 11_500]  # what it holds itself is there for it


coverages = st.lists(
    st.builds(
        lambda number, kind, share, cap, deductible: covering(
            share,
            id=f"cov_{number}",
            kind=kind,
            limit=CostLimit(CostKind.PARTS, euros(cap), euros(cap * 2), euros(deductible)),
        ),
        st.integers(0, 99),
        st.sampled_from(WarrantyKind),
        st.integers(1, 100),
        st.integers(1, 5_000),
        st.integers(0, 500),
    ),
    max_size=5,
    unique_by=lambda coverage: coverage.id,
)


@given(coverages, st.lists(st.integers(0, 9_000), min_size=1, max_size=3), st.integers(1, 100))
def test_payments_sum_to_what_is_allowed(some: Sequence[Coverage], asked: list[int], share: int) -> None:
    claim = approved(*(line(asked=euros(each)) for each in asked), share_percent=share)
    for each in of(claim, *some).values():
        if isinstance(each, LinePayments):
            assert sum(amounts(each)) == each.allowed.amount_minor
            assert all(amount >= 0 for amount in amounts(each))


@given(coverages.filter(bool), st.integers(0, 9_000))
def test_one_more_coverage_never_costs_the_customer(some: Sequence[Coverage], asked: int) -> None:
    claim = approved(line(asked=euros(asked)))
    parts = [amounts(of(claim, *some[:count])[1])[-1] for count in range(1, len(some) + 1)]
    assert parts == sorted(parts, reverse=True)
