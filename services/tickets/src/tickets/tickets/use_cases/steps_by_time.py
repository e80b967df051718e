"""What time does with tickets: it resumes, reminds, resolves and closes."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.passing_time import pass_time
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.changing import Changing


@dataclass(frozen=True, slots=True)
class StepsByTime:
    tickets: Tickets
    changing: Changing
    rules: Rules

    async def due(self, ticket_id: str, now: Instant) -> None:
        """Carries out the step that is due, guarded by the version of the ticket: a second process finds none."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is not None:
            await self.changing.change(ticket, lambda t, terms, now: pass_time(t, self.rules, terms, now), now)
