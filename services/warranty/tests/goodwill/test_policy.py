"""How much goodwill is granted in a claim, by whom."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from warranty.claims.domain.charging import Charged, Covered, charged
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.money import Referral
from warranty.claims.domain.payments import LinePayments
from warranty.goodwill.domain.policy import GoodwillPolicy, checked, within

from services.warranty.tests.claims.claims import AINO, COVERAGE, OLLI, RULES, decided, line, submitted, verdict


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


POLICY = GoodwillPolicy("gwp_1", "nordic-home", euros(1_000), euros(12_000), euros(24_000), Instant(1))


def approved(*amounts: int) -> tuple[Claim, Charged]:
    asked = [line(asked=euros(each)) for each in amounts]
    claim = decided(submitted(*asked), *(verdict(n + 1, LineState.APPROVED) for n in range(len(asked))))
    return claim, charged(claim, {each.number for each in claim.lines}, Covered((), "Frostvik"))


@pytest.mark.parametrize(
    ("amounts", "by", "may_approve"),
    [
        ([12_000], AINO, None),
        ([12_001], AINO, "supervisor"),
        ([6_000, 6_001], AINO, "supervisor"),
        ([12_001], OLLI, None),
        ([24_001], OLLI, ""),
        ([24_001], AINO, ""),
    ],
)
def test_limit_is_that_of_who_decides(amounts: list[int], by: Actor, may_approve: str | None) -> None:
    claim, money = approved(*amounts)
    if may_approve is None:
        assert within(POLICY, claim, money, by) == money
        return
    with pytest.raises(Refused) as refused:
        within(POLICY, claim, money, by)
    assert refused.value.metadata["may_approve"] == may_approve
    assert refused.value.metadata["limit_minor"] == str(POLICY.limit(by.kind).amount_minor)


def test_earlier_goodwill_of_the_claim_counts() -> None:
    claim, money = approved(12_000, 12_000)
    first = money[1]
    assert isinstance(first, LinePayments)
    later = replace(claim, lines=(replace(claim.lines[0], payments=first), claim.lines[1]))
    with pytest.raises(Refused, match="would be 24000 EUR"):
        within(POLICY, later, {2: money[2]}, AINO)


def test_rules_refer_what_is_beyond_their_limit() -> None:
    claim, money = approved(1_001)
    assert within(POLICY, claim, money, RULES) == {1: Referral.GOODWILL_LIMIT}
    assert within(None, claim, money, RULES) == money
    covered = charged(claim, {1}, Covered((COVERAGE,), "Frostvik"))
    assert within(POLICY, claim, covered, RULES) == covered  # no goodwill in it


def test_goodwill_in_another_currency_has_no_limit_to_stay_in() -> None:
    claim, money = approved(1)
    krona = replace(POLICY, agent_limit=Money(9, "SEK"))
    with pytest.raises(Refused):
        within(krona, claim, money, AINO)


def test_limits_of_a_policy_fit_each_other() -> None:
    assert checked(POLICY) == POLICY
    for wrong in (replace(POLICY, agent_limit=Money(1, "SEK")), replace(POLICY, supervisor_limit=euros(1))):
        with pytest.raises(Refused):
            checked(wrong)
