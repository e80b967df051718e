"""An update of all children of a ticket: what they are to get, which children these are, and how far it is.

A ticket has one update at a time. Two requests are two documents, so one is proposed first, which others see from then
on; then it is started, if no other one of the ticket is there. Of two at once, at most one is started.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor, ActorKind
from domainkit.ids import derived_id
from domainkit.instants import DAY, SECOND, Instant, after
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import text

from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.message import Visibility
from tickets.tickets.domain.opening import LONGEST_BODY
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import require_not_erased

BATCH = 50
"""Children that are updated before the update is stored again."""
_PROPOSED_FOR = 30 * SECOND
_TRIED_AGAIN_AFTER = 30 * SECOND
_GIVEN_UP_AFTER = DAY


class UpdateState(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    COMPLETED = "completed"


STARTED = (UpdateState.RUNNING, UpdateState.COMPLETED)
LIVE = (UpdateState.PROPOSED, UpdateState.RUNNING)


class SkipReason(StrEnum):
    """Why a child was left as it was."""

    MERGED = "merged"
    CHANGED = "changed"
    STATUS = "status"
    CHECKLIST_INCOMPLETE = "checklist_incomplete"
    APPROVALS_PENDING = "approvals_pending"
    CUSTOM_FIELD_MISSING = "custom_field_missing"
    ERASED = "erased"
    FULL = "full"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class UpdateDraft:
    """What somebody wants done with the children. Empty, and None: not that."""

    reply: str = ""
    note: str = ""
    resolution_code: ResolutionCode | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A child, and what was seen of it when the update was requested: its episode, and its public messages.

    `failures`: how often an error kept the update from it.
    """

    ticket_id: str
    episode: int
    public_messages: int
    updated: bool = False
    skipped: SkipReason | None = None
    failures: int = 0

    @property
    def is_left(self) -> bool:
        return not self.updated and self.skipped is None


@dataclass(frozen=True, slots=True)
class SkippedChild:
    ticket_id: str
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildUpdate:
    """The aggregate. `reply` and `note` are empty once it is completed: the children have them.

    `due_at`: when its next children are due, or when a proposal that a crash left ends.
    """

    id: str
    retailer: str
    ticket_id: str
    state: UpdateState
    created_by: Actor
    created_at: Instant
    children: tuple[Child, ...]
    reply: Annotated[str, Personal("what all customers are answered")] = ""
    note: Annotated[str, Personal("what colleagues are to know")] = ""
    has_reply: bool = False
    has_note: bool = False
    resolution_code: ResolutionCode | None = None
    due_at: Instant | None = None
    completed_at: Instant | None = None
    version: int = 0

    @property
    def total_count(self) -> int:
        return len(self.children)

    @property
    def updated_count(self) -> int:
        return sum(each.updated for each in self.children)

    @property
    def skipped_count(self) -> int:
        return len(self.skipped)

    @property
    def skipped(self) -> tuple[SkippedChild, ...]:
        return tuple(SkippedChild(each.ticket_id, each.skipped) for each in self.children if each.skipped)


def proposed(
    parent: Ticket, children: Sequence[Ticket], draft: UpdateDraft, *, id: str, by: Actor, now: Instant
) -> ChildUpdate:
    """Raises Refused: VALIDATION_FAILED, TICKET_ERASED, TICKET_HAS_NO_CHILDREN."""
    reply = text(draft.reply, "reply", longest=LONGEST_BODY) if draft.reply else ""
    note = text(draft.note, "note", longest=LONGEST_BODY) if draft.note else ""
    if not reply and not note and draft.resolution_code is None:
        raise invalid("reply", "Give a reply, a note or a resolution_code.")
    require_not_erased(parent)
    if not children:
        raise Refused("conflict", "TICKET_HAS_NO_CHILDREN", "No ticket is linked to this one as its child.")
    return ChildUpdate(
        id=id,
        retailer=parent.retailer,
        ticket_id=parent.id,
        state=UpdateState.PROPOSED,
        created_by=by,
        created_at=now,
        children=tuple(Child(each.id, each.episode, public_messages(each)) for each in children),
        reply=reply,
        note=note,
        has_reply=bool(reply),
        has_note=bool(note),
        resolution_code=draft.resolution_code,
        due_at=Instant(now + _PROPOSED_FOR),
    )


def require_alone(update: ChildUpdate, live: Sequence[ChildUpdate]) -> None:
    """`live`: those of the ticket that are proposed or running. Raises Refused: TICKET_CHILD_UPDATE_RUNNING."""
    if any(each.id != update.id for each in live):
        raise Refused("conflict", "TICKET_CHILD_UPDATE_RUNNING", "Another update of its children is not completed yet.")


def start(update: ChildUpdate, now: Instant) -> ChildUpdate:
    if update.state is not UpdateState.PROPOSED:
        return update
    return replace(update, state=UpdateState.RUNNING, due_at=now)


def next_children(update: ChildUpdate) -> list[Child]:
    """Those that come next, the ones that failed after all others; none of an update that does not run."""
    if update.state is not UpdateState.RUNNING:
        return []
    return sorted((each for each in update.children if each.is_left), key=lambda each: each.failures)[:BATCH]


def advance(
    update: ChildUpdate, outcomes: Mapping[str, SkipReason | None], now: Instant, failed: Set[str] = frozenset()
) -> ChildUpdate:
    """With what became of some children, by their ids; None: updated. With the last one it is completed.

    `failed`: those that an error kept from it. They are tried again after a pause, and skipped after a day.
    """
    if update.state is not UpdateState.RUNNING:
        return update
    now = max(now, update.created_at)
    if now >= after(update.created_at, _GIVEN_UP_AFTER):
        outcomes, failed = {**dict.fromkeys(failed, SkipReason.FAILED), **outcomes}, frozenset()
    children = tuple(_decided(each, outcomes, failed) for each in update.children)
    left = [each for each in children if each.is_left]
    if left:
        pause = _TRIED_AGAIN_AFTER if all(each.failures for each in left) else 0
        return replace(update, children=children, due_at=after(now, pause))
    return replace(
        update,
        children=children,
        state=UpdateState.COMPLETED,
        reply="",
        note="",
        due_at=None,
        completed_at=now,
    )


def _decided(child: Child, outcomes: Mapping[str, SkipReason | None], failed: Set[str]) -> Child:
    if not child.is_left:
        return child
    if child.ticket_id in outcomes:
        skipped = outcomes[child.ticket_id]
        return replace(child, updated=skipped is None, skipped=skipped)
    return replace(child, failures=child.failures + 1) if child.ticket_id in failed else child


def texts(update: ChildUpdate) -> list[tuple[Visibility, str]]:
    """What each child is to get, in this order."""
    found = [(Visibility.INTERNAL, update.note), (Visibility.PUBLIC, update.reply)]
    return [(visibility, body) for visibility, body in found if body]


def message_id(update: ChildUpdate, child: Child, visibility: Visibility) -> str:
    """The same each time: what is done twice adds nothing."""
    return derived_id("msg", update.id, child.ticket_id, visibility)


def public_messages(ticket: Ticket) -> int:
    return shown_count(ticket, ActorKind.CUSTOMER)
