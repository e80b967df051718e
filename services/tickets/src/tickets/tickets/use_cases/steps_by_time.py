"""What time does with tickets: it resumes, reminds, resolves and closes."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.due_steps import may_be_reminded
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.passing_time import pass_time
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.mailing import Mailing, with_mail


@dataclass(frozen=True, slots=True)
class StepsByTime:
    tickets: Tickets
    changing: Changing
    rules: Rules
    mailing: Mailing

    async def due(self, ticket_id: str, now: Instant) -> None:
        """Carries out the step that is due, guarded by the version of the ticket: a second process finds none."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None:
            return
        mail = await self.mailing.of_reminder(ticket) if may_be_reminded(ticket) else None

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            changed, events = pass_time(ticket, self.rules, terms, now)
            return changed, with_mail(events, mail)

        await self.changing.change(ticket, act, now)
