"""Merging a ticket into another one, and undoing it.

Two documents change, one after the other: the source first, which then has a step that is not made yet; then the
target. Each change can be repeated.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.approval import WithdrawalCause
from tickets.tickets.domain.approval_endings import without_pending
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.merging import give_back, owed, resume_merged, take_head_start
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.merge_events import TicketAbsorbed, TicketMerged, TicketReleased, TicketUnmerged
from tickets.tickets.domain.merged import MergedInto, MergedTicket, MergeStep, Unmerged
from tickets.tickets.domain.pending import Waiting
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, StatusCategory, Ticket
from tickets.tickets.domain.transitions import (
    WAITING_FOR,
    Action,
    Rules,
    next_status,
)

MOST_MERGED = 20
"""Tickets in a target, those that had been merged into them too: its conversation is put together of all of them."""

BY_ITSELF = Actor(ActorKind.SERVICE, "tickets")


def size_of(ticket: Ticket) -> int:
    """1 and what was merged into it."""
    return 1 + sum(each.size for each in ticket.merged)


def joint_count(parts: Sequence[Ticket], role: str) -> int:
    """Messages that the role reads in the conversation of the first one; the others were merged into it."""
    of = parts[0].customer_id
    return sum(shown_count(part, role) for part in parts if role != ActorKind.CUSTOMER or part.customer_id == of)


def require_mergeable(source: Ticket, target: Ticket, *, other_customer: bool) -> None:
    """Raises Refused where the target cannot take the source in: MERGE_REFUSED, MERGE_OTHER_CUSTOMER.

    `other_customer`: whether that was confirmed. Both are of one retailer, and the target is merged into none.
    """
    if source.id == target.id:
        raise refused("A ticket is not merged into itself, nor into one that was merged into it.")
    if target.erased_at is not None or target.status_category is StatusCategory.ENDED:
        raise refused("The ticket that it would be merged into is over: reopen that one, or choose another.")
    if any(each.ticket_id == source.id for each in target.merged):
        return
    if size_of(target) - 1 + size_of(source) > MOST_MERGED:
        raise refused(f"A ticket takes in at most {MOST_MERGED} others.")
    if source.customer_id != target.customer_id and not other_customer:
        raise Refused(
            "conflict",
            "MERGE_OTHER_CUSTOMER",
            "The tickets are of two customers. Each of them will see their own part alone: "
            "send confirm_other_customer if that is meant.",
        )


def refused(why: str) -> Refused:
    return Refused("conflict", "MERGE_REFUSED", why)


def merge(source: Ticket, into: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """The source, whose clock stands. Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, TICKET_FULL."""
    status = next_status(source, Action.MERGE, by.kind, rules, now)
    clock.require_room(source.sla)
    gone = MergedInto(
        ticket_id=into.id,
        at=now,
        by=by,
        same_customer=source.customer_id == into.customer_id,
        was_new=source.status is Status.NEW,
        owed=owed(source.sla),
        waiting=source.waiting,
    )
    ended = replace(
        source,
        status=status,
        waiting=None,
        reopening=None,
        closed_at=now,
        sla=clock.close(source.sla, terms, now),
        merged_into=gone,
        merge_step=MergeStep(into.id, now),
        unmerged=None,
        updated_at=now,
    )
    merged, withdrawals = without_pending(ended, WithdrawalCause.TICKET_MERGED, by, now)
    return merged, [TicketMerged(merged, into.id, by), *withdrawals]


def absorb(target: Ticket, source: Ticket, terms: Terms, now: Instant) -> Outcome:
    """The target with the source. One that it has already changes nothing. Raises Refused as `require_mergeable`."""
    gone = source.merged_into
    if gone is None or any(each.ticket_id == source.id for each in target.merged):
        return target, []
    require_mergeable(source, target, other_customer=True)
    message_id = source.opening.id if gone.same_customer else ""
    sla, starts = take_head_start(target.sla, source.sla, gone.owed, terms, target.priority, message_id, now)
    entry = MergedTicket(
        ticket_id=source.id,
        customer_id=source.customer_id,
        at=gone.at,
        by=gone.by,
        size=size_of(source),
        head_starts=starts,
    )
    absorbed = replace(
        target,
        merged=(*target.merged, entry),
        sla=sla,
        answered=target.answered and source.answered,
        reopening=None,
        updated_at=now,
    )
    return absorbed, [TicketAbsorbed(absorbed, source.id, gone.by)]


def unmerge(source: Ticket, reply_ids: tuple[str, ...], by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """The source as it was before, from now on. `reply_ids`: replies to it that stay in the target.

    Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED.
    """
    next_status(source, Action.UNMERGE, by.kind, rules, now)
    return _restored(source, reply_ids, by, terms, now)


def give_up(source: Ticket, terms: Terms, now: Instant) -> Outcome:
    """The source as it was before, because the target cannot take it in any more."""
    if source.status is not Status.MERGED or source.erased_at is not None:
        return settled(source), []
    return _restored(source, (), BY_ITSELF, terms, now)


def release(target: Ticket, source_id: str, by: Actor, terms: Terms, now: Instant) -> Outcome:
    """The target without the source, and without the head start that it had from it, but where that was used up."""
    entry = next((each for each in target.merged if each.ticket_id == source_id), None)
    if entry is None:
        return target, []
    left = tuple(each for each in target.merged if each is not entry)
    sla = target.sla
    if target.erased_at is None:
        kept = [start for each in left for start in each.head_starts]
        sla = give_back(sla, entry.head_starts, kept, terms, now)
    released = replace(target, merged=left, sla=sla, updated_at=now)
    return released, [TicketReleased(released, source_id, by)]


def goes_to(source: Ticket, target_id: str) -> Ticket:
    """The source, whose target was merged meanwhile, on its way to where that one went."""
    if source.merged_into is None or source.merge_step is None:
        return source
    return replace(
        source,
        merged_into=replace(source.merged_into, ticket_id=target_id),
        merge_step=replace(source.merge_step, target_id=target_id),
    )


def kept_on(source: Ticket, now: Instant) -> Ticket:
    """The source, which is looked at again once it has been kept for as long from now on as closed tickets are."""
    gone = source.merged_into
    return source if gone is None else replace(source, merged_into=replace(gone, kept_from=source.later(now)))


def settled(source: Ticket, heard: Collection[str] = ()) -> Ticket:
    """The source, whose step was made. `heard`: messages of which the target has taken notice."""
    gone = source.merged_into
    if gone is not None:
        gone = replace(gone, unheard=tuple(id for id in gone.unheard if id not in heard))
    return replace(source, merged_into=gone, merge_step=source.merge_step if gone and gone.unheard else None)


def _restored(source: Ticket, reply_ids: tuple[str, ...], by: Actor, terms: Terms, now: Instant) -> Outcome:
    gone = source.merged_into
    if gone is None:
        return source, []
    waiting = gone.waiting and _waiting_from(gone.waiting, now)
    restored = replace(
        source,
        status=_status_before(gone),
        waiting=waiting,
        closed_at=None,
        sla=resume_merged(source.sla, terms, gone.owed, now),
        merged_into=None,
        merge_step=MergeStep(gone.ticket_id, now),
        unmerged=Unmerged(gone.ticket_id, now, by, reply_ids),
        updated_at=now,
    )
    return restored, [TicketUnmerged(restored, gone.ticket_id, by)]


def _status_before(gone: MergedInto) -> Status:
    if gone.waiting is not None:
        return WAITING_FOR[gone.waiting.party]
    return Status.NEW if gone.was_new else Status.OPEN


def _waiting_from(waiting: Waiting, now: Instant) -> Waiting:
    """The time since the merge is nobody's: reminders count from now on."""
    pending = waiting.pending
    if pending and pending.reminded_at is not None:
        pending = replace(pending, reminded_at=now)
    return replace(waiting, asked_at=now if waiting.asked_at else None, since=now, pending=pending)
