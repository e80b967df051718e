"""Whether the author of a message is who From says (RFC 8601, RFC 7489).

Anybody can write any From. Only our own mail server knows whether the author's domain vouches for a message, and writes
that into `Authentication-Results` under its name. Whoever sends a mail can write such a field as well: so only the
topmost one with a name that is trusted counts, and that server has to remove those that come in under its name (section
5). ARC seals and results of other servers are not read: they are what the sender says.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from tickets.incoming_mail.domain.headers import Headers


class Because(StrEnum):
    DMARC_PASS = "dmarc_pass"  # noqa: S105 (no password)
    NO_TRUSTED_SERVER = "no_trusted_server"  # none is configured
    NO_AUTHOR = "no_author"  # From is missing, invalid, or names several
    NO_RESULT = "no_result"  # no trusted server has written one
    UNREADABLE_RESULT = "unreadable_result"
    NO_DMARC = "no_dmarc"  # it has not looked, or the domain has no policy
    DMARC_FAIL = "dmarc_fail"
    NOT_ALIGNED = "not_aligned"  # the result is about another From


@dataclass(frozen=True, slots=True)
class Authentication:
    verified: bool
    because: Because


@dataclass(frozen=True, slots=True)
class Result:
    """One method's: `dmarc=pass header.from=korpi.example`."""

    method: str
    outcome: str
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    server: str  # authserv-id, in lower case
    results: tuple[Result, ...]


_LONGEST = 8_000
_COMMENT_OR_QUOTED = re.compile(r'[()]|"(?:[^"\\]|\\.)*"|\\.')
_SERVER = re.compile(r'\s*"?([^\s;"=]{1,250})"?(?:\s+\d+)?\s*(?:;|$)')
_FIRST = re.compile(r'\s*(?:\([^()]*\)\s*)*"?([^\s;"()]{1,250})')
_METHOD = re.compile(r"\s*([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z-]{1,40})(?=[\s;]|$)", re.IGNORECASE)
_PROPERTY = re.compile(
    r'\s+([a-z0-9-]{1,40}(?:\s*\.\s*[a-z0-9_-]{1,40})?)\s*=\s*((?:"(?:[^"\\]|\\.)*")?[^\s;"()]*)(?=[\s;]|$)',
    re.IGNORECASE,
)
_END = re.compile(r"\s*(;|$)")
_NONE = re.compile(r"\s*none\s*;?\s*$", re.IGNORECASE)


def authentication(headers: Headers, author: str, trusted: Set[str]) -> Authentication:
    """Of the author's address. `trusted` are names of servers (authserv-id), in lower case."""
    if not trusted:
        return Authentication(False, Because.NO_TRUSTED_SERVER)
    if not author:
        return Authentication(False, Because.NO_AUTHOR)
    for value in headers.every("authentication-results"):
        if _server(value) in trusted:
            return _judged(results_of(value), author)
    return Authentication(False, Because.NO_RESULT)


def results_of(value: str) -> Results | None:
    """What the field says, or None if it is not written as RFC 8601 has it: half of it could be somebody else's."""
    text = _without_comments(value) if len(value) <= _LONGEST else None
    start = _SERVER.match(text) if text else None
    if text is None or start is None:
        return None
    found: list[Result] = []
    at = start.end()
    while at < len(text) and text[at:].strip():
        if not found and _NONE.match(text, at):
            break
        method = _METHOD.match(text, at)
        if method is None:
            return None
        at = method.end()
        properties: dict[str, str] = {}
        while each := _PROPERTY.match(text, at):
            properties["".join(each[1].split()).lower()] = each[2].strip('"')
            at = each.end()
        end = _END.match(text, at)
        if end is None:
            return None
        at = end.end()
        found.append(Result(method[1].lower(), method[2].lower(), properties))
    return Results(start[1].lower(), tuple(found))


def _judged(results: Results | None, author: str) -> Authentication:
    if results is None:
        return Authentication(False, Because.UNREADABLE_RESULT)
    about = [each for each in results.results if each.method == "dmarc"]
    if not about or all(each.outcome == "none" for each in about):
        return Authentication(False, Because.NO_DMARC)
    if any(each.outcome != "pass" for each in about):
        return Authentication(False, Because.DMARC_FAIL)
    domain = _domain(author)
    if not domain or any(_domain(each.properties.get("header.from", "")) != domain for each in about):
        return Authentication(False, Because.NOT_ALIGNED)
    return Authentication(True, Because.DMARC_PASS)


def _server(value: str) -> str:
    """Of a field that is not readable otherwise, too: a trusted one must not be skipped for one further down."""
    text = _without_comments(value[:_LONGEST])
    start = _FIRST.match(value[:_LONGEST] if text is None else text)
    return start[1].lower() if start else ""


def _domain(address: str) -> str:
    """In A-labels, as addresses are kept; servers write either form."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain[:253].encode("idna").decode()
    except UnicodeError:
        return ""


def _without_comments(text: str) -> str | None:
    """None where they do not end."""
    kept: list[str] = []
    depth = last = 0
    for match in _COMMENT_OR_QUOTED.finditer(text):
        if match[0] == "(":
            if not depth:
                kept.append(text[last : match.start()])
            depth += 1
        elif match[0] == ")" and depth:
            depth -= 1
            last = match.end()
            if not depth:
                kept.append(" ")
        elif match[0][0] == '"' and depth:  # a quote means nothing inside of a comment
            continue
    return None if depth else "".join([*kept, text[last:]])
