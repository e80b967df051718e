from collections.abc import Callable
from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.approval import Approval, ApprovalState, WithdrawalCause
from tickets.tickets.domain.approval_endings import without_approver, without_pending
from tickets.tickets.domain.approval_events import ApprovalWithdrawn
from tickets.tickets.domain.endings import cancel, mark_as_spam
from tickets.tickets.domain.lifecycle import Outcome, close, resolve
from tickets.tickets.domain.merging import merge, unmerge
from tickets.tickets.domain.passing_time import pass_time
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

AINO, EERO, VENLA = (Actor(ActorKind.AGENT, f"agt_{name}", name) for name in ("aino", "eero", "venla"))
PENDING = ApprovalState.PENDING
End = Callable[[Ticket, Actor, Rules, Terms, Instant], Outcome]


def approval(id: str, approver: Actor = EERO, state: ApprovalState = PENDING) -> Approval:
    return Approval(id=id, question="?", approver=approver, requested_by=AINO, requested_at=Instant(1_000), state=state)


def merged(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    return merge(ticket, replace(ticket, id="tkt_other"), by, rules, terms, now)


def closed_by_time(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    due = replace(ticket, answered=True)
    return pass_time(due, replace(rules, auto_close_days=1), terms, Instant(now + 10 * 86_400_000_000))


ENDS: list[tuple[End, WithdrawalCause]] = [
    (cancel, WithdrawalCause.TICKET_CANCELLED),
    (mark_as_spam, WithdrawalCause.TICKET_SPAM),
    (merged, WithdrawalCause.TICKET_MERGED),
    (close, WithdrawalCause.TICKET_CLOSED),
    (closed_by_time, WithdrawalCause.TICKET_CLOSED),
]


@pytest.mark.parametrize(("end", "cause"), ENDS, ids=[end.__name__ for end, _ in ENDS])
def test_nothing_is_pending_on_a_ticket_that_has_ended(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant, end: End, cause: WithdrawalCause
) -> None:
    if cause is WithdrawalCause.TICKET_CLOSED:  # as an older release may have resolved it
        ticket, _ = resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, monday)
    asked = replace(ticket, approvals=(approval("apr_1"), approval("apr_2", state=ApprovalState.APPROVED)))
    ended, (first, *withdrawals) = end(asked, agent, rules, terms, monday)
    assert not isinstance(first, ApprovalWithdrawn)
    assert [(each.state, each.withdrawal_cause, each.ended_at) for each in ended.approvals] == [
        (ApprovalState.WITHDRAWN, cause, ended.updated_at),
        (ApprovalState.APPROVED, None, None),
    ]
    (event,) = withdrawals
    assert isinstance(event, ApprovalWithdrawn)
    assert (event.ticket, event.approval) == (first.ticket, ended.approvals[0]) == (ended, ended.approvals[0])


def test_what_a_merge_withdrew_stays_withdrawn(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    gone, _ = merged(replace(ticket, approvals=(approval("apr_1"),)), agent, rules, terms, monday)
    back, _ = unmerge(gone, (), agent, rules, terms, monday)
    assert back.approvals == gone.approvals


asked = st.tuples(st.sampled_from([EERO, VENLA]), st.sampled_from(list(ApprovalState)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(asked, max_size=6))
def test_what_waits_for_who_is_gone_is_withdrawn_alone(
    ticket: Ticket, monday: Instant, asked: list[tuple[Actor, ApprovalState]]
) -> None:
    before = replace(ticket, approvals=tuple(approval(f"apr_{n}", *each) for n, each in enumerate(asked)))
    after, events = without_approver(before, EERO.id, AINO, monday)
    for one, each in zip(before.approvals, after.approvals, strict=True):
        if (one.approver, one.state) == (EERO, PENDING):
            assert (each.state, each.withdrawal_cause) == (ApprovalState.WITHDRAWN, WithdrawalCause.APPROVER_GONE)
        else:
            assert each is one
    assert len(events) == asked.count((EERO, PENDING))
    assert without_approver(after, EERO.id, AINO, monday) == (after, [])
    erased = replace(before, erased_at=monday)
    assert without_approver(erased, EERO.id, AINO, monday) == (erased, [])


def test_ticket_without_approvals_ends_as_it_is(ticket: Ticket, monday: Instant) -> None:
    assert without_pending(ticket, WithdrawalCause.TICKET_MERGED, AINO, monday) == (ticket, [])
