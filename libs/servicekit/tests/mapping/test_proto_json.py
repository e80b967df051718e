import pytest
from aftersales.common.v1.common_pb2 import Actor, Money
from aftersales.feedback.v1.feedback_service_pb2 import Score
from aftersales.tickets.v1.purchase_pb2 import PurchaseItem
from aftersales.tickets.v1.ticket_pb2 import Ticket, TicketAction, TicketStatus
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.proto_json import enum_number, from_json, to_json
from servicekit.mapping.timestamps import from_rfc3339, from_timestamp, to_rfc3339, to_timestamp


def test_a_message_is_written_with_words_instants_and_zeros() -> None:
    ticket = Ticket(id="tkt_1", status=TicketStatus.TICKET_STATUS_PENDING_CUSTOMER, created_at=to_timestamp(1_500_000))
    ticket.allowed_actions.append(TicketAction.TICKET_ACTION_ASSIGN)
    json = to_json(ticket)
    assert json["status"] == "pending_customer"
    assert json["created_at"] == "1970-01-01T00:00:01.500000Z"
    assert json["message_count"] == 0
    assert json["asset_id"] == ""
    assert json["allowed_actions"] == ["assign"]


def test_what_is_not_set_is_left_out() -> None:
    assert "assignee" not in to_json(Ticket())
    assert "value" not in to_json(Score(n=0))
    assert to_json(Score(value=0.0))["value"] == 0.0


def test_reading_is_the_inverse_of_writing() -> None:
    item = PurchaseItem(line=1, price=Money(amount_minor=12_900, currency="EUR"), sold_at=to_timestamp(7))
    item.registrations.add(asset_id="ast_1", unit=1)
    assert from_json(PurchaseItem, to_json(item)) == item


def test_a_field_of_a_newer_writer_is_ignored() -> None:
    assert from_json(Actor, {"id": "agent-1", "mood": "good"}) == Actor(id="agent-1")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"status": "asleep"}, "status"),
        ({"created_at": "yesterday"}, "created_at"),
        ({"created_at": "2026-11-22T10:00:00"}, "zone"),
        ({"assignee": {"id": 7}}, "assignee: id"),
        ({"message_count": "many"}, "message_count"),
    ],
)
def test_what_does_not_fit_is_named(data: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        from_json(Ticket, data)


def test_every_word_leads_back_to_its_value() -> None:
    for value in TicketStatus.DESCRIPTOR.values:
        word = to_json(Ticket(status=TicketStatus.Value(value.name)))["status"]
        assert enum_number(TicketStatus.DESCRIPTOR, word) == value.number


@given(st.integers(min_value=0, max_value=4_000_000_000_000_000))
def test_an_instant_survives_text_and_timestamp(instant: int) -> None:
    assert from_rfc3339(to_rfc3339(instant)) == instant
    assert from_timestamp(to_timestamp(instant)) == instant
