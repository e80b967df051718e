"""Which messages a message answers (RFC 5322, section 3.6.4), where clients have broken what they copy."""

import re
from dataclasses import dataclass

from tickets.incoming_mail.domain.headers import Headers

_ID = re.compile(r"<([^<>]{3,300})>")
_OURS = re.compile(r"(tkt_[a-z2-7]{26})\.(msg_[a-z2-7]{26})\.([a-z0-9]{1,32})@[^@\s]+", re.IGNORECASE)
_THREAD = re.compile(r"(tkt_[a-z2-7]{26})@[^@\s]+\.invalid", re.IGNORECASE)
_PART = re.compile(r"[a-z0-9]{1,32}")
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


@dataclass(frozen=True, slots=True)
class Named:
    """What a Message-ID of ours names. Anybody can write one: it proves nothing."""

    ticket_id: str
    message_id: str
    part: str


def conversation_mail_id(ticket_id: str, message_id: str, part: str, domain: str) -> str:
    """The Message-ID of a mail about a message, without brackets. `part` differs between the mails of one message.

    It names both: the opening message of a ticket is stored in it, and no other place leads from one to the other.
    Raises ValueError for a part that has other characters than a-z and 0-9.
    """
    if not _PART.fullmatch(part):
        raise ValueError(f"not a part of a Message-ID: {part}")
    return f"{ticket_id}.{message_id}.{part}@{domain}"


def named_by(id: str) -> Named | None:
    """What the Message-ID names, if it is one of ours by its form."""
    found = _OURS.fullmatch(id.strip("<>"))
    return Named(found[1].lower(), found[2].lower(), found[3].lower()) if found else None


def thread_named_by(id: str) -> str | None:
    """The ticket of the id that all mails about a ticket refer to, though no mail has it."""
    found = _THREAD.fullmatch(id.strip("<>"))
    return found[1].lower() if found else None


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
