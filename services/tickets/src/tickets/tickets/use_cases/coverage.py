"""Unknown coverage is determined: by a timer, and when the asset is registered."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.coverage import Coverage, CoverageState, ask_again
from tickets.tickets.domain.lifecycle import awaits_coverage, determine_coverage
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.ports.records import Warranty
from tickets.tickets.ports.stored import Tickets

TICKETS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class CoverageChecks:
    tickets: Tickets
    warranty: Warranty

    async def determine(self, ticket_id: str, now: Instant) -> None:
        """Asks warranty again about one ticket; schedules the next attempt if it is still unknown."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None or not awaits_coverage(ticket):
            return
        coverage = await self._ask(ticket)
        if coverage.state is CoverageState.UNKNOWN:
            coverage = ask_again(coverage, attempts=ticket.coverage.attempts, opened_at=ticket.created_at, now=now)
        await self._note(ticket_id, coverage)

    async def asset_registered(self, retailer: str, asset_id: str) -> None:
        """Determines the coverage of each ticket that was opened before warranty knew its asset.

        Raises Refused (unavailable) while warranty does not answer: the event is delivered again, and the tickets keep
        the next attempts that they have. A restarting warranty would otherwise postpone them.
        """
        query, after = TicketQuery(retailer=retailer, asset_id=asset_id), None
        while True:
            page = await self.tickets.page(query, size=TICKETS_PER_PAGE, after=after)
            for ticket in page.items:
                if awaits_coverage(ticket):
                    await self._note(ticket.id, await self._known(ticket))
            if page.rest is None:
                return
            after = page.rest

    async def _known(self, ticket: Ticket) -> Coverage:
        coverage = await self._ask(ticket)
        if coverage.state is CoverageState.UNKNOWN:
            raise Refused(
                "unavailable", "DEPENDENCY_UNAVAILABLE", "Warranty cannot say yet whether the asset is covered."
            )
        return coverage

    async def _ask(self, ticket: Ticket) -> Coverage:
        return await self.warranty.check(ticket.retailer, ticket.asset_id, ticket.created_at)

    async def _note(self, ticket_id: str, coverage: Coverage) -> None:
        await self.tickets.change(ticket_id, lambda ticket: determine_coverage(ticket, coverage))
