"""What a ticket keeps of a merge: the source of where it went, the target of what it took in."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import TargetKind
from tickets.tickets.domain.pending import Waiting


@dataclass(frozen=True, slots=True)
class HeadStart:
    """What a merged ticket has brought to a promise of its target: `used` of its budget, before its start.

    `begun`: the promise itself, because a customer was owed an answer in the merged ticket alone.
    """

    kind: TargetKind
    cycle: int
    used: Duration
    begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto:
    """Of a ticket that is merged: where its conversation goes on, and what it was before.

    `was_new` and `waiting` say which status it had, `owed` which promises were open. `same_customer`: the target is
    theirs too. `unheard`: messages that came since, which the target has yet to take notice of, oldest first.
    `kept_from`: since when it is kept though it is old, because the target is there.
    """

    ticket_id: str
    at: Instant
    by: Actor
    same_customer: bool
    was_new: bool
    owed: tuple[TargetKind, ...]
    waiting: Waiting | None = None
    unheard: tuple[str, ...] = ()
    kept_from: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedTicket:
    """A ticket that was merged into this one.

    `size` is 1 and those that had been merged into it. `heard`: its own messages since, those of late, that moved
    this one.
    `replies`: messages that were sent to it or to what is merged into it, and are this ticket's; the oldest go first.
    """

    ticket_id: str
    customer_id: str
    at: Instant
    by: Actor
    size: int = 1
    head_starts: tuple[HeadStart, ...] = ()
    heard: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeStep:
    """The other ticket has yet to be changed, since an instant. Whoever finds that makes the next step."""

    target_id: str
    since: Instant


@dataclass(frozen=True, slots=True)
class Unmerged:
    """Of a ticket whose merge was undone: from which one, when, and the replies to it that stayed there."""

    ticket_id: str
    at: Instant
    by: Actor
    reply_ids: tuple[str, ...] = ()
