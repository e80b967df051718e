"""Drafts: what an agent has begun to write on a ticket. Each has their own, and nobody else sees it."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import EPOCH, Instant
from domainkit.privacy import Personal

from tickets.tickets.domain.message import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraft:
    """A message as far as it is written. Nothing of it is checked before it is sent.

    `answers` is the message up to which it answers. `version` counts the writes of all that there were, so that it
    never comes again; 0 where there is no draft.
    """

    id: str
    ticket_id: str
    agent_id: str
    body: Annotated[str, Personal("what is to be written")] = ""
    visibility: Visibility = Visibility.PUBLIC
    attachment_ids: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    answers: str = ""
    saved_at: Instant = EPOCH
    version: int = 0


def draft_id(ticket_id: str, agent_id: str) -> str:
    return derived_id("drf", ticket_id, agent_id)


def no_draft(ticket_id: str, agent_id: str) -> ReplyDraft:
    return ReplyDraft(id=draft_id(ticket_id, agent_id), ticket_id=ticket_id, agent_id=agent_id)


def version_after(known: int, now: Instant) -> int:
    """Of a draft that is written after one of version `known`, or 0.

    As it is at least the instant in microseconds, a draft that follows a removed one has a higher version than that.
    """
    return max(known + 1, now)
