"""What time does with tickets: reminders, resolutions by silence, appointments, closing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, HOUR, Instant, after
from tickets.pending_reasons.domain.pending_reason import (
    AutoResolution,
    PendingReason,
    PendingReasonDraft,
    Reminders,
    new_pending_reason,
)
from tickets.policies.domain.kinds import Party, ResolutionCode
from tickets.tickets.domain.approval import Approval
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.due_steps import DueStep, Step, next_step, with_wake
from tickets.tickets.domain.events import TicketClosed, TicketReminderDue, TicketResolved, TicketResumed
from tickets.tickets.domain.lifecycle import resolve
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.passing_time import pass_time
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait

from services.tickets.tests.conftest import Moment

AUTO = 5
AINO, EERO = (Actor(ActorKind.AGENT, f"agt_{name}", name) for name in ("aino", "eero"))
Says = Callable[[Ticket, Actor, Instant], Ticket]


@pytest.fixture
def rules(rules: Rules) -> Rules:
    return replace(rules, auto_close_days=AUTO)


@pytest.fixture
def says(rules: Rules, terms: Terms) -> Says:
    def says(ticket: Ticket, by: Actor, now: Instant) -> Ticket:
        id = f"msg_{len(ticket.message_ids) + 2}"
        message = write_message(ticket.id, MessageDraft("Hello"), id=id, author=by, now=now)
        return add_message(ticket, message, rules, terms, now)[0]

    return says


def reason(
    party: Party = Party.CUSTOMER, reminders: Reminders | None = None, resolution: AutoResolution | None = None
) -> PendingReason:
    draft = PendingReasonDraft(
        name="n", customer_label="c", party=party, reminders=reminders, auto_resolution=resolution
    )
    return new_pending_reason("nordic-home", draft, id="rsn_1", now=Instant(0))


SILENCE = reason(reminders=Reminders(2, 2), resolution=AutoResolution(3, ResolutionCode.NO_REPLY))


@pytest.fixture
def asked(ticket: Ticket, says: Says, agent: Actor, rules: Rules, terms: Terms, at: Moment) -> Ticket:
    """Answered, and waiting for the customer since Friday 2026-03-06 at four."""
    friday = at("2026-03-06 16:00")
    return wait(says(ticket, agent, friday), WaitFor(reason=SILENCE), agent, rules, terms, friday)[0]


def test_silence_is_reminded_of_and_then_ends_the_ticket(asked: Ticket, rules: Rules, terms: Terms, at: Moment) -> None:
    story = []
    ticket = asked
    while ticket.status is Status.PENDING_CUSTOMER:
        due = next_step(ticket, terms.calendar, auto_close_days=AUTO)
        assert due is not None
        assert pass_time(ticket, rules, terms, after(due.at, -1)) == (ticket, [])
        ticket, happened = pass_time(ticket, rules, terms, due.at)
        story.append((due.at, [type(event) for event in happened]))
    assert story == [
        (at("2026-03-10 09:00"), [TicketReminderDue]),
        (at("2026-03-12 09:00"), [TicketReminderDue]),
        (at("2026-03-17 09:00"), [TicketResolved]),
    ]
    assert ticket.resolution is not None
    assert (ticket.resolution.code, ticket.resolution.resolved_by.kind) == (ResolutionCode.NO_REPLY, "service")


def test_a_resolution_by_silence_asks_for_no_opinion(asked: Ticket, rules: Rules, terms: Terms, at: Moment) -> None:
    ticket = asked
    for moment in ("2026-03-10 09:00", "2026-03-12 09:00"):
        ticket, _ = pass_time(ticket, rules, terms, at(moment))
    _, (resolved,) = pass_time(ticket, rules, terms, at("2026-03-17 09:00"))
    assert isinstance(resolved, TicketResolved)
    assert resolved.surveys_consent is False


@pytest.mark.parametrize(
    "still_open",
    [
        {"checklist": (ChecklistItem("itm_1", "Compare", required=True),)},
        {
            "approvals": (
                Approval(id="apr_1", question="May we?", approver=EERO, requested_by=AINO, requested_at=Instant(1)),
            )
        },
    ],
)
def test_time_resolves_nothing_that_people_may_not(
    asked: Ticket, rules: Rules, terms: Terms, still_open: dict[str, Any]
) -> None:
    ticket = replace(asked, **still_open)
    while due := next_step(ticket, terms.calendar, auto_close_days=AUTO):
        ticket, (happened,) = pass_time(ticket, rules, terms, due.at)
        assert isinstance(happened, TicketReminderDue)
    assert ticket.status is Status.PENDING_CUSTOMER
    done = replace(ticket, checklist=(), approvals=())
    due = next_step(done, terms.calendar, auto_close_days=AUTO)
    assert due is not None
    assert due.step is Step.RESOLVE


def test_after_downtime_one_reminder_is_due_and_not_all(asked: Ticket, rules: Rules, terms: Terms, at: Moment) -> None:
    late = at("2026-04-01 11:00")
    reminded, (event,) = pass_time(asked, rules, terms, late)
    assert isinstance(event, TicketReminderDue)
    assert pass_time(reminded, rules, terms, late) == (reminded, [])
    assert next_step(reminded, terms.calendar, auto_close_days=AUTO) == DueStep(at("2026-04-03 09:00"), Step.REMIND)


def test_nothing_is_given_up_while_the_customer_is_unanswered(
    ticket: Ticket, says: Says, maija: Actor, agent: Actor, rules: Rules, terms: Terms, at: Moment
) -> None:
    friday = at("2026-03-06 16:00")
    unanswered, _ = wait(says(ticket, maija, friday), WaitFor(reason=SILENCE), agent, rules, terms, friday)
    assert next_step(unanswered, terms.calendar, auto_close_days=AUTO) is None
    resolved, _ = resolve(unanswered, ResolutionCode.SOLVED, agent, rules, terms, friday)
    assert pass_time(resolved, rules, terms, after(friday, 400 * DAY)) == (resolved, [])


def test_our_next_message_begins_the_reminders_anew(
    asked: Ticket, says: Says, agent: Actor, rules: Rules, terms: Terms, at: Moment
) -> None:
    reminded, _ = pass_time(asked, rules, terms, at("2026-03-10 09:00"))
    again = says(reminded, agent, at("2026-03-11 12:00"))
    assert again.waiting is not None
    assert again.waiting.reminders_sent == 0
    assert next_step(again, terms.calendar, auto_close_days=AUTO) == DueStep(at("2026-03-13 09:00"), Step.REMIND)


def test_what_is_scheduled_is_open_when_its_instant_comes(
    ticket: Ticket, says: Says, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    until = after(monday, 3 * DAY + HOUR)
    opened = says(ticket, agent, monday)
    wanted = WaitFor(reason=reason(Party.US), until=until)
    scheduled, _ = wait(opened, wanted, agent, rules, terms, monday)
    assert with_wake(scheduled, terms.calendar, auto_close_days=AUTO).wake_at == until
    resumed, happened = pass_time(scheduled, rules, terms, until)
    assert (resumed.status, resumed.waiting, happened) == (Status.OPEN, None, [TicketResumed(resumed)])


def test_a_resolved_ticket_is_closed_after_business_days(
    ticket: Ticket, says: Says, agent: Actor, rules: Rules, terms: Terms, at: Moment
) -> None:
    friday = at("2026-03-06 16:00")
    resolved, _ = resolve(says(ticket, agent, friday), ResolutionCode.SOLVED, agent, rules, terms, friday)
    closing = at("2026-03-13 09:00")
    assert with_wake(resolved, terms.calendar, auto_close_days=AUTO).wake_at == closing
    assert with_wake(resolved, terms.calendar, auto_close_days=0).wake_at is None
    closed, happened = pass_time(resolved, rules, terms, closing)
    assert (closed.status, closed.closed_at, happened) == (Status.CLOSED, closing, [TicketClosed(closed)])
