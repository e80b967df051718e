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
class Message:
    """One entry of a conversation. It never changes. `mentions` are agents whom it names: internal ones alone do."""

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
