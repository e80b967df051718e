"""The rules of sending a mail again."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, HOUR, Instant
from domainkit.refusals import Refused
from notifications.deliveries.domain.delivery import Delivery, Outcome, Result, State, Template, postpone, record
from notifications.deliveries.domain.resending import MOST_RESENDS, RepeatsAnother, copy_of, resend
from notifications.deliveries.domain.retries import RetrySchedule

SCHEDULE = RetrySchedule(first=10, longest=4 * HOUR, give_up_after=72 * HOUR)
AINO = Actor(ActorKind.AGENT, "", "Aino")
OLD = Instant(10 * DAY)  # a delivery that was made at 0 was given up long ago
FAILED = Delivery(
    id="dlv_1",
    retailer="nordic-home",
    customer_id="cus_maija",
    ticket_id="tkt_1",
    purchase_id="",
    event_id="evt_1",
    template=Template.TICKET_REPLY,
    template_version="v1",
    facts={"subject": "It leaks"},
    traceparent="trace-1",
    created_at=Instant(0),
    next_attempt_at=None,
    state=State.FAILED,
    attempts=14,
    last_error="SMTP_550",
    locale="de",
    time_zone="UTC",
    message_id="<dlv_1@nordic-home.example>",
)
SENT = replace(FAILED, state=State.SENT, last_error="", sent_at=Instant(5), attempts=1)


def refusal(delivery: Delivery, now: Instant = OLD) -> str:
    with pytest.raises(Refused) as refused:
        resend(delivery, "dlv_2", AINO, now=now)
    assert refused.value.kind == "conflict"
    return refused.value.reason


def test_failed_delivery_is_queued_again_with_its_attempts() -> None:
    queued, events = resend(FAILED, "dlv_2", AINO, now=OLD)
    assert (queued.id, queued.state, queued.next_attempt_at, queued.last_error) == ("dlv_1", State.QUEUED, OLD, "")
    assert (queued.attempts, queued.message_id, queued.resent_by, queued.resent_at) == (
        14,
        FAILED.message_id,
        AINO,
        OLD,
    )
    assert not events


def test_pauses_and_age_start_anew_when_it_is_queued_again() -> None:
    queued, _ = resend(FAILED, "dlv_2", AINO, now=OLD)
    failed, _ = record(queued, Outcome(Result.PASSING, "SMTP_TIMEOUT"), now=OLD, schedule=SCHEDULE)
    assert (failed.state, failed.attempts, failed.next_attempt_at) == (State.RETRYING, 15, OLD + 10)
    waiting, _ = postpone(queued, "CONTACT_UNKNOWN", now=OLD, schedule=SCHEDULE)
    assert waiting.state is State.RETRYING
    late, _ = record(queued, Outcome(Result.PASSING, "SMTP_TIMEOUT"), now=Instant(OLD + 73 * HOUR), schedule=SCHEDULE)
    assert late.state is State.FAILED


def test_sent_delivery_notes_the_one_that_repeats_it() -> None:
    noted, events = resend(SENT, "dlv_2", AINO, now=OLD)
    [note] = noted.resends
    assert replace(noted, resends=()) == SENT
    assert not events
    copy = copy_of(noted, note, traceparent="trace-2")
    assert (copy.id, copy.resend_of, copy.state, copy.attempts) == ("dlv_2", "dlv_1", State.QUEUED, 0)
    assert (copy.facts, copy.template_version, copy.traceparent) == (SENT.facts, "v1", "trace-2")
    assert (copy.created_at, copy.next_attempt_at, copy.resent_by) == (OLD, OLD, AINO)
    assert (copy.locale, copy.time_zone, copy.message_id) == ("", "", "")


def test_sent_repetition_names_what_it_repeats() -> None:
    with pytest.raises(RepeatsAnother):
        resend(replace(SENT, resend_of="dlv_0"), "dlv_2", AINO, now=OLD)
    queued, _ = resend(replace(FAILED, resend_of="dlv_0"), "dlv_2", AINO, now=OLD)
    assert queued.state is State.QUEUED


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRYING])
def test_delivery_under_way_is_not_sent_again(state: State) -> None:
    assert refusal(replace(FAILED, state=state, next_attempt_at=OLD)) == "DELIVERY_NOT_OVER"


@pytest.mark.parametrize("delivery", [FAILED, SENT])
def test_mail_whose_link_gave_access_is_not_sent_again(delivery: Delivery) -> None:
    assert refusal(replace(delivery, template=Template.SURVEY_INVITATION)) == "CREDENTIALS_REMOVED"


@pytest.mark.parametrize("delivery", [FAILED, SENT])
def test_resends_are_bounded_within_a_day(delivery: Delivery) -> None:
    for number in range(MOST_RESENDS):
        again, _ = resend(delivery, f"dlv_{number + 2}", AINO, now=Instant(OLD + number))
        delivery = replace(again, state=delivery.state, next_attempt_at=None)
    assert refusal(delivery, Instant(OLD + DAY - 1)) == "TOO_MANY_RESENDS"
    again, _ = resend(delivery, "dlv_9", AINO, now=Instant(OLD + DAY))
    assert len(again.resends) == MOST_RESENDS
