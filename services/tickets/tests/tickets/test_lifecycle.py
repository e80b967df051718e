from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, HOUR, SECOND, Instant, after
from domainkit.refusals import Refused
from tickets.policies.domain.kinds import Channel, Priority, ResolutionCode
from tickets.tickets.domain import coverage as coverages
from tickets.tickets.domain import events
from tickets.tickets.domain.coverage import Coverage, CoverageState
from tickets.tickets.domain.lifecycle import Edits, determine_coverage, reopen, resolve, update
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.opening import Draft, follow_up_on, open_ticket
from tickets.tickets.domain.pending import Waiting
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait


def test_updated_event_carries_what_was_before(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    edits = Edits(priority=Priority.URGENT, subject=" It leaks badly ")
    urgent, happened = update(ticket, edits, agent, rules, terms, monday)
    assert happened == [events.TicketUpdated(urgent, Priority.NORMAL, "It leaks", agent)]
    assert (urgent.subject, urgent.sla.due_at) == ("It leaks badly", monday + HOUR)
    assert update(urgent, edits, agent, rules, terms, monday) == (urgent, [])


def test_another_subject_leaves_the_clock_alone(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    renamed, happened = update(ticket, Edits(subject="It drips"), agent, rules, terms, after(monday, HOUR))
    assert renamed == replace(ticket, subject="It drips", updated_at=after(monday, HOUR))
    assert happened == [events.TicketUpdated(renamed, Priority.NORMAL, "It leaks", agent)]


@pytest.mark.parametrize("subject", ["", " ", "s" * 201, "two\nlines", "\u200b"])
def test_subject_that_nobody_can_read_is_refused(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant, subject: str
) -> None:
    with pytest.raises(Refused) as refusal:
        update(ticket, Edits(subject=subject), agent, rules, terms, monday)
    assert refusal.value.field == "subject"


def test_customer_edits_nothing(ticket: Ticket, rules: Rules, terms: Terms, maija: Actor, monday: Instant) -> None:
    with pytest.raises(Refused) as refusal:
        update(ticket, Edits(subject="Mine"), maija, rules, terms, monday)
    assert refusal.value.reason == "TRANSITION_NOT_ALLOWED"


def test_waiting_records_since_when_and_why(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    waiting, _ = wait(ticket, WaitFor(text=" Which model? "), agent, rules, terms, monday)
    assert waiting.waiting == Waiting(monday, "Which model?")
    assert waiting.sla.paused


def test_reopening_begins_the_next_episode(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    resolved, happened = resolve(ticket, ResolutionCode.WORKAROUND, agent, rules, terms, monday)
    assert resolved.resolution is not None
    assert (resolved.resolution.code, resolved.episode) == (ResolutionCode.WORKAROUND, 1)
    assert happened == [events.TicketResolved(resolved)]
    reopened, happened = reopen(resolved, agent, rules, terms, after(monday, DAY))
    assert (reopened.resolution, reopened.episode, reopened.status) == (None, 2, Status.OPEN)
    assert happened == [events.TicketReopened(reopened, agent)]


def test_coverage_that_is_known_is_not_replaced(ticket: Ticket) -> None:
    unsure = replace(ticket, coverage=coverages.unknown("WARRANTY_UNAVAILABLE"))
    covered = Coverage(CoverageState.COVERED, "statutory", ends_at=Instant(9), checked_at=Instant(1))
    known, happened = determine_coverage(unsure, covered)
    assert happened == [events.CoverageDetermined(known)]
    assert determine_coverage(known, Coverage(CoverageState.NOT_COVERED, checked_at=Instant(2))) == (known, [])


def test_unknown_coverage_backs_off_and_gives_up() -> None:
    asked, waits = coverages.unknown("WARRANTY_UNAVAILABLE"), []
    for _ in range(12):
        asked = coverages.ask_again(asked, attempts=asked.attempts, opened_at=Instant(0), now=Instant(0))
        waits.append((asked.retry_at or 0) // SECOND)
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == 3600
    assert coverages.ask_again(asked, attempts=12, opened_at=Instant(0), now=Instant(30 * DAY)).retry_at is None


def test_a_customer_does_not_set_the_priority(terms: Terms, maija: Actor, monday: Instant) -> None:
    draft = Draft(
        "nordic-home", "cus_maija", "It leaks", MessageDraft("Water!"), maija, Channel.WEB, priority=Priority.URGENT
    )
    with pytest.raises(Refused) as refusal:
        open_ticket(draft, id="t", message_id="m", coverage=coverages.NOT_APPLICABLE, terms=terms, now=monday)
    assert refusal.value.field == "priority"


@pytest.mark.parametrize(
    ("subject", "body", "field"), [("", "b", "subject"), ("s" * 201, "b", "subject"), ("s", " ", "body")]
)
def test_blank_subject_or_body_is_refused(
    terms: Terms, maija: Actor, monday: Instant, subject: str, body: str, field: str
) -> None:
    draft = Draft("nordic-home", "cus_maija", subject, MessageDraft(body), maija, Channel.WEB)
    with pytest.raises(Refused) as refusal:
        open_ticket(draft, id="t", message_id="m", coverage=coverages.NOT_APPLICABLE, terms=terms, now=monday)
    assert refusal.value.field == field


def test_a_follow_up_is_about_the_same_and_urgent_enough(ticket: Ticket) -> None:
    draft = follow_up_on(replace(ticket, subject="s" * 200), score=1, comment="Still leaks")
    assert (draft.follow_up_of, draft.priority, draft.channel) == ("tkt_1", Priority.HIGH, Channel.FEEDBACK)
    assert draft.opened_by.kind is ActorKind.SERVICE
    assert "score of 1" in draft.opening.body
    assert "Still leaks" in draft.opening.body
    assert len(draft.subject) == 200


def test_follow_up_replaces_control_characters(ticket: Ticket) -> None:
    draft = follow_up_on(replace(ticket, subject="It\x00leaks\nagain"), score=1, comment="Still\x1b\nleaks")
    assert draft.subject == 'Follow-up on "It leaks again"'
    assert draft.opening.body.endswith("Still \nleaks")
