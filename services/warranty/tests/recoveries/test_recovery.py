"""The rules of recoveries from suppliers."""

import pytest
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.recoveries.domain.recovery import (
    MOST_STEPS,
    NEXT,
    Cost,
    Move,
    RecoveryDraft,
    RecoveryState,
    SupplierRecovery,
    begin,
    move,
)

NOW = Instant(1_800_000_000_000_000)
PAID = Money(12_900, "EUR")
DRAFT = RecoveryDraft("clm_1", 1, "Compressors of Turku", None)


def recovery(asked: Money | None = None) -> SupplierRecovery:
    draft = RecoveryDraft("clm_1", 1, "Compressors of Turku", asked)
    return begin(draft, Cost("nordic-home", "compressor", PAID), now=NOW)


def at(*states: RecoveryState) -> SupplierRecovery:
    found = recovery()
    for state in states:
        found = move(found, Move(state), now=NOW)
    return found


def test_recovery_asks_for_all_that_was_paid_or_for_less() -> None:
    assert recovery().asked == PAID
    assert recovery(Money(5_000, "EUR")).asked == Money(5_000, "EUR")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Money(12_901, "EUR"), "amount_minor"),
        (Money(0, "EUR"), "amount_minor"),
        (Money(-1, "EUR"), "amount_minor"),
        (Money(100, "SEK"), "currency"),
    ],
)
def test_more_than_was_paid_or_another_currency_is_refused(asked: Money, field: str) -> None:
    with pytest.raises(Refused) as refused:
        recovery(asked)
    assert refused.value.field == f"supplier_recovery.asked.{field}"


@given(st.lists(st.sampled_from(RecoveryState), max_size=60), st.integers(1, 20_000))
def test_any_moves_keep_the_order_and_the_amounts(wanted: list[RecoveryState], amount: int) -> None:
    found = recovery()
    for state in wanted:
        before = found
        given_amount = Money(amount, "EUR") if state in (RecoveryState.ACCEPTED, RecoveryState.RECOVERED) else None
        try:
            found = move(found, Move(state, amount=given_amount), now=NOW)
        except Refused:
            assert found == before
            continue
        assert found.state in NEXT[before.state]
        assert [each.state for each in found.steps] == [*(each.state for each in before.steps), state]
    assert len(found.steps) <= MOST_STEPS + 2
    bounds = [each.amount_minor for each in (found.recovered, found.accepted, found.asked, PAID) if each is not None]
    assert bounds == sorted(bounds)


def test_state_that_does_not_follow_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        move(recovery(), Move(RecoveryState.RECOVERED), now=NOW)
    assert refused.value.reason == "SUPPLIER_RECOVERY_STATE"
    assert refused.value.metadata == {"next_states": "filed,written_off"}


def test_what_is_over_comes_to_no_other_state() -> None:
    for last in (
        (RecoveryState.FILED, RecoveryState.ACCEPTED, RecoveryState.RECOVERED),
        (RecoveryState.WRITTEN_OFF,),
    ):
        assert at(*last).next_states == ()


def test_rejection_is_contested_until_there_are_too_many() -> None:
    found = recovery()
    while RecoveryState.FILED in found.next_states:
        found = move(move(found, Move(RecoveryState.FILED), now=NOW), Move(RecoveryState.REJECTED), now=NOW)
    assert MOST_STEPS <= len(found.steps) <= MOST_STEPS + 1
    assert found.next_states == (RecoveryState.WRITTEN_OFF,)


def test_amount_that_does_not_belong_to_a_state_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        move(recovery(), Move(RecoveryState.WRITTEN_OFF, amount=Money(1, "EUR")), now=NOW)
    assert refused.value.field == "amount"


def test_supplier_pays_at_most_what_was_promised() -> None:
    filed = move(recovery(), Move(RecoveryState.FILED, reference="S-4711"), now=NOW)
    accepted = move(filed, Move(RecoveryState.ACCEPTED, amount=Money(9_000, "EUR")), now=NOW)
    with pytest.raises(Refused):
        move(accepted, Move(RecoveryState.RECOVERED, amount=Money(9_001, "EUR")), now=NOW)
    paid = move(accepted, Move(RecoveryState.RECOVERED), now=NOW)
    assert (paid.reference, paid.recovered) == ("S-4711", Money(9_000, "EUR"))
