from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.privacy import emptied
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.approval import (
    MOST_APPROVALS,
    Approval,
    ApprovalState,
    answered,
    requested,
    withdrawn,
)
from tickets.tickets.domain.approving import answer_approval, request_approval, withdraw_approval
from tickets.tickets.domain.lifecycle import resolve
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

AINO = Actor(ActorKind.AGENT, "agt_aino", "Aino")
EERO, VENLA = (Actor(ActorKind.SUPERVISOR, f"agt_{name}", name) for name in ("eero", "venla"))
REFUND = Approval(id="apr_1", question="May we refund it?", approver=EERO, requested_by=AINO, requested_at=Instant(1))
steps = st.lists(st.sampled_from(["approve", "decline", "withdraw"]), min_size=1, max_size=5)


def after(approval: Approval, step: str, now: Instant) -> Approval:
    if step == "withdraw":
        return withdrawn(approval, AINO, now)
    return answered(approval, approve=step == "approve", comment="", by=EERO, now=now)


@given(steps)
def test_first_answer_alone_counts(steps: list[str]) -> None:
    first = after(REFUND, steps[0], Instant(2))
    assert first.ended_at == Instant(2)
    for step in steps[1:]:
        with pytest.raises(Refused) as refused:
            after(first, step, Instant(3))
        assert (refused.value.reason, refused.value.metadata["allowed_states"]) == ("APPROVAL_NOT_PENDING", "")


@pytest.mark.parametrize("other", [AINO, VENLA])
def test_nobody_answers_for_the_approver(other: Actor) -> None:
    with pytest.raises(Refused) as refused:
        answered(REFUND, approve=True, comment="", by=other, now=Instant(2))
    assert (refused.value.kind, refused.value.reason) == ("denied", "APPROVAL_NOT_YOURS")


def test_supervisor_withdraws_what_an_agent_asked() -> None:
    assert withdrawn(REFUND, VENLA, Instant(2)).state is ApprovalState.WITHDRAWN
    asked_by_eero = replace(REFUND, approver=AINO, requested_by=EERO)
    with pytest.raises(Refused, match="a supervisor"):
        withdrawn(asked_by_eero, AINO, Instant(2))


def test_own_request_is_nobodys_to_approve() -> None:
    with pytest.raises(Refused) as refused:
        requested((), replace(REFUND, approver=AINO))
    assert refused.value.field == "approver_id"


def test_ticket_takes_no_more_than_twenty_approvals() -> None:
    many = tuple(replace(REFUND, id=f"apr_{number}") for number in range(MOST_APPROVALS))
    assert len(requested(many[1:], REFUND)) == MOST_APPROVALS
    with pytest.raises(Refused, match="at most 20"):
        requested(many, REFUND)


def test_pending_approval_keeps_a_ticket_from_being_resolved(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    asked, _ = request_approval(ticket, "May we?", EERO, agent, rules, monday, id="apr_1")
    with pytest.raises(Refused) as refused:
        resolve(asked, ResolutionCode.SOLVED, agent, rules, terms, monday)
    assert (refused.value.reason, refused.value.metadata) == ("APPROVALS_PENDING", {"approval_ids": "apr_1"})
    declined, _ = answer_approval(asked, "apr_1", EERO, rules, monday, approve=False, comment="No")
    freed, _ = withdraw_approval(asked, "apr_1", agent, rules, monday)
    for ended in (declined, freed):
        assert resolve(ended, ResolutionCode.SOLVED, agent, rules, terms, monday)[0].resolution is not None


def test_erased_ticket_has_no_words_of_its_approvals(
    ticket: Ticket, agent: Actor, rules: Rules, monday: Instant
) -> None:
    asked, _ = request_approval(ticket, "May we?", EERO, agent, rules, monday, id="apr_1")
    declined, _ = answer_approval(asked, "apr_1", EERO, rules, monday, approve=False, comment="No")
    (approval,) = emptied(declined).approvals
    assert (approval.question, approval.comment, approval.state) == ("", "", ApprovalState.DECLINED)
