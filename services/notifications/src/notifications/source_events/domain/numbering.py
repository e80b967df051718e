"""Which event had which number of its aggregate.

It shows where a service counts anew because its store was rolled back, and so gives known numbers to other events.
A mark is six characters of the event's id; a thousand of them, of the last events, are kept for an aggregate.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

REMEMBERED = 1_000
_WIDTH = 6
_ANY = "." * _WIDTH  # of an event whose id was not stored


class NumberTaken(Exception):
    """Another event is known under this number. Neither may be taken for the other."""

    def __init__(self, aggregate: str, number: int) -> None:
        super().__init__(f"{aggregate} had another event {number} before: was the store of its service rolled back?")


def mark(event_id: str) -> str:
    return urlsafe_b64encode(sha256(event_id.encode()).digest())[:_WIDTH].decode() if event_id else _ANY


def remembered(marks: str, event_id: str) -> str:
    """The marks with that of the next event."""
    return (marks + mark(event_id))[-_WIDTH * REMEMBERED :]


def contradicts(marks: str, *, last: int, number: int, event_id: str) -> bool:
    """Whether these marks, which end with that of event `last`, have another event under the number."""
    end = len(marks) - (last - number) * _WIDTH
    known = marks[end - _WIDTH : end] if number <= last and end >= _WIDTH else ""
    return bool(known) and known != _ANY and known != mark(event_id)
