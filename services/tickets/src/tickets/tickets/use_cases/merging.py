"""Merging tickets and undoing it, step by step: whatever a crash leaves, `settle` finishes."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.tickets.domain.change import Change
from tickets.tickets.domain.lifecycle import Outcome
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
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports import Agents, Tickets
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.visibility import visible_ticket

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class MergeTickets:
    """Each raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED."""

    tickets: Tickets
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

    async def both(self, source_id: str, into: str, viewer: Viewer) -> tuple[Ticket, Ticket]:
        """The source and the last ticket of the target's chain. Raises Refused: TICKET_NOT_FOUND, MERGE_REFUSED."""
        source = await visible_ticket(self.tickets, source_id, viewer)
        target = await visible_ticket(self.tickets, into, viewer)
        if target.retailer != source.retailer:
            raise not_found("ticket")
        return source, await last_of_chain(self.tickets, target)

    async def settle(self, ticket_id: str, now: Instant) -> None:
        """Makes the step that is left; where the target cannot take the source in any more, undoes the merge."""
        source = await self.tickets.get(ticket_id)
        if source is None or source.merge_step is None:
            return
        merged = source.status is Status.MERGED
        if merged and not await self._absorbed(source, now):
            source = await self.changing.change(source, give_up, now) or source
            merged = False
        if not merged:
            await self._release(source, now)
        await self.tickets.change(
            ticket_id,
            lambda ticket: (settled(ticket) if (ticket.status is Status.MERGED) is merged else ticket, []),
        )

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
    """The ticket in which this one goes on; itself unless it was merged.

    Raises Refused (MERGE_REFUSED) where tickets that are being merged into each other lead nowhere.
    """
    found: Ticket | None = ticket
    for _ in range(MOST_MERGED + 1):
        if found is None or found.merged_into is None:
            break
        found = await tickets.get(found.merged_into.ticket_id)
    if found is None or found.merged_into is not None:
        raise refused("A ticket is not merged into itself, nor into one that was merged into it.")
    return found
