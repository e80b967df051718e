"""What is left of a ticket whose customer was erased, and what can still be done with it."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.clock.facts import observe
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.coverage import Coverage, CoverageState, ask_again, unknown
from tickets.tickets.domain.erasure import erase, erase_message
from tickets.tickets.domain.events import TicketClosed, TicketErased
from tickets.tickets.domain.lifecycle import determine_coverage, resolve
from tickets.tickets.domain.message import Message, MessageDraft
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import CATEGORIES, Resolution, Status, StatusCategory, Ticket
from tickets.tickets.domain.transitions import Action, Rules, allowed_actions, next_status
from tickets.tickets.domain.waiting import WaitFor, wait

from services.tickets.tests.personal import personal_in

NOW = Instant(2**51)  # later than all that happens here


@settings(deadline=None)
@given(st.from_type(Ticket), st.sampled_from([0, NOW]))
def test_erased_ticket_has_nothing_personal_and_is_over(ticket: Ticket, now: Instant) -> None:
    ticket = replace(ticket, erased_at=None)
    erased, _ = erase(ticket, now)
    assert not list(personal_in(erased))
    assert CATEGORIES[erased.status] is StatusCategory.ENDED
    assert erased.waiting is None
    assert erased.erased_at == erased.updated_at == max(now, ticket.updated_at)


@settings(deadline=None)
@given(st.from_type(Ticket), st.integers(0, 2**50), st.integers(0, 2**50))
def test_ticket_erased_twice_is_erased_once(ticket: Ticket, first: Instant, second: Instant) -> None:
    erased, _ = erase(ticket, first)
    again, events = erase(erased, second)
    assert again is erased
    assert events == []


@settings(deadline=None)
@given(st.from_type(Message))
def test_erased_message_has_nothing_personal(message: Message) -> None:
    erased = erase_message(message)
    assert not list(personal_in(erased))
    assert (erased.id, erased.ticket_id, erased.created_at) == (message.id, message.ticket_id, message.created_at)
    assert erase_message(erased) == erased


def test_erased_ticket_keeps_what_was_done_and_by_whom(ticket: Ticket, agent: Actor, maija: Actor) -> None:
    ended = Resolution(ResolutionCode.SOLVED, Instant(2), agent)
    ticket = replace(
        ticket, status=Status.CLOSED, closed_at=Instant(3), assignee=agent, resolution=ended, message_ids=("msg_2",)
    )
    erased, events = erase(ticket, NOW)
    assert (erased.assignee, erased.resolution, erased.message_ids) == (agent, ended, ("msg_2",))
    assert (erased.customer_id, erased.asset_id, erased.created_at) == (
        ticket.customer_id,
        ticket.asset_id,
        ticket.created_at,
    )
    assert erased.opened_by == Actor(ActorKind.CUSTOMER, "")
    assert erased.closed_at == Instant(3)
    assert events == [TicketErased(erased)]


@pytest.mark.parametrize("status", [each for each in Status if CATEGORIES[each] is not StatusCategory.ENDED])
def test_ticket_that_is_not_closed_is_closed_by_its_erasure(ticket: Ticket, status: Status) -> None:
    erased, events = erase(replace(ticket, status=status), NOW)
    assert erased.closed_at == NOW
    assert events == [TicketClosed(erased), TicketErased(erased)]


def test_clock_of_an_erased_ticket_stands_for_good(ticket: Ticket, monday: Instant) -> None:
    in_time, _ = erase(ticket, monday)
    late, _ = erase(ticket, after(monday, 2 * DAY))
    for erased, missed in ((in_time, []), (late, ["first_response"])):
        later = observe(erased.sla, after(monday, 300 * DAY))
        assert erased.sla.due_at is None
        assert [str(target.kind) for target in later.targets if target.breached] == missed


def test_erased_ticket_awaits_no_coverage(ticket: Ticket) -> None:
    asked = ask_again(unknown("WARRANTY_UNAVAILABLE"), attempts=0, opened_at=NOW, now=NOW)
    erased, _ = erase(replace(ticket, asset_id="ast_1", coverage=asked), NOW)
    assert asked.retry_at
    assert erased.coverage.retry_at is None
    for late in (Coverage(CoverageState.COVERED, "statutory", NOW, NOW), asked):
        assert determine_coverage(erased, late) == (erased, [])


@pytest.mark.parametrize("role", ActorKind)
def test_nothing_can_be_done_with_an_erased_ticket(ticket: Ticket, rules: Rules, role: ActorKind) -> None:
    erased, _ = erase(replace(ticket, team_id="tem_1"), NOW)
    assert allowed_actions(erased, role, rules, NOW) == ()
    for action in Action:
        with pytest.raises(Refused) as refusal:
            next_status(erased, action, role, rules, NOW)
        assert (refusal.value.kind, refusal.value.reason) == ("conflict", "TICKET_ERASED")


def test_message_that_is_sent_again_is_refused_once_erased(
    ticket: Ticket, rules: Rules, terms: Terms, maija: Actor
) -> None:
    message = write_message(ticket.id, MessageDraft("Water!"), id="msg_2", author=maija, now=NOW)
    longer, _ = add_message(ticket, message, rules, terms, NOW)
    with pytest.raises(Refused, match="erased"):
        add_message(erase(longer, NOW)[0], message, rules, terms, NOW)


def test_reason_of_a_wait_goes_with_the_wait(ticket: Ticket, agent: Actor, rules: Rules, terms: Terms) -> None:
    waiting, _ = wait(ticket, WaitFor(text="Maija sends a photo"), agent, rules, terms, NOW)
    erased, _ = erase(waiting, NOW)
    assert (erased.status, erased.waiting) == (Status.CLOSED, None)


def test_erased_ticket_forgets_which_customer_resolved_it(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms
) -> None:
    resolved, _ = resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, NOW)
    assert erase(resolved, NOW)[0].resolution == resolved.resolution
