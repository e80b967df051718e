"""A message: one entry of a ticket's conversation."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.attachments.domain.attachment import AttachmentRef
from tickets.tickets.domain.mail_source import MailSource


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """What somebody wants to say: checked when it becomes a message. `mentions` are agents whom it names.

    `answers`: the newest message that its author has seen; empty where that is not said.
    """

    body: str
    visibility: Visibility = Visibility.PUBLIC
    mail: MailSource | None = None  # set by mail alone
    mentions: tuple[str, ...] = ()
    answers: str = ""
    attachment_ids: tuple[str, ...] = ()  # uploads that it takes
    attachments: tuple[AttachmentRef, ...] = ()  # that are its own already


@dataclass(frozen=True, slots=True)
class FormerText:
    """What a message said before it was edited: `at` and `by` are those of the edit."""

    body: Annotated[str, Personal("what was written before")]
    at: Instant
    by: Actor


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation. `mentions` are agents whom it names: internal ones alone do.

    It changes by edits alone (see message_edit.py). `edits` are its former texts, the newest last.
    """

    id: str
    ticket_id: str
    visibility: Visibility
    body: Annotated[str, Personal("what was written")]
    author: Actor
    created_at: Instant
    mentions: tuple[str, ...] = ()
    version: int = 1
    mail: MailSource | None = None
    mailed_to: int | None = None  # recipients of its mail: the customer, and participants who get copies
    attachments: tuple[AttachmentRef, ...] = ()
    edits: tuple[FormerText, ...] = ()

    @property
    def edited_at(self) -> Instant | None:
        return self.edits[-1].at if self.edits else None

    @property
    def content_version(self) -> int:
        """Counts its texts: what two people who edit it at once compare."""
        return 1 + len(self.edits)
