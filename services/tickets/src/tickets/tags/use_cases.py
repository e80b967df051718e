"""Tags on tickets, and suggestions of them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.tags.domain.used_tags import suggested
from tickets.tags.ports import Agents, Changing, Tickets, UsedTagsOfRetailers
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.tagging import TagChanges, normal_tag, tag
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules


@dataclass(frozen=True, slots=True)
class TicketTags:
    tickets: Tickets
    changing: Changing
    agents: Agents
    used: UsedTagsOfRetailers
    rules: Rules

    async def change(
        self,
        ticket_id: str,
        changes: TagChanges,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED, TOO_MANY_TAGS.

        What is added is suggested from then on; a crash before that is stored costs a suggestion until its next use.
        """
        ticket = await self.tickets.ticket(ticket_id, viewer, now)
        by = await self.agents.acting(viewer)

        def act(ticket: Ticket, _: Terms, now: Instant) -> tuple[Ticket, Sequence[TicketEvent]]:
            return tag(ticket, changes, by, self.rules, now)

        tagged = await self.changing.change(ticket, act, now, if_version=if_version, key=key)
        if tagged is None:
            raise not_found("ticket")
        if changes.add:
            await self.used.note(tagged.retailer, changes.add)
        return tagged

    async def suggestions(self, retailer: str, prefix: str) -> Sequence[str]:
        """Raises Refused: VALIDATION_FAILED."""
        return suggested(await self.used.of_retailer(retailer), normal_tag(prefix, "prefix"))
