"""The timer of clocks on an embedded store, with terms and agents that a test gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domainkit.actors import Actor, ActorKind, actor_of
from domainkit.instants import SECOND, Instant
from domainkit.refusals import Refused
from domainkit.viewer import Viewer
from servicekit.documents import Document, Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.outbox import event_of
from servicekit.events.relay import Relay
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.clock import FakeClock
from tickets.teams.domain.team import Team
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.integration_events import ticket_event
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import (
    CLOCKS,
    OMITTED_WHEN_EMPTY,
    TICKETS,
    TicketRepository,
    ticket_index_fields,
)
from tickets.tickets.timers import sla_timer
from tickets.tickets.use_cases.changing import Act, Changing
from tickets.tickets.use_cases.clock_work import ClockWork

from services.tickets.tests.tickets.fixed_terms import FixedTerms

AINO, EERO = (Actor(ActorKind.AGENT, f"agt_{name * 26}", name) for name in "ae")
GONE = "agt_" + "g" * 26


@dataclass
class Staff:
    """Aino and Eero can be given tickets, and there is the team `tem_1`."""

    asked: list[str] = field(default_factory=list)

    async def acting(self, viewer: Viewer) -> Actor:
        return actor_of(viewer)

    async def assignable(self, agent_id: str, retailer: str, team_id: str = "") -> Actor:
        self.asked.append(agent_id)
        for actor in (AINO, EERO):
            if actor.id == agent_id:
                return actor
        raise Refused("invalid", "AGENT_UNKNOWN", "There is no such agent.")

    async def team(self, team_id: str, retailer: str) -> Team:
        if team_id != "tem_1":
            raise Refused("invalid", "TEAM_UNKNOWN", "There is no such team.")
        return Team(id=team_id, retailer=retailer, name="One", created_at=Instant(0), updated_at=Instant(0))


class Clockwork:
    """One replica. Others are made on the same store."""

    def __init__(self, store: Store, terms: Terms, clock: FakeClock) -> None:
        self.clock, self.store = clock, store
        self.documents = store.documents(TICKETS)
        self.repository = TicketRepository(
            Aggregates(
                self.documents,
                kind=Ticket,
                relay=Relay(Bus("nats://127.0.0.1:1", "tickets"), clock),
                clock=clock,
                source="/aftersales/tickets",
                to_integration_event=ticket_event,
                index_fields=ticket_index_fields,
                omit_when_empty=OMITTED_WHEN_EMPTY,
                texts=[store.documents(MESSAGES)],
            )
        )
        settings = FixedTerms(terms)
        self.staff = Staff()
        self.changing = Changing(self.repository, settings)
        self.work = ClockWork(self.repository, settings, self.staff, self.changing)
        self.timer = sla_timer(self.documents, CLOCKS, self.work, clock)

    async def add(self, ticket: Ticket) -> None:
        await self.repository.add(ticket, [])

    async def change(self, act: Act, id: str = "tkt_1") -> Ticket:
        """A command, by the clock of now."""
        changed = await self.changing.change(await self.ticket(id), act, self.clock())
        assert changed
        return changed

    async def ticket(self, id: str = "tkt_1") -> Ticket:
        found = await self.repository.get(id)
        assert found
        return found

    async def claimed(self) -> Document | None:
        now = self.clock()
        return await self.documents.claim(CLOCKS, {}, due=now, now=now, lease=self.timer.lease_seconds * SECOND)

    async def sweep(self) -> int:
        """All that is due now; returns how many acts it took."""
        acts = 0
        while document := await self.claimed():
            await self.timer.act(document)
            acts += 1
            assert acts < 50, "the timer finds the same again and again"
        return acts

    async def events(self, id: str = "tkt_1") -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The name and the data of what the ticket published, in order."""
        stored = await self.documents.get(id)
        assert stored
        events = [event_of(entry) for entry in stored["outbox"]]
        return [(event["type"].rpartition(".")[2], event["data"]) for event in events]

    async def facts(self, id: str = "tkt_1") -> list[tuple[str, str, int, Instant]]:
        """Of each warning and breach: event, target, share and instant."""
        return [
            (name, data["target"], data["share"], from_rfc3339(data["at"]))
            for name, data in await self.events(id)
            if name in ("TicketSlaWarning", "TicketSlaBreached")
        ]
