from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused
from tickets.policies.domain.kinds import Party, Priority, ResolutionCode
from tickets.tickets.domain.endings import mark_as_spam, rescue
from tickets.tickets.domain.lifecycle import Assignment, Edits, assign, close, reopen, resolve, update
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Reopening, Status, Ticket
from tickets.tickets.domain.transitions import (
    Action,
    Rules,
    allowed_actions,
    next_status,
    status_by_time,
    waiting_status,
)
from tickets.tickets.domain.waiting import WaitFor, wait

N, O, P, PARTNER, PARTS, SCHEDULED, R, C, SPAM, CANCELLED, MERGED = Status  # noqa: E741 - short words for a table

# status × action → where an agent gets, where a customer gets; None: refused
TABLE = {
    (N, Action.ASSIGN): (O, None),
    (N, Action.UNASSIGN): (N, None),
    (N, Action.MESSAGE): (O, N),
    (N, Action.UPDATE): (N, None),
    (N, Action.WAIT): (P, None),
    (N, Action.RESOLVE): (R, None),
    (O, Action.ASSIGN): (O, None),
    (O, Action.UNASSIGN): (O, None),
    (O, Action.MESSAGE): (O, O),
    (O, Action.UPDATE): (O, None),
    (O, Action.WAIT): (P, None),
    (O, Action.RESOLVE): (R, None),
    (P, Action.ASSIGN): (P, None),
    (P, Action.UNASSIGN): (P, None),
    (P, Action.MESSAGE): (P, O),
    (P, Action.UPDATE): (P, None),
    (P, Action.RESOLVE): (R, None),
    (O, Action.UNDO_REOPENING): (R, None),
    (N, Action.SPAM): (SPAM, None),
    (O, Action.SPAM): (SPAM, None),
    (N, Action.CANCEL): (CANCELLED, CANCELLED),
    (O, Action.CANCEL): (CANCELLED, CANCELLED),
    (P, Action.CANCEL): (CANCELLED, CANCELLED),
    (P, Action.RESUME): (O, None),
    (SPAM, Action.RESCUE): (O, None),
    (R, Action.MESSAGE): (R, O),
    (R, Action.REOPEN): (O, O),
    (R, Action.CLOSE): (C, C),
    (C, Action.REOPEN): (O, O),
    (N, Action.MERGE): (MERGED, None),
    (O, Action.MERGE): (MERGED, None),
    (P, Action.MERGE): (MERGED, None),
    (MERGED, Action.MESSAGE): (MERGED, MERGED),
    (MERGED, Action.UNMERGE): (O, None),
}
for waiting in (PARTNER, PARTS, SCHEDULED):
    TABLE |= {
        (waiting, Action.ASSIGN): (waiting, None),
        (waiting, Action.UNASSIGN): (waiting, None),
        (waiting, Action.MESSAGE): (waiting, O),
        (waiting, Action.UPDATE): (waiting, None),
        (waiting, Action.RESUME): (O, None),
        (waiting, Action.RESOLVE): (R, None),
        (waiting, Action.CANCEL): (CANCELLED, None),
        (waiting, Action.MERGE): (MERGED, None),
    }


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ActorKind)
def test_every_action_leads_where_the_table_says_or_is_refused(
    ticket: Ticket, rules: Rules, monday: Instant, status: Status, action: Action, role: ActorKind
) -> None:
    ticket = replace(ticket, status=status, team_id="tem_1", closed_at=monday if status is C else None)
    ticket = replace(ticket, reopening=Reopening(ticket.updated_at, None, answered=True))
    by_agent, by_customer = TABLE.get((status, action), (None, None))
    expected = {"agent": by_agent, "supervisor": by_agent, "customer": by_customer}.get(role)
    assert (action in allowed_actions(ticket, role, rules, monday)) == (expected is not None)
    if expected:
        assert next_status(ticket, action, role, rules, monday) is expected
    else:
        with pytest.raises(Refused) as refusal:
            next_status(ticket, action, role, rules, monday)
        allowed = ",".join(allowed_actions(ticket, role, rules, monday))
        assert (refusal.value.kind, refusal.value.reason) == ("conflict", "TRANSITION_NOT_ALLOWED")
        assert refusal.value.metadata == {"allowed_actions": allowed}


def test_time_resumes_resolves_and_closes_and_does_nothing_else(ticket: Ticket) -> None:
    by_time = {
        (status, action): to
        for status in Status
        for action in Action
        if (to := status_by_time(replace(ticket, status=status), action))
    }
    resuming = dict.fromkeys([(status, Action.RESUME) for status in (P, PARTNER, PARTS, SCHEDULED)], O)
    assert by_time == {**resuming, (P, Action.RESOLVE): R, (R, Action.CLOSE): C}


@pytest.mark.parametrize("party", Party)
def test_who_is_awaited_decides_the_status(
    ticket: Ticket, rules: Rules, agent: Actor, monday: Instant, party: Party
) -> None:
    expected = {Party.CUSTOMER: P, Party.PARTS: PARTS, Party.US: SCHEDULED}.get(party, PARTNER)
    open_one = replace(ticket, status=O)
    assert waiting_status(open_one, party, agent.kind, rules, monday) is expected


def test_a_new_ticket_waits_for_its_customer_alone(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    assert waiting_status(ticket, Party.CUSTOMER, agent.kind, rules, monday) is P
    with pytest.raises(Refused, match="pending_partner") as refusal:
        waiting_status(ticket, Party.PARTNER, agent.kind, rules, monday)
    assert "wait" not in refusal.value.metadata["allowed_actions"]


def test_spam_is_rescued_also_after_the_reopen_window(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    spam, _ = mark_as_spam(ticket, agent, rules, terms, monday)
    rescued, _ = rescue(spam, agent, rules, terms, after(monday, 63 * DAY))
    assert (spam.status, spam.closed_at, rescued.status, rescued.closed_at) == (SPAM, monday, O, None)
    assert rescued.sla.due_at == after(monday, 64 * DAY)  # the clocks were changed: it is ten, and eight hours are left


def test_a_closed_ticket_is_reopened_only_inside_the_window(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    closed = replace(ticket, status=C, closed_at=monday)
    reopened, _ = reopen(closed, agent, rules, terms, after(monday, 14 * DAY - 1))
    assert (reopened.status, reopened.closed_at, reopened.episode) == (O, None, 2)
    with pytest.raises(Refused) as refusal:
        reopen(closed, agent, rules, terms, after(monday, 14 * DAY))
    assert refusal.value.metadata == {"allowed_actions": ""}


def test_commands_follow_the_transition_table(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    assigned, _ = assign(ticket, Assignment(agent), agent, rules, monday)
    urgent, _ = update(assigned, Edits(priority=Priority.URGENT), agent, rules, terms, monday)
    waiting, _ = wait(urgent, WaitFor(text="Which model?"), agent, rules, terms, monday)
    resolved, _ = resolve(waiting, ResolutionCode.SOLVED, agent, rules, terms, monday)
    closed, _ = close(resolved, agent, rules, terms, monday)
    assert [t.status for t in (assigned, urgent, waiting, resolved, closed)] == [O, O, P, R, C]
    assert closed.closed_at == monday


def test_command_that_the_status_lacks_is_refused(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    with pytest.raises(Refused, match="new"):
        close(ticket, agent, rules, terms, monday)
    with pytest.raises(Refused, match="new"):
        reopen(ticket, agent, rules, terms, monday)
