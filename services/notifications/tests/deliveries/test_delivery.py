from dataclasses import replace

from domainkit.instants import HOUR, MINUTE, SECOND, Instant
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries.domain.delivery import (
    Delivery,
    DeliveryFailed,
    DeliverySent,
    Outcome,
    Result,
    State,
    Template,
    delivery_id,
    postpone,
    record,
)
from notifications.deliveries.domain.retries import RetrySchedule

SCHEDULE = RetrySchedule(first=10 * SECOND, longest=4 * HOUR, give_up_after=72 * HOUR)
ACCEPTED, PASSING, REFUSED = (
    Outcome(Result.ACCEPTED),
    Outcome(Result.PASSING, "SMTP_451"),
    Outcome(Result.REFUSED, "SMTP_550"),
)
DELIVERY = Delivery(
    id="dlv_1",
    retailer="nordic-home",
    customer_id="cus_maija",
    ticket_id="tkt_1",
    purchase_id="",
    event_id="evt_1",
    template=Template.SURVEY_INVITATION,
    template_version="abc",
    facts={"token": "s3cret", "expires_at": None},
    traceparent="",
    created_at=Instant(0),
    next_attempt_at=Instant(0),
)


def test_accepted_message_is_sent_and_drops_its_credential() -> None:
    sent, events = record(DELIVERY, ACCEPTED, now=Instant(5), schedule=SCHEDULE)
    assert (sent.state, sent.sent_at, sent.attempts, sent.next_attempt_at) == (State.SENT, 5, 1, None)
    assert events == [DeliverySent(sent)]
    assert sent.facts == {"expires_at": None}


def test_refused_message_has_failed_at_once() -> None:
    failed, events = record(DELIVERY, REFUSED, now=Instant(5), schedule=SCHEDULE)
    assert (failed.state, failed.last_error, failed.next_attempt_at) == (State.FAILED, "SMTP_550", None)
    assert events == [DeliveryFailed(failed)]
    assert "token" not in failed.facts


def test_pauses_double_until_three_days_have_passed() -> None:
    delivery, now, pauses = DELIVERY, Instant(0), []
    while delivery.next_attempt_at is not None:
        pauses.append(delivery.next_attempt_at - now)
        now = delivery.next_attempt_at
        delivery, _ = record(delivery, PASSING, now=now, schedule=SCHEDULE)
    assert [pause // SECOND for pause in pauses[1:6]] == [10, 20, 40, 80, 160]
    assert pauses[-1] == 4 * HOUR
    assert 68 * HOUR < now <= 72 * HOUR
    assert (delivery.state, delivery.last_error, delivery.attempts) == (State.FAILED, "SMTP_451", len(pauses))


def test_waiting_for_a_contact_counts_no_attempt_and_backs_off() -> None:
    waiting, events = postpone(DELIVERY, "CONTACT_UNKNOWN", now=Instant(0), schedule=SCHEDULE)
    assert (waiting.state, waiting.attempts, waiting.next_attempt_at) == (State.RETRYING, 0, SECOND)
    assert events == ()
    later, _ = postpone(waiting, "CONTACT_UNKNOWN", now=Instant(10 * MINUTE), schedule=SCHEDULE)
    assert later.next_attempt_at == 20 * MINUTE
    never, events = postpone(waiting, "CONTACT_UNKNOWN", now=Instant(72 * HOUR), schedule=SCHEDULE)
    assert never.state is State.FAILED
    assert events == [DeliveryFailed(never)]


@given(st.sampled_from([ACCEPTED, REFUSED]), st.sampled_from([ACCEPTED, PASSING, REFUSED]))
def test_nothing_changes_a_delivery_that_is_over(first: Outcome, second: Outcome) -> None:
    over, _ = record(DELIVERY, first, now=Instant(1), schedule=SCHEDULE)
    assert record(over, second, now=Instant(2), schedule=SCHEDULE) == (over, ())
    assert postpone(over, "CONTACT_UNKNOWN", now=Instant(2), schedule=SCHEDULE) == (over, ())


def test_retried_message_can_still_be_sent() -> None:
    retrying, _ = record(DELIVERY, PASSING, now=Instant(1), schedule=SCHEDULE)
    sent, _ = record(replace(retrying, locale="en"), ACCEPTED, now=Instant(2), schedule=SCHEDULE)
    assert (sent.state, sent.attempts, sent.last_error) == (State.SENT, 2, "")


def test_event_and_template_always_give_the_same_id() -> None:
    assert delivery_id("evt_1", Template.WELCOME) == delivery_id("evt_1", Template.WELCOME)
    assert delivery_id("evt_1", Template.WELCOME) != delivery_id("evt_2", Template.WELCOME)
    assert len(delivery_id("evt_1", Template.WELCOME)) == len("dlv_") + 26
