from tickets.mail_receiver.domain.limits import MOST_SENDERS, Rate, Room
from tickets.mail_receiver.domain.recipients import by_address


def test_rate_takes_a_burst_and_then_by_the_minute() -> None:
    rate = Rate(2)
    assert [rate.takes("a", 0) for _ in range(3)] == [True, True, False]
    assert [rate.takes("a", 30), rate.takes("a", 30), rate.takes("b", 30)] == [True, False, True]


def test_rate_of_zero_takes_any_number() -> None:
    rate = Rate(0)
    assert all(rate.takes("a", 0) for _ in range(100))


def test_rate_remembers_a_bounded_number_of_senders() -> None:
    rate = Rate(1)
    for number in range(MOST_SENDERS + 1):
        rate.takes(str(number), 0)
    assert not rate.takes(str(MOST_SENDERS), 0)
    assert rate.takes("0", 0)


def test_room_is_taken_and_given_back() -> None:
    room = Room(10)
    assert (room.take(6), room.take(5)) == (True, False)
    room.give_back(6)
    assert room.take(10)


def test_recipients_of_one_address_are_one() -> None:
    recipients = ["help@a.example", "help+r.token@a.example", "help+x@a.example", "care@a.example"]
    assert by_address(recipients) == {"help@a.example": "help+r.token@a.example", "care@a.example": "care@a.example"}
