"""The parts of a message, by the parser of the standard library within bounds of our own.

The parser keeps every byte of a text and refuses none. What it lacks is a bound: a message may nest until the stack
ends, or have so many parts and header fields that reading them takes minutes. Its policy has hooks for each field, part
and defect that it finds (email.policy); those count and refuse here. The older policy (Compat32) is the base, since the
newer one reads values again by a grammar that takes quadratic time and raises.
"""

from email import errors
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import Any

from tickets.incoming_mail.domain.mail import Reason, Unreadable

LARGEST = 36_000_000
"""Octets of what is parsed at all. The receiver refuses less than that by SMTP."""

MOST_LINES = 500_000  # the parser takes them one by one; 36 MB of base64 have 470,000
MOST_PARTS = 300
MOST_HEADERS = 1_000  # of all parts together
DEEPEST = 12
LARGEST_HEADERS = 500_000  # characters of them
LONGEST_HEADER = 64_000
LONGEST_CONTENT_HEADER = 2_000
"""Characters of Content-Type and its like: the standard library reads their parameters in quadratic time."""

_BROKEN = (
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
    errors.MultipartInvariantViolationDefect,
    errors.MissingHeaderBodySeparatorDefect,
    errors.FirstHeaderLineIsContinuationDefect,
)


class Found:
    """What the parser has met in one message so far."""

    def __init__(self) -> None:
        self.headers = 0
        self.header_characters = 0
        self.parts = 0
        self.cut = False
        self.broken = False

    def header(self, length: int) -> None:
        self.headers += 1
        self.header_characters += length
        if self.headers > MOST_HEADERS or self.header_characters > LARGEST_HEADERS:
            raise Unreadable(
                Reason.TOO_MANY_HEADERS, f"more than {MOST_HEADERS}, or {LARGEST_HEADERS} characters of them"
            )

    def part(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Unreadable(Reason.TOO_MANY_PARTS, f"more than {MOST_PARTS}")


class _Bounded(Compat32):
    found = Found()  # replaced for each message; the base class refuses names that its class does not have

    def __init__(self, found: Found) -> None:
        super().__init__(found=found, mangle_from_=False, message_factory=Part, max_line_length=None)  # type: ignore[call-arg, arg-type]

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.found.header(sum(map(len, sourcelines)))
        first, _, rest = sourcelines[0].partition(":")
        value = (rest.lstrip(" \t") + "".join(sourcelines[1:])).rstrip("\r\n")
        name = first.strip()
        longest = LONGEST_CONTENT_HEADER if name.lower().startswith("content-") else LONGEST_HEADER
        self.found.cut |= len(value) > longest
        return name, value[:longest]

    def header_fetch_parse(self, name: str, value: str) -> str:
        """As it is: bytes that are not ASCII stay surrogates, instead of a Header of unknown character set."""
        return value

    def register_defect(self, obj: Message, defect: errors.MessageDefect) -> None:
        self.found.broken |= isinstance(defect, _BROKEN)


class Part(Message):
    """A part that is counted, refuses to be nested too deep, and gives its text as it came."""

    _payload: Any  # of the base class; the parser sets it without a method

    def __init__(self, policy: _Bounded) -> None:
        super().__init__(policy)
        self.depth = 0
        policy.found.part()

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
            if payload.depth > DEEPEST:
                raise Unreadable(Reason.TOO_DEEP, f"more than {DEEPEST} levels")
        super().attach(payload)

    def get_payload(self, i: int | None = None, decode: bool = False) -> Any:
        """Undecoded, the base class replaces what is not ASCII, and the original of a forwarded message is lost."""
        if not decode and isinstance(self._payload, str):
            return self._payload
        return super().get_payload(i, decode)  # type: ignore[call-overload]


def parsed(raw: bytes) -> tuple[Message, Found]:
    """The tree of a message. Raises Unreadable."""
    if not raw.strip():
        raise Unreadable(Reason.EMPTY)
    if len(raw) > LARGEST:
        raise Unreadable(Reason.TOO_LARGE, f"more than {LARGEST} octets")
    if max(raw.count(b"\n"), raw.count(b"\r")) > MOST_LINES:
        raise Unreadable(Reason.TOO_MANY_LINES, f"more than {MOST_LINES}")
    found = Found()
    root = BytesParser(policy=_Bounded(found)).parsebytes(raw)
    if not root.keys():
        raise Unreadable(Reason.NO_HEADERS)
    return root, found
