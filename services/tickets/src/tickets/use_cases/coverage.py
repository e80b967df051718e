"""Coverage that was unknown becomes known: when its time to ask again has come, or when the asset is registered."""

from dataclasses import dataclass

from tickets.domain.coverage import CoverageState, ask_again
from tickets.domain.handling import determine_coverage
from tickets.domain.instants import Instant
from tickets.use_cases.ports import CoverageDesk, TicketFilter, TicketLists, TicketQuery, Tickets

_SOME = 100


@dataclass(frozen=True, slots=True)
class CoverageChecks:
    tickets: Tickets
    lists: TicketLists
    desk: CoverageDesk

    async def determine(self, ticket_id: str, now: Instant) -> None:
        """Asks warranty again about one ticket; if it still cannot say, a later time to ask is set."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None or ticket.coverage.state is not CoverageState.UNKNOWN:
            return
        answer = await self.desk.check(ticket.retailer, ticket.asset_id, ticket.created_at)
        if answer.state is CoverageState.UNKNOWN:
            answer = ask_again(answer, attempts=ticket.coverage.attempts, opened_at=ticket.created_at, now=now)
        await self.tickets.change(ticket_id, lambda ticket: determine_coverage(ticket, answer))

    async def asset_registered(self, retailer: str, asset_id: str, now: Instant) -> None:
        """Determines every ticket that was opened about the asset before warranty knew it."""
        query, after = TicketQuery(retailer, only=(TicketFilter.ASSET, asset_id)), None
        while True:
            page = await self.lists.page(query, size=_SOME, after=after)
            for ticket in page.items:
                await self.determine(ticket.id, now)
            if page.rest is None:
                return
            after = page.rest
