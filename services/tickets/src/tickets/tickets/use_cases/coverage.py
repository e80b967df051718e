"""Coverage that was unknown becomes known: when its time to ask again has come, or when the asset is registered."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.coverage import Coverage, CoverageState, ask_again
from tickets.tickets.domain.lifecycle import determine_coverage
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketFilter, TicketQuery
from tickets.tickets.ports import Tickets, Warranty

_SOME = 100


@dataclass(frozen=True, slots=True)
class CoverageChecks:
    tickets: Tickets
    warranty: Warranty

    async def determine(self, ticket_id: str, now: Instant) -> None:
        """Asks warranty again about one ticket; if it still cannot say, a later time to ask is set."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None or ticket.coverage.state is not CoverageState.UNKNOWN:
            return
        answer = await self._ask(ticket)
        if answer.state is CoverageState.UNKNOWN:
            answer = ask_again(answer, attempts=ticket.coverage.attempts, opened_at=ticket.created_at, now=now)
        await self._note(ticket_id, answer)

    async def asset_registered(self, retailer: str, asset_id: str) -> None:
        """Determines every ticket that was opened about the asset before warranty knew it.

        Raises Refused as unavailable while warranty cannot say: who told us tells us again, and the tickets' own next
        attempts stay when they are. A warranty that starts again would otherwise put them off with its first word.
        """
        query, after = TicketQuery(retailer, only=(TicketFilter.ASSET, asset_id)), None
        while True:
            page = await self.tickets.page(query, size=_SOME, after=after)
            for ticket in page.items:
                if ticket.coverage.state is CoverageState.UNKNOWN:
                    await self._note(ticket.id, await self._known(ticket))
            if page.rest is None:
                return
            after = page.rest

    async def _known(self, ticket: Ticket) -> Coverage:
        answer = await self._ask(ticket)
        if answer.state is CoverageState.UNKNOWN:
            raise Refused("unavailable", answer.reason, "Warranty cannot say yet whether the asset is covered.")
        return answer

    async def _ask(self, ticket: Ticket) -> Coverage:
        return await self.warranty.check(ticket.retailer, ticket.asset_id, ticket.created_at)

    async def _note(self, ticket_id: str, answer: Coverage) -> None:
        await self.tickets.change(ticket_id, lambda ticket: determine_coverage(ticket, answer))
