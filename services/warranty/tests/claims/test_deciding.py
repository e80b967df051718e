"""Decisions about lines, and appeals against them."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from warranty.claims.domain.claim import (
    MOST_DECISIONS,
    MOST_EVIDENCE,
    MOST_TRANSITIONS,
    Claim,
    ClaimState,
    Evidence,
    EvidenceKind,
    LineProgress,
)
from warranty.claims.domain.deciding import NO_ANSWER, Verdict, appeal, decide, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.erasure import erased
from warranty.claims.domain.money import Referral
from warranty.claims.domain.moving import close, fulfil, pass_time, settle, submit, withdraw
from warranty.claims.domain.states import APPEAL_WITHIN

from services.warranty.tests.claims.claims import AINO, MIKKO, NOW, OLLI, RULES, decided, line, submitted, verdict

APPROVED, DENIED, INFO = LineState.APPROVED, LineState.DENIED, LineState.INFO


def denied() -> Claim:
    return decided(submitted(), verdict(1, DENIED))


def test_an_appeal_is_decided_by_another_person() -> None:
    appealed, _ = appeal(denied(), (), "It was never dropped.", MIKKO, NOW)
    with pytest.raises(Refused, match="another person"):
        review(appealed, (), AINO, NOW)
    reviewed, _ = review(appealed, (), OLLI, NOW)
    with pytest.raises(Refused) as refused:
        decided(reviewed, verdict(1, DENIED), by=AINO)
    assert refused.value.reason == "REVIEWER_NOT_ANOTHER"
    assert decided(reviewed, verdict(1, DENIED), by=OLLI).state is ClaimState.DENIED_FINAL


def test_an_automatic_denial_is_decided_by_anybody() -> None:
    automatic = denied()
    of_rules = replace(automatic.lines[0].decisions[0], decided_by=RULES)
    automatic = replace(automatic, lines=(replace(automatic.lines[0], decisions=(of_rules,)),))
    appealed, _ = appeal(automatic, (), "It was never dropped.", MIKKO, NOW)
    assert review(appealed, (), AINO, NOW)[0].state is ClaimState.IN_REVIEW


def test_a_line_is_appealed_once_and_within_thirty_days() -> None:
    last = Instant(NOW + APPEAL_WITHIN - 1)
    appealed, _ = appeal(denied(), (1,), "No.", MIKKO, last)
    final = decided(review(appealed, (), OLLI, last)[0], verdict(1, DENIED), by=OLLI, now=last)
    for claim, at in ((denied(), Instant(last + 1)), (final, last)):
        with pytest.raises(Refused) as refused:
            appeal(claim, (1,), "No.", MIKKO, at)
        assert refused.value.reason == "TRANSITION_NOT_ALLOWED"


def test_approved_lines_go_on_during_an_appeal() -> None:
    two = decided(submitted(line(), line(fault_reason="leak")), verdict(1, APPROVED), verdict(2, DENIED))
    appealed, _ = appeal(two, (2,), "No.", MIKKO, NOW)
    going_on = settle(fulfil(appealed, (), "RO-1", AINO, NOW)[0], (), AINO, NOW)[0]
    assert (going_on.state, going_on.lines[0].progress) == (ClaimState.APPEALED, LineProgress.SETTLED)
    over = decided(review(going_on, (), OLLI, NOW)[0], verdict(2, DENIED), by=OLLI)
    assert over.state is ClaimState.SETTLED


def test_an_appeal_takes_nothing_away() -> None:
    half = decided(submitted(), verdict(1, APPROVED, share_percent=50))
    reviewed, _ = review(appeal(half, (), "All of it.", MIKKO, NOW)[0], (), OLLI, NOW)
    for worse in (verdict(1, DENIED), verdict(1, APPROVED, share_percent=49), capped(verdict(1, APPROVED), 1)):
        with pytest.raises(Refused, match="take away"):
            decided(reviewed, worse, by=OLLI)
    assert decided(reviewed, verdict(1, APPROVED), by=OLLI).state is ClaimState.APPROVED


def test_a_referral_for_its_money_has_no_text() -> None:
    """The customer would read of an approval that did not happen."""
    approval = verdict(1, APPROVED, text="We pay all of it.")
    referred = decide(
        *(submitted(), [approval], AINO, NOW), remind_every_days=7, charge=lambda *_: {1: Referral.CAP_USED_UP}
    )[0]
    made = referred.lines[0].decisions[-1]
    assert (made.state, made.text, made.texts) == (LineState.OPEN, "", None)


def capped(made: Verdict, amount: int, currency: str = "EUR") -> Verdict:
    return replace(made, cap=Money(amount, currency))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (verdict(2, APPROVED), "line"),
        (verdict(1, APPROVED, share_percent=0), "share_percent"),
        (verdict(1, DENIED, reason_code=""), "reason_code"),
        (verdict(1, DENIED, reason_code="worn out"), "reason_code"),
        (verdict(1, DENIED, text=""), "text"),
        (verdict(1, INFO, text=" "), "text"),
        (capped(verdict(1, DENIED), 5), "state"),
        (capped(verdict(1, APPROVED), 5, "SEK"), "cap.currency"),
    ],
)
def test_a_decision_that_is_none_names_its_field(wrong: Verdict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        decided(submitted(), wrong)
    assert refused.value.field == f"decisions[0].{field}"


def test_a_claim_expires_after_two_reminders() -> None:
    claim = decided(submitted(), verdict(1, INFO))
    for days, reminders in ((6, 0), (7, 1), (13, 1), (14, 2), (20, 2)):
        claim, _ = pass_time(claim, 7, RULES, Instant(NOW + days * DAY))
        assert claim.info
        assert claim.info.reminders == reminders
    expired, events = pass_time(claim, 7, RULES, Instant(NOW + 21 * DAY))
    assert (expired.state, len(events)) == (ClaimState.EXPIRED, 1)
    assert pass_time(expired, 7, RULES, Instant(NOW + 99 * DAY)) == (expired, [])


def test_an_unanswered_line_beside_approved_ones_is_denied() -> None:
    claim = decided(submitted(line(), line(fault_reason="leak")), verdict(1, APPROVED), verdict(2, INFO))
    for days in (7, 14, 21):
        claim, _ = pass_time(claim, 7, RULES, Instant(NOW + days * DAY))
    assert (claim.state, claim.lines[1].state) == (ClaimState.PARTIALLY_APPROVED, DENIED)
    assert claim.lines[1].decisions[-1].reason_code == NO_ANSWER


def test_an_answer_opens_the_line_again() -> None:
    asked = decided(submitted(), verdict(1, INFO))
    answered, _ = submit(asked, (), MIKKO, NOW)
    assert (answered.state, answered.lines[0].state, answered.info) == (ClaimState.SUBMITTED, LineState.OPEN, None)


def test_an_answer_is_decided_after_a_remedy_began() -> None:
    two = review(submitted(line(), line(fault_reason="leak")), (), AINO, NOW)[0]
    begun, _ = fulfil(decided(two, verdict(1, APPROVED)), (), "RO-1", AINO, NOW)
    answered, _ = submit(decided(begun, verdict(2, INFO)), (), MIKKO, NOW)
    assert answered.state is ClaimState.SUBMITTED
    assert decided(answered, verdict(2, DENIED)).state is ClaimState.IN_FULFILMENT


@pytest.mark.parametrize(
    ("open_again", "after"),
    [
        ("appealed denial", ClaimState.DENIED_FINAL),
        ("appealed approval", ClaimState.PARTIALLY_APPROVED),
        ("finding", ClaimState.APPROVED),
    ],
)
def test_an_erasure_decides_what_is_open(open_again: str, after: ClaimState) -> None:
    """What was approved stays approved, and staff can end the claim."""
    if open_again == "finding":
        begun, _ = fulfil(decided(submitted(), verdict(1, APPROVED)), (), "RO-1", AINO, NOW)
        claim = decided(review(begun, (), AINO, NOW)[0], verdict(1, INFO))
    else:
        made = verdict(1, DENIED) if open_again == "appealed denial" else verdict(1, APPROVED, share_percent=50)
        claim, _ = appeal(decided(submitted(), made), (), "No.", MIKKO, NOW)
    gone, events = erased(claim, RULES, NOW)
    assert (gone.state, gone.info, len(events)) == (after, None, 1)
    assert erased(gone, RULES, NOW) == (gone, [])


def test_a_full_claim_can_be_erased() -> None:
    appealed, _ = appeal(denied(), (), "No.", MIKKO, NOW)
    full = replace(appealed, transitions=appealed.transitions[:1] * MOST_TRANSITIONS)
    assert erased(full, RULES, NOW)[0].state is ClaimState.DENIED_FINAL


def test_a_question_about_one_line_does_not_hold_up_others() -> None:
    claim = decided(submitted(line(), line(fault_reason="leak")), verdict(1, APPROVED), verdict(2, INFO))
    going_on = settle(fulfil(claim, (), "RO-1", AINO, NOW)[0], (), AINO, NOW)[0]
    assert (going_on.state, going_on.lines[0].progress) == (ClaimState.INFO_REQUESTED, LineProgress.SETTLED)
    assert going_on.info == claim.info


def test_staff_close_only_after_the_time_for_an_appeal() -> None:
    with pytest.raises(Refused):
        close(denied(), AINO, NOW)
    assert close(denied(), MIKKO, NOW)[0].state is ClaimState.CLOSED
    assert close(denied(), AINO, Instant(NOW + APPEAL_WITHIN))[0].state is ClaimState.CLOSED


def test_a_finding_opens_what_has_started() -> None:
    begun, _ = fulfil(decided(submitted(), verdict(1, APPROVED)), (), "RO-1", AINO, NOW)
    with pytest.raises(Refused):
        withdraw(begun, MIKKO, NOW)
    found, _ = review(begun, (), AINO, NOW, reason="It was opened by force.")
    assert (found.state, found.lines[0].state) == (ClaimState.IN_REVIEW, LineState.OPEN)
    with pytest.raises(Refused):  # its remedy has begun once
        withdraw(found, MIKKO, NOW)
    again = fulfil(decided(found, verdict(1, APPROVED)), (), "RO-2", AINO, NOW)[0].lines[0]
    assert (again.attempts, again.fulfilment_reference) == (2, "RO-2")


def test_what_callers_can_make_grow_is_bounded() -> None:
    claim = submitted()
    full = replace(claim.lines[0], decisions=denied().lines[0].decisions * MOST_DECISIONS)
    with pytest.raises(Refused, match="Open another claim"):
        decided(replace(claim, lines=(full,)), verdict(1, DENIED))
    changed = replace(claim, transitions=claim.transitions[:1] * MOST_TRANSITIONS)
    with pytest.raises(Refused, match="Open another one"):
        decided(changed, verdict(1, DENIED))
    ended = withdraw(changed, MIKKO, NOW)[0]
    assert (ended.state, len(ended.transitions)) == (ClaimState.WITHDRAWN, MOST_TRANSITIONS + 1)
    said = Evidence(EvidenceKind.OTHER, "", "More.", MIKKO, NOW)
    asked = decided(claim, verdict(1, INFO))
    with pytest.raises(Refused, match="at most"):
        submit(asked, (said,) * (MOST_EVIDENCE + 1), MIKKO, NOW)
