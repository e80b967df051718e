import re
from dataclasses import replace
from random import Random

import pytest
from domainkit.money import Money
from hypothesis import given
from hypothesis import strategies as st
from servicekit.formats.currencies import DECIMALS
from warranty.claims.domain.money import (
    AskedLine,
    BillingKind,
    BillingParty,
    CoverageTerms,
    LineMoney,
    Referral,
    split,
)
from warranty.product_models.domain.terms import CostKind

CUSTOMER = BillingParty(BillingKind.CUSTOMER, "cus_1")
MAKER = BillingParty(BillingKind.MANUFACTURER, "Frostvik")


def asked(net: int, *, number: int = 1, tax: int = 0, listed: int | None = None, currency: str = "EUR") -> AskedLine:
    price = None if listed is None else Money(listed, currency)
    return AskedLine(number, CostKind.PARTS, Money(net, currency), tax, price)


def terms(share: int, *, id: str = "cov_1", deductible: int = 0, claim: int | None = None, life: int | None = None,
          currency: str = "EUR") -> CoverageTerms:  # fmt: skip
    return CoverageTerms(
        coverage_id=id,
        billed_to=MAKER,
        currency=currency,
        shares={CostKind.PARTS: share},
        deductible_minor=deductible,
        cap_claim_minor=claim,
        cap_life_left_minor=life,
    )


def nets(money: LineMoney) -> list[int]:
    return [charge.net_minor for charge in money.charges]


def test_steps_are_taken_in_their_order() -> None:
    """The lesser of 130 and 120, less 20, of which 80 % is 80; capped at 70 per claim, then at 65 for life."""
    line = asked(13_000, listed=12_000)
    for claim, life, paid in ((None, None, 8_000), (7_000, None, 7_000), (7_000, 6_500, 6_500)):
        [money] = split([line], [terms(80, deductible=2_000, claim=claim, life=life)], CUSTOMER)
        assert nets(money) == [paid, 12_000 - paid]
        assert (money.allowed_minor, money.above_list_minor) == (12_000, 1_000)


@pytest.mark.parametrize(
    ("shares", "paid"),
    [
        ((50, 50), [50, 51]),
        ((33, 33), [33, 33, 35]),
        ((25, 25, 25), [25, 25, 25, 26]),
        ((100, 100), [101]),
        ((), [101]),
    ],
)
def test_odd_units_go_to_the_last_payer(shares: tuple[int, ...], paid: list[int]) -> None:
    [money] = split([asked(101)], [terms(share, id=f"cov_{n}") for n, share in enumerate(shares)], CUSTOMER)
    assert nets(money) == paid


def test_odd_units_pass_a_payer_that_is_at_its_cap() -> None:
    payers = [terms(50), terms(50, id="cov_2", claim=50), terms(100, id="cov_3", life=0)]
    [money] = split([asked(101)], payers, CUSTOMER)
    assert nets(money) == [50, 50, 1]
    [money] = split([asked(5)], [terms(50), terms(50, id="cov_2"), terms(1, id="cov_3", claim=0)], CUSTOMER)
    assert nets(money) == [2, 3]


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
def test_currencies_split_alike_whatever_their_decimals(currency: str, decimals: int) -> None:
    assert DECIMALS[currency] == decimals
    [money] = split([asked(101, currency=currency)], [terms(50, currency=currency)], CUSTOMER)
    assert (money.currency, nets(money)) == (currency, [50, 51])


@pytest.mark.parametrize("place", ["list", "coverage"])
def test_another_currency_is_referred(place: str) -> None:
    line = replace(asked(100), list_price=Money(100, "SEK" if place == "list" else "EUR"))
    covering = terms(100, currency="SEK" if place == "coverage" else "EUR")
    money = split([line, asked(100, number=2)], [covering], CUSTOMER)
    assert (money[0].referral, money[0].charges) == (Referral.ANOTHER_CURRENCY, ())
    assert (money[1].referral is None) is (place == "list")


def test_tax_stands_apart_from_caps_and_is_split_alike() -> None:
    [money] = split([asked(10_000, tax=2_551)], [terms(100, claim=7_500)], CUSTOMER)
    assert [(each.net_minor, each.tax_minor) for each in money.charges] == [(7_500, 1_913), (2_500, 638)]
    [money] = split([asked(200, tax=51, listed=100)], [terms(100)], CUSTOMER)
    assert [(each.net_minor, each.tax_minor) for each in money.charges] == [(100, 26)]
    [money] = split([asked(0, tax=5)], [terms(100)], CUSTOMER)
    assert [(each.billed_to, each.tax_minor) for each in money.charges] == [(CUSTOMER, 5)]


def test_deductible_and_cap_are_those_of_the_whole_claim() -> None:
    lines = [asked(100, number=number) for number in (1, 2, 3)]
    paid = [nets(money)[0] for money in split(lines, [terms(100, deductible=120, claim=100)], CUSTOMER)]
    assert paid == [100, 80, 20]
    assert sum(paid) - 100 == 100  # the first line is the customer's alone


def test_every_charge_names_whom_it_is_billed_to() -> None:
    with pytest.raises(ValueError, match="has an id"):
        BillingParty(BillingKind.MANUFACTURER, "")
    assert not re.search("warranty", " ".join(BillingKind))
    [money] = split([asked(100)], [], CUSTOMER)
    assert [charge.billed_to for charge in money.charges] == [CUSTOMER]


@pytest.mark.parametrize(
    ("lines", "coverages"),
    [
        ([asked(-1)], []),
        ([asked(1, tax=-1)], []),
        ([asked(1), asked(1)], []),
        ([asked(1)], [terms(101)]),
        ([asked(1)], [terms(1), terms(1)]),
        ([asked(1)], [terms(1, life=-1)]),
        ([asked(1, number=number) for number in range(51)], []),
    ],
)
def test_impossible_amounts_are_refused(lines: list[AskedLine], coverages: list[CoverageTerms]) -> None:
    with pytest.raises(ValueError, match=" "):
        split(lines, coverages, CUSTOMER)


amounts = st.integers(0, 400)
caps = st.none() | st.integers(0, 500)
kinds = st.sampled_from([CostKind.PARTS, CostKind.LABOUR])


@st.composite
def claims(draw: st.DrawFn) -> tuple[list[AskedLine], list[CoverageTerms]]:
    lines = [
        AskedLine(
            number,
            draw(kinds),
            Money(draw(amounts), "EUR"),
            draw(st.integers(0, 90)),
            draw(st.none() | amounts.map(lambda each: Money(each, "EUR"))),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    coverages = [
        CoverageTerms(
            coverage_id=f"cov_{number}",
            billed_to=BillingParty(BillingKind.SELLER, f"seller-{number}"),
            currency="EUR",
            shares=draw(st.dictionaries(kinds, st.integers(0, 100))),
            deductible_minor=draw(st.integers(0, 150)),
            cap_claim_minor=draw(caps),
            cap_life_left_minor=draw(caps),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return lines, coverages


def of_customer(money: tuple[LineMoney, ...]) -> list[int]:
    return [sum(each.net_minor for each in line.charges if each.billed_to == CUSTOMER) for line in money]


@given(claims())
def test_charges_sum_exactly_to_what_is_allowed(claim: tuple[list[AskedLine], list[CoverageTerms]]) -> None:
    lines, coverages = claim
    for line, money in zip(lines, split(lines, coverages, CUSTOMER), strict=True):
        assert sum(nets(money)) == money.allowed_minor == line.net.amount_minor - money.above_list_minor
        assert sum(each.tax_minor for each in money.charges) == money.tax_minor <= line.tax_minor
        assert all(each.net_minor >= 0 and each.tax_minor >= 0 for each in money.charges)


@given(claims())
def test_no_payer_pays_over_its_caps_or_its_share(claim: tuple[list[AskedLine], list[CoverageTerms]]) -> None:
    lines, coverages = claim
    money = split(lines, coverages, CUSTOMER)
    for terms in coverages:
        paid = [sum(c.net_minor for c in each.charges if c.coverage_id == terms.coverage_id) for each in money]
        assert sum(paid) <= min(
            cap for cap in (terms.cap_claim_minor, terms.cap_life_left_minor, 10**9) if cap is not None
        )
        for line, each, amount in zip(lines, money, paid, strict=True):
            share = terms.shares.get(line.kind, 0)
            assert amount * 100 <= each.allowed_minor * share + 100 * len(coverages)  # but for odd units
            assert share or not amount


@given(claims(), st.data())
def test_another_payer_never_makes_the_customer_pay_more(
    claim: tuple[list[AskedLine], list[CoverageTerms]], data: st.DataObject
) -> None:
    lines, coverages = claim
    before = of_customer(split(lines, coverages, CUSTOMER))
    for left in range(len(coverages)):
        fewer = of_customer(split(lines, coverages[:left] + coverages[left + 1 :], CUSTOMER))
        assert sum(before) <= sum(fewer)


@given(claims(), st.randoms())
def test_order_of_the_lines_makes_no_difference(
    claim: tuple[list[AskedLine], list[CoverageTerms]], random: Random
) -> None:
    lines, coverages = claim
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert split(shuffled, coverages, CUSTOMER) == split(lines, coverages, CUSTOMER)


@given(claims())
def test_lines_without_shared_limits_do_not_change_each_other(
    claim: tuple[list[AskedLine], list[CoverageTerms]],
) -> None:
    lines, coverages = claim
    free = [replace(c, deductible_minor=0, cap_claim_minor=None, cap_life_left_minor=None) for c in coverages]
    together = split(lines, free, CUSTOMER)
    assert together == tuple(split([line], free, CUSTOMER)[0] for line in lines)
