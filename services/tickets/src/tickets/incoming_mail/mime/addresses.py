"""Mailboxes in header fields (RFC 5322, section 3.4), leniently: real ones hold unquoted commas and dots.

Own code: `email.utils.getaddresses` of Python 3.11 takes parts of a display name for addresses (CVE-2023-27043), and
recurses on comments. A list is cut before its encoded words are decoded, so that a name cannot add a mailbox.
"""

import re
from collections.abc import Iterator

from servicekit.formats.addresses import email_address

from tickets.incoming_mail.domain.mail import Mailbox
from tickets.incoming_mail.domain.plain_text import line_of
from tickets.incoming_mail.mime.header_texts import header_text

MOST = 200
"""Mailboxes of a field. A mail to more of them is read without the rest."""

_LONGEST = 64_000  # characters of all fields of a name
_LONGEST_NAME = 1_000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def mailboxes(values: tuple[str, ...]) -> tuple[tuple[Mailbox, ...], int]:
    """The valid ones, each address once, and how many are none."""
    found: dict[str, Mailbox] = {}
    invalid = 0
    for name, address in _named(", ".join(values)[:_LONGEST]):
        if len(found) == MOST:
            break
        try:
            valid = email_address(header_text(address))
        except ValueError:
            invalid += 1
            continue
        found.setdefault(valid, Mailbox(valid, line_of(header_text(name))))
    return tuple(found.values()), invalid


def _named(value: str) -> Iterator[tuple[str, str]]:
    """Name and address of each mailbox of a list, undecoded. A piece without an address belongs to the next name."""
    before = ""
    for piece in _pieces(value):
        name, address = _split(piece)
        if address:
            yield f"{before}{name}".strip(), address
            before = ""
        else:
            before = f"{before}{name}, "[-_LONGEST_NAME:]
    if before.strip(", "):
        yield "", before.strip(", ")


def _pieces(value: str) -> Iterator[str]:
    """What commas, semicolons and the names of groups separate, outside of quotes, comments and brackets."""
    piece: list[str] = []
    quoted = escaped = angled = False
    comments = 0
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or comments):
            escaped = True
        elif character == '"' and not comments:
            quoted = not quoted
        elif quoted:
            pass
        elif character == "(":
            comments += 1
        elif character == ")" and comments:
            comments -= 1
        elif not comments:
            if character in "<>":
                angled = character == "<"
            elif not angled and character in ",;":
                yield "".join(piece)
                piece = []
                continue
            elif not angled and character == ":":  # of a group
                piece = []
                continue
        piece.append(character)
    yield "".join(piece)


def _split(piece: str) -> tuple[str, str]:
    """The name and what stands in brackets; without brackets all of it, if that has an @."""
    outside, comment = _without_comments(piece)
    start = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), outside).rfind("<")
    if start >= 0:
        address = outside[start + 1 :].partition(">")[0]
        return _unquoted(outside[:start]) or comment, "".join(address.split()).rpartition(":")[2]  # without a route
    bare = outside.strip()
    return (comment, bare) if "@" in bare and " " not in bare else (_unquoted(outside), "")


def _without_comments(piece: str) -> tuple[str, str]:
    outside: list[str] = []
    inside: list[str] = []
    quoted = escaped = False
    depth = 0
    for character in piece:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
        elif character == '"' and not depth:
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
            continue
        elif character == ")" and depth and not quoted:
            depth -= 1
            continue
        (inside if depth else outside).append(character)
    return "".join(outside), "".join(inside).strip()


def _unquoted(name: str) -> str:
    """A name without its quotes, and with what they escaped."""
    text = name.strip()
    if '"' not in text:
        return text
    unescaped: list[str] = []
    escaped = False
    for character in text:
        if not escaped and character in '\\"':
            escaped = character == "\\"
            continue
        escaped = False
        unescaped.append(character)
    return "".join(unescaped)
