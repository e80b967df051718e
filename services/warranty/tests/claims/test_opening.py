"""New claims: what they must have, and what is found out about them."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY, HOUR, Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import FactKind, UnitFact
from warranty.claims.domain.bounds import (
    DRAFT_DAYS,
    MOST_OPEN_OF_ASSET,
    MOST_OPEN_OF_CUSTOMER,
    OpenClaims,
    require_room,
)
from warranty.claims.domain.claim import Claim, ClaimState, EvidenceKind, ReferralFlag, Remedy
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.earlier import earlier_of
from warranty.claims.domain.evidence import missing_evidence
from warranty.claims.domain.moving import fulfil, pass_time, settle, submit
from warranty.claims.domain.opening import (
    EvidenceDraft,
    LineDraft,
    evidence_of,
    is_dummy,
    new_claim,
    open_key,
    unit_key,
)
from warranty.product_models.domain.terms import CostKind

from services.warranty.tests.claims.claims import (
    AINO,
    ASSET,
    COVERAGE,
    MIKKO,
    NOW,
    RULES,
    created,
    decided,
    draft,
    line,
    submitted,
    verdict,
)

WHOLE = line(component="", part_number="", requested_remedy=Remedy.REPLACEMENT)


@pytest.mark.parametrize("at", [899 * DAY, 1_000 * DAY + 1])
def test_an_impossible_failure_date_is_refused_by_its_field(at: int) -> None:
    with pytest.raises(Refused) as refused:
        new_claim(draft(failed_at=Instant(at)), ASSET, (), MIKKO, id="clm_1", repair_days=365, now=NOW)
    assert refused.value.field == "failed_at"


HELSINKI = {"sold_at": Instant(950 * DAY + 12 * HOUR), "time_zone": "Europe/Helsinki"}


@pytest.mark.parametrize(("failed_at", "ok"), [(950 * DAY - 2 * HOUR, True), (950 * DAY - 2 * HOUR - 1, False)])
def test_a_unit_fails_from_the_day_of_its_sale(failed_at: int, ok: bool) -> None:
    """Whenever its coverage starts: with a delivery after that, such as here."""
    late = replace(COVERAGE, starts_at=Instant(970 * DAY))
    asset = replace(ASSET, coverages=(late,), **HELSINKI)  # type: ignore[arg-type]
    assert fails(asset, failed_at) is ok


@pytest.mark.parametrize(("failed_at", "ok"), [(970 * DAY - 1, True), (970 * DAY, False)])
def test_a_unit_that_went_back_fails_no_more(failed_at: int, ok: bool) -> None:
    returned = UnitFact("fct_1", FactKind.RETURNED, Instant(970 * DAY), AINO, NOW)
    assert fails(replace(ASSET, facts=(returned,), **HELSINKI), failed_at) is ok  # type: ignore[arg-type]


def fails(asset: Asset, failed_at: int) -> bool:
    """Whether the asset can be claimed as having failed at that instant."""
    try:
        new_claim(draft(failed_at=Instant(failed_at)), asset, (), MIKKO, id="clm_1", repair_days=365, now=NOW)
    except Refused as refused:
        return refused.field != "failed_at"
    return True


def test_an_expired_coverage_does_not_block_a_claim() -> None:
    over = replace(ASSET.coverages[0], ends_at=Instant(950 * DAY))
    claim = created(asset=replace(ASSET, coverages=(over,)))
    assert (claim.coverage.covered, claim.coverage.reason) == (False, "EXPIRED")
    assert claim.flags == (ReferralFlag.NO_COVERAGE,)


def test_the_snapshot_is_of_the_failure() -> None:
    claim = created()
    assert (claim.coverage.coverage_id, claim.coverage.parts_share_percent) == ("cov_1", 100)
    assert (claim.coverage.resolved_at, claim.flags) == (NOW, ())


@pytest.mark.parametrize("serial", ["0000", "n/a", "N.A.", "123456789", "-", "xxx"])
def test_a_dummy_serial_refers(serial: str) -> None:
    assert is_dummy(serial)
    assert ReferralFlag.DUMMY_SERIAL in created(asset=replace(ASSET, serial=serial)).flags


def test_a_unit_registered_after_its_failure_refers() -> None:
    late = replace(ASSET, registered_at=Instant(995 * DAY))
    assert created(asset=late).flags == (ReferralFlag.REGISTERED_AFTER_FAILURE,)
    assert not is_dummy("")


def repaired(id: str = "clm_0") -> Claim:
    done = decided(replace(submitted(), id=id), verdict(1, LineState.APPROVED), now=Instant(980 * DAY))
    return settle(fulfil(done, (), "RO-1", AINO, NOW)[0], (), AINO, Instant(985 * DAY))[0]


def test_a_repeat_fault_names_the_claim_of_its_repair() -> None:
    assert created(earlier=(repaired(),)).repeat_of == "clm_0"
    assert ReferralFlag.REPEAT_FAULT in created(earlier=(repaired(),)).flags
    assert created(line(fault_reason="leak"), earlier=(repaired(),)).repeat_of == ""
    over, _ = new_claim(draft(), ASSET, (earlier_of(repaired()),), MIKKO, id="clm_1", repair_days=5, now=NOW)
    assert over.repeat_of == ""


def test_a_draft_is_withdrawn_when_it_is_old() -> None:
    draft_of = created()
    assert pass_time(draft_of, 7, RULES, Instant(NOW + DRAFT_DAYS * DAY - 1)) == (draft_of, [])
    withdrawn, _ = pass_time(draft_of, 7, RULES, Instant(NOW + DRAFT_DAYS * DAY))
    assert withdrawn.state is ClaimState.WITHDRAWN


@pytest.mark.parametrize(("of_asset", "of_customer"), [(MOST_OPEN_OF_ASSET, 20), (1, MOST_OPEN_OF_CUSTOMER)])
def test_no_claim_is_created_beside_too_many_open(of_asset: int, of_customer: int) -> None:
    require_room(OpenClaims(of_asset - 1, of_customer - 1))
    with pytest.raises(Refused) as refused:
        require_room(OpenClaims(of_asset, of_customer))
    assert refused.value.reason == "TOO_MANY_OPEN_CLAIMS"


def test_claims_for_the_same_have_the_same_key_while_open() -> None:
    more = line(component="COMPRESSOR", quantity=2, asked=Money(1, "EUR"))
    assert open_key(created()) == open_key(created(more, id="clm_2")) == open_key(submitted())
    assert open_key(created()) != open_key(created(line(fault_reason="leak")))
    assert open_key(created()) != open_key(created(asset=replace(ASSET, customer_id="cus_2")))
    assert open_key(repaired()) is None
    assert open_key(replace(created(), state=ClaimState.WITHDRAWN)) is None


def test_a_unit_is_claimed_once() -> None:
    assert unit_key(created()) is None
    assert unit_key(created(WHOLE)) == unit_key(replace(created(WHOLE), state=ClaimState.CLOSED)) is not None
    assert unit_key(decided(evident(WHOLE), verdict(1, LineState.DENIED))) is None
    with pytest.raises(Refused, match="one unit"):
        created(replace(WHOLE, quantity=2))


@pytest.mark.parametrize("sale", [{"customer_id": "cus_2"}, {"purchase_id": "pur_2"}])
def test_a_unit_is_claimed_once_in_each_sale(sale: dict[str, str]) -> None:
    """Of the sales before, nothing holds it up, nor is anything of their claims named."""
    assert unit_key(created(WHOLE, asset=replace(ASSET, **sale))) != unit_key(created(WHOLE))  # type: ignore[arg-type]


def evident(*lines: LineDraft) -> Claim:
    photo = evidence_of([EvidenceDraft(EvidenceKind.PHOTO, "att_1", "")], MIKKO, NOW)
    return submit(created(*lines), photo, MIKKO, NOW)[0]


def test_a_claim_is_submitted_with_the_evidence_it_needs() -> None:
    claim = created(WHOLE, line(cost_kind=CostKind.TRAVEL))
    assert missing_evidence(claim) == (EvidenceKind.PHOTO, EvidenceKind.INVOICE)
    with pytest.raises(Refused) as refused:
        submit(claim, (), MIKKO, NOW)
    assert refused.value.metadata == {"missing_evidence": "photo,invoice"}
    assert evident(WHOLE).state is ClaimState.SUBMITTED


@pytest.mark.parametrize("given", [("", ""), ("att_1", "a text")])
def test_evidence_is_a_file_or_a_text(given: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        evidence_of([EvidenceDraft(EvidenceKind.PHOTO, *given)], MIKKO, NOW)
    assert refused.value.field == "evidence[0]"
