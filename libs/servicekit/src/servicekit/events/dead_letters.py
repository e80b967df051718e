"""Dead letters: events that a consumer could not handle, kept until a person replays or discards them, or they expire.

A letter lies on `dead.<service>.<consumer>` with the event as it came and headers with the reason. A replay goes to
`dead.replay.<service>.<consumer>`, which no other consumer reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domainkit.privacy import PersonalData
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.streams import Stream

DEAD_LETTERS = Stream(
    "DEAD_LETTERS",
    ("dead.>",),
    max_age_days=90,
    personal=PersonalData(
        purpose="To handle an event later that a consumer could not handle",
        retention="AFTERSALES_DEAD_LETTERS_DAYS, or until the customer is erased",
    ),
)
"""As it is declared; `dead_letters` has the age that is set."""

_REASON = "Aftersales-Reason"
_DELIVERIES = "Aftersales-Deliveries"
_STREAM = "Aftersales-Stream"
_SEQUENCE = "Aftersales-Sequence"
_SUBJECT = "Aftersales-Subject"
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`number` names it in commands; `stream`, `sequence` and `subject` are where the event came from."""

    number: int
    consumer: str
    reason: str
    deliveries: int
    stream: str
    sequence: int
    subject: str
    traceparent: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a consumer received the event it gives up."""

    stream: str
    sequence: int
    subject: str
    deliveries: int


def dead_letters(days: int) -> Stream:
    """The stream as it is set to be: kept for so many days, 0: until somebody replays or discards them."""
    return replace(DEAD_LETTERS, max_age_days=days)


def replay_subject(service: str, consumer: str) -> str:
    return f"dead.replay.{service}.{consumer}"


async def write_dead_letter(
    bus: Bus, service: str, consumer: str, payload: bytes, headers: Mapping[str, str], origin: Origin, reason: str
) -> None:
    """Write the dead letter of an event; one that comes from a replay keeps its first origin. Raises BusUnavailable."""
    await bus.publish(
        f"dead.{service}.{consumer}",
        payload,
        message_id=f"{service}.{consumer}:{origin.stream}:{origin.sequence}",
        headers={
            _STREAM: headers.get(_STREAM, origin.stream),
            _SEQUENCE: headers.get(_SEQUENCE, str(origin.sequence)),
            _SUBJECT: headers.get(_SUBJECT, origin.subject),
            _DELIVERIES: str(origin.deliveries),
            _REASON: _header(reason)[:_LONGEST_REASON],
        },
    )


def _header(text: str) -> str:
    """A text as a header may hold it: one line of ASCII."""
    return " ".join(text.split()).encode("unicode_escape").decode()


async def list_dead_letters(bus: Bus, service: str, *, limit: int = 100) -> list[DeadLetter]:
    """The service's dead letters, oldest first. Raises BusUnavailable."""
    letters: list[DeadLetter] = []
    while len(letters) < limit:
        after = letters[-1].number if letters else 0
        letter = await _read(bus, after + 1, following=f"dead.{service}.*")
        if letter is None:
            break
        letters.append(letter)
    return letters


async def show_dead_letter(bus: Bus, service: str, number: int) -> DeadLetter | None:
    """One dead letter with its payload; None if it is not there, or another service's. Raises BusUnavailable."""
    letter = await _read(bus, number, following=f"dead.{service}.*")
    return letter if letter and letter.number == number else None


async def replay_dead_letter(bus: Bus, service: str, number: int) -> bool:
    """Send the event once more, to the handler that failed and to no other; False if the letter is not there.

    The letter is gone then; if the handler fails again there is a new one. Raises BusUnavailable.
    """
    letter = await show_dead_letter(bus, service, number)
    if letter is None:
        return False
    await bus.publish(
        replay_subject(service, letter.consumer),
        letter.payload,
        message_id=f"replay:{service}:{number}",
        headers={
            _STREAM: letter.stream,
            _SEQUENCE: str(letter.sequence),
            _SUBJECT: letter.subject,
            "traceparent": letter.traceparent,
        },
    )
    await _take_away(bus, number)
    return True


async def discard_dead_letter(bus: Bus, service: str, number: int) -> bool:
    """Forget an event that can never be handled; False if the letter is not there. Raises BusUnavailable."""
    letter = await show_dead_letter(bus, service, number)
    if letter is None:
        return False
    await _take_away(bus, number)
    return True


async def _take_away(bus: Bus, number: int) -> None:
    try:
        await bus.jetstream.delete_msg(DEAD_LETTERS.name, number)
    except NotFoundError:
        pass  # somebody else did at the same moment: of two replays, the message id made one
    except UNREACHABLE as error:
        raise BusUnavailable(f"the dead letter stays: {error}") from error


async def _read(bus: Bus, number: int, *, following: str) -> DeadLetter | None:
    """The first letter from this number on, on these subjects."""
    try:
        message = await bus.jetstream.get_msg(DEAD_LETTERS.name, seq=number, subject=following, next=True)
    except NotFoundError:
        return None
    except UNREACHABLE as error:
        raise BusUnavailable(f"the dead letters cannot be read: {error}") from error
    return _letter(message)


def _letter(message: RawStreamMsg) -> DeadLetter:
    headers = message.headers or {}
    return DeadLetter(
        number=message.seq or 0,
        consumer=(message.subject or "").rpartition(".")[2],
        reason=headers.get(_REASON, ""),
        deliveries=int(headers.get(_DELIVERIES, 0)),
        stream=headers.get(_STREAM, ""),
        sequence=int(headers.get(_SEQUENCE, 0)),
        subject=headers.get(_SUBJECT, ""),
        traceparent=headers.get("traceparent", ""),
        payload=message.data or b"",
    )
