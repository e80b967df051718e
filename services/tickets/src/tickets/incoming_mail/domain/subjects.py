"""Subjects without what programs add when somebody replies or forwards (RFC 5256, section 2.1; RFC 8621, section 3)."""

import re

_REPLIES = "re|aw|antw|antwort|réf|ref|rép|rep|resp|vs|sv|vast"
_FORWARDS = "fw|fwd|wg|weitergeleitet|tr|trans|rv|reenv|vl|enc"
_PREFIX = re.compile(rf"^({_REPLIES}|{_FORWARDS})\s?(\[\d{{1,4}}\]|\(\d{{1,4}}\))?\s?[::]\s?", re.IGNORECASE)
_FORWARD = re.compile(rf"^({_FORWARDS})\s?[::]", re.IGNORECASE)
_LIST = re.compile(r"^\[[^\[\]]{1,60}\]\s?")
_TRAILER = re.compile(r"\s?\(fwd\)$", re.IGNORECASE)
_MOST = 50  # prefixes; replies to replies have a handful


def base_subject(subject: str) -> str:
    """What is the same in all messages of a thread, without regard to case. Never empty for a subject that is not."""
    text = subject.strip()
    for _ in range(_MOST):
        shorter = _TRAILER.sub("", _PREFIX.sub("", text)).strip()
        named = _LIST.sub("", shorter)
        shorter = named if named else shorter
        if not shorter or shorter == text:
            break
        text = shorter
    return text


def is_forwarded(subject: str) -> bool:
    """By its outermost prefix; those of lists stand before it."""
    return _FORWARD.match(_LIST.sub("", subject.strip())) is not None
