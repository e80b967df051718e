"""Changes of a ticket whose clock goes by terms: every command and every timer makes its own this way."""

from collections.abc import Callable, Set
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.clock.changes import goes_by
from tickets.tickets.domain.clock.facts import catch_up
from tickets.tickets.domain.due_steps import with_wake
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.sla_events import noticed
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.ports.terms import AllTerms

Act = Callable[[Ticket, Terms, Instant], Outcome]

_ATTEMPTS = 5


class _OtherTerms(Exception):
    """The ticket was given other terms since these were loaded."""


@dataclass(frozen=True, slots=True)
class Changing:
    tickets: Tickets
    terms: AllTerms
    auto_close_days: int = 0

    async def change(
        self,
        ticket: Ticket,
        act: Act,
        now: Instant,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
        becomes: Terms | None = None,
    ) -> Ticket | None:
        """Lets `act` decide on the ticket as it is then, whose clock has caught up, with the terms that it goes by.

        None if there is no such ticket by then. `now` is not before what has happened to it already. `becomes` are the
        terms that `act` gives the ticket: their rules say what is escalated.
        """
        found: Ticket | None = ticket
        for _ in range(_ATTEMPTS):
            if found is None:
                return None
            terms = await self.terms.of(found)

            def decide(ticket: Ticket, terms: Terms = terms) -> Outcome:
                if not goes_by(ticket.sla, terms):
                    raise _OtherTerms
                to = becomes or terms
                changed, events = _caught_up(ticket, act, terms, to, ticket.later(now))
                return with_wake(changed, to.calendar, auto_close_days=self.auto_close_days), events

            try:
                return await self.tickets.change(ticket.id, decide, if_version=if_version, key=key)
            except _OtherTerms:
                found = await self.tickets.get(ticket.id)
        raise Refused("unavailable", "TOO_MANY_CHANGES", "The ticket was given other terms at every attempt.")


def _caught_up(ticket: Ticket, act: Act, terms: Terms, becomes: Terms, now: Instant) -> Outcome:
    """What `act` makes of the ticket with the facts of its clock until now."""
    if ticket.erased_at is not None:
        return act(ticket, terms, now)
    sla, _ = catch_up(ticket.sla, terms, now)
    outcome = act(ticket if sla == ticket.sla else replace(ticket, sla=sla), terms, now)
    return noticed(ticket, outcome, becomes)
