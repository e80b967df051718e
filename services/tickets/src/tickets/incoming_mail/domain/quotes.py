"""What a person wrote, apart from the history that their mail program has put below it, above it, or around it.

Rules, not guesses: what is not recognised stays. Nothing is lost either way, since the whole text is kept as well.
"""

from dataclasses import dataclass
from enum import Enum, auto

from tickets.incoming_mail.domain.history_marks import (
    attribution_at,
    header_block_at,
    is_forward,
    is_quoted,
    is_rule,
    is_separator,
)
from tickets.incoming_mail.domain.signatures import without_signature


@dataclass(frozen=True, slots=True)
class Trimmed:
    body: str  # what the person wrote
    quoted: str = ""  # the history
    signature: str = ""


class _Line(Enum):
    OWN = auto()
    QUOTED = auto()  # begins with >, or introduces such lines
    BLANK = auto()


def trimmed(text: str, *, forwarded: bool = False) -> Trimmed:
    """The parts of a text. A forwarded message is kept whole: it is what the sender wants to be read."""
    lines = text.split("\n")
    if forwarded:
        return Trimmed(text.strip())
    end = _history(lines)
    found = _of_lines(lines[:end], lines[end:])
    if found.body.strip():
        return found
    if found.signature.strip():  # somebody answers with their name alone
        return Trimmed(found.signature, found.quoted)
    if any(kind is _Line.OWN for kind in _kinds(lines)):
        return Trimmed(text.strip())
    return Trimmed("", text.strip())


def _history(lines: list[str]) -> int:
    """Where history begins that is not marked line by line, or the end."""
    for number, line in enumerate(lines):
        if is_forward(line):
            return len(lines)
        if is_separator(line) or header_block_at(lines, number):
            return _above_rule(lines, number)
        count = attribution_at(lines, number)
        if count and not is_quoted(_next_line(lines, number + count)):
            return number
    return len(lines)


def _of_lines(lines: list[str], history: list[str]) -> Trimmed:
    kinds = _kinds(lines)
    quoted = [number for number, kind in enumerate(kinds) if kind is _Line.QUOTED]
    if not quoted:
        own, signature = without_signature(lines)
        return _joined(own, history, signature)
    first, last = quoted[0], quoted[-1]
    below, below_signature = without_signature(lines[last + 1 :])
    own_between = [number for number in range(first, last) if kinds[number] is _Line.OWN]
    if own_between or (_shows(below) and _shows(lines[:first])):  # between the lines: it needs them all
        end = last + 1 if _shows(below) else own_between[-1] + 1
        return _joined([*lines[:end], *below], [*lines[end : last + 1], *history], below_signature)
    if _shows(below):  # the answer stands at the bottom
        return _joined(below, [*lines[: last + 1], *history], below_signature)
    above, signature = without_signature(lines[:first])
    return _joined(above, [*lines[first : last + 1], *history], [*signature, *below_signature])


def _kinds(lines: list[str]) -> list[_Line]:
    kinds = [_Line.QUOTED if is_quoted(line) else _Line.OWN if line.strip() else _Line.BLANK for line in lines]
    number = 0
    while number < len(lines):
        count = attribution_at(lines, number) if kinds[number] is _Line.OWN else 0
        for each in range(number, number + count):
            kinds[each] = _Line.QUOTED
        number += max(1, count)
    return kinds


def _above_rule(lines: list[str], number: int) -> int:
    """Outlook draws a line above the header that it copies."""
    before = number
    while before and not lines[before - 1].strip():
        before -= 1
    return before - 1 if before and (is_rule(lines[before - 1]) or is_separator(lines[before - 1])) else number


def _next_line(lines: list[str], start: int) -> str:
    return next((line for line in lines[start : start + 3] if line.strip()), "")


def _shows(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _joined(own: list[str], history: list[str], signature: list[str]) -> Trimmed:
    return Trimmed("\n".join(own).strip(), "\n".join(history).strip("\n"), "\n".join(signature).strip("\n"))
