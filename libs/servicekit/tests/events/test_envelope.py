from collections.abc import Callable
from typing import Any

import orjson
import pytest
from aftersales.common.v1.common_pb2 import Money
from cloudevents.v1.http import from_json
from domainkit.instants import SECOND, Instant
from servicekit.events.envelope import Poison, envelope, parse

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def event_with(**changes: Any) -> dict[str, Any]:
    event = envelope(
        event_id="evt_1",
        source="/aftersales/tickets",
        type="aftersales.tickets.v1.TicketOpened",
        subject="tkt_1",
        retailer="nordic-home",
        sequence=3,
        time=Instant(1_700_000_000 * SECOND + 5),
        traceparent=TRACEPARENT,
        data={"amount_minor": 12_900, "currency": "EUR", "added_later": True},
    )
    return {**event, **changes}


def test_what_is_written_is_read_back() -> None:
    event = parse(orjson.dumps(event_with()))
    assert (event.id, event.subject, event.retailer, event.sequence) == ("evt_1", "tkt_1", "nordic-home", 3)
    assert event.time == 1_700_000_000 * SECOND + 5
    assert event.traceparent == TRACEPARENT


def test_the_envelope_is_a_cloud_event_to_others() -> None:
    event = from_json(orjson.dumps(event_with()).decode())
    assert event["type"] == "aftersales.tickets.v1.TicketOpened"
    assert event["sequence"] == 3


def test_event_data_is_read_and_unknown_fields_ignored() -> None:
    assert parse(orjson.dumps(event_with())).read(Money) == Money(amount_minor=12_900, currency="EUR")


def test_data_that_does_not_fit_its_message_is_poison() -> None:
    with pytest.raises(Poison, match="amount_minor"):
        parse(orjson.dumps(event_with(data={"amount_minor": "much"}))).read(Money)


def test_an_event_without_a_cause_has_no_traceparent() -> None:
    event = event_with(traceparent=None)
    assert parse(orjson.dumps(event)).traceparent == ""


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (lambda: b"not json", "no JSON"),
        (lambda: b"[]", "no CloudEvent"),
        (lambda: orjson.dumps(event_with(specversion="0.3")), "no CloudEvent"),
        (lambda: orjson.dumps(event_with(subject="")), "subject"),
        (lambda: orjson.dumps(event_with(sequence="3")), "sequence"),
        (lambda: orjson.dumps(event_with(time="yesterday")), "yesterday"),
        (lambda: orjson.dumps(event_with(data=[])), "data"),
    ],
)
def test_what_is_no_event_of_ours_is_poison_that_says_why(payload: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(Poison, match=reason):
        parse(payload())
