"""What goes to the new owner of a unit, and what stays."""

from dataclasses import replace
from typing import Any

import pytest
from domainkit.instants import DAY, HOUR, Instant, after
from domainkit.refusals import Refused
from warranty.assets.domain.asset import Asset
from warranty.assets.domain.erasure import erased_asset
from warranty.assets.domain.facts import FactKind, UnitFact
from warranty.coverage.domain.coverage import Announced, Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.recording import appended
from warranty.product_models.domain.terms import (
    StartBasis,
    TermConditions,
    Transferability,
    WarrantyKind,
    WarrantyTerm,
)
from warranty.transfers.domain.attempts import attempts_of, tried
from warranty.transfers.domain.codes import code_of
from warranty.transfers.domain.transferring import (
    MOST_TRANSFERS,
    VALID,
    confirm,
    offer,
    opens,
    redeem,
    require_transferable,
    sale_of,
)

from services.warranty.tests.claims.claims import AINO, ASSET, COVERAGE, NOW

CODE = code_of(bytes(range(10)))


def term(transferability: Transferability | None, kind: WarrantyKind = WarrantyKind.COMMERCIAL) -> Coverage:
    conditions = TermConditions(transferability=transferability)
    made = WarrantyTerm(kind, 24, StartBasis.SALE, 100, 0, 0, conditions=conditions)
    return replace(COVERAGE, id=f"cov_{kind}_{transferability}", kind=kind, term=made)


def reason_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.reason


def offered(asset: Asset = ASSET, code: str = CODE) -> Asset:
    return offer(asset, code, now=NOW)[0]


def handed_over(asset: Asset = ASSET, to: str = "cus_2", now: Instant = NOW) -> Asset:
    return redeem(offered(asset), CODE, to, now=now)[0]


def test_code_is_read_in_every_spelling() -> None:
    code = code_of(b"\xff" * 5 + bytes(5))
    assert code == "7777-7777-AAAA-AAAA"
    asset = offered(code="OIBA-BCDE-FGHI-JKLM")
    assert all(opens(asset, each, now=NOW) for each in ("oiba bcde fghi jklm", "018ABCDEFGH1JKLM"))
    assert not opens(asset, "OIBA-BCDE-FGHI-JKLN", now=NOW)


@pytest.mark.parametrize(
    ("coverage", "moves", "waits"),
    [
        (COVERAGE, True, False),
        (term(None), True, False),
        (term(Transferability.FREE), True, False),
        (term(Transferability.ONCE), True, False),
        (term(Transferability.WITH_FEE), False, True),
        (term(Transferability.NONE), False, False),
        (term(Transferability.WITH_FEE, WarrantyKind.STATUTORY), True, False),
        (term(Transferability.NONE, WarrantyKind.STATUTORY), False, False),
        (term(Transferability.NONE, WarrantyKind.RECALL), True, False),
    ],
)
def test_coverage_moves_as_its_term_allows(coverage: Coverage, moves: bool, waits: bool) -> None:
    taken = handed_over(replace(ASSET, coverages=(coverage,)))
    assert [each.id for each in taken.coverages] == ([coverage.id] if moves else [])
    assert [each.id for each in taken.waiting_coverages] == ([coverage.id] if waits else [])
    assert taken.former[-1].coverages == (coverage,)
    if moves:
        assert taken.coverages[0].ledger[-1].kind is EntryKind.TRANSFERRED
        assert (taken.coverages[0].starts_at, taken.coverages[0].ends_at) == (coverage.starts_at, coverage.ends_at)


def test_coverage_that_moves_once_stays_the_second_time() -> None:
    taken = handed_over(replace(ASSET, coverages=(term(Transferability.ONCE), COVERAGE)))
    again = handed_over(taken, "cus_3", after(NOW, DAY))
    assert [each.id for each in again.coverages] == [COVERAGE.id]


def test_confirmed_coverage_goes_to_the_owner_once() -> None:
    waiting = term(Transferability.WITH_FEE)
    taken = handed_over(replace(ASSET, coverages=(waiting,)))
    confirmed, events = confirm(taken, waiting.id, AINO, "R-1", now=after(NOW, DAY))
    (coverage,) = confirmed.coverages
    assert (coverage.ledger[-1].kind, coverage.ledger[-1].invoice_number) == (EntryKind.TRANSFERRED, "R-1")
    assert (len(events), list(confirmed.waiting_coverages)) == (1, [])
    assert confirm(confirmed, waiting.id, AINO, "R-1", now=NOW) == (confirmed, [])
    with pytest.raises(Refused, match="coverage") as refused:
        confirm(handed_over(replace(ASSET, coverages=(term(Transferability.NONE),))), "cov_1", AINO, "", now=NOW)
    assert reason_of(refused) == "COVERAGE_NOT_FOUND"


def test_new_owner_gets_nothing_that_is_the_former_ones() -> None:
    entry = LedgerEntry(EntryKind.EXTENDED, NOW, NOW, AINO, reason="ZIMT", months=12, invoice_number="R-ZIMT")
    taken = handed_over(replace(ASSET, coverages=(appended(COVERAGE, entry),)))
    assert (taken.customer_id, taken.purchase_id, taken.order_id, taken.line, taken.unit) == ("cus_2", "", "", 0, 0)
    assert "ZIMT" not in str(taken.coverages)
    assert "ZIMT" in str(taken.former[-1].coverages)
    assert taken.coverages[0].ends_at == appended(COVERAGE, entry).ends_at
    assert (taken.offer, sale_of(taken)) == (None, "pur_1")


def test_coverage_waits_for_its_fee_through_further_transfers() -> None:
    waiting = term(Transferability.WITH_FEE)
    taken = handed_over(replace(ASSET, coverages=(waiting, COVERAGE)))
    again = handed_over(taken, "cus_3", after(NOW, DAY))
    assert [each.id for each in again.waiting_coverages] == [waiting.id]
    confirmed, _ = confirm(again, waiting.id, AINO, "R-1", now=after(NOW, 2 * DAY))
    assert ({each.id for each in confirmed.coverages}, list(confirmed.waiting_coverages)) == (
        {waiting.id, COVERAGE.id},
        [],
    )


def test_end_is_announced_to_the_new_owner_anew() -> None:
    announced = replace(COVERAGE, announced=(Announced(60, COVERAGE.ends_at),))
    taken = handed_over(replace(ASSET, coverages=(announced,)))
    assert (taken.coverages[0].announced, taken.former[-1].coverages) == ((), (announced,))


def test_sale_goes_on_with_the_new_owner() -> None:
    sold = replace(ASSET, sold_at=Instant(901 * DAY))
    taken = handed_over(handed_over(sold), "cus_3", after(NOW, HOUR))
    assert (taken.is_sold, len(taken.sales), taken.ended_at, taken.owned_since) == (True, 1, None, after(NOW, HOUR))
    returned = UnitFact("fct_1", FactKind.RETURNED, after(NOW, DAY), AINO, after(NOW, DAY))
    assert replace(taken, facts=(returned,)).ended_at == after(NOW, DAY)
    with pytest.raises(Refused) as refused:
        require_transferable(replace(taken, facts=(returned,)))
    assert reason_of(refused) == "TRANSFER_NOT_POSSIBLE"


@pytest.mark.parametrize(
    ("asset", "code", "customer", "at", "reason"),
    [
        (offered(), CODE, "cus_1", NOW, "TRANSFER_TO_OWNER"),
        (offered(), "AAAA-AAAA-AAAA-AAAA", "cus_2", NOW, "TRANSFER_CODE_REFUSED"),
        (offered(), CODE, "cus_2", after(NOW, VALID), "TRANSFER_CODE_REFUSED"),
        (ASSET, CODE, "cus_2", NOW, "TRANSFER_CODE_REFUSED"),
        (offered(offered(), "AAAA-AAAA-AAAA-AAAB"), CODE, "cus_2", NOW, "TRANSFER_CODE_REFUSED"),
        (handed_over(), CODE, "cus_3", NOW, "TRANSFER_CODE_REFUSED"),
        (handed_over(handed_over(), "cus_1", after(NOW, 1)), CODE, "cus_2", NOW, "TRANSFER_CODE_REFUSED"),
        (erased_asset(offered(), "cus_1", held=True), CODE, "cus_2", NOW, "TRANSFER_CODE_REFUSED"),
    ],
)
def test_code_is_refused(asset: Asset, code: str, customer: str, at: Instant, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        redeem(asset, code, customer, now=at)
    assert reason_of(refused) == reason


def test_code_redeemed_again_by_its_owner_changes_nothing() -> None:
    assert redeem(handed_over(), CODE, "cus_2", now=after(NOW, DAY)) == (handed_over(), [])


@pytest.mark.parametrize("changes", [{"serial": ""}, {"purchase_id": "", "customer_id": ""}])
def test_unit_that_nobody_could_take_is_not_offered(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        offer(replace(ASSET, **changes), CODE, now=NOW)
    assert reason_of(refused) == "TRANSFER_NOT_POSSIBLE"


def test_transfers_of_a_unit_are_bounded() -> None:
    asset = ASSET
    for number in range(MOST_TRANSFERS):
        asset = handed_over(asset, f"cus_{number + 2}", after(NOW, number))
    with pytest.raises(Refused) as refused:
        offered(asset)
    assert reason_of(refused) == "TRANSFER_NOT_POSSIBLE"


def test_attempts_are_free_again_after_an_hour() -> None:
    attempts = attempts_of("nordic-home", "cus_1")
    for _ in range(3):
        attempts = tried(attempts, most=3, now=NOW)
    with pytest.raises(Refused) as refused:
        tried(attempts, most=3, now=after(NOW, HOUR - 1))
    assert reason_of(refused) == "TOO_MANY_CODE_ATTEMPTS"
    assert tried(attempts, most=3, now=after(NOW, HOUR)).at == (after(NOW, HOUR),)
