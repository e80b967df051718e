"""Counts the warnings and breaches that are stored, whoever noticed them."""

from collections.abc import Sequence

from prometheus_client import Counter

from tickets.policies.domain.kinds import TargetKind
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.target_events import TicketSlaBreached, TicketSlaWarning
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Decide

_FACTS = Counter("aftersales_sla_facts_total", "Warnings and breaches that were stored.", ["target", "kind"])
_KINDS = {TicketSlaWarning: "warning", TicketSlaBreached: "breach"}

for _target in TargetKind:
    for _kind in _KINDS.values():
        _FACTS.labels(_target, _kind)  # exists from the start: a rate does not see the step from nothing to 1


class FactsCounted:
    """A decision, whose events are counted once they are stored: those of its last attempt."""

    def __init__(self, act: Decide) -> None:
        self._act = act
        self._events: Sequence[TicketEvent] = ()

    def act(self, ticket: Ticket) -> tuple[Ticket, Sequence[TicketEvent]]:
        changed, self._events = self._act(ticket)
        return changed, self._events

    def stored(self) -> None:
        for event in self._events:
            if isinstance(event, TicketSlaWarning | TicketSlaBreached):
                _FACTS.labels(event.target, _KINDS[type(event)]).inc()
