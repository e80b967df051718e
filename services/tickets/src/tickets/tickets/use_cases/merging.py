"""Merging tickets and undoing it, step by step: whatever a crash leaves, `settle` finishes."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.tickets.domain.change import Change
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.merged_replies import hear
from tickets.tickets.domain.merging import (
    BY_ITSELF,
    MOST_MERGED,
    absorb,
    give_up,
    goes_to,
    merge,
    refused,
    release,
    require_mergeable,
    settled,
    unmerge,
)
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status
from tickets.tickets.ports.records import Agents
from tickets.tickets.ports.stored import Messages, Tickets
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.visibility import visible_ticket

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class MergeTickets:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED."""

    tickets: Tickets
    messages: Messages
    agents: Agents
    changing: Changing
    rules: Rules

    async def merge(self, change: Change, into: str, *, other_customer: bool) -> Ticket:
        """Merges the ticket into another one, or into that which this one was merged into.

        Raises Refused: MERGE_REFUSED, MERGE_OTHER_CUSTOMER, TICKET_FULL.
        """
        by = await self.agents.acting(change.viewer)
        source, target = await self.both(change.ticket_id, into, change.viewer)
        if source.merge_step is not None:
            await self.settle(source.id, change.now)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            outcome = merge(ticket, target, by, self.rules, terms, now)
            require_mergeable(ticket, target, other_customer=other_customer)
            return outcome

        changed = await self.changing.change(source, act, change.now, if_version=change.if_version, key=change.key)
        return await self._settled(changed, change.now)

    async def unmerge(self, change: Change) -> Ticket:
        """The ticket goes on by itself. Raises Refused: MERGE_REFUSED where its target was merged since."""
        by = await self.agents.acting(change.viewer)
        source = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        if source.merge_step is not None:
            await self.settle(source.id, change.now)
        gone = source.merged_into
        target = await self.tickets.get(gone.ticket_id) if gone else None
        entries = [each for each in target.merged if each.ticket_id == source.id] if target else []
        replies = entries[0].replies if entries else ()

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            outcome = unmerge(ticket, replies, by, self.rules, terms, now)
            if target is not None and target.merged_into is not None:
                raise refused(f"The ticket that it was merged into was merged too: unmerge {target.id} first.")
            return outcome

        changed = await self.changing.change(source, act, change.now, if_version=change.if_version, key=change.key)
        return await self._settled(changed, change.now)

    async def tried(self, change: Change, into: str) -> tuple[Ticket, Ticket, Ticket]:
        """The source, the target, and the target as the merge would leave it. Nothing is stored.

        Raises Refused as `merge`, but where it has only to be confirmed.
        """
        by = await self.agents.acting(change.viewer)
        source, target = await self.both(change.ticket_id, into, change.viewer)
        now, terms = source.later(change.now), await self.changing.terms.of(source)
        merged, _ = merge(source, target, by, self.rules, terms, now)
        require_mergeable(source, target, other_customer=True)
        taken, _ = absorb(target, merged, await self.changing.terms.of(target), target.later(change.now))
        return source, target, taken

    async def both(self, source_id: str, into: str, viewer: Viewer) -> tuple[Ticket, Ticket]:
        """The source and the last ticket of the target's chain. Raises Refused: TICKET_NOT_FOUND, MERGE_REFUSED."""
        source = await visible_ticket(self.tickets, source_id, viewer)
        target = await visible_ticket(self.tickets, into, viewer)
        if target.retailer != source.retailer:
            raise not_found("ticket")
        return source, await last_of_chain(self.tickets, target)

    async def recipient(self, addressed: Ticket, author: Actor, now: Instant) -> tuple[Ticket, str]:
        """The ticket whose conversation gets a message to this one: the last of its chain, of the same customer alone.

        Also the id of the ticket merged into that one through which it comes; its own if it is not merged.

        Raises Refused: TRANSITION_NOT_ALLOWED where the last one takes no message.
        """
        via, last = await last_step(self.tickets, addressed)
        if last.customer_id == addressed.customer_id:
            return last, via.id
        next_status(last, Action.MESSAGE, author.kind, self.rules, now)
        return addressed, addressed.id

    async def settle(self, ticket_id: str, now: Instant) -> None:
        """Makes the step that is left; where the target cannot take the source in any more, undoes the merge."""
        source = await self.tickets.get(ticket_id)
        if source is None or source.merge_step is None:
            return
        merged = source.status is Status.MERGED
        if merged and not await self._absorbed(source, now):
            source = await self.changing.change(source, give_up, now) or source
            merged = False
        heard: Sequence[str] = ()
        if merged:
            heard = await self._heard(source, now)
        else:
            await self._release(source, now)
        await self.tickets.change(
            ticket_id,
            lambda ticket: (settled(ticket, heard) if (ticket.status is Status.MERGED) is merged else ticket, []),
        )

    async def _heard(self, source: Ticket, now: Instant) -> Sequence[str]:
        """The messages of which the last target of the chain takes notice, if it has not already."""
        ids = source.merged_into.unheard if source.merged_into else ()
        if not ids:
            return ()
        via, target = await last_step(self.tickets, source)
        for message in await self.messages.get_many(ids):
            await self._hear(target, via.id, message, now)
        return ids

    async def _hear(self, target: Ticket, via: str, message: Message, now: Instant) -> None:
        await self.changing.change(target, lambda ticket, terms, now: hear(ticket, via, message, terms, now), now)

    async def _settled(self, changed: Ticket | None, now: Instant) -> Ticket:
        if changed is None:
            raise not_found("ticket")
        if changed.merge_step is None:
            return changed
        await self.settle(changed.id, now)
        return await self.tickets.get(changed.id) or changed

    async def _absorbed(self, source: Ticket, now: Instant) -> bool:
        """Whether a target has the source: the one that was chosen, or that which it was merged into meanwhile."""
        for _ in range(_ATTEMPTS):
            chosen = source.merged_into and await self.tickets.get(source.merged_into.ticket_id)
            if not chosen:
                return False
            if any(each.ticket_id == source.id for each in chosen.merged):
                return True
            try:
                target = await last_of_chain(self.tickets, chosen)
                if target.id != chosen.id:
                    source = await self._redirected(source, target.id)
                await self._absorb(target, source, now)
            except Refused as why:
                if why.reason != "MERGE_REFUSED":
                    raise
            else:
                return True
        return False

    async def _absorb(self, target: Ticket, source: Ticket, now: Instant) -> None:
        await self.changing.change(target, lambda ticket, terms, now: absorb(ticket, source, terms, now), now)

    async def _redirected(self, source: Ticket, target_id: str) -> Ticket:
        return await self.tickets.change(source.id, lambda ticket: (goes_to(ticket, target_id), [])) or source

    async def _release(self, source: Ticket, now: Instant) -> None:
        by: Actor = source.unmerged.by if source.unmerged else BY_ITSELF
        target = source.merge_step and await self.tickets.get(source.merge_step.target_id)
        if target:
            await self.changing.change(
                target, lambda ticket, terms, now: release(ticket, source.id, by, terms, now), now
            )


async def last_of_chain(tickets: Tickets, ticket: Ticket) -> Ticket:
    """The ticket in which this one goes on; itself unless it was merged. Raises Refused as `last_step`."""
    return (await last_step(tickets, ticket))[1]


async def last_step(tickets: Tickets, ticket: Ticket) -> tuple[Ticket, Ticket]:
    """The last two tickets of the chain; twice the ticket itself unless it was merged.

    Raises Refused (MERGE_REFUSED) where tickets that are being merged into each other lead nowhere.
    """
    before, found = ticket, ticket
    for _ in range(MOST_MERGED + 1):
        if found.merged_into is None:
            return before, found
        following = await tickets.get(found.merged_into.ticket_id)
        if following is None:
            break
        before, found = found, following
    raise refused("A ticket is not merged into itself, nor into one that was merged into it.")
