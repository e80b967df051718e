"""Which messages a message answers (RFC 5322, section 3.6.4), where clients have broken what they copy."""

import re
from dataclasses import dataclass

from tickets.incoming_mail.domain.headers import Headers

_ID = re.compile(r"<([^<>]{3,300})>")
_BARE = re.compile(r"^[^\s<>@]{1,150}@[^\s<>@]{1,150}$")
MOST = 50
"""References that are looked at: the last ones, which are nearest. Mailing programs cut the middle, some nothing."""


@dataclass(frozen=True, slots=True)
class ThreadIds:
    message_id: str  # without brackets; empty if there is none
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # oldest first

    @property
    def candidates(self) -> tuple[str, ...]:
        """What it may answer, the likeliest first: Outlook and Apple Mail break one of the fields, seldom both."""
        ordered = dict.fromkeys((*self.in_reply_to, *reversed(self.references)))
        return tuple(each for each in ordered if each != self.message_id)


def thread_ids(headers: Headers) -> ThreadIds:
    return ThreadIds(
        first_id(headers.first("message-id")),
        _ids(headers.every("in-reply-to")),
        _ids(headers.every("references")),
    )


def first_id(value: str) -> str:
    """The id in a field; without its brackets, in which some programs forget to put it."""
    found = _ids((value,))
    return found[0] if found else ""


def _ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """Whole ones; blanks in them come from folding. A sentence such as `Your message of Monday` names none."""
    found: dict[str, None] = {}
    for value in values:
        ids = ["".join(each.split()) for each in _ID.findall(value)]
        for each in ids or ([value.strip()] if _BARE.match(value.strip()[:302]) else []):
            if each:
                found.pop(each, None)
                found[each] = None
    return tuple(found)[-MOST:]
