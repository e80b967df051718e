from dataclasses import replace

import pytest
from domainkit.actors import Actor
from domainkit.instants import DAY, HOUR, Instant, after
from domainkit.refusals import Refused
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.policies.domain.kinds import Party, ResolutionCode, TargetKind
from tickets.tickets.domain import events
from tickets.tickets.domain.conversation import MOST_MESSAGES, add_message, write_message
from tickets.tickets.domain.conversation_pages import newest_ids, shown_count
from tickets.tickets.domain.lifecycle import Assignment, assign, close, resolve
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait


def said(by: Actor, now: Instant, visibility: Visibility = Visibility.PUBLIC, id: str = "msg_2") -> Message:
    return write_message("tkt_1", MessageDraft("Hello", visibility), id=id, author=by, now=now)


def test_our_first_public_message_is_the_first_response(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    message = said(agent, after(monday, HOUR))
    answered, happened = add_message(ticket, message, rules, terms, after(monday, HOUR))
    assert answered.status is Status.OPEN
    assert answered.sla.targets[0].met_at == monday + HOUR
    assert happened == [events.MessageAdded(answered, message)]


def test_internal_message_is_hidden_and_keeps_the_status(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    noted, _ = add_message(ticket, said(agent, monday, Visibility.INTERNAL), rules, terms, monday)
    assert (noted.status, noted.sla) == (ticket.status, ticket.sla)
    assert (newest_ids(noted, "agent"), newest_ids(noted, "customer")) == (("msg_2",), ())
    assert (shown_count(noted, "agent"), shown_count(noted, "customer")) == (2, 1)


def test_a_customers_message_is_always_public(maija: Actor, monday: Instant) -> None:
    assert said(maija, monday, Visibility.INTERNAL).visibility is Visibility.PUBLIC


def test_a_customers_message_resumes_a_waiting_ticket(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, maija: Actor, monday: Instant
) -> None:
    waiting, _ = wait(ticket, WaitFor(), agent, rules, terms, monday)
    message = said(maija, after(monday, HOUR))
    resumed, happened = add_message(waiting, message, rules, terms, after(monday, HOUR))
    assert (resumed.status, resumed.waiting, resumed.sla.paused) == (Status.OPEN, None, False)
    assert resumed.sla.due_at == monday + DAY + HOUR
    assert happened == [events.MessageAdded(resumed, message), events.TicketResumed(resumed, maija)]


def test_a_customers_message_is_no_answer_of_the_partner(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, maija: Actor, monday: Instant
) -> None:
    promised = replace(terms, policy=replace(terms.policy, partner_budgets={ticket.priority: 4 * HOUR}))
    workshop = PendingReason(
        id="rsn_1",
        retailer="nordic-home",
        name="Workshop",
        customer_label="In repair",
        party=Party.PARTNER,
        pauses=frozenset(),
        created_at=monday,
        updated_at=monday,
    )
    assigned, _ = assign(ticket, Assignment(agent), agent, rules, monday)
    waiting, _ = wait(assigned, WaitFor(reason=workshop), agent, rules, promised, monday)
    asked, _ = add_message(waiting, said(maija, after(monday, HOUR)), rules, promised, after(monday, HOUR))
    owed = asked.sla.latest(TargetKind.PARTNER_RESPONSE)
    assert owed is not None
    assert owed.open


def test_our_message_on_a_waiting_ticket_goes_on_waiting(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    waiting, _ = wait(ticket, WaitFor(), agent, rules, terms, monday)
    reminded, _ = add_message(waiting, said(agent, after(monday, 9 * DAY)), rules, terms, after(monday, 9 * DAY))
    assert (reminded.status, reminded.sla.targets[0].breached) == (Status.PENDING_CUSTOMER, False)


def test_a_customers_message_reopens_a_resolved_ticket(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, maija: Actor, monday: Instant
) -> None:
    resolved, _ = resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, monday)
    message = said(maija, after(monday, DAY))
    reopened, happened = add_message(resolved, message, rules, terms, after(monday, DAY))
    assert (reopened.status, reopened.episode, reopened.resolution) == (Status.OPEN, 2, None)
    assert happened == [events.MessageAdded(reopened, message), events.TicketReopened(reopened, maija)]


def test_message_on_a_closed_ticket_is_refused(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, maija: Actor, monday: Instant
) -> None:
    resolved, _ = resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, monday)
    closed, _ = close(resolved, agent, rules, terms, monday)
    with pytest.raises(Refused) as refusal:
        add_message(closed, said(maija, monday), rules, terms, monday)
    assert refusal.value.metadata == {"allowed_actions": "reopen"}


def test_a_message_that_is_there_already_changes_nothing(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    once, _ = add_message(ticket, said(agent, monday), rules, terms, monday)
    assert add_message(once, said(agent, after(monday, HOUR)), rules, terms, after(monday, HOUR)) == (once, [])


def test_a_conversation_has_an_end(ticket: Ticket, rules: Rules, terms: Terms, maija: Actor, monday: Instant) -> None:
    long = replace(ticket, message_ids=("sealed:999:0", *(f"msg_{n}" for n in range(10, 10 + 98))))
    full, _ = add_message(long, said(maija, monday, id="msg_last"), rules, terms, monday)
    assert shown_count(full, "customer") == MOST_MESSAGES
    with pytest.raises(Refused) as refusal:
        add_message(full, said(maija, monday, id="msg_more"), rules, terms, monday)
    assert refusal.value.reason == "TICKET_FULL"
